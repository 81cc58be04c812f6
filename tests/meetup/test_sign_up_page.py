"""The sign-up form and what it answers: in words, with everything kept that was typed."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programme.models import Meeting
from registration.models import Participant
from tests import cast
from tests.cast import text_of

URL = "/treffen/anmeldung/"
CLAIM = "/treffen/anmeldung/stand/"

pytestmark = pytest.mark.usefixtures("invariants_hold")


def test_one_form_makes_a_claim_sends_one_mail_and_shows_what_it_holds(client, meeting):
    response = client.post(URL, cast.form_data(meeting), follow=True)
    assert response.redirect_chain == [(CLAIM, 302)]
    assert text_of(response).count("Platz für Sie freigehalten") == 2
    assert len(cast.mails_to(cast.TOMKE)) == 1


def test_each_role_says_who_is_meant_and_each_day_what_is_left(client):
    cast.a_meeting(day_places=(7, 0))
    html = text_of(client.get(URL))
    for words in ("auch im Referendariat", "Kommune, einen Kreis", "Ministerium"):
        assert words in html
    assert "noch 7 Plätze frei" in html
    assert "ausgebucht – Warteliste" in html


def test_a_full_day_is_the_waiting_list_and_the_page_says_the_position(client):
    meeting = cast.a_meeting(day_places=(1, None))
    cast.register(meeting, cast.BIRTE)
    response = client.post(URL, cast.form_data(meeting), follow=True)
    assert "Warteliste, Position 1" in text_of(response)


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ({"registration_opens_at": timezone.now() + timedelta(days=1)}, "noch nicht geöffnet"),
        (
            {
                "registration_opens_at": None,
                "registration_closes_at": timezone.now() - timedelta(seconds=1),
            },
            "Die Anmeldung ist geschlossen",
        ),
    ],
)
def test_outside_the_window_the_form_says_so_and_keeps_what_was_typed(
    client, meeting, window, words
):
    Meeting.objects.update(**window)
    response = client.post(URL, cast.form_data(meeting))
    assert response.status_code == 422
    assert words in text_of(response)
    assert "Tomke Ahlers" in text_of(response)
    assert Participant.objects.count() == 0


@pytest.mark.parametrize(("seconds", "status"), [(-1, 302), (1, 422)])
def test_the_deadline_is_exact_to_the_second(client, meeting, later, seconds, status):
    data = cast.form_data(meeting)
    Meeting.objects.update(registration_closes_at=timezone.now() + timedelta(hours=1))
    with later(hours=1, seconds=seconds):
        assert client.post(URL, data).status_code == status


def test_errors_are_summed_up_and_tied_to_their_fields(client, meeting):
    response = client.post(URL, cast.form_data(meeting, email="kein Zeichen at", role=""))
    html = text_of(response)
    assert response.status_code == 422
    assert "<title>Fehler: " in html
    assert 'href="#id_email"' in html
    assert "Wählen Sie eine Rolle." in html
    assert 'value="Tomke Ahlers"' in html


def test_sent_twice_the_same_form_is_one_claim(client, meeting):
    data = cast.form_data(meeting)
    for _ in range(2):
        assert client.post(URL, data)["Location"] == CLAIM
    assert Participant.objects.count() == 1
    assert len(cast.mails_to(cast.TOMKE)) == 1


def test_an_old_form_with_other_content_is_told_so_and_can_be_sent_again(client, meeting):
    data = cast.form_data(meeting)
    client.post(URL, data)
    changed = data | {"name": "Tomke Anders"}
    response = client.post(URL, changed)
    assert "schon angemeldet" in text_of(response)
    assert "Tomke Anders" in text_of(response)

    again = changed | {"form_key": str(response.context["form"]["form_key"].value())}
    client.post(URL, again)
    states = dict(Participant.objects.values_list("name", "status"))
    assert states == {"Tomke Ahlers": "cancelled", "Tomke Anders": "claimed"}


def test_two_tabs_never_hold_two_places(client):
    meeting = cast.a_meeting(day_places=(5, None))
    for _ in range(2):
        client.post(URL, cast.form_data(meeting))
    assert cast.held(cast.days(meeting)[0]) == ["Tomke Ahlers"]


def test_a_known_address_gets_the_same_answer_after_the_same_work(client, meeting):
    """Rule 7. A speaker, last year's participant, somebody who takes part: nobody can tell."""
    last_year = cast.a_meeting("2018")
    cast.register(last_year, cast.TOMKE)
    cast.register(meeting, cast.TOMKE)
    cast.a_speaker(meeting, "Tomke Ahlers", cast.TOMKE[1])
    answers = {}
    for name, who in {"known": cast.TOMKE, "unknown": cast.BIRTE}.items():
        browser = type(client)()
        browser.get(URL)
        data = cast.form_data(meeting, who)
        with CaptureQueriesContext(connection) as queries:
            response = browser.post(URL, data)
        page = browser.get(response["Location"]).content.decode()
        for value in (*who[:2], who[3]):
            page = page.replace(value, "…")
        answers[name] = (response.status_code, len(queries), without_tokens(page))
    assert answers["known"] == answers["unknown"]


def without_tokens(html):
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", html)

    return re.sub(r'value="[A-Za-z0-9]{64}"', "", html)


def test_a_network_has_a_generous_limit_and_is_told_in_words(client, meeting, settings):
    settings.SIGN_UPS_PER_NETWORK_AND_HOUR = 2
    for number in range(2):
        client.post(URL, cast.form_data(meeting, cast.stranger(number)))
    response = client.post(URL, cast.form_data(meeting))
    assert response.status_code == 422
    assert "ungewöhnlich viele Anmeldungen" in text_of(response)
    assert "Tomke Ahlers" in text_of(response)
    assert Participant.objects.count() == 2


def test_a_forwarded_address_is_believed_from_our_own_proxies_only(client, meeting, settings):
    settings.SIGN_UPS_PER_NETWORK_AND_HOUR = 1
    settings.TRUSTED_PROXIES = 0
    for number, address in enumerate(("10.0.0.1", "10.0.0.2")):
        response = client.post(
            URL,
            cast.form_data(meeting, cast.stranger(number)),
            headers={"X-Forwarded-For": address},
        )
    assert response.status_code == 422
    settings.TRUSTED_PROXIES = 1
    response = client.post(
        URL, cast.form_data(meeting), headers={"X-Forwarded-For": "6.6.6.6, 10.0.0.3"}
    )
    assert response.status_code == 302


def test_the_link_is_sent_again_on_request_but_not_without_end(client, meeting, settings):
    settings.MAILS_PER_ADDRESS_AND_HOUR = 3
    client.post(URL, cast.form_data(meeting))
    for _ in range(5):
        response = client.post(CLAIM + "link/", follow=True)
        assert "noch einmal geschickt" in text_of(response)
    assert len(cast.mails_to(cast.TOMKE)) == 3


def test_a_claim_is_withdrawn_by_the_browser_that_made_it_only(client, meeting):
    client.post(URL, cast.form_data(meeting))
    type(client)().post(CLAIM + "zurueckziehen/")
    assert cast.held(cast.days(meeting)[0]) == ["Tomke Ahlers"]
    client.post(CLAIM + "zurueckziehen/")
    assert cast.held(cast.days(meeting)[0]) == []


def test_a_role_posted_by_hand_is_one_of_the_five(client, meeting):
    for data in ({"role": "organizer"}, {"status": "registered", "user": 1, "is_staff": "on"}):
        client.post(URL, cast.form_data(meeting, **data))
    participant = Participant.objects.get()
    assert (participant.status, participant.user) == ("claimed", None)


def test_in_english_the_path_the_form_and_the_mail_are_english(client, meeting):
    response = client.post("/en" + URL, cast.form_data(meeting))
    assert response["Location"] == "/en" + CLAIM
    assert cast.mails_to(cast.TOMKE)[0].message.startswith("Dear") or (
        "/en/treffen/" in cast.mails_to(cast.TOMKE)[0].message
    )
