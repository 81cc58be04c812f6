"""The solver HiGHS, asked so that the same question gets the same answer.

One thread, a fixed seed, no gap allowed, and with whole numbers always from cold: highspy 1.16.0,
given a solution to start from, answered "optimal" with a wrong result on a real draw.
"""

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt

from workshops.draw.linear import NO_LIMIT, Table, Whole
from workshops.draw.watching import Cancelled, Watch

VERSION = version("highspy")
#: Farther from a whole number than this is a fraction.
NEARLY = 1e-5

OPTIONS: dict[str, Any] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,  # costs are whole numbers
}


class Failed(Exception):
    """The solver gave no answer that can be used."""


@dataclass(frozen=True)
class Answer:
    values: npt.NDArray[np.float64]
    #: Prices of the rows, if fractions were allowed.
    prices: npt.NDArray[np.float64]
    #: How often the search with whole numbers branched.
    nodes: int
    #: No cost below it, says the solver, if it searched with whole numbers.
    bound: float

    def is_whole(self, columns: int) -> bool:
        """Whether the first `columns` values are whole numbers."""
        values = self.values[:columns]
        return bool((np.abs(values - np.rint(values)) < NEARLY).all())


def solve(table: Table, cost: Whole, whole: "npt.NDArray[np.bool_]", watch: Watch) -> Answer | None:
    """The smallest cost. `whole`: columns that have to be whole numbers. None: nothing keeps all
    rows. Raise Cancelled if the watch says so, Failed if the solver gives up."""
    if not table.columns:
        return _nothing_to_decide(table)
    solver = _solver(watch)
    solver.passModel(_program(table, cost, whole))
    return _run(solver)


class Relaxed:
    """The smallest cost if fractions are allowed, again and again with other limits. From one to the
    next the solver goes on from where it was: what follows from its prices is computed with whole
    numbers and true whatever it answers (see Bound)."""

    def __init__(self, table: Table, cost: Whole, watch: Watch):
        self._solver = _solver(watch)
        self._solver.passModel(_program(table, cost))

    def solve(self, table: Table) -> Answer | None:
        """`table` differs in limits only. None: nothing keeps all rows."""
        if not table.columns:
            return _nothing_to_decide(table)
        columns, rows = np.arange(table.columns), np.arange(len(table.low))
        self._solver.changeColsBounds(
            len(columns),
            columns.astype(np.int32),
            table.lower.astype(float),
            table.upper.astype(float),
        )
        self._solver.changeRowsBounds(len(rows), rows.astype(np.int32), *_row_limits(table))
        return _run(self._solver)


def _solver(watch: Watch) -> Any:
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call,unused-ignore]
    for name, setting in OPTIONS.items():
        solver.setOptionValue(name, setting)
    _let_watch(solver, watch)
    return solver


def _run(solver: Any) -> Answer | None:
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInterrupt:
        raise Cancelled
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise Failed(solver.modelStatusToString(status))
    solution, info = solver.getSolution(), solver.getInfo()
    return Answer(
        values=np.array(solution.col_value),
        prices=np.array(solution.row_dual),
        nodes=max(0, info.mip_node_count),
        bound=info.mip_dual_bound,
    )


def _nothing_to_decide(table: Table) -> Answer | None:
    """HiGHS calls such a table empty and doesn't look at its rows."""
    if (table.low > 0).any() or (table.high < 0).any():
        return None
    return Answer(np.zeros(0), np.zeros(len(table.low)), 0, 0.0)


def _row_limits(table: Table) -> tuple[Any, Any]:
    low = np.where(table.low <= -NO_LIMIT, -highspy.kHighsInf, table.low)
    return low, np.where(table.high >= NO_LIMIT, highspy.kHighsInf, table.high)


def _program(table: Table, cost: Whole, whole: "npt.NDArray[np.bool_] | None" = None) -> Any:
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = table.columns, len(table.low)
    program.col_cost_ = cost.astype(float)
    program.col_lower_, program.col_upper_ = table.lower.astype(float), table.upper.astype(float)
    program.row_lower_, program.row_upper_ = _row_limits(table)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = table.start.astype(np.int32)
    program.a_matrix_.index_ = table.index.astype(np.int32)
    program.a_matrix_.value_ = table.factor.astype(float)
    if whole is not None:
        kinds = highspy.HighsVarType
        program.integrality_ = [kinds.kInteger if one else kinds.kContinuous for one in whole]
    return program


def _let_watch(solver: Any, watch: Watch) -> None:
    def ask(_kind: Any, _message: str, _out: Any, answer: Any, _data: Any) -> None:
        if watch.should_stop():
            answer.user_interrupt = True

    solver.setCallback(ask, None)
    kinds = highspy.cb.HighsCallbackType
    for kind in (kinds.kCallbackSimplexInterrupt, kinds.kCallbackMipInterrupt):
        solver.startCallback(kind)
