"""The check finds every broken rule: each seat here is wrong in one way."""

import pytest

from tests.workshops.draw.small import read
from workshops.draw import result
from workshops.draw.checking import broken_rules
from workshops.draw.instance import Seat

pytestmark = pytest.mark.same_on_both


@pytest.fixture
def instance():
    return read(
        {
            "A-1": {"capacity": 1, "role_max": {"leader": 0}},
            "B-1": {"capacity": 4, "min": 2},
            "A-2": {"capacity": 2, "reserved": {"leader": 1}},
            "C-2": {"capacity": 1},
        },
        {
            "Tomke": ["A-1 B-1", "A-2 C-2"],
            "Birte": ["A-1 B-1", "A-2 C-2"],
            "Jens": {"role": "leader", "wishes": ["A-1"]},
            "Leni": {"fixed": "C-2"},
        },
        conflicts=[("B-1", "A-2")],
    )


LENI = Seat("Leni", "2", "C-2", 0)


def test_nothing_is_wrong_with_a_good_one(instance):
    good = [LENI, Seat("Tomke", "1", "A-1", 1), Seat("Birte", "2", "A-2", 1)]
    assert broken_rules(instance, good) == []


@pytest.mark.parametrize(
    ("seats", "says"),
    [
        ([], "verliert"),
        ([LENI, Seat("Tomke", "1", "A-1", 1), Seat("Birte", "1", "A-1", 1)], "2 auf 1"),
        ([LENI, Seat("Tomke", "1", "B-1", 2)], "braucht aber 2"),
        ([LENI, Seat("Jens", "1", "A-1", 1)], "höchstens 0"),
        ([LENI, Seat("Tomke", "2", "A-2", 1), Seat("Birte", "2", "A-2", 1)], "frei zu halten"),
        ([LENI, Seat("Tomke", "1", "A-1", 1), Seat("Tomke", "2", "A-2", 1)], "nicht an"),
        (
            [LENI, Seat("Tomke", "1", "B-1", 2), Seat("Birte", "1", "B-1", 2)]
            + [Seat("Tomke", "2", "A-2", 1)],
            "nicht an",
        ),
        ([LENI, Seat("Tomke", "1", "A-1", 2)], "nicht gewählt"),
        ([LENI, Seat("Jens", "2", "A-2", 1)], "nicht gewählt"),
        ([LENI, Seat("Tomke", "2", "A-1", 1)], "nicht gewählt"),
        ([LENI, Seat("Nobody", "1", "A-1", 1)], "kommt in dieser Auslosung nicht vor"),
        ([LENI, LENI], "nicht an"),
    ],
)
def test_each_broken_rule_is_found(instance, seats, says):
    assert says in "\n".join(broken_rules(instance, seats))


def test_a_result_that_breaks_a_rule_is_not_given_out(instance, monkeypatch):
    monkeypatch.setattr(result.comparison, "lots", lambda instance: [])
    with pytest.raises(result.Wrong, match="verliert"):
        result.draw(instance, result.LOTS)
