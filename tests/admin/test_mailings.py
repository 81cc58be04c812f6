"""Organizers write to many: from a selection or the list of participants, looked at person by person,
tried out, started, stopped, gone on with. What was sent stays on record."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from backstage import jobs
from backstage.models import Job
from meetup import participation
from people.models import User
from registration import mailings
from registration.models import Mailing, MailTemplate
from tests import cast
from tests.cast import text_of

LIST = "/admin/registration/mailing/"
PEOPLE = "/admin/registration/participant/"
WORDS = {"subject_de": "Anreise für {name}", "text_de": "Bis bald!\n\n{tage}\n{meine_seite}"}

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def tomke(meeting):
    return cast.register(meeting, cast.TOMKE)


def write(client, **data):
    """Compose a mail to all who are registered. Returns the draft, or the answer that refuses it."""
    answer = client.post(f"{LIST}add/", {"who": "registered", **WORDS, **data})
    return Mailing.objects.latest("pk") if answer.status_code == 302 else answer


def page_of(mailing):
    return f"{LIST}{mailing.pk}/change/"


def press_start(client, mailing):
    """As the page of the draft offers it at this moment."""
    page = client.get(page_of(mailing))
    data = {"expected": page.context["number"], "shown_as_of": mailing.changed_at.isoformat()}
    return client.post(f"{LIST}{mailing.pk}/start/", data, follow=True)


def told(subject="Anreise"):
    return sorted(mail.to[0] for mail in Email.objects.filter(subject__startswith=subject))


# --- From a draft to the record -------------------------------------------------------------------


def test_from_the_form_over_the_preview_to_the_mail(organizer_client, meeting, tomke):
    mailing = write(organizer_client)
    page = text_of(organizer_client.get(page_of(mailing)))
    for words in (
        "Alle Angemeldeten, mit Platz oder auf der Warteliste",
        "Zurzeit 1 Person",
        "Anreise für Tomke Ahlers",
        "Guten Tag Tomke Ahlers, Bis bald!",
        "Sie haben einen Platz",
        "(hier steht der persönliche Link)",
        "An 1 Person senden",
    ):
        assert words in page
    assert told() == []

    answer = press_start(organizer_client, mailing)
    job = Job.objects.get()
    assert answer.redirect_chain[-1][0] == f"/admin/backstage/job/{job.pk}/change/"
    assert "Rundmail schreiben" in text_of(answer)
    jobs.run_waiting()
    assert told() == [tomke.email]
    assert "/treffen/link/" in Email.objects.latest("pk").message
    done = text_of(organizer_client.get(f"/admin/backstage/job/{job.pk}/change/"))
    assert "1 Mail ist geschrieben" in done
    record = text_of(organizer_client.get(page_of(mailing)))
    for words in ("1 von 1", "Orga", "Anreise für {name}", "im Postausgang"):
        assert words in record


def test_the_preview_leafs_through_everybody(organizer_client, meeting, tomke):
    cast.register(meeting, cast.BIRTE)
    leni = cast.register(meeting, cast.LENI, language="en")
    english = {"subject_en": "Getting there, {name}", "text_en": "See you soon!"}
    mailing = write(organizer_client, **english)
    seen = []
    for position in (1, 2, 3):
        page = organizer_client.get(f"{page_of(mailing)}?nr={position}")
        seen.append(page.context["person"].name)
        assert f"Person {position} von 3" in text_of(page)
    assert seen == ["Tomke Ahlers", "Birte Brandt", "Leni Lind"]
    assert "Getting there, Leni Lind" in text_of(page)
    assert 'lang="en"' in page.content.decode()
    assert page.context["firsts"] == {"de": 1, "en": 3}
    assert leni.email in text_of(page)
    beyond = organizer_client.get(f"{page_of(mailing)}?nr=99")
    assert beyond.context["person"].name == "Leni Lind"
    assert organizer_client.get(f"{page_of(mailing)}?nr=x").context["position"] == 1


def test_the_preview_asks_as_much_for_many_as_for_few(organizer_client, meeting, tomke):
    mailing = write(organizer_client)

    def questions():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            organizer_client.get(page_of(mailing))
        return len(asked)

    few = questions()
    for number in range(4):
        cast.register(meeting, cast.stranger(number))
    assert questions() == few


def test_a_test_mail_goes_to_oneself_alone(organizer_client, meeting, tomke):
    mailing = write(organizer_client)
    answer = organizer_client.post(f"{LIST}{mailing.pk}/test/", follow=True)
    assert "Eine Testmail ist unterwegs an orga@example.org." in text_of(answer)
    assert told("[Test] Anreise") == ["orga@example.org"]
    assert "Tomke" not in Email.objects.latest("pk").message
    assert told() == []


def test_looking_starts_nothing(organizer_client, meeting, tomke):
    mailing = write(organizer_client)
    for button in ("start", "stop", "test", "go-on"):
        assert organizer_client.get(f"{LIST}{mailing.pk}/{button}/").status_code == 405
    mailing.refresh_from_db()
    assert mailing.is_draft


def test_pressed_twice_it_starts_once(organizer_client, meeting, tomke):
    mailing = write(organizer_client)
    data = {"expected": 1, "shown_as_of": mailing.changed_at.isoformat()}
    organizer_client.post(f"{LIST}{mailing.pk}/start/", data)
    again = organizer_client.post(f"{LIST}{mailing.pk}/start/", data, follow=True)
    assert "Sie geht an niemanden zweimal" in text_of(again)
    jobs.run_waiting()
    assert told() == [tomke.email]


def test_who_came_meanwhile_is_shown_first(organizer_client, meeting, tomke):
    mailing = write(organizer_client)
    cast.register(meeting, cast.BIRTE)
    data = {"expected": 1, "shown_as_of": mailing.changed_at.isoformat()}
    answer = organizer_client.post(f"{LIST}{mailing.pk}/start/", data, follow=True)
    assert "Die Mail ginge jetzt an 2 statt an 1." in text_of(answer)
    assert Job.objects.count() == 0


@pytest.mark.parametrize(
    "data",
    [{}, {"expected": "viele", "shown_as_of": "x"}, {"expected": 1, "shown_as_of": "gestern"}],
)
def test_a_forged_start_is_answered_in_words(organizer_client, meeting, tomke, data):
    mailing = write(organizer_client)
    assert organizer_client.post(f"{LIST}{mailing.pk}/start/", data).status_code == 400
    assert Job.objects.count() == 0


def test_stopped_and_gone_on_with(organizer_client, meeting, monkeypatch):
    monkeypatch.setattr(mailings, "BATCH", 2)
    monkeypatch.setattr(jobs, "REPORT_EVERY", 0)
    five = [cast.register(meeting, cast.stranger(number)) for number in range(5)]
    mailing = write(organizer_client)
    press_start(organizer_client, mailing)
    assert "0 von 5" in text_of(organizer_client.get(page_of(mailing)))
    write_batch = mailings.write_batch

    def then_stop(written):
        dealt_with = write_batch(written)
        organizer_client.post(f"{LIST}{mailing.pk}/stop/")
        return dealt_with

    monkeypatch.setattr(mailings, "write_batch", then_stop)
    jobs.run_waiting()
    monkeypatch.setattr(mailings, "write_batch", write_batch)
    page = text_of(organizer_client.get(page_of(mailing)))
    assert "<strong>Angehalten</strong>: 2 von 5" in page
    assert "3 Personen haben noch keine Mail." in page
    organizer_client.post(f"{LIST}{mailing.pk}/go-on/")
    again = organizer_client.post(f"{LIST}{mailing.pk}/go-on/", follow=True)
    assert "nichts fortzusetzen" in text_of(again)
    jobs.run_waiting()
    assert told() == sorted(person.email for person in five)


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("text_de", "Hallo {nmae}", "{nmae} gibt es nicht. Meinten Sie {name}?"),
        ("subject_de", "Für {vorname}", "{vorname} gibt es nicht. Meinten Sie {name}?"),
        ("text_en", "Dear {xyzzy}", "{xyzzy} gibt es nicht. Es gibt: {name}, {veranstaltung}"),
        ("text_de", "eine } Klammer", "In Zeile 1 steht eine einzelne Klammer „}“"),
        ("subject_de", "{workshops}", "{workshops} passt nicht in einen Betreff."),
        ("subject_en", "Only this", "Auf Englisch braucht es beides, Betreff und Text."),
        ("text_de", "", "Bitte füllen Sie dieses Feld aus."),
        ("who", "seat", "Bitte wählen Sie den Workshop aus."),
        ("who", "", "Bitte wählen Sie aus, an wen die Mail geht."),
    ],
)
def test_what_cannot_be_sent_is_refused_in_words_and_kept(
    organizer_client, meeting, tomke, field, text, sentence
):
    answer = write(organizer_client, **{"subject_en": "", field: text})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    if text:
        assert answer.context["form"][field].value() == text
    assert Mailing.objects.count() == 0


def test_a_mail_to_nobody_is_refused_in_words(organizer_client, meeting, tomke):
    mailing = write(organizer_client, who="cancelled")
    page = organizer_client.get(page_of(mailing))
    assert "Diese Mail ginge an niemanden" in text_of(page)
    assert "senden" not in text_of(page).replace("gesendet", "")
    answer = press_start(organizer_client, mailing)
    assert "Diese Mail ginge an niemanden" in text_of(answer)
    assert Job.objects.count() == 0


def test_english_is_asked_for_before_it_is_sent(organizer_client, meeting):
    cast.register(meeting, cast.LENI, language="en")
    mailing = write(organizer_client)
    assert "1 Person liest Englisch" in text_of(organizer_client.get(page_of(mailing)))


def test_what_was_started_is_not_changed_and_not_deleted(organizer_client, meeting, tomke):
    mailing = write(organizer_client)
    press_start(organizer_client, mailing)
    answer = organizer_client.post(
        f"{LIST}{mailing.pk}/edit/", {"who": "cancelled", **WORDS}, follow=True
    )
    assert "schon gestartet" in text_of(answer)
    assert organizer_client.post(f"{LIST}{mailing.pk}/delete/", {"post": "yes"}).status_code == 403
    mailing.refresh_from_db()
    assert mailing.criteria["who"] == "registered"


def test_a_draft_is_changed_and_deleted(organizer_client, meeting, tomke):
    mailing = write(organizer_client)
    data = {"who": "waiting", **WORDS, "roles": ["teacher"]}
    organizer_client.post(f"{LIST}{mailing.pk}/edit/", data)
    mailing.refresh_from_db()
    assert mailing.criteria == {"who": "waiting", "roles": ["teacher"]}
    organizer_client.post(f"{LIST}{mailing.pk}/delete/", {"post": "yes"})
    assert Mailing.objects.count() == 0


# --- To whom --------------------------------------------------------------------------------------


def test_a_selection_by_workshop_role_day_and_language(organizer_client, meeting):
    workshop = cast.a_workshop(meeting, "W1", title="Lernwege", seats=3)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.LENI, choices=[workshop])  # a school leader
    cast.register(meeting, cast.BIRTE)
    criteria = {"who": "seat", "occurrence": workshop.pk, "roles": ["teacher"], "language": "de"}
    mailing = write(organizer_client, day=cast.days(meeting)[0].pk, **criteria)
    page = organizer_client.get(page_of(mailing))
    assert (page.context["number"], page.context["person"].name) == (1, "Tomke Ahlers")
    for words in ("Angemeldete mit Platz im Workshop", "Lernwege", "Deutsch"):
        assert words in page.context["selection"]


def choose(client, query="", **data):
    return client.post(f"{PEOPLE}{query}", {"action": "write_mail", **data}, follow=True)


def test_from_the_list_to_whom_it_shows(organizer_client, meeting, tomke):
    cast.register(meeting, cast.LENI)
    cast.sign_up(meeting, cast.OLAF)
    everybody = {"select_across": "1", "_selected_action": "0"}
    page = text_of(
        choose(organizer_client, "?role__exact=teacher&status__exact=registered", **everybody)
    )
    mailing = Mailing.objects.get()
    assert [row.participant for row in mailing.recipients.all()] == [tomke]
    for words in ("alle der Liste", "Rolle: Lehrkr", "Stand: "):
        assert words in page
    organizer_client.post(f"{LIST}{mailing.pk}/edit/", WORDS)
    mailing.refresh_from_db()
    press_start(organizer_client, mailing)
    jobs.run_waiting()
    assert told() == [tomke.email]


def test_from_the_list_to_those_with_a_tick(organizer_client, meeting, tomke):
    birte = cast.register(meeting, cast.BIRTE)
    page = choose(organizer_client, "?q=birte", _selected_action=birte.pk)
    mailing = Mailing.objects.get()
    assert [row.participant for row in mailing.recipients.all()] == [birte]
    assert "in der Liste angekreuzt, mit einer Suche" in text_of(page)
    assert "birte" not in str(mailing.criteria)


def test_the_list_offers_a_mail_to_all_it_shows(organizer_client, meeting, tomke):
    assert "Mail an alle dieser Liste" in text_of(organizer_client.get(PEOPLE))
    assert "Mail an alle dieser Liste" not in text_of(organizer_client.get(f"{PEOPLE}?q=niemand"))


def test_from_an_empty_list_nothing_begins(organizer_client, meeting, tomke):
    everybody = {"select_across": "1", "_selected_action": "0"}
    page = choose(organizer_client, "?q=niemand", **everybody)
    assert "Diese Mail ginge an niemanden: Die Liste ist leer." in text_of(page)
    assert Mailing.objects.count() == 0


def test_one_mail_is_about_one_meeting(organizer_client, meeting, tomke):
    cast.register(cast.a_meeting("andere"), cast.BIRTE)
    page = choose(organizer_client, select_across="1", _selected_action="0")
    assert "Anmeldungen zu mehreren Veranstaltungen" in text_of(page)
    assert Mailing.objects.count() == 0


def test_a_mail_begins_with_a_template(organizer_client, meeting):
    template = MailTemplate.objects.create(
        meeting=meeting, name="Parken", subject_de="Parkplätze", text_de="Hinter der Schule."
    )
    page = organizer_client.get(f"{LIST}add/")
    assert "Parken" in text_of(page)
    filled = organizer_client.get(f"{LIST}add/?meeting={meeting.pk}&template={template.pk}")
    assert filled.context["form"]["subject_de"].value() == "Parkplätze"
    assert "Hinter der Schule." in filled.content.decode()


def test_without_a_meeting_there_is_nobody_to_write_to(organizer_client, db):
    page = organizer_client.get(f"{LIST}add/", follow=True)
    assert "Legen Sie zuerst eine Veranstaltung an." in text_of(page)


# --- The record -----------------------------------------------------------------------------------


def test_the_list_says_who_wrote_when_to_which_selection_to_how_many(
    organizer_client, meeting, tomke
):
    mailing = write(organizer_client, roles=["teacher"])
    press_start(organizer_client, mailing)
    participation.cancel(tomke)
    jobs.run_waiting()
    page = text_of(organizer_client.get(LIST))
    for words in (
        "Alle Angemeldeten",
        "Lehrkr",
        "0 von 1",
        ">Orga<",
        "Anreise für {name}",
    ):
        assert words in page
    record = text_of(organizer_client.get(page_of(mailing)))
    assert "gehört nicht mehr zur Auswahl" in record
    lines = LogEntry.objects.filter(object_id=str(mailing.pk)).order_by("pk")
    assert [line.get_change_message() for line in lines] == [
        "Entwurf angelegt",
        "Gestartet, Personen: 1",
    ]
    for line in lines:
        assert "Tomke" not in f"{line.object_repr} {line.change_message}"


def test_the_list_asks_as_much_for_many_as_for_few(organizer_client, meeting, tomke):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            organizer_client.get(LIST)
        return len(asked)

    press_start(organizer_client, write(organizer_client))
    few = questions()
    for _number in range(2):
        press_start(organizer_client, write(organizer_client))
    assert questions() == few


# --- Who may --------------------------------------------------------------------------------------


def staff_client(client, address, *codenames):
    user = User.objects.create_user(address, "ein-langes-passwort", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    browser = type(client)()
    cast.log_in_with_second_factor(browser, user)
    return browser


@pytest.mark.parametrize(
    "rights",
    [
        ["add_mailing", "change_mailing", "view_mailing", "view_participant"],  # no addresses
        ["contact_participant", "view_mailing", "view_participant"],  # may read, not write
    ],
)
def test_who_may_not_write_to_people_does_not(client, organizer_client, meeting, tomke, rights):
    mailing = write(organizer_client)
    browser = staff_client(client, "andere@example.org", *rights)
    assert browser.get(f"{LIST}add/").status_code == 403
    assert write(browser).status_code == 403
    for button in ("start", "stop", "go-on", "test", "edit"):
        data = {"expected": 1, "shown_as_of": mailing.changed_at.isoformat()}
        assert browser.post(f"{LIST}{mailing.pk}/{button}/", data).status_code == 403
    everybody = {"select_across": "1", "_selected_action": "0"}
    choose(browser, **everybody)
    assert "Mail an alle" not in text_of(browser.get(PEOPLE))
    assert (
        Mailing.objects.count(),
        Job.objects.count(),
        Email.objects.filter(subject__contains="Anreise").count(),
    ) == (1, 0, 0)


def test_who_may_only_read_sees_the_record_without_buttons(
    client, organizer_client, meeting, tomke
):
    mailing = write(organizer_client)
    browser = staff_client(client, "schaut@example.org", "contact_participant", "view_mailing")
    draft = browser.get(page_of(mailing)).content.decode()
    assert "Anreise für Tomke Ahlers" in draft
    assert f"{mailing.pk}/start/" not in draft
    press_start(organizer_client, mailing)
    assert "/stop/" not in browser.get(page_of(mailing)).content.decode()


def test_everybody_written_to_is_a_participant_of_this_meeting(organizer_client, meeting, tomke):
    cast.register(cast.a_meeting("andere"), cast.BIRTE)
    data = {"who": "registered", **WORDS}
    organizer_client.post(f"{LIST}add/?meeting={meeting.pk}", data)
    press_start(organizer_client, Mailing.objects.get())
    jobs.run_waiting()
    assert told() == [tomke.email]
