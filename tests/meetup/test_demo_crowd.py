"""`manage.py demo --participants N`: a crowd that keeps every rule, however often it is asked for."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from post_office.models import Email

from meetup.demo import crowd
from meetup.demo.load import load
from programme.models import Day, Meeting
from registration.models import DayPlace, Participant
from tests import cast
from workshops.models import Booking

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture(autouse=True)
def in_the_demo(settings):
    settings.DEMO = True


def demo(*arguments):
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def crowded(db):
    load(participants=12)
    demo("--participants", "700")
    return Meeting.objects.get()


def test_everybody_is_there_in_every_standing(crowded):
    people = crowded.participants
    assert people.count() == 700
    assert set(people.values_list("status", flat=True)) == set(Participant.Status.values)
    assert people.values("role").distinct().count() == 5
    assert people.values("federal_state").distinct().count() > 12
    emails = people.values_list("email", flat=True)
    assert len(set(emails)) == 700


def test_some_have_places_and_seats_and_some_wait(crowded):
    for day in Day.objects.all():
        assert DayPlace.objects.held().filter(day=day).count() > 150
    assert DayPlace.objects.in_line().count() > 20
    assert Booking.objects.holding_seat().count() > 300
    assert Booking.objects.in_line().count() > 50


def test_they_signed_up_between_the_opening_and_now(crowded):
    times = crowded.participants.values_list("claimed_at", flat=True)
    assert min(times) >= crowded.registration_opens_at
    assert max(times) <= timezone.now()
    assert max(times) - min(times) > timedelta(days=10)


def test_it_says_how_far_it_is(db):
    load(participants=0)
    said = demo("--participants", "1000")
    assert "  500 von 1000\n  1000 von 1000\n" in said
    assert "1000 Menschen sind dazugekommen, jetzt sind es 1000." in said


def test_twice_adds_nobody(crowded):
    assert "700 Menschen haben sich schon angemeldet" in demo("--participants", "700")
    assert "bleibt, wie sie ist" in demo()
    assert crowded.participants.count() == 700


def test_a_larger_one_adds_who_is_missing(crowded):
    assert "10 Menschen sind dazugekommen, jetzt sind es 710." in demo("--participants", "710")


def test_an_empty_database_gets_the_whole_demo_first(db):
    assert "Die Demo ist geladen" in demo("--participants", "90")
    assert Participant.objects.count() == 90


def test_nobody_in_the_crowd_gets_a_mail(db):
    load(participants=0)
    demo("--participants", "300")
    cast.send_noted()
    assert Email.objects.count() == 0


def test_who_waited_before_comes_first(db):
    meeting = load(participants=0)
    day = meeting.days.first()
    cast.set_limit(day, places=0)
    tomke = cast.register(meeting, cast.TOMKE, on=[day])
    demo("--participants", "500")
    assert tomke.day_places.get().state == DayPlace.State.HELD
    assert "frei geworden" in cast.mails_to(cast.TOMKE)[-1].message


def test_limits_are_raised_and_never_lowered(db):
    meeting = load(participants=0)
    cast.set_limit(meeting, places=100_000)
    demo("--participants", "600")
    meeting.refresh_from_db()
    assert meeting.places == 100_000
    assert [day.places for day in meeting.days.all()] == [408, 330]


def test_interrupted_nobody_has_come(db):
    meeting = load(participants=0)

    def stop(done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crowd.fill_up(meeting, 600, stop)
    assert meeting.participants.count() == 0


def test_refused_outside_the_demo(settings, db):
    settings.DEMO = False
    with pytest.raises(CommandError, match="demo mode only"):
        demo("--participants", "100")
    assert not Meeting.objects.exists()


def test_another_meeting_is_left_alone(meeting):
    with pytest.raises(CommandError, match="nur andere"):
        demo("--participants", "100")
    assert Participant.objects.count() == 0


def test_a_meeting_that_is_over_is_left_alone(later, db):
    load(participants=0)
    with later(weeks=20), pytest.raises(CommandError, match="vorbei"):
        demo("--participants", "100")


def test_a_number_that_makes_no_sense(db):
    with pytest.raises(CommandError, match="So viele"):
        demo("--participants", "-1")
