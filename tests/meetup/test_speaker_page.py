"""Everything of a speaker's on one page, and nothing of anybody else's."""

import pytest

from meetup import participation
from programme.models import Revision
from registration.models import Participant
from tests import cast
from tests.cast import text_of

URL = "/treffen/mein-beitrag/"

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def kim(meeting):
    return cast.a_speaker(meeting, "Kim Albers", "kim@x.example")


@pytest.fixture
def at_home(client, kim):
    cast.open_speaker_page(client, kim)
    return client


@pytest.fixture
def workshop(meeting, kim):
    room = cast.a_room(meeting, "Werkstatt", floor_de="1. Stock")
    occurrence = cast.a_workshop(meeting, "W1", seats=1, room=room, title="Löten")
    occurrence.session.appearances.create(speaker=kim)
    return occurrence


def test_it_is_closed_to_who_has_not_opened_it(client, meeting, kim):
    assert client.get(URL)["Location"] == "/treffen/link/"


def test_the_page_of_a_participant_does_not_open_it(client, meeting):
    tomke = cast.register(meeting, cast.TOMKE)
    cast.a_speaker(meeting, "Tomke Ahlers", cast.TOMKE[1])
    cast.open_page(client, tomke)
    assert client.get(URL).status_code == 302


def test_links_made_invalid_close_it(at_home, kim):
    kim.user.revoke_links()
    assert at_home.get(URL).status_code == 302


def test_it_closes_by_itself(at_home, later):
    with later(hours=2, minutes=1):
        assert at_home.get(URL).status_code == 302


def test_speaking_at_one_meeting_opens_no_other(at_home):
    cast.a_meeting("anderswo")
    assert at_home.get("/anderswo/mein-beitrag/")["Location"] == "/anderswo/link/"


def test_it_shows_when_where_and_how_full(at_home, meeting, workshop):
    for who in (cast.TOMKE, cast.BIRTE, cast.CEM):
        cast.register(meeting, who, choices=[workshop])
    page = text_of(at_home.get(URL))
    for words in ("Löten", "Werkstatt", "1. Stock", "14:15", "1 von 1 Plätzen vergeben"):
        assert words in page
    assert "2 auf der Warteliste" in page


def test_it_says_what_is_missing(at_home, workshop):
    page = text_of(at_home.get(URL))
    assert "Das fehlt noch" in page
    assert "Kurzbeschreibung fehlt" in page


def test_what_waits_is_shown_with_a_button_to_take_it_back(at_home, kim, workshop):
    revision = Revision.objects.create(
        session=workshop.session, proposed_by=kim.user, changes={"title_de": "Feines Löten"}
    )
    page = text_of(at_home.get(URL))
    assert "Wartet auf Durchsicht" in page
    assert "vorgeschlagen von Kim Albers" in page
    url = f"{URL}programm/W1/zurueckziehen/{revision.pk}/"
    assert url in page
    assert at_home.get(url).status_code == 405
    assert at_home.post(url)["Location"] == URL
    revision.refresh_from_db()
    assert revision.state == "withdrawn"
    assert "inzwischen entschieden" in text_of(at_home.post(url, follow=True))


def test_what_came_back_is_shown_with_the_note_and_can_be_gone_on_with(at_home, kim, workshop):
    Revision.objects.create(
        session=workshop.session,
        proposed_by=kim.user,
        changes={"title_de": "Feines Löten"},
        state="returned",
        note="Bitte <b>ohne</b> Werbung.",
    )
    page = text_of(at_home.get(URL))
    assert "Ihr Vorschlag kam zurück" in page
    assert "Bitte &lt;b&gt;ohne&lt;/b&gt; Werbung." in page
    plain = cast.form_on(at_home.get(f"{URL}programm/W1/"), "title_de")
    going_on = cast.form_on(at_home.get(f"{URL}programm/W1/?weiter=1"), "title_de")
    assert (plain["title_de"], going_on["title_de"]) == (["Löten"], ["Feines Löten"])
    at_home.post(f"{URL}programm/W1/", going_on)
    assert Revision.objects.get(state="pending").changes == {"title_de": "Feines Löten"}


def test_co_speakers_see_each_others_changes(at_home, meeting, kim, workshop):
    alex = cast.a_speaker(meeting, "Alex Berg", "alex@x.example")
    workshop.session.appearances.create(speaker=alex)
    Revision.objects.create(
        session=workshop.session, proposed_by=alex.user, changes={"title_de": "Feines Löten"}
    )
    assert "vorgeschlagen von Alex Berg" in text_of(at_home.get(URL))
    form = cast.form_on(at_home.get(f"{URL}programm/W1/"), "title_de")
    assert form["title_de"] == ["Feines Löten"]


def test_somebody_elses_session_does_not_exist_here(at_home, meeting, organizer):
    alex = cast.a_speaker(meeting, "Alex Berg", "alex@x.example")
    other = cast.a_workshop(meeting, "W9", title="Geheimes Töpfern")
    other.session.appearances.create(speaker=alex)
    revision = Revision.objects.create(
        session=other.session, proposed_by=alex.user, changes={"title_de": "x"}
    )
    assert "Töpfern" not in text_of(at_home.get(URL))
    own = f"{URL}programm/W9/"
    assert at_home.get(own).status_code == 404
    assert at_home.post(own, {"title_de": "Meins"}).status_code == 404
    assert at_home.get(f"{own}teilnehmende/{other.pk}/").status_code == 404
    assert at_home.post(f"{own}zurueckziehen/{revision.pk}/").status_code == 404
    revision.refresh_from_db()
    assert revision.state == "pending"


def test_a_proposal_is_withdrawn_only_by_its_own_session(at_home, meeting, kim, workshop):
    other = cast.a_session(meeting, "V9")
    revision = Revision.objects.create(
        session=other, proposed_by=kim.user, changes={"title_de": "x"}
    )
    url = f"{URL}programm/W1/zurueckziehen/{revision.pk}/"
    assert at_home.post(url).status_code == 404


def test_who_comes_are_names_and_organisations_of_confirmed_people(at_home, meeting, workshop):
    cast.set_limit(workshop, seats=2)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.sign_up(meeting, cast.BIRTE, choices=[workshop])  # not confirmed
    cast.register(meeting, cast.CEM, choices=[workshop])  # waits
    page = text_of(at_home.get(f"{URL}programm/W1/teilnehmende/{workshop.pk}/"))
    assert "Tomke Ahlers" in page
    assert "Oberschule am Deich" in page
    assert "data-print" in page
    for private in ("Birte", "Cem", "tomke@schule.example"):
        assert private not in page


def test_who_cancelled_or_was_erased_is_on_no_list(at_home, meeting, workshop):
    cast.set_limit(workshop, seats=2)
    participation.cancel(cast.register(meeting, cast.TOMKE, choices=[workshop]))
    participation.erase(cast.register(meeting, cast.BIRTE, choices=[workshop]))
    page = text_of(at_home.get(f"{URL}programm/W1/teilnehmende/{workshop.pk}/"))
    assert "Noch hat niemand" in page
    assert Participant.objects.count() == 2


def test_the_list_is_of_one_occurrence_of_ones_own_session(at_home, meeting, workshop):
    again = cast.repeated(workshop.session, slot=cast.evening(meeting), seats=5)
    other = cast.a_workshop(meeting, "W2", slot=cast.evening(meeting, 1))
    cast.register(meeting, cast.TOMKE, choices=[again])
    list_of = f"{URL}programm/W1/teilnehmende/"
    assert "Tomke" in text_of(at_home.get(f"{list_of}{again.pk}/"))
    assert "Tomke" not in text_of(at_home.get(f"{list_of}{workshop.pk}/"))
    assert at_home.get(f"{list_of}{other.pk}/").status_code == 404


def test_there_is_no_list_for_a_talk(at_home, meeting, kim):
    talk = cast.a_session(meeting, "V1", slot=cast.afternoon(meeting), speakers=[kim])
    url = f"{URL}programm/V1/teilnehmende/{talk.occurrences.get().pk}/"
    assert at_home.get(url).status_code == 404


def test_nobody_keeps_these_pages(at_home, workshop):
    pages = ["", "zur-person/", "programm/W1/", f"programm/W1/teilnehmende/{workshop.pk}/"]
    for page in pages:
        assert at_home.get(URL + page)["Cache-Control"] == "no-store, private"


def test_it_asks_the_same_number_of_questions_for_one_and_for_three_sessions(
    at_home, meeting, kim, workshop, django_assert_num_queries
):
    at_home.get(URL)  # the meeting is remembered now
    with django_assert_num_queries(PAGE_QUERIES):
        at_home.get(URL)
    for code, slot in (("W2", cast.evening(meeting)), ("W3", cast.evening(meeting, 1))):
        more = cast.a_workshop(meeting, code, slot=slot)
        more.session.appearances.create(speaker=kim)
        Revision.objects.create(session=more.session, proposed_by=kim.user, changes={})
    at_home.get(URL)
    with django_assert_num_queries(PAGE_QUERIES):
        at_home.get(URL)


PAGE_QUERIES = 10
