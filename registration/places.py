"""Who has a place on which day. Everything here runs under the meeting's lock.

Three limits, all of them optional: places of the meeting (people who hold at least one day),
places of a day, and at most so many of a role on a day. A free place goes to the first in line
who can take it; somebody whose role is full does not hold up those behind.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programme import counts
from programme.models import Day, Meeting
from registration import news
from registration.models import DayPlace, Participant, RolePlaces

#: How many are moved up by one statement.
AT_A_TIME = 200
#: Settling ends a hold this long after the time people were shown.
GRACE = timedelta(minutes=1)

Status = Participant.Status
State = DayPlace.State


@dataclass(frozen=True)
class Limits:
    """What bounds the places of a meeting's days. Remembered, see programme/facts.py."""

    days: dict[int, Day]
    of_roles: dict[tuple[int, str], int]


def limits(meeting_id):
    days = Day.objects.filter(meeting=meeting_id).select_related("meeting")
    of_roles = RolePlaces.objects.filter(day__meeting=meeting_id)
    return Limits(
        {day.pk: day for day in days.prefetch_related("slots")},
        {(limit.day_id, limit.role): limit.at_most for limit in of_roles},
    )


class Free:
    """How many places are free, counted once under the lock and kept up to date from there."""

    def __init__(self, meeting, known=None, counted=None):
        known = known or limits(meeting.pk)
        self.days = known.days
        self.role_limits = known.of_roles
        self.people_limit = meeting.places
        if counted:
            self.people = counted["people"]
            self.held = counts.from_plain(
                {key: number for key, number in counted.items() if key != "people"}
            )
        else:
            self._count(meeting)

    def _count(self, meeting):
        held = DayPlace.objects.held().filter(day__in=self.days)
        rows = held.order_by().values_list("day", "participant__role").annotate(count=Count("pk"))
        self.held = Counter({(day, role): count for day, role, count in rows})
        self.people = held.aggregate(people=Count("participant", distinct=True))["people"]

    def as_plain(self):
        """For Held.counted, from which the next newcomer's Free is made."""
        return counts.to_plain(self.held) | {"people": self.people}

    def on_day(self, day_id):
        """Free places of a day as a whole, or None if it has no limit. Negative when overfull."""
        limit = self.days[day_id].places
        return None if limit is None else limit - self._on(day_id)

    def for_role(self, day_id, role):
        limit = self.role_limits.get((day_id, role))
        return None if limit is None else limit - self.held[day_id, role]

    def for_people(self):
        return None if self.people_limit is None else self.people_limit - self.people

    def has_room(self, day_id, role, already_counted):
        """Whether one more of this role can be seated. `already_counted`: holds another day,
        and so counts as one of the meeting's people already."""
        limits = [self.on_day(day_id), self.for_role(day_id, role)]
        if not already_counted:
            limits.append(self.for_people())
        return all(limit is None or limit > 0 for limit in limits)

    def take(self, day_id, role, already_counted):
        self.held[day_id, role] += 1
        self.people += not already_counted

    def give_back(self, day_id, role):
        self.held[day_id, role] -= 1

    def _on(self, day_id):
        return sum(count for (day, _role), count in self.held.items() if day == day_id)


def queue_up(held, participant, days):
    """Give a newcomer a place on each of the days, or else one in the line. Returns {day's pk:
    DayPlace.State}."""
    free = Free(held.meeting, held.remembered(limits), held.counted.get("places"))
    counted = False
    places = []
    for day in days:
        seated = _has_room_for_newcomer(held, free, day, participant.role, counted)
        if seated:
            free.take(day.pk, participant.role, counted)
            counted = True
        place = DayPlace(participant=participant, day=day)
        _set(place, State.HELD if seated else State.WAITING, held.now, held.now)
        places.append(place)
    DayPlace.objects.bulk_create(places)
    held.counted["places"] = free.as_plain()
    return {place.day_id: place.state for place in places}


def expected(free, role, days):
    """How somebody new would stand on each of the days as things are: {day's pk: State}. Looked at
    without the lock, and so a word for a preview and no promise. `free` counts them in."""
    counted = False
    standing = {}
    for day in days:
        seated = free.has_room(day.pk, role, counted)
        if seated:
            free.take(day.pk, role, counted)
            counted = True
        standing[day.pk] = State.HELD if seated else State.WAITING
    return standing


def _has_room_for_newcomer(held, free, day, role, counted):
    """After the cut-off nobody moves up; then newcomers must not overtake those in line."""
    if not free.has_room(day.pk, role, counted):
        return False
    if moving_up_is_open(held.meeting, day, held.now):
        return True  # whoever waits can't take it, else it would be theirs by now
    return not line(free, [day]).exists()


@dataclass(frozen=True)
class Loss:
    """What somebody would lose by a change: a place held, or a position in the line."""

    day: Day
    was_held: bool
    joins_the_line: bool = False

    @property
    def titled(self):
        """What has the title that says what it is about."""
        return self.day

    @property
    def when(self):
        return date_format(self.day.date, _("l, j. F"))


def rearrange(held, participant, role, days):
    """Give a participant another role or other days. Returns the losses, see `Loss`.

    A place that is held and still wanted stays, unless the new role is full on that day: then
    the person joins the end of the line. Saves the role, too, so that the counts are right.
    """
    free = Free(held.meeting, held.remembered(limits))
    mine = {place.day_id: place for place in participant.day_places.select_related("day")}
    wanted = {day.pk: day for day in days}
    losses, kept = [], []

    for place in mine.values():
        if place.day.ends_at <= held.now:
            continue  # what was, was
        if place.state == State.HELD:
            if place.day_id in wanted and _may_keep(free, place, participant.role, role):
                kept.append(place)
            else:
                free.give_back(place.day_id, participant.role)
                joins_the_line = place.day_id in wanted
                losses.append(Loss(place.day, True, joins_the_line))
                state = State.WAITING if joins_the_line else State.GIVEN_UP
                _put(place, state, held.now, held.now)
                held.freed()
        elif place.state == State.WAITING and place.day_id not in wanted:
            losses.append(Loss(place.day, False))
            _put(place, State.GIVEN_UP, place.queued_at, held.now)

    if kept == [] and any(loss.was_held for loss in losses):
        free.people -= 1
    counted = bool(kept)
    for day in days:
        place = mine.get(day.pk)
        if place is None or place.state == State.GIVEN_UP:
            seated = _has_room_for_newcomer(held, free, day, role, counted)
            if seated:
                free.take(day.pk, role, counted)
                counted = True
            place = place or DayPlace(participant=participant, day=day)
            _put(place, State.HELD if seated else State.WAITING, held.now, held.now)
    if role != participant.role:
        participant.role = role
        participant.save(update_fields=["role"])
        held.freed()  # a waiting entry may have become one that can be seated
    return losses


def _may_keep(free, place, old_role, new_role):
    if new_role == old_role:
        return True  # even on an overfull day: nobody is evicted
    left = free.for_role(place.day_id, new_role)
    if left is not None and left <= 0:
        return False
    free.held[place.day_id, old_role] -= 1
    free.held[place.day_id, new_role] += 1
    return True


def _put(place, state, queued_at, now):
    _set(place, state, queued_at, now)
    place.save()


def _set(place, state, queued_at, now):
    place.state = state
    place.queued_at = queued_at
    place.held_since = now if state == State.HELD else None


def carry_over(held, old, new):
    """Hand every place that both hold or want from one participation of a person to another,
    before the line is served. The older position in the line counts. Returns the losses: places
    that the new role can't take over because it is full on that day."""
    free = Free(held.meeting, held.remembered(limits))
    losses = []
    theirs = {place.day_id: place for place in old.day_places.exclude(state=State.GIVEN_UP)}
    for place in new.day_places.exclude(state=State.GIVEN_UP):
        before = theirs.get(place.day_id)
        if before is None:
            continue
        place.queued_at = min(place.queued_at, before.queued_at)
        if place.state == State.WAITING and before.state == State.HELD:
            if _may_keep(free, place, old.role, new.role):
                place.state, place.held_since = State.HELD, before.held_since
                _put(before, State.GIVEN_UP, before.queued_at, held.now)
            else:
                losses.append(Loss(place.day, True, joins_the_line=True))
        place.save()
    return losses


def move_up_out_of_turn(held, place, raise_limits):
    """Seat somebody who waits, past those before them. Under the same limits as everybody:
    where one is reached it is raised by one if the organizer says so, else NoRoom is raised."""
    participant = place.participant
    free = Free(held.meeting, held.remembered(limits))
    counted = participant.day_places.filter(state=State.HELD).exists()
    if not free.has_room(place.day_id, participant.role, counted):
        if not raise_limits:
            raise NoRoom
        _raise_reached_limits(held.meeting, free, place.day_id, participant.role, counted)
        held.look_at_limits()
    _put(place, State.HELD, place.queued_at, held.now)
    held.freed()  # who has a place on a day can have a seat on it


class NoRoom(Exception):
    """There is no free place, and no limit was to be raised."""


def _raise_reached_limits(meeting, free, day_id, role, counted):
    def reached(left):
        return left is not None and left <= 0

    if not counted and reached(free.for_people()):
        fresh = Meeting.objects.get(pk=meeting.pk)  # what is remembered is never changed
        fresh.places = free.people + 1
        fresh.save(update_fields=["places"])
    if reached(free.on_day(day_id)):
        day = Day.objects.get(pk=day_id)
        day.places -= free.on_day(day_id) - 1
        day.save(update_fields=["places"])
    if reached(free.for_role(day_id, role)):
        limit = RolePlaces.objects.get(day_id=day_id, role=role)
        limit.at_most = free.held[day_id, role] + 1
        limit.save(update_fields=["at_most"])


def settle(held):
    """End the claims whose time is over, then move up who is next. Idempotent."""
    end_claims(held)
    move_up(held)
    note_what_is_due(held)


def end_claims(held):
    """claimed → lapsed gives the places back but keeps the position; lapsed → expired ends it."""
    over = held.now - GRACE
    lapsing = Participant.objects.filter(
        meeting=held.meeting, status=Status.CLAIMED, lapses_at__lte=over
    )
    ids = list(lapsing.values_list("pk", flat=True))
    if ids:
        Participant.objects.filter(pk__in=ids).update(status=Status.LAPSED)
        held_by_them = DayPlace.objects.filter(participant__in=ids, state=State.HELD)
        held_by_them.update(state=State.WAITING, held_since=None)
    Participant.objects.filter(
        meeting=held.meeting, status=Status.LAPSED, expires_at__lte=over
    ).update(status=Status.EXPIRED)


def move_up(held):
    """Give free places to those in line, first come first. Returns the places given.

    The database names only people who can be seated by the limits as they stand; so each round
    seats at least the first of them, and the last round finds nobody, however long the line."""
    free = Free(held.meeting, held.remembered(limits))
    days = [day for day in free.days.values() if moving_up_is_open(held.meeting, day, held.now)]
    moved = []
    while next_ones := list(line(free, days).select_related("participant")[:AT_A_TIME]):
        given = _seat_in_order(free, next_ones)
        ids = [place.pk for place in given]
        DayPlace.objects.filter(pk__in=ids).update(state=State.HELD, held_since=held.now)
        moved += given
    for place in moved:
        held.tell(place.participant.pk, news.MOVED_UP)
    return moved


def line(free, days):
    """Who waits for one of these days and can be seated as the limits stand, first in line first."""
    with_room = [day for day in days if _is_left(free.on_day(day.pk))]
    able = DayPlace.objects.able_to_move_up().filter(day__in=with_room)
    for day_id, role in free.role_limits:
        if not _is_left(free.for_role(day_id, role)):
            able = able.exclude(day=day_id, participant__role=role)
    return able if _is_left(free.for_people()) else able.filter(holds_any=True)


def _is_left(number):
    return number is None or number > 0


def _seat_in_order(free, places):
    given, just_counted = [], set()
    for place in places:
        participant = place.participant
        counted = place.holds_any or participant.pk in just_counted
        if free.has_room(place.day_id, participant.role, counted):
            free.take(place.day_id, participant.role, counted)
            just_counted.add(participant.pk)
            given.append(place)
    return given


def moving_up_is_open(meeting, day, now):
    """Nobody is moved up after the cut-off, nor once the day has begun."""
    ends = [day.starts_at] + ([meeting.moving_up_ends_at] if meeting.moving_up_ends_at else [])
    return now < min(ends)


def note_what_is_due(held):
    times = Participant.objects.filter(meeting=held.meeting).aggregate(
        lapse=Min("lapses_at", filter=Q(status=Status.CLAIMED)),
        expiry=Min("expires_at", filter=Q(status=Status.LAPSED)),
    )
    for moment in times.values():
        if moment:
            held.due_by(moment + GRACE)


def claim_ends(now):
    """When a claim made now gives its places back, and when it is over."""
    return now + settings.CLAIM_LAPSES_AFTER, now + settings.CLAIM_EXPIRES_AFTER
