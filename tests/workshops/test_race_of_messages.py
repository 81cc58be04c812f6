"""Speakers press the button at the same moment: one form goes out once, and never are there more
messages than may be. And a control that shows both can go wrong."""

import time
import uuid

import pytest
from post_office.models import Email

from tests import cast
from tests.race import MARKS, PAUSE, RUNNERS, fails_without_the_lock, race
from workshops import messages
from workshops.models import SpeakerMessage

pytestmark = MARKS


def send_at_once(tokens, locked):
    """Returns what each of them was told: the number of people, or what was raised."""
    meeting = cast.a_meeting()
    kim = cast.a_speaker(meeting, "Kim Albers", "kim@x.example")
    workshop = cast.a_workshop(meeting, "W1")
    workshop.session.appearances.create(speaker=kim)
    cast.register(meeting, cast.TOMKE, choices=[workshop])

    def step(token):
        def send():
            pause_between_look_and_write(locked)
            words = {"subject": "Laptop", "text": "Bitte mitbringen"}
            return messages.send(workshop, kim, token=token, **words).recipients

        return send

    return race([step(token) for token in tokens], locked=locked)


def pause_between_look_and_write(locked):
    """In a process of its own."""
    look = messages.why_closed

    def slow_look(*args):
        reason = look(*args)
        time.sleep(PAUSE)
        return reason

    messages.why_closed = slow_look
    if not locked:
        messages._locked = lambda occurrence: occurrence


def one_form_sent_by_all(locked):
    token = uuid.uuid4()
    assert send_at_once([token] * RUNNERS, locked) == [1] * RUNNERS
    assert SpeakerMessage.objects.count() == 1
    assert Email.objects.filter(subject="Laptop").count() == 1


def one_form_each(locked):
    told = send_at_once([uuid.uuid4() for _ in range(RUNNERS)], locked)
    assert told.count(1) == messages.AT_MOST
    assert told.count("Refused") == RUNNERS - messages.AT_MOST
    assert SpeakerMessage.objects.count() == messages.AT_MOST


SCENARIOS = [one_form_sent_by_all, one_form_each]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_race(scenario):
    scenario(locked=True)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_control(scenario):
    fails_without_the_lock(scenario)
