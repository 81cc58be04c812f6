"""`manage.py check_invariants` notices what must never be about draws."""

import pytest

from meetup.management.commands.check_invariants import everything_wrong
from programme.models import Meeting
from tests import cast
from tests.workshops.drawing.steps import drawn, wish
from workshops.drawing import publishing
from workshops.models import Booking, Draw, DrawSecret, Lot, Wish


@pytest.fixture
def published(meeting, signs, robotics, organizer):
    wish(cast.register(meeting, cast.TOMKE), signs, robotics)
    wish(cast.register(meeting, cast.BIRTE), signs)
    draw = publishing.publish(drawn(meeting, organizer))
    assert everything_wrong() == []
    return draw


def wrong():
    return " ".join(everything_wrong())


def test_a_result_that_was_changed(published):
    Draw.objects.filter(pk=published.pk).update(sha="0" * 16)
    assert "passt nicht zu seiner Prüfsumme" in wrong()


def test_a_seed_of_another_secret(published):
    DrawSecret.objects.update(secret="0" * 32)
    assert "folgt nicht aus Geheimnis und Zahlen" in wrong()


def test_a_lot_that_is_missing(published):
    Lot.objects.first().delete()
    assert "genau eine Losnummer" in wrong()


def test_a_drawn_seat_without_a_draw(published):
    Draw.objects.filter(pk=published.pk).update(published_at=None)
    assert "keine Auslosung ist veröffentlicht" in wrong()


def test_a_line_before_the_draw(meeting, signs):
    tomke = cast.register(meeting, cast.TOMKE)
    Booking.objects.create(
        participant=tomke,
        occurrence=signs,
        role=tomke.role,
        state="waiting",
        why="full",
        queued_at=tomke.claimed_at,
    )
    assert "vor der Auslosung in einer Reihe" in wrong()


def test_a_wish_elsewhere(meeting, signs):
    other = Meeting.objects.get(pk=cast.a_meeting("anders").pk)
    tomke = cast.register(other, cast.TOMKE)
    Wish.objects.create(participant=tomke, occurrence=signs, rank=1, wished_at=tomke.claimed_at)
    assert "gehört zu einer anderen Veranstaltung" in wrong()
