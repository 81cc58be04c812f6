import signal
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from workshops.draw import reading, result
from workshops.draw.solvable import Unsolvable, never_takes_place
from workshops.draw.watching import Cancelled, Progress

#: What a shell expects after Ctrl-C.
STOPPED = 130


class Command(BaseCommand):
    help = (
        "Assigns workshop seats by wishes, from a file to a file; docs/draw.md explains both. Needs no "
        "database. Exit code 2: the draw can't be read or can't be solved, and the culprits are named."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--file", type=Path, required=True, metavar="INSTANCE.json")
        parser.add_argument("--out", type=Path, required=True, metavar="RESULT.json")
        parser.add_argument("--method", choices=result.METHODS, default=result.OPTIMAL)

    def handle(self, *, file, out, method, **options):
        try:
            read = reading.read_file(file)
            self._remarks(read)
            with _ctrl_c() as stop:
                drawn = result.draw(read.instance, method, self._tell, stop)
            drawn.write(out)
        except (reading.Refused, Unsolvable) as error:
            raise CommandError(str(error), returncode=2) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=2) from None
        except Cancelled as error:
            raise CommandError(str(error), returncode=STOPPED) from None
        self._summary(drawn, out)

    def _remarks(self, read):
        for remark in read.remarks[: reading.MOST_PROBLEMS]:
            self.stderr.write(remark)
        if names := ", ".join(f"„{one.id}“" for one in never_takes_place(read.instance)):
            self.stderr.write(f"Kann nicht stattfinden, wer auch kommt: {names}.")

    def _tell(self, progress: Progress):
        """One line, written over again on a terminal; elsewhere a line per message."""
        best = "" if progress.best is None else f", bisher {progress.best} Plätze"
        line = f"{progress.seconds:6.1f} s  {progress.phase}{best}"
        if self.stdout.isatty():
            self.stdout.write(f"\r{line:<79.79}", ending="")
        else:
            self.stdout.write(line)
        self.stdout.flush()

    def _summary(self, drawn, out):
        objective = drawn.objective
        if self.stdout.isatty():
            self.stdout.write("")
        self.stdout.write(
            f"{objective.seats} Plätze vergeben, {objective.persons_with_nothing} Personen ohne Platz, "
            f"{objective.rank_points} Rangpunkte, {drawn.seconds:.2f} s.\n"
            f"Erste Wünsche, zweite …: {', '.join(map(str, drawn.profile)) or '–'}\n"
            + ("Bewiesen: Besser geht es nicht.\n" if drawn.proof else "")
            + f"Prüfsumme {drawn.sha256_16}, Ergebnis in {out}"
        )


class _ctrl_c:  # noqa: N801 - used like a function
    """Ctrl-C stops the solver, which knows nothing of it, too. Gives a function that says whether."""

    def __enter__(self):
        self._pressed = False
        try:
            self._before = signal.signal(signal.SIGINT, self._press)
        except ValueError:  # not in the main thread, as in tests
            self._before = None
        return lambda: self._pressed

    def _press(self, *_):
        self._pressed = True

    def __exit__(self, *_):
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
        sys.stdout.flush()
