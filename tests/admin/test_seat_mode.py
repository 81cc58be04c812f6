"""Organizers say how seats are given: by who comes first, or by wishes with a deadline."""

from datetime import timedelta

import pytest
from django.utils import timezone

from programme.models import Meeting
from tests import cast

pytestmark = pytest.mark.usefixtures("invariants_hold")


def save(browser, meeting, until="", mode="wishes"):
    """Change both on the meeting's page. Returns the answer and the meeting as it is then."""
    url = f"/admin/programme/meeting/{meeting.pk}/change/"
    data = cast.form_on(browser.get(url), "seat_mode")
    moment = timezone.localtime(until) if until else None
    data |= {
        "seat_mode": mode,
        "wishes_until_0": moment.strftime("%d.%m.%Y") if moment else "",
        "wishes_until_1": moment.strftime("%H:%M:%S") if moment else "",
    }
    response = browser.post(url, data)
    return response, Meeting.objects.get(pk=meeting.pk)


def in_days(days):
    return timezone.now() + timedelta(days=days)


def test_wishes_with_a_deadline(organizer_client, meeting):
    response, saved = save(organizer_client, meeting, in_days(5))
    assert response.status_code == 302, cast.text_of(response)
    assert (saved.seat_mode, saved.wishes_until.date()) == ("wishes", in_days(5).date())


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (None, "bis wann Wünsche genannt werden können"),
        (-0.5, "muss in der Zukunft liegen"),
        (90, "Dann hat die Veranstaltung schon begonnen"),
    ],
)
def test_a_deadline_that_makes_no_sense_is_refused_in_words(
    organizer_client, meeting, days, sentence
):
    until = in_days(days) if days is not None else ""
    response, saved = save(organizer_client, meeting, until)
    assert sentence in cast.text_of(response)
    assert saved.seat_mode == "first_come"


def test_not_once_somebody_has_a_seat(organizer_client, meeting):
    cast.register(meeting, cast.TOMKE, choices=[cast.a_workshop(meeting)])
    response, saved = save(organizer_client, meeting, in_days(5))
    assert "schon Menschen einen Platz genommen" in cast.text_of(response)
    assert saved.seat_mode == "first_come"
