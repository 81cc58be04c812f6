"""The best assignment by the order of aims, with proof: docs/draw.md says why each step is exact."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from workshops.draw import highs
from workshops.draw.instance import Instance, Seat
from workshops.draw.linear import NO_LIMIT, Bound, Rows, Table, Whole
from workshops.draw.model import Minimum, Model
from workshops.draw.objective import measure
from workshops.draw.smallest import BRANCHING, LINEAR, Case, Search, Smallest
from workshops.draw.solvable import Unsolvable, culprits
from workshops.draw.watching import Watch

#: What one seat more, or one person fewer with nothing, is worth in rank points at first. Whether
#: it was enough is looked at afterwards.
ENOUGH_POINTS = 10_000


@dataclass(frozen=True)
class Proof:
    """Of one aim: its value, and that nothing can be better."""

    aim: str
    value: int
    #: LINEAR or BRANCHING.
    by: str


@dataclass(frozen=True)
class Best:
    #: By person and slot.
    assignment: list[Seat]
    proofs: list[Proof]
    #: How often the solver's search branched.
    nodes: int


def best(instance: Instance, watch: Watch | None = None) -> Best:
    """Repeatable: the same instance, its rows in any order, gives the same assignment. Raise
    Unsolvable with the culprits, Cancelled if the watch says so, highs.Failed if the solver gives
    up."""
    found = culprits(instance)
    if found:
        raise Unsolvable(found)
    return _Draw(Model(instance.sorted()), watch or Watch()).run()


class _Draw:
    def __init__(self, model: Model, watch: Watch):
        self.model, self.watch, self.nodes = model, watch, 0
        self.count = model.aims(seat=model.may_have_nothing + 1, nothing=1, point=0)
        points = min(model.most_points + 1, ENOUGH_POINTS)
        self.aims = model.aims(
            seat=points * min(model.may_have_nothing + 1, 4), nothing=points, point=1
        )

    def run(self) -> Best:
        self.watch.phase(_("Plätze und Wünsche"))
        wishes = self._find(self.model.table, self.aims)
        if wishes is None:
            raise Unsolvable(_minima_in_the_way(self.model, self.watch))
        self._tell_best(wishes.values)
        self.watch.phase(_("Beweis, dass niemand mehr einen Platz bekommen kann"))
        count = self._most_seats(wishes)
        if int(self.count @ wishes.values) != count.cost:
            wishes = self._with_safe_weights(count)
        self.watch.phase(_("Losentscheid zwischen gleich guten Zuteilungen"))
        lots = self._by_lot(wishes)
        return self._best(lots, count, wishes)

    # --- seats, then persons with nothing, then wishes --------------------------------------

    def _most_seats(self, wishes: Smallest) -> Smallest:
        """The first two aims by themselves. Often their bound tells at once that `wishes` reaches
        them."""
        cost = int(self.count @ wishes.values)
        relaxed = highs.Relaxed(self.model.table, self.count, self.watch).solve(self.model.table)
        if relaxed is not None:
            bound = Bound.from_prices(self.model.table, self.count, relaxed.prices)
            if bound.least >= cost:
                return Smallest(wishes.values, cost, LINEAR, [])
        found = self._find(self.model.table, self.count)
        if found is None or found.cost > cost:
            raise highs.Failed("seats were lost between two steps")
        return found

    def _with_safe_weights(self, count: Smallest) -> Smallest:
        """What has the most seats and fewest with nothing exists with the points of `count`; the
        best has no more. So these weights are enough to keep the order of the aims."""
        rank_points = self.model.aims(seat=0, nothing=0, point=1)
        points = int(rank_points @ count.values) + 1
        seat = points * (self.model.nothing(count.values) + 1)
        self.aims = self.model.aims(seat=seat, nothing=points, point=1)
        found = self._find(self.model.table, self.aims)
        if found is None or int(self.count @ found.values) != count.cost:
            raise highs.Failed("seats were lost between two steps")
        return found

    # --- the lottery ------------------------------------------------------------------------

    def _by_lot(self, wishes: Smallest) -> Smallest:
        """The cheapest lots among all that is as good as `wishes`."""
        drawn = [self._lots_in(case, wishes.cost) for case in wishes.cases]
        best = min(drawn, key=lambda found: found.cost)
        by = LINEAR if {wishes.by, *(found.by for found in drawn)} == {LINEAR} else BRANCHING
        return replace(best, by=by)

    def _lots_in(self, case: Case, aims: int) -> Smallest:
        face, complete = case.bound.face(case.bound.gap_to(aims))
        if not complete:
            rows = Rows()
            used = self.aims.nonzero()[0]
            rows.add(-NO_LIMIT, aims, used.tolist(), self.aims[used].tolist())
            face = face.extended(rows)
        minima = {k: v for k, v in self.model.minima.items() if k not in case.running}
        found = self._find(face, self.model.lots(), minima=minima, allowance=1 << 20)
        if found is None or int(self.aims @ found.values) != aims:
            raise highs.Failed("wishes were lost in the lottery")
        return found

    # --- helpers ----------------------------------------------------------------------------

    def _find(
        self,
        table: Table,
        cost: Whole,
        minima: dict[str, Minimum] | None = None,
        allowance: int = 4,
    ) -> Smallest | None:
        minima = self.model.minima if minima is None else minima
        search = Search(self.model, table, cost, self.watch, minima, allowance)
        found = search.find()
        self.nodes += search.nodes
        return found

    def _tell_best(self, values: Whole) -> None:
        self.watch.best = len(self.model.assignment(values))

    def _best(self, lots: Smallest, count: Smallest, wishes: Smallest) -> Best:
        assignment = self.model.assignment(lots.values)
        reached = measure(self.model.instance, assignment)
        proofs = [
            Proof("seats", reached.seats, count.by),
            Proof("persons_with_nothing", reached.persons_with_nothing, count.by),
            Proof("rank_points", reached.rank_points, wishes.by),
            Proof("lottery_cost", reached.lottery_cost, lots.by),
        ]
        return Best(assignment, proofs, self.nodes)


def _minima_in_the_way(model: Model, watch: Watch) -> list[str]:
    """Minima of booked workshops that can't be reached together: as few as contradict each other.
    One after the other is waived; it stays waived if that alone doesn't help."""
    waived: set[str] = set()
    for name in sorted(model.forced):
        if not _possible(model, {*waived, name}, watch):
            waived.add(name)
    names = ", ".join(f"„{name}“" for name in sorted(model.forced - waived))
    return [
        _(
            "Diese Workshops sind schon gebucht, können aber nicht alle zugleich ihre Mindestzahl "
            "erreichen: {names}."
        ).format(names=names)
    ]


def _possible(model: Model, waived: set[str], watch: Watch) -> bool:
    without = Model(model.instance, waived)
    nothing = without.aims(seat=0, nothing=0, point=0)
    return Search(without, without.table, nothing, watch, {}).find() is not None
