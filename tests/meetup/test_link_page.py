"""A new link, or a code, for who lost theirs."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetup import participation
from people.models import Tally
from tests import cast
from tests.cast import text_of

URL = "/treffen/link/"
CODE = "/treffen/link/code/"
MY_PAGE = "/treffen/meine-seite/"


def ask(client, who):
    return client.post(URL, {"email": who if isinstance(who, str) else who[1]})


def code_in(mail):
    return re.search(r"\b(\d{4} \d{4})\b", mail.message)[1]


@pytest.fixture
def tomke(meeting):
    return cast.register(meeting, cast.TOMKE)


def test_the_mailed_link_opens_the_page_by_a_button(client, tomke):
    ask(client, cast.TOMKE)
    link = cast.link_in(cast.mails_to(cast.TOMKE)[-1])
    for _ in range(3):
        client.get(link)
        client.head(link)
    assert client.get(MY_PAGE).status_code == 302
    assert client.post(link)["Location"] == MY_PAGE
    assert client.get(MY_PAGE).status_code == 200


def test_another_case_of_letters_is_the_same_address(client, tomke):
    ask(client, " TOMKE@Schule.Example ")
    assert cast.subjects(cast.TOMKE)[-1] == "Ihr Link: Nutzertreffen treffen"


def test_the_code_opens_the_page_in_the_browser_that_asked(client, tomke):
    ask(client, cast.TOMKE)
    code = code_in(cast.mails_to(cast.TOMKE)[-1])
    stranger = type(client)()
    assert stranger.post(CODE, {"code": code}).status_code == 422
    assert client.post(CODE, {"code": code})["Location"] == MY_PAGE
    assert client.get(MY_PAGE).status_code == 200


def test_a_code_works_once_and_for_fifteen_minutes(client, tomke, later):
    ask(client, cast.TOMKE)
    code = code_in(cast.mails_to(cast.TOMKE)[-1])
    with later(minutes=16):
        assert client.post(CODE, {"code": code}).status_code == 422
    client.post(CODE, {"code": code})
    client.post(MY_PAGE + "beenden/")
    assert client.post(CODE, {"code": code}).status_code == 422


def test_a_code_can_be_tried_five_times(client, tomke):
    ask(client, cast.TOMKE)
    code = code_in(cast.mails_to(cast.TOMKE)[-1])
    for _ in range(5):
        assert client.post(CODE, {"code": wrong_for(code)}).status_code == 422
    assert client.post(CODE, {"code": code}).status_code == 422


def wrong_for(code):
    return "0000 0000" if code != "0000 0000" else "1111 1111"


def test_a_new_session_key_gives_no_new_tries(client, meeting, tomke):
    """Every opening of a page changes the key: one's own link would do."""
    ask(client, cast.TOMKE)
    code = code_in(cast.mails_to(cast.TOMKE)[-1])
    for _ in range(5):
        client.post(CODE, {"code": wrong_for(code)})
        session = client.session
        session.cycle_key()
        session.save()
        client.cookies["sessionid"] = session.session_key
    assert client.post(CODE, {"code": code}).status_code == 422


def test_who_opens_their_own_page_cannot_go_on_with_a_code_they_asked_for(client, meeting, tomke):
    cast.register(meeting, cast.BIRTE)
    own_link = link_of(client, cast.BIRTE)
    ask(client, cast.TOMKE)
    code = code_in(cast.mails_to(cast.TOMKE)[-1])
    client.post(own_link)
    assert client.post(CODE, {"code": code}).status_code == 422


def test_all_codes_of_one_person_together_can_be_tried_twenty_times(client, tomke):
    browsers = [type(client)() for _ in range(5)]
    for browser in browsers:
        ask(browser, cast.TOMKE)
    codes = [code_in(mail) for mail in cast.mails_to(cast.TOMKE)[-5:]]
    for browser, code in zip(browsers[:4], codes[:4], strict=True):
        for _ in range(5):
            browser.post(CODE, {"code": wrong_for(code)})
    assert browsers[4].post(CODE, {"code": codes[4]}).status_code == 422


def test_a_code_that_was_never_mailed_opens_nothing(client, tomke, settings):
    settings.MAILS_PER_ADDRESS_AND_HOUR = 0
    assert ask(client, cast.TOMKE)["Location"] == CODE
    code = client.session["login_code"]["code"]
    assert client.post(CODE, {"code": code}).status_code == 422


def test_known_and_unknown_addresses_get_the_same_answer_after_the_same_work(client, tomke):
    """Rule 7."""
    answers, counts = [], []
    client.get(CODE)  # the meeting is remembered now
    for address in (cast.TOMKE[1], "niemand@x.example"):
        browser = type(client)()
        with CaptureQueriesContext(connection) as queries:
            response = ask(browser, address)
        counts.append(len(queries))
        answers.append((response.status_code, response["Location"]))
        page = browser.get(CODE).content.decode()
        answers[-1] += (re.sub(r'value="[A-Za-z0-9]{64}"', "", page),)
    assert answers[0] == answers[1]
    assert abs(counts[0] - counts[1]) <= 1


def test_who_takes_no_part_is_told_so_by_mail(client, tomke):
    ask(client, "niemand@x.example")
    assert "keine Anmeldung" in cast.mails_to("niemand@x.example")[0].message


def test_who_has_not_confirmed_yet_gets_the_link_to_confirm(client, meeting):
    cast.sign_up(meeting, cast.BIRTE)
    ask(client, cast.BIRTE)
    assert "/anmeldung/bestaetigen/" in cast.mails_to(cast.BIRTE)[-1].message


def test_an_address_is_not_flooded(client, tomke, settings):
    settings.MAILS_PER_ADDRESS_AND_HOUR = 2
    Tally.objects.all().delete()
    before = len(cast.mails_to(cast.TOMKE))
    for _ in range(5):
        assert ask(client, cast.TOMKE).status_code == 302
    assert len(cast.mails_to(cast.TOMKE)) - before == 2


def test_links_that_strangers_ask_for_leave_her_the_mail_to_confirm(client, meeting, settings):
    settings.MAILS_PER_ADDRESS_AND_HOUR = 2
    for _ in range(3):
        ask(client, cast.TOMKE)
    cast.sign_up(meeting, cast.TOMKE)
    assert [subject.split(":")[0] for subject in cast.subjects(cast.TOMKE)] == [
        "Ihre Anfrage",
        "Ihre Anfrage",
        "Bitte bestätigen",
    ]


@pytest.mark.parametrize("address", [cast.TOMKE[1], "niemand@x.example"])
def test_a_network_has_a_generous_limit_and_is_told_in_words(client, tomke, settings, address):
    settings.LINK_REQUESTS_PER_NETWORK_AND_HOUR = 2
    for number in range(2):
        assert ask(client, f"person{number}@x.example").status_code == 302
    before = len(cast.mails_to(address))
    response = ask(client, address)
    assert response.status_code == 422
    assert "ungewöhnlich viele Links" in text_of(response)
    assert f'value="{address}"' in text_of(response)
    assert len(cast.mails_to(address)) == before


def link_of(client, who):
    ask(client, who)
    return cast.link_in(cast.mails_to(who)[-1])


def test_a_link_is_good_until_the_meeting_ends(client, tomke, later):
    link = link_of(client, cast.TOMKE)
    with later(weeks=8):
        assert client.get(link).status_code == 200
    with later(weeks=9):
        response = client.get(link)
        assert response.status_code == 410
        assert "abgelaufen" in text_of(response)


def test_after_the_meeting_a_fresh_link_works_for_a_week(client, tomke, later):
    with later(weeks=9):
        link = link_of(client, cast.TOMKE)
        assert client.get(link).status_code == 200


def test_a_cut_off_link_and_one_of_another_meeting_say_why(client, tomke):
    cast.a_meeting("andere")
    link = link_of(client, cast.TOMKE)
    assert "unvollständig" in text_of(client.get(link[:-9] + "/"))
    assert "anderen Veranstaltung" in text_of(client.get(link.replace("/treffen/", "/andere/")))


def test_who_has_cancelled_meanwhile_is_told_so(client, tomke):
    link = link_of(client, cast.TOMKE)
    participation.cancel(tomke)
    response = client.post(link, follow=True)
    assert response.redirect_chain == [("/treffen/abgesagt/", 302)]
