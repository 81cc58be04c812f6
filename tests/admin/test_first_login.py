"""The first login: a second factor of one's choice, and spare codes that are shown until they are saved."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, TOTP, format_hotp_value, hotp_value
from django.urls import reverse

from tests import cast, passkeys

PASSWORD = "ein-langes-passwort"
CHOICE = reverse("mfa_index")
SPARE_CODES = reverse("mfa_view_recovery_codes")
APP, PASSKEY = reverse("mfa_activate_totp"), reverse("mfa_add_webauthn")


def log_in(browser, organizer):
    browser.post("/konto/login/", {"login": organizer.email, "password": PASSWORD})
    return browser


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up_the_app(browser):
    browser.get(APP)
    code = code_of(browser.session[SECRET_SESSION_KEY])
    return browser.post(APP, {"code": code})


@pytest.fixture
def newcomer(client, organizer):
    return log_in(client, organizer)


def test_both_kinds_are_offered_and_nothing_else_is_open(newcomer):
    page = cast.text_of(newcomer.get("/admin/", follow=True))
    assert APP in page
    assert PASSKEY in page
    assert newcomer.get(SPARE_CODES).status_code == 404  # there are none yet


@pytest.mark.parametrize("path", [APP, PASSKEY])
def test_the_password_is_not_asked_once_more(newcomer, path):
    assert newcomer.get(path).status_code == 200


def test_the_password_is_asked_once_more_when_it_was_long_ago(newcomer, later):
    with later(minutes=6):
        assert newcomer.get(APP)["Location"].startswith("/konto/reauthenticate/")


def test_the_admin_opens_as_soon_as_the_codes_are_saved(newcomer):
    assert set_up_the_app(newcomer)["Location"] == SPARE_CODES
    assert newcomer.get("/admin/", follow=True).redirect_chain[-1][0] == SPARE_CODES
    assert newcomer.post(SPARE_CODES, {"saved": "on"})["Location"] == "/admin/"
    assert newcomer.get("/admin/").status_code == 200


def test_without_the_tick_they_are_not_saved(newcomer):
    set_up_the_app(newcomer)
    answer = newcomer.post(SPARE_CODES)
    assert answer.status_code == 422
    assert "Bitte sichern Sie die Codes zuerst" in cast.text_of(answer)
    assert newcomer.get("/admin/").status_code == 302


def test_the_codes_are_shown_until_they_are_saved_and_never_again(newcomer, organizer):
    set_up_the_app(newcomer)
    codes = Authenticator.objects.get(user=organizer, type="recovery_codes").wrap()
    (first, *_others) = codes.get_unused_codes()
    download = reverse("mfa_download_recovery_codes")
    assert first in cast.text_of(newcomer.get(SPARE_CODES))
    assert first in cast.text_of(newcomer.get(SPARE_CODES))
    assert first in newcomer.get(download).content.decode()
    newcomer.post(SPARE_CODES, {"saved": "on"})
    assert first not in cast.text_of(newcomer.get(SPARE_CODES))
    assert newcomer.get(download).status_code == 404


def test_who_closed_the_browser_before_saving_is_asked_at_the_next_login(newcomer, organizer):
    set_up_the_app(newcomer)
    secret = newcomer.session.get(SECRET_SESSION_KEY)
    assert secret is None  # it is in the database alone
    browser = log_in(type(newcomer)(), organizer)
    secret = Authenticator.objects.get(user=organizer, type="totp").wrap().instance.data["secret"]
    later_code = format_hotp_value(hotp_value(secret, int(time.time()) // 30 + 1))
    browser.post(reverse("mfa_authenticate"), {"code": later_code})
    assert browser.get("/admin/", follow=True).redirect_chain[-1][0] == SPARE_CODES


def test_new_codes_are_to_be_saved_again(newcomer):
    set_up_the_app(newcomer)
    newcomer.post(SPARE_CODES, {"saved": "on"})
    newcomer.post(reverse("mfa_generate_recovery_codes"))
    assert newcomer.get("/admin/").status_code == 302
    newcomer.post(SPARE_CODES, {"saved": "on"})
    assert newcomer.get("/admin/").status_code == 200


def test_a_spare_code_opens_the_admin_once(newcomer, organizer):
    set_up_the_app(newcomer)
    codes = Authenticator.objects.get(user=organizer, type="recovery_codes").wrap()
    (first, *_others) = codes.get_unused_codes()
    newcomer.post(SPARE_CODES, {"saved": "on"})
    for opens in (True, False):
        browser = log_in(type(newcomer)(), organizer)
        browser.post(reverse("mfa_authenticate"), {"code": first})
        assert (browser.get("/admin/").status_code == 200) == opens


def test_another_session_with_the_password_alone_ends_with_the_set_up(client, organizer):
    """Else somebody who knows the password could have gone on in it, and added a factor of theirs."""
    strangers = log_in(type(client)(), organizer)
    assert strangers.get(CHOICE).status_code == 200
    set_up_the_app(log_in(client, organizer))
    assert strangers.get(CHOICE).status_code == 302
    assert strangers.get(PASSKEY)["Location"].startswith("/konto/login/")


@pytest.mark.parametrize(
    "page", ["mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"]
)
def test_where_there_is_a_second_factor_the_password_alone_adds_none_and_shows_no_codes(
    client, organizer, page
):
    TOTP.activate(organizer, "JBSWY3DPEHPK3PXP")
    client.force_login(organizer, backend="people.staff.StaffBackend")
    client.post("/konto/reauthenticate/", {"password": PASSWORD})
    answer = client.get(reverse(page))
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))


def test_passkeys_belong_to_the_public_address_whatever_the_request_says(newcomer, settings):
    settings.SITE_URL = "https://treffen.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    answer = newcomer.get(PASSKEY, headers={"host": "boese.example"})
    options = answer.context["js_data"]["creation_options"]
    assert dict(options["publicKey"])["rp"]["id"] == "treffen.example.org"


def test_a_forged_passkey_is_refused(newcomer, organizer):
    newcomer.get(PASSKEY)
    for credential in ("{}", "[]", '"x"', '{"id": "x", "response": {}}', "unsinn"):
        answer = newcomer.post(PASSKEY, {"name": "", "credential": credential})
        assert answer.status_code == 200
    assert not Authenticator.objects.filter(user=organizer).exists()


# --- By passkey -----------------------------------------------------------------------------------


def set_up_the_passkey(browser):
    key = passkeys.Passkey()
    options = browser.get(PASSKEY).context["js_data"]["creation_options"]
    data = {"name": "Mein Telefon", "credential": key.registration(options)}
    return key, browser.post(PASSKEY, data)


@pytest.fixture
def passkey(newcomer, settings):
    """Of the organizer, whose spare codes are saved."""
    settings.SITE_URL = "https://treffen.example.org"
    key, answer = set_up_the_passkey(newcomer)
    assert answer["Location"] == SPARE_CODES
    newcomer.post(SPARE_CODES, {"saved": "on"})
    return key


def show(browser, key, tamper=lambda answer: answer):
    """Show a passkey at the second step of the login."""
    options = browser.get(reverse("mfa_authenticate")).context["js_data"]["request_options"]
    data = {"credential": tamper(key.assertion(options))}
    return browser.post(reverse("mfa_authenticate"), data)


def test_a_passkey_opens_the_admin_now_and_at_the_next_login(newcomer, organizer, passkey):
    assert newcomer.get("/admin/").status_code == 200
    browser = log_in(type(newcomer)(), organizer)
    assert browser.get("/admin/").status_code == 302
    assert show(browser, passkey)["Location"] == "/admin/"
    assert browser.get("/admin/").status_code == 200


def test_somebody_elses_passkey_opens_nothing(newcomer, organizer, passkey):
    browser = log_in(type(newcomer)(), organizer)
    stranger = passkeys.Passkey()
    answer = show(browser, stranger)
    assert "gehört nicht zu Ihrem Zugang" in cast.text_of(answer)
    stranger.id = passkey.id  # known, but signed with another key
    assert "gehört nicht zu Ihrem Zugang" in cast.text_of(show(browser, stranger))
    assert browser.get("/admin/").status_code == 302


def test_an_answer_is_good_for_one_question(newcomer, organizer, passkey):
    browser = log_in(type(newcomer)(), organizer)
    options = browser.get(reverse("mfa_authenticate")).context["js_data"]["request_options"]
    old = passkey.assertion(options)
    assert show(browser, passkey, lambda new: old).status_code == 200
    assert browser.get("/admin/").status_code == 302


@pytest.mark.parametrize("forged", ["", "{}", "[]", '"x"', '{"id": "x", "response": {}}', "x"])
def test_a_forged_answer_is_refused_in_words(newcomer, organizer, passkey, forged):
    browser = log_in(type(newcomer)(), organizer)
    assert "gehört nicht zu Ihrem Zugang" in cast.text_of(show(browser, passkey, lambda _: forged))


def test_a_passkey_is_asked_for_first_where_a_second_factor_was_not_shown(
    client, organizer, passkey
):
    browser = type(client)()
    organizer.refresh_from_db()  # its sessions were ended
    browser.force_login(organizer, backend="people.staff.StaffBackend")
    answer = browser.get("/admin/")
    assert answer["Location"].startswith("/admin/login/")
    answer = browser.get(answer["Location"])
    again = reverse("mfa_reauthenticate_webauthn")
    assert answer["Location"].startswith(again)
    options = browser.get(answer["Location"]).context["js_data"]["request_options"]
    data = {"credential": passkey.assertion(options), "next": "/admin/"}
    assert browser.post(again, data)["Location"] == "/admin/"
    assert browser.get("/admin/").status_code == 200


def test_with_the_last_second_factor_the_spare_codes_go_and_the_admin_closes(
    newcomer, organizer, passkey
):
    key = Authenticator.objects.get(user=organizer, type="webauthn")
    page = reverse("mfa_remove_webauthn", args=[key.pk])
    assert "Mein Telefon" in cast.text_of(newcomer.get(page))
    newcomer.post(page)
    assert not Authenticator.objects.exists()
    browser = log_in(type(newcomer)(), organizer)
    assert browser.get("/admin/", follow=True).redirect_chain[-1][0] == CHOICE


def test_nobody_removes_somebody_elses_passkey(client, organizer, passkey):
    browser = type(client)()
    other = cast.an_organizer("zweite@example.org")
    log_in(browser, other)
    set_up_the_app(browser)
    key = Authenticator.objects.get(user=organizer, type="webauthn")
    assert browser.post(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()
