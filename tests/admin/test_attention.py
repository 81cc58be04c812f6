"""What needs attention: on the start page, most urgent first, each with the list it speaks of."""

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html
from post_office.models import STATUS, Email

from backstage import mail
from backstage.models import Heartbeat
from programme.models import Meeting, Revision, Session
from registration.models import Participant
from tests import cast

START = "/admin/"


@pytest.fixture(autouse=True)
def background_at_work(db):
    now = timezone.now()
    Heartbeat.objects.create(name="work", beat_at=now)
    Heartbeat.objects.create(name="daily", beat_at=now - timedelta(hours=2))


def attention(client):
    document = html.fromstring(client.get(START).content.decode())
    (section,) = document.xpath("//section[@aria-labelledby='desk-attention']")
    return section


def words(client):
    return " ".join(attention(client).text_content().split())


def notices(client):
    """[(when, sentence, link)]"""
    return [
        (
            item.xpath("string(span)"),
            item.xpath("string(p/a | p/strong)"),
            next(iter(item.xpath("p/a/@href")), ""),
        )
        for item in attention(client).xpath(".//li")
    ]


def one_notice(client, when, sentence):
    """The only one. Its link's list has just so many rows as it says; returns that list."""
    ((urgency, said, url),) = notices(client)
    assert (urgency, said) == (when, sentence)
    response = client.get(url)
    count = response.context["cl"].result_count
    assert sentence.startswith(f"{count} ")
    return response.content.decode()


def test_when_nothing_does_it_says_so(organizer_client, meeting):
    assert notices(organizer_client) == []
    assert "Zurzeit nichts. Alles läuft" in words(organizer_client)


# --- Sign-ups -------------------------------------------------------------------------------------


def test_claims_that_give_back_their_places_within_the_hour(organizer_client, meeting):
    soon, _later = cast.sign_up(meeting, cast.TOMKE), cast.sign_up(meeting, cast.BIRTE)
    in_half_an_hour = timezone.now() + timedelta(minutes=30)
    Participant.objects.filter(pk=soon.pk).update(lapses_at=in_half_an_hour)
    people = one_notice(
        organizer_client, "Bald", "1 Anmeldung verliert in der nächsten Stunde ihre Plätze."
    )
    assert "Tomke Ahlers" in people
    assert "Birte Brandt" not in people


def test_sign_ups_that_end_within_half_a_day(organizer_client, meeting):
    people = [cast.sign_up(meeting, who) for who in (cast.TOMKE, cast.BIRTE, cast.CEM)]
    for participant, hours in zip(people, (5, 11, 13), strict=True):
        ends_at = timezone.now() + timedelta(hours=hours)
        Participant.objects.filter(pk=participant.pk).update(status="lapsed", expires_at=ends_at)
    listed = one_notice(
        organizer_client, "Bald", "2 Anmeldungen verfallen in den nächsten 12 Stunden ganz."
    )
    assert "Cem Çelik" not in listed


def test_who_confirmed_is_not_about_to_lose_anything(organizer_client, meeting):
    tomke = cast.register(meeting, cast.TOMKE)
    Participant.objects.filter(pk=tomke.pk).update(lapses_at=timezone.now())
    Email.objects.all().delete()
    assert notices(organizer_client) == []


# --- Mails ----------------------------------------------------------------------------------------


def queue(status, minutes_ago=0):
    mail.queue("tomke@schule.example", "Betreff", "Text")
    email = Email.objects.order_by("pk").last()
    written_at = timezone.now() - timedelta(minutes=minutes_ago)
    Email.objects.filter(pk=email.pk).update(status=status, created=written_at)


def test_mails_that_failed(organizer_client, meeting):
    for status in (STATUS.failed, STATUS.sent, STATUS.queued):
        queue(status)
    one_notice(organizer_client, "Jetzt", "1 Mail ließ sich nicht verschicken.")


def test_mails_that_do_not_get_away(organizer_client, meeting):
    queue(STATUS.requeued, minutes_ago=20)
    queue(STATUS.queued, minutes_ago=40)
    queue(STATUS.sent, minutes_ago=40)
    one_notice(organizer_client, "Jetzt", "2 Mails warten seit mehr als 15 Minuten.")


# --- Places and seats -----------------------------------------------------------------------------


def test_days_and_workshops_with_more_people_than_places(organizer_client, meeting):
    workshop = cast.a_workshop(meeting, seats=5, kind="plenary", room=cast.a_room(meeting))
    for who in (cast.TOMKE, cast.BIRTE):
        cast.register(meeting, who, choices=[workshop])
    assert notices(organizer_client) == []
    cast.set_limit(workshop, seats=1)
    cast.set_limit(cast.days(meeting)[0], places=1)
    day, seats = notices(organizer_client)
    assert day[1] == "1 Tag ist überbelegt."
    assert "überbelegt um 1" in organizer_client.get(day[2]).content.decode()
    assert seats[1] == "1 Workshop ist überbelegt."
    assert organizer_client.get(seats[2]).context["cl"].result_count == 1


@pytest.mark.parametrize(("weeks_ahead", "told"), [(1, True), (8, False)])
def test_workshops_with_too_few_shortly_before(organizer_client, weeks_ahead, told):
    meeting = cast.a_meeting(weeks_ahead=weeks_ahead, registration_closes_at=None)
    workshop = cast.a_workshop(meeting, seats=9)
    cast.set_limit(workshop, minimum=5)
    cast.a_workshop(meeting, "W2", seats=9)
    found = [sentence for _when, sentence, _url in notices(organizer_client)]
    says = "1 Workshop hat weniger Anmeldungen als die Mindestzahl."
    assert (says in found) is told


# --- The programme --------------------------------------------------------------------------------


@pytest.fixture
def complete(meeting):
    """A programme in which nothing is missing."""
    slot = cast.days(meeting)[0].slots.first()
    aula, kim = cast.a_room(meeting), cast.a_speaker(meeting)
    cast.a_session(meeting, "V1", slot=slot, room=aula, speakers=[kim])
    cast.a_session(meeting, "P1", kind="break", slot=slot)
    cast.a_session(meeting, "B1", kind="plenary", slot=slot, room=aula)
    cast.a_session(meeting, "X1", status="cancelled")
    return slot, aula, kim


def test_a_complete_programme_needs_nothing(organizer_client, complete):
    assert notices(organizer_client) == []


@pytest.mark.parametrize(
    ("without", "sentence"),
    [
        ("slot", "1 Programmpunkt hat noch keine Zeit."),
        ("room", "1 Programmpunkt hat noch keinen Raum."),
        ("speakers", "1 Programmpunkt hat noch niemanden, der ihn hält."),
    ],
)
def test_what_is_missing(organizer_client, meeting, complete, without, sentence):
    slot, aula, kim = complete
    given = {"slot": slot, "room": aula, "speakers": [kim]}
    del given[without]
    cast.a_session(meeting, "V2", "Noch nicht fertig", **given)
    listed = one_notice(organizer_client, "In Ruhe", sentence)
    assert "Noch nicht fertig" in listed
    assert "Lernwege" not in listed


def test_a_session_twice_without_a_room_is_one(organizer_client, meeting, complete):
    slot, _aula, kim = complete
    cast.a_session(meeting, "V2", slot=slot, speakers=[kim])
    cast.repeated(Session.objects.get(code="V2"), slot=cast.evening(meeting))
    one_notice(organizer_client, "In Ruhe", "1 Programmpunkt hat noch keinen Raum.")


def test_what_is_missing_becomes_urgent(organizer_client):
    meeting = cast.a_meeting(weeks_ahead=3)
    cast.a_session(meeting, kind="plenary")
    one_notice(organizer_client, "Bald", "1 Programmpunkt hat noch keine Zeit.")


def test_proposals_that_wait(organizer_client, meeting, complete, organizer):
    session = Session.objects.get(meeting=meeting, code="V1")
    Revision.objects.create(session=session, proposed_by=organizer, changes={"title_de": "Neu"})
    elsewhere = cast.a_session(cast.a_meeting("andere"), "V1")
    Revision.objects.create(session=elsewhere, proposed_by=organizer, changes={})
    Meeting.objects.filter(pk=meeting.pk).update(is_current=True)
    one_notice(organizer_client, "Bald", "1 Änderungsvorschlag wartet auf Durchsicht.")


def test_material_that_waits(organizer_client, meeting, complete):
    session = Session.objects.get(meeting=meeting, code="V1")
    for published in (False, True):
        session.materials.create(title="Folien", url="https://x.example/a", published=published)
    one_notice(organizer_client, "Bald", "1 Material wartet auf Durchsicht.")


def test_a_meeting_that_nobody_can_see_yet(organizer_client):
    meeting = cast.a_meeting(status="draft", registration_opens_at=None)
    ((when, sentence, url),) = notices(organizer_client)
    assert (when, sentence) == ("In Ruhe", "Die Veranstaltung ist noch ein Entwurf.")
    assert url == f"/admin/programme/meeting/{meeting.pk}/change/"
    cast.set_limit(meeting, registration_opens_at=timezone.now() - timedelta(hours=1))
    assert notices(organizer_client)[0][0] == "Jetzt"


def test_the_most_urgent_comes_first(organizer_client, meeting):
    cast.a_session(meeting, kind="plenary")
    claim = cast.sign_up(meeting, cast.TOMKE)
    Participant.objects.filter(pk=claim.pk).update(lapses_at=timezone.now() + timedelta(minutes=9))
    queue(STATUS.failed)
    assert [when for when, _sentence, _url in notices(organizer_client)] == [
        "Jetzt",
        "Bald",
        "In Ruhe",
    ]


# --- The background process -----------------------------------------------------------------------


def beat(name, ago):
    Heartbeat.objects.filter(name=name).update(beat_at=timezone.now() - ago)


def test_it_says_that_the_background_process_works(organizer_client, meeting):
    said = words(organizer_client)
    assert "Der Hintergrundprozess läuft: gerade eben gesehen." in said
    assert "Aufgeräumt hat er zuletzt am" in said
    assert "wieder fällig ist es am" in said


def test_it_warns_when_the_background_process_is_silent(organizer_client, meeting):
    beat("work", timedelta(minutes=23))
    ((when, sentence, _url),) = notices(organizer_client)
    assert when == "Jetzt"
    assert sentence == "Der Hintergrundprozess wurde zuletzt vor 23\xa0Minuten gesehen."
    assert "So lange gehen keine Mails hinaus" in words(organizer_client)


def test_it_warns_when_it_never_ran(organizer_client, meeting):
    Heartbeat.objects.all().delete()
    ((_when, sentence, _url),) = notices(organizer_client)
    assert sentence == "Der Hintergrundprozess wurde noch nie gesehen."


@pytest.mark.parametrize(("ago", "late"), [({"hours": 24, "minutes": 30}, 0), ({"hours": 26}, 1)])
def test_it_warns_when_tidying_is_overdue(organizer_client, meeting, ago, late):
    beat("daily", timedelta(**ago))
    found = [sentence for _when, sentence, _url in notices(organizer_client)]
    assert found == ["Das tägliche Aufräumen ist überfällig."] * late


def test_it_warns_also_before_there_is_a_meeting(organizer_client):
    beat("work", timedelta(hours=1))
    assert len(notices(organizer_client)) == 1
