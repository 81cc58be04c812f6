"""What is deleted when: each period a second before and after, and nobody too early."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.utils.module_loading import import_string

from backstage.management.commands import work
from meetup import participation
from programme import clock
from registration import retention
from registration.models import AccessNeed, DayPlace, Participant
from registration.places import GRACE
from tests import cast

pytestmark = pytest.mark.usefixtures("invariants_hold")

SECOND = timedelta(seconds=1)
NOTHING = {"expired": 0, "cancelled": 0, "needs": 0, "waited": 0, "registered": 0}


@pytest.fixture(autouse=True)
def the_databases_clock_goes_along(later):
    """See tests/conftest.py."""


def at(moment):
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def world():
    """One of each: Tomke with a place and a need, Birte only waits, Cem has cancelled."""
    meeting = cast.a_meeting(day_places=(1, 1))
    tomke = cast.register(meeting, cast.TOMKE)
    AccessNeed.objects.create(participant=tomke, meal="vegan")
    cast.register(meeting, cast.BIRTE)
    participation.cancel(cast.register(meeting, cast.CEM))
    return meeting


def known():
    return set(Participant.objects.not_erased().values_list("name", flat=True))


def the_timer_rings():
    for task in settings.TIMER:
        import_string(task)()


TOMKE, BIRTE, CEM = "Tomke Ahlers", "Birte Brandt", "Cem Çelik"


def test_a_claim_nobody_confirmed_is_erased_as_soon_as_it_has_expired(meeting):
    claim = cast.sign_up(meeting)
    with at(claim.expires_at + GRACE - SECOND):
        the_timer_rings()
        assert known() == {TOMKE}
    with at(claim.expires_at + GRACE + SECOND):
        the_timer_rings()
        assert known() == set()
    claim.refresh_from_db()
    assert (claim.status, claim.role) == ("expired", "teacher")


def test_cancelled_ones_are_erased_fourteen_days_after_the_cancellation(world):
    end = Participant.objects.get(name=CEM).cancelled_at + timedelta(days=14)
    with at(end - SECOND):
        assert retention.carry_out() == NOTHING
    with at(end + SECOND):
        assert retention.carry_out() == NOTHING | {"cancelled": 1}
    assert known() == {TOMKE, BIRTE}


def test_fourteen_days_after_the_meeting_needs_go_and_who_only_waited(world):
    end = world.ends_at + timedelta(days=14)
    with at(end - SECOND):
        retention.carry_out()
        assert known() == {TOMKE, BIRTE}
        assert AccessNeed.objects.exists()
    with at(end):
        assert retention.carry_out() == NOTHING | {"needs": 1, "waited": 1}
    assert known() == {TOMKE}
    assert not AccessNeed.objects.exists()


def test_sixty_days_after_the_meeting_who_took_part_is_figures_only(world):
    end = world.ends_at + timedelta(days=60)
    with at(end - SECOND):
        retention.carry_out()
        assert known() == {TOMKE}
    with at(end):
        assert retention.carry_out() == NOTHING | {"registered": 1}
    assert known() == set()
    assert cast.held(cast.days(world)[0]) == [""]
    assert sorted(Participant.objects.values_list("status", flat=True)) == [
        "cancelled",
        "registered",
        "registered",
    ]
    assert DayPlace.objects.count() == 6


def test_each_period_is_a_setting(world, settings):
    settings.REGISTRATIONS_KEPT_FOR = settings.WAITING_KEPT_FOR = timedelta(days=3)
    settings.NEEDS_KEPT_FOR = settings.CANCELLED_KEPT_FOR = timedelta(days=200)
    with at(world.ends_at + timedelta(days=3)):
        assert retention.carry_out() == NOTHING | {"waited": 1, "registered": 1}
    assert known() == {CEM}


def test_a_dry_run_says_the_same_and_changes_nothing(world):
    before = list(Participant.objects.order_by("pk").values())
    with at(world.ends_at + timedelta(days=60)):
        told = retention.carry_out(dry_run=True)
        assert list(Participant.objects.order_by("pk").values()) == before
        assert AccessNeed.objects.exists()
        assert len(list(retention.due(clock.timezone.now()))) == sum(told.values())
        assert retention.carry_out() == told


def test_twice_does_no_harm(world):
    with at(world.ends_at + timedelta(days=60)):
        retention.carry_out()
        before = list(Participant.objects.order_by("pk").values())
        assert retention.carry_out() == NOTHING
    assert list(Participant.objects.order_by("pk").values()) == before


def test_batch_by_batch_nobody_is_left_over(meeting, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(5):
        cast.register(meeting, cast.stranger(number))
    with at(meeting.ends_at + timedelta(days=60)):
        assert retention.carry_out()["registered"] == 5
    assert known() == set()


def test_another_meeting_keeps_its_own_time(world):
    cast.register(cast.a_meeting("andere", weeks_ahead=30), cast.TOMKE)
    with at(world.ends_at + timedelta(days=60)):
        retention.carry_out()
    assert known() == {TOMKE}
    assert cast.mails_to(cast.TOMKE)


def test_a_meeting_without_days_is_never_over(world):
    nowhere = cast.a_meeting("leer")
    for day in nowhere.days.all():
        day.slots.all().delete()
        day.delete()
    with at(world.ends_at + timedelta(days=60)):
        assert retention.carry_out()["registered"] == 1


def test_the_background_process_does_it_once_a_day(world):
    with at(world.ends_at + timedelta(days=60)):
        work.daily()
    assert known() == set()


def test_the_command_counts_and_names_nobody(world):
    with at(world.ends_at + timedelta(days=60)):
        words = StringIO()
        call_command("housekeeping", dry_run=True, stdout=words)
        assert "Es wurde nichts verändert." in words.getvalue()
        assert known() == {TOMKE, BIRTE, CEM}
        call_command("housekeeping", stdout=words)
    assert known() == set()
    assert "1 Anmeldungen mit Platz" in words.getvalue()
    for text in (TOMKE, "Ahlers", "@"):
        assert text not in words.getvalue()
