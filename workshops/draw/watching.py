"""What is told while a draw runs, and stopping it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _


class Cancelled(Exception):
    """Somebody stopped the draw. Nothing was decided."""

    def __init__(self) -> None:
        super().__init__(_("Die Auslosung wurde abgebrochen."))


@dataclass(frozen=True)
class Progress:
    """`phase`: a sentence for people. `seconds` since the start. `best`: seats given in the best
    assignment so far, None before there is one."""

    phase: str
    seconds: float
    best: int | None


class Watch:
    """Passes progress on, at each phase and at most every `every` seconds in between; asks as often
    whether to stop. Both callbacks run in the thread that draws."""

    def __init__(
        self,
        tell: Callable[[Progress], None] | None = None,
        stop: Callable[[], bool] | None = None,
        every: float = 0.5,
    ):
        self._tell, self._stop, self._every = tell, stop, every
        self._begun = self._last = time.monotonic()
        self._phase = ""
        self.best: int | None = None

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begun

    def phase(self, phase: str) -> None:
        """Raise Cancelled if somebody stopped the draw."""
        self._phase = phase
        self._say()
        if self._stop and self._stop():
            raise Cancelled

    def should_stop(self) -> bool:
        """For the solver, which asks many times a second."""
        if time.monotonic() - self._last < self._every:
            return False
        self._say()
        return bool(self._stop and self._stop())

    def _say(self) -> None:
        self._last = time.monotonic()
        if self._tell:
            self._tell(Progress(self._phase, self.seconds, self.best))
