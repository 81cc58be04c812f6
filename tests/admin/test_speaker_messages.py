"""Organizers read what speakers wrote to the people in their workshops, and change nothing of it."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.cast import text_of
from workshops import messages
from workshops.models import SpeakerMessage

LIST = "/admin/workshops/speakermessage/"


@pytest.fixture
def message(meeting):
    kim = cast.a_speaker(meeting, "Kim Albers", "kim@x.example")
    workshop = cast.a_workshop(meeting, "W1", title="Löten")
    workshop.session.appearances.create(speaker=kim)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    words = {"subject": "Laptop", "text": "Bringen Sie <b>einen</b> mit.\nKim"}
    return messages.send(workshop, kim, token=uuid.uuid4(), **words)


def test_it_stands_beside_the_mails(organizer_client, message):
    (group,) = [
        group["models"]
        for group in organizer_client.get("/admin/").context["app_list"]
        if "Email" in [model["object_name"] for model in group["models"]]
    ]
    assert "SpeakerMessage" in [model["object_name"] for model in group]


def test_the_list_says_who_wrote_when_about_what_to_how_many(organizer_client, message):
    page = text_of(organizer_client.get(LIST))
    for words in ("Laptop", "Löten", "Kim Albers", "14:15–15:30"):
        assert words in page
    assert cast.TOMKE[1] not in page
    assert "1 Nachricht" in page


def test_it_can_be_read_as_text_and_not_changed(organizer_client, viewer_client, message):
    url = f"{LIST}{message.pk}/change/"
    for browser in (organizer_client, viewer_client):
        page = text_of(browser.get(url))
        assert "Bringen Sie &lt;b&gt;einen&lt;/b&gt; mit.<br>Kim" in page
        assert "Kim Albers" in page
        assert browser.post(url, {"subject": "x", "text": "x"}).status_code == 403
        assert browser.get(f"{LIST}{message.pk}/delete/").status_code == 403
        assert browser.get(f"{LIST}add/").status_code == 403
    assert SpeakerMessage.objects.get().text.startswith("Bringen")


def test_the_list_asks_no_more_for_three_than_for_one(
    organizer_client, message, django_assert_max_num_queries
):
    organizer_client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        organizer_client.get(LIST)
    kim = message.occurrence.session.appearances.get().speaker
    for number in (2, 3):
        words = {"subject": f"Nummer {number}", "text": "x"}
        messages.send(message.occurrence, kim, token=uuid.uuid4(), **words)
    with django_assert_max_num_queries(len(one)):
        organizer_client.get(LIST)
