"""A finished draw: an assignment that keeps every rule, with its figures, and the file of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from workshops.draw import comparison
from workshops.draw.checking import broken_rules
from workshops.draw.instance import FORMAT, Instance, Seat
from workshops.draw.objective import Objective, fingerprint, measure, profile
from workshops.draw.watching import Progress, Watch

OPTIMAL, LOTS, FIRST_CHOICES = METHODS = ("optimal", "lots", "first-choices")


class Wrong(Exception):
    """The assignment breaks a rule. It must not be stored; somebody has to look at the program."""


@dataclass(frozen=True)
class Result:
    instance: Instance
    method: str
    assignment: list[Seat]
    objective: Objective
    #: How many seats are a first choice, a second one, ...
    profile: list[int]
    #: {aim: how it is proven that nothing is better}; empty for the methods to compare with.
    proof: dict[str, Any]
    #: From the start to the checked result, on the clock.
    seconds: float

    @property
    def sha256_16(self) -> str:
        return fingerprint(self.assignment)

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "instance": self.instance.name,
            "instance_sha256": self.instance.digest(),
            "seed": self.instance.seed,
            "method": self.method,
            "objective": self.objective.as_json(),
            "profile": self.profile,
            "proof": self.proof,
            "seconds": round(self.seconds, 3),
            "assignment_sha256_16": self.sha256_16,
            "assignment": [list(seat) for seat in self.assignment],
        }

    def write(self, path: Path) -> None:
        """A file that is either complete or not there. Raise OSError."""
        half = path.with_name(path.name + ".part")
        half.write_text(json.dumps(self.as_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
        half.replace(path)


def draw(
    instance: Instance,
    method: str = OPTIMAL,
    tell: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """Repeatable but for `seconds`. Raise Unsolvable, Cancelled, Wrong, highs.Failed."""
    watch = Watch(tell, stop)
    assignment, proof = _assign(instance, method, watch)
    watch.phase(_("Unabhängige Prüfung aller Regeln"))
    if broken := broken_rules(instance, assignment):
        raise Wrong("\n".join(broken))
    return Result(
        instance,
        method,
        assignment,
        measure(instance, assignment),
        profile(instance, assignment),
        proof,
        watch.seconds,
    )


def _assign(instance: Instance, method: str, watch: Watch) -> tuple[list[Seat], dict[str, Any]]:
    if method == OPTIMAL:
        from workshops.draw import (
            exact,
            highs,
        )  # with numpy and the solver: only who draws needs them

        best = exact.best(instance, watch)
        aims = {proof.aim: {"bound": proof.value, "by": proof.by} for proof in best.proofs}
        return best.assignment, {
            "optimal": True,
            "aims": aims,
            "cases": best.nodes,
            "solver": f"HiGHS (highspy {highs.VERSION})",
        }
    ways = {LOTS: comparison.lots, FIRST_CHOICES: comparison.first_choices}
    watch.phase(_("Zuteilung zum Vergleich"))
    return ways[method](instance), {}
