"""The smallest cost of a table under minima, proven.

1. Fractions allowed, minima left out: quick, and the answer is nearly always whole and keeps the
   minima; then nothing can be cheaper, and exact arithmetic confirms it.
2. Otherwise with whole numbers. First only with columns that cost little beyond the bound of the
   first step; if what is found costs no more than what was left out would, it is the best.
3. Where a minimum is missed, the workshop gets a column "takes place", and step 2 is repeated.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from workshops.draw import highs
from workshops.draw.linear import NO_LIMIT, Bound, Rows, Table, Whole
from workshops.draw.model import Minimum, Model
from workshops.draw.watching import Watch

LINEAR, BRANCHING = "linear program", "branch and bound"
#: Workshops that take place, of those that were asked about.
Running = Mapping[str, bool]


@dataclass(frozen=True)
class Smallest:
    #: Completed, see Model.
    values: Whole
    cost: int
    #: A lower bound of the cost, computed with whole numbers.
    bound: Bound
    #: LINEAR: the bound alone proves it. BRANCHING: the solver's search proves the rest.
    by: str
    nodes: int
    #: Workshops that needed a column "takes place".
    asked: frozenset[str] = frozenset()


@dataclass
class Search:
    """What is sought. Each `find` starts from cold."""

    model: Model
    table: Table
    cost: Whole
    watch: Watch
    minima: Mapping[str, Minimum]
    #: Of these workshops it is asked from the start whether they take place.
    asked: set[str] = field(default_factory=set)
    #: Combinations of running workshops that are not wanted again.
    excluded: list[Running] = field(default_factory=list)
    #: Steps: how much beyond the bound a column may cost at first.
    first_allowance: int = 16
    nodes: int = 0

    def find(self, not_above: int | None = None) -> Smallest | None:
        """None: there is none. `not_above`: what costs more isn't looked for, and may be found."""
        relaxed = highs.solve(self.table, self.cost, self.watch)
        if relaxed is None:
            return None
        bound = Bound.from_prices(self.table, self.cost, relaxed.prices)
        if not_above is not None and bound.least > not_above:
            return None
        values = self.model.completed(relaxed.values)
        missed = self._missed(relaxed.values)
        if relaxed.is_whole(len(self.model.wishes)) and not missed and not self.excluded:
            cost = int(self.cost @ values)
            if bound.least >= cost:
                return Smallest(values, cost, bound, LINEAR, 0)
        self.asked |= missed
        return self._search(bound, not_above)

    def _search(self, bound: Bound, not_above: int | None) -> Smallest | None:
        allowed = self.first_allowance * bound.scale
        if not_above is not None:
            allowed = max(0, bound.gap_to(not_above))
        while True:
            left_out = bound.costlier_than(allowed)
            found = self._with_minima(bound, left_out)
            complete = not left_out.any() or not_above is not None
            if found is None and complete:
                return None
            if found is not None and (complete or bound.gap_to(found.cost) <= allowed):
                return found
            allowed *= 32

    def _with_minima(self, bound: Bound, left_out: "np.typing.NDArray[np.bool_]") -> Smallest | None:
        """The best without the columns left out. Asks about as many minima as are missed."""
        while True:
            asked = sorted(self.asked)
            table, cost, whole = self._asking(self.table.without(left_out), asked)
            answer = highs.solve(table, cost, self.watch, whole)
            if answer is None:
                return None
            self.nodes += answer.nodes
            values = self.model.completed(answer.values)
            missed = self._missed(values)
            if not missed:
                found = int(self.cost @ values)
                if answer.bound < found - 0.9:
                    raise highs.Failed(f"bound {answer.bound}, found {found}")
                by = LINEAR if bound.least >= found else BRANCHING
                return Smallest(values, found, bound, by, self.nodes, frozenset(asked))
            self.asked |= missed

    def _asking(
        self, table: Table, asked: list[str]
    ) -> tuple[Table, Whole, "np.typing.NDArray[np.bool_]"]:
        """With a column per workshop that is asked about: 1 if it takes place."""
        column = {workshop: table.columns + position for position, workshop in enumerate(asked)}
        rows = Rows()
        for workshop, takes_place in column.items():
            minimum = self.minima[workshop]
            own = [*minimum.columns, takes_place]
            ones = [1] * len(minimum.columns)
            rows.add(0, NO_LIMIT, own, [*ones, -minimum.at_least])
            rows.add(-NO_LIMIT, 0, own, [*ones, -len(minimum.columns)])
        for running in self.excluded:
            signs = [-1 if runs else 1 for runs in running.values()]
            low = 1 - sum(running.values())
            rows.add(low, NO_LIMIT, [column[workshop] for workshop in running], signs)
        whole = np.zeros(table.columns + len(asked), bool)
        whole[: len(self.model.wishes)] = whole[table.columns :] = True
        extended = table.extended(rows, len(asked))
        return extended, np.concatenate([self.cost, np.zeros(len(asked), np.int64)]), whole

    def _missed(self, values: Iterable[float]) -> set[str]:
        """Workshops that are neither empty nor reach their minimum."""
        array = np.asarray(values)
        return {
            workshop
            for workshop, minimum in self.minima.items()
            if highs.NEARLY
            < float(array[minimum.columns].sum())
            < minimum.at_least - highs.NEARLY
        }
