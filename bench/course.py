"""What is measured in which order, on PostgreSQL and then on SQLite."""

import sys
from dataclasses import dataclass, field

from bench import draws, facts, measure, stage
from bench.site import Site

PARTS = ["pages", "sign-ups", "rush", "moving-up", "statements", "admin", "draw"]


@dataclass
class Plan:
    parts: set[str]
    clients: list[int] = field(default_factory=lambda: [1, 8, 32])
    page_seconds: float = 1.5
    page_rounds: int = 3
    sign_up_seconds: int = 10
    rush_clients: int = 500
    rush_seats: int = 200
    sqlite: bool = True
    profile: bool = False

    @classmethod
    def quick(cls, parts, profile):
        """Enough to see whether a change helped; the rush is a small one."""
        return cls(parts, [8], 1, 2, 6, 100, 40, sqlite=False, profile=profile)


def measure_everything(plan, results):
    """Fills `results` as it goes, so that what was measured is not lost if something breaks."""
    with stage.folder() as folder:
        say("PostgreSQL wird gestartet und gefüllt")
        with stage.postgres(folder) as server:
            results["machine"] = facts.of_this_machine(server)
            on_postgres(folder, server, plan, results.setdefault("postgres", {}))
            if "draw" in plan.parts:
                say("Die faire Auslosung, neben den üblichen Verfahren")
                results["draws"] = draws.measure()
            if plan.sqlite:
                on_sqlite(folder, plan, results.setdefault("sqlite", {}))


def on_postgres(folder, server, plan, results):
    site = Site(folder / "site", server.get_uri())
    site.roots["postgres"] = server.get_pid()
    site.prepare(plan.rush_seats)
    results["errors"] = site.errors
    with site.started(), site.bare() as bare_port:
        if plan.parts & {"pages", "sign-ups"}:
            say("Seiten, neben dem, was die Maschine kann")
            results["pages"] = measure.pages(site, bare_port, plan)
        clients_measurements(site, plan, plan.clients, results)
        results["memory_mb"] = site.peak_memory_mb()
        results["cores_of_others"] = site.cores_of_others()
        site.worker.stop()  # what follows is measured without it
        results["verified"] = verify(site, plan)
        inside_measurements(site, plan, results)


def on_sqlite(folder, plan, results):
    """For information: pages, sign-ups and the rush."""
    say("Dasselbe auf SQLite")
    site = Site(folder / "sqlite")
    site.prepare(plan.rush_seats)
    results["errors"] = site.errors
    with site.started():
        if "pages" in plan.parts:
            results["pages"] = measure.pages(site, None, plan, [8])
        clients_measurements(site, plan, [8], results)
        site.worker.stop()
        results["verified"] = verify(site, plan)
    results["invariants"] = site.inside("invariants")


def clients_measurements(site, plan, clients, results):
    if "sign-ups" in plan.parts:
        results["sign_ups"] = {}
        for number, count in enumerate(clients):
            say(f"Vollständige Anmeldungen: {count} gleichzeitig")
            run = measure.sign_ups(site, count, plan.sign_up_seconds, first_number=number * 100_000)
            results["sign_ups"][str(count)] = run
    if "rush" in plan.parts:
        say(f"Ansturm: {plan.rush_clients} wollen {plan.rush_seats} Plätze")
        results["rush"] = measure.rush(site, plan.rush_clients, plan.rush_seats)


def verify(site, plan):
    say("Nachzählen, ob alles da ist, was gesagt wurde")
    seats = plan.rush_seats if "rush" in plan.parts else None
    return site.inside("verify", people=site.people, rush_seats=seats)


def inside_measurements(site, plan, results):
    slots = site.meetings["bench"]["slots"][:2]
    if "moving-up" in plan.parts:
        say("Nachrücken")
        results["moving_up"] = site.inside("move-up", seats=plan.rush_seats)
    if "statements" in plan.parts:
        say("SQL-Anweisungen")
        results["statements"] = site.inside("statements", slots=slots)
    if plan.profile:
        say("Wo die Zeit bleibt: build/profile-*.txt")
        for kind, text in site.inside("profile", slots=slots).items():
            (stage.ROOT / "build" / f"profile-{kind.replace(' ', '-')}.txt").write_text(text)
    if "admin" in plan.parts:
        say("Verwaltung mit 10.000 Teilnehmenden")
        site.inside("load-crowd")
        results["admin_list"] = site.inside("admin-list")
    say("manage.py check_invariants")
    results["invariants"] = site.inside("invariants")


def say(text):
    print(f"  {text} ...", file=sys.stderr, flush=True)
