import pytest
from django.conf import settings as project

from backstage import mail
from meetup.demo.load import load
from programme.models import Occurrence
from tests import cast
from tests.browser import pages, visitors
from tests.browser.keys import Keyboard


@pytest.fixture
def demo(transactional_db):
    """The demo meeting with a few people, as a visitor finds it."""
    return load(participants=12)


@pytest.fixture
def full_workshop(demo):
    """One of the demo's, with no seat left. Its title."""
    occurrence = Occurrence.objects.get(session__title_de="Erste Schritte mit itslearning")
    cast.register(demo, cast.LENI, choices=[occurrence])
    cast.set_limit(occurrence, seats=len(cast.holders(occurrence)))
    return occurrence.session.title_de


@pytest.fixture
def demo_mails(settings, tmp_path):
    """Mails that are handed over are kept as in the demo."""
    settings.DEMO_MAILBOX = tmp_path
    backends = {"default": "meetup.demo.mailbox.Backend"}
    settings.POST_OFFICE = project.POST_OFFICE | {"BACKENDS": backends}
    return tmp_path


@pytest.fixture
def become(context, live_server):
    """Give the browser the session of somebody, by its cookie; or of nobody."""

    def take(session=None):
        context.clear_cookies()
        if session:
            own = {"name": "sessionid", "value": session, "url": live_server.url}
            context.add_cookies([own])

    return take


@pytest.fixture
def visit(page, demo, demo_mails, become):
    """Goes through a part of all pages (see pages.py); each is there in its state when it comes."""
    known = visitors.populate(demo)
    mail.hand_over()
    known["mail"] = sorted(file.stem for file in demo_mails.glob("*.eml"))[-1]
    sessions = visitors.sessions(demo, known)
    known |= visitors.new_password()
    page.set_default_timeout(10_000)

    def through(part):
        for entry in pages.PARTS[part]:
            become(sessions.get(entry.whose))
            page.set_viewport_size({"width": 1280, "height": 900})
            page.goto(entry.path(known))
            if entry.step:
                entry.step(page)
            yield entry

    return through


@pytest.fixture
def own_page(page, demo, become):
    """The page of somebody who takes part in the demo."""
    participant = cast.register(demo, cast.TOMKE)
    become(visitors.cookie(cast.open_page, participant))
    page.goto("/bremen-2019/meine-seite/")
    assert participant.name in page.content()
    return page


@pytest.fixture
def keyboard(page):
    page.emulate_media(reduced_motion="reduce")  # no gliding: what has the focus is there at once
    return Keyboard(page)


@pytest.fixture
def asked_hosts(page):
    """Every host the browser asked while the test ran."""
    hosts = set()

    def note(request):
        if not request.url.startswith("data:"):
            hosts.add(request.url.split("/")[2])

    page.on("request", note)
    return hosts


@pytest.fixture
def complaints(page):
    """What the browser complained about: errors, and what the content policy refused."""
    found = []
    page.on(
        "console", lambda message: found.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: found.append(str(error)))
    return found
