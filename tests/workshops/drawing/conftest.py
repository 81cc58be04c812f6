"""A meeting that gives its seats by wishes, and two workshops at the same time with one seat each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from programme.models import Meeting
from tests import cast


@pytest.fixture
def meeting(db):
    meeting = cast.a_meeting(
        seat_mode=Meeting.SeatMode.WISHES, wishes_until=timezone.now() + timedelta(days=7)
    )
    with cast.saving(meeting):
        pass
    return meeting


@pytest.fixture
def signs(meeting):
    return cast.a_workshop(meeting, "G", title="Gebärden")


@pytest.fixture
def robotics(meeting):
    return cast.a_workshop(meeting, "R", title="Robotik")
