"""English is complete: every German text has its translation, and pages and mails show it."""

import os
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import polib
import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from lxml import html

from backstage import jobs
from backstage.models import Job
from meetup import participation
from meetup.urls import STAFF_PAGES, meeting_urls
from people.models import User
from programme.models import EditingRule, Meeting, Revision
from registration import letters, links, mailings, standard_texts
from registration.models import AccessNeed, Mailing, Participant, School
from tests import cast, files
from workshops.drawing import publishing, running
from workshops.ranking import Ranking

pytestmark = pytest.mark.same_on_both

CATALOG = Path("locale/en/LC_MESSAGES/django.po")

TOMKE = ("Tomke Ahlers", "tomke@school.example", cast.TOMKE[2], "Dyke School", "NI")
BIRTE = ("Birte Brandt", "birte@school.example", cast.BIRTE[2], "Lime Tree School", "NI")

# Words that English does not have ("die", "an", "was" would not do).
GERMAN = set(
    """
    und oder aber der das dem ein eine einen einem einer kein keine nicht noch nur auch schon
    Sie Ihr Ihre Ihren Ihrem Ihrer Ihnen wir uns bitte für mit von vom bis auf aus bei nach zur zum
    ist sind wird werden wurde haben können im ab zu sich wenn ob als
    Anmeldung Anmeldungen anmelden Anmelden angemeldet Teilnahme absagen Platz Plätze Warteliste
    Nachrücken Tag Tage Raum Räume Ort Uhr Zeit Seite Meine Programm Programmpunkt Vortrag Pause
    Veranstaltung Treffen Fassung Rolle Schule Stand Fehler Fragen Angaben Zurück Weiter Passwort
    Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag
    Januar Februar März Mai Juni Juli Oktober Dezember
    """.split()
)
#: Names stay as they are.
NAMES = re.compile(r"Baden-Württemberg|https?://\S+")


# --- the catalogue ----------------------------------------------------------------------------


def catalog(path=settings.BASE_DIR / CATALOG):
    return polib.pofile(str(path))


def keys(entries):
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in entries}


def not_translated(path=settings.BASE_DIR / CATALOG):
    """Texts without a translation, or with one that gettext has guessed or no longer needs."""
    return [entry.msgid for entry in catalog(path) if entry.obsolete or not entry.translated()]


def stale(path=settings.BASE_DIR / CATALOG):
    """What the compiled catalogue, which is the one in use, says otherwise than the source."""

    def says(entries):
        return {
            (entry.msgctxt, entry.msgid, entry.msgstr, tuple(entry.msgstr_plural.values()))
            for entry in entries
            if not entry.obsolete
        }

    compiled = polib.mofile(str(path.with_suffix(".mo")))
    return {entry[1] for entry in says(catalog(path)) ^ says(compiled)}


def test_every_text_is_translated_and_none_by_guess():
    assert not_translated() == []


def test_what_is_compiled_says_the_same_as_the_source():
    """A clean machine has no gettext: the compiled file is part of the project."""
    assert stale() == set()


def break_one(path, change):
    broken = catalog(path)
    entry = next(entry for entry in broken if not entry.msgid_plural and not entry.msgctxt)
    plural = next(entry for entry in broken if entry.msgid_plural and entry.msgctxt)
    change(broken, entry, plural)
    broken.save(str(path))
    return {entry.msgid, plural.msgid}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda po, one, many: setattr(one, "msgstr", ""), not_translated),
        (lambda po, one, many: many.msgstr_plural.update({1: ""}), not_translated),
        (lambda po, one, many: one.flags.append("fuzzy"), not_translated),
        (lambda po, one, many: setattr(one, "obsolete", True), not_translated),
        (lambda po, one, many: setattr(one, "msgstr", "Something else"), stale),
        (lambda po, one, many: many.msgstr_plural.update({1: "Something else"}), stale),
        (lambda po, one, many: setattr(one, "msgctxt", "elsewhere"), stale),
        (lambda po, one, many: po.remove(one), stale),
    ],
    ids=["empty", "half", "guessed", "not needed", "one", "plural", "context", "gone"],
)
def test_a_broken_catalogue_would_be_found(tmp_path, change, found):
    copy = tmp_path / "django.po"
    for suffix in (".po", ".mo"):
        shutil.copy((settings.BASE_DIR / CATALOG).with_suffix(suffix), copy.with_suffix(suffix))
    assert not found(copy)
    broken = break_one(copy, change)
    assert found(copy)
    assert set(found(copy)) <= broken


def test_placeholders_and_markup_are_the_same_in_both_languages():
    def pieces(text):
        return set(re.findall(r"%\(\w+\)s|\{\w+\}|<[^>]+>", text))

    wrong = [
        entry.msgid
        for entry in catalog()
        if pieces(entry.msgid_plural or entry.msgid)
        != pieces(entry.msgstr_plural.get(1) or entry.msgstr)
    ]
    assert wrong == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_the_catalogue_knows_every_text_and_no_other(tmp_path):
    """If this fails: make messages, translate, make messages again."""
    copy = tmp_path / "project"
    ignored = shutil.ignore_patterns(".*", "__pycache__", "build", "docs", "static", "tests", "var")
    shutil.copytree(settings.BASE_DIR, copy, ignore=ignored)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "en", "--no-wrap"],
        cwd=copy,
        env=os.environ | {"DEMO": "1", "NO_DOTENV": "1", "VAR_DIR": str(tmp_path)},
        check=True,
        capture_output=True,
    )
    extracted = polib.pofile(str(copy / CATALOG))
    in_use = keys(entry for entry in extracted if not entry.obsolete)
    assert in_use - keys(entry for entry in catalog() if not entry.obsolete) == set()
    assert [entry.msgid for entry in extracted.obsolete_entries()] == []


# --- what people see ----------------------------------------------------------------------------


def german_in(text):
    """The German words in a text."""
    words = re.findall(r"[^\W\d_]+", NAMES.sub("", text))
    return {word for word in words if word in GERMAN or re.search("[äöüÄÖÜß]", word)}


def english_part(page):
    """What a page says, to the eye and to a screen reader; not what is marked as German or was
    typed in, nor digests: "ab" is hexadecimal, too."""
    tree = html.fromstring(page)
    for element in tree.xpath(
        "//*[@lang='de'][not(self::html)] | //script | //style | //code | //textarea"
    ):
        element.drop_tree()
    spoken = tree.xpath("//@aria-label | //@title | //@alt | //@placeholder")
    spoken += tree.xpath("//input[@type='submit' or @type='button']/@value")
    return " ".join([*tree.itertext(), *spoken])


def german_on(response):
    content = response.content.decode()
    is_page = response["Content-Type"].startswith("text/html")
    return german_in(english_part(content) if is_page else content)


@pytest.fixture
def meeting(db):
    """A meeting that says everything in both languages."""
    meeting = cast.a_meeting(
        is_current=True,
        day_places=(2, None),
        venue_address="Example Street 1\n28277 Bremen",
        theme_de="Dynamisch inklusiv",
        theme_en="Dynamically inclusive",
        **both("welcome", "Worum es geht und warum.", "What it is about, and why."),
        **both("focus", "Die Lernplattform und die Inklusion.", "The platform and inclusion."),
        **both("for_whom", "Für alle.", "For everybody."),
        **both("access_facts", "Stufenlos und hell.", "Step-free and bright."),
        **both("getting_there", "Mit der Bahn.", "By train."),
        **both("imprint", "Wer wir sind.", "Who we are."),
        **both("privacy_notice", "Was wir speichern.", "What we store."),
        **both("accessibility_statement", "Was noch fehlt.", "What is missing."),
    )
    room = cast.a_room(meeting, "A1", step_free=False, **both("floor", "Erdgeschoss", "Ground"))
    speaker = cast.a_speaker(meeting, **both("affiliation", "Schule am Deich", "Dyke School"))
    for day in cast.days(meeting):
        cast.a_session(
            meeting,
            f"V{day.pk}",
            title_en="Paths of learning",
            slot=day.slots.get(),
            room=room,
            speakers=[speaker],
            audience=["teacher", "school_leader"],
            **both("abstract", "Worum es geht.", "What it is about."),
        )
    return meeting


def both(field, german, english):
    return {f"{field}_de": german, f"{field}_en": english}


@pytest.fixture
def tomke(meeting):
    return cast.register(meeting, TOMKE, language="en")


@pytest.fixture
def at_home(client, tomke):
    cast.open_page(client, tomke)
    return client


@pytest.fixture(params=["en", "de"])
def language(request):
    """English, and German to prove that German would be found."""
    with translation.override(request.param):
        yield request.param


def check(language, findings):
    """`findings`: what was looked at, and the German words there."""
    if language == "en":
        assert {name: words for name, words in findings.items() if words} == {}
    else:
        assert [name for name, words in findings.items() if not words] == []


def addresses(meeting, tomke):
    """(name, address) of every page of a meeting, in the language that is active."""
    arguments = {
        "session": [meeting.sessions.first().code],
        "speaker": [meeting.speakers.get().slug],
        "legal": ["datenschutz"],
        "confirm": [links.links.make("confirm", tomke.public_id, meeting.pk)],
        "open-my-page": [links.links.make_for_person("my-page", tomke.user, meeting.pk)],
        "download-data": ["json"],
        "speaker-session": ["W1"],
        "speaker-withdraw": ["W1", 1],
        "speaker-people": ["W1", 1],
        "speaker-message": ["W1", 1],
        "speaker-materials": ["W1"],
        "speaker-material": ["W1", 1],
        "speaker-remove-material": ["W1", 1],
        "material": [1],
        "photo": [meeting.speakers.get().slug, "aaaaaaaa"],
        "draw-public-file": ["wuensche"],
        "open-speaker-page": ["a-token"],
    }
    for pattern in meeting_urls:
        yield (
            pattern.name,
            reverse(pattern.name, args=[meeting.slug, *arguments.get(pattern.name, [])]),
        )


def test_every_page_of_a_meeting(at_home, meeting, tomke, language):
    AccessNeed.objects.create(participant=tomke, step_free=True, companion=True, meal="vegan")
    findings = {}
    for name, url in addresses(meeting, tomke):
        response = at_home.get(url)
        if response.status_code == 200 and name not in ("calendar", "download-data"):
            findings[name] = german_on(response)
    assert {"home", "sign-up", "my-page", "change", "needs", "consents", "cancel"} <= set(findings)
    check(language, findings)


def test_the_pages_of_a_draw(client, meeting, organizer, language):
    """Before the deadline, while it is drawn and afterwards: people's own pages, the public one, the
    organizers' and the mail."""
    workshop = cast.a_workshop(meeting, "W9", title="Lernwege", title_en="Learning paths")
    cast.set_limit(meeting, seat_mode="wishes", wishes_until=timezone.now() + timedelta(days=1))
    birte = cast.register(meeting, BIRTE, language=language)
    participation.wish(birte, [Ranking((workshop.pk,))])
    AccessNeed.objects.create(participant=birte, captions=True)
    cast.open_page(client, birte)
    desk = type(client)()
    cast.log_in_with_second_factor(desk, organizer)
    findings = {}

    def look(when):
        for name in ("my-page", "seats", "sign-up", "draw"):
            url = reverse(name, args=[meeting.slug])
            findings[f"{name} {when}"] = german_on(client.get(url))
        findings[f"desk {when}"] = german_on(
            desk.get(reverse("admin:meeting-draw", args=[meeting.pk]))
        )
        for draw in meeting.draws.all():
            url = reverse("admin:draw-report", args=[meeting.pk, draw.pk])
            findings[f"{draw} {when}"] = german_on(desk.get(url))

    look("before")
    AccessNeed.objects.all().delete()
    running.name_numbers(meeting, "3 9 12")
    cast.set_limit(meeting, wishes_until=timezone.now() - timedelta(minutes=2))
    meeting = type(meeting).objects.get(pk=meeting.pk)
    running.start_trial(meeting, organizer)
    jobs.run_waiting()
    real = running.freeze(meeting, organizer, [])
    look("frozen")
    running.give_numbers(real, organizer, "3 9 12")
    jobs.run_waiting()
    publishing.publish(real)
    look("published")
    letter = import_string(settings.LETTERS["seats_drawn"])(birte)
    findings["mail"] = german_in(f"{letter.subject} {letter.text}")
    check(language, findings)


@pytest.fixture
def workshop(meeting):
    """Of somebody whose proposal waits, with a participant."""
    kim = meeting.speakers.get()
    kim.user = User.objects.by_address("kim@x.example")
    kim.save()
    slot = cast.evening(meeting)
    workshop = cast.a_workshop(meeting, "W1", slot=slot, title_en="Soldering")
    workshop.session.appearances.create(speaker=kim)
    cast.register(meeting, TOMKE, choices=[workshop])
    cast.register(meeting, BIRTE, choices=[workshop])
    return workshop


def test_the_pages_of_a_speaker(client, meeting, workshop, language):
    session, kim = workshop.session, meeting.speakers.get()
    cast.open_speaker_page(client, kim)
    edit = reverse("speaker-session", args=[meeting.slug, "W1"])
    page = reverse("speaker-page", args=[meeting.slug])
    face = reverse("speaker-face", args=[meeting.slug])
    people = reverse("speaker-people", args=[meeting.slug, "W1", workshop.pk])
    message = reverse("speaker-message", args=[meeting.slug, "W1", workshop.pk])
    words = {"subject": "A laptop", "text": "Pens are there.", "token": str(uuid4())}
    typed = cast.form_on(client.get(edit), "equipment") | {"title_en": "Fine soldering"}
    stale = typed | {"to_bring_en": "A laptop", "equipment": "A table"}
    found = {
        "edit": client.get(edit),
        "face": client.get(face),
        "people": client.get(people),
        "message": client.get(message),
        "message, preview": client.post(message, words),
        "message, sent": client.post(message, words | {"send": "1"}, follow=True),
        "message, nothing in it": client.post(message, {}),
        "preview": client.post(edit, typed | {"preview": language}),
        "saved": client.post(edit, typed | {"to_bring_en": "Pens"}, follow=True),
        "conflict": client.post(edit, stale),
        "refused": client.post(edit, typed | {"title_de": "", "level": "x", "title_en": "a\0b"}),
        "nobody": client.post(face, {}),
    }
    for rule in ("free", "frozen"):
        for field in EditingRule.Field.values:
            EditingRule.objects.update_or_create(
                meeting=meeting, field=field, defaults={"rule": rule}
            )
        found[rule] = client.get(edit)
    found["too late"] = client.post(edit, stale)
    for state in ("returned", "published"):
        Revision.objects.update(state=state, decided_at=timezone.now(), note="Shorter, please.")
        found[state] = client.get(page)
    cast.set_limit(session, status="cancelled")
    found["cancelled"] = client.get(edit)
    found["message, cancelled"] = client.get(message)
    assert {name for name, response in found.items() if response.status_code == 422} == {
        "conflict",
        "refused",
        "nobody",
        "too late",
        "message, nothing in it",
    }
    check(language, {name: german_on(response) for name, response in found.items()})


@pytest.mark.parametrize("status", Participant.Status.values)
def test_the_pages_about_a_claim_in_every_state(client, meeting, language, status):
    url = reverse("sign-up", args=[meeting.slug])
    page = client.post(url, cast.form_data(meeting, TOMKE), follow=True)
    claim = Participant.objects.get()
    facts = {"cancelled_at": timezone.now(), "confirmed_at": timezone.now()}
    if status == Participant.Status.REGISTERED:
        facts["user"] = User.objects.by_address(claim.email)
    Participant.objects.update(status=status, **facts)
    link = reverse(
        "confirm", args=[meeting.slug, links.links.make("confirm", claim.public_id, meeting.pk)]
    )
    found = {
        "just sent": german_on(page),
        "claim": german_on(client.get(page.redirect_chain[0][0])),
    }
    check(language, found | {"confirm": german_on(client.get(link))})


def test_the_choice_between_two_registrations(client, meeting, tomke, language):
    claim = cast.sign_up(meeting, TOMKE, language=language)
    response = client.get(path_of(links.to_confirm(claim)))
    assert 'value="replace"' in response.content.decode()
    check(language, {"choice": german_on(response)})


def path_of(address):
    return re.sub(r"^https?://[^/]+", "", address)


def test_forms_that_need_correcting(at_home, meeting, tomke, language):
    """Ours and Django's own messages alike."""

    def answer(name, data):
        response = at_home.post(reverse(name, args=[meeting.slug]), data)
        assert response.status_code == 422
        return german_on(response)

    form = cast.form_data(meeting, TOMKE)
    one_day = cast.days(meeting)[:1]
    findings = {
        "empty": answer("sign-up", {}),
        "wrong": answer("sign-up", form | {"email": "tomke", "school_number": "x", "role": "x"}),
        "number of another state": answer("sign-up", form | {"school_number": "DE-HB-123"}),
        "loss": answer("change", cast.form_data(meeting, TOMKE, one_day)),
        "needs": answer("needs", {"step_free": "on"}),
        "code": answer("enter-code", {"code": "1234"}),
        "link": answer("request-link", {"email": "tomke"}),
    }
    Meeting.objects.update(registration_opens_at=None, registration_closes_at=timezone.now())
    findings["closed"] = answer("sign-up", form)
    check(language, findings)


def test_before_and_after_the_time_to_sign_up(client, meeting, language):
    findings = {}
    now = timezone.now()
    for name, opens, closes in [
        ("soon", now + timezone.timedelta(days=1), None),
        ("closed", None, now),
    ]:
        Meeting.objects.update(registration_opens_at=opens, registration_closes_at=closes)
        for page in ("home", "sign-up"):
            response = client.get(reverse(page, args=[meeting.slug]))
            findings[f"{name}: {page}"] = german_on(response)
    check(language, findings)


def test_when_something_is_wrong(client, meeting, tomke, language):
    strict = type(client)(enforce_csrf_checks=True)
    sign_up = reverse("sign-up", args=[meeting.slug])
    damaged = reverse("confirm", args=[meeting.slug, "broken"])
    findings = {
        "not found": german_on(client.get(reverse("session", args=[meeting.slug, "nothing"]))),
        "nothing": german_on(client.get(reverse("home", args=["nothing"]))),
        "old form": german_on(strict.post(sign_up, {})),
        "damaged link": german_on(client.get(damaged)),
    }
    Meeting.objects.update(is_current=False)
    findings["no meeting"] = german_on(client.get(reverse("start")))
    check(language, findings)


def test_every_mail(meeting, tomke, language):
    claim = cast.sign_up(meeting, BIRTE, language=language)
    written = {name: import_string(path)(tomke) for name, path in settings.LETTERS.items()}
    written |= {
        "moved up, not confirmed": letters.moved_up(claim),
        "link": letters.link(tomke, "1234 5678"),
        "unconfirmed": letters.unconfirmed(claim),
        "no registration": letters.no_registration(meeting),
    }
    findings = {}
    for name, letter in written.items():
        attached = letter.calendar.content.decode() if letter.calendar else ""
        attached = re.sub(r"\r\n ", "", attached)  # iCalendar folds its lines
        attached = re.sub(r"^(PRODID|TZ|BEGIN|END|URL|UID).*$", "", attached, flags=re.M)
        text = f"{letter.subject} {letter.text} {english_part(letter.html)} {attached}"
        findings[name] = german_in(text.replace("\\n", " "))
    check(language, findings)


def test_what_somebody_does_in_english_is_answered_in_english(client, meeting):
    """From the form to the mails, with nothing set by the test but the address."""
    with translation.override("en"):
        url = reverse("sign-up", args=[meeting.slug])
    client.post(url, cast.form_data(meeting, TOMKE))
    client.post(cast.link_in(cast.mails_to(TOMKE)[0]))
    mails = cast.mails_to(TOMKE)
    assert [mail.subject for mail in mails] == [
        "Please confirm: User meeting treffen",
        "Confirmed: User meeting treffen",
    ]
    assert "Dear Tomke Ahlers,\n\nWe are glad" in mails[1].message


def test_dates_read_right(at_home, meeting, language):
    day = cast.days(meeting)[0]
    day.date = timezone.datetime(2027, 1, 28).date()
    day.save()
    page = at_home.get(reverse("home", args=[meeting.slug])).content.decode()
    expected = {"en": "Thursday, 28 January,", "de": "Donnerstag, 28. Januar,"}[language]
    assert expected in page
    with translation.override(language):
        assert str(day) in ("Conference day, 28/01/2027", "Fachtag, 28.01.2027")


# --- the organizers' side -----------------------------------------------------------------------


def test_a_new_password(client, organizer, mailoutbox, language):
    for address in (organizer.email, "stranger@example.org"):
        client.post(reverse("account_reset_password"), {"email": address})
    findings = {str(mail.to): german_in(f"{mail.subject} {mail.body}") for mail in mailoutbox}
    assert len(findings) == 2
    check(language, findings)


def test_logging_in(client, db, language):
    names = STAFF_PAGES - {"account_reset_password_from_key"}
    pages = {name: client.get(reverse(name)) for name in names}
    findings = {name: german_on(page) for name, page in pages.items() if page.status_code == 200}
    assert {"account_login", "account_reset_password"} <= set(findings)
    check(language, findings)


def test_the_desk(organizer_client, meeting, tomke, language):
    """Our models in both languages; Django's and the libraries' own texts are theirs to translate."""
    findings = {"index": german_on(organizer_client.get(reverse("admin:index")))}
    for model in admin.site._registry:
        if model is User or model._meta.app_label in ("programme", "registration"):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            for page, arguments in (("changelist", []), ("add", []), ("change", [any_of(model)])):
                response = organizer_client.get(reverse(f"{name}_{page}", args=arguments))
                if response.status_code == 200:  # what organizers may not do is refused
                    findings[f"{name}_{page}"] = german_on(response)
    assert len(findings) > 15
    check(language, findings)


def test_writing_to_many(organizer_client, meeting, tomke, language):
    """What organizers type is in both languages; the test looks at our words around it."""
    words = dict.fromkeys(["subject_de", "text_de", "subject_en", "text_en"], "{name}")
    add, texts = reverse("admin:registration_mailing_add"), "admin:registration_mailtemplate_add"
    reminder = f"{reverse(texts)}?purpose=reminder&meeting={meeting.pk}"
    wrong = dict.fromkeys(words, "{namee} {x} {")
    findings = {
        "empty": german_on(organizer_client.post(add, {})),
        "wrong": german_on(organizer_client.post(add, wrong | {"who": "seat"})),
        "wrong template": german_on(organizer_client.post(reminder, wrong)),
        "template": german_on(organizer_client.post(reminder, words | {"days_before": 3})),
        "texts": german_on(
            organizer_client.get(reverse("admin:registration_mailtemplate_changelist"))
        ),
    }
    for who in ("registered", "cancelled"):
        organizer_client.post(add, words | {"who": who})
        mailing = Mailing.objects.latest("pk")
        page = reverse("admin:registration_mailing_change", args=[mailing.pk])
        findings[f"to {who}"] = german_on(organizer_client.get(page))
    mailing = Mailing.objects.earliest("pk")
    page = reverse("admin:registration_mailing_change", args=[mailing.pk])
    organizer_client.post(reverse("admin:mailing-test", args=[mailing.pk]))
    start = {"expected": 1, "shown_as_of": mailing.changed_at.isoformat()}
    organizer_client.post(reverse("admin:mailing-start", args=[mailing.pk]), start)
    findings["under way"] = german_on(organizer_client.get(page))
    organizer_client.post(reverse("admin:mailing-stop", args=[mailing.pk]))
    findings["stopped"] = german_on(organizer_client.get(page))
    mailing.refresh_from_db()
    job = reverse("admin:backstage_job_change", args=[mailing.job.pk])
    findings["its job"] = german_on(organizer_client.get(job))
    organizer_client.post(reverse("admin:mailing-go-on", args=[mailing.pk]))
    jobs.run_waiting()
    findings["done"] = german_on(organizer_client.get(page))
    findings["list"] = german_on(
        organizer_client.get(reverse("admin:registration_mailing_changelist"))
    )
    mail = reverse("admin:post_office_email_changelist")
    findings["outbox"] = german_on(organizer_client.get(mail))
    check(language, findings)


@pytest.mark.parametrize("purpose", ["reminder", "thanks"])
def test_what_goes_out_by_itself(meeting, tomke, language, purpose):
    template = standard_texts.template(meeting, purpose)
    for code, letter in mailings.examples(template, meeting, tomke):
        german = german_in(f"{letter.subject} {letter.text} {english_part(letter.html)}")
        if code == "en":
            assert not german


def test_tables_that_come_and_go(organizer_client, meeting, tomke, language):
    """Their pages, and what is said about the rows of a file, above all why they are refused."""
    School.objects.create(number="DE-HB-101", name="Dyke School", federal_state="HB")
    findings = {}
    for name in ("registration_participant", "registration_school", "programme_session"):
        upload = reverse(f"admin:{name}_import")
        findings[name] = german_on(organizer_client.get(upload))
        findings[f"{name}, nothing"] = german_on(organizer_client.post(upload, {}))
        findings[f"{name}, to export"] = german_on(
            organizer_client.get(reverse(f"admin:{name}_export"))
        )
        for file in TABLES[name]:
            data = {"meeting": meeting.pk, "reason": "A list", "file": files.a_csv(*file)}
            answer = organizer_client.post(upload, data)
            jobs.run_waiting()
            findings[f"{name}, {file[-1]}"] = german_on(organizer_client.get(answer["Location"]))
    job = Job.objects.filter(state="done").last()
    button = reverse("admin:backstage_job_take_over", args=[job.pk])
    answer = organizer_client.post(button, {"digest": job.result["digest"]})
    jobs.run_waiting()
    findings["taken over"] = german_on(organizer_client.get(answer["Location"]))
    button = reverse("admin:backstage_job_discard", args=[Job.objects.first().pk])
    findings["discarded"] = german_on(organizer_client.post(button, follow=True))
    findings["record"] = german_on(
        organizer_client.get(reverse("admin:backstage_exportrecord_changelist"))
    )
    check(language, findings)


TABLES = {
    "registration_participant": [
        (
            ["email", "name", "role", "federal state", "organisation", "days"],
            ["birte@school.example", "Birte", "teacher", "HB", "Dyke School", "1"],
            ["leni@school.example", "Leni", "wizard", "HB", "Dyke School", "1"],
            ["olaf@school.example", "", "", "", "", "Sunday"],
            ["olaf@school.example", "", "", "", "", ""],
            ["nobody", "Olaf", "teacher", "HB", "Dyke School", "1"],
            ["tomke@school.example", "Tomke Other", "teacher", "HB", "Dyke School", "2"],
        ),
        (["a", "b"], ["c", "d"]),
    ],
    "registration_school": [
        (["number", "name", "federal state"], ["101", "Other", "HB"], ["", "", ""]),
        (["number", "name", "federal state"],),
        (["M\ufffdller"],),
    ],
    "programme_session": [
        (
            ["code", "title de", "title en", "kind", "date", "starts", "ends", "room", "seats"],
            ["N1", "New", "New", "talk", "", "", "", "", ""],
            ["N2", "New", "New", "magic", "", "", "", "", ""],
            ["N3", "New", "New", "talk", "", "", "", "A1", ""],
            ["N4", "New", "New", "talk", "1.1.2001", "", "", "", ""],
            ["", "New", "New", "talk", "", "", "", "", ""],
        ),
    ],
}


def any_of(model):
    first = model.objects.first()
    return first.pk if first else 0
