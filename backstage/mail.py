"""Queued mail: written with the transaction it belongs to, handed over by `manage.py work`."""

from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from post_office.mail import send_queued
from post_office.models import PRIORITY, STATUS, Attachment, Email


@dataclass(frozen=True)
class Calendar:
    """An iCalendar file to attach."""

    filename: str
    content: bytes


def queue(to, subject, text, html="", calendar=None):
    """Queue one finished mail. Part of the surrounding transaction; nothing is sent here.

    The text is final. django-post-office's own `send()` would render it as a template once
    more, and a participant may be called "{{ 40|add:2 }}": so the row is built here.
    `bulk_create` skips a validation that costs more than the insert.
    """
    email = Email(
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        subject=one_line(subject),
        message=text,
        html_message=html,
        status=STATUS.queued,
        priority=PRIORITY.medium,
        message_id=f"<{uuid4()}@{settings.POST_OFFICE['MESSAGE_ID_FQDN']}>",
    )
    Email.objects.bulk_create([email])
    if calendar:
        attach(email, calendar)
    return email


def attach(email, calendar):
    attachment = Attachment(name=calendar.filename, mimetype="text/calendar")
    attachment.file.save(f"{uuid4()}.ics", ContentFile(calendar.content), save=True)
    attachment.emails.add(email)


def one_line(text):
    """Without line breaks, which would begin another header."""
    return " ".join(str(text).split())


def hand_over():
    """Hand over one batch of queued mails and empty the bodies of those that were sent.
    Returns (sent, failed, put off)."""
    counts = send_queued(processes=1)
    empty_sent()
    return counts


def empty_sent():
    """Keep who, what and when of a sent mail; forget its text, and the links in it."""
    sent = Email.objects.filter(status=STATUS.sent).exclude(message="", html_message="")
    delete_attachments(sent)
    sent.update(message="", html_message="", headers=None)


def delete_attachments(emails):
    for attachment in Attachment.objects.filter(emails__in=emails).distinct():
        attachment.file.delete(save=False)
        attachment.delete()


def forget(emails):
    """Delete mails with all that belongs to them. Those not sent yet stay unsent."""
    delete_attachments(emails)
    emails.delete()


def sent_to(*addresses):
    """Every mail to these addresses that is on record, also those still queued. Oldest first."""
    return Email.objects.filter(to__in=addresses).order_by("pk")


def clear_away():
    """Delete the list of what was sent long ago. Runs once a day; safe to repeat."""
    forget(Email.objects.filter(created__lt=timezone.now() - settings.MAILS_ON_RECORD_FOR))


class QueueBackend(BaseEmailBackend):
    """What Django and its libraries send (a password reset, say) goes into the same queue."""

    def send_messages(self, email_messages):
        for message in email_messages:
            html = [
                part[0] for part in getattr(message, "alternatives", []) if part[1] == "text/html"
            ]
            for recipient in message.recipients():
                queue(recipient, message.subject, message.body, "".join(html))
        return len(email_messages)
