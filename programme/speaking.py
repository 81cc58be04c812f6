"""What speakers change themselves: their sessions, each field by its rule, and their public face.

Whoever types may have begun an hour ago. A form therefore hands out a digest of every text it shows,
and what somebody else has changed since is never written over unseen.
"""

import json
from copy import copy
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from programme.lock import lock
from programme.models import EditingRule, Revision, Session, Speaker

Field, Rule = EditingRule.Field, EditingRule.Rule

#: The columns of each field there is a rule for.
COLUMNS = {
    Field.TITLE: ["title_de", "title_en"],
    Field.ABSTRACT: ["abstract_de", "abstract_en"],
    Field.LEVEL: ["level"],
    Field.AUDIENCE: ["audience"],
    Field.LANGUAGE: ["language"],
    Field.TO_BRING: ["to_bring_de", "to_bring_en"],
    Field.ACCESS_NOTE: ["access_note_de", "access_note_en"],
    Field.EQUIPMENT: ["equipment"],
}
FIELD_OF = {column: name for name, columns in COLUMNS.items() for column in columns}
FACE = ["name", "affiliation_de", "affiliation_en", "bio_de", "bio_en", "published"]


class Refused(Exception):
    """Nothing was saved. str() says why, in words for people."""


class Frozen(Refused):
    def __init__(self, columns):
        self.columns = columns
        labels = ", ".join(label(column) for column in columns)
        super().__init__(_("Inzwischen festgelegt und nicht mehr zu ändern: %s.") % labels)


class Conflict(Exception):
    """Somebody else has changed the same. Nothing was saved."""

    def __init__(self, now):
        self.now = now  #: {column: what stands there now}
        super().__init__(", ".join(now))


@dataclass
class Outcome:
    """What became of what somebody has changed, by columns."""

    saved: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    #: Proposed before, and now again as it is published.
    taken_back: list[str] = field(default_factory=list)


def label(column):
    name = Field(FIELD_OF[column]).label
    if column.endswith("_de"):
        return _("%(field)s, deutsch") % {"field": name}
    if column.endswith("_en"):
        return _("%(field)s, englisch") % {"field": name}
    return str(name)


def rules_of(meeting):
    """{field: rule}, with the defaults for those the organizers have said nothing about."""
    return EditingRule.DEFAULTS | dict(meeting.editing_rules.values_list("field", "rule"))


def pending_of(session):
    """The proposal that waits, or None. Asks nothing where the revisions were prefetched."""
    waits = (r for r in session.revisions.all() if r.state == Revision.State.PENDING)
    return next(waits, None)


def texts_of(session):
    """{column: text} as its speakers see it: what they have proposed counts as said."""
    pending = pending_of(session)
    proposed = pending.changes if pending else {}
    return {column: proposed.get(column, getattr(session, column)) for column in FIELD_OF}


def missing(session):
    """What its speakers still have to give, in words. What waits for review is given."""
    if session.is_break:
        return []
    texts = texts_of(session)
    sentences = []
    if not texts["title_de"]:
        sentences.append(_("Deutscher Titel fehlt"))
    if not texts["title_en"]:
        sentences.append(_("Englischer Titel fehlt"))
    if not texts["abstract_de"] and not texts["abstract_en"]:
        sentences.append(_("Kurzbeschreibung fehlt"))
    elif not texts["abstract_de"]:
        sentences.append(_("Deutsche Kurzbeschreibung fehlt"))
    elif not texts["abstract_en"]:
        sentences.append(_("Englische Kurzbeschreibung fehlt"))
    return sentences


def why_closed(session, meeting, moment=None):
    """Why nothing can be changed any more, in words; "" while it can."""
    if meeting.is_over(moment):
        return _("Die Veranstaltung ist vorbei: Hier ändert sich nichts mehr.")
    if session.is_cancelled:
        return _("Dieser Programmpunkt fällt aus: Hier ändert sich nichts mehr.")
    return ""


# --- What was seen and what is there now ------------------------------------------------------


def normal(value):
    """The same for what looks the same: browsers send other line ends than were saved."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (list, tuple)):
        return sorted(value)
    return (value or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def digest(value):
    return sha256(json.dumps(normal(value)).encode()).hexdigest()[:16]


def digests(texts):
    return {column: digest(value) for column, value in texts.items()}


def own_changes(changes, seen, now):
    """{column: value} of what the person has changed of what they saw, and is not there already."""
    return {
        column: normal(value)
        for column, value in changes.items()
        if digest(value) not in (seen.get(column), digest(now[column]))
    }


def refuse_conflicts(own, seen, now):
    conflicts = {column: now[column] for column in own if seen.get(column) != digest(now[column])}
    if conflicts:
        raise Conflict(conflicts)


def preview(session, changes, seen):
    """The session as it would be if all this were public. Not to be saved."""
    now = texts_of(session)
    shown = copy(session)
    for column, value in (now | own_changes(changes, seen, now)).items():
        setattr(shown, column, value)
    return shown


# --- Saving --------------------------------------------------------------------------------------


def propose(session, person, changes, seen):
    """Save what is free, and let what needs a look wait for it, together with what waits already.
    `changes` are {column: value}, `seen` the digests of what the form showed. Safe to repeat.
    Raises Refused, Frozen or Conflict."""
    with lock(session.meeting) as held:
        session = own_session(session, person)
        if reason := why_closed(session, held.meeting, held.now):
            raise Refused(reason)
        now = texts_of(session)
        own = own_changes(changes, seen, now)
        rules = rules_of(held.meeting)
        if frozen := [column for column in own if rules[FIELD_OF[column]] == Rule.FROZEN]:
            raise Frozen(frozen)
        refuse_conflicts(own, seen, now)
        free = {c: value for c, value in own.items() if rules[FIELD_OF[c]] == Rule.FREE}
        if free:
            _save(held, session, person, free)
        reviewed = {c: value for c, value in own.items() if c not in free}
        outcome = _put_up(session, person, reviewed, settled=free)
        outcome.saved = list(free)
        return outcome


def _put_up(session, person, reviewed, settled):
    """Let the proposal say `reviewed`, and nothing about what is `settled`."""
    outcome = Outcome()
    pending = pending_of(session)
    before = pending.changes if pending else {}
    proposed = {column: value for column, value in before.items() if column not in settled}
    for column, value in reviewed.items():
        if value == normal(getattr(session, column)):
            proposed.pop(column, None)
            outcome.taken_back.append(column)
        else:
            proposed[column] = value
            outcome.waiting.append(column)
    if proposed == before:
        return outcome
    if not proposed:
        _close(pending, person)
    elif pending:
        pending.changes, pending.proposed_by = proposed, person
        pending.save()
    else:
        Revision.objects.create(session=session, proposed_by=person, changes=proposed)
    return outcome


def withdraw(revision, person):
    """Take back what waits. Raises Refused if it was decided meanwhile."""
    with lock(revision.session.meeting):
        session = own_session(revision.session, person)
        pending = pending_of(session)
        if pending is None or pending.pk != revision.pk:
            raise Refused(_("Über diesen Vorschlag ist inzwischen entschieden."))
        _close(pending, person)


def _close(pending, person):
    pending.state = Revision.State.WITHDRAWN
    pending.decided_at, pending.decided_by = timezone.now(), person
    pending.save()


def change_face(speaker, person, changes, seen):
    """Save one's public face, at once. Returns the columns that changed. Raises Refused or Conflict."""
    with lock(speaker.meeting) as held:
        speaker = Speaker.objects.filter(pk=speaker.pk, user=person).first()
        if speaker is None:
            raise Refused(_("Diese Angaben gehören inzwischen zu einer anderen Person."))
        now = {column: getattr(speaker, column) for column in FACE}
        own = own_changes(changes, seen, now)
        refuse_conflicts(own, seen, now)
        if own:
            _save(held, speaker, person, own)
        return list(own)


def set_photo(speaker, person, content):
    """Show another photo, or none: `content` is a File or None. Raises Refused."""
    with lock(speaker.meeting) as held:
        speaker = Speaker.objects.filter(pk=speaker.pk, user=person).first()
        if speaker is None:
            raise Refused(_("Diese Angaben gehören inzwischen zu einer anderen Person."))
        keep_photo(speaker, content)
        _save(held, speaker, person, {})


def keep_photo(speaker, content):
    """To be saved. The one before is gone for good."""
    if speaker.photo:
        speaker.photo.delete(save=False)
    if content:
        speaker.photo.save(f"photos/{uuid4()}.jpg", content, save=False)


def _save(held, thing, person, texts):
    """History notes whose hand it was: the speaker's, whoever is logged in besides."""
    for column, value in texts.items():
        setattr(thing, column, value)
    thing._history_user = person
    thing.save()
    held.freed()  # what is remembered has changed: settled here, and not by who comes next


def own_session(session, person):
    """As it is now, under the lock."""
    found = Session.objects.filter(pk=session.pk, appearances__speaker__user=person)
    session = found.prefetch_related("revisions").first()
    if session is None:
        raise Refused(_("Sie stehen bei diesem Programmpunkt nicht mehr im Programm."))
    return session
