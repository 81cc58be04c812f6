"""Eight processes compete for seats, on both databases. And a control for each race that shows it is
real: the same scenario without the lock fails."""

import pytest

from meetup import participation
from meetup.management.commands.check_invariants import everything_wrong
from people.models import Role
from programme.admin.common import saving
from programme.models import Occurrence
from tests import cast
from tests.race import MARKS, PAUSE, RUNNERS, after, fails_without_the_lock, race
from workshops.models import Booking

pytestmark = MARKS

ONE = ["booked"] + ["NoSeat"] * (RUNNERS - 1)


def registered(meeting, number=RUNNERS, **options):
    return [cast.register(meeting, cast.stranger(n), **options) for n in range(number)]


def taking(participant, workshop):
    return lambda: participation.take_seat(participant, workshop.pk).state


def swapping(participant, workshop):
    return lambda: participation.swap_seat(participant, workshop.pk).state


def signing_up(meeting, number, workshop):
    def step():
        claim = cast.sign_up(meeting, cast.stranger(number), choices=[workshop])
        return claim.bookings.get().state

    return step


def first_come_first_served(workshop):
    """Whoever sits there asked before all who wait."""
    asked = Booking.objects.filter(occurrence=workshop).values_list("queued_at", flat=True)
    seated, waiting = asked.filter(state="booked"), asked.filter(state="waiting")
    return max(seated) <= min(waiting)


# --- The scenarios --------------------------------------------------------------------------------


def the_last_seat(locked):
    meeting = cast.a_meeting()
    workshop = cast.a_workshop(meeting, seats=1)
    told = race([taking(p, workshop) for p in registered(meeting)], locked=locked)
    assert sorted(told, reverse=True) == ONE
    assert len(cast.holders(workshop)) == 1


def the_last_seat_when_signing_up(locked):
    meeting = cast.a_meeting()
    workshop = cast.a_workshop(meeting, seats=1)
    told = race([signing_up(meeting, n, workshop) for n in range(RUNNERS)], locked=locked)
    assert sorted(told) == ["booked"] + ["waiting"] * (RUNNERS - 1)
    assert first_come_first_served(workshop)


def the_last_seat_of_a_role(locked):
    meeting = cast.a_meeting()
    workshop = cast.a_workshop(meeting, seats=RUNNERS)
    cast.a_quota(workshop, Role.TEACHER, at_most=1)
    told = race([taking(p, workshop) for p in registered(meeting)], locked=locked)
    assert sorted(told, reverse=True) == ONE
    assert len(cast.holders(workshop)) == 1


def the_last_seat_not_kept_for_others(locked):
    meeting = cast.a_meeting()
    workshop = cast.a_workshop(meeting, seats=3)
    cast.a_quota(workshop, Role.SCHOOL_LEADER, kept_free=2)
    told = race([taking(p, workshop) for p in registered(meeting)], locked=locked)
    assert sorted(told, reverse=True) == ONE
    assert len(cast.holders(workshop)) == 1


def swapping_to_the_same_last_seat(locked):
    meeting = cast.a_meeting()
    workshop, other = cast.a_workshop(meeting, seats=1), cast.a_workshop(meeting, "W2", seats=8)
    people = registered(meeting, choices=[other])
    told = race([swapping(p, workshop) for p in people], locked=locked)
    assert sorted(told, reverse=True) == ONE
    assert len(cast.holders(workshop)) == 1
    assert len(cast.holders(other)) == RUNNERS - 1


def swapping_while_others_wait_for_what_comes_free(locked):
    """Everybody who is to get a seat gets it, whether they ask before or after it comes free."""
    meeting = cast.a_meeting()
    workshop, other = cast.a_workshop(meeting, seats=1), cast.a_workshop(meeting, "W2", seats=1)
    (swaps,) = registered(meeting, 1, choices=[workshop])
    newcomers = [after(PAUSE, signing_up(meeting, n, workshop)) for n in range(1, RUNNERS)]
    told = race([swapping(swaps, other), *newcomers], locked=locked)
    assert told[0] == "booked"
    assert cast.holders(other) == ["Person 0"]
    assert len(cast.holders(workshop)) == 1
    assert first_come_first_served(workshop)


def a_seat_given_back_while_others_join_the_line(locked):
    meeting = cast.a_meeting()
    workshop = cast.a_workshop(meeting, seats=1)
    (leaves,) = registered(meeting, 1, choices=[workshop])
    newcomers = [signing_up(meeting, n, workshop) for n in range(1, RUNNERS)]
    race([lambda: participation.release_seat(leaves, workshop.pk).state, *newcomers], locked=locked)
    assert len(cast.holders(workshop)) == 1
    assert len(cast.in_line(workshop)) == RUNNERS - 2
    assert first_come_first_served(workshop)


def a_cancellation_while_others_join_the_line(locked):
    meeting = cast.a_meeting(day_places=(2, None))
    workshop = cast.a_workshop(meeting, seats=1)
    leaves, _stays = registered(meeting, 2, choices=[workshop])
    newcomers = [signing_up(meeting, n, workshop) for n in range(2, RUNNERS + 1)]
    race([lambda: participation.cancel(leaves).status, *newcomers], locked=locked)
    assert cast.holders(workshop) == ["Person 1"]
    assert len(cast.held(cast.days(meeting)[0])) == 2
    assert len(cast.in_line(workshop)) == RUNNERS - 1


def moving_up_by_two_cancellations_at_once(locked):
    """Each of the seats goes to one of those in line, and nobody is moved up twice."""
    meeting = cast.a_meeting()
    workshop = cast.a_workshop(meeting, seats=4)
    people = registered(meeting, RUNNERS, choices=[workshop])
    cancelling = [lambda p=p: participation.cancel(p).status for p in people[:3]]
    told = race(cancelling, locked=locked)
    assert told == ["cancelled"] * 3
    assert cast.holders(workshop) == [f"Person {number}" for number in (3, 4, 5, 6)]
    assert cast.in_line(workshop) == ["Person 7"]
    for number in (4, 5, 6):
        subjects = cast.subjects(f"person{number}@example.org")
        assert subjects.count("Nachgerückt: Nutzertreffen treffen") == 1


def set_seats(workshop, seats):
    """Answers how many sat there when it was saved."""

    def step():
        with saving(workshop.session.meeting):
            fresh = Occurrence.objects.get(pk=workshop.pk)
            fresh.seats = seats
            fresh.save()
            return len(cast.holders(workshop))

    return step


def seats_raised_while_others_join_the_line(locked):
    meeting = cast.a_meeting()
    workshop = cast.a_workshop(meeting, seats=1)
    newcomers = [signing_up(meeting, n, workshop) for n in range(RUNNERS - 1)]
    race([set_seats(workshop, 3), *newcomers], locked=locked)
    assert len(cast.holders(workshop)) == 3
    assert first_come_first_served(workshop)


def seats_lowered_while_others_take_them(locked):
    meeting = cast.a_meeting()
    workshop = cast.a_workshop(meeting, seats=5)
    takers = [taking(p, workshop) for p in registered(meeting, RUNNERS - 1)]
    told = race([set_seats(workshop, 1), *takers], locked=locked)
    assert len(cast.holders(workshop)) == max(told[0], 1) == told.count("booked")


def put_in_by_several_organizers(locked):
    """Each of them adds one seat for one person."""
    meeting, organizer = cast.a_meeting(), cast.an_organizer()
    workshop = cast.a_workshop(meeting, seats=0)

    def putting_in(participant):
        def step():
            done = participation.put_in(
                participant, workshop.pk, organizer, "Hilft mit", raise_seats=True
            )
            return done.state

        return step

    told = race([putting_in(p) for p in registered(meeting)], locked=locked)
    assert told == ["booked"] * RUNNERS
    workshop.refresh_from_db()
    assert workshop.seats == RUNNERS


SCENARIOS = [
    the_last_seat,
    the_last_seat_when_signing_up,
    the_last_seat_of_a_role,
    the_last_seat_not_kept_for_others,
    swapping_to_the_same_last_seat,
    swapping_while_others_wait_for_what_comes_free,
    a_seat_given_back_while_others_join_the_line,
    a_cancellation_while_others_join_the_line,
    moving_up_by_two_cancellations_at_once,
    seats_raised_while_others_join_the_line,
    seats_lowered_while_others_take_them,
    put_in_by_several_organizers,
]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_race(scenario):
    scenario(locked=True)
    assert everything_wrong() == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_control(scenario):
    fails_without_the_lock(scenario)


def test_two_who_want_each_others_seats_keep_their_own():
    """A swap takes what is free and gives back afterwards: neither of them ever holds none."""
    meeting = cast.a_meeting()
    one, other = cast.a_workshop(meeting, seats=1), cast.a_workshop(meeting, "W2", seats=1)
    tomke = cast.register(meeting, cast.TOMKE, choices=[one])
    birte = cast.register(meeting, cast.BIRTE, choices=[other])
    assert race([swapping(tomke, other), swapping(birte, one)] * 4) == ["NoSeat"] * RUNNERS
    assert (cast.holders(one), cast.holders(other)) == (["Tomke Ahlers"], ["Birte Brandt"])
    assert everything_wrong() == []
