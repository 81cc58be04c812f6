"""What people are told by mail: one mail per person and settling, in their language."""

import re
from datetime import timedelta

import icalendar
import pytest
from django.utils import timezone

from backstage.models import StoredChunk
from meetup import participation
from programme.lock import settle_what_is_due
from registration import calendar, letters, news
from registration.models import Participant
from tests import cast


def test_the_first_mail_says_what_is_held_and_until_when(db):
    meeting = cast.a_meeting(day_places=(0, None))
    cast.sign_up(meeting)
    mail = cast.mails_to(cast.TOMKE)[0]
    assert mail.subject == "Bitte bestätigen: Nutzertreffen treffen"
    assert "Warteliste, Position 1" in mail.message
    assert "Platz für Sie freigehalten" in mail.message
    assert cast.link_in(mail).startswith("/treffen/anmeldung/bestaetigen/")


def test_text_and_html_say_the_same(meeting):
    cast.register(meeting)
    for mail in cast.mails_to(cast.TOMKE):
        plain = " ".join(mail.message.replace("- ", "").split())
        html = " ".join(
            re.sub(r"<style>.*?</style>|<[^>]+>", " ", mail.html_message, flags=re.S).split()
        )
        for word in ("Tomke", "Ahlers", "Platz"):
            assert word in plain
            assert word in html
        assert re.findall(r"https?://\S+", mail.message)[0] in mail.html_message


def test_names_are_shown_as_they_are_and_never_as_markup(meeting):
    name = "<b>Zoë</b> & {{ 40|add:2 }} {% boom %}"
    cast.sign_up(meeting, name=name)
    mail = cast.mails_to(cast.TOMKE)[0]
    assert f"Guten Tag {name}," in mail.message
    assert "<b>Zoë" not in mail.html_message
    assert "&lt;b&gt;Zoë&lt;/b&gt;" in mail.html_message


def test_the_confirmation_carries_the_days_as_a_calendar(meeting):
    first_day, _second = cast.days(meeting)
    cast.register(meeting, cast.TOMKE, [first_day])
    file = icalendar.Calendar.from_ical(bytes(StoredChunk.objects.get().content))
    (event,) = file.walk("VEVENT")
    assert event.start == first_day.starts_at
    assert str(event["summary"]) == "Fachtag: Nutzertreffen treffen"


def test_who_has_no_day_yet_gets_no_calendar_and_no_word_of_one(db):
    meeting = cast.a_meeting(day_places=(0, 0))
    cast.register(meeting)
    assert StoredChunk.objects.count() == 0
    assert "Kalender" not in cast.mails_to(cast.TOMKE)[-1].message


def test_a_newer_calendar_replaces_the_one_before(meeting, later):
    """RFC 5545: the same UID, a greater SEQUENCE, and when this file was made."""

    def first_event():
        file = icalendar.Calendar.from_ical(calendar.of(tomke).content)
        return file.walk("VEVENT")[0]

    tomke = cast.register(meeting)
    before, now = first_event(), timezone.now()
    with later(hours=3):
        after = first_event()
    assert after["uid"] == before["uid"]
    assert after["sequence"] >= before["sequence"] + 3 * 3600
    assert abs(before["dtstamp"].dt - now) < timedelta(seconds=10)
    for name in ("dtstamp", "last-modified"):
        assert after[name].dt - before[name].dt >= timedelta(hours=3)


def test_a_link_sent_again_after_the_hold_promises_no_places(meeting, later):
    claim = cast.sign_up(meeting)
    with later(hours=3):
        settle_what_is_due()
        news.write(Participant.objects.get(pk=claim.pk), news.CLAIMED)
    first, again = [" ".join(mail.message.split()) for mail in cast.mails_to(cast.TOMKE)]
    until = letters.moment(meeting, claim.lapses_at)
    held_until = f"bestätigen Sie bis {until}. So lange halten wir das für Sie frei."
    assert held_until in first
    assert "So lange halten wir" not in again
    assert "jetzt bekommen sie die Nächsten in der Reihe" in again
    assert f"noch bis {letters.moment(meeting, claim.expires_at)}" in again
    assert "/anmeldung/bestaetigen/" in again


def test_what_organizers_change_before_it_is_confirmed_is_told_with_the_link_to_confirm(meeting):
    claim = cast.sign_up(meeting)
    changes = cast.details(cast.TOMKE, name="Tomke Ahlers-Brandt")
    del changes["email"]
    participation.change(claim, details=changes, days=cast.days(meeting))
    mail = cast.mails_to(cast.TOMKE)[-1]
    assert mail.subject.startswith("Anmeldung geändert")
    assert "/anmeldung/bestaetigen/" in mail.message
    assert "Bitte bestätigen Sie noch bis" in mail.message


def test_a_corrected_address_is_written_to_and_shuts_the_old_one_out(client, meeting):
    tomke = cast.register(meeting)
    old_link = cast.link_in(cast.mails_to(cast.TOMKE)[-1])
    tomke.user.change_address(" Tomke.Ahlers@Schule.Example ")
    participation.cancel(tomke)
    assert cast.subjects("tomke.ahlers@schule.example") == [
        "Teilnahme abgesagt: Nutzertreffen treffen"
    ]
    assert "abgesagt" not in " ".join(cast.subjects(cast.TOMKE))
    assert client.get(old_link).status_code == 410


def test_mails_are_in_the_language_of_the_sign_up(meeting):
    cast.register(meeting, cast.TOMKE, language="en")
    assert all("/en/treffen/" in mail.message for mail in cast.mails_to(cast.TOMKE))


def test_an_unconfirmed_address_is_not_flooded(meeting, settings):
    settings.MAILS_PER_ADDRESS_AND_HOUR = 3
    for _ in range(6):
        cast.sign_up(meeting)
    assert len(cast.mails_to(cast.TOMKE)) == 3


def test_who_waits_unconfirmed_and_moves_up_is_asked_to_confirm(db):
    meeting = cast.a_meeting(day_places=(1, None))
    tomke = cast.register(meeting, cast.TOMKE)
    cast.sign_up(meeting, cast.BIRTE)
    participation.cancel(tomke)
    mail = cast.mails_to(cast.BIRTE)[-1]
    assert mail.subject.startswith("Nachgerückt")
    assert "/anmeldung/bestaetigen/" in mail.message


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_mail_contains_another_hosts_picture(meeting, language):
    cast.register(meeting, language=language)
    assert all("<img" not in mail.html_message for mail in cast.mails_to(cast.TOMKE))


def test_who_only_waits_is_told_so_and_gets_no_ticket(db):
    meeting = cast.a_meeting(day_places=(0, 0))
    cast.register(meeting)
    first, second = cast.mails_to(cast.TOMKE)
    assert "Zurzeit ist alles voll" in " ".join(first.message.split())
    assert second.subject.startswith("Auf der Warteliste")
    assert "reisen Sie nicht an" in second.message
    assert "Ticket" not in second.message
    assert not second.attachments.exists()
