"""Organizers draw: trials at will, frozen, numbers, published once; and everybody can check it."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backstage import jobs
from meetup.views import draw as public
from programme.models import Meeting
from tests import cast
from workshops.models import Booking, Draw, DrawSecret
from workshops.ranking import Ranking

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def meeting(db):
    meeting = cast.a_meeting(
        seat_mode=Meeting.SeatMode.WISHES, wishes_until=timezone.now() + timedelta(days=7)
    )
    signs = cast.a_workshop(meeting, "G", title="Gebärden")
    robotics = cast.a_workshop(meeting, "R", title="Robotik")
    for who, *wanted in [
        (cast.TOMKE, signs, robotics),
        (cast.BIRTE, signs),
        (cast.LENI, robotics),
    ]:
        wishing = cast.register(meeting, who)
        cast.participation.wish(wishing, [Ranking(tuple(one.pk for one in wanted))])
    return meeting


def press(browser, name, *args, **data):
    """Press a button of the desk, let the background work, and see the page that follows."""
    response = browser.post(reverse(f"admin:{name}", args=args), data, follow=True)
    jobs.run_waiting()
    if response.redirect_chain:
        response = browser.get(response.redirect_chain[-1][0])
    return cast.text_of(response)


def close(meeting):
    cast.set_limit(meeting, wishes_until=timezone.now() - timedelta(minutes=2))


def until_drawn(browser, meeting):
    press(browser, "draw-numbers-from", meeting.pk, source="Lotto am Samstag")
    close(meeting)
    press(browser, "draw-trial", meeting.pk)
    press(browser, "draw-freeze", meeting.pk)
    draw = Draw.objects.get(kind="real")
    press(browser, "draw-numbers", meeting.pk, draw.pk, numbers="3 9 12")
    return Draw.objects.get(pk=draw.pk)


def test_a_trial_shows_its_report(organizer_client, meeting):
    page = press(organizer_client, "draw-trial", meeting.pk)
    assert "nacheinander losen" in page
    assert "Nach Bundesland" in page
    assert "1 Wunschzeit ohne Platz" in page
    assert not Booking.objects.exists()


def test_its_page_says_how_far_it_is(organizer_client, meeting):
    organizer_client.post(reverse("admin:draw-trial", args=[meeting.pk]))
    url = reverse("admin:draw-report", args=[meeting.pk, Draw.objects.get().pk])
    assert "beginnt gleich" in cast.text_of(organizer_client.get(url))
    again = organizer_client.post(reverse("admin:draw-trial", args=[meeting.pk]))
    assert again.status_code == 422
    assert "Das läuft schon" in cast.text_of(again)
    assert Draw.objects.count() == 1


def test_before_the_deadline_nothing_is_frozen(organizer_client, meeting):
    page = press(organizer_client, "draw-freeze", meeting.pk)
    assert "Die Frist für Wünsche läuft noch" in page
    assert not Draw.objects.exists()


def test_from_the_trial_to_the_seats(organizer_client, meeting):
    draw = until_drawn(organizer_client, meeting)
    page = press(organizer_client, "draw-publish", meeting.pk, draw.pk)
    assert "Veröffentlicht." in page or "veröffentlicht" in page
    assert Booking.objects.holding_seat().count() == 2
    assert any(subject.startswith("Ausgelost") for subject in cast.subjects(cast.BIRTE))


def test_replayed_it_has_the_same_hash(organizer_client, meeting):
    draw = until_drawn(organizer_client, meeting)
    page = press(organizer_client, "draw-replay", meeting.pk, draw.pk)
    assert f"Nachgerechnet: dieselben Plätze, Prüfsumme <code>{draw.sha}</code>" in page


def test_a_meeting_without_wishes_has_no_draws(organizer_client, meeting):
    other = cast.a_meeting("ohne")
    response = organizer_client.get(reverse("admin:meeting-draw", args=[other.pk]))
    assert response.status_code == 404


# --- Everybody can check it -----------------------------------------------------------------------


def test_the_hash_of_the_secret_is_public_from_the_beginning(client, meeting):
    own = DrawSecret.objects.get(meeting=meeting)
    page = cast.text_of(client.get("/treffen/auslosung/"))
    assert own.sha256 in page
    assert own.secret not in page
    assert client.get("/treffen/auslosung/wuensche.json").status_code == 404


def test_nothing_is_disclosed_before_it_is_published(organizer_client, client, meeting):
    until_drawn(organizer_client, meeting)
    own = DrawSecret.objects.get(meeting=meeting)
    assert own.secret not in cast.text_of(client.get("/treffen/auslosung/"))
    assert client.get("/treffen/auslosung/ergebnis.json").status_code == 404
    assert client.get("/treffen/auslosung/wuensche.json").json()["seed"] == ""


@pytest.fixture
def published(organizer_client, client, meeting, tmp_path):
    """The two public files, as somebody has saved them."""
    draw = until_drawn(organizer_client, meeting)
    press(organizer_client, "draw-publish", meeting.pk, draw.pk)
    files = [tmp_path / "wuensche.json", tmp_path / "ergebnis.json"]
    for file in files:
        file.write_bytes(client.get(f"/treffen/auslosung/{file.name}").content)
    return files


def check(files, *more):
    done = subprocess.run(
        [sys.executable, "-I", public.SCRIPT, *files, *more], capture_output=True, text=True
    )
    return done.returncode, done.stdout


def test_the_script_confirms_what_was_published(published, meeting):
    shown = DrawSecret.objects.get(meeting=meeting).sha256
    code, said = check(published, shown)
    assert (code, "All right: 2 seats" in said) == (0, True), said


@pytest.mark.parametrize("what", ["numbers", "secret", "seat", "wish"])
def test_the_script_finds_what_was_tampered_with(published, what):
    wishes, result = (json.loads(file.read_text()) for file in published)
    if what == "numbers":
        result["public_numbers"] = "1 2 3"
    elif what == "secret":
        result["secret"] = "0" * 32
    elif what == "seat":
        result["assignment"].pop()
    else:
        wishes["participants"][0]["choices"] = {}
    for file, content in zip(published, (wishes, result), strict=True):
        file.write_text(json.dumps(content))
    assert check(published)[0] == 1


def test_the_files_name_nobody(published):
    text = "".join(file.read_text() for file in published)
    for name, address, *_rest in (cast.TOMKE, cast.BIRTE, cast.LENI):
        assert name not in text
        assert address not in text


def test_my_page_says_why(published, client, meeting):
    birte = meeting.participants.get(name="Birte Brandt")
    cast.open_page(client, birte)
    page = cast.text_of(client.get("/treffen/meine-seite/"))
    assert "Was die Auslosung ergeben hat" in page
    assert "Ihre Losnummer war" in page
    assert birte.lots.get().code in page
