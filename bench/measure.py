"""One function per measurement. Each returns plain numbers, for the table and for the JSON."""

from statistics import median, quantiles

#: Seconds of a run of sign-ups that do not count, until the first mails are there.
WARM_UP = 3
STEPS = ["form", "sign-up", "claim", "link", "confirm", "my page"]


def percentiles(values):
    if len(values) < 2:
        return None
    cuts = quantiles(values, n=100, method="inclusive")
    return {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "count": len(values)}


def pages(site, bare_port, plan, clients=()):
    """The public pages next to the bare views, in turns, so that a noisy moment hits all alike."""
    targets = {
        "hello": {"port": bare_port, "path": "/hello/"},
        "locked insert": {"port": bare_port, "path": "/locked-insert/", "method": "POST"},
        "home": {"path": "/bench/"},
        "programme": {"path": "/bench/programm/"},
    }
    if bare_port is None:
        targets = {name: job for name, job in targets.items() if "port" not in job}
    for job in targets.values():
        site.let_clients("pages", clients=4, seconds=0.3, **job)  # warms both workers
    return {str(count): _in_turns(site, targets, count, plan) for count in clients or plan.clients}


def _in_turns(site, targets, clients, plan):
    said = {name: [] for name in targets}
    job = {"clients": clients, "seconds": plan.page_seconds}
    for _ in range(plan.page_rounds):
        for name, target in targets.items():
            said[name].append(site.let_clients("pages", **job, **target))
    return {name: _summary(results) for name, results in said.items()}


def _summary(results):
    count = sum(result["count"] for result in results)
    cpu = {
        name: sum(result["cpu_ms"][name] for result in results) / count
        for name in results[0]["cpu_ms"]
    }
    return {
        "per_second": median(result["per_second"] for result in results),
        "rounds": [result["per_second"] for result in results],
        "cpu_ms": cpu,
        "client_cpu_ms": sum(result["client_cpu_ms"] for result in results) / count,
        "ms": percentiles([ms for result in results for ms in result["ms"]["page"]]),
    }


def sign_ups(site, clients, seconds, first_number):
    """Complete sign-ups with two workshops each, in slots that have room for everybody."""
    said = site.let_clients(
        "sign-ups",
        clients=clients,
        seconds=seconds,
        warm_up=WARM_UP,
        first_number=first_number,
        slug="bench",
        scenario="bench",
        slots=site.meetings["bench"]["slots"][:2],
    )
    completed = max(said["completed"], 1)
    return {
        "per_second": said["per_second"],
        "completed": said["completed"],
        "begun": said["begun"],
        "cpu_ms": {name: said["cpu_ms"][name] / completed for name in _that_count(said["cpu_ms"])},
        "client_cpu_ms": said["client_cpu_ms"] / completed,
        "ms": {step: percentiles(said["ms"].get(step, [])) for step in STEPS},
        "mail_ms": percentiles(said["mail_ms"]),
        "errors": len(said["errors"]),
    }


def _that_count(cpu):
    """On SQLite there is no server beside the app."""
    return [name for name in ("web", "worker", "postgres") if name in cpu]


def rush(site, clients, seats):
    """All at once, for fewer places and seats than there are people."""
    said = site.let_clients(
        "rush",
        clients=clients,
        slug="rush",
        scenario="rush",
        slots=site.meetings["rush"]["slots"][:2],
    )
    return {
        "clients": clients,
        "seats": seats,
        "knowing": said["knowing"],
        "all_know_after": said["all_know_after"],
        "completed": said["completed"],
        "all_confirmed_after": said["all_confirmed_after"],
        "cpu_ms": {name: said["cpu_ms"][name] for name in _that_count(said["cpu_ms"])},
        "client_cpu_ms": said["client_cpu_ms"],
        "ms": {step: percentiles(said["ms"].get(step, [])) for step in STEPS},
        "mail_ms": percentiles(said["mail_ms"]),
        "errors": len(said["errors"]),
    }
