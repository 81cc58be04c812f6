"""The link by which speakers open the page of their sessions: for this purpose, person and meeting."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people import links
from programme import invitations
from tests import cast
from tests.cast import text_of
from tests.meetup.test_link_page import CODE, MY_PAGE, ask, code_in

PAGE = "/treffen/mein-beitrag/"


@pytest.fixture
def kim(meeting):
    speaker = cast.a_speaker(meeting, "Kim Albers", "kim@x.example")
    cast.a_session(meeting, "V1", "Lernwege", cast.days(meeting)[0].slots.first(), None, [speaker])
    return speaker


@pytest.fixture
def tomke_speaks(meeting):
    """Who takes part and speaks: one person, two purposes."""
    tomke = cast.register(meeting, cast.TOMKE)
    return cast.a_speaker(meeting, "Tomke Ahlers", tomke.user.email)


def link_for(speaker):
    return invitations.to_speaker_page(speaker).removeprefix("http://testserver")


def opens(client, *pages):
    return [client.get(page).status_code == 200 for page in pages]


def test_the_link_opens_the_page_by_a_button_and_nothing_else(client, kim):
    cast.register(kim.meeting, ("Kim Albers", kim.user.email, *cast.TOMKE[2:]))
    link = link_for(kim)
    for _ in range(3):
        client.head(link)
        response = client.get(link)
    assert "Meinen Beitrag bearbeiten" in text_of(response)
    assert response["Referrer-Policy"] == "strict-origin"
    assert opens(client, PAGE, MY_PAGE) == [False, False]
    assert client.post(link)["Location"] == PAGE
    assert opens(client, PAGE, MY_PAGE) == [True, False]


def test_the_link_to_my_page_does_not_open_the_speakers_page(client, tomke_speaks):
    cast.open_page(client, tomke_speaks)
    assert opens(client, MY_PAGE, PAGE) == [True, False]
    client.post(link_for(tomke_speaks))
    assert opens(client, MY_PAGE, PAGE) == [True, True]


def test_the_link_of_one_purpose_is_none_for_the_other(client, tomke_speaks):
    token = link_for(tomke_speaks).split("/")[-2]
    assert client.post(f"/treffen/link/{token}/").status_code == 410
    other = links.make_for_person("my-page", tomke_speaks.user, tomke_speaks.meeting_id)
    assert client.post(f"{PAGE}oeffnen/{other}/").status_code == 410


def test_making_links_invalid_closes_both_pages_elsewhere_and_keeps_them_here(client, tomke_speaks):
    link = link_for(tomke_speaks)
    elsewhere = type(client)()
    for browser in (client, elsewhere):
        cast.open_session(browser, tomke_speaks.user, "my-page", "speaker")
    client.post(MY_PAGE + "links-sperren/")
    assert opens(client, MY_PAGE, PAGE) == [True, True]
    assert opens(elsewhere, MY_PAGE, PAGE) == [False, False]
    assert "gesperrt" in text_of(client.get(link))


def test_a_staff_members_speaker_link_opens_no_admin(client, meeting, organizer):
    link = link_for(cast.a_speaker(meeting, "Orga", organizer.email))
    assert client.post(link)["Location"] == PAGE
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/programme/session/").status_code == 302


def broken(client, link):
    answers = [client.get(link), client.post(link)]
    assert [answer.status_code for answer in answers] == [410, 410]
    assert "sessionid" not in client.cookies
    return text_of(answers[0])


def test_a_link_that_opens_nothing_says_why(client, kim, later):
    link = link_for(kim)
    cast.a_meeting("andere")
    assert "unvollständig" in broken(client, link[:-9] + "/")
    assert "anderen Veranstaltung" in broken(client, link.replace("/treffen/", "/andere/"))
    with later(weeks=9):
        assert "abgelaufen" in broken(client, link)
    kim.user.revoke_links()
    assert "gesperrt" in broken(client, link)


def test_who_is_no_longer_a_speaker_is_told_so(client, kim):
    link = link_for(kim)
    kim.user = None
    kim.save()
    assert "niemand mehr als referierend" in broken(client, link)


def test_after_the_meeting_a_fresh_link_works_for_a_week(client, kim, later):
    with later(weeks=9):
        link = link_for(kim)
        assert client.get(link).status_code == 200
    with later(weeks=11):
        assert client.get(link).status_code == 410


# --- Asking for a link -------------------------------------------------------------------------


def test_a_speaker_who_asks_for_a_link_gets_theirs_and_a_code(client, kim):
    ask(client, kim.user.email)
    mail = cast.mails_to(kim.user.email)[-1]
    assert "Meinen Beitrag bearbeiten" in mail.message
    assert client.post(CODE, {"code": code_in(mail)})["Location"] == PAGE
    assert opens(client, PAGE, MY_PAGE) == [True, False]
    assert type(client)().get(cast.link_in(mail)).status_code == 200


def test_who_takes_part_and_speaks_gets_one_mail_with_both_links(client, tomke_speaks):
    before = len(cast.mails_to(cast.TOMKE))
    ask(client, cast.TOMKE)
    assert len(cast.mails_to(cast.TOMKE)) == before + 1
    mail = cast.mails_to(cast.TOMKE)[-1]
    paths = re.findall(r"https?://[^/\s]+(/\S+)", mail.message)
    assert [path.rsplit("/", 2)[0] for path in paths] == ["/treffen/link", PAGE + "oeffnen"]
    assert paths == re.findall(r'href="https?://[^/\s]+(/[^"]+)"', mail.html_message)
    client.post(CODE, {"code": code_in(mail)})
    assert opens(client, MY_PAGE, PAGE) == [True, True]


def test_a_strangers_sign_up_with_their_address_does_not_keep_speakers_out(client, kim):
    cast.sign_up(kim.meeting, ("Fremd", kim.user.email, *cast.TOMKE[2:]))
    ask(client, kim.user.email)
    mail = cast.mails_to(kim.user.email)[-1]
    assert "/anmeldung/bestaetigen/" in mail.message
    assert PAGE + "oeffnen/" in mail.message
    code = client.session["login_code"]["code"]
    assert client.post(CODE, {"code": code}).status_code == 422  # it is not in the mail


def test_a_speaker_of_another_meeting_gets_no_link_here(client, kim):
    cast.a_meeting("andere")
    client.post("/andere/link/", {"email": kim.user.email})
    assert "keine Anmeldung" in cast.mails_to(kim.user.email)[-1].message


def test_every_address_gets_the_same_answer_after_the_same_work(client, kim, tomke_speaks):
    """Rule 7."""
    cast.register(kim.meeting, cast.BIRTE)
    addresses = [kim.user.email, cast.TOMKE[1], cast.BIRTE[1], "niemand@x.example"]
    answers, counts = [], []
    client.get(CODE)  # the meeting is remembered now
    for address in addresses:
        browser = type(client)()
        with CaptureQueriesContext(connection) as queries:
            response = ask(browser, address)
        counts.append(len(queries))
        page = re.sub(r'value="[A-Za-z0-9]{64}"', "", browser.get(CODE).content.decode())
        answers.append((response.status_code, response["Location"], page))
    assert answers == [answers[0]] * len(addresses)
    assert counts == [counts[0]] * len(addresses)


def test_a_code_for_speakers_that_was_never_mailed_opens_nothing(client, kim, settings):
    settings.MAILS_PER_ADDRESS_AND_HOUR = 0
    ask(client, kim.user.email)
    code = client.session["login_code"]["code"]
    assert client.post(CODE, {"code": code}).status_code == 422


def test_two_hours_after_the_link_the_page_is_closed(client, kim):
    cast.open_session(client, kim.user, "speaker")
    assert opens(client, PAGE) == [True]
    session = client.session
    session["opened"] = {"speaker": (timezone.now() - timedelta(hours=2)).isoformat()}
    session.save()
    assert opens(client, PAGE) == [False]
