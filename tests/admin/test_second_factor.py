"""The admin opens with password and second factor in this very session, and with nothing less."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.models import Permission
from django.urls import reverse

from people.models import User
from tests import cast

SECRET = "JBSWY3DPEHPK3PXP"
ADMIN = "/admin/registration/participant/"


def final_path(response):
    return response.redirect_chain[-1][0] if response.redirect_chain else ""


def test_a_stranger_is_asked_to_log_in(client, db):
    assert final_path(client.get(ADMIN, follow=True)).startswith("/konto/login/")


def test_password_and_second_factor_open_it(organizer_client):
    assert organizer_client.get(ADMIN).status_code == 200


def log_in(client, organizer):
    return client.post(
        "/konto/login/", {"login": organizer.email, "password": "ein-langes-passwort"}
    )


def test_the_password_alone_leads_to_setting_the_second_factor_up(client, organizer):
    log_in(client, organizer)
    assert final_path(client.get(ADMIN, follow=True)) == reverse("mfa_index")


def test_the_login_asks_for_the_second_factor_and_then_opens_the_admin(client, organizer):
    TOTP.activate(organizer, SECRET)
    assert log_in(client, organizer)["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(ADMIN).status_code == 302
    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    assert client.post(reverse("mfa_authenticate"), {"code": code})["Location"] == "/admin/"
    assert client.get(ADMIN).status_code == 200


def test_a_second_factor_that_was_not_shown_in_this_session_is_asked_for(client, organizer):
    TOTP.activate(organizer, SECRET)
    client.force_login(organizer, backend="people.staff.StaffBackend")
    assert client.get(ADMIN).status_code == 302
    assert final_path(client.get(ADMIN, follow=True)).startswith(reverse("mfa_reauthenticate"))


def test_somebody_elses_second_factor_does_not_count(client, organizer):
    other = cast.an_organizer("zweite@example.org")
    cast.log_in_with_second_factor(client, organizer)
    session = client.session
    session["account_authentication_methods_user"] = str(other.pk)
    session.save()
    assert client.get(ADMIN).status_code == 302


def test_a_participants_link_opens_no_admin_even_for_staff(client, meeting, organizer):
    """Rule 10: a link opens its own purpose only."""
    who = ("Orga", organizer.email, *cast.TOMKE[2:])
    participant = cast.register(meeting, who)
    assert participant.user == organizer
    client.post(cast.link_in(cast.mails_to(who)[-1]))
    assert client.get("/treffen/meine-seite/").status_code == 200
    assert client.get(ADMIN).status_code == 302


def test_participants_have_no_login_even_with_a_password(client, meeting):
    tomke = cast.register(meeting).user
    tomke.set_password("ein-langes-passwort")
    tomke.save()
    assert not client.login(email=tomke.email, password="ein-langes-passwort")


def test_sign_up_of_the_login_library_is_closed(client, db):
    before = User.objects.count()
    client.post("/konto/signup/", {"email": "x@y.example", "password1": "ein-langes-passwort"})
    assert User.objects.count() == before


def test_only_staff_get_a_mail_to_reset_a_password(client, meeting, organizer, settings):
    settings.EMAIL_BACKEND = "backstage.mail.QueueBackend"
    cast.register(meeting)
    for address in (cast.TOMKE[1], organizer.email):
        client.post("/konto/password/reset/", {"email": address})
    assert "/konto/password/reset/key/" not in cast.mails_to(cast.TOMKE)[-1].message
    assert "/konto/password/reset/key/" in cast.mails_to(organizer.email)[-1].message


@pytest.mark.parametrize("path", ["/konto/email/", "/konto/confirm-email/", "/konto/password/set/"])
def test_what_staff_do_not_need_of_the_login_library_is_not_there(organizer_client, path):
    assert organizer_client.get(path).status_code == 404


def test_who_has_every_right_removes_a_lost_second_factor_of_others(client, organizer):
    """At their next login they set up a new one; until then every session of theirs is over."""
    other = cast.an_organizer("zweite@example.org")
    lost = type(client)()
    for user in (organizer, other):
        TOTP.activate(user, SECRET)
    cast.log_in_with_second_factor(lost, other)
    cast.log_in_with_second_factor(client, organizer)
    data = {"action": "remove_second_factor", "_selected_action": [organizer.pk, other.pk]}
    client.post("/admin/people/user/", data)
    assert not Authenticator.objects.filter(user=other).exists()
    assert lost.get(ADMIN).status_code == 302
    assert Authenticator.objects.filter(user=organizer).exists()  # one's own: on one's own page
    assert client.get(ADMIN).status_code == 200


def test_nobody_else_does(client, organizer):
    helper = User.objects.create_user("hilft@example.org", "ein-langes-passwort", is_staff=True)
    rights = Permission.objects.filter(codename__in=["view_user", "change_user"])
    helper.user_permissions.set(rights)
    TOTP.activate(organizer, SECRET)
    cast.log_in_with_second_factor(client, helper)
    data = {"action": "remove_second_factor", "_selected_action": organizer.pk}
    client.post("/admin/people/user/", data)
    assert Authenticator.objects.filter(user=organizer).exists()
