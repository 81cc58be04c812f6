"""One installation under measurement: the app on one database, with its background process and
a mail server, and the load client that asks it."""

import json
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from bench import meter, stage


class Site:
    def __init__(self, folder: Path, database_url=""):
        """Without a url: SQLite."""
        self.folder, self.log = folder, folder / "log"
        self.port, self.smtp_port, self.news_port = (stage.free_port() for _ in range(3))
        folder.mkdir()
        self.environment = stage.environment(folder, self.port, self.smtp_port, database_url)
        #: {what: pid}: whose CPU is counted, with all their children.
        self.roots: dict[str, int] = {}
        self.meetings: dict = {}
        self.people: list = []  # what everybody was told, for verify
        self.errors: list[str] = []
        #: While clients were at work: how long, and CPU that was nobody's of us, in ms.
        self.clients_ms = self.others_ms = 0.0

    def prepare(self, rush_seats):
        stage.run(["manage.py", "prepare"], self.environment, self.log)
        self.meetings = self.inside("load", rush_seats=rush_seats)

    @contextmanager
    def started(self):
        python = [sys.executable, "-m"]
        sink = [*python, "bench.sink", self.smtp_port, self.news_port]
        web = stage.gunicorn("meetup.wsgi", self.port)
        work = [sys.executable, "manage.py", "work"]
        with (
            self._running("Mailserver", sink) as sink_process,
            self._running("Website", web) as self.web,
            self._running("Hintergrundprozess", work) as self.worker,
        ):
            sink_process.wait_until(lambda: stage.accepts(self.news_port))
            self.web.wait_until(lambda: stage.accepts(self.port))
            self.roots |= {"web": self.web.pid, "worker": self.worker.pid}
            self.roots["sink"] = sink_process.pid
            yield self

    @contextmanager
    def bare(self):
        """The ceilings beside it, on the same PostgreSQL. Returns their port."""
        port = stage.free_port()
        stage.run(["-m", "bench.bare.prepare"], self.environment, self.log)
        with self._running("Vergleich", stage.gunicorn("bench.bare.wsgi", port)) as process:
            process.wait_until(lambda: stage.accepts(port))
            self.roots["bare"] = process.pid
            yield port

    def _running(self, name, command):
        return stage.running(name, command, self.environment, self.folder / f"{name}.log")

    def inside(self, task, **job):
        """Let bench/inside.py do something, in a process of its own."""
        command = ["-m", "bench.inside", task]
        return json.loads(stage.run(command, self.environment, self.log, json.dumps(job)))

    def let_clients(self, kind, **job):
        """Let the load client work. Returns what it says, and whose CPU that cost: `cpu_ms`."""
        job |= {"kind": kind, "news_port": self.news_port}
        job.setdefault("port", self.port)
        begun, busy, before = time.monotonic(), meter.busy_ms(), meter.cpu_ms(self.roots)
        said = stage.run(["-m", "bench.load"], self.environment, self.log, json.dumps(job))
        after, result = meter.cpu_ms(self.roots), json.loads(said)
        result["cpu_ms"] = {name: after[name] - before[name] for name in self.roots}
        ours = sum(result["cpu_ms"].values()) + result["client_cpu_ms"]
        self.others_ms += meter.busy_ms() - busy - ours
        self.clients_ms += (time.monotonic() - begun) * 1000
        self.errors += result["errors"]
        self.people += result.pop("people", [])
        return result

    def cores_of_others(self):
        """How many cores something else was using, on average. Quiet: below 0.1."""
        return max(self.others_ms / self.clients_ms, 0.0) if self.clients_ms else None

    def peak_memory_mb(self):
        return {name: meter.peak_memory_mb(self.roots[name]) for name in ("web", "worker")}
