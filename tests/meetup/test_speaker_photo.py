"""A speaker's photo: theirs to give and to take away."""

import io

import pytest
from PIL import Image

from backstage.models import StoredChunk
from programme.models import Speaker
from tests import cast, files
from tests.cast import text_of
from tests.files import upload

pytestmark = pytest.mark.usefixtures("invariants_hold")

URL = "/treffen/mein-beitrag/foto/"
PUBLIC = "/treffen/referierende/kim-albers/"


@pytest.fixture
def kim(meeting):
    return cast.a_speaker(meeting, "Kim Albers", "kim@x.example")


@pytest.fixture
def at_home(client, kim):
    cast.open_speaker_page(client, kim)
    return client


def give(client, content=None, name="ich.png"):
    return client.post(URL, {"photo": upload(content or files.picture(), name)}, follow=True)


def source(kim):
    kim.refresh_from_db()
    return f"{PUBLIC}foto/{kim.photo_version}/"


def test_is_shown_beside_the_name(at_home, client, kim, meeting):
    cast.a_session(meeting, "V1", "Lernwege", cast.afternoon(meeting), speakers=[kim])
    assert "gespeichert" in text_of(give(at_home))
    client.logout()
    for page in (PUBLIC, "/treffen/programm/V1/"):
        text = text_of(client.get(page))
        assert f'src="{source(kim)}"' in text
        assert 'alt="Foto von Kim Albers"' in text
    answer = client.get(source(kim))
    assert answer["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.content)).size == (480, 480)


def test_is_seen_by_nobody_else_before_consent(at_home, client, kim):
    Speaker.objects.update(published=False)
    give(at_home)
    assert client.get(source(kim)).status_code == 200
    client.logout()
    assert client.get(source(kim)).status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (files.SVG, "kein Foto"),
        (files.PDF, "kein Foto"),
        (files.picture()[:50], "lässt sich nicht lesen"),
    ],
)
def test_what_is_no_photo(at_home, kim, content, words):
    response = give(at_home, content)
    assert response.status_code == 422
    assert words in text_of(response)
    assert StoredChunk.objects.count() == 0


def test_nothing_chosen(at_home):
    assert "wählen Sie ein Bild" in text_of(at_home.post(URL, {}))


def test_another_one_takes_its_place(at_home, client, kim):
    give(at_home)
    first = source(kim)
    give(at_home, files.picture("JPEG"))
    assert source(kim) != first
    assert client.get(first).status_code == 404
    assert StoredChunk.objects.count() == 1


def test_is_deleted_for_good(at_home, client, kim):
    give(at_home)
    address = source(kim)
    assert "gelöscht" in text_of(at_home.post(f"{URL}loeschen/", follow=True))
    assert client.get(address).status_code == 404
    assert StoredChunk.objects.count() == 0
    assert not hasattr(kim.history.first(), "photo")
