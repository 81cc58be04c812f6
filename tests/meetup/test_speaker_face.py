"""A speaker's public face: theirs to write, and theirs to show or not."""

import pytest

from tests import cast
from tests.cast import text_of
from tests.meetup.test_speaker_edits import refuse_what_runs
from tests.programme.test_markdown import EVIL

URL = "/treffen/mein-beitrag/zur-person/"
PAGE = "/treffen/mein-beitrag/"
PUBLIC = "/treffen/referierende/kim-albers/"

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def kim(meeting):
    return cast.a_speaker(meeting, "Kim Albers", "kim@x.example", published=False)


@pytest.fixture
def at_home(client, meeting, kim):
    slot = cast.afternoon(meeting)
    cast.a_session(meeting, "V1", "Lernwege", slot, cast.a_room(meeting), [kim])
    cast.open_speaker_page(client, kim)
    return client


def opened(client):
    return cast.form_on(client.get(URL), "bio_de")


def test_nobody_is_shown_before_they_agree(at_home):
    assert "published" not in opened(at_home)  # the box is not ticked
    assert at_home.get(PUBLIC).status_code == 404
    assert "Kim Albers" not in text_of(at_home.get("/treffen/programm/V1/"))
    assert "nicht öffentlich" in text_of(at_home.get(PAGE))


def test_what_is_said_is_shown_with_consent_at_once(at_home, kim):
    data = opened(at_home) | {
        "name": "Dr. Kim Albers",
        "affiliation_de": "Oberschule",
        "affiliation_en": "Secondary school",
        "bio_de": "Unterrichtet **Physik**.",
        "published": "on",
    }
    response = at_home.post(URL, data, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    page = text_of(at_home.get(PUBLIC))
    for words in ("Dr. Kim Albers", "Oberschule", "<strong>Physik</strong>"):
        assert words in page
    assert "Secondary school" in text_of(at_home.get("/en" + PUBLIC))
    assert kim.history.first().history_user == kim.user


def test_consent_is_taken_back_as_easily(at_home, kim):
    at_home.post(URL, opened(at_home) | {"published": "on"})
    data = opened(at_home)
    assert data.pop("published") == ["on"]
    at_home.post(URL, data)
    assert at_home.get(PUBLIC).status_code == 404
    assert "Kim" not in text_of(at_home.get("/treffen/programm/V1/"))


def test_after_the_meeting_consent_can_still_be_taken_back(meeting, kim, client, later):
    cast.set_limit(kim, published=True)
    with later(weeks=9):
        cast.open_speaker_page(client, kim)
        data = opened(client)
        del data["published"]
        assert client.post(URL, data).status_code == 302
    kim.refresh_from_db()
    assert kim.published is False


def test_a_conflict_shows_both_and_loses_nothing(at_home, kim):
    data = opened(at_home) | {"bio_de": "Meine Fassung", "name": "Kim A."}
    cast.set_limit(kim, bio_de="Deren Fassung")
    response = at_home.post(URL, data)
    assert response.status_code == 422
    assert "Deren Fassung" in text_of(response)
    assert "Meine Fassung" in text_of(response)
    assert at_home.post(URL, cast.form_on(response, "bio_de")).status_code == 302
    kim.refresh_from_db()
    assert (kim.bio_de, kim.name) == ("Meine Fassung", "Kim A.")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Bitte sagen Sie uns Ihren Namen."),
        ({"name": "x" * 121}, "höchstens 120 Zeichen"),
        ({"name": "Kim\0"}, "unsichtbares Zeichen"),
        ({"name": "Kim\r\nBcc: x@y.example"}, "unsichtbares Zeichen"),
        ({"bio_de": "x" * 3001}, "höchstens 3000 Zeichen"),
        ({"affiliation_en": "x" * 201}, "höchstens 200 Zeichen"),
    ],
)
def test_it_is_refused_in_words(at_home, kim, changes, words):
    response = at_home.post(URL, opened(at_home) | {"bio_en": "Bleibt hier"} | changes)
    assert response.status_code == 422
    assert words in text_of(response)
    assert "Bleibt hier" in text_of(response)
    kim.refresh_from_db()
    assert kim.name == "Kim Albers"


@pytest.mark.parametrize("name", ["user", "meeting", "slug", "id"])
def test_what_is_not_theirs_to_say_is_not_listened_to(at_home, kim, name):
    before = (kim.user_id, kim.meeting_id, kim.slug, kim.pk)
    at_home.post(URL, opened(at_home) | {name: "7", "bio_de": "Neu"})
    kim.refresh_from_db()
    assert (kim.user_id, kim.meeting_id, kim.slug, kim.pk) == before
    assert kim.bio_de == "Neu"


def test_only_ones_own_face_is_changed(at_home, meeting, kim):
    alex = cast.a_speaker(meeting, "Alex Berg", "alex@x.example", bio_de="Alt")
    at_home.post(URL, opened(at_home) | {"bio_de": "Neu"})
    alex.refresh_from_db()
    assert alex.bio_de == "Alt"


@pytest.mark.parametrize("evil", [*EVIL, '"><script>alert(1)</script>', "</textarea><img src=x>"])
def test_what_runs_comes_through_no_field(at_home, kim, evil):
    texts = ["name", "affiliation_de", "affiliation_en", "bio_de", "bio_en"]
    stale = opened(at_home) | dict.fromkeys(texts, evil + " alt")
    at_home.post(URL, opened(at_home) | dict.fromkeys(texts, evil) | {"published": "on"})
    conflict = at_home.post(URL, stale)
    assert conflict.status_code == 422
    pages = [PAGE, URL, PUBLIC, "/en" + PUBLIC, "/treffen/programm/V1/", "/treffen/programm/"]
    for response in [conflict, *(at_home.get(page) for page in pages)]:
        refuse_what_runs(response)
    assert PUBLIC in text_of(at_home.get("/treffen/programm/V1/"))
