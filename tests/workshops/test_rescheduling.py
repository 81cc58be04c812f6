"""Time or room of a workshop change: who has a seat there or waits is told, once, and nobody else."""

import pytest

from meetup import participation
from programme.admin.common import saving
from programme.models import Session, Slot
from tests import cast
from workshops.models import Booking

TOLD = "Zeit oder Raum geändert: Nutzertreffen treffen"
LOST = "Programm geändert: Nutzertreffen treffen"

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def workshop(meeting):
    return cast.a_workshop(meeting, "A", seats=1, room=cast.a_room(meeting, "R 1.01"))


@pytest.fixture
def people(meeting, workshop):
    """Tomke has the seat, Birte waits, Cem comes without a workshop."""
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    cast.register(meeting, cast.CEM)


def times_told(who):
    return cast.subjects(who).count(TOLD)


def test_another_room_is_told_to_who_has_a_seat_and_who_waits(meeting, workshop, people):
    cast.set_limit(workshop, room=cast.a_room(meeting, "R 2.02"))
    assert [times_told(who) for who in (cast.TOMKE, cast.BIRTE, cast.CEM)] == [1, 1, 0]
    assert "R 2.02" in cast.mails_to(cast.TOMKE)[-1].message


def test_another_time_is_told(workshop, people):
    cast.set_limit(workshop.slot, ends="16:00")
    assert times_told(cast.TOMKE) == 1
    assert "14:15–16:00" in cast.mails_to(cast.TOMKE)[-1].message


def test_another_day_of_the_meeting_is_told(meeting, workshop, people):
    cast.set_limit(workshop, slot=cast.afternoon(meeting, day=1))
    assert times_told(cast.TOMKE) == 1


def test_what_does_not_change_when_and_where_is_not_told(workshop, people):
    cast.set_limit(workshop.session, title_de="Ein schönerer Titel")
    cast.set_limit(workshop, seats=2)
    assert times_told(cast.TOMKE) == 0


def test_each_change_is_told_once(meeting, workshop, people):
    cast.set_limit(workshop, room=cast.a_room(meeting, "R 2.02"))
    cast.set_limit(workshop.session, title_de="Ein schönerer Titel")
    assert times_told(cast.TOMKE) == 1
    cast.set_limit(workshop, room=cast.a_room(meeting, "R 3.03"))
    assert times_told(cast.TOMKE) == 2


def test_who_comes_later_is_not_told_what_was_before(meeting, workshop, people):
    cast.set_limit(workshop, room=cast.a_room(meeting, "R 2.02"))
    cast.register(meeting, cast.LENI, choices=[workshop])
    assert times_told(cast.LENI) == 0


def test_who_loses_a_seat_by_it_gets_that_mail_and_not_two(meeting, workshop, people):
    evening = cast.a_workshop(meeting, "B", slot=cast.evening(meeting), seats=5)
    cast.register(meeting, cast.OLAF, choices=[evening])
    before = len(cast.mails_to(cast.OLAF))
    cast.set_limit(evening, slot=cast.afternoon(meeting, day=1))
    assert cast.subjects(cast.OLAF)[before:] == [TOLD]
    # Now one that clashes with what they have:
    both = cast.register(meeting, cast.LENI, choices=[evening])
    assert both
    other = cast.a_workshop(meeting, "C", slot=cast.evening(meeting, day=1), seats=5)
    participation.take_seat(both, other.pk)
    before = len(cast.mails_to(cast.LENI))
    cast.set_limit(other, slot=cast.afternoon(meeting, day=1))
    assert cast.subjects(cast.LENI)[before:] == [LOST]


# --- Several changes in one publication -----------------------------------------------------------


def publish(meeting, *changes):
    """Several changes that an organizer saves at once: (thing, {field: value})."""
    with saving(meeting):
        for thing, fields in changes:
            fresh = type(thing)._base_manager.get(pk=thing.pk)
            for name, value in fields.items():
                setattr(fresh, name, value)
            fresh.save()


def news_for(who, meeting, *changes):
    """The subjects of what somebody is told about them."""
    before = len(cast.mails_to(who))
    publish(meeting, *changes)
    return cast.subjects(who)[before:]


CANCELLED = {"status": Session.Status.CANCELLED}


@pytest.fixture
def evening(meeting):
    return cast.a_workshop(meeting, "B", slot=cast.evening(meeting), seats=5)


def test_several_that_move_at_once_are_told_in_one_mail(meeting, workshop, evening):
    cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    room = cast.a_room(meeting, "R 2.02")
    changes = [
        (workshop, {"room": room}),
        (workshop.slot, {"starts": "14:00"}),
        (evening.slot, {"ends": "17:00"}),
    ]
    assert news_for(cast.TOMKE, meeting, *changes) == [TOLD]
    letter = cast.mails_to(cast.TOMKE)[-1].message
    assert "14:00–15:30 Workshop A, R 2.02" in letter
    assert "15:30–17:00 Workshop B" in letter


def test_a_cancellation_and_a_move_are_told_in_one_mail(meeting, workshop, evening):
    cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    changes = [(workshop.session, CANCELLED), (evening.slot, {"ends": "17:00"})]
    assert news_for(cast.TOMKE, meeting, *changes) == [LOST]
    letter = cast.mails_to(cast.TOMKE)[-1].message
    assert "Entfallen: findet nicht statt" in letter
    assert "15:30–17:00 Workshop B" in letter


def test_what_moves_to_the_time_of_what_is_cancelled_clashes_with_nothing(
    meeting, workshop, evening
):
    cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    changes = [(workshop.session, CANCELLED), (evening, {"slot": workshop.slot})]
    assert news_for(cast.TOMKE, meeting, *changes) == [LOST]
    assert cast.holders(evening) == ["Tomke Ahlers"]


def test_two_that_change_places_clash_with_nothing(meeting, workshop, evening):
    cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    changes = [(workshop, {"slot": evening.slot}), (evening, {"slot": workshop.slot})]
    assert news_for(cast.TOMKE, meeting, *changes) == [TOLD]
    assert cast.holders(workshop) == cast.holders(evening) == ["Tomke Ahlers"]


def test_who_loses_one_and_moves_up_into_another_gets_one_mail(meeting, workshop, evening):
    full = cast.a_workshop(meeting, "C", seats=0)
    cast.register(meeting, cast.BIRTE, choices=[(full, workshop)], when_full="swap")
    changes = [(workshop.session, CANCELLED), (full, {"seats": 1})]
    assert news_for(cast.BIRTE, meeting, *changes) == [LOST]
    assert cast.holders(full) == ["Birte Brandt"]


def test_two_that_clash_now_and_a_third_that_moved_are_told_in_one_mail(meeting, workshop, evening):
    tomorrow = cast.a_workshop(meeting, "C", slot=cast.afternoon(meeting, day=1))
    cast.register(meeting, cast.TOMKE, choices=[workshop, evening, tomorrow])
    changes = [
        (evening.slot, {"starts": "15:00"}),
        (tomorrow, {"room": cast.a_room(meeting, "R 3.03")}),
    ]
    assert news_for(cast.TOMKE, meeting, *changes) == [LOST]
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.in_line(evening) == ["Tomke Ahlers"]


def test_two_publications_before_the_letters_are_written_are_one_mail(
    meeting, workshop, people, letters_later
):
    cast.mails_to(cast.TOMKE)
    publish(meeting, (workshop.slot, {"starts": "14:00"}))
    assert news_for(cast.TOMKE, meeting, (workshop.session, CANCELLED)) == [LOST]


# --- A line that comes to lie beside a seat -------------------------------------------------------


def test_a_line_moved_beside_a_seat_takes_it_from_nobody(meeting, workshop, evening):
    """Tomke has her second choice in the afternoon, and waits for something in the evening, which is
    moved into the afternoon: she did not say that she wants it more."""
    cast.register(meeting, cast.LENI, choices=[workshop])
    second = cast.a_workshop(meeting, "C", slot=workshop.slot)
    cast.set_limit(evening, seats=0)
    tomke = cast.register(meeting, cast.TOMKE, choices=[(workshop, second), evening])
    assert Booking.objects.get(participant=tomke, occurrence=second).rank == 2
    publish(meeting, (evening, {"slot": Slot.objects.get(pk=workshop.slot_id)}))
    cast.set_limit(evening, seats=1)
    assert cast.holders(second) == ["Tomke Ahlers"]
    assert cast.in_line(evening) == ["Tomke Ahlers"]
    participation.prefer_seat(tomke, evening.pk)
    assert cast.holders(evening) == ["Tomke Ahlers"]
    assert cast.holders(second) == []


def test_a_wish_to_swap_stays_one_when_both_move_together(meeting, workshop):
    cast.register(meeting, cast.LENI, choices=[workshop])
    second = cast.a_workshop(meeting, "C", slot=workshop.slot)
    cast.register(meeting, cast.TOMKE, choices=[(workshop, second)], when_full="swap")
    publish(meeting, (workshop.slot, {"starts": "14:00"}))
    cast.set_limit(workshop, seats=2)
    assert "Tomke Ahlers" in cast.holders(workshop)
    assert cast.holders(second) == []
