"""After late changes once more: exchanges that no waiting line finds, and nobody ends up worse."""

import pytest

from backstage import jobs
from meetup import participation
from tests import cast
from tests.workshops.drawing.steps import drawn, run, wish
from workshops.drawing import again, publishing
from workshops.models import Booking

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def crossed(meeting, signs, robotics, organizer):
    """Tomke sits in Robotik and would rather be in Gebärden, Birte the other way round: both waited
    while others had those seats. Leni has nothing."""
    tomke = wish(cast.register(meeting, cast.TOMKE), signs, robotics)
    birte = wish(cast.register(meeting, cast.BIRTE), robotics, signs)
    leni = wish(cast.register(meeting, cast.LENI), signs)
    publishing.publish(drawn(meeting, organizer))
    Booking.objects.filter(participant__in=[tomke, birte, leni]).delete()
    for who, better, seat in [(tomke, signs, robotics), (birte, robotics, signs)]:
        now = who.confirmed_at
        common = {"participant": who, "role": who.role, "queued_at": now, "why": "drawn"}
        Booking.objects.create(occurrence=better, state="waiting", rank=1, stays=True, **common)
        Booking.objects.create(occurrence=seat, state="booked", rank=2, booked_since=now, **common)
    common = {"participant": leni, "role": leni.role, "queued_at": leni.confirmed_at}
    Booking.objects.create(
        occurrence=signs, state="waiting", why="drawn", rank=1, stays=True, **common
    )
    return tomke, birte, leni


def test_two_exchange_what_each_would_rather_have(crossed, meeting, signs, robotics, organizer):
    draw = run(again.start(meeting, organizer))
    again.publish(draw)
    assert cast.holders(signs) == ["Tomke Ahlers"]
    assert cast.holders(robotics) == ["Birte Brandt"]
    assert cast.in_line(signs) == ["Leni Lind"]
    assert cast.in_line(robotics) == []


def test_nobody_loses_a_seat_to_somebody_with_a_better_lot(
    crossed,
    meeting,
    signs,
    robotics,
    organizer,
):
    again.publish(run(again.start(meeting, organizer)))
    assert Booking.objects.holding_seat().filter(participant=crossed[2]).count() == 0
    assert Booking.objects.holding_seat().count() == 2


def test_what_has_changed_meanwhile_is_computed_again(crossed, meeting, organizer, signs):
    draw = run(again.start(meeting, organizer))
    participation.cancel(crossed[2])
    with pytest.raises(again.Changed):
        again.publish(draw)
    again.publish(run(again.start(meeting, organizer)))
    assert cast.holders(signs) == ["Tomke Ahlers"]


def test_published_twice_is_published_once(crossed, meeting, organizer, signs):
    draw = run(again.start(meeting, organizer))
    again.publish(draw)
    again.publish(draw)
    assert cast.holders(signs) == ["Tomke Ahlers"]


def test_not_before_anything_is_published(meeting, signs, organizer):
    with pytest.raises(again.NotYet):
        again.start(meeting, organizer)


def test_one_draw_at_a_time(crossed, meeting, organizer):
    again.start(meeting, organizer)
    with pytest.raises(jobs.AlreadyUnderWay):
        again.start(meeting, organizer)
