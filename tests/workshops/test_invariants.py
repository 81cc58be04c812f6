"""check_invariants sees what is wrong with seats, and only that. The data is broken on purpose with
QuerySet.update(), as a lost race or a careless hand would leave it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetup import participation
from meetup.management.commands.check_invariants import everything_wrong
from people.models import Role
from programme.models import MeetingLock, Occurrence, Session
from registration.models import DayPlace, Participant
from tests import cast
from workshops.models import Booking, SeatQuota


@pytest.fixture
def workshop(meeting):
    return cast.a_workshop(meeting, "A", seats=2)


def what_is_wrong():
    """But for the counts in the lock's row, which a careless hand leaves as they were."""
    MeetingLock.objects.update(counted=None)
    return everything_wrong()


def force_a_seat(workshop, number, **fields):
    """What a lost race would leave behind."""
    participant = cast.register(
        workshop.session.meeting, cast.stranger(number), choices=[workshop], **fields
    )
    participant.bookings.update(state="booked", booked_since=timezone.now())


def an_hour_ago(*limits):
    """As if the limits, and the seats so far, were from long before."""
    for limit in limits:
        limit.history.update(history_date=F("history_date") - timedelta(hours=1))
    Booking.objects.filter(state="booked").update(
        booked_since=F("booked_since") - timedelta(hours=1)
    )


def test_an_oversold_workshop_is_seen(workshop):
    for number in range(3):
        force_a_seat(workshop, number)
    assert what_is_wrong() == [f"Termin {workshop.pk}: 3 vergeben, 2 Plätze."]


def test_an_oversold_room_is_seen(meeting, workshop):
    cast.set_limit(workshop, seats=None, room=cast.a_room(meeting, seats=1))
    an_hour_ago(workshop)
    for number in range(2):
        force_a_seat(workshop, number)
    assert what_is_wrong() == [f"Termin {workshop.pk}: 2 vergeben, 1 Plätze."]


def test_a_reduced_workshop_is_no_oversold_one(workshop):
    for number in range(2):
        force_a_seat(workshop, number)
    cast.set_limit(workshop, seats=1)
    assert what_is_wrong() == []
    an_hour_ago(workshop)
    force_a_seat(workshop, 7)
    assert what_is_wrong() == [f"Termin {workshop.pk}: 3 vergeben, 1 Plätze."]


def test_nor_is_one_moved_to_a_smaller_room(meeting, workshop):
    cast.set_limit(workshop, room=cast.a_room(meeting, "Groß", seats=9))
    for number in range(2):
        force_a_seat(workshop, number)
    an_hour_ago()
    cast.set_limit(workshop, room=cast.a_room(meeting, "Klein", seats=1))
    assert what_is_wrong() == []
    force_a_seat(workshop, 7)
    assert what_is_wrong() == [f"Termin {workshop.pk}: 3 vergeben, 1 Plätze."]


def test_an_oversold_role_is_seen(workshop):
    cast.a_quota(workshop, Role.TEACHER, at_most=1)
    for number in range(2):
        force_a_seat(workshop, number)
    assert what_is_wrong() == [f"Termin {workshop.pk}, teacher: 2 von höchstens 1."]


def test_a_rule_that_came_later_or_was_tightened_is_not(workshop):
    for number in range(2):
        force_a_seat(workshop, number)
    cast.a_quota(workshop, Role.TEACHER, at_most=1)
    assert what_is_wrong() == []
    cast.set_limit(SeatQuota.objects.get(), at_most=0)
    assert what_is_wrong() == []


def test_two_seats_at_a_time_are_seen(meeting, workshop):
    other = cast.a_workshop(meeting, "B")
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    participation.wait_for_seat(tomke, other.pk, stays=True)
    Booking.objects.filter(occurrence=workshop).update(state="booked", booked_since=timezone.now())
    assert what_is_wrong() == [
        f"Anmeldung {tomke.pk} hat Plätze in den Terminen {workshop.pk} und {other.pk} zugleich."
    ]


def test_the_same_session_twice_is_seen(meeting, workshop):
    again = cast.repeated(workshop.session, slot=cast.evening(meeting))
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    Booking.objects.create(
        participant=tomke,
        occurrence=again,
        role=tomke.role,
        state="booked",
        queued_at=timezone.now(),
        booked_since=timezone.now(),
    )
    assert len(what_is_wrong()) == 1
    assert "zugleich" in what_is_wrong()[0]


def test_a_seat_without_a_place_on_the_day_is_seen(meeting, workshop):
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    DayPlace.objects.filter(day=cast.days(meeting)[0]).update(state="given_up", held_since=None)
    booking = Booking.objects.get()
    assert what_is_wrong() == [f"Buchung {booking.pk}: ein Sitzplatz ohne Platz an diesem Tag."]


def test_a_seat_beside_the_own_appearance_is_seen(meeting, workshop):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    speaker = cast.a_speaker(meeting, address=cast.TOMKE[1])
    cast.a_session(meeting, slot=cast.afternoon(meeting), speakers=[speaker])
    booking = tomke.bookings.get()
    assert what_is_wrong() == [f"Buchung {booking.pk} liegt zur Zeit des eigenen Auftritts."]


@pytest.mark.parametrize("off", [{"status": "cancelled"}, {"booked": False}])
def test_a_seat_in_what_does_not_take_place_is_seen(meeting, workshop, off):
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    Session.objects.filter(pk=workshop.session_id).update(**off)
    booking = Booking.objects.get()
    assert what_is_wrong() == [f"Buchung {booking.pk} ist für einen Termin, der nicht stattfindet."]


def test_a_seat_left_lying_is_seen(meeting, workshop):
    for who in (cast.TOMKE, cast.BIRTE, cast.CEM):
        cast.register(meeting, who, choices=[workshop])
    Occurrence.objects.update(seats=3)
    booking = Booking.objects.get(participant__name="Cem Çelik")
    assert what_is_wrong() == [
        f"Termin {workshop.pk}: ein Platz ist frei, obwohl Buchung {booking.pk} wartet."
    ]


def test_a_free_seat_nobody_in_line_can_take_is_not(meeting, workshop):
    cast.a_quota(workshop, Role.TEACHER, at_most=0)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    assert cast.in_line(workshop) == ["Tomke Ahlers"]
    assert what_is_wrong() == []


def test_a_lapsed_claim_with_a_seat_is_seen(meeting, workshop):
    cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    Participant.objects.update(status="lapsed")
    booking = Booking.objects.get()
    assert (
        f"Buchung {booking.pk} gehört zu einer verfallenen Anmeldung und hat einen Platz."
        in what_is_wrong()
    )


def test_a_seat_under_another_role_is_seen(meeting, workshop):
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    Participant.objects.update(role=Role.SCHOOL_LEADER)
    booking = Booking.objects.get()
    assert what_is_wrong() == [
        f"Buchung {booking.pk} steht unter einer anderen Rolle als ihre Anmeldung."
    ]


def test_a_seat_at_another_meeting_is_seen(meeting, workshop):
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    Booking.objects.update(occurrence=cast.a_workshop(cast.a_meeting("andere")))
    booking = Booking.objects.get()
    assert f"Buchung {booking.pk} gehört zu einer anderen Veranstaltung." in what_is_wrong()


def test_seats_let_go_without_a_time_are_seen(workshop):
    rule = cast.a_quota(workshop, Role.TEACHER, kept_free=1)
    SeatQuota.objects.update(released_at=timezone.now())
    assert what_is_wrong() == [
        f"Regel {rule.pk} hat Plätze freigegeben, die sie ohne Frist frei hält."
    ]


def test_wrong_counts_in_the_locks_row_are_seen(meeting, workshop):
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    row = MeetingLock.objects.get()
    row.counted["seats"] = {f"{workshop.pk} teacher": 2}
    row.save()
    assert everything_wrong() == ["treffen: Die gemerkte Zahl der Sitzplätze stimmt nicht."]


def test_asking_costs_the_same_for_three_people_as_for_one(meeting, workshop):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            assert everything_wrong() == []
        return len(asked)

    cast.set_limit(workshop, seats=9)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    for_one = questions()
    for who in (cast.BIRTE, cast.CEM):
        cast.register(meeting, who, choices=[workshop])
    assert questions() == for_one
