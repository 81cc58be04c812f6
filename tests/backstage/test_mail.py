"""Queued mail: part of the transaction, finished text, emptied once it is sent."""

from collections import Counter

import pytest
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from post_office.models import STATUS, Email

from backstage import mail
from backstage.management.commands import work
from backstage.models import StoredChunk

CALENDAR = mail.Calendar("treffen.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")


@pytest.fixture(autouse=True)
def outbox(db, settings, mailoutbox):
    """Hand over to Django's own outbox for tests."""
    backend = "django.core.mail.backends.locmem.EmailBackend"
    settings.POST_OFFICE = settings.POST_OFFICE | {"BACKENDS": {"default": backend}}
    return mailoutbox


def test_a_mail_is_gone_if_its_transaction_is(db):
    with transaction.atomic():
        mail.queue_all([mail.Finished("tomke@schule.example", "Hallo", "Text", "", CALENDAR)])
        transaction.set_rollback(True)
    assert Email.objects.count() == 0
    assert StoredChunk.objects.count() == 0


@pytest.mark.parametrize("name", ["{{ 40|add:2 }}", "{% boom %}", "{meeting.__init__}", "%s %(x)d"])
def test_a_text_is_final_whatever_it_contains(db, outbox, name):
    mail.queue("tomke@schule.example", f"Hallo {name}", f"Guten Tag {name}")
    mail.hand_over()
    assert (outbox[0].subject, outbox[0].body) == (f"Hallo {name}", f"Guten Tag {name}")


def test_a_line_break_in_a_subject_begins_no_header(db, outbox):
    mail.queue("tomke@schule.example", "Hallo\r\nBcc: alle@x.example", "Text")
    mail.hand_over()
    assert outbox[0].subject == "Hallo Bcc: alle@x.example"
    assert outbox[0].recipients() == ["tomke@schule.example"]


def test_a_sent_mail_keeps_who_what_and_when_but_no_text(db, outbox):
    mail.queue_all(
        [mail.Finished("tomke@schule.example", "Hallo", "Geheimer Link", "<p>Link</p>", CALENDAR)]
    )
    mail.hand_over()
    assert outbox[0].attachments[0][0] == "treffen.ics"
    sent = Email.objects.get()
    assert (sent.status, sent.subject) == (STATUS.sent, "Hallo")
    assert (sent.message, sent.html_message) == ("", "")
    assert StoredChunk.objects.count() == 0


def test_a_mail_that_fails_is_tried_again_and_keeps_its_id(db, outbox, settings):
    good = settings.POST_OFFICE
    settings.POST_OFFICE = good | {"BACKENDS": {"default": "tests.backstage.broken.Backend"}}
    mail.queue("tomke@schule.example", "Hallo", "Text")
    mail.hand_over()
    waiting = Email.objects.get()
    assert waiting.status == STATUS.requeued
    settings.POST_OFFICE = good
    Email.objects.update(scheduled_time=None)
    mail.hand_over()
    assert outbox[0].extra_headers["Message-ID"] == waiting.message_id


def hand_over_everything():
    while mail.hand_over()[0]:
        pass


def written_to(outbox):
    """{address: how often}"""
    return Counter(letter.to[0] for letter in outbox)


def test_a_process_that_dies_while_it_hands_over_repeats_one_batch_at_most(
    db, outbox, settings, monkeypatch
):
    size = 3
    settings.POST_OFFICE = settings.POST_OFFICE | {"BATCH_SIZE": size}
    addresses = [f"person{number}@example.org" for number in range(8)]
    mail.queue_all([mail.Finished(address, "Anreise", "Bis bald!") for address in addresses])
    mail.hand_over()

    def killed(emails, **fields):
        assert fields["status"] == STATUS.sent  # they are, and it is not yet noted
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(QuerySet, "update", killed)
        with pytest.raises(KeyboardInterrupt):
            mail.hand_over()
    assert len(outbox) == 2 * size
    hand_over_everything()
    times = written_to(outbox)
    assert sorted(times) == addresses  # everybody has it
    assert sorted(times.values()) == [1] * 5 + [2] * size  # one batch twice, nobody more often
    assert len({letter.extra_headers["Message-ID"] for letter in outbox}) == len(addresses)


def test_control_without_a_crash_nobody_gets_it_twice(db, outbox, settings):
    settings.POST_OFFICE = settings.POST_OFFICE | {"BATCH_SIZE": 3}
    addresses = [f"person{number}@example.org" for number in range(8)]
    mail.queue_all([mail.Finished(address, "Anreise", "Bis bald!") for address in addresses])
    hand_over_everything()
    assert written_to(outbox) == dict.fromkeys(addresses, 1)


def test_no_program_answers_a_mail_that_a_program_wrote(db, outbox):
    """RFC 3834: else two machines could write to each other for ever."""
    mail.queue("tomke@schule.example", "Hallo", "Text")
    mail.hand_over()
    assert outbox[0].extra_headers["Auto-Submitted"] == "auto-generated"


def test_what_django_sends_goes_into_the_same_queue(db, outbox, settings):
    settings.EMAIL_BACKEND = "backstage.mail.QueueBackend"  # Django's test set-up replaces it
    send_mail("Passwort", "Text", None, ["orga@example.org"])
    assert Email.objects.get().to == ["orga@example.org"]
    assert outbox == []


def test_the_background_process_hands_over_everything(db, outbox):
    for number in range(45):
        mail.queue(f"person{number}@example.org", "Hallo", "Text")
    work.one_round()
    assert len(outbox) == 45


def test_one_task_that_fails_does_not_keep_the_others_from_their_work(db, outbox, settings, caplog):
    settings.TIMER = ["tests.backstage.broken.task"]
    mail.queue("tomke@schule.example", "Hallo", "Text")
    work.one_round()
    assert len(outbox) == 1
    assert "task failed" in caplog.text
