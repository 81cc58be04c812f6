"""On what it was measured."""

import os
import platform
import subprocess
import time
from datetime import datetime
from importlib.metadata import version

from bench.stage import ROOT


def of_this_machine(server):
    postgres = subprocess.check_output([server.bin_path / "postgres", "--version"], text=True)  # noqa: S603
    packages = ["django", "gunicorn", "psycopg2-binary", "django-post_office"]
    return {
        "date": datetime.now().astimezone().isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "processor": processor(),
        "load": os.getloadavg(),
        "loop_ms": loop_ms(),
        "python": platform.python_version(),
        "postgresql": postgres.split()[-1],
        "packages": {name: version(name) for name in packages},
        "commit": commit(),
    }


def loop_ms():
    """CPU of a fixed bit of work: tells whether two runs can be compared. Two virtual cores are
    often one real one, and then everything takes longer while somebody else is busy."""
    begun = time.process_time()
    for _ in range(1_000_000):
        pass
    return (time.process_time() - begun) * 1000


def processor():
    with open("/proc/cpuinfo") as lines:
        names = [line.partition(": ")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def commit():
    """With a plus if files differ from it."""
    describe = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+"]
    done = subprocess.run(describe, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip()
