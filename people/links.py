"""Links by mail: signed, each for one purpose, revocable, and able to say why they fail.

A link carries facts and a signature, so nothing of it needs to be stored. The salt is the
purpose, so that a link for one page opens no other. The person's link version makes it
revocable. Reading a link changes nothing; whoever acts on one does so by POST.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing
from django.utils.translation import gettext_lazy as _

from people.models import User


class LinkError(Exception):
    """A link that does not open anything. str() is the reason, in words for people."""


class Damaged(LinkError):
    def __init__(self):
        super().__init__(
            _(
                "Dieser Link ist unvollständig. Manche Mailprogramme brechen lange Links um: "
                "Kopieren Sie ihn bitte ganz aus der Mail in die Adresszeile."
            )
        )


class TooOld(LinkError):
    def __init__(self):
        super().__init__(_("Dieser Link ist abgelaufen. Die Veranstaltung ist vorbei."))


class Revoked(LinkError):
    def __init__(self):
        super().__init__(
            _("Dieser Link wurde gesperrt, weil danach alle älteren Links ungültig gemacht wurden.")
        )


class Forgotten(LinkError):
    def __init__(self):
        super().__init__(
            _("Dieser Link öffnet nichts mehr: Die Daten der Person wurden inzwischen gelöscht.")
        )


class ForAnotherMeeting(LinkError):
    def __init__(self):
        super().__init__(_("Dieser Link gehört zu einer anderen Veranstaltung."))


@dataclass(frozen=True)
class Link:
    """What a link says once its signature is checked."""

    subject: str
    meeting_id: int
    version: int
    made_at: datetime


def make(purpose, subject, meeting_id, version=0):
    """A token for a url. `subject` is the id of whom it is about."""
    facts = [str(subject), meeting_id, version, int(time.time())]
    return signing.Signer(salt=f"link:{purpose}").sign_object(facts).replace(":", ".")


def read(purpose, token, meeting_id):
    """The facts of a link for this purpose and meeting. Raises Damaged or ForAnotherMeeting."""
    try:
        facts = signing.Signer(salt=f"link:{purpose}").unsign_object(token.replace(".", ":"))
        subject, meeting, version, made_at = facts
    except (signing.BadSignature, ValueError, TypeError):
        raise Damaged from None
    if meeting != meeting_id:
        raise ForAnotherMeeting
    return Link(subject, meeting, version, datetime.fromtimestamp(made_at, UTC))


def make_for_person(purpose, user, meeting_id):
    return make(purpose, user.pk, meeting_id, user.link_version)


def read_for_person(purpose, token, meeting_id, is_too_old):
    """The person a link was made for. `is_too_old` judges the time it was made at.
    Raises Damaged, ForAnotherMeeting, TooOld, Forgotten or Revoked."""
    link = read(purpose, token, meeting_id)
    if is_too_old(link.made_at):
        raise TooOld
    user = User.objects.filter(pk=link.subject).first()
    if user is None:
        raise Forgotten
    if not user.is_active or user.link_version != link.version:
        raise Revoked
    return user
