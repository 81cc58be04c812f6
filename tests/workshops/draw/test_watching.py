"""A draw tells how far it is, and can be stopped."""

import pytest

from tests.workshops.draw.test_samples import sample
from workshops.draw import highs, result
from workshops.draw.watching import Cancelled, Watch

pytestmark = pytest.mark.same_on_both


def test_phases_time_and_the_best_so_far_are_told():
    told = []
    result.draw(sample("sample-syn120x2"), tell=told.append)
    assert [progress.phase for progress in told][0] == "Plätze und Wünsche"
    assert "Losentscheid" in told[-2].phase
    assert told[0].best is None
    assert told[-1].best == 216
    assert [one.seconds for one in told] == sorted(one.seconds for one in told)


def test_a_draw_is_stopped_between_two_phases():
    asked = iter([False, True])
    with pytest.raises(Cancelled):
        result.draw(sample("sample-syn120x2"), stop=lambda: next(asked))


def test_the_solver_is_stopped_while_it_runs():
    """Not by its end: it is asked within the very first steps."""
    from workshops.draw.model import Model

    model = Model(sample("sample-syn120x2").sorted())
    watch = Watch(stop=lambda: True, every=0)
    with pytest.raises(Cancelled):
        highs.Relaxed(model.table, model.aims(9, 1, 1), watch).solve(model.table)
