"""The timer writes by itself before the first day and after the last: to everybody once."""

import threading
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from post_office.models import Email

from backstage import jobs
from backstage.models import Job
from meetup import participation
from registration import mailings, reminders
from registration.models import Mailing, MailingRecipient, MailTemplate, Participant
from tests import cast

REMINDER, THANKS = "Bald ist es so weit", "Danke fürs Kommen"


def run():
    reminders.start_due()
    jobs.run_waiting()


def at(meeting, days, hour=9, minute=0):
    """A moment so many days after the first day of the meeting."""
    date = cast.days(meeting)[0].date + timedelta(days=days)
    moment = datetime.combine(date, time(hour, minute), meeting.zone)
    return time_machine.travel(moment, tick=True)


def told(what=REMINDER):
    emails = Email.objects.filter(subject__startswith=what).order_by("pk")
    return sorted(email.to[0] for email in emails)


def just_registered(meeting, who):
    """At the moment the test has travelled to, also by the database's own clock."""
    participant = cast.register(meeting, who)
    Participant.objects.filter(pk=participant.pk).update(confirmed_at=timezone.now())
    participant.day_places.update(held_since=timezone.now())


@pytest.fixture
def tomke(meeting):
    return cast.register(meeting, cast.TOMKE)


def test_it_comes_a_week_before_at_eight(meeting, tomke):
    for days, hour, minute in [(-30, 9, 0), (-8, 9, 0), (-7, 7, 59)]:
        with at(meeting, days, hour, minute):
            run()
            assert told() == []
    with at(meeting, -7, 8):
        run()
        assert told() == [cast.TOMKE[1]]


def test_it_says_what_somebody_takes_part_in(meeting):
    room = cast.a_room(meeting, "Raum 1.02")
    workshop = cast.a_workshop(meeting, "W1", title="Lernwege", room=room)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    with at(meeting, -7):
        run()
    letter = Email.objects.latest("pk")
    assert letter.subject == "Bald ist es so weit: Nutzertreffen treffen"
    for words in (
        "14:15–15:30 Lernwege, Raum 1.02",
        "Fachtag",
        "Oberschule Habenhausen",
        "Ihr Ticket",
        "Sagen Sie bitte auf Ihrer Seite ab",
    ):
        assert words in " ".join(letter.message.split())
    assert cast.link_in(letter).startswith("/treffen/link/")
    assert letter.attachments.count() == 1


def test_nobody_gets_it_twice_however_often_the_timer_looks(meeting, tomke):
    for days in (-7, -7, -3, -1):
        with at(meeting, days, 10):
            run()
            run()
    assert told() == [cast.TOMKE[1]]
    assert Mailing.objects.get().number == 1


def test_who_registers_later_gets_it_later_but_not_at_once_and_not_on_the_day(meeting, tomke):
    meeting.registration_closes_at = None
    meeting.save()
    with at(meeting, -7):
        run()
    with at(meeting, -3):
        just_registered(meeting, cast.BIRTE)
        run()
        assert told() == [cast.TOMKE[1]]
    with at(meeting, -1, 23):
        just_registered(meeting, cast.LENI)
        run()
        assert told() == [cast.BIRTE[1], cast.TOMKE[1]]
    with at(meeting, 0, 0, 1):
        run()
    with at(meeting, 1):
        run()
    assert told() == [cast.BIRTE[1], cast.TOMKE[1]]


def test_only_who_has_a_place_and_has_confirmed(db):
    meeting = cast.a_meeting(day_places=(1, 1))
    cast.register(meeting, cast.TOMKE)
    cast.register(meeting, cast.BIRTE)  # waits
    cast.sign_up(meeting, cast.LENI)
    participation.cancel(cast.register(meeting, cast.OLAF))
    with at(meeting, -7):
        run()
    assert told() == [cast.TOMKE[1]]


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_nothing_comes_from_a_meeting_that_is_not_public(meeting, tomke, status):
    meeting.status = status
    meeting.save()
    with at(meeting, -7):
        run()
    assert Email.objects.filter(subject__startswith=REMINDER).count() == 0


def test_organizers_decide_when_whether_and_in_which_words(meeting, tomke):
    template = MailTemplate(
        meeting=meeting, purpose="reminder", days_before=2, subject_de="Hallo", text_de="{name}!"
    )
    template.save()
    with at(meeting, -7):
        run()
        assert told("Hallo") == told() == []
    template.is_on = False
    template.save()
    with at(meeting, -2):
        run()
        assert told("Hallo") == []
        template.is_on = True
        template.save()
        run()
        assert told("Hallo") == [cast.TOMKE[1]]
    assert "Tomke Ahlers!" in Email.objects.latest("pk").message


def test_it_is_written_in_the_persons_language(meeting):
    cast.register(meeting, cast.LENI, language="en")
    with at(meeting, -7):
        run()
    letter = Email.objects.latest("pk")
    assert letter.message.startswith("Dear Leni Lind,")
    assert cast.link_in(letter).startswith("/en/")


def test_thanks_come_the_day_after_the_last_one_once(meeting, tomke):
    for days in (0, 1):
        with at(meeting, days, 20):
            run()
            assert told(THANKS) == []
    for _number in range(2):
        with at(meeting, 2):
            run()
            assert told(THANKS) == [cast.TOMKE[1]]
    assert "Ticket" not in Email.objects.latest("pk").message


def test_thanks_do_not_come_long_after(meeting, tomke):
    with at(meeting, 20):
        run()
    assert told(THANKS) == []


def test_what_organizers_have_stopped_stays_stopped(meeting, tomke):
    with at(meeting, -7):
        reminders.start_due()
        mailings.stop(Mailing.objects.get())
        cast.register(meeting, cast.BIRTE)
        run()
        assert told() == []
    with at(meeting, -5):
        run()
        assert told() == []
        mailings.go_on(Mailing.objects.get(), None)
        jobs.run_waiting()
        assert told() == [cast.TOMKE[1]]
        run()
        assert told() == [cast.BIRTE[1], cast.TOMKE[1]]


def test_what_was_interrupted_too_long_is_not_sent_on_the_day(meeting, tomke):
    with at(meeting, -1):
        reminders.start_due()
    with at(meeting, 0):
        jobs.run_waiting()
    assert told() == []
    assert MailingRecipient.objects.get().why == "too_late"


@pytest.mark.django_db(transaction=True)
def test_two_timers_at_once_write_to_everybody_once(transactional_db):
    meeting = cast.a_meeting()
    people = [cast.register(meeting, cast.stranger(number)) for number in range(6)]
    failures, ready = [], threading.Barrier(3)

    def look():
        try:
            ready.wait()
            reminders.start_due()
        except Exception as error:  # seen by nobody in a thread
            failures.append(error)
        finally:
            connection.close()

    with at(meeting, -7):
        threads = [threading.Thread(target=look) for _number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert Job.objects.count() == 1
        jobs.run_waiting()
    assert told() == sorted(person.email for person in people)


def test_the_timer_asks_little_while_nothing_is_due(meeting, tomke, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        reminders.start_due()
