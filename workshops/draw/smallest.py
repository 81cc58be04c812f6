"""The smallest cost of a table under minima, proven.

1. Fractions allowed, minima left out: quick, and the answer is nearly always whole and keeps the
   minima; then nothing can be cheaper, and exact arithmetic confirms it.
2. Where a minimum is missed there are two cases: the workshop is closed, or it reaches its minimum.
   Both are asked like 1, always the cheapest open case first, until none is left that could be
   cheaper than what was found.
3. Where fractions remain, a case is searched with whole numbers. First only with columns that cost
   little beyond the bound of 1; if what is found costs no more than what was left out would, it is
   the best.
"""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from workshops.draw import highs
from workshops.draw.linear import NO_LIMIT, Bound, Rows, Table, Whole
from workshops.draw.model import Minimum, Model
from workshops.draw.watching import Watch

LINEAR, BRANCHING = "linear program", "branch and bound"
#: Of so many cases at most; then the solver decides which workshops take place.
MOST_CASES = 400
#: Workshops of which it is settled whether they take place.
Running = Mapping[str, bool]


@dataclass(frozen=True)
class Case:
    """Some workshops are settled. The bound holds for all assignments of the case."""

    running: Running
    bound: Bound
    answer: highs.Answer


@dataclass(frozen=True)
class Smallest:
    #: Completed, see Model.
    values: Whole
    cost: int
    #: LINEAR: bounds alone prove it. BRANCHING: the solver's search was needed, too.
    by: str
    #: All assignments that cost no more are in these.
    cases: list[Case]


@dataclass
class Search:
    """What is sought. Each search with whole numbers starts from cold."""

    model: Model
    table: Table
    cost: Whole
    watch: Watch
    minima: Mapping[str, Minimum]
    #: How much beyond the bound a column may cost at first.
    first_allowance: int = 4
    #: How often it branched.
    nodes: int = 0
    by: str = LINEAR
    _relaxed: highs.Relaxed = field(init=False)

    def __post_init__(self) -> None:
        self._relaxed = highs.Relaxed(self.table, self.cost, self.watch)

    def find(self) -> Smallest | None:
        """None: there is none."""
        number = count()
        open_cases: list[tuple[int, int, Case]] = []
        best: tuple[int, Whole] | None = None
        leaves: list[tuple[int, Case]] = []

        def ask(running: Running) -> None:
            if case := self._case(running):
                heapq.heappush(open_cases, (case.bound.least, -next(number), case))

        ask({})
        while open_cases and (best is None or open_cases[0][0] <= best[0]):
            _least, _number, case = heapq.heappop(open_cases)
            missed = self._missed(case.answer.values, case.running)
            if missed and next(number) < MOST_CASES:
                self.nodes += 1
                ask({**case.running, missed[0]: False})
                ask({**case.running, missed[0]: True})
            elif found := self._in_case(case, missed):
                leaves.append((found[0], case))
                if best is None or found[0] < best[0]:
                    best = found
        if best is None:
            return None
        cases = [case for cost, case in leaves if cost == best[0]]
        return Smallest(best[1], best[0], self.by, cases)

    def _case(self, running: Running) -> Case | None:
        table = settled(self.table, self.minima, running)
        answer = self._relaxed.solve(table)
        if answer is None:
            return None
        return Case(running, Bound.from_prices(table, self.cost, answer.prices), answer)

    def _in_case(self, case: Case, missed: list[str]) -> tuple[int, Whole] | None:
        """Cost and values of the best in the case."""
        if not missed and case.answer.is_whole(len(self.model.wishes)):
            values = self.model.completed(case.answer.values)
            cost = int(self.cost @ values)
            if case.bound.least >= cost:
                return cost, values
        return self._with_whole_numbers(case, missed)

    def _with_whole_numbers(self, case: Case, missed: list[str]) -> tuple[int, Whole] | None:
        asked, allowed = set(missed), self.first_allowance * case.bound.scale
        while True:
            near, _complete = case.bound.face(allowed)
            found = self._keeping_minima(near, asked, case.running)
            everything = not case.bound.limits_anything(allowed)
            if found is None and everything:
                return None
            if found is not None and (everything or case.bound.gap_to(found[0]) <= allowed):
                if case.bound.least < found[0]:
                    self.by = BRANCHING
                return found
            allowed *= 16

    def _keeping_minima(
        self, table: Table, asked: set[str], running: Running
    ) -> tuple[int, Whole] | None:
        """Asks about as many minima as are missed."""
        while True:
            answer = highs.solve(*self._asking(table, sorted(asked)), self.watch)
            if answer is None:
                return None
            self.nodes += answer.nodes
            values = self.model.completed(answer.values)
            missed = self._missed(values, running)
            if not missed:
                cost = int(self.cost @ values)
                if answer.bound < cost - 0.9:
                    raise highs.Failed(f"bound {answer.bound}, found {cost}")
                return cost, values
            asked |= set(missed)

    def _asking(
        self, table: Table, asked: list[str]
    ) -> tuple[Table, Whole, "np.typing.NDArray[np.bool_]"]:
        """With a column for each of these workshops: 1 if it takes place."""
        rows = Rows()
        for takes_place, workshop in enumerate(asked, start=table.columns):
            minimum = self.minima[workshop]
            own = [*minimum.columns, takes_place]
            ones = [1] * len(minimum.columns)
            rows.add(0, NO_LIMIT, own, [*ones, -minimum.at_least])
            rows.add(-NO_LIMIT, 0, own, [*ones, -len(minimum.columns)])
        whole = np.zeros(table.columns + len(asked), bool)
        whole[: len(self.model.wishes)] = whole[table.columns :] = True
        extended = table.extended(rows, len(asked))
        return extended, np.concatenate([self.cost, np.zeros(len(asked), np.int64)]), whole

    def _missed(self, values: Iterable[float], running: Running) -> list[str]:
        """Workshops that are neither empty nor reach their minimum; the closest to it first."""
        array = np.asarray(values)
        share = {
            name: float(array[minimum.columns].sum()) / minimum.at_least
            for name, minimum in self.minima.items()
            if name not in running
        }
        missed = [name for name in share if highs.NEARLY < share[name] < 1 - highs.NEARLY]
        return sorted(missed, key=lambda name: (-share[name], name))


def settled(table: Table, minima: Mapping[str, Minimum], running: Running) -> Table:
    """The table in which it is settled which of these workshops take place."""
    for name, runs in running.items():
        row, at_least, columns = minima[name].row, minima[name].at_least, minima[name].columns
        table = table.with_low(row, at_least) if runs else table.without(columns)
    return table
