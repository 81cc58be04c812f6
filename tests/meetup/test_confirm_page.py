"""Behind the mailed link: a button that confirms; looking changes nothing."""

import pytest

from programme.models import MeetingLock
from registration.models import Participant, RolePlaces
from tests import cast
from tests.cast import text_of

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def link(meeting):
    cast.sign_up(meeting, cast.TOMKE)
    return cast.link_in(cast.mails_to(cast.TOMKE)[0])


def test_mail_scanners_look_and_nothing_happens_then_the_button_works(client, meeting, link):
    for _ in range(3):
        client.get(link)
        client.head(link)
    assert Participant.objects.get().status == "claimed"

    response = client.post(link)
    assert response["Location"] == "/treffen/meine-seite/"
    assert Participant.objects.get().status == "registered"
    assert "Tomke Ahlers" in text_of(client.get(response["Location"]))


def test_confirming_gives_the_session_a_new_key(client, meeting, link):
    client.post("/treffen/anmeldung/", cast.form_data(meeting, cast.BIRTE))
    before = client.session.session_key
    client.post(link)
    assert client.session.session_key != before


def test_the_button_pressed_again_leads_to_the_page_that_is_open(client, meeting, link):
    client.post(link)
    assert client.post(link)["Location"] == "/treffen/meine-seite/"
    assert Participant.objects.count() == 1


def test_once_confirmed_the_link_opens_nothing_any_more(client, meeting, link):
    """It could not be revoked; a link to "my page" can."""
    client.post(link)
    stranger = type(client)()
    assert "schon bestätigt" in text_of(stranger.post(link))
    assert stranger.get("/treffen/meine-seite/").status_code == 302


def test_who_takes_part_already_sees_both_and_chooses(client, meeting, link):
    client.post(link)
    cast.sign_up(meeting, cast.TOMKE, cast.days(meeting)[:1])
    second = cast.link_in(cast.mails_to(cast.TOMKE)[-1])
    page = text_of(client.get(second))
    assert 'value="keep"' in page
    assert 'value="replace"' in page
    assert client.post(second).status_code == 200  # without a choice: asked again
    client.post(second, {"choice": "replace"})
    assert [p.status for p in Participant.objects.order_by("pk")] == ["cancelled", "registered"]
    assert cast.held(cast.days(meeting)[1]) == []


def test_revoked_links_confirm_nothing_and_open_nothing(client, meeting, link):
    client.post(link)
    cast.sign_up(meeting, cast.TOMKE)
    second = cast.link_in(cast.mails_to(cast.TOMKE)[-1])
    client.post("/treffen/meine-seite/links-sperren/")
    stranger = type(client)()
    response = stranger.post(second, {"choice": "keep"})
    assert response.status_code == 410
    assert "gesperrt" in text_of(response)
    assert stranger.get("/treffen/meine-seite/").status_code == 302


def test_a_role_that_is_full_is_said_before_replacing(client, meeting, link):
    client.post(link)
    for day in cast.days(meeting):
        RolePlaces.objects.create(day=day, role="school_authority", at_most=0)
    cast.sign_up(meeting, cast.TOMKE, role="school_authority")
    second = cast.link_in(cast.mails_to(cast.TOMKE)[-1])
    page = text_of(client.post(second, {"choice": "replace"}))
    assert "ans Ende der Warteliste" in page
    assert 'value="replace_anyway"' in page
    assert cast.held(cast.days(meeting)[0]) == ["Tomke Ahlers"]
    client.post(second, {"choice": "replace_anyway"})
    assert cast.waiting(cast.days(meeting)[0]) == ["Tomke Ahlers"]


def test_a_withdrawn_claim_says_so(client, meeting, link):
    Participant.objects.update(status="expired")
    MeetingLock.objects.update(counted=None)
    assert "nicht rechtzeitig bestätigt" in text_of(client.post(link))


@pytest.mark.parametrize("cut", [3, 40])
def test_a_cut_off_link_says_so_and_how_to_go_on(client, meeting, link, cut):
    response = client.get(link[: -cut - 1] + "/")
    assert response.status_code == 410
    assert "unvollständig" in text_of(response)
    assert "/treffen/link/" in text_of(response)


def test_a_link_of_another_meeting_says_so(client, meeting, link):
    cast.a_meeting("andere")
    response = client.get(link.replace("/treffen/", "/andere/"))
    assert "anderen Veranstaltung" in text_of(response)


def test_the_token_is_not_passed_on(client, meeting, link):
    response = client.get(link)
    assert response["Referrer-Policy"] == "strict-origin"
    assert response["Cache-Control"] == "no-store, private"
    token = link.split("/")[-2]
    assert token not in response.content.decode().replace(f'action="{link}"', "").replace(
        f"/en{link}", ""
    )
