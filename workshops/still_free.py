"""What is still free for somebody who lost a seat by a change of the programme: at the time they
lost, and at the one it was moved from. For reading only; the seat is taken in workshops/booking.py."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from programme import facts
from programme.models import Occurrence
from registration import standing as days
from workshops import offers, standing
from workshops import plan as plans
from workshops.booking import moving_up_is_open
from workshops.models import Announcement, Booking


@dataclass(frozen=True)
class Free:
    """A workshop in which a person could have a seat now. `left`: how many of their role could."""

    occurrence: Occurrence
    left: int | None

    @property
    def in_words(self):
        return offers.in_words(self.left)


def of(participant):
    """What a participant could take instead of what they lost, in the order of time."""
    known = getattr(participant, "known_free", None)
    return known if known is not None else of_all([participant])[participant.pk]


def look_up(participants):
    """For who writes many letters: of() then asks no more."""
    found = of_all(participants)
    for participant in participants:
        participant.known_free = found[participant.pk]


def of_all(participants):
    """{participant's pk: list of Free}. Asks nothing where nobody lost anything, and else the same
    few statements for each meeting, however many people there are."""
    found: dict[int, list[Free]] = {participant.pk: [] for participant in participants}
    losses = {participant: _losses(participant) for participant in participants}
    _look_up_former_times([loss for own in losses.values() for loss in own])
    losers = {one: own for one, own in losses.items() if any(loss.times for loss in own)}
    for meeting in {participant.meeting for participant in losers}:
        left = _Left(meeting)
        for participant, own in losers.items():
            if participant.meeting == meeting:
                found[participant.pk] = left.for_one(participant, own)
    return found


@dataclass
class _Loss:
    """What a person lost, and when that leaves them with nothing: (from, until)."""

    entry: standing.Standing
    times: list[tuple[datetime, datetime]]


def _losses(participant):
    """Of who has confirmed: nobody else can take anything."""
    if not participant.user_id:
        return []
    return [
        _Loss(entry, [] if _waits_for_the_day(entry) else [_time(entry.occurrence.slot)])
        for entry in standing.of(participant)
        if entry.lost
    ]


def _waits_for_the_day(entry):
    """On a day without a place there is nothing to take; but it may have been moved there."""
    return entry.booking.is_waiting and entry.booking.why == Booking.Why.NO_PLACE


def _time(slot):
    return slot.starts_at, slot.ends_at


def _look_up_former_times(losses):
    """Add when it was before it was moved, for who was there before."""
    occurrences = {loss.entry.occurrence.pk for loss in losses}
    if not occurrences:
        return
    moved = Announcement.objects.filter(occurrence__in=occurrences, moved_at__isnull=False)
    moved = {announcement.occurrence_id: announcement for announcement in moved}
    for loss in losses:
        before = moved.get(loss.entry.occurrence.pk)
        if before and loss.entry.booking.queued_at < before.moved_at:
            loss.times.append((before.was_from, before.was_until))


class _Left:
    """The free seats of a meeting, counted once."""

    def __init__(self, meeting):
        self.now = timezone.now()
        self.plan = facts.latest(meeting, plans.load)
        self.appearances = facts.latest(meeting, plans.appearances)
        self.seats = offers.counted(self.plan)
        self.served = {
            pk: occurrence
            for pk, occurrence in self.plan.offers.items()
            if occurrence.slot.starts_at > self.now
        }
        self._leave_what_is_waited_for(meeting)

    def _leave_what_is_waited_for(self, meeting):
        """Once nobody moves up any more, newcomers must not overtake those in line."""
        shut = [
            pk
            for pk, occurrence in self.served.items()
            if not moving_up_is_open(meeting, occurrence, self.now)
        ]
        if shut:
            waiting = Booking.objects.waiting().filter(occurrence__in=shut).order_by()
            for pk in waiting.values_list("occurrence", flat=True).distinct():
                del self.served[pk]

    def for_one(self, participant, losses):
        """Also the same workshop again at another time."""
        times = [time for loss in losses for time in loss.times]
        again = {loss.entry.occurrence.session_id for loss in losses if loss.times}
        own = standing.of(participant)
        return [
            Free(occurrence, self.seats.left_for(occurrence, participant.role))
            for occurrence in self.served.values()
            if (occurrence.session_id in again or _within(occurrence.slot, times))
            and self._could_take(participant, occurrence, own)
        ]

    def _could_take(self, participant, occurrence, own):
        """As booking.take() will see it, unless somebody else is faster."""
        taken = [entry.occurrence.pk for entry in own if entry.held]
        current = [entry.occurrence.pk for entry in own if not entry.ended]
        own_days = [entry.day.pk for entry in days.of(participant) if entry.held]
        appearances = self.appearances.get(participant.user_id, [])
        return (
            occurrence.pk not in current
            and occurrence.slot.day_id in own_days
            and not any(self.plan.clash(occurrence.pk, other) for other in taken)
            and not plans.speaks_during(appearances, occurrence)
            and self.seats.has_room(occurrence, participant.role)
        )


def _within(slot, times):
    return any(slot.starts_at < ends and starts < slot.ends_at for starts, ends in times)
