"""Taking a seat, waiting for one, swapping and giving back. Everything here runs under the meeting's
lock. What a person can't have is refused by an exception whose str() says why, for people."""

from dataclasses import dataclass

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programme.models import Occurrence
from registration.models import DayPlace
from workshops import plan as plans
from workshops.models import Booking
from workshops.seats import Seats

State, Why = Booking.State, Booking.Why


class Refused(Exception):
    """What was asked for can't be. Nothing was changed."""

    sentence = gettext_lazy("Das geht leider nicht.")

    def __init__(self, **names):
        super().__init__(str(self.sentence) % names if names else str(self.sentence))


class NotOffered(Refused):
    sentence = gettext_lazy("Für diesen Programmpunkt werden keine Plätze mehr vergeben.")


class Begun(Refused):
    sentence = gettext_lazy("Dieser Workshop hat schon begonnen.")


class NoPlaceOnDay(Refused):
    sentence = gettext_lazy("An diesem Tag haben Sie keinen Platz. Nehmen Sie zuerst den Tag dazu.")


class SpeaksThen(Refused):
    sentence = gettext_lazy("Zu dieser Zeit treten Sie selbst auf.")


class NoSeat(Refused):
    sentence = gettext_lazy(
        "In „%(title)s“ ist gerade kein Platz mehr frei. Geändert hat sich nichts; "
        "auf die Warteliste können Sie sich setzen."
    )


class Clash(Refused):
    sentence = gettext_lazy(
        "„%(title)s“ liegt zur gleichen Zeit wie „%(held)s“ oder ist dasselbe noch einmal. "
        "Tauschen Sie, dann geben Sie den anderen Platz erst her, wenn Sie diesen haben."
    )


@dataclass(frozen=True)
class Loss:
    """What somebody would lose by a change: a seat, or a position in the line."""

    occurrence: Occurrence
    was_held: bool
    joins_the_line: bool = False

    @property
    def titled(self):
        """What has the title that says what it is about."""
        return self.occurrence.session

    @property
    def when(self):
        slot = self.occurrence.slot
        date = date_format(slot.day.date, _("l, j. F"))
        return f"{date}, {slot.starts:%H:%M}–{slot.ends:%H:%M}"


class Own:
    """All that one participant has booked or waits for, by occurrence."""

    def __init__(self, plan, participant):
        self.plan = plan
        self.participant = participant
        self.bookings = {booking.occurrence_id: booking for booking in participant.bookings.all()}

    def booked(self, pk):
        booking = self.bookings.get(pk)
        return booking is not None and booking.is_booked

    def clashing(self, pk, state):
        """What they have at the same time as an occurrence, most wanted first."""
        found = (self.bookings.get(other) for other in self.plan.clashing[pk])
        clashing = [booking for booking in found if booking and booking.state == state]
        return sorted(clashing, key=lambda booking: (booking.rank, booking.pk))

    def has_as_good(self, booking):
        """Whether they have a seat at that time which they want at least as much."""
        seats = self.clashing(booking.occurrence_id, State.BOOKED)
        return any(seat.rank <= booking.rank for seat in seats)

    def booking(self, pk):
        """The one for an occurrence, or a new one that is not saved yet."""
        if pk not in self.bookings:
            self.bookings[pk] = Booking(participant=self.participant, occurrence_id=pk)
        self.bookings[pk].role = self.participant.role
        return self.bookings[pk]


# --- What people do --------------------------------------------------------------------------------


def take(held, participant, pk):
    """Give a participant a free seat. Repeatable. Raises Clash if they have one at that time."""
    plan, own = _looked_up(held, participant)
    if own.booked(pk):
        return own.bookings[pk]
    occurrence = _may_ask_for(held, plan, participant, pk)
    if clashing := own.clashing(pk, State.BOOKED):
        raise Clash(title=occurrence.session.title, held=_title(plan, clashing[0]))
    _refuse_if_full(held, occurrence, participant)
    return _seat(held, own, pk)


def swap(held, participant, pk):
    """Give a seat and take back what clashes with it, in one step: without a seat nothing changes."""
    plan, own = _looked_up(held, participant)
    if own.booked(pk):
        return own.bookings[pk]
    occurrence = _may_ask_for(held, plan, participant, pk)
    _refuse_if_full(held, occurrence, participant)
    for other in own.clashing(pk, State.BOOKED):
        end(held, other, Why.BETTER)
    return _seat(held, own, pk)


def wait(held, participant, pk, *, stays):
    """Stand in line for an occurrence, or get the seat if there is one after all. It is now wanted
    more than all else the person has at that time: they move from there to here. `stays`: also when
    they get something else meanwhile."""
    plan, own = _looked_up(held, participant)
    if own.booked(pk) or (pk in own.bookings and own.bookings[pk].is_waiting):
        return own.bookings[pk]
    occurrence = _may_ask_for(held, plan, participant, pk)
    if is_free(held, Seats([occurrence]), occurrence, participant.role):
        return swap(held, participant, pk)
    stays = stays or bool(own.clashing(pk, State.BOOKED))
    _make_way(own)
    return put(own.booking(pk), State.WAITING, Why.FULL, held.now, rank=1, stays=stays)


def release(held, participant, pk):
    """Give a seat back, or leave the line. Repeatable. The next in line get what came free."""
    booking = participant.bookings.current().filter(occurrence=pk).first()
    if booking:
        end(held, booking, Why.RELEASED)
    return booking


decline = release


def keep_waiting(held, participant, pk, *, stays):
    """Decide beforehand: stay in this line when something else at that time is got, or not."""
    _plan, own = _looked_up(held, participant)
    booking = own.bookings.get(pk)
    if booking is None or not booking.is_waiting:
        return
    if not stays and own.clashing(pk, State.BOOKED):
        end(held, booking, Why.RELEASED)  # there is something else already
    else:
        booking.stays = stays
        booking.save(update_fields=["stays"])


def prefer(held, participant, pk):
    """Want what one waits for more than all else at that time: as soon as there is a seat they move
    from there to here. They keep their position. Repeatable. None: they don't wait here."""
    _plan, own = _looked_up(held, participant)
    booking = own.bookings.get(pk)
    if booking is None or not booking.is_waiting:
        return None
    _make_way(own)
    booking.rank, booking.stays = 1, True
    booking.save(update_fields=["rank", "stays"])
    held.freed()  # there may be a seat right now
    return booking


def put_in(held, participant, pk, *, raise_seats):
    """An organizer's exception: a seat past the line, in place of what clashes with it. Where it is
    full, the seats are raised by one if `raise_seats` says so."""
    plan, own = _looked_up(held, participant)
    if own.booked(pk):
        return own.bookings[pk]
    occurrence = _may_ask_for(held, plan, participant, pk)
    seats = Seats([occurrence])
    if not seats.has_room(occurrence, participant.role):
        if not raise_seats or not _raise_seats(occurrence, seats, participant.role):
            raise NoSeat(title=occurrence.session.title)
        held.look_at_limits()
    for other in own.clashing(pk, State.BOOKED):
        end(held, other, Why.BETTER)
    return _seat(held, own, pk, why=Why.ORGANIZER)


def _raise_seats(occurrence, seats, role):
    """One seat more than are taken or kept for others. A room does not grow, and the rule for a
    role stays: then False."""
    needed = seats.taken(occurrence) + seats.kept_for_others(occurrence, role) + 1
    room_is_full = occurrence.room is not None and occurrence.room.seats < needed
    if room_is_full or not seats.role_has_room(occurrence, role):
        return False
    fresh = Occurrence.objects.get(pk=occurrence.pk)  # what is remembered is never changed
    fresh.seats = needed
    fresh.save(update_fields=["seats"])
    return True


# --- What follows from other changes ---------------------------------------------------------------


def follow(held, participant, old_role):
    """After a change of role or days: keep what may be kept. Returns the losses.

    Who has no place on a day sits nowhere on it. A seat the new role can't have joins the end of
    the line, as everybody would who asks for it now."""
    plan = held.remembered(plans.load)
    days = dict(participant.day_places.values_list("day", "state"))
    mine = [b for b in participant.bookings.current() if b.occurrence_id in plan.offers]
    seats = Seats([plan.offers[booking.occurrence_id] for booking in mine])
    losses = []
    for booking in mine:
        occurrence = plan.offers[booking.occurrence_id]
        if occurrence.slot.starts_at <= held.now:
            continue  # what was, was
        if loss := _follow_one(held, seats, booking, occurrence, participant, days, old_role):
            losses.append(loss)
    if mine:
        held.freed()
    return losses


def _follow_one(held, seats, booking, occurrence, participant, days, old_role):
    was_booked, role = booking.is_booked, participant.role
    booking.role = role
    day_state = days.get(occurrence.slot.day_id, DayPlace.State.GIVEN_UP)
    if day_state == DayPlace.State.GIVEN_UP:
        end(held, booking, Why.DAY_GIVEN_UP)
        return Loss(occurrence, was_booked)
    if was_booked and day_state == DayPlace.State.WAITING:
        put(booking, State.WAITING, Why.NO_PLACE, held.now, queued_at=booking.queued_at)
        return Loss(occurrence, True, joins_the_line=True)
    if was_booked and role != old_role and not may_keep(seats, occurrence, old_role, role):
        put(booking, State.WAITING, Why.ROLE, held.now)
        return Loss(occurrence, True, joins_the_line=True)
    booking.save(update_fields=["role"])
    return None


def may_keep(seats, occurrence, old_role, new_role):
    """Whether a seat passes from one role to another. If so, it is counted as the new one's."""
    seats.give_back(occurrence, old_role)
    has_rules = bool(occurrence.seat_quotas.all())
    if old_role != new_role and has_rules and not seats.has_room(occurrence, new_role):
        return False
    seats.take(occurrence, new_role)
    return True


def end_what_clashes_with_appearances(held, participant):
    """At confirmation, when it is known who it is: nobody sits elsewhere while they speak."""
    appearances = held.remembered(plans.appearances).get(participant.user_id)
    if not appearances:
        return
    plan = held.remembered(plans.load)
    for booking in participant.bookings.current():
        occurrence = plan.offers.get(booking.occurrence_id)
        if occurrence and plans.speaks_during(appearances, occurrence):
            end(held, booking, Why.SPEAKS)


def carry_over(held, old, new):
    """Hand every seat and position that both hold or want from one participation of a person to
    another, before the line is served. Returns the losses: seats the new role can't take over."""
    plan = held.remembered(plans.load)
    own = Own(plan, new)
    theirs = {b.occurrence_id: b for b in old.bookings.current() if b.occurrence_id in own.bookings}
    seats = Seats([plan.offers[pk] for pk in theirs if pk in plan.offers])
    losses = []
    for pk, before in theirs.items():
        booking = own.bookings[pk]
        if not booking.is_wanted or pk not in plan.offers:
            continue
        booking.queued_at = min(booking.queued_at, before.queued_at)
        booking.save(update_fields=["queued_at"])
        if booking.is_booked or not before.is_booked or own.has_as_good(booking):
            continue
        if _can_carry_over(held, own, seats, booking, old):
            _hand_over(held, own, before, booking)
        else:
            losses.append(Loss(plan.offers[pk], True, joins_the_line=booking.is_waiting))
    return losses


def _can_carry_over(held, own, seats, booking, old):
    occurrence = own.plan.offers[booking.occurrence_id]
    has_place = own.participant.day_places.filter(
        day=occurrence.slot.day_id, state=DayPlace.State.HELD
    ).exists()
    return has_place and may_keep(seats, occurrence, old.role, own.participant.role)


def _hand_over(held, own, before, booking):
    """The seat changes hands without being free in between; it is as old as it was."""
    since = before.booked_since
    put(before, State.ENDED, Why.REPLACED, held.now, queued_at=before.queued_at)
    for lesser in own.clashing(booking.occurrence_id, State.BOOKED):
        end(held, lesser, Why.BETTER)
    put(booking, State.BOOKED, Why.CHOSEN, since, queued_at=booking.queued_at)
    _end_lines_left(held, own, booking.occurrence_id)


# --- How it is written down ------------------------------------------------------------------------


def put(booking, state, why, now, *, queued_at=None, rank=None, stays=None):
    """Write down how a booking stands. Without `queued_at` it begins at the end of the line."""
    booking.state, booking.why = state, why
    booking.queued_at = queued_at or now
    booking.booked_since = now if state == State.BOOKED else None
    if rank is not None:
        booking.rank = rank
    if stays is not None:
        booking.stays = stays
    booking.save()
    return booking


def end(held, booking, why):
    """A seat goes back to those in line, or a position in the line is given up."""
    was_booked = booking.is_booked
    put(booking, State.ENDED, why, held.now, queued_at=booking.queued_at)
    if was_booked:
        held.freed()


def _seat(held, own, pk, why=Why.CHOSEN):
    """Lines in which the person stays are still wanted more."""
    booking = own.booking(pk)
    queued_at = booking.queued_at if booking.is_waiting else None
    rank = max((w.rank for w in own.clashing(pk, State.WAITING) if w.stays), default=0) + 1
    put(booking, State.BOOKED, why, held.now, queued_at=queued_at, rank=rank)
    _end_lines_left(held, own, pk)
    return booking


def _end_lines_left(held, own, pk):
    """Entries in lines at the same time end, unless the person said that they stay."""
    for waiting in own.clashing(pk, State.WAITING):
        if not waiting.stays:
            end(held, waiting, Why.BETTER)


def _make_way(own):
    """What is wanted from now on comes first, and all else moves down by one: so what was wanted
    more than another thing still is, also where a long workshop clashes with two short ones."""
    own.participant.bookings.update(rank=F("rank") + 1)


# --- What is looked at before ----------------------------------------------------------------------


def is_free(held, seats, occurrence, role):
    """Whether a newcomer gets a seat. After the cut-off nobody moves up any more; then newcomers
    must not overtake those in line."""
    if not seats.has_room(occurrence, role):
        return False
    if moving_up_is_open(held.meeting, occurrence, held.now):
        return True  # whoever waits can't take it, else it would be theirs by now
    return not Booking.objects.waiting().filter(occurrence=occurrence).exists()


def moving_up_is_open(meeting, occurrence, now):
    """Nobody is moved up after the cut-off, nor once the workshop has begun."""
    ends = [occurrence.slot.starts_at]
    return now < min([*ends, meeting.moving_up_ends_at] if meeting.moving_up_ends_at else ends)


def _looked_up(held, participant):
    plan = held.remembered(plans.load)
    return plan, Own(plan, participant)


def _may_ask_for(held, plan, participant, pk):
    occurrence = plan.offers.get(pk)
    if occurrence is None:
        raise NotOffered
    if occurrence.slot.starts_at <= held.now:
        raise Begun
    held_days = participant.day_places.filter(state=DayPlace.State.HELD)
    if not held_days.filter(day=occurrence.slot.day_id).exists():
        raise NoPlaceOnDay
    appearances = held.remembered(plans.appearances).get(participant.user_id, [])
    if plans.speaks_during(appearances, occurrence):
        raise SpeaksThen
    return occurrence


def _refuse_if_full(held, occurrence, participant):
    if not is_free(held, Seats([occurrence]), occurrence, participant.role):
        raise NoSeat(title=occurrence.session.title)


def _title(plan, booking):
    return plan.offers[booking.occurrence_id].session.title
