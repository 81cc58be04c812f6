"""What is booked can contradict a rule: then the culprits are named."""

import pytest

from tests.workshops.draw.small import read
from workshops.draw import comparison, exact
from workshops.draw.solvable import Unsolvable, never_takes_place

pytestmark = pytest.mark.same_on_both

BOOKED = {"fixed": "A-1"}


def culprits(*args, **kwargs):
    with pytest.raises(Unsolvable) as error:
        exact.best(read(*args, **kwargs))
    return "\n".join(error.value.culprits)


def test_more_booked_than_seats():
    said = culprits({"A-1": {"capacity": 1}}, {"Tomke": BOOKED, "Birte": BOOKED})
    assert all(name in said for name in ("A-1", "Tomke", "Birte"))


def test_booked_in_a_workshop_without_seats():
    assert "0 Plätze" in culprits({"A-1": {"capacity": 0}}, {"Tomke": BOOKED})


def test_booked_in_a_workshop_that_cannot_reach_its_minimum():
    said = culprits({"A-1": {"capacity": 5, "min": 3}}, {"Tomke": BOOKED, "Birte": ["A-1"]})
    assert all(word in said for word in ("A-1", "mindestens 3", "höchstens 2", "Tomke"))


def test_more_of_a_role_booked_than_allowed():
    rules = {"capacity": 5, "role_max": {"teacher": 0}}
    assert "Tomke" in culprits({"A-1": rules}, {"Tomke": BOOKED})


def test_booked_on_seats_that_are_kept_for_others():
    rules = {"capacity": 1, "reserved": {"leader": 1}}
    assert "Tomke" in culprits({"A-1": rules}, {"Tomke": BOOKED})


def test_more_kept_than_there_is():
    rules = {"capacity": 1, "reserved": {"leader": 1, "teacher": 1}}
    assert "2 Plätze frei gehalten" in culprits({"A-1": rules}, {})


def test_booked_twice_in_the_same_workshop_or_in_two_that_exclude_each_other():
    seats = {"capacity": 1}
    twice = {"Tomke": {"fixed": "A-1 A-2"}}
    assert "derselbe Workshop" in culprits({"A-1": seats, "A-2": seats}, twice)
    both = {"Tomke": {"fixed": "A-1 B-2"}}
    said = culprits({"A-1": seats, "B-2": seats}, both, conflicts=[("A-1", "B-2")])
    assert "unvereinbar" in said


def test_minima_that_contradict_each_other_are_named_and_no_others():
    """Leni can fill up A or B, not both; C reaches its minimum anyway."""
    rules = {"capacity": 5, "min": 2}
    persons = {
        "Tomke": {"fixed": "A-1"},
        "Birte": {"fixed": "B-1"},
        "Leni": ["A-1 B-1"],
        "Jens": {"fixed": "C-2"},
        "Mona": ["C-2"],
    }
    said = culprits({"A-1": rules, "B-1": rules, "C-2": rules}, persons)
    assert "„A-1“, „B-1“" in said
    assert "C-2" not in said


def test_the_usual_ways_say_so_too():
    rules = {"capacity": 5, "min": 2}
    instance = read({"A-1": rules, "B-1": rules}, {"Tomke": BOOKED, "Leni": ["B-1 A-1"]})
    assert len(exact.best(instance).assignment) == 2
    with pytest.raises(Unsolvable, match="A-1"):
        comparison.lots(read({"A-1": {"capacity": 0}}, {"Tomke": BOOKED}))


def test_what_never_takes_place_is_told_beforehand():
    instance = read({"A-1": {"capacity": 2, "min": 3}, "B-1": {"capacity": 1}}, {"Tomke": ["A-1"]})
    assert [workshop.id for workshop in never_takes_place(instance)] == ["A-1"]
