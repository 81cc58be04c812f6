"""The page of the name badges: all, the new ones, or one; what is printed is on record."""

import io

import pytest
from pypdf import PdfReader

from backstage.models import ExportRecord
from registration.models import Badge
from tests import cast
from tests.admin.test_door import member

PAGE = "/admin/registration/participant/badges/"


def text_of(response):
    assert response["Content-Type"] == "application/pdf"
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)


def ask(browser, which="new", **more):
    return browser.post(PAGE, {"which": which, "sheet": "90x54", "skip": 0} | more)


def test_the_new_ones_and_then_none(organizer_client, meeting):
    cast.register(meeting)
    assert "Neu oder geändert seit dem letzten Druck: 1." in cast.text_of(
        organizer_client.get(PAGE)
    )
    assert Badge.objects.count() == 0
    assert "Tomke Ahlers" in text_of(ask(organizer_client))
    assert Badge.objects.count() == 1
    again = ask(organizer_client)
    assert again.status_code == 422
    assert "keins zu drucken" in cast.text_of(again)
    assert "Tomke Ahlers" in text_of(ask(organizer_client, "all"))


def test_a_single_one_from_the_persons_page(organizer_client, meeting):
    tomke = cast.register(meeting)
    url = f"/admin/registration/participant/{tomke.pk}/badge/"
    assert (
        url
        in organizer_client.get(
            f"/admin/registration/participant/{tomke.pk}/change/"
        ).content.decode()
    )
    assert organizer_client.get(url).status_code == 405
    assert "Tomke Ahlers" in text_of(organizer_client.post(url))


def test_it_is_on_record_that_names_were_taken_out(organizer_client, meeting):
    cast.register(meeting)
    ask(organizer_client)
    record = ExportRecord.objects.get()
    assert (record.format, record.rows, record.selection) == ("pdf", 1, "Namensschilder")


@pytest.mark.parametrize(
    "wrong",
    [
        {"skip": 99},
        {"skip": -1},
        {"skip": "x"},
        {"sheet": "a0"},
        {"which": "x"},
        {"sheet": "a6", "skip": 5},
    ],
)
def test_what_cannot_be_printed_is_refused_in_words(organizer_client, meeting, wrong):
    cast.register(meeting)
    response = (
        ask(organizer_client, **wrong) if "which" not in wrong else ask(organizer_client, "x")
    )
    assert response.status_code == 422
    assert Badge.objects.count() == 0


def test_helpers_print_and_others_do_not(client, meeting):
    cast.register(meeting)
    assert "Tomke Ahlers" in text_of(ask(member(client, "check_in")))
    for key in ("programme_editor", "privacy_officer"):
        assert ask(member(client, key)).status_code == 403


def test_without_a_meeting_or_people(organizer_client, db):
    assert "Noch gibt es keine Veranstaltung." in cast.text_of(organizer_client.get(PAGE))
    cast.a_meeting()
    assert ask(organizer_client, "all").status_code == 422
