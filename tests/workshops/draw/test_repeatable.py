"""Anybody who has the file gets the same seats."""

import json
from random import Random

import pytest

from tests.workshops.draw.small import by_chance
from tests.workshops.draw.test_samples import SAMPLES, sample
from workshops.draw import reading, result

pytestmark = pytest.mark.same_on_both


def shuffled(draw, chance):
    """The same draw, its rows written down in another order."""
    draw = json.loads(json.dumps(draw))
    for name in ("slots", "roles", "workshops", "participants", "conflicts"):
        chance.shuffle(draw[name])
    draw["conflicts"] = [pair[::-1] for pair in draw["conflicts"]]
    for person in draw["participants"]:
        slots = list(person["choices"].items())
        chance.shuffle(slots)
        person["choices"] = dict(slots)
    return draw


@pytest.mark.parametrize("method", result.METHODS)
def test_the_order_of_the_rows_changes_nothing(method):
    draw = json.loads((SAMPLES / "sample-syn120x2.json").read_text())
    hashes = {
        result.draw(reading.from_json(shuffled(draw, Random(number))), method).sha256_16
        for number in range(5)
    }
    assert len(hashes) == 1


def test_the_digest_is_that_of_the_content_without_the_seed():
    draw = by_chance(Random(3))
    digest = reading.from_json(draw).digest()
    assert reading.from_json(shuffled(draw, Random(1))).digest() == digest
    assert reading.from_json(draw | {"seed": "another"}).digest() == digest
    draw["workshops"][0]["capacity"] += 1
    assert reading.from_json(draw).digest() != digest


def test_the_same_file_twice_gives_the_same_result():
    once, twice = (result.draw(sample("sample-syn120x2")).as_json() for _ in range(2))
    assert once | {"seconds": 0} == twice | {"seconds": 0}


def test_another_seed_decides_ties_otherwise():
    draw = json.loads((SAMPLES / "sample-agh2003.json").read_text())
    one = result.draw(reading.from_json(draw))
    other = result.draw(reading.from_json(draw | {"seed": "another"}))
    assert one.objective.key[:3] == other.objective.key[:3]
    assert one.sha256_16 != other.sha256_16
