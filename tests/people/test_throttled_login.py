"""Wrong passwords and codes are limited, and a stranger's guesses keep nobody out for ever."""

import time

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.urls import reverse

from people.models import Tally
from tests import cast

PASSWORD, SECRET = "ein-langes-passwort", "JBSWY3DPEHPK3PXP"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
TOO_MANY = "zu viele Versuche aus Ihrem Netz"
MANY_FROM_HERE = "ungewöhnlich viele falsche Passwörter"


@pytest.fixture(autouse=True)
def small_limits(settings):
    settings.WRONG_PASSWORDS_PER_ADDRESS_AND_HOUR = 3
    settings.WRONG_PASSWORDS_PER_NETWORK_AND_HOUR = 5
    settings.WRONG_CODES_PER_PERSON_AND_HOUR = 3


@pytest.fixture
def attempt(client, organizer):
    def log_in(password=PASSWORD, address=organizer.email, network=HERE, browser=None):
        data = {"login": address, "password": password}
        browser = browser or type(client)()
        return browser.post("/konto/login/", data, REMOTE_ADDR=network)

    return log_in


def was_let_in(answer):
    return answer.status_code == 302


def test_after_some_wrong_ones_the_right_one_is_refused_too(attempt):
    for _ in range(3):
        assert TOO_MANY not in cast.text_of(attempt("falsch-falsch"))
    refused = attempt()
    assert not was_let_in(refused)
    assert TOO_MANY in cast.text_of(refused)


def test_from_another_network_it_is_let_in(attempt):
    """Whoever guesses somebody's password locks out nobody but themselves."""
    for _ in range(10):
        attempt("falsch-falsch", network=ELSEWHERE)
    assert was_let_in(attempt())


def test_in_the_next_hour_it_is_let_in_again(attempt, later):
    for _ in range(4):
        attempt("falsch-falsch")
    with later(hours=1):
        assert was_let_in(attempt())


def test_a_new_password_by_mail_ends_the_wait(client, attempt, organizer, settings):
    settings.EMAIL_BACKEND = "backstage.mail.QueueBackend"
    for _ in range(4):
        attempt("falsch-falsch")
    client.post("/konto/password/reset/", {"email": organizer.email}, REMOTE_ADDR=HERE)
    form = client.get(cast.link_in(cast.mails_to(organizer.email)[-1]))["Location"]
    new = "ein-ganz-neues-passwort"
    client.post(form, {"password1": new, "password2": new}, REMOTE_ADDR=HERE)
    assert was_let_in(attempt(new))


def test_right_ones_are_not_counted(attempt):
    for _ in range(8):
        assert was_let_in(attempt())


def test_a_network_is_limited_in_all(attempt):
    for number in range(5):
        assert MANY_FROM_HERE not in cast.text_of(attempt("falsch", f"person{number}@x.example"))
    assert MANY_FROM_HERE in cast.text_of(attempt("falsch", "person9@x.example"))
    assert was_let_in(attempt(network=ELSEWHERE))


@pytest.mark.parametrize("address", ["niemand@x.example", "tomke@schule.example"])
def test_who_has_no_access_reads_the_same(attempt, meeting, organizer, address):
    """Rule 7: nobody learns whose address has access."""
    cast.register(meeting)

    def answers(whose):
        csrf = '<input type="hidden" name="csrfmiddlewaretoken"'
        for _ in range(4):
            page = cast.text_of(attempt("falsch-falsch", whose, network=whose))
            yield page.replace(whose, "").partition(csrf)[2].partition(">")[2]

    Tally.objects.all().delete()
    assert list(answers(address)) == list(answers(organizer.email))


def test_addresses_are_counted_whatever_their_case(attempt, organizer):
    for _ in range(3):
        attempt("falsch-falsch", organizer.email.upper())
    assert TOO_MANY in cast.text_of(attempt())


@pytest.fixture
def at_the_code(attempt, client, organizer):
    """A browser that has given the password and is asked for the second factor."""
    TOTP.activate(organizer, SECRET)
    RecoveryCodes.activate(organizer)

    def begin(network=HERE):
        browser = type(client)()
        attempt(browser=browser, network=network)
        return browser

    return begin


def enter(browser, code, network=HERE):
    return browser.post(reverse("mfa_authenticate"), {"code": code}, REMOTE_ADDR=network)


def right_code():
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def test_codes_are_counted_for_the_person_in_every_browser_and_network(at_the_code, later):
    for number in range(3):
        network = f"192.0.2.{number}"
        assert not was_let_in(enter(at_the_code(network), "000000", network))
    refused = enter(at_the_code(ELSEWHERE), right_code(), ELSEWHERE)
    assert not was_let_in(refused)
    assert "zu viele falsche Codes" in cast.text_of(refused)
    with later(hours=1):
        assert was_let_in(enter(at_the_code(), right_code()))


def test_a_code_mistyped_is_no_harm(at_the_code):
    browser = at_the_code()
    enter(browser, "000000")
    assert was_let_in(enter(browser, right_code()))


def test_codes_within_a_session_are_counted_along(client, at_the_code, organizer):
    for _ in range(3):
        enter(at_the_code(), "000000")
    client.force_login(organizer, backend="people.staff.StaffBackend")
    refused = client.post(reverse("mfa_reauthenticate"), {"code": right_code()})
    assert "zu viele falsche Codes" in cast.text_of(refused)


def test_mails_for_a_new_password_are_limited_and_the_answer_is_the_same(
    client, organizer, settings
):
    settings.EMAIL_BACKEND = "backstage.mail.QueueBackend"
    settings.MAILS_PER_ADDRESS_AND_HOUR = 2
    answers = [
        client.post("/konto/password/reset/", {"email": organizer.email})["Location"]
        for _ in range(4)
    ]
    assert len(set(answers)) == 1
    assert len(cast.mails_to(organizer.email)) == 2


def test_too_many_requests_at_once_are_answered_in_our_words(client, organizer, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "1/m/ip"}
    for _ in range(2):
        answer = client.post("/konto/login/", {"login": organizer.email, "password": "x"})
    assert answer.status_code == 429
    assert "Das ging etwas zu schnell" in cast.text_of(answer)
