"""Each rule in a draw that one can solve in one's head."""

from datetime import time

import pytest

from tests.workshops.draw.small import read
from workshops.draw import exact
from workshops.draw.instance import overlapping

pytestmark = pytest.mark.same_on_both


def seats(*args, **kwargs):
    """{person: workshops}"""
    found = {}
    for seat in exact.best(read(*args, **kwargs)).assignment:
        found.setdefault(seat.person, []).append(seat.workshop)
    return found


ONE, TWO = {"capacity": 1}, {"capacity": 2}


def test_most_seats_come_before_better_wishes():
    wishes = {"Tomke": ["A-1 B-1"], "Birte": ["A-1"]}
    assert seats({"A-1": ONE, "B-1": ONE}, wishes) == {"Tomke": ["B-1"], "Birte": ["A-1"]}


def test_a_person_with_nothing_counts_more_than_ranks():
    """A seat each, rather than two for Tomke with first choices only."""
    wishes = {"Tomke": ["A-1", "B-2"], "Birte": ["C-1 D-1 A-1"]}
    found = seats({"A-1": ONE, "B-2": ONE}, {**wishes, "Birte": ["A-1"]})
    assert found == {"Tomke": ["B-2"], "Birte": ["A-1"]}


def test_two_second_choices_are_better_than_a_first_and_a_third():
    workshops = {"A-1": ONE, "B-1": ONE, "C-1": ONE}
    wishes = {"Tomke": ["A-1 B-1 C-1"], "Birte": ["C-1 A-1 B-1"], "Leni": ["C-1 B-1 A-1"]}
    assert seats(workshops, wishes)["Tomke"] == ["A-1"]


def test_a_tie_goes_to_the_better_lottery_number():
    wishes = {"Tomke": ["A-1"], "Birte": ["A-1"]}
    winners = {next(iter(seats({"A-1": ONE}, wishes, seed=str(n)))) for n in range(10)}
    assert winners == {"Tomke", "Birte"}


def test_a_workshop_below_its_minimum_does_not_take_place():
    workshops = {"A-1": {"capacity": 5, "min": 3}, "B-1": TWO}
    wishes = {"Tomke": ["A-1 B-1"], "Birte": ["A-1 B-1"], "Leni": ["B-1"]}
    assert set(map(tuple, seats(workshops, wishes).values())) == {("B-1",)}


def test_people_fill_a_workshop_up_to_its_minimum():
    workshops = {"A-1": {"capacity": 5, "min": 2}, "B-1": ONE}
    wishes = {"Tomke": ["A-1"], "Birte": ["B-1 A-1"]}
    assert seats(workshops, wishes) == {"Tomke": ["A-1"], "Birte": ["A-1"]}


def test_nobody_gets_the_same_workshop_twice():
    assert seats({"A-1": ONE, "A-2": ONE}, {"Tomke": ["A-1", "A-2"]}) in (
        {"Tomke": ["A-1"]},
        {"Tomke": ["A-2"]},
    )


def test_a_declared_conflict_is_kept():
    found = seats({"A-1": ONE, "B-2": ONE}, {"Tomke": ["A-1", "B-2"]}, conflicts=[("A-1", "B-2")])
    assert len(found["Tomke"]) == 1


def test_slots_that_overlap_are_conflicts():
    instance = read({"A-1": ONE, "B-2": ONE, "C-3": ONE}, {})
    spans = {"1": (time(9), time(11)), "2": (time(10), time(12)), "3": (time(12), time(13))}
    assert overlapping(list(instance.workshops), spans) == [("A-1", "B-2")]


def test_at_most_so_many_of_a_role():
    workshops = {"A-1": {"capacity": 2, "role_max": {"teacher": 1}}}
    assert len(seats(workshops, {"Tomke": ["A-1"], "Birte": ["A-1"]})) == 1


def test_a_kept_seat_may_stay_empty():
    workshops = {"A-1": {"capacity": 2, "reserved": {"leader": 1}}}
    assert len(seats(workshops, {"Tomke": ["A-1"], "Birte": ["A-1"]})) == 1
    leader = {"role": "leader", "wishes": ["A-1"]}
    assert len(seats(workshops, {"Tomke": ["A-1"], "Jens": leader})) == 2


def test_what_is_booked_stays_and_counts():
    booked = {"fixed": "A-1", "wishes": ["B-1 A-1"]}
    assert seats({"A-1": ONE, "B-1": ONE}, {"Tomke": booked, "Birte": ["A-1"]}) == {
        "Tomke": ["A-1"]
    }


def test_a_person_with_every_slot_booked_wants_nothing_more():
    booked = {"fixed": "A-1 B-2", "wishes": ["B-1", "A-2"]}
    workshops = {"A-1": ONE, "B-1": ONE, "A-2": ONE, "B-2": ONE}
    assert seats(workshops, {"Tomke": booked}) == {"Tomke": ["A-1", "B-2"]}


def test_nobody_nothing_and_no_seats():
    assert seats({}, {}) == {}
    assert seats({"A-1": {"capacity": 0}}, {"Tomke": ["A-1"], "Birte": []}) == {}
    assert seats({"A-1": {"capacity": 2, "min": 3}}, {"Tomke": ["A-1"]}) == {}


def test_names_with_any_character():
    names = ["Ñandú > „x“\n|", "", "\u202e\0☃", "{{ 1 }}"[:7]]
    wishes = {name or " ": ["A-1"] for name in names}
    assert len(seats({"A-1": {"capacity": 9}}, wishes)) == 4


def test_the_worked_example_of_the_docs():
    workshops = {"Gebärden-1": ONE, "Robotik-1": ONE}
    two = {"Tomke": ["Gebärden-1 Robotik-1"], "Birte": ["Gebärden-1"]}
    assert seats(workshops, two) == {"Tomke": ["Robotik-1"], "Birte": ["Gebärden-1"]}
    three = {**two, "Leni": ["Robotik-1"]}
    found = {tuple(sorted(seats(workshops, three, seed=str(n)))) for n in range(10)}
    assert found == {("Leni", "Tomke"), ("Birte", "Leni")}
