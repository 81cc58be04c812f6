"""What becomes of a proposed change: taken over or given back, and told to who proposed it."""

import json
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256

from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from backstage import mail
from people.roles import Role
from programme import invitations, speaking
from programme.lock import lock
from programme.models import Revision, Session

#: Fields with something to choose from, and not with a text.
CHOICES = {"level", "audience", "language"}


class NotPending(Exception):
    """Nothing was changed. str() says why, in words for people."""


class Withdrawn(NotPending):
    def __init__(self):
        super().__init__(
            _("Der Vorschlag wurde inzwischen zurückgezogen. Es wurde nichts geändert.")
        )


class Decided(NotPending):
    def __init__(self):
        super().__init__(
            _("Über diesen Vorschlag ist inzwischen schon entschieden. Es wurde nichts geändert.")
        )


class Changed(NotPending):
    def __init__(self):
        super().__init__(
            _(
                "Inzwischen steht hier etwas anderes, als Sie gesehen haben. Es wurde nichts "
                "geändert: Bitte sehen Sie sich den Vorschlag noch einmal an."
            )
        )


@dataclass(frozen=True)
class Change:
    """One field that a proposal changes, in words."""

    label: str
    before: str
    after: str
    is_choice: bool = False

    @cached_property
    def pieces(self):
        """[(kind, text)] from before to after, word by word: "same", "removed" or "added". A space
        between two changed words belongs to the change, so that a new phrase is read as one."""
        before, after = self._parts(self.before), self._parts(self.after)
        found, removed, added = [], "", ""
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        for what, start, end, new_start, new_end in matcher.get_opcodes():
            old, new = "".join(before[start:end]), "".join(after[new_start:new_end])
            if what != "equal" or (old.isspace() and (removed or added)):
                removed, added = removed + old, added + new
            else:
                found += [("removed", removed), ("added", added), ("same", old)]
                removed = added = ""
        found += [("removed", removed), ("added", added)]
        return [(kind, text) for kind, text in found if text]

    def _parts(self, text):
        return [text] if self.is_choice else words(text)


def words(text):
    """Words, spaces and marks: joined they are the text again."""
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def diff(revision):
    """What the proposal changes, field by field. What came to be the same meanwhile is left out."""
    changes = [
        Change(speaking.label(name), in_words(name, now), in_words(name, after), name in CHOICES)
        for name, now, after in _columns(revision)
    ]
    return [change for change in changes if change.before != change.after]


def _columns(revision):
    """(column, value now, proposed value), of those that may be proposed."""
    return [
        (name, getattr(revision.session, name), revision.changes[name])
        for name in speaking.FIELD_OF
        if name in revision.changes
    ]


def in_words(name, value):
    if name == "audience":
        roles = [str(Role(role).label) for role in value or [] if role in Role.values]
        return ", ".join(roles) or _("alle")
    choices = dict(Session._meta.get_field(name).choices or [])
    return str(choices.get(value, value or ""))


def seen(revision):
    """A digest of what a reviewer sees. Speakers can go on writing while it is looked at."""
    return sha256(json.dumps(_columns(revision)).encode()).hexdigest()[:16]


def proposer_of(revision):
    """The speaker who proposed it, or None: not in the programme any more, or never was."""
    speakers = revision.session.meeting.speakers.select_related("user", "meeting")
    return speakers.filter(user=revision.proposed_by_id).first()


def publish(revision, decided_by, as_seen=None):
    """Take what was proposed over into the session. Raises NotPending."""
    with lock(revision.session.meeting) as held:
        take_over(revision, decided_by, as_seen)
        held.freed()  # what is remembered has changed: settled here, and not by who comes next


def take_over(revision, decided_by, as_seen=None):
    """The same, for who holds the lock. History keeps what was there. Raises NotPending."""
    revision = _pending(revision, as_seen)
    session, speaker = revision.session, proposer_of(revision)
    for name, _now, after in _columns(revision):
        setattr(session, name, after)
    session._history_user = decided_by
    session._change_reason = _("Vorschlag von %(name)s") % {"name": speaker or revision.proposed_by}
    session.save()
    _decide(revision, Revision.State.PUBLISHED, decided_by)
    _tell(speaker, revision)


def give_back(revision, decided_by, note):
    """Leave the session as it is; the note says why. Raises NotPending."""
    with lock(revision.session.meeting):
        revision = _pending(revision)
        revision.note = note
        _decide(revision, Revision.State.RETURNED, decided_by)
        _tell(proposer_of(revision), revision)


def _pending(revision, as_seen=None):
    """The proposal as it is under the lock."""
    rows = Revision.objects.select_related("session__meeting", "proposed_by")
    found = rows.filter(pk=revision.pk).first()
    if found is None or found.state == Revision.State.WITHDRAWN:
        raise Withdrawn
    if found.state != Revision.State.PENDING:
        raise Decided
    if as_seen is not None and as_seen != seen(found):
        raise Changed
    return found


def _decide(revision, state, decided_by):
    revision.state = state
    revision.decided_at = timezone.now()
    revision.decided_by = decided_by
    revision.save()


def _tell(speaker, revision):
    """One mail about the decision. Who is no longer in the programme has nothing to do any more."""
    if speaker is None or not speaker.user.is_active:
        return
    with translation.override(speaker.language):
        make = {Revision.State.PUBLISHED: published, Revision.State.RETURNED: returned}
        mail.queue_all([mail.finished(speaker.user.email, make[revision.state](speaker, revision))])


def published(speaker, revision):
    return invitations.about(
        speaker,
        subject=_("Übernommen: %(meeting)s"),
        heading=_("Ihre Änderung steht im Programm"),
        paragraphs=[
            _("vielen Dank! Ihre Änderung an „%(session)s“ ist übernommen.")
            % {"session": revision.session}
        ],
    )


def returned(speaker, revision):
    return invitations.about(
        speaker,
        subject=_("Bitte noch einmal ansehen: %(meeting)s"),
        heading=_("Zu Ihrer Änderung haben wir eine Rückmeldung"),
        paragraphs=[
            _(
                "Ihre Änderung an „%(session)s“ haben wir noch nicht übernommen. Dazu schreiben wir Ihnen:"
            )
            % {"session": revision.session},
            *[line.strip() for line in revision.note.splitlines() if line.strip()],
        ],
        request=_("Sie können Ihren Beitrag jederzeit weiter bearbeiten und wieder vorschlagen."),
    )
