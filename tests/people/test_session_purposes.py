"""A browser session remembers for what it was opened, by whose links, and how long ago."""

from types import SimpleNamespace

import pytest
from django.contrib.sessions.backends.db import SessionStore

from people import session
from people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    """A request with a session; `session.begin` gives the next request's to the same object."""
    return SimpleNamespace(session=SessionStore())


@pytest.fixture
def tomke():
    return User.objects.by_address("tomke@schule.example")


@pytest.fixture
def birte():
    return User.objects.by_address("birte@schule.example")


def purposes(browser):
    return {
        purpose for purpose in ("my-page", "speaker") if session.person(browser, purpose=purpose)
    }


def test_a_session_is_opened_for_one_purpose(browser, tomke):
    session.begin(browser, tomke, "speaker")
    assert session.opened_for(browser, "speaker") == [tomke.pk, tomke.session_stamp]
    assert session.opened_for(browser, "my-page") is None
    assert session.person(browser, purpose="speaker") == tomke
    assert session.person(browser, purpose="my-page") is None


def test_the_second_link_of_the_same_person_adds_its_purpose(browser, tomke):
    session.begin(browser, tomke, "my-page")
    session.begin(browser, tomke, "speaker")
    assert purposes(browser) == {"my-page", "speaker"}


def test_another_persons_link_replaces_everything(browser, tomke, birte):
    session.begin(browser, tomke, "my-page")
    session.begin(browser, birte, "speaker")
    assert purposes(browser) == {"speaker"}
    assert session.person(browser) == birte


def test_each_purpose_ends_two_hours_after_its_own_link(browser, tomke, later):
    session.begin(browser, tomke, "my-page")
    with later(minutes=90):
        session.begin(browser, tomke, "speaker")
        assert purposes(browser) == {"my-page", "speaker"}
    with later(minutes=121):
        assert purposes(browser) == {"speaker"}
        session.begin(browser, tomke, "speaker")
        assert purposes(browser) == {"speaker"}
    assert session.ends_at(browser, "speaker")


def test_links_made_invalid_close_the_session_but_for_the_browser_it_was_done_in(browser, tomke):
    elsewhere = SimpleNamespace(session=SessionStore())
    for each in (browser, elsewhere):
        session.begin(each, tomke, "my-page")
        session.begin(each, tomke, "speaker")
    tomke.revoke_links()
    session.begin_anew(browser, tomke)
    assert purposes(browser) == {"my-page", "speaker"}
    assert purposes(elsewhere) == set()


def test_a_link_made_after_that_brings_no_earlier_purpose_back(browser, tomke):
    session.begin(browser, tomke, "my-page")
    tomke.revoke_links()
    session.begin(browser, tomke, "speaker")
    assert purposes(browser) == {"speaker"}


def test_who_is_no_longer_active_has_no_session(browser, tomke):
    session.begin(browser, tomke, "speaker")
    User.objects.update(is_active=False)
    assert purposes(browser) == set()


def test_ending_a_session_ends_every_purpose(browser, tomke):
    session.begin(browser, tomke, "my-page")
    session.begin(browser, tomke, "speaker")
    session.end(browser)
    assert purposes(browser) == set()
    assert session.person(browser) is None
