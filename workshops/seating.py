"""How seats of a meeting are given at this moment: by who comes first, or by wishes."""

from datetime import timedelta
from enum import StrEnum

from django.utils import timezone

from programme import facts
from programme.models import Meeting
from workshops import plan as plans

#: Whoever began to send wishes in time is not too late; nothing is frozen before it is over.
GRACE = timedelta(minutes=1)


class Phase(StrEnum):
    #: Free seats are there for the taking; also after a draw, for what is left.
    FIRST_COME = "first_come"
    #: Wishes can be named and changed, and nobody learns how much is wanted.
    WISHING = "wishing"
    #: The deadline is over, and nothing is published yet.
    DRAWING = "drawing"


def phase(meeting, plan, now=None):
    """`plan`: as remembered, see plan.py. `meeting` as well."""
    if meeting.seat_mode != Meeting.SeatMode.WISHES or plan.drawn:
        return Phase.FIRST_COME
    return Phase.WISHING if (now or timezone.now()) < meeting.wishes_until else Phase.DRAWING


def phase_of(meeting, now=None):
    """For who only reads. Asks nothing where seats are there for the taking."""
    if meeting.seat_mode != Meeting.SeatMode.WISHES:
        return Phase.FIRST_COME
    return phase(meeting, facts.latest(meeting, plans.load), now)


def takes_wishes(held, plan):
    """Under the lock, for who sends wishes now."""
    return phase(held.meeting, plan, held.now - GRACE) == Phase.WISHING
