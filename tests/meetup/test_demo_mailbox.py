"""The demo's mailbox: what would have been sent, with what was attached to it."""

import icalendar
import pytest
from django.conf import settings as project

from backstage import mail
from registration import news
from tests import cast

URL = "/demo/postfach/"


@pytest.fixture
def handed_over(meeting, settings, tmp_path):
    """Somebody has signed up and confirmed; the demo keeps the mails. Newest first."""
    settings.DEMO_MAILBOX = tmp_path
    backends = {"default": "meetup.demo.mailbox.Backend"}
    settings.POST_OFFICE = project.POST_OFFICE | {"BACKENDS": backends}
    cast.register(meeting)
    news.send_noted()
    mail.hand_over()
    return sorted((file.stem for file in tmp_path.glob("*.eml")), reverse=True)


def with_attachment(client, names):
    """The address of the mail with a file, and its page."""
    pages = {name: client.get(f"{URL}{name}/").content.decode() for name in names}
    ((name, page),) = [(n, page) for n, page in pages.items() if "/anhang/1/" in page]
    return f"{URL}{name}/", page


def test_mails_are_listed_and_say_which_has_a_file(client, handed_over):
    page = client.get(URL).content.decode()
    assert len(handed_over) == 2
    assert all(f"{URL}{name}/" in page for name in handed_over)
    assert page.count("mit Anhang") == 1


def test_a_mail_shows_its_text_with_links_that_open(client, handed_over):
    _address, page = with_attachment(client, handed_over)
    assert "Sie haben einen Platz" in page
    assert "Freundliche Grüße" in page
    assert 'href="http://testserver/treffen/link/' in page


def test_a_link_in_the_designed_mail_opens_instead_of_the_page_around_it(client, handed_over):
    address, page = with_attachment(client, handed_over)
    designed = client.get(f"{address}html/")
    assert '<base target="_top">' in designed.content.decode()
    assert 'sandbox="allow-top-navigation-by-user-activation"' in page
    assert "default-src 'none'" in designed["Content-Security-Policy"]


def test_the_calendar_can_be_saved(client, handed_over):
    address, page = with_attachment(client, handed_over)
    assert "treffen.ics" in page
    response = client.get(f"{address}anhang/1/")
    assert response["Content-Type"].startswith("text/calendar")
    assert response["Content-Disposition"] == 'attachment; filename="treffen.ics"'
    file = icalendar.Calendar.from_ical(response.content)
    assert len(file.walk("VEVENT")) == 2


@pytest.mark.parametrize("number", [0, 2])
def test_what_was_not_attached_is_not_found(client, handed_over, number):
    address, _page = with_attachment(client, handed_over)
    assert client.get(f"{address}anhang/{number}/").status_code == 404


@pytest.mark.parametrize("name", ["..", "1-zz", "999-abc"])
def test_only_mails_of_the_mailbox_are_looked_up(client, handed_over, name):
    assert client.get(f"{URL}{name}/anhang/1/").status_code == 404
