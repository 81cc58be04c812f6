"""On small draws the engine is compared with looking at every possibility."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.workshops.draw.small import TooMany, best_of_all, by_chance
from workshops.draw import exact, reading
from workshops.draw.checking import broken_rules
from workshops.draw.objective import measure
from workshops.draw.solvable import Unsolvable

pytestmark = pytest.mark.same_on_both

EASY = settings(max_examples=100, deadline=None)
draws = st.integers(min_value=0).map(lambda number: by_chance(Random(number)))


def agree(draw):
    instance = reading.from_json(draw)
    wanted = best_of_all(draw)
    if wanted is None:
        with pytest.raises(Unsolvable):
            exact.best(instance)
        return
    found = exact.best(instance)
    assert broken_rules(instance, found.assignment) == []
    assert (measure(instance, found.assignment).key, found.assignment) == wanted


@settings(max_examples=300, deadline=None)
@given(draws)
def test_the_best_of_all_possibilities_is_found(draw):
    try:
        agree(draw)
    except TooMany:
        assume(False)


@pytest.mark.slow
@pytest.mark.parametrize("hundred", range(20))
def test_the_best_of_all_possibilities_is_found_two_thousand_times(hundred):
    for number in range(100):
        try:
            agree(by_chance(Random(f"{hundred} {number}")))
        except TooMany:
            continue


def solved(instance):
    try:
        return exact.best(instance).assignment
    except Unsolvable:
        assume(False)
        raise


@EASY
@given(draws)
def test_renaming_people_changes_nothing_but_ties(draw):
    instance = reading.from_json(draw)
    renamed = replace(
        instance, persons=tuple(replace(one, id=f"{one.id} neu ☃") for one in instance.persons)
    )
    before = measure(instance, solved(instance)).key
    after = measure(renamed, solved(renamed)).key
    assert before[:3] == after[:3]


@EASY
@given(draws)
def test_more_seats_never_seat_fewer(draw):
    instance = reading.from_json(draw)
    larger = replace(
        instance,
        workshops=tuple(replace(one, capacity=one.capacity + 1) for one in instance.workshops),
    )
    assert len(solved(larger)) >= len(solved(instance))
