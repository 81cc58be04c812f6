"""The steps from the wishes to the result, as people and organizers take them."""

from datetime import timedelta

from django.utils import timezone

from backstage import jobs
from meetup import participation
from programme.models import Meeting
from tests import cast
from workshops.drawing import running
from workshops.models import Draw
from workshops.ranking import Ranking

SOURCE = "Lotto 6 aus 49 am Samstag, aufsteigend"


def wish(participant, *occurrences):
    """In one slot, most wanted first."""
    before = [Ranking(tuple(o.pk for o in occurrences))]
    participation.wish(participant, before)
    return participant


def close(meeting):
    cast.set_limit(meeting, wishes_until=timezone.now() - timedelta(minutes=2))
    return Meeting.objects.get(pk=meeting.pk)


def run(draw):
    jobs.run_waiting()
    return Draw.objects.get(pk=draw.pk)


def drawn(meeting, organizer, called_off=()):
    """A trial, frozen, decided by numbers, computed."""
    meeting = close(meeting)
    running.name_numbers(meeting, SOURCE)
    run(running.start_trial(meeting, organizer))
    frozen = running.freeze(meeting, organizer, list(called_off))
    return run(running.give_numbers(frozen, organizer, "3 9 12 27 31 44"))
