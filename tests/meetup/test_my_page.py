"""Everything of a participant's on one page, and nothing of anybody else's."""

import icalendar
import pytest

from meetup import participation
from programme.models import Material
from registration.forms import AccessNeedForm, ConsentForm
from registration.models import AccessNeed, Consent, Participant
from tests import cast
from tests.cast import text_of

URL = "/treffen/meine-seite/"

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def tomke(meeting):
    return cast.register(meeting, cast.TOMKE)


@pytest.fixture
def at_home(client, tomke):
    """Tomke's browser, with her page open."""
    cast.open_page(client, tomke)
    return client


def test_it_shows_state_ticket_days_and_programme(at_home, meeting, tomke):
    slot = cast.days(meeting)[0].slots.first()
    cast.a_session(meeting, "V1", "Lernwege planen", slot, cast.a_room(meeting))
    page = text_of(at_home.get(URL))
    for words in ("Tomke Ahlers", tomke.ticket_number, "Sie haben einen Platz", "Lernwege planen"):
        assert words in page
    assert "<svg" in page


def test_who_only_waits_sees_no_ticket_but_what_waiting_means(client):
    meeting = cast.a_meeting(day_places=(0, 0))
    tomke = cast.register(meeting, cast.TOMKE)
    cast.open_page(client, tomke)
    page = text_of(client.get(URL))
    assert "Sie stehen auf der Warteliste" in page
    assert "reisen Sie nicht an" in page
    assert tomke.ticket_number not in page


def test_a_change_of_nothing_sends_no_mail(at_home, meeting):
    before = cast.subjects(cast.TOMKE)
    assert at_home.post(URL + "angaben/", cast.form_data(meeting))["Location"] == URL
    assert cast.subjects(cast.TOMKE) == before


def test_the_page_is_closed_to_who_has_not_opened_it(client, meeting):
    assert client.get(URL)["Location"] == "/treffen/link/"


def test_it_shows_only_ones_own(at_home, meeting):
    cast.register(meeting, cast.BIRTE)
    assert "Birte" not in text_of(at_home.get(URL))


def test_data_are_changed_and_the_mail_says_so(at_home, meeting, tomke):
    data = cast.form_data(meeting, name="Tomke Ahlers-Brandt")
    assert at_home.post(URL + "angaben/", data)["Location"] == URL
    tomke.refresh_from_db()
    assert tomke.name == "Tomke Ahlers-Brandt"
    assert cast.subjects(cast.TOMKE)[-1].startswith("Anmeldung geändert")


def test_the_address_cannot_be_changed_by_hand(at_home, meeting, tomke):
    at_home.post(URL + "angaben/", cast.form_data(meeting, email="neu@x.example"))
    tomke.refresh_from_db()
    assert tomke.email == cast.TOMKE[1]


def test_what_a_change_costs_is_said_before(at_home, meeting):
    data = cast.form_data(meeting, on=cast.days(meeting)[:1])
    response = at_home.post(URL + "angaben/", data)
    assert response.status_code == 422
    assert "BarCamp" in text_of(response)
    assert 'name="accept_losses"' in text_of(response)
    assert cast.held(cast.days(meeting)[1]) == ["Tomke Ahlers"]
    at_home.post(URL + "angaben/", data | {"accept_losses": "1"})
    assert cast.held(cast.days(meeting)[1]) == []


def test_access_needs_are_kept_with_an_explicit_yes_only(at_home, tomke):
    data = {"step_free": "on", "other": "Bitte vorne sitzen", "meal": "vegan"}
    response = at_home.post(URL + "bedarf/", data)
    assert "dürfen wir diese Angaben nicht speichern" in text_of(response)
    assert "Bitte vorne sitzen" in text_of(response)
    assert AccessNeed.objects.count() == 0

    at_home.post(URL + "bedarf/", data | {"agreed": "on"})
    need = AccessNeed.objects.get(participant=tomke)
    assert (need.step_free, need.meal, need.other) == (True, "vegan", "Bitte vorne sitzen")

    at_home.post(URL + "bedarf/", {})
    assert AccessNeed.objects.count() == 0


def test_consents_are_given_and_withdrawn_one_by_one_and_stay_on_record(at_home, tomke):
    url = URL + "einwilligungen/"
    at_home.post(url, {"consents": ["photos", "list"]})
    at_home.post(url, {"consents": ["list"]})
    rows = Consent.objects.order_by("kind").values_list("kind", "text_version", "language")
    assert list(rows) == [("list", "2019-09-01", "de"), ("photos", "2019-09-01", "de")]
    assert Consent.objects.get(kind="photos").withdrawn_at
    assert Consent.objects.get(kind="list").withdrawn_at is None


@pytest.mark.parametrize("gone", [participation.cancel, participation.erase])
@pytest.mark.parametrize(
    ("path", "form", "data"),
    [
        ("bedarf/", AccessNeedForm, {"step_free": "on", "agreed": "on"}),
        ("einwilligungen/", ConsentForm, {"consents": ["photos"]}),
    ],
)
def test_nothing_is_written_about_who_is_gone_in_another_tab(
    at_home, tomke, monkeypatch, gone, path, form, data
):
    def valid_and_gone(self):
        valid = form.__base__.is_valid(self)
        gone(tomke)
        return valid

    monkeypatch.setattr(form, "is_valid", valid_and_gone)
    assert at_home.post(URL + path, data)["Location"] == "/treffen/abgesagt/"
    assert AccessNeed.objects.count() == 0
    assert Consent.objects.count() == 0


def test_cancelling_takes_two_clicks_and_says_what_it_frees(at_home, meeting, tomke):
    page = text_of(at_home.get(URL + "absagen/"))
    assert "Fachtag" in page
    assert "BarCamp" in page
    assert Participant.objects.get().status == "registered"
    response = at_home.post(URL + "absagen/", follow=True)
    assert response.status_code == 200
    assert cast.held(cast.days(meeting)[0]) == []
    assert at_home.get(URL).status_code == 302


def test_cancelling_in_a_second_tab_does_no_harm(at_home, meeting):
    at_home.post(URL + "absagen/")
    assert at_home.post(URL + "absagen/").status_code == 302
    assert cast.subjects(cast.TOMKE)[-1].startswith("Teilnahme abgesagt")


def test_ending_the_session_forgets_everything_in_the_browser(at_home):
    at_home.post(URL + "beenden/")
    assert at_home.get(URL).status_code == 302


def test_a_session_ends_after_two_hours_however_busy(at_home, later):
    with later(hours=1, minutes=59):
        assert at_home.get(URL).status_code == 200
    with later(hours=2, minutes=1):
        assert at_home.get(URL).status_code == 302


def test_revoking_closes_every_other_session_and_old_links_but_not_this_one(
    at_home, meeting, tomke
):
    other_device = type(at_home)()
    cast.open_page(other_device, tomke)
    old_link = cast.link_in(cast.mails_to(cast.TOMKE)[-1])
    at_home.post(URL + "links-sperren/")
    assert at_home.get(URL).status_code == 200
    assert other_device.get(URL).status_code == 302
    response = type(at_home)().get(old_link)
    assert response.status_code == 410
    assert "gesperrt" in text_of(response)


def test_the_calendar_has_the_days_that_are_held(at_home, meeting):
    response = at_home.get(URL + "kalender/")
    assert response["Content-Type"].startswith("text/calendar")
    events = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert [event.start for event in events] == [day.starts_at for day in cast.days(meeting)]


def test_without_a_day_there_is_no_calendar_but_a_word(client):
    meeting = cast.a_meeting("voll", day_places=(0, 0))
    cast.open_page(client, cast.register(meeting))
    response = client.get("/voll/meine-seite/kalender/", follow=True)
    assert "noch an keinem Tag einen Platz" in text_of(response)


def test_material_for_participants_is_here_and_not_on_the_public_page(at_home, meeting):
    slot = cast.days(meeting)[0].slots.first()
    session = cast.a_session(meeting, "V1", "Lernwege", slot, cast.a_room(meeting))
    for audience in Material.Audience.values:
        Material.objects.create(
            session=session, title=f"Für {audience}", url="https://x.example/", audience=audience
        )
    public = text_of(at_home.get("/treffen/programm/V1/"))
    assert "Für everyone" in public
    assert "Für participants" not in public
    assert "Für participants" in text_of(at_home.get(URL))


def test_the_page_asks_the_same_number_of_questions_for_one_and_for_three_sessions(
    at_home, meeting, django_assert_num_queries
):
    def one_more(code, starts, ends):
        slot = cast.a_slot(cast.days(meeting)[0], starts, ends)
        cast.a_session(meeting, code, code, slot, cast.a_room(meeting, code), [kim])

    kim = cast.a_speaker(meeting)
    one_more("V1", "17:00", "18:00")
    at_home.get(URL)  # the meeting is remembered now
    with django_assert_num_queries(PAGE_QUERIES):
        at_home.get(URL)
    one_more("V2", "18:00", "19:00")
    one_more("V3", "19:00", "20:00")
    at_home.get(URL)
    with django_assert_num_queries(PAGE_QUERIES):
        at_home.get(URL)


PAGE_QUERIES = 7
