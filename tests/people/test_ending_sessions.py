"""Sessions end everywhere at a click: those of staff, and those that a link opened."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from people.models import User
from tests import cast

MY_PAGE = "/treffen/meine-seite/"
LIST = "/admin/people/user/"


@pytest.fixture
def devices(client, organizer):
    """Two browsers in which the same organizer is logged in."""
    both = [type(client)(), type(client)()]
    for browser in both:
        cast.log_in_with_second_factor(browser, organizer)
    return both


@pytest.fixture
def helper_of(client, db):
    """Somebody else who has every right, and their browser."""
    browser = type(client)()
    cast.log_in_with_second_factor(browser, cast.an_organizer("zweite@example.org"))
    return browser


def is_open(browser, path="/admin/"):
    return browser.get(path).status_code == 200


def test_all_my_sessions_end_at_a_click_also_this_one(devices):
    here, elsewhere = devices
    answer = here.post(reverse("end-sessions"), follow=True)
    assert "auf jedem Gerät" in cast.text_of(answer)
    assert not is_open(here)
    assert not is_open(elsewhere)


def test_the_button_stands_on_ones_own_page(devices, organizer):
    TOTP.activate(organizer, "JBSWY3DPEHPK3PXP")
    page = cast.text_of(devices[0].get(reverse("mfa_index")))
    assert "Alle meine Sitzungen beenden" in page
    assert f'action="{reverse("end-sessions")}"' in page


def test_nobody_elses_session_ends(devices, helper_of):
    devices[0].post(reverse("end-sessions"))
    assert is_open(helper_of)


def test_looking_ends_nothing(devices):
    assert devices[0].get(reverse("end-sessions")).status_code == 405
    assert is_open(devices[1])


def test_organizers_end_every_session_of_others(devices, organizer, helper_of):
    helper_of.post(LIST, {"action": "end_sessions", "_selected_action": organizer.pk})
    assert [is_open(browser) for browser in devices] == [False, False]
    assert is_open(helper_of)


def test_also_those_that_a_link_opened_but_the_link_stays_good(client, meeting, organizer_client):
    tomke = cast.register(meeting)
    link = cast.link_in(cast.mails_to(cast.TOMKE)[-1])
    browser = type(client)()
    browser.post(link)
    assert is_open(browser, MY_PAGE)
    organizer_client.post(LIST, {"action": "end_sessions", "_selected_action": tomke.user_id})
    assert not is_open(browser, MY_PAGE)
    browser.post(link)
    assert is_open(browser, MY_PAGE)


def test_a_speakers_session_ends_too(client, meeting):
    speaker = cast.a_speaker(meeting, "Kim Albers", "kim@x.example")
    cast.open_speaker_page(client, speaker)
    assert is_open(client, "/treffen/mein-beitrag/")
    speaker.user.end_sessions()
    assert not is_open(client, "/treffen/mein-beitrag/")


def test_a_changed_password_ends_the_others_and_not_this_one(devices):
    here, elsewhere = devices
    new = "ein-ganz-neues-passwort"
    answer = here.post(
        "/konto/password/change/",
        {"oldpassword": "ein-langes-passwort", "password1": new, "password2": new},
    )
    assert answer.status_code == 302
    assert is_open(here)
    assert not is_open(elsewhere)


def test_a_password_set_by_mail_ends_all(client, devices, organizer, settings):
    settings.EMAIL_BACKEND = "backstage.mail.QueueBackend"
    client.post("/konto/password/reset/", {"email": organizer.email})
    link = cast.link_in(cast.mails_to(organizer.email)[-1])
    form = client.get(link)["Location"]
    new = "ein-ganz-neues-passwort"
    client.post(form, {"password1": new, "password2": new})
    organizer.refresh_from_db()
    assert organizer.check_password(new)
    assert [is_open(browser) for browser in devices] == [False, False]


@pytest.mark.parametrize("right", ["is_staff", "is_active", "is_superuser"])
def test_a_right_that_is_taken_away_ends_the_sessions(devices, organizer, helper_of, right):
    kept = {"is_staff", "is_active", "is_superuser"} - {right}
    data = {"email": organizer.email, "name": "Orga"} | dict.fromkeys(kept, "on")
    before = organizer.session_version
    helper_of.post(f"{LIST}{organizer.pk}/change/", data)
    organizer.refresh_from_db()
    assert not getattr(organizer, right)
    assert organizer.session_version == before + 1
    assert devices[0].get(reverse("mfa_index")).status_code == 302


def test_a_corrected_name_ends_nothing(devices, organizer, helper_of):
    kept = dict.fromkeys(["is_staff", "is_active", "is_superuser"], "on")
    data = {"email": organizer.email, "name": "Neuer Name"} | kept
    helper_of.post(f"{LIST}{organizer.pk}/change/", data)
    assert User.objects.get(pk=organizer.pk).name == "Neuer Name"
    assert is_open(devices[0])


def test_a_corrected_address_ends_them(devices, organizer):
    organizer.change_address("neu@example.org")
    assert not is_open(devices[0])


def test_who_corrects_their_own_address_stays(devices, organizer):
    here, elsewhere = devices
    kept = dict.fromkeys(["is_staff", "is_active", "is_superuser"], "on")
    here.post(f"{LIST}{organizer.pk}/change/", {"email": "neu@example.org", "name": ""} | kept)
    assert is_open(here)
    assert not is_open(elsewhere)
