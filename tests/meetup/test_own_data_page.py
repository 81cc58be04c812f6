"""On my page: download everything, and erase everything."""

import json

import pytest

from meetup import participation
from registration.models import Participant
from tests import cast
from tests.cast import text_of

URL = "/treffen/meine-seite/"

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def tomke(meeting):
    return cast.register(meeting, cast.TOMKE)


@pytest.fixture
def at_home(client, tomke):
    cast.open_page(client, tomke)
    return client


def test_my_page_leads_there(at_home):
    page = text_of(at_home.get(URL))
    for path in ("daten/json/", "daten/csv/", "loeschen/"):
        assert f'href="{URL}{path}"' in page


@pytest.mark.parametrize(
    ("format", "content_type"), [("json", "application/json"), ("csv", "text/csv; charset=utf-8")]
)
def test_the_file_is_an_attachment_that_nobody_stores(at_home, meeting, format, content_type):
    cast.register(meeting, cast.BIRTE)
    response = at_home.get(f"{URL}daten/{format}/")
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == (
        f'attachment; filename="treffen-meine-daten.{format}"'
    )
    assert "no-store" in response["Cache-Control"]
    assert "Tomke Ahlers" in response.content.decode()
    assert "Birte" not in response.content.decode()


def test_the_labels_are_in_the_language_of_the_page(at_home):
    data = json.loads(at_home.get(URL + "daten/json/").content)
    assert data["participation"][0]["name"]["label"] == "Vor- und Nachname"


def test_there_are_no_other_formats(at_home):
    assert at_home.get(URL + "daten/xml/").status_code == 404


@pytest.mark.parametrize("path", ["daten/json/", "daten/csv/", "loeschen/"])
def test_it_is_closed_to_who_has_not_opened_it(client, tomke, path):
    assert client.get(URL + path)["Location"] == "/treffen/link/"


def test_looking_at_what_erasing_means_erases_nothing(at_home, tomke):
    page = text_of(at_home.get(URL + "loeschen/"))
    for words in ("Teilnahme ab", "nicht zurücknehmen", "Nächsten in der Reihe", "Fachtag"):
        assert words in page
    tomke.refresh_from_db()
    assert tomke.name == "Tomke Ahlers"


def test_after_the_meeting_nothing_is_said_about_cancelling(at_home, tomke, later):
    with later(weeks=9):
        browser = type(at_home)()  # the other one's session is long over
        cast.open_page(browser, tomke)
        page = text_of(browser.get(URL + "loeschen/"))
    assert "Wir vergessen, dass Sie dabei waren" in page
    assert "Absagen und" not in page


def test_the_button_erases_and_closes_the_page(at_home, meeting):
    response = at_home.post(URL + "loeschen/", follow=True)
    assert response.redirect_chain == [("/treffen/geloescht/", 302)]
    assert "keine Mail" in text_of(response)
    assert Participant.objects.get().name == ""
    assert cast.mails_to(cast.TOMKE) == []
    assert at_home.get(URL)["Location"] == "/treffen/link/"


def test_in_a_second_tab_it_does_no_harm(at_home):
    at_home.post(URL + "loeschen/")
    assert at_home.post(URL + "loeschen/")["Location"] == "/treffen/link/"


def test_earlier_links_open_nothing_and_say_so(at_home, client, tomke):
    to_confirm, to_my_page = map(cast.link_in, cast.mails_to(cast.TOMKE))
    at_home.post(URL + "loeschen/")
    stranger = type(client)()
    assert "wurden inzwischen gelöscht" in text_of(stranger.get(to_my_page))
    assert "gilt nicht mehr" in text_of(stranger.get(to_confirm))
    assert "gilt nicht mehr" in text_of(stranger.post(to_confirm))


def test_the_link_to_confirm_opens_nothing_after_the_data_are_gone(client, tomke, later):
    link = cast.link_in(cast.mails_to(cast.TOMKE)[0])
    with later(weeks=20):
        participation.erase(tomke)
        assert "gelöscht" in text_of(client.get(link))
        assert "gelöscht" in text_of(client.post(link))


def test_a_browser_that_signed_up_does_not_show_who_is_gone(client, meeting):
    client.post("/treffen/anmeldung/", cast.form_data(meeting))
    participation.erase(Participant.objects.get())
    assert client.get("/treffen/anmeldung/stand/")["Location"] == "/treffen/anmeldung/"


def test_organizers_see_figures_only(organizer_client, meeting, tomke):
    participation.erase(tomke)
    url = f"/admin/registration/participant/{tomke.pk}/"
    assert organizer_client.get(url + "change/").status_code == 302
    assert (
        organizer_client.post(f"/admin/registration/participant/{tomke.pk}/link/").status_code
        == 404
    )
