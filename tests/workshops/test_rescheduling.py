"""Time or room of a workshop change: who has a seat there or waits is told, once, and nobody else."""

import pytest

from meetup import participation
from tests import cast

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
