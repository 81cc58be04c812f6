"""Two helpers scan the same ticket in the same second: one lets in, the other reads that somebody is
there. And a control: without the constraint both would."""

from functools import partial
from uuid import uuid4

import pytest
from django.db import connection

from registration import check_in
from registration.check_in import Door
from registration.models import CheckIn
from tests import cast
from tests.race import MARKS, race

pytestmark = MARKS

HELPERS = 6


def scan(door, code, helper):
    return check_in.admit(door.day.meeting, door, code, by=helper, scan=uuid4()).outcome.value


@pytest.fixture
def steps(transactional_db):
    meeting = cast.a_meeting()
    tomke, helper = cast.register(meeting), cast.an_organizer()
    door = Door(cast.days(meeting)[0])
    return [partial(scan, door, tomke.ticket_code, helper) for _number in range(HELPERS)]


def test_one_is_told_admitted_and_everybody_else_that_somebody_is_there(steps):
    told = race(steps)
    assert sorted(told) == ["admitted", *["already"] * (HELPERS - 1)]
    assert CheckIn.objects.count() == 1


@pytest.fixture
def no_constraint(steps):
    (once,) = [c for c in CheckIn._meta.constraints if c.name == "in_the_house_once_a_day"]
    with connection.schema_editor() as editor:
        editor.remove_constraint(CheckIn, once)
    yield
    CheckIn.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(CheckIn, once)


def test_control(steps, no_constraint):
    assert race(steps).count("admitted") > 1
