"""`make bench`: measure everything once, print the table, write build/bench.json.

Fails if a request failed, if something acknowledged is not in the database, if a place or seat
was given twice, or if a rule of docs/decisions.md is broken. A missed target only shows."""

import argparse
import json
import signal
import sys
import time

from bench import stage, table
from bench.course import PARTS, Plan, measure_everything

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main():
    plan = plan_from(arguments())
    for number in SIGNALS:
        signal.signal(number, clean_up_and_end)
    build = stage.ROOT / "build"
    build.mkdir(exist_ok=True)
    results, begun = {}, time.monotonic()
    try:
        measure_everything(plan, results)
    except stage.Broken as broken:
        results["broken"] = str(broken)
    except KeyboardInterrupt:
        sys.exit("\nAbgebrochen.")
    results["seconds"] = time.monotonic() - begun
    (build / "bench.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    print(table.of(results))
    print(f"\nAlle Zahlen stehen in build/bench.json. ({results['seconds']:.0f} s)")
    sys.exit(1 if table.problems(results) else 0)


def arguments():
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short and on PostgreSQL only")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part")
    parser.add_argument("--no-sqlite", action="store_true", help="without the part on SQLite")
    parser.add_argument("--profile", action="store_true", help="also write where the time goes")
    return parser.parse_args()


def plan_from(options):
    parts = set(options.only or PARTS)
    if "moving-up" in parts:
        parts.add("rush")  # who has to wait there moves up later
    if options.quick:
        return Plan.quick(parts, options.profile)
    return Plan(parts, sqlite=not options.no_sqlite, profile=options.profile)


def clean_up_and_end(*_):
    """All signals end like Ctrl-C; a second one must not leave anything behind."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
