"""A programme made public as a whole: what would be new, what is missing in it, and the step itself."""

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from django.utils.translation import gettext as _

from programme import clashes, facts, placing, revisions
from programme.models import Meeting, Occurrence, Revision, Session


class Clash(Exception):
    """Nothing was published. `sentences` say what can't be, for people."""

    def __init__(self, sentences):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Draft:
    """A session that would become public."""

    session: Session
    #: What can't be.
    clashes: list[str]

    @property
    def occurrences(self):
        return list(self.session.occurrences.all())

    @cached_property
    def missing(self):
        """What people would look for in vain, as sentences."""
        session, found = self.session, []
        if not self.occurrences:
            found.append(_("Die Zeit fehlt."))
        if session.is_break:
            return found
        if any(occurrence.room is None for occurrence in self.occurrences):
            found.append(_("Der Raum fehlt."))
        if not (session.abstract_de or session.abstract_en):
            found.append(_("Die Kurzbeschreibung fehlt."))
        speakers = [appearance.speaker for appearance in session.appearances.all()]
        if not speakers:
            found.append(_("Es ist niemand als referierend eingetragen."))
        found += [
            _("%(name)s ist noch nicht veröffentlicht: Der Name erscheint nicht.")
            % {"name": speaker}
            for speaker in speakers
            if not speaker.published
        ]
        return found

    @property
    def is_ready(self):
        """Has a time, and can be then."""
        return bool(self.occurrences) and not self.clashes


class Outlook:
    """Everything of a meeting that is not public yet."""

    def __init__(self, meeting):
        self.meeting = meeting
        sessions = meeting.sessions.filter(status=Session.Status.DRAFT).prefetch_related(
            "occurrences__slot__day__meeting", "occurrences__room", "appearances__speaker__user"
        )
        others = list(clashes.on_days(meeting.days.all()))
        self.drafts = [
            Draft(
                session,
                [
                    sentence
                    for occurrence in session.occurrences.all()
                    for sentence in clashes.of(placing.planned(occurrence), others=others)
                ],
            )
            for session in sessions
        ]
        self.proposals = list(
            Revision.objects.waiting()
            .filter(session__meeting=meeting)
            .select_related("session__meeting", "proposed_by")
            .order_by("created_at")
        )

    @property
    def is_draft_itself(self):
        return self.meeting.status == Meeting.Status.DRAFT

    @property
    def is_empty(self):
        return not (self.drafts or self.proposals or self.is_draft_itself)

    @cached_property
    def digest(self):
        """Of all that one sees: of the programme by its version, of the proposals by their text."""
        seen = [
            facts.version_of(self.meeting.pk),
            self.meeting.status,
            *((revision.pk, revisions.seen(revision)) for revision in self.proposals),
        ]
        return sha256(json.dumps(seen).encode()).hexdigest()[:16]


def publish(meeting, sessions, proposals, with_meeting, *, by):
    """All at once; proposals first. For who holds the meeting's lock. Raises Clash and
    revisions.NotPending."""
    for proposal in proposals:
        revisions.take_over(proposal, by)
    published = list(Session.objects.filter(pk__in=[session.pk for session in sessions]))
    for session in published:
        session.status = Session.Status.PUBLISHED
        session.save()
    if sentences := clashes.among(Occurrence.objects.filter(session__in=published)):
        raise Clash(sentences)
    if with_meeting:
        meeting.status = Meeting.Status.PUBLISHED
        meeting.save()
