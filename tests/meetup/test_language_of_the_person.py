"""Mails, calendars and refusals are in the language of who reads them, whoever caused them."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from meetup import participation
from registration import calendar
from registration.news import send_noted
from tests import cast
from tests.meetup.test_translations import GERMAN, german_in

ENGLISH = {"language": "en"}


@pytest.fixture
def meeting(db):
    return cast.a_meeting(day_places=(2, 2))


@pytest.fixture
def workshop(meeting):
    return cast.a_workshop(meeting, "W1", title="Filme", title_en="Films")


def person(meeting, who=cast.TOMKE, **options):
    return cast.register(meeting, who, **(ENGLISH | options))


def assert_english(mail):
    assert german_in(f"{mail.subject} {without_names(mail.message)}") == set()
    assert "/en/treffen/" in mail.message
    for attachment in mail.attachments.all():
        words = re.sub(r"\r?\n ", "", attachment.file.read().decode())
        words = re.sub(r"^(PRODID|TZ|BEGIN|END|URL|UID).*$", "", words, flags=re.M)
        assert german_in(without_names(words.replace("\\n", " "))) == set()


def without_names(text):
    """Of the person, the school and the venue: they are the same in each language."""
    for name in (cast.TOMKE[0], cast.TOMKE[3], "Oberschule Habenhausen"):
        text = text.replace(name, "")
    return re.sub(r"https?://\S+", "", text)


def test_whatever_an_organizer_does_in_german(meeting, workshop, organizer_client):
    """Each step is one that a page of the admin takes; the admin is German here."""
    tomke = person(meeting)
    before = len(cast.mails_to(cast.TOMKE))
    desk = "admin:registration_participant_"
    assert organizer_client.get(reverse(desk + "changelist"))["Content-Language"] == "de"
    press = organizer_client.post
    link = press(reverse("admin:participant-link", args=[tomke.pk]))
    put_in = press(
        reverse("admin:seat-put-in", args=[tomke.pk]),
        {"occurrence": workshop.pk, "reason": "So verabredet"},
    )
    booking = tomke.bookings.get()
    take_out = press(reverse("admin:seat-take-out", args=[booking.pk]), {"reason": "So verabredet"})
    cancel = press(
        reverse("admin:participant-cancel", args=[tomke.pk]), {"reason": "So verabredet"}
    )
    assert [answer.status_code for answer in (link, put_in, take_out, cancel)] == [302] * 4
    mails = cast.mails_to(cast.TOMKE)[before:]
    assert len(mails) == 4
    for mail in mails:
        if mail is mails[-1]:  # the last one has no facts, and a link to sign up
            assert "cancelled" in mail.subject
        assert_english(mail)


def test_a_guest_reads_the_language_that_was_entered(meeting, organizer_client):
    data = cast.details(cast.TOMKE, language="en", reason="Grußwort")
    data["days"] = [day.pk for day in cast.days(meeting)]
    answer = organizer_client.post(reverse("admin:registration_participant_add"), data)
    assert answer.status_code == 302
    (mail,) = cast.mails_to(cast.TOMKE)
    assert_english(mail)


def test_who_moves_up_because_somebody_german_cancels(meeting, workshop):
    """And in the language of each: nobody reads somebody else's."""
    first = cast.register(meeting, cast.BIRTE, choices=[workshop])
    second = cast.register(meeting, cast.stranger(1))
    waiting = person(meeting)
    assert {place.state for place in waiting.day_places.all()} == {"waiting"}
    with translation.override("de"):
        participation.cancel(first)
    assert_english(cast.mails_to(cast.TOMKE)[-1])
    assert "You have moved up" in cast.mails_to(cast.TOMKE)[-1].subject
    assert cast.mails_to(cast.BIRTE)[-1].subject.startswith("Teilnahme abgesagt")
    assert second.language == "de"


def test_letters_of_the_background_process(meeting, workshop, letters_later):
    """It knows no page and no path: what counts is what the person chose."""
    person(meeting)
    cast.register(meeting, cast.BIRTE)
    with translation.override(None):
        send_noted()
    assert_english(cast.mails_to(cast.TOMKE)[-1])
    assert german_in(cast.mails_to(cast.BIRTE)[-1].message) & GERMAN


def test_the_calendar_is_in_the_language_of_the_page_or_the_person(meeting, workshop, client):
    tomke = person(meeting, choices=[workshop])
    cast.open_page(client, tomke)

    def summaries(content):
        return re.findall(r"^SUMMARY:(.*?)\r?$", content.decode(), flags=re.M)

    english = ["Barcamp: User meeting treffen", "Conference day: User meeting treffen", "Films"]
    page = client.get("/en/treffen/meine-seite/kalender/")
    assert sorted(summaries(page.content)) == sorted(english)
    with translation.override("de"):
        assert "Filme" in summaries(calendar.of(tomke).content)
    (attachment,) = cast.mails_to(cast.TOMKE)[-1].attachments.all()
    content = attachment.file.read()
    assert sorted(summaries(content)) == sorted(english)
    assert b"Programme of the day:" in content
    assert b"/en/treffen/meine-seite/" in content.replace(b"\r\n ", b"")


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_the_engine_refuses_is_refused_in_the_pages_language(
    meeting, workshop, client, language
):
    """Sentences that are made far from the page, in a lock and after a rollback."""
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    other = cast.a_workshop(meeting, "W2", title="Töne", title_en="Sounds")
    tomke = person(meeting, choices=[other])
    cast.open_page(client, tomke)
    prefix = "/en" if language == "en" else ""
    page = f"{prefix}/treffen/meine-seite/workshops/"
    full = client.post(page, {"step": "swap", "occurrence": workshop.pk}, follow=True)
    clash = client.post(page, {"step": "take", "occurrence": workshop.pk}, follow=True)
    words = {"en": "There is no seat left in", "de": "ist gerade kein Platz mehr frei"}
    assert words[language] in cast.text_of(full)
    assert {"en": "is on at the same time", "de": "liegt zur gleichen Zeit"}[
        language
    ] in cast.text_of(clash)
