"""A table of whole numbers: columns to decide on, rows that limit them, a cost to make small.

The solver computes with fractions of limited precision. What is concluded from its answers here is
computed again with whole numbers, so that no rounding error can decide a draw.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
#: A row without this limit.
NO_LIMIT = 1 << 50


@dataclass
class Rows:
    """Collects rows: low ≤ sum of coefficient · column ≤ high."""

    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    factor: list[int] = field(default_factory=list)

    def at_most(self, high: int, columns: Iterable[int]) -> None:
        self.add(-NO_LIMIT, high, columns)

    def at_least(self, low: int, columns: Iterable[int]) -> None:
        self.add(low, NO_LIMIT, columns)

    def add(
        self, low: int, high: int, columns: Iterable[int], factors: Iterable[int] | None = None
    ) -> None:
        columns = list(columns)
        self.low.append(low)
        self.high.append(high)
        self.index += columns
        self.factor += [1] * len(columns) if factors is None else list(factors)
        self.start.append(len(self.index))


@dataclass(frozen=True)
class Table:
    """Columns between `lower` and `upper`, rows between `low` and `high` (one after the other in
    `start`, `index`, `factor`)."""

    lower: Whole
    upper: Whole
    low: Whole
    high: Whole
    start: Whole
    index: Whole
    factor: Whole

    @classmethod
    def of(cls, lower: Iterable[int], upper: Iterable[int], rows: Rows) -> "Table":
        lists = (lower, upper, rows.low, rows.high, rows.start, rows.index, rows.factor)
        return cls(*(np.array(list(numbers), np.int64) for numbers in lists))

    @property
    def columns(self) -> int:
        return len(self.lower)

    def extended(self, rows: Rows, new_columns: int = 0) -> "Table":
        """With further rows, and further columns that are 0 or 1."""
        more = Table.of([0] * new_columns, [1] * new_columns, rows)
        return Table(
            lower=np.concatenate([self.lower, more.lower]),
            upper=np.concatenate([self.upper, more.upper]),
            low=np.concatenate([self.low, more.low]),
            high=np.concatenate([self.high, more.high]),
            start=np.concatenate([self.start, more.start[1:] + len(self.index)]),
            index=np.concatenate([self.index, more.index]),
            factor=np.concatenate([self.factor, more.factor]),
        )

    def without(self, columns: list[int]) -> "Table":
        """Those columns are 0."""
        upper = self.upper.copy()
        upper[columns] = 0
        return replace(self, upper=upper)

    def with_low(self, row: int, low: int) -> "Table":
        """The row comes to at least this."""
        lows = self.low.copy()
        lows[row] = low
        return replace(self, low=lows)


@dataclass(frozen=True)
class Bound:
    """No column values cost less than `total / scale`, whatever they are: proven by whole numbers.

    From any prices for the rows (the solver's duals) follows such a lower bound: the rows' limits
    at their prices, and for each column what it costs beyond the prices, where that is less.
    """

    table: Table
    scale: int
    total: int
    #: What each column costs beyond the prices of its rows, times scale.
    beyond: Whole
    #: The prices of the rows, times scale. Above 0 for `low`, below 0 for `high`.
    prices: Whole

    @classmethod
    def from_prices(cls, table: Table, cost: Whole, prices: npt.NDArray[np.float64]) -> "Bound":
        # Column sums must stay within 63 bits; a thousand rows per column is far more than there are.
        largest = max(1.0, float(np.abs(prices).max(initial=0)), float(np.abs(cost).max(initial=0)))
        factor = int(np.abs(table.factor).max(initial=1))
        bits = min(20, max(0, 52 - int(largest).bit_length() - factor.bit_length()))
        scale = 1 << bits
        whole = np.rint(prices * scale).astype(np.int64)
        whole[(whole > 0) & (table.low <= -NO_LIMIT)] = 0
        whole[(whole < 0) & (table.high >= NO_LIMIT)] = 0
        row_of = np.repeat(np.arange(len(table.low)), np.diff(table.start))
        beyond = cost * scale
        np.subtract.at(beyond, table.index, table.factor * whole[row_of])
        limits = np.where(whole > 0, table.low, table.high)
        total = _product(whole, limits)
        total += _product(beyond, np.where(beyond > 0, table.lower, table.upper))
        return cls(table, scale, total, beyond, whole)

    @property
    def least(self) -> int:
        """The smallest whole number that the cost can be."""
        return -(-self.total // self.scale)

    def gap_to(self, value: int) -> int:
        """How far `value` lies above the bound, times scale. 0: nothing can be cheaper."""
        return value * self.scale - self.total

    def limits_anything(self, gap: int) -> bool:
        """Whether `face` leaves anything out."""
        return bool((np.abs(self.beyond) > gap).any() or (np.abs(self.prices) > gap).any())

    def face(self, gap: int) -> tuple[Table, bool]:
        """The table limited to what costs at most `gap` above the bound, as far as each column and
        each row tells by itself. And whether that is all: nothing left in it costs more."""
        lower, upper = self.table.lower.copy(), self.table.upper.copy()
        low, high = self.table.low.copy(), self.table.high.copy()
        upper[self.beyond > gap] = lower[self.beyond > gap]
        lower[self.beyond < -gap] = upper[self.beyond < -gap]
        high[self.prices > gap] = low[self.prices > gap]
        low[self.prices < -gap] = high[self.prices < -gap]
        # What the free ones can still add. A row's slack is hard to limit: NO_LIMIT says "much".
        spread = _product(np.abs(self.beyond), upper - lower)
        spread += _product(np.abs(self.prices), np.minimum(high - low, NO_LIMIT))
        limited = replace(self.table, lower=lower, upper=upper, low=low, high=high)
        return limited, spread < self.scale + gap


def _product(one: Whole, other: Whole) -> int:
    """Their scalar product, in numbers of any size."""
    used = np.flatnonzero(one)
    return sum(a * b for a, b in zip(one[used].tolist(), other[used].tolist(), strict=True))
