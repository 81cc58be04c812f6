"""`make bench`: measure everything once, print the table, write build/bench.json.

Fails if a request failed, if something acknowledged is not in the database, if a place or seat
was given twice, or if a rule of docs/decisions.md is broken. A missed target only shows."""

import argparse
import json
import signal
import sys
import time
from contextlib import ExitStack

from bench import facts, measure, stage, table
from bench.site import Site

PARTS = ["pages", "sign-ups", "rush", "moving-up", "statements", "admin"]
RUSHING = 500


def main():
    options = arguments()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # all end like Ctrl-C, which cleans up
    begun = time.monotonic()
    try:
        results = everything(options)
    except stage.Broken as broken:
        sys.exit(f"Abgebrochen. {broken}")
    except KeyboardInterrupt:
        sys.exit("\nAbgebrochen.")
    results["seconds"] = time.monotonic() - begun
    file = stage.ROOT / "build" / "bench.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    print(table.of(results))
    print(f"\nAlle Zahlen stehen in build/bench.json. ({results['seconds']:.0f} s)")
    sys.exit(1 if table.problems(results) else 0)


def arguments():
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the most important, in a minute")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part")
    parser.add_argument("--no-sqlite", action="store_true", help="without the part on SQLite")
    parser.add_argument("--profile", action="store_true", help="also write where the time goes")
    return parser.parse_args()


def everything(options):
    parts = set(options.only or PARTS)
    if "moving-up" in parts:
        parts.add("rush")  # who has to wait there moves up later
    quick = options.quick
    clients = [8] if quick else [1, 8, 32]
    with ExitStack() as stack:
        folder = stack.enter_context(stage.folder())
        say("PostgreSQL wird gestartet und gefüllt")
        server = stack.enter_context(stage.postgres(folder))
        results = {"machine": facts.of_this_machine(server), "quick": quick}
        results["postgres"] = on_postgres(folder, server, parts, clients, options)
        if not (quick or options.no_sqlite):
            results["sqlite"] = on_sqlite(folder, parts)
    return results


def on_postgres(folder, server, parts, clients, options):
    site = Site(folder / "site", server.get_uri())
    site.roots["postgres"] = server.get_pid()
    site.prepare()
    results = {}
    seconds, rounds = (1, 2) if options.quick else (1.5, 3)
    with site.started(), site.bare() as bare_port:
        if parts & {"pages", "sign-ups"}:
            say("Seiten, neben dem, was die Maschine kann")
            results["pages"] = measure.pages(site, bare_port, clients, seconds, rounds)
        if "sign-ups" in parts:
            results["sign_ups"] = all_sign_ups(site, clients, 5 if options.quick else 10)
        if "rush" in parts:
            say(f"Ansturm: {RUSHING} wollen 200 Plätze")
            results["rush"] = measure.rush(site, RUSHING)
        results["memory_mb"] = site.peak_memory_mb()
        site.worker.stop()  # what follows is measured without it
        say("Nachzählen, ob alles da ist, was gesagt wurde")
        given = 200 if "rush" in parts else None
        results["verified"] = site.inside("verify", people=site.people, rush_seats=given)
        results |= inside_measurements(site, parts)
        if options.profile:
            slots = site.meetings["bench"]["slots"][:2]
            write_profile(site.inside("profile", slots=slots))
    return results | {"errors": site.errors}


def all_sign_ups(site, clients, seconds):
    results = {}
    for number, count in enumerate(clients):
        say(f"Vollständige Anmeldungen: {count} gleichzeitig")
        first_number = number * 100_000
        results[str(count)] = measure.sign_ups(site, count, seconds, 3, first_number)
    return results


def inside_measurements(site, parts):
    results = {}
    if "moving-up" in parts:
        say("Nachrücken: 200 Plätze mehr")
        results["moving_up"] = site.inside("move-up")
    if "statements" in parts:
        say("SQL-Anweisungen")
        slots = site.meetings["bench"]["slots"][:2]
        results["statements"] = site.inside("statements", slots=slots)
    if "admin" in parts:
        say("Verwaltung mit 10.000 Teilnehmenden")
        site.inside("load-crowd")
        results["admin_list"] = site.inside("admin-list")
    say("manage.py check_invariants")
    results["invariants"] = site.inside("invariants")
    return results


def on_sqlite(folder, parts):
    say("Dasselbe auf SQLite")
    site = Site(folder / "sqlite")
    site.prepare()
    results = {}
    with site.started():
        if "pages" in parts:
            results["pages"] = measure.pages(site, None, [8], 1.5, 2)
        if "sign-ups" in parts:
            results["sign_ups"] = {"8": measure.sign_ups(site, 8, 10, 3, 0)}
        if "rush" in parts:
            results["rush"] = measure.rush(site, RUSHING)
        given = 200 if "rush" in parts else None
        site.worker.stop()
        results["verified"] = site.inside("verify", people=site.people, rush_seats=given)
    results["invariants"] = site.inside("invariants")
    return results | {"errors": site.errors}


def write_profile(profiles):
    for kind, text in profiles.items():
        file = stage.ROOT / "build" / f"profile-{kind.replace(' ', '-').lower()}.txt"
        file.write_text(text)


def say(text):
    print(f"  {text} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
