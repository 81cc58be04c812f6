"""What becomes of a proposed change."""

from django.db import transaction
from django.utils import timezone

from programme.models import Revision, Session

FIELDS = {"title_de", "title_en", "abstract_de", "abstract_en"}


def diff(revision):
    """(label, text now, proposed text) for each field the proposal changes."""
    for name, after in revision.changes.items():
        if name in FIELDS:
            label = Session._meta.get_field(name).verbose_name
            yield label, getattr(revision.session, name) or "", after


@transaction.atomic
def publish(revision, decided_by):
    """Take the proposed texts over into the session. History keeps the old ones."""
    session = revision.session
    for name, after in revision.changes.items():
        if name in FIELDS:
            setattr(session, name, after)
    session.save()
    _decide(revision, Revision.State.PUBLISHED, decided_by)


def give_back(revision, decided_by):
    """Leave the session as it is; the note says why."""
    _decide(revision, Revision.State.RETURNED, decided_by)


def _decide(revision, state, decided_by):
    revision.state = state
    revision.decided_at = timezone.now()
    revision.decided_by = decided_by
    revision.save()
