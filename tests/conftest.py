"""Fixtures that many tests share. The cast itself is in tests/cast.py."""

import pytest
import time_machine
from django.core.cache import caches
from django.utils import timezone

from meetup.management.commands.check_invariants import everything_wrong
from meetup.middleware import KeepPublicPages
from meetup.views import sign_up
from programme import access, clock
from tests import cast


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """A real hash takes a quarter of a second, on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def letters_at_once(settings):
    settings.TELLER = "tests.cast.tell_at_once"


@pytest.fixture
def letters_later(settings):
    """As in production: the letters are written by `manage.py work`."""
    settings.TELLER = "registration.news.send"


@pytest.fixture(autouse=True)
def nothing_kept():
    """No page of one test is shown in another, nor in the same one after a change."""
    caches["pages"].clear()
    KeepPublicPages.SECONDS = sign_up.FORM_KEPT_FOR = access.KNOWN_FOR = 0


@pytest.fixture
def meeting(db):
    """Two days, sign-up open, places without limit unless a test says otherwise."""
    return cast.a_meeting()


@pytest.fixture
def invariants_hold(db):
    """Ask for this in every test of a rule: at the end the live data is checked."""
    yield
    assert everything_wrong() == []


@pytest.fixture
def later(monkeypatch):
    """Let time pass: `with later(hours=3): ...`. The database's clock goes along."""
    monkeypatch.setattr(clock, "now", lambda: timezone.now())

    def travel(**span):
        return time_machine.travel(timezone.now() + timezone.timedelta(**span), tick=True)

    return travel


@pytest.fixture
def organizer(db):
    return cast.an_organizer()


@pytest.fixture
def organizer_client(client, organizer):
    """A browser in which the organizer has logged in with the second factor."""
    cast.log_in_with_second_factor(client, organizer)
    return client
