import pytest

from meetup.demo.load import load
from programme.models import Occurrence
from tests import cast


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
