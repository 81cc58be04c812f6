"""How much the busiest pages ask the database. A rush is paid for in statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.roles import Role
from programme.lock import lock
from programme.models import Meeting
from registration.models import RolePlaces
from tests import cast

URL = "/treffen/anmeldung/"
TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def statements(step):
    """What a step asks, without where transactions begin and end."""
    with CaptureQueriesContext(connection) as queries:
        response = step()
    sql = [query["sql"] for query in queries]
    return response, [text for text in sql if not text.startswith(TRANSACTION)]


@pytest.fixture
def limited(db, letters_later):
    """A meeting with every kind of limit, and workshops in two slots."""
    meeting = cast.a_meeting(places=100, day_places=(80, 80))
    RolePlaces.objects.create(day=cast.days(meeting)[0], role=Role.TEACHER, at_most=50)
    for code, slot in (("A", cast.afternoon(meeting)), ("B", cast.evening(meeting))):
        for number in range(3):
            workshop = cast.a_workshop(meeting, f"{code}{number}", slot=slot, seats=20)
            cast.a_quota(workshop, Role.SCHOOL_LEADER, at_most=5, kept_free=2)
    with lock(meeting):
        pass  # what was changed is settled
    return Meeting.objects.get(pk=meeting.pk)


def form_data(meeting, who, **choices):
    data = cast.form_data(meeting, who)
    for workshop in ("A1", "B1"):
        occurrence = meeting.sessions.get(code=workshop).occurrences.get()
        second = meeting.sessions.get(code=f"{workshop[0]}2").occurrences.get()
        data |= {f"first_{occurrence.slot_id}": occurrence.pk, "when_full": "wait"}
        data[f"second_{occurrence.slot_id}"] = second.pk
    return data | choices


def sign_up(client, meeting, who):
    browser = type(client)()
    browser.get(URL)
    data = form_data(meeting, who)
    return browser, *statements(lambda: browser.post(URL, data))


def test_a_sign_up_with_two_workshops(client, limited):
    """At least 20, aim 12 (docs/performance.md). The first one makes the process remember."""
    sign_up(client, limited, cast.TOMKE)
    _browser, response, asked = sign_up(client, limited, cast.BIRTE)
    assert response["Location"] == "/treffen/anmeldung/stand/"
    assert len(asked) <= 12, "\n".join(asked)


def test_the_form_costs_as_much_for_many_workshops(client, limited):
    client.get(URL)
    _response, few = statements(lambda: client.get(URL))
    for number in range(5):
        cast.a_workshop(limited, f"C{number}", slot=cast.evening(limited), seats=20)
    client.get(URL)
    _response, many = statements(lambda: client.get(URL))
    assert len(many) == len(few) <= 6


@pytest.mark.parametrize("path", ["/treffen/", "/treffen/programm/", "/en/treffen/programm/"])
def test_a_warm_public_page_asks_nothing(client, limited, monkeypatch, path):
    monkeypatch.setattr("meetup.middleware.KeepPublicPages.SECONDS", 60)
    client.get(path)
    response, asked = statements(lambda: client.get(path))
    assert response.status_code == 200
    assert asked == []
