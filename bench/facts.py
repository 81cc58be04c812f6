"""On what it was measured."""

import os
import platform
import subprocess
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
        "python": platform.python_version(),
        "postgresql": postgres.split()[-1],
        "packages": {name: version(name) for name in packages},
        "commit": commit(),
    }


def processor():
    with open("/proc/cpuinfo") as lines:
        names = [line.partition(": ")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def commit():
    """With a plus if files differ from it."""
    describe = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+"]
    done = subprocess.run(describe, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip()
