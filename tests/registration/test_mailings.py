"""A mail to many: started once, written in batches, to nobody twice, whatever happens between."""

import threading

import pytest
from django.db import connection
from post_office.models import PRIORITY, Email

from backstage import jobs, mail
from backstage.models import Job
from meetup import participation
from registration import mailings, selections
from registration.models import Mailing, MailingRecipient
from tests import cast

TEXT = "wir freuen uns auf Sie.\n\n{tage}"
State = MailingRecipient.State


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(mailings, "BATCH", 2)
    monkeypatch.setattr(jobs, "REPORT_EVERY", 0)


@pytest.fixture
def five(meeting):
    return [cast.register(meeting, cast.stranger(number)) for number in range(5)]


def a_mailing(meeting, who="registered", **fields):
    criteria = {"who": who} | fields.pop("criteria", {})
    words = {"subject_de": "Anreise", "text_de": TEXT}
    return Mailing.objects.create(meeting=meeting, criteria=criteria, **words | fields)


def start(mailing, by=None, expected=None):
    number = selections.recipients(mailing).count() if expected is None else expected
    mailings.start(mailing, by, expected=number, shown_as_of=mailing.changed_at)
    return mailing


def addresses(subject="Anreise"):
    return sorted(email.to[0] for email in Email.objects.filter(subject=subject))


def everybody(five):
    return sorted(participant.email for participant in five)


def test_everybody_gets_it_once(meeting, five):
    mailing = start(a_mailing(meeting))
    assert addresses() == []  # a page does not write 10,000 letters
    jobs.run_waiting()
    assert addresses() == everybody(five)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.number) == (Mailing.State.DONE, 5)
    assert Job.objects.get().result == {"written": 5, "left_out": 0}


def test_it_says_to_each_how_it_stands_and_is_a_letter_like_the_others(meeting, five):
    start(a_mailing(meeting))
    jobs.run_waiting()
    letter = Email.objects.filter(to=["person3@example.org"], subject="Anreise").get()
    assert letter.message.startswith("Guten Tag Person 3,\n\nwir freuen uns auf Sie.\n\nFachtag, ")
    assert letter.message.endswith("Freundliche Grüße\nOrga-Team\n")
    assert "Sie haben einen Platz<br>" in letter.html_message
    assert (
        letter.priority == PRIORITY.low
    )  # whoever waits for a confirmation does not wait for these


def test_a_name_is_a_name_and_no_template(meeting):
    cast.register(meeting, name="{{ 7*7 }} {name} {% boom %}")
    start(a_mailing(meeting, subject_de="Für {name}", text_de="Hallo {name}"))
    jobs.run_waiting()
    letter = Email.objects.latest("pk")
    assert letter.subject == "Für {{ 7*7 }} {name} {% boom %}"
    assert "Hallo {{ 7*7 }} {name} {% boom %}" in letter.message
    assert letter.template is None


def test_each_reads_it_in_their_language(meeting):
    cast.register(meeting, cast.TOMKE)
    cast.register(meeting, cast.LENI, language="en")
    words = {"subject_en": "Getting there", "text_en": "see you soon, {name}."}
    start(a_mailing(meeting, **words))
    jobs.run_waiting()
    english = cast.mails_to(cast.LENI)[-1]
    assert english.subject == "Getting there"
    assert english.message.startswith("Dear Leni Lind,\n\nsee you soon, Leni Lind.")
    assert cast.mails_to(cast.TOMKE)[-1].subject == "Anreise"


def test_english_is_asked_for_where_somebody_reads_it(meeting):
    cast.register(meeting, cast.TOMKE)
    cast.register(meeting, cast.LENI, language="en")
    mailing = a_mailing(meeting)
    with pytest.raises(mailings.Refused, match="1 Person liest Englisch"):
        start(mailing)
    mailing.refresh_from_db()
    assert mailing.is_draft
    start(a_mailing(meeting, criteria={"language": "de"}))


def test_a_mail_to_nobody_is_refused(meeting):
    with pytest.raises(mailings.Refused, match="ginge an niemanden"):
        start(a_mailing(meeting))
    assert Job.objects.count() == 0


def test_sent_twice_it_starts_once(meeting, five):
    mailing = a_mailing(meeting)
    again = Mailing.objects.get()
    start(mailing)
    with pytest.raises(mailings.Refused, match="schon gestartet"):
        start(again)
    jobs.run_waiting()
    assert addresses() == everybody(five)
    with pytest.raises(mailings.Refused, match="schon gestartet"):
        start(again)


def test_what_was_not_looked_at_is_not_sent(meeting, five):
    mailing = a_mailing(meeting)
    seen = mailing.changed_at
    Mailing.objects.get().save()  # by somebody else
    with pytest.raises(mailings.Refused, match="inzwischen geändert"):
        mailings.start(mailing, None, expected=5, shown_as_of=seen)
    mailing.refresh_from_db()
    with pytest.raises(mailings.Refused, match="an 5 statt an 4"):
        start(mailing, expected=4)
    assert Job.objects.count() == 0


def test_stopped_and_resumed_nobody_gets_it_twice(meeting, five, monkeypatch):
    mailing = start(a_mailing(meeting))
    write_batch = mailings.write_batch

    def then_stop(mailing):
        dealt_with = write_batch(mailing)
        jobs.ask_to_stop(Job.objects.get())
        return dealt_with

    monkeypatch.setattr(mailings, "write_batch", then_stop)
    jobs.run_waiting()
    mailing.refresh_from_db()
    assert (len(addresses()), mailing.has_stopped) == (2, True)
    monkeypatch.setattr(mailings, "write_batch", write_batch)
    mailings.go_on(mailing, None)
    with pytest.raises(mailings.Refused, match="nichts fortzusetzen"):
        mailings.go_on(mailing, None)
    jobs.run_waiting()
    assert addresses() == everybody(five)


def test_a_process_that_ends_between_two_batches_goes_on_where_it_was(meeting, five, monkeypatch):
    start(a_mailing(meeting))
    stop = threading.Event()
    write_batch = mailings.write_batch

    def then_end(mailing):
        dealt_with = write_batch(mailing)
        stop.set()
        return dealt_with

    monkeypatch.setattr(mailings, "write_batch", then_end)
    jobs.run_waiting(stop)
    assert (len(addresses()), Job.objects.get().state) == (2, Job.State.WAITING)
    monkeypatch.setattr(mailings, "write_batch", write_batch)
    jobs.run_waiting()
    assert addresses() == everybody(five)


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_within_a_batch_has_written_none_of_it(transactional_db, monkeypatch):
    meeting = cast.a_meeting()
    five = [cast.register(meeting, cast.stranger(number)) for number in range(5)]
    mailing = start(a_mailing(meeting))
    assert mailings.write_batch(mailing) == 2
    update = MailingRecipient.objects.bulk_update

    def killed(*args):
        assert len(addresses()) == 4  # queued already, within this transaction
        raise KeyboardInterrupt

    monkeypatch.setattr(MailingRecipient.objects, "bulk_update", killed)
    with pytest.raises(KeyboardInterrupt):
        mailings.write_batch(mailing)
    assert len(addresses()) == 2
    monkeypatch.setattr(MailingRecipient.objects, "bulk_update", update)
    jobs.run_waiting()
    assert addresses() == everybody(five)


@pytest.mark.django_db(transaction=True)
def test_control_were_a_batch_no_transaction_one_batch_would_get_it_twice(
    transactional_db, monkeypatch
):
    meeting = cast.a_meeting()
    five = [cast.register(meeting, cast.stranger(number)) for number in range(5)]
    mailing = start(a_mailing(meeting))
    update = MailingRecipient.objects.bulk_update

    def killed(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(MailingRecipient.objects, "bulk_update", killed)
    rows = type(mailing.recipients.all())
    monkeypatch.setattr(rows, "select_for_update", lambda self, **options: self)
    with pytest.raises(KeyboardInterrupt):
        mailings.write_batch.__wrapped__(mailing)
    monkeypatch.setattr(MailingRecipient.objects, "bulk_update", update)
    jobs.run_waiting()
    twice = [address for address in set(addresses()) if addresses().count(address) == 2]
    assert sorted(twice) == everybody(five[:2])


@pytest.mark.django_db(transaction=True)
def test_two_processes_write_to_nobody_twice(transactional_db):
    """One was taken for dead and is not."""
    meeting = cast.a_meeting()
    people = [cast.register(meeting, cast.stranger(number)) for number in range(12)]
    mailing = start(a_mailing(meeting))
    job = jobs.take()
    failures = []
    ready = threading.Barrier(2)

    def work():
        try:
            ready.wait()
            mailings.write(job, lambda *report: None)
        except Exception as error:  # seen by nobody in a thread
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert addresses() == everybody(people)
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.DONE


def test_who_has_cancelled_or_was_erased_meanwhile_is_left_out(meeting, five):
    mailing = start(a_mailing(meeting))
    participation.cancel(five[1])
    participation.erase(five[3])
    jobs.run_waiting()
    assert addresses() == everybody([five[0], five[2], five[4]])
    assert Job.objects.get().result == {"written": 3, "left_out": 2}
    left_out = mailing.recipients.left_out()
    assert {row.why for row in left_out} == {"changed"}


def test_who_confirms_meanwhile_is_not_asked_to_confirm(meeting):
    claim = cast.sign_up(meeting, cast.TOMKE)
    cast.sign_up(meeting, cast.BIRTE)
    start(a_mailing(meeting, "unconfirmed"))
    participation.confirm(claim)
    jobs.run_waiting()
    assert addresses() == [cast.BIRTE[1]]


def test_an_address_that_claimed_twice_gets_one(meeting):
    cast.sign_up(meeting, cast.TOMKE)
    newest = cast.sign_up(meeting, cast.TOMKE)
    mailing = start(a_mailing(meeting, "unconfirmed"))
    jobs.run_waiting()
    assert addresses() == [cast.TOMKE[1]]
    assert mailing.recipients.get().participant == newest


def test_an_unconfirmed_address_is_not_flooded(meeting, settings):
    settings.MAILS_PER_ADDRESS_AND_HOUR = 1
    cast.sign_up(meeting, cast.TOMKE)
    for _number in range(2):
        start(a_mailing(meeting, "unconfirmed"))
        jobs.run_waiting()
    assert addresses() == [cast.TOMKE[1]]
    assert MailingRecipient.objects.latest("pk").why == "too_many"


def test_its_own_words_stay_and_what_was_sent_is_emptied(meeting, five, settings):
    backend = "django.core.mail.backends.locmem.EmailBackend"
    settings.POST_OFFICE = settings.POST_OFFICE | {"BACKENDS": {"default": backend}}
    mailing = start(a_mailing(meeting))
    jobs.run_waiting()
    while mail.hand_over()[0]:
        pass
    assert {email.message for email in Email.objects.all()} == {""}
    mailing.refresh_from_db()
    assert mailing.text_de == TEXT


def test_a_person_who_is_erased_later_leaves_only_a_number(meeting, five):
    mailing = start(a_mailing(meeting))
    jobs.run_waiting()
    participation.erase(five[0])
    assert mailing.recipients.get(participant=five[0]).email is None
    assert len(addresses()) == 4


def test_the_same_number_of_questions_for_a_small_and_a_large_batch(
    meeting, five, monkeypatch, django_assert_num_queries
):
    def questions(batch):
        monkeypatch.setattr(mailings, "BATCH", batch)
        mailing = start(a_mailing(meeting))
        with django_assert_num_queries(12, exact=False) as asked:
            assert mailings.write_batch(mailing) == batch
        return len(asked)

    assert questions(2) == questions(5)


def test_a_test_mail_goes_to_oneself_with_nobodys_data(meeting, five, organizer):
    words = {"subject_en": "Getting there", "text_en": "{workshops} {meine_seite}"}
    mailing = a_mailing(meeting, **words)
    assert mailings.send_test(mailing, meeting, organizer) == 2
    german, english = Email.objects.filter(to=["orga@example.org"]).order_by("pk")
    assert german.subject == "[Test] Anreise"
    assert "Guten Tag Orga," in german.message
    assert english.subject == "[Test] Getting there"
    assert "http" not in german.message + english.message
    assert MailingRecipient.objects.count() == 0
