"""The outbox says of every mail what became of it and why, and sends once more what was given up."""

import pytest
from post_office.models import STATUS, Email, Log

from backstage import jobs, mail
from registration import mailings, selections
from registration.models import Mailing
from tests import cast
from tests.cast import text_of

LIST = "/admin/post_office/email/"


@pytest.fixture
def refused(meeting):
    """A mail that the mail server refused until it was given up."""
    cast.register(meeting, cast.TOMKE)
    email = Email.objects.latest("pk")
    Email.objects.filter(pk=email.pk).update(status=STATUS.failed, number_of_retries=192)
    Log.objects.create(
        email=email,
        status=STATUS.failed,
        exception_type="SMTPRecipientsRefused",
        message="550 5.1.1 <tomke@schule.example>:\n User unknown",
    )
    email.refresh_from_db()
    return email


def state(email):
    return Email.objects.get(pk=email.pk).status


def test_it_says_state_and_reason_of_each(organizer_client, refused):
    for address in (LIST, f"{LIST}{refused.pk}/change/"):
        page = text_of(organizer_client.get(address))
        for words in ("aufgegeben", "nimmt diese Adresse nicht an: 550 5.1.1", "User unknown"):
            assert words in page


@pytest.mark.parametrize("kind", ["ConnectionRefusedError", "TimeoutError", "gaierror"])
def test_a_silent_server_is_named_too(organizer_client, refused, kind):
    Log.objects.update(exception_type=kind, message="")
    page = text_of(organizer_client.get(LIST))
    assert "Der Mailserver" in page
    assert kind not in page


def test_it_is_filtered_by_state(organizer_client, refused):
    for asked, shown in [("1", 1), ("0", 0), ("1,2", 2)]:
        page = organizer_client.get(f"{LIST}?status__in={asked}")
        assert page.context["cl"].result_count == shown
    assert organizer_client.get(f"{LIST}?status__in=x").status_code == 400


def test_what_was_given_up_is_sent_again(organizer_client, refused, settings):
    page = organizer_client.get(f"{LIST}{refused.pk}/change/")
    assert "Noch einmal versuchen" in text_of(page)
    answer = organizer_client.post(f"{LIST}{refused.pk}/again/", follow=True)
    assert "1 Mail wird gleich noch einmal versucht." in text_of(answer)
    assert state(refused) == STATUS.queued
    backend = "django.core.mail.backends.locmem.EmailBackend"
    settings.POST_OFFICE = settings.POST_OFFICE | {"BACKENDS": {"default": backend}}
    while mail.hand_over()[0]:
        pass
    assert state(refused) == STATUS.sent


def test_several_are_sent_again_from_the_list(organizer_client, refused):
    data = {"action": "send_again", "_selected_action": [refused.pk]}
    organizer_client.post(LIST, data)
    assert state(refused) == STATUS.queued


def test_what_is_sent_is_not_sent_twice(organizer_client, refused):
    Email.objects.update(status=STATUS.sent, message="", html_message="")
    assert "Noch einmal versuchen" not in text_of(
        organizer_client.get(f"{LIST}{refused.pk}/change/")
    )
    answer = organizer_client.post(f"{LIST}{refused.pk}/again/", follow=True)
    assert "ist schon verschickt oder wartet ohnehin" in text_of(answer)
    assert state(refused) == STATUS.sent


def test_looking_sends_nothing(organizer_client, refused):
    assert organizer_client.get(f"{LIST}{refused.pk}/again/").status_code == 405
    assert state(refused) == STATUS.failed


def test_who_may_only_look_sends_nothing(viewer_client, refused):
    page = viewer_client.get(f"{LIST}{refused.pk}/change/")
    assert page.status_code == 200
    assert "Noch einmal versuchen" not in text_of(page)
    assert viewer_client.post(f"{LIST}{refused.pk}/again/").status_code == 403
    viewer_client.post(LIST, {"action": "send_again", "_selected_action": [refused.pk]})
    assert state(refused) == STATUS.failed


def test_it_shows_the_mails_of_one_mailing(organizer_client, meeting):
    cast.register(meeting, cast.TOMKE)
    words = {"subject_de": "Anreise", "text_de": "Bis bald!"}
    mailing = Mailing.objects.create(meeting=meeting, criteria={"who": "registered"}, **words)
    count = selections.recipients(mailing).count()
    mailings.start(mailing, None, expected=count, shown_as_of=mailing.changed_at)
    jobs.run_waiting()
    page = organizer_client.get(f"{LIST}?mailing={mailing.pk}")
    assert page.context["cl"].result_count == 1 < Email.objects.count()
    assert f"Rundmail {mailing.pk}" in text_of(page)


def test_what_opens_a_persons_page_is_not_shown(organizer_client, refused):
    link = cast.link_in(refused)
    for address in (LIST, f"{LIST}{refused.pk}/change/"):
        assert link not in organizer_client.get(address).content.decode()
