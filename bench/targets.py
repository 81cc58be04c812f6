"""What is to be reached at least, what is aimed at, and whether it was."""

from collections.abc import Callable
from dataclasses import dataclass

#: Clients of the rush that the targets are about.
WHOLE_RUSH, SEATS = 500, 200


@dataclass
class Row:
    """One figure. `value` None: not measured."""

    what: str
    value: float | None
    least: float | None
    aim: float | None
    show: Callable
    more_is_better: bool = False


def rows_of_targets(part):
    rows = cpu_and_rate(part) + ratios(part) + statements(part) + rush(part) + desk(part)
    return [row for row in rows if row.value is not None]


def cpu_and_rate(part):
    run = part.get("sign_ups", {}).get("8")
    run = run if run and run["completed"] else None
    cpu = sum(run["cpu_ms"].values()) if run else None
    bare = at(part, "pages", "8", "locked insert", "per_second")
    share = run["per_second"] / bare if run and bare else None
    return [
        Row("CPU je vollständiger Anmeldung", cpu, 45, 30, unit("ms")),
        Row("Anmeldungen/s zu Sperre und Zeile, bei 8", share, 1 / 20, 1 / 12, one_nth, True),
    ]


def ratios(part):
    hello = at(part, "pages", "8", "hello", "per_second")
    rows = []
    for name, title in (("home", "Startseite"), ("programme", "Programm")):
        page = at(part, "pages", "8", name, "per_second")
        ratio = page / hello if page and hello else None
        rows.append(Row(f"{title}, warm, zur Hallo-View, bei 8", ratio, 0.8, 1, unit("", 2), True))
    return rows


def statements(part):
    def count(kind):
        return at(part, "statements", "counts", kind, "statements")

    pages = [count("home"), count("programme")]
    warm = None if None in pages else max(pages)
    workshops = at(part, "statements", "workshops")
    title = f"SQL beim Absenden mit {workshops} Workshops"
    return [
        Row(title, count("sign-up"), 20, 12, unit("")),
        Row("SQL einer warmen öffentlichen Seite", warm, 0, 0, unit("")),
    ]


def rush(part):
    if at(part, "rush", "clients") != WHOLE_RUSH:
        return []
    title = "500 wollen 200 Plätze: "
    return [
        Row(title + "alle wissen es", at(part, "rush", "all_know_after"), 7, 4.5, unit("s", 1)),
        Row(title + "alle bestätigt", at(part, "rush", "all_confirmed_after"), 14, 9, unit("s", 1)),
    ]


def desk(part):
    """Of the two ways of moving up, the slower one."""
    runs = [run for run in part.get("moving_up", {}).values() if run["moved_up"] == SEATS]
    slowest = max((run["transaction_ms"] + run["letters_ms"] for run in runs), default=None)
    seconds = slowest / 1000 if slowest else None
    return [
        Row("200 rücken nach, Mails in der Reihe", seconds, 0.4, 0.1, unit("s", 2)),
        Row(
            "Zahlen von 10.000 auf der Startseite der Verwaltung",
            at(part, "admin_list", "start page", "ms"),
            300,
            150,
            unit("ms"),
        ),
        Row("check_invariants", at(part, "invariants", "seconds"), 2, 2, unit("s", 2)),
    ]


def verdict(row):
    if row.more_is_better:
        least, aim = row.value >= row.least, row.value >= row.aim
    else:
        least, aim = row.value <= row.least, row.value <= row.aim
    return "✓ Ziel" if aim else "✓ genügt" if least else "✗ verfehlt"


def at(part, *names):
    """A figure from deep inside, or None."""
    for name in names:
        part = part.get(name) if part else None
    return part


def unit(word, digits=0):
    def show(value):
        return f"{value:.{digits}f}".replace(".", ",") + (f" {word}" if word else "")

    return show


def one_nth(value):
    return f"1/{1 / value:.1f}".replace(".", ",") if value else "0"
