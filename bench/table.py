"""The figures as a German table. Knows what is wanted; what is missing is left out."""

from bench.draws import SIZES
from bench.targets import rows_of_targets, verdict

STEPS = {
    "form": "Formular öffnen",
    "sign-up": "Formular absenden",
    "claim": "lesen, was vorgemerkt ist",
    "link": "Link aus der Mail öffnen",
    "confirm": "bestätigen",
    "my page": "Meine Seite lesen",
}
#: Cores that others were using, from which on times and rates say little.
NOISY = 0.15
PAGES = {
    "hello": "Hallo-View, ohne Middleware",
    "locked insert": "Sperre und eine Zeile, ohne Middleware",
    "home": "Startseite",
    "programme": "Programm",
}


def of(results):
    """The whole table as text."""
    parts = [heading(results), targets(results)] if "machine" in results else []
    parts += details(results.get("postgres", {}))
    if "draws" in results:
        parts += ["", grid(draws(results["draws"]))]
    if "sqlite" in results:
        parts += ["", "--- Auf SQLite, zum Vergleich ---", *details(results["sqlite"])]
    found = problems(results)
    parts += ["", "Fehler:", *found] if found else ["", "Kein Fehler: " + all_is_well(results)]
    return "\n".join(parts)


def heading(results):
    machine, others = results["machine"], results["postgres"].get("cores_of_others")
    noisy = others is not None and others > NOISY
    django, gunicorn = machine["packages"]["django"], machine["packages"]["gunicorn"]
    return (
        f"\n{machine['date'][:16].replace('T', ' ')}, Stand {machine['commit']}\n"
        f"{machine['cores']} Kerne ({machine['processor']}), PostgreSQL {machine['postgresql']}, "
        f"Python {machine['python']}, Django {django}, gunicorn {gunicorn} mit 2 Prozessen\n"
        f"Eine Million Schleifen in Python: {number(machine['loop_ms'])} ms CPU. "
        f"Von anderem belegt: {number(others, 1)} Kerne"
        + (", also sind alle Zeiten länger und alle Raten kleiner." if noisy else ".")
    )


def targets(results):
    lines = [["", "gemessen", "mindestens", "Ziel", ""]]
    for row in rows_of_targets(results["postgres"]):
        lines.append([row.what, row.show(row.value), row.show(row.least), row.show(row.aim)])
        lines[-1].append(verdict(row))
    return grid(lines)


def details(part):
    """Of one database, PostgreSQL or SQLite."""
    blocks = []
    if "pages" in part:
        blocks += ["", grid(pages(part["pages"]))]
    for clients, run in part.get("sign_ups", {}).items():
        blocks += ["", *sign_ups(f"{clients} gleichzeitig", run)]
    if "rush" in part:
        blocks += ["", *rush(part["rush"])]
    if "statements" in part:
        blocks += ["", grid(statements(part["statements"]))]
    return [*blocks, "", *(f"{what}: {found}" for what, found in others(part))]


def pages(by_clients):
    """A row per page, a column per number of clients; CPU and times for the middle one."""
    counts = list(by_clients)
    shown = "8" if "8" in counts else counts[0]
    head = ["Anfragen je Sekunde", *(f"{count} gleichz." for count in counts)]
    lines = [[*head, "CPU Web", "CPU PG", "CPU Client", "p50", "p95", "p99 (ms)"]]
    for name, title in PAGES.items():
        if name in by_clients[shown]:
            one = by_clients[shown][name]
            web = one["cpu_ms"].get("bare" if name in ("hello", "locked insert") else "web")
            line = [title, *(number(by_clients[c][name]["per_second"]) for c in counts)]
            line += [number(web, 2), number(one["cpu_ms"].get("postgres"), 2)]
            lines.append([*line, number(one["client_cpu_ms"], 2), *times(one["ms"])])
    return lines


def sign_ups(title, run):
    cpu = run["cpu_ms"]
    shares = {"web": "Web", "worker": "Mails", "postgres": "PostgreSQL"}
    words = " + ".join(f"{shares[name]} {number(ms, 1)}" for name, ms in cpu.items())
    lines = [["", "p50", "p95", "p99 (ms)"]]
    lines += [[STEPS[step], *times(run["ms"][step])] for step in STEPS if run["ms"][step]]
    lines.append(["Mail unterwegs", *times(run["mail_ms"])])
    return [
        f"Vollständige Anmeldungen, {title}: {number(run['per_second'], 1)} je Sekunde "
        f"({run['completed']} gemessen), {run['errors']} Fehler",
        f"CPU je Anmeldung: {number(sum(cpu.values()), 1)} ms = {words}; "
        f"dazu der Lastclient {number(run['client_cpu_ms'], 1)} ms",
        grid(lines),
    ]


def rush(run):
    lines = [["", "p50", "p95", "p99 (ms)"]]
    lines += [[STEPS[step], *times(run["ms"][step])] for step in STEPS if run["ms"][step]]
    return [
        f"Ansturm: {run['clients']} wollen {run['seats']} Plätze, alle im selben Augenblick. "
        f"{run['errors']} Fehler. "
        f"{run['knowing']} wissen nach {number(run['all_know_after'], 1)} s, was sie haben; "
        f"{run['completed']} haben nach {number(run['all_confirmed_after'], 1)} s bestätigt.",
        grid(lines),
    ]


def statements(part):
    names = STEPS | {
        "letters": "einen Brief schreiben",
        "home": "Startseite, warm",
        "programme": "Programm, warm",
    }
    lines = [["Im Prozess, ohne Server", "SQL", "dazu BEGIN, COMMIT …", "CPU Python (ms)"]]
    for kind, count in part["counts"].items():
        line = [names[kind], str(count["statements"]), str(count["transaction"])]
        lines.append([*line, number(part["cpu_ms"][kind], 1)])
    return lines


def others(part):
    """Pairs: what, and what was found."""
    lines = []
    for what, title in (("places", "Tagesplätze"), ("seats", "Workshop-Plätze")):
        if run := part.get("moving_up", {}).get(what):
            line = (
                f"{run['moved_up']} rücken nach: {number(run['transaction_ms'])} ms unter der Sperre "
                f"({run['statements']} Anweisungen), {run['mails']} Mails nach weiteren "
                f"{number(run['letters_ms'])} ms"
            )
            lines.append((f"Mehr {title}", line))
    for kind, title in (("first page", "Liste"), ("search", "Suche")):
        if run := part.get("admin_list", {}).get(kind):
            words = f"{number(run['ms'])} ms, {run['statements']} Anweisungen"
            lines.append((f"Teilnehmende (10.000) in der Verwaltung, {title}", words))
    if run := part.get("admin_list", {}).get("start page"):
        words = f"{number(run['ms'])} ms, {run['statements']} Anweisungen"
        lines.append(("Startseite der Verwaltung mit den Zahlen (10.000)", words))
    if "invariants" in part:
        seconds = number(part["invariants"]["seconds"], 2)
        lines.append(("manage.py check_invariants", f"{seconds} s"))
    for name, title in (("web", "Website"), ("worker", "Hintergrundprozess")):
        if peaks := part.get("memory_mb", {}).get(name):
            words = " + ".join(number(peak) for peak in peaks)
            lines.append((f"Speicher höchstens, {title}", f"{words} MB (je Prozess)"))
    return lines


def draws(found):
    """A row per size: the best, with what it took, beside lots and first choices first."""
    head = ["Auslosung, beste Zuteilung", "Sekunden", "CPU", "höchstens", "Ziel", "MB", "Plätze"]
    lines = [[*head, "ohne Platz", "Rangpunkte", "durch Lose", "erste Wünsche zuerst"]]
    for run in found:
        persons, slots, workshops = run["size"]
        best, lots, first = (run["methods"][m] for m in ("optimal", "lots", "first-choices"))
        least, aim = SIZES[tuple(run["size"])]
        line = [f"{number(persons)} Personen × {slots} × {workshops}", number(best["seconds"], 2)]
        line += [number(best["cpu_seconds"], 2), number(least, 1), number(aim, 1)]
        line += [number(run["peak_mb"]), f"{number(best['seats'])} von {number(run['wanted'])}"]
        line += [number(best["persons_with_nothing"]), number(best["rank_points"])]
        lines.append(
            [*line, *(f"{number(m['seats'])}, {m['seconds']:.1f} s" for m in (lots, first))]
        )
    return lines


def problems(results):
    """Why the bench fails, in sentences."""
    found = [results["broken"]] if "broken" in results else []
    for part in (results.get("postgres", {}), results.get("sqlite", {})):
        errors = part.get("errors", [])
        found += [f"{len(errors)} Anfragen misslangen, die ersten:", *errors[:5]] if errors else []
        found += part.get("verified", {}).get("problems", [])[:10]
        found += part.get("invariants", {}).get("problems", [])[:10]
    return found


def all_is_well(results):
    told = sum(
        part["verified"]["acknowledged"]
        for part in (results["postgres"], results.get("sqlite"))
        if part
    )
    return f"keine Anfrage misslang, {told} Zusagen stehen in der Datenbank, nichts ist doppelt vergeben."


# --- How it is written ------------------------------------------------------------------------


def number(value, digits=0):
    """In German; a dash for what was not measured."""
    if value is None:
        return "–"
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def times(found):
    return [number(found[name] if found else None) for name in ("p50", "p95", "p99")]


def grid(lines):
    """Columns as wide as they need to be; the first one to the left, the others to the right."""
    columns = max(map(len, lines))
    lines = [[*line, *[""] * (columns - len(line))] for line in lines]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            [line[0].ljust(widths[0])]
            + [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        ).rstrip()
        for line in lines
    )
