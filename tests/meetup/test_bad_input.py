"""What no person types: refused in words or ignored, and never a 5xx."""

import uuid

import pytest

from programme.models import Session
from registration.models import Participant
from tests import cast

NAUGHTY = [
    "\0",
    "a\0b",
    "\x1b[31m",
    "\u202eabc",
    "\ufeff",
    "👩🏽\u200d🏫" * 30,
    "עברית",
    str(2**63),
    str(-(2**63) - 1),
    "1e999",
    "NaN",
    "../../etc/passwd",
    "%00%ff",
    "' OR ''='",
    "{{ 7|add:7 }}{% boom %}",
    "<script>alert(1)</script>",
    "\r\nBcc: x@y.example",
    "x" * 10_000,
]
PAGES = ["", "programm/", "programm/raster/", "ort/", "anmeldung/", "link/", "link/code/"]


@pytest.fixture
def world(meeting):
    slot = cast.days(meeting)[0].slots.first()
    cast.a_session(meeting, "V1", "Lernwege", slot, cast.a_room(meeting))
    return meeting


@pytest.mark.parametrize("value", NAUGHTY)
def test_in_a_query(client, world, value):
    for page in PAGES:
        for name in ("tag", "reihe", "art", "rolle", value[:50]):
            assert client.get(f"/treffen/{page}", {name: value}).status_code in (200, 400)


@pytest.mark.parametrize("value", NAUGHTY)
def test_in_a_path(client, world, value):
    from urllib.parse import quote

    for pattern in (
        "/{}/",
        "/treffen/programm/{}/",
        "/treffen/referierende/{}/",
        "/treffen/link/{}/",
    ):
        assert client.get(pattern.format(quote(value))).status_code in (200, 400, 404, 410)


@pytest.mark.parametrize("value", NAUGHTY)
def test_in_every_field_of_the_sign_up(client, world, value):
    good = cast.form_data(world)
    for field in good:
        data = good | {"form_key": str(uuid.uuid4())} | {field: value}
        assert client.post("/treffen/anmeldung/", data).status_code in (302, 400, 422)


@pytest.mark.parametrize("value", NAUGHTY)
def test_in_a_cookie(client, world, value):
    for name in ("sessionid", "csrftoken", "irgendwas"):
        header = f'{name}="{value.encode("unicode_escape").decode()}"'
        response = client.get("/treffen/meine-seite/", headers={"Cookie": header})
        assert response.status_code in (200, 302)
    for octal in ('sessionid="\\000\\001abcdefgh"', 'sessionid="\\377abcdefghij"'):
        response = client.get("/treffen/meine-seite/", headers={"Cookie": octal})
        assert response.status_code == 302


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe\xfa",
        b"name=%FF%FE&email=%00",
        b"&".join(b"f%d=1" % number for number in range(10_000)),
        b"name=" + b"x" * 2_000_000,
        b"days=1&days=9223372036854775808&days=-1&days=",
    ],
)
def test_in_a_body(client, world, body):
    response = client.post(
        "/treffen/anmeldung/", body, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code in (400, 413, 422)
    assert len(response.content) > 200  # in words
    assert Participant.objects.count() == 0


def test_a_multipart_body_that_is_none(client, world):
    response = client.post(
        "/treffen/anmeldung/", b"--x\r\nnonsense", content_type="multipart/form-data; boundary=x"
    )
    assert response.status_code in (400, 422)


def test_a_foreign_host_is_refused(client, world):
    assert client.get("/treffen/", headers={"Host": "evil.example"}).status_code == 400


def test_mail_links_do_not_follow_the_host_of_a_request(client, world, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/treffen/anmeldung/", cast.form_data(world), headers={"Host": "evil.example"})
    assert "evil.example" not in cast.mails_to(cast.TOMKE)[0].message


def test_a_session_withdrawn_meanwhile_says_so(client, world):
    Session.objects.update(status="draft")
    response = client.get("/treffen/programm/V1/")
    assert response.status_code == 404
    assert "zurzeit nicht veröffentlicht" in response.content.decode()


def test_a_page_that_does_not_exist_says_how_to_go_on(client, world):
    response = client.get("/treffen/gibt-es-nicht/")
    assert response.status_code == 404
    assert "<h1" in response.content.decode()


def test_a_draft_meeting_is_not_there(client, world):
    cast.a_meeting("geheim", status="draft")
    for page in PAGES:
        assert client.get(f"/geheim/{page}").status_code == 404
