"""Who sits where and who waits, ready to be shown and printed."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programme.models import Occurrence
from registration.models import Participant
from workshops.admin import words
from workshops.models import Booking

Status, Why = Participant.Status, Booking.Why


@dataclass(frozen=True)
class Entry:
    """A line of a list."""

    number: int
    booking: Booking

    @property
    def participant(self):
        return self.booking.participant

    @property
    def in_words(self):
        return standing(self.booking)


@dataclass(frozen=True)
class Roster:
    """An occurrence with who has a seat, in order of name, and who waits, in the line's order."""

    occurrence: Occurrence
    seated: list[Entry]
    waiting: list[Entry]

    @property
    def when(self):
        return words.when(self.occurrence.slot)

    @property
    def seats_in_words(self):
        return words.taken(self.occurrence, len(self.seated))

    @property
    def speakers(self):
        appearances = self.occurrence.session.appearances.all()
        return ", ".join(appearance.speaker.name for appearance in appearances)


def may_be_seen_by(user):
    """Names are for who may see participants anyway."""
    return user.has_perm("registration.view_participant") or user.has_perm(
        "registration.change_participant"
    )


def of(occurrences):
    """Their rosters in the same order, in a constant number of statements."""
    prefetch_related_objects(occurrences, "session__appearances__speaker")
    seated = _by_occurrence(Booking.objects.holding_seat(), occurrences)
    waiting = _by_occurrence(Booking.objects.in_line(), occurrences)
    return [
        Roster(
            occurrence,
            numbered(sorted(seated[occurrence.pk], key=by_name)),
            numbered(waiting[occurrence.pk]),
        )
        for occurrence in occurrences
    ]


def numbered(bookings):
    return [Entry(number, booking) for number, booking in enumerate(bookings, start=1)]


def _by_occurrence(bookings, occurrences):
    found = defaultdict(list)
    wanted = bookings.filter(occurrence__in=[occurrence.pk for occurrence in occurrences])
    for booking in wanted.select_related("participant__meeting"):
        found[booking.occurrence_id].append(booking)
    return found


def by_name(booking):
    """As in a German telephone book: Ç with C, Ö with O, whatever the database thinks."""
    name = unicodedata.normalize("NFKD", booking.participant.name.casefold())
    return "".join(sign for sign in name if not unicodedata.combining(sign)), booking.pk


def standing(booking):
    """How somebody came by a seat, or why they wait; and whether they have confirmed."""
    participant = booking.participant
    words = [booking.get_why_display()]
    if participant.status == Status.CLAIMED:
        until = timezone.localtime(participant.lapses_at, participant.meeting.zone)
        words.append(
            _("noch nicht bestätigt, vorgemerkt bis %(until)s")
            % {"until": date_format(until, "SHORT_DATETIME_FORMAT")}
        )
    elif participant.status == Status.LAPSED and booking.why != Why.LAPSED:
        words.append(_("nicht rechtzeitig bestätigt"))
    if participant.status == Status.LAPSED:
        words.append(_("rückt erst nach der Bestätigung nach"))
    return "; ".join(words)
