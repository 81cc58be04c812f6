"""The demo's mails: kept as files instead of sent, shown on a page."""

import email
import email.policy
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

NEWEST = 100


class Backend(BaseEmailBackend):
    """Hands mails over to a folder, as real as to a server: what is shown is what was sent."""

    def send_messages(self, email_messages):
        folder = Path(settings.DEMO_MAILBOX)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{time.time_ns()}-{uuid4().hex[:8]}"
            (folder / f"{name}.eml").write_bytes(message.message().as_bytes())
        return len(email_messages)


@dataclass(frozen=True)
class DemoAttachment:
    filename: str
    kind: str  # text/calendar
    content: bytes


@dataclass(frozen=True)
class DemoMail:
    name: str
    subject: str
    to: str
    sent_at: datetime
    text: str
    html: str
    attachments: list[DemoAttachment]


def newest():
    files = sorted(Path(settings.DEMO_MAILBOX).glob("*.eml"), reverse=True)[:NEWEST]
    return [read(file.stem) for file in files]


def read(name):
    """One mail, or None. `name` comes from a url: only what our own names look like is looked up."""
    file = Path(settings.DEMO_MAILBOX) / f"{name}.eml"
    if not re.fullmatch(r"\d+-[0-9a-f]+", name) or not file.exists():
        return None
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    return DemoMail(
        name=name,
        subject=message["Subject"],
        to=message["To"],
        sent_at=datetime.fromtimestamp(int(name.split("-")[0]) / 1e9, UTC),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=[
            DemoAttachment(
                part.get_filename(), part.get_content_type(), part.get_payload(decode=True)
            )
            for part in message.iter_attachments()
        ],
    )


def _body(message, kind):
    part = message.get_body((kind,))
    return part.get_content() if part else ""
