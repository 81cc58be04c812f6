"""Every address there is, walked from the URLconf, as everybody who might come along.

A new address without a rule here fails. What each of them may see is written down once.
"""

import uuid

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from programme.models import Material, Revision
from registration import links
from registration.models import AccessNeed, Consent, DayPlace, Participant
from tests import cast

PUBLIC = {"stranger": 200, "participant": 200, "speaker": 200, "organizer": 200}
#: A page of the person's own; everybody else is sent to ask for a link.
OWN = {"stranger": 302, "participant": 200, "speaker": 302, "organizer": 302}
#: A speaker's own page: taking part opens it as little as organizing.
SPEAKERS = {"stranger": 302, "participant": 302, "speaker": 200, "organizer": 302}
POST_ONLY = dict.fromkeys(PUBLIC, 405)
#: The login library's pages send on who is logged in, or who is not.
LOGIN = {"stranger": {200, 302}, "participant": {200, 302}, "speaker": {200, 302}}
LOGIN |= {"organizer": {200, 302, 404}}
STAFF = {
    "stranger": 302,
    "participant": 302,
    "speaker": 302,
    "organizer": {200, 302, 403, 404, 405},
}

RULES = {
    "health": dict.fromkeys(PUBLIC, {200, 503}),
    "start": dict.fromkeys(PUBLIC, 200),  # no current meeting here; else a redirect
    "home": PUBLIC,
    "programme": PUBLIC,
    "grid": PUBLIC,
    "session": PUBLIC,
    "speaker": PUBLIC,
    "venue": PUBLIC,
    "plain-language": PUBLIC,
    "legal": PUBLIC,
    "report-barrier": PUBLIC,
    "barrier-reported": PUBLIC,
    "sign-up": PUBLIC,
    "claim": dict.fromkeys(PUBLIC, 302),  # nobody here has just signed up
    "resend-claim": POST_ONLY,
    "withdraw-claim": POST_ONLY,
    "confirm": PUBLIC,  # who has the link
    "my-page": OWN,
    "change": OWN,
    "seats": OWN,
    "needs": OWN,
    "consents": OWN,
    "cancel": OWN,
    "calendar": OWN,
    "download-data": OWN,
    "erase": OWN,
    "revoke-links": POST_ONLY,
    "end-session": POST_ONLY,
    "cancelled": PUBLIC,
    "session-ended": PUBLIC,
    "erased": PUBLIC,
    "request-link": PUBLIC,
    "enter-code": PUBLIC,
    "open-my-page": PUBLIC,  # who has the link
    "speaker-page": SPEAKERS,
    "speaker-face": SPEAKERS,
    "speaker-session": SPEAKERS,
    "speaker-withdraw": POST_ONLY,
    "speaker-photo": SPEAKERS,
    "speaker-remove-photo": POST_ONLY,
    "speaker-materials": SPEAKERS,
    "speaker-material": SPEAKERS,
    "speaker-remove-material": POST_ONLY,
    "photo": dict.fromkeys(PUBLIC, 404),  # nobody has given one
    "material": dict.fromkeys(PUBLIC, 404),  # the only one is elsewhere
    "speaker-people": SPEAKERS | {"speaker": 404},  # no seats are booked for a talk
    "speaker-message": SPEAKERS | {"speaker": 404},
    "open-speaker-page": PUBLIC,  # who has the link
    "end-sessions": POST_ONLY,
    "demo-mailbox": PUBLIC,
    "demo-mail": dict.fromkeys(PUBLIC, 404),  # no such mail
    "demo-mail-html": dict.fromkeys(PUBLIC, 404),
    "demo-attachment": dict.fromkeys(PUBLIC, 404),
}


def patterns(resolver=None, prefix="", name_prefix=""):
    """(path as a pattern, name, arguments) of every address."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            namespace = f"{entry.namespace}:" if entry.namespace else ""
            yield from patterns(entry, path, name_prefix + namespace)
        elif isinstance(entry, URLPattern):
            yield path, name_prefix + (entry.name or ""), dict(entry.pattern.converters)


def rule_for(name, path):
    if path.startswith("admin/"):
        return STAFF
    if path.startswith("konto/"):
        return RULES.get(name, LOGIN)
    return RULES[name]


with translation.override("de"):
    ALL = sorted({(name, path) for path, name, _arguments in patterns()})


@pytest.fixture
def world(db):
    """One of everything, with something that could leak: Tomke takes part, Birte is the actor."""
    meeting = cast.a_meeting()
    day = cast.days(meeting)[0]
    tomke = cast.register(meeting, cast.TOMKE)
    speaker = cast.a_speaker(meeting, "Kim Albers", "kim@x.example")
    session = cast.a_session(
        meeting, "V1", "Lernwege", day.slots.first(), cast.a_room(meeting), [speaker]
    )
    material = Material.objects.create(
        session=session, title="Heimlich", url="https://x.example/", audience="participants"
    )
    Revision.objects.create(
        session=session, proposed_by=speaker.user, changes={"title_de": "Geheim"}
    )
    return {
        "meeting": meeting,
        "tomke": tomke,
        "kim": speaker.user,
        "material": material,
        "place": DayPlace.objects.filter(participant=tomke).first(),
        "values": {
            "slug": meeting.slug,
            "code": "V1",
            "speaker": speaker.slug,
            "occurrence": str(session.occurrences.get().pk),
            "version": "aaaaaaaa",
            "page": "impressum",
            "format": "json",
            "name": "1-aaaaaaaa",
            "object_id": str(tomke.pk),
            "pk": str(tomke.pk),
        },
    }


@pytest.fixture
def actors(client, world, organizer):
    browsers = {name: type(client)() for name in PUBLIC}
    meeting = world["meeting"]
    cast.open_page(browsers["participant"], cast.register(meeting, cast.BIRTE))
    cast.open_speaker_page(browsers["speaker"], meeting.speakers.get())
    cast.log_in_with_second_factor(browsers["organizer"], organizer)
    return browsers


def address(path, name, world):
    """A real address for a pattern."""
    tomke = world["tomke"]
    meeting = tomke.meeting_id
    tokens = {
        "confirm": links.links.make("confirm", tomke.public_id, meeting),
        "open-my-page": links.links.make_for_person("my-page", tomke.user, meeting),
        "open-speaker-page": links.links.make_for_person("speaker", world["kim"], meeting),
    }
    values = world["values"] | {"token": tokens.get(name, "")}
    if "material/" in path:
        values["pk"] = str(world["material"].pk)
    if "(?P<page>" in path:
        path = path.split("^")[0] + "impressum/"
    for argument, value in values.items():
        for kind in ("slug", "str", "int", "path"):
            path = path.replace(f"<{kind}:{argument}>", value)
        path = path.replace(f"<{argument}>", value)
    return "/" + path


def walkable(name, path):
    """Regular expressions of the admin and the login library: catch-alls and keys of theirs."""
    return not any(
        mark in path
        for mark in ("([^/]+)", "(?P<url>", "(?P<uidb36>", "(?P<app_label>", "content_type_id")
    )


def test_every_address_has_a_rule():
    without = [
        (name, path)
        for name, path in ALL
        if not path.startswith(("admin/", "konto/")) and name not in RULES
    ]
    assert without == []


@pytest.mark.parametrize("actor", PUBLIC)
def test_everybody_sees_what_is_theirs_and_nothing_else(world, actors, actor):
    wrong = []
    for name, path in ALL:
        if not walkable(name, path):
            continue
        url = address(path, name, world)
        allowed = rule_for(name, path)[actor]
        status = actors[actor].get(url).status_code
        if status not in (allowed if isinstance(allowed, set) else {allowed}):
            wrong.append(f"{url} ({name}): {status} instead of {allowed}")
    assert wrong == []


@pytest.mark.parametrize("actor", ["stranger", "participant", "speaker"])
def test_nobodys_data_show_up_where_they_do_not_belong(world, actors, actor):
    """Tomke's name and address are on no page that others may see, whatever its address."""
    leaks = []
    for name, path in ALL:
        if not walkable(name, path) or name in ("confirm", "open-my-page"):
            continue
        url = address(path, name, world)
        body = actors[actor].get(url).content.decode(errors="replace")
        texts = {"Tomke", "tomke@", "Heimlich", "Geheim"}
        if (actor, name) == ("participant", "my-page"):
            texts.remove("Heimlich")  # material for participants, and that is where they find it
        if actor == "speaker" and name in ("speaker-page", "speaker-session"):
            texts.remove("Geheim")  # their own proposal
        if actor == "speaker" and name.startswith(("speaker-page", "speaker-material")):
            texts.remove("Heimlich")  # their own material
        leaks += [f"{url}: {text}" for text in texts if text in body]
    assert leaks == []


@pytest.mark.parametrize("actor", PUBLIC)
def test_no_page_says_abmelden(world, actors, actor):
    """The word means both to end a session and to cancel: ours are others."""
    wrong = []
    for name, path in ALL:
        if walkable(name, path):
            response = actors[actor].get(address(path, name, world))
            html = "text/html" in response.get("Content-Type", "")
            if html and "abmelde" in response.content.decode().lower():
                wrong.append(f"{path} ({name})")
    assert wrong == []


def test_reading_changes_nothing(world, actors):
    """Rule 6: GET and HEAD of every address, by everybody, leave the people's data as they are."""

    def everything():
        return [
            list(model.objects.order_by("pk").values())
            for model in (Participant, DayPlace, Consent, AccessNeed)
        ]

    before = everything()
    for browser in actors.values():
        for name, path in ALL:
            if walkable(name, path):
                browser.head(address(path, name, world))
    assert everything() == before


def test_nothing_is_stored_by_anybody_unless_it_is_public(world, actors):
    """Threat 16: no-store on every answer but the public pages', and those set no cookie."""
    wrong = []
    for name, path in ALL:
        if not walkable(name, path):
            continue
        response = actors["stranger"].get(address(path, name, world))
        control = response.get("Cache-Control", "")
        if "public" in control:
            fresh = type(actors["stranger"])().get(address(path, name, world))
            if fresh.cookies or "Cookie" in fresh.get("Vary", ""):
                wrong.append(f"{path}: public, but with a cookie")
        elif "no-store" not in control:
            wrong.append(f"{path}: {control}")
        policy = response.get("Content-Security-Policy", "")
        if "frame-ancestors 'none'" not in policy and name != "demo-mail-html":
            wrong.append(f"{path}: may be framed")
    assert wrong == []


def test_pages_that_need_a_post_refuse_one_without_a_token(world, client):
    """Threat 4: a form on somebody else's site."""
    strict = type(client)(enforce_csrf_checks=True)
    data = cast.form_data(world["meeting"], form_key=str(uuid.uuid4()))
    assert strict.post("/treffen/anmeldung/", data).status_code == 403
    assert "noch einmal" in strict.post("/treffen/anmeldung/", data).content.decode()
