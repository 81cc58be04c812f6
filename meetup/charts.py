"""Charts, drawn on the server as SVG: no script, no library, nothing but numbers in and shapes out.

    row = Bar("Lehrkräfte", [Part(12)], [Cell("12")])
    bars = BarChart("Nach Rolle", "Rolle", ["angemeldet"], [Group([row])])
    {% include "charts/bars.html" with chart=bars only %}

`BarChart` is a table whose rows have a bar: the numbers are beside it, so that the bar itself says
nothing to who can't see it. `StepChart` shows how numbers grew; its table is below it, to be
unfolded. Both want static/css/charts.css, and once per page `charts/patterns.html`: a look is a
colour *and* a pattern, so that nothing is told by colour alone.
"""

from dataclasses import dataclass, field
from functools import cached_property

#: Looks for series side by side, in this order; see charts/patterns.html.
LOOKS = ("one", "two", "three", "four", "five")
#: What waits: a ground of its own, so that it is never taken for what is there.
WAITING = "waiting"


def percent(number, of):
    """For an attribute of SVG: with a point, whatever the language."""
    return f"{100 * number / of:.2f}%" if of else "0%"


# --- Bars -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A piece of a bar."""

    number: int
    look: str = LOOKS[0]


@dataclass(frozen=True)
class Cell:
    """A number beside a bar, and the list behind it."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Piece:
    """A part where it is drawn."""

    look: str
    start: str
    width: str


@dataclass
class Bar:
    label: str
    parts: list[Part]
    #: What stands in the columns of the table.
    cells: list[Cell]
    url: str = ""
    #: How many there can be: drawn as the ground of the bar, with a line at its end.
    limit: int | None = None
    #: Said beside the label: that it is overfull, say.
    note: str = ""
    #: The length of the whole, in the same unit as the parts; set by the chart.
    longest: int = field(default=0, init=False)

    @property
    def length(self):
        return max(sum(part.number for part in self.parts), self.limit or 0)

    @property
    def pieces(self):
        begins = 0
        for part in self.parts:
            if part.number > 0:
                width = percent(part.number, self.longest)
                yield Piece(part.look, percent(begins, self.longest), width)
                begins += part.number

    @property
    def room(self):
        """Where the limit is, or "" if there is none."""
        return "" if self.limit is None else percent(self.limit, self.longest)


@dataclass
class Group:
    """Bars under a heading of their own, or all there are."""

    bars: list[Bar]
    label: str = ""
    url: str = ""


@dataclass
class BarChart:
    title: str
    #: Headings: of the labels, then of each column of numbers.
    label_heading: str
    columns: list[str]
    groups: list[Group]
    #: [(look, what it stands for)], where bars have more than one part.
    legend: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self):
        bars = [bar for group in self.groups for bar in group.bars]
        longest = max((bar.length for bar in bars), default=0)
        for bar in bars:
            bar.longest = longest

    @property
    def width_in_columns(self):
        return 1 + len(self.columns)


# --- Steps ----------------------------------------------------------------------------------------

#: Of the drawing, in its own units. The axis stands to the left and below.
WIDTH, HEIGHT, TOP, BOTTOM = 720, 260, 16, 28
#: How much higher than the numbers a limit may be and still be drawn: else they would be a thin line.
IN_SIGHT = 2.5


@dataclass(frozen=True)
class Series:
    """One number that changes, at each moment of the chart."""

    label: str
    numbers: list[int]
    url: str = ""


@dataclass(frozen=True)
class Area:
    series: Series
    look: str
    points: str
    line: str


@dataclass(frozen=True)
class Mark:
    """A line across the chart, or a place on the axis below it."""

    at: str
    label: str | int
    anchor: str = "middle"


@dataclass(frozen=True)
class StepChart:
    """Series on top of each other, the first at the bottom. A number holds until the next moment."""

    title: str
    #: The chart in a sentence or two, for who can't see it.
    description: str
    label_heading: str
    #: What each moment is called.
    moments: list[str]
    series: list[Series]
    limit: int | None = None
    limit_label: str = ""
    #: Tells this chart's parts from another one's on the same page.
    key: str = "steps"

    @cached_property
    def totals(self):
        return [sum(numbers) for numbers in zip(*(s.numbers for s in self.series), strict=True)]

    @property
    def rows(self):
        """[(moment, numbers of all series, their sum)], for the table."""
        by_moment = zip(*(series.numbers for series in self.series), strict=True)
        return list(zip(self.moments, by_moment, self.totals, strict=True))

    @property
    def limit_in_sight(self):
        return self.limit is not None and self.limit <= IN_SIGHT * max(self.totals, default=0)

    @cached_property
    def highest(self):
        numbers = [*self.totals, self.limit if self.limit_in_sight else 0]
        return round_up(max(numbers, default=0))

    @property
    def areas(self):
        floor = [0] * len(self.moments)
        for look, series in zip(LOOKS, self.series, strict=False):
            top = [low + number for low, number in zip(floor, series.numbers, strict=True)]
            there, back = self._stairs(top), self._stairs(floor)
            yield Area(series, look, " ".join([*there, *reversed(back)]), " ".join(there))
            floor = top

    @property
    def limit_at(self):
        return f"{self._height(self.limit):.1f}" if self.limit_in_sight else ""

    @property
    def lines(self):
        """Four lines to read the height by."""
        numbers = sorted({round(self.highest * quarter / 4) for quarter in range(5)})
        return [Mark(f"{self._height(number):.1f}", number) for number in numbers]

    @property
    def dates(self):
        """The first, the last and one in the middle: more of them don't fit on a phone."""
        last = len(self.moments) - 1
        places = {last // 2: "middle"} if last > 3 else {}
        places |= {last: "end", 0: "start"}
        widths = {"start": 0, "middle": 0.5, "end": 1}
        return [
            Mark(f"{(place + widths[anchor]) * self._step:.1f}", self.moments[place], anchor)
            for place, anchor in places.items()
        ]

    @property
    def size(self):
        return {"width": WIDTH, "height": HEIGHT, "middle": WIDTH // 2, "axis": HEIGHT - 6}

    @property
    def _step(self):
        return WIDTH / len(self.moments)

    def _height(self, number):
        share = number / self.highest if self.highest else 0
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def _stairs(self, numbers):
        """The corners of a line that keeps its height until the next moment."""
        corners = []
        for place, number in enumerate(numbers):
            height = f"{self._height(number):.1f}"
            for x in (place, place + 1):
                corners.append(f"{x * self._step:.1f},{height}")
        return corners


def round_up(number):
    """To the next 4, 8, 12, 20, 40 … : quarters of it are numbers that one likes to read."""
    unit = 4
    while True:
        for factor in (1, 2, 3, 5):
            if unit * factor >= number:
                return unit * factor
        unit *= 10
