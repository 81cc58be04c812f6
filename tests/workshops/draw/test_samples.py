"""Two draws whose best assignment is known."""

import json
from pathlib import Path

import pytest

from workshops.draw import comparison, reading, result
from workshops.draw.objective import measure, profile

pytestmark = pytest.mark.same_on_both

SAMPLES = Path(__file__).parent / "samples"


def sample(name):
    return reading.read_file(SAMPLES / f"{name}.json").instance


@pytest.mark.parametrize(
    ("name", "seats", "points", "lots", "sha"),
    [
        ("sample-agh2003", 146, 405, -84626530, "1533d4c98b473bfc"),
        ("sample-syn120x2", 216, 166, -49206990, "ca18280fb2787770"),
    ],
)
def test_the_known_assignment_is_found_and_proven(name, seats, points, lots, sha):
    drawn = result.draw(sample(name))
    assert drawn.objective.key == (-seats, 0, points, lots)
    assert drawn.sha256_16 == sha
    assert drawn.proof["optimal"]
    assert {aim["by"] for aim in drawn.proof["aims"].values()} == {"linear program"}


def test_the_usual_ways_give_what_others_found_with_them():
    instance = sample("sample-agh2003")
    lots, first = comparison.lots(instance), comparison.first_choices(instance)
    assert measure(instance, lots).rank_points == 870
    assert profile(instance, lots) == [17, 75, 13, 18, 11, 6, 3, 3, 0]
    assert measure(instance, first).rank_points == 861
    assert profile(instance, first) == [17, 84, 13, 11, 7, 5, 4, 5, 0]


def test_reading_and_writing_keeps_the_draw():
    instance = sample("sample-syn120x2")
    assert reading.from_json(json.loads(json.dumps(instance.as_json()))) == instance
