"""At the door: who comes in, once a day, and what is said to everybody else."""

from uuid import uuid4

import pytest
from django.utils import timezone

from meetup import participation
from programme.lock import lock
from registration import check_in, erasure
from registration.check_in import Door, Outcome
from registration.models import CheckIn, DayPlace, Participant
from tests import cast
from workshops import doors

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def helper(db):
    return cast.an_organizer("tuer@orga.example")


@pytest.fixture
def door(meeting):
    return Door(cast.days(meeting)[0])


@pytest.fixture
def scan(meeting, door, helper):
    def scan(typed, at=door, key=None):
        return check_in.admit(meeting, at, typed, by=helper, scan=key or uuid4())

    return scan


def test_who_has_a_place_comes_in(meeting, scan, door, helper):
    tomke = cast.register(meeting)
    answer = scan(tomke.ticket_code)
    assert (answer.outcome, answer.participant) == (Outcome.ADMITTED, tomke)
    entry = CheckIn.objects.get()
    assert (entry.participant, entry.day, entry.occurrence) == (tomke, door.day, None)
    assert entry.noted_by == helper


@pytest.mark.parametrize(
    "typed",
    [str.upper, lambda c: f" {c[:8]} ", lambda c: "-".join([c[:4], c[4:8]]), lambda c: c[:6]],
)
def test_however_it_is_typed(meeting, scan, typed):
    tomke = cast.register(meeting)
    assert scan(typed(tomke.ticket_code)).participant == tomke


def test_too_little_of_it_fits_several(meeting, scan):
    for number, who in enumerate([cast.TOMKE, cast.BIRTE]):
        person = cast.register(meeting, who)
        Participant.objects.filter(pk=person.pk).update(ticket_code=f"abcdef{number}" + "0" * 25)
    answer = scan("abcdef")
    assert answer.outcome == Outcome.UNKNOWN
    assert "mehrere" in answer.sentence
    assert scan("abcdef1").participant == person


def test_the_second_scan_says_since_when(meeting, scan):
    tomke = cast.register(meeting)
    scan(tomke.ticket_code)
    noon = timezone.now().astimezone(meeting.zone).replace(hour=8, minute=47)
    CheckIn.objects.update(came_at=noon)
    answer = scan(tomke.ticket_code)
    assert (answer.outcome, answer.sentence) == (Outcome.ALREADY, "Schon da seit 08:47 Uhr.")
    assert CheckIn.objects.count() == 1


def test_the_same_scan_sent_twice_says_the_same_twice(meeting, scan):
    tomke = cast.register(meeting)
    key = uuid4()
    first, again = scan(tomke.ticket_code, key=key), scan(tomke.ticket_code, key=key)
    assert (first.outcome, again.outcome) == (Outcome.ADMITTED, Outcome.ADMITTED)
    assert first.check_in == again.check_in


def test_once_on_each_day(meeting, scan):
    tomke = cast.register(meeting)
    for day in cast.days(meeting):
        assert scan(tomke.ticket_code, Door(day)).outcome == Outcome.ADMITTED


def test_another_day(meeting, scan):
    tomke = cast.register(meeting, on=cast.days(meeting)[1:])
    assert scan(tomke.ticket_code).outcome == Outcome.OTHER_DAY


def test_the_waiting_list(meeting, scan, door):
    cast.set_limit(door.day, places=1)
    cast.register(meeting, cast.TOMKE)
    birte = cast.register(meeting, cast.BIRTE)
    assert scan(birte.ticket_code).outcome == Outcome.WAITING


def test_cancelled_and_not_confirmed(meeting, scan):
    tomke = cast.register(meeting)
    participation.cancel(tomke)
    claim = cast.sign_up(meeting, cast.BIRTE)
    assert scan(tomke.ticket_code).outcome == Outcome.CANCELLED
    assert scan(claim.ticket_code).outcome == Outcome.UNCONFIRMED
    assert CheckIn.objects.count() == 0


def test_last_years_ticket(meeting, scan):
    other = cast.register(cast.a_meeting("voriges"))
    assert scan(other.ticket_code).outcome == Outcome.OTHER_MEETING


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "f" * 32, "f" * 33, "https://x.example/", "WIFI:S:x;", "\0", "ß" * 200, "12 34 56"],
)
def test_what_is_no_ticket_of_ours(meeting, scan, typed):
    cast.register(meeting)
    assert scan(typed).outcome == Outcome.UNKNOWN
    assert CheckIn.objects.count() == 0


def test_taken_back_somebody_can_come_again(meeting, scan, helper):
    tomke = cast.register(meeting)
    entry = scan(tomke.ticket_code).check_in
    assert check_in.undo(entry, helper)
    assert not check_in.undo(entry, helper)
    assert scan(tomke.ticket_code).outcome == Outcome.ADMITTED
    assert CheckIn.objects.count() == 2


def test_a_room_admits_who_has_a_seat(meeting, scan):
    workshop = cast.a_workshop(meeting)
    tomke = cast.register(meeting, choices=[workshop])
    birte = cast.register(meeting, cast.BIRTE, choices=[workshop])
    room = doors.of_occurrence(workshop)
    assert scan(tomke.ticket_code, room).outcome == Outcome.ADMITTED
    assert scan(birte.ticket_code, room).outcome == Outcome.NO_SEAT
    assert scan(tomke.ticket_code).outcome == Outcome.ADMITTED  # the house is another door


def test_how_many_are_expected_and_how_many_have_come(meeting, scan, door):
    workshop = cast.a_workshop(meeting, seats=5)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    birte = cast.register(meeting, cast.BIRTE)
    cast.register(meeting, cast.CEM, on=cast.days(meeting)[1:])
    cast.sign_up(meeting, cast.LENI)
    scan(tomke.ticket_code)
    figures = check_in.attendance(door)
    assert (figures.expected, figures.came, figures.missing) == (2, 1, 1)
    room = check_in.attendance(doors.of_occurrence(workshop))
    assert (room.expected, room.came) == (1, 0)
    scan(birte.ticket_code)
    participation.cancel(birte)
    assert check_in.attendance(door).came == 1


def test_found_by_name_and_school(meeting):
    tomke, birte = cast.register(meeting, cast.TOMKE), cast.register(meeting, cast.BIRTE)
    assert check_in.by_name(meeting, "ahlers tom") == [tomke]
    assert check_in.by_name(meeting, "Lindenhof") == [birte]
    assert check_in.by_name(meeting, "  ") == []
    assert check_in.by_name(cast.a_meeting("anderes"), "Ahlers") == []


def test_who_does_not_want_to_be_in_pictures(meeting):
    tomke, birte = cast.register(meeting, cast.TOMKE), cast.register(meeting, cast.BIRTE)
    tomke.consents.create(kind="photos", given_at=timezone.now())
    assert check_in.wants_no_photos([tomke, birte]) == {birte.pk}


def test_erased_the_ticket_is_gone_and_the_number_of_those_who_came_stays(meeting, scan, door):
    tomke = cast.register(meeting)
    code = tomke.ticket_code
    scan(code)
    with lock(meeting) as held:
        erasure.erase(held, Participant.objects.get(pk=tomke.pk))
    assert scan(code).outcome == Outcome.UNKNOWN
    assert CheckIn.objects.count() == 1
    assert not DayPlace.objects.held().filter(participant__name="Tomke Ahlers").exists()


def test_a_search_asks_the_same_for_few_and_for_many(meeting, door, django_assert_num_queries):
    for number in range(3):
        cast.register(meeting, cast.stranger(number))
        with django_assert_num_queries(2):
            for person in check_in.by_name(meeting, "e"):
                check_in.refused(person, door)


def test_each_scan_asks_the_same_few_questions(meeting, scan, django_assert_num_queries):
    people = [cast.register(meeting, cast.stranger(number)) for number in range(3)]
    for person in people:
        with django_assert_num_queries(5):  # who, days, a savepoint, the row, its release
            scan(person.ticket_code)
