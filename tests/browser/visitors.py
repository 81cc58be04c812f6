"""Who looks at the pages: one of everybody, in every state, with the session each has."""

import json
import time
from datetime import timedelta
from uuid import uuid4

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from backstage import export_job, exports, imports, jobs
from backstage.models import Job
from meetup import demo, groups
from meetup.access import CLAIMS
from people.models import User
from programme import invitations
from programme.models import Material, Occurrence, Session, Speaker
from registration import links, mailings, selections
from registration.models import (
    AccessNeed,
    CheckIn,
    DayPlace,
    Decision,
    Mailing,
    MailTemplate,
    Participant,
    RolePlaces,
    School,
)
from registration.schools import SchoolResource
from tests import cast, files, passkeys
from workshops import messages as speaker_messages
from workshops.models import Booking

PASSKEY_OWNER = "passkey@example.org"
STATES = ("claimed", "lapsed", "registered", "cancelled", "expired")


def workshop(code):
    return Occurrence.objects.get(session__code=code)


def populate(meeting):
    """People in every state of the demo. Returns what the addresses of the pages are made of."""
    fill_up(workshop("WA3"))
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop("WA3"), workshop("WB2")])
    AccessNeed.objects.create(participant=tomke, step_free=True, quiet_room=True, other="Ruhe")
    birte = cast.register(meeting, cast.BIRTE)
    places = DayPlace.objects.filter(participant=birte)
    places.update(state="waiting", held_since=None)
    known = {
        "participant": tomke.pk,
        "waiting": birte.pk,
        "place": places.first().pk,
        "seat": Booking.objects.holding_seat().filter(participant=tomke).first().pk,
        "line": Booking.objects.in_line().filter(participant=tomke).first().pk,
        "session": Session.objects.get(code="WA3").pk,
        "occurrence": workshop("WA2").pk,
        "speaker-link": link(invitations.to_speaker_page(speaker())),
        "my-page-link": link(links.to_my_page(tomke.user, meeting)),
        "material": Material.objects.filter(session__code="WA2").first().pk,
        "scope": f"slot-{workshop('WA3').slot_id}",
        "passkey": passkey().pk,
    }
    Decision.objects.create(
        meeting=meeting,
        participant=tomke,
        kind="moved_up",
        reason="Vertretung",
        decided_by=organizer(),
    )
    LogEntry.objects.log_actions(organizer().pk, [tomke], CHANGE, "Umgeräumt", single_object=True)
    day = workshop("WA3").slot.day
    CheckIn.objects.create(participant=birte, day=day, came_at=timezone.now(), noted_by=organizer())
    over = Job.objects.create(kind="demo", state="failed", reason="Kaputt", started_by=organizer())
    jobs.attach(over, "liste.txt", "text/plain", ContentFile(b"Liste"))
    known["job-over"] = over.pk
    known |= imports_of(meeting)
    exports.record(organizer(), Participant, format="xlsx", rows=72, selection="mit Suche")
    Job.objects.create(kind="demo", state="running", done=3, total=9, started_by=organizer())
    write_to_participants()
    known |= mails_to_many(meeting)
    claims = {state: claim_that_is(meeting, state) for state in STATES}
    claims["second"] = cast.sign_up(meeting, cast.TOMKE, role="school_authority")
    RolePlaces.objects.update(at_most=0)
    for state, claim in claims.items():
        known[f"{state}-link"] = link(links.to_confirm(claim))
    return known | records() | {"claims": claims}


def imports_of(meeting):
    """One that is shown, with every kind of row, one that was taken over, one that can't be read, and
    a large export. Nobody is added."""
    School.objects.create(number="DE-HB-101", name="Oberschule am Deich", federal_state="HB")
    School.objects.create(number="DE-HB-103", name="Grundschule am Park", federal_state="HB")
    headings = ["Schulnummer", "Name", "Bundesland", "Ort"]
    rows = [
        ["101", "Oberschule hinterm Deich", "Bremen", "Bremen"],
        ["103", "Grundschule am Park", "HB"],
    ]
    rows += [["202", "Gesamtschule Mitte", "Hamburg"], ["303", "Nirgendwo", "Atlantis"]]
    shown = imports.begin("schools", files.a_csv(headings, *rows), {}, organizer())
    other = imports.begin(
        "schools", files.a_csv(headings, rows[1]), {}, cast.an_organizer("zwei@example.org")
    )
    unreadable = imports.begin(
        "programme", files.a_csv(["Überschrift"], ["?"]), {"meeting": meeting.pk}, organizer()
    )
    table = export_job.begin(
        School.objects.all(),
        resource_class=SchoolResource,
        fields=None,
        format="xlsx",
        filename="schulen.xlsx",
        by=organizer(),
    )
    jobs.run_waiting()
    other.refresh_from_db()
    done = imports.take_over(other, other.result["digest"], other.started_by)
    jobs.run_waiting()
    return {
        "job-preview": shown.pk,
        "job-taken-over": done.pk,
        "job-unreadable": unreadable.pk,
        "job-export": table.pk,
    }


def write_to_participants():
    occurrence = workshop("WA2")
    cast.register(occurrence.session.meeting, cast.CEM, choices=[occurrence])
    words = {"subject": "Stifte sind da", "text": "Bringen Sie gern\nein Beispiel mit."}
    speaker_messages.send(occurrence, speaker(), token=uuid4(), **words)


def mails_to_many(meeting):
    """One that could be sent, one that nobody would get, and one that was stopped."""
    words = {"subject_de": "Anreise", "text_de": "Bis bald, {name}!\n\n{tage}"}
    MailTemplate.objects.create(meeting=meeting, name="Anreise", **words)
    words |= {"subject_en": "Getting there", "text_en": "See you soon, {name}!"}
    nobody = Mailing.objects.create(meeting=meeting, criteria={"who": "cancelled"}, **words)
    stopped = Mailing.objects.create(meeting=meeting, criteria={"who": "registered"}, **words)
    count = selections.recipients(stopped).count()
    mailings.start(stopped, organizer(), expected=count, shown_as_of=stopped.changed_at)
    mailings.stop(stopped)
    draft = Mailing.objects.create(meeting=meeting, criteria={"who": "registered"}, **words)
    return {"mailing": draft.pk, "mailing-to-nobody": nobody.pk, "mailing-stopped": stopped.pk}


def speaker():
    return Speaker.objects.filter(appearances__session__code="WA2", user__isnull=False).first()


def organizer():
    return User.objects.get(email=demo.ORGANIZER_EMAIL)


def fill_up(occurrence):
    cast.set_limit(occurrence, seats=len(cast.holders(occurrence)))


def link(url):
    """The token in a link of a mail."""
    return url.rstrip("/").split("/")[-1]


def claim_that_is(meeting, state):
    who = cast.stranger(state)
    if state == "registered":
        return cast.register(meeting, who)
    claim = cast.sign_up(meeting, who, choices=[workshop("WB1")])
    if state != "claimed":
        earlier = timezone.now() - timedelta(hours=3)
        past = {"lapses_at": earlier, "cancelled_at": earlier if state == "cancelled" else None}
        Participant.objects.filter(pk=claim.pk).update(status=state, **past)
        DayPlace.objects.filter(participant=claim).update(state="waiting", held_since=None)
    return claim


def new_password():
    """What a link for one is made of; logging in makes it worthless."""
    return {
        "uid": user_pk_to_url_str(organizer()),
        "key": default_token_generator.make_token(organizer()),
    }


def records():
    """One of each kind of thing that the desk shows."""
    groups.make_ready()
    first = {model._meta.label_lower: model.objects.first() for model in admin.site._registry}
    return {label: record.pk for label, record in first.items() if record}


def sessions(meeting, known):
    """{who: the cookie of their session}."""
    return {
        "participant": cookie(cast.open_page, Participant.objects.get(pk=known["participant"])),
        "waiting": cookie(cast.open_page, Participant.objects.get(pk=known["waiting"])),
        "organizer": cookie(log_in, organizer()),
        "speaker": cookie(cast.open_speaker_page, speaker()),
        "newcomer": cookie(log_in_with_password_only, cast.an_organizer("neu@example.org")),
        "passkey": cookie(log_in, User.objects.get(email=PASSKEY_OWNER)),
        **{state: cookie(remember, claim) for state, claim in known["claims"].items()},
    }


def passkey():
    """Of an organizer who has nothing else but spare codes, and has not saved them yet."""
    owner = cast.an_organizer(PASSKEY_OWNER)
    options = {"publicKey": {"rp": {"id": "localhost"}, "challenge": "AAAA"}}
    credential = json.loads(passkeys.Passkey().registration(options))
    RecoveryCodes.activate(owner)
    return WebAuthn.add(owner, "Mein Telefon", credential).instance


def cookie(begin, who):
    client = Client()
    begin(client, who)
    return client.cookies["sessionid"].value


def log_in(client, user):
    cast.log_in_with_second_factor(client, user)
    logged_in_just_now(client)


def log_in_with_password_only(client, user):
    log_in(client, user)
    logged_in_just_now(client, only="password")


def logged_in_just_now(client, only=""):
    """Or else the pages for passwords and codes would ask once more."""
    session = client.session
    session["account_authentication_methods"] = [
        record | {"at": time.time()}
        for record in session["account_authentication_methods"]
        if not only or record["method"] == only
    ]
    session.save()


def remember(client, claim):
    session = client.session
    session[CLAIMS] = [claim.pk]
    session.save()
