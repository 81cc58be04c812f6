"""What would run if it came through: in every field a speaker fills, looked at in a browser on every
page and in every letter where it stands. No dialog opens, nothing asks another host, and the content
policy, which would stop it, has nothing to stop."""

import pytest
from django.test import Client
from django.urls import reverse

from backstage import mail
from programme import invitations
from programme.models import EditingRule, Material, Revision, Session, Speaker
from tests import cast
from tests.browser import visitors
from tests.programme.test_markdown import EVIL

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("transactional_db")]

CORPUS = [
    *EVIL,
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    '" autofocus onfocus=alert(1) x="',
    "<body onload=alert(1)>",
    "<math><mi xlink:href=javascript:alert(1)>x",
    "<https://evil.example/x.js>",
    "[a]: javascript:alert(1)\n[a]",
    "<details open ontoggle=alert(1)>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "{{ 7|add:7 }}{% load x %}",
]
LONGEST_LINE = 120
TEXTS = ("abstract", "to_bring", "access_note")


def lines():
    """The corpus in as few single lines as fields take."""
    found = [""]
    for evil in CORPUS:
        evil = " ".join(evil.split())
        if len(found[-1]) + len(evil) >= LONGEST_LINE:
            found.append("")
        found[-1] = f"{found[-1]} {evil}".strip()
    return found


@pytest.fixture
def ran(page):
    """What ran, was stopped, or asked for something elsewhere."""
    found = []

    def dialog(opened):
        found.append(f"dialog: {opened.message}")
        opened.dismiss()

    page.on("dialog", dialog)
    page.on("pageerror", lambda error: found.append(f"error: {error}"))
    page.on("request", lambda r: found.append(r.url) if "evil" in r.url else None)
    page.expose_function("policy", lambda what: found.append(f"stopped: {what}"))
    page.add_init_script(
        """addEventListener("securitypolicyviolation",
            event => policy(`${event.violatedDirective} ${event.blockedURI} ${location}`))"""
    )
    return found


def fill(meeting, number, line, rule):
    """Let a speaker say it all, with their own forms. Returns their session."""
    speaker = cast.a_speaker(meeting, f"Person {number}", f"p{number}@x.example")
    slot = cast.afternoon(meeting)
    session = cast.a_session(meeting, f"V{number}", speakers=[speaker])
    cast.repeated(session, slot=slot, seats=5, room=cast.a_room(meeting, f"R{number}"))
    client = Client()
    cast.open_speaker_page(client, speaker)
    face = "/treffen/mein-beitrag/zur-person/"
    said = {"name": line, "affiliation_de": line, "affiliation_en": line, "published": "on"}
    said |= {"bio_de": "\n\n".join(CORPUS), "bio_en": "\n\n".join(CORPUS)}
    assert client.post(face, cast.form_on(client.get(face), "bio_de") | said).status_code == 302
    own = f"/treffen/mein-beitrag/programm/{session.code}/"
    whole = {
        f"{name}_{language}": "\n\n".join(CORPUS) for name in TEXTS for language in ("de", "en")
    }
    said = {"title_de": line, "title_en": line, "equipment": "\n\n".join(CORPUS)} | whole
    data = cast.form_on(client.get(own), "title_de") | said
    assert client.post(own, data).status_code == 302
    given = {"title": line, "url": "https://example.org/?" + "'\"><script>", "audience": "everyone"}
    assert client.post(own + "material/", given).status_code == 302
    return session


def test_a_script_that_runs_would_be_seen(page, meeting, ran):
    """So that the test below can fail."""
    page.goto("/treffen/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')")
    page.evaluate("setTimeout(() => alert(2))")
    page.wait_for_timeout(300)
    assert {what.split(":")[0] for what in ran} == {"stopped", "dialog"}


def test_nothing_runs_where_it_is_public(page, meeting, ran):
    for field in EditingRule.Field.values:
        EditingRule.objects.create(meeting=meeting, field=field, rule="free")
    sessions = [fill(meeting, number, line, "free") for number, line in enumerate(lines())]
    for path in ("", "programm/", "programm/raster/", "anmeldung/"):
        page.goto(f"/treffen/{path}")
    for number, session in enumerate(sessions):
        for language in ("", "/en"):
            page.goto(f"{language}/treffen/programm/{session.code}/")
            assert page.get_by_text("alert(1)").count() > 3  # it is there, as text
        page.goto(f"/treffen/referierende/person-{number}/")
    assert ran == []


def test_nothing_runs_before_it_is_public(page, meeting, organizer, become, ran):
    sessions = [fill(meeting, number, line, "review") for number, line in enumerate(lines())]
    for speaker, session in zip(Speaker.objects.order_by("slug"), sessions, strict=True):
        become(visitors.cookie(cast.open_speaker_page, speaker))
        page.goto("/treffen/mein-beitrag/")
        page.goto(f"/treffen/mein-beitrag/programm/{session.code}/material/")
        page.goto(f"/treffen/mein-beitrag/programm/{session.code}/")
        with page.expect_navigation():
            page.get_by_role("button", name="Vorschau", exact=True).click()
        assert page.get_by_text("alert(1)").count() > 3
    become(visitors.cookie(visitors.log_in, organizer))
    for name in ("session", "speaker", "revision", "material"):
        page.goto(reverse(f"admin:programme_{name}_changelist"))
    Revision.objects.update(note="\n\n".join(CORPUS))
    for model, what in ((Revision, "change"), (Session, "change"), (Speaker, "change")):
        for record in model.objects.all():
            page.goto(reverse(f"admin:programme_{model._meta.model_name}_{what}", args=[record.pk]))
    page.goto(reverse("admin:programme_material_change", args=[Material.objects.first().pk]))
    for revision in Revision.objects.all():
        with page.expect_navigation():
            page.goto(reverse("admin:programme_revision_change", args=[revision.pk]))
        with page.expect_navigation():
            page.locator("[name=publish]").first.click()
    for model in (Session, Speaker):
        for record in model.objects.all():
            page.goto(
                reverse(f"admin:programme_{model._meta.model_name}_history", args=[record.pk])
            )
    assert not Revision.objects.waiting().exists()
    assert ran == []


def test_nothing_runs_in_a_letter(page, meeting, demo_mails, ran):
    """Of those to speakers, and of those to who has a seat."""
    for field in EditingRule.Field.values:
        EditingRule.objects.create(meeting=meeting, field=field, rule="free")
    for number, line in enumerate(lines()):
        session = fill(meeting, number, line, "free")
        Session.objects.filter(pk=session.pk).update(booked=True)
        cast.register(meeting, cast.stranger(number), choices=[session.occurrences.get()])
    invitations.invite(invitations.with_sessions(Speaker.objects.all()), unless_since=None)
    cast.set_limit(cast.afternoon(meeting), ends="16:00")
    mail.hand_over()
    names = [file.stem for file in demo_mails.glob("*.eml")]
    assert len(names) > 2 * len(lines())
    shown = 0
    for name in names:
        page.goto(f"/demo/postfach/{name}/")
        shown += page.content().count("alert(1)")
    assert shown > len(names)
    assert ran == []
