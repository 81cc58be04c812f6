"""`manage.py serve`: the site and its background process, started and stopped together."""

import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 -- only looked for
SECONDS_TO_START = 60
# Longer than the time gunicorn gives a running request.
SECONDS_TO_STOP = 15
SECONDS_PER_REQUEST = 10


class Command(BaseCommand):
    help = "Start gunicorn and `manage.py work`, print the addresses, stop both with Ctrl-C."
    requires_system_checks = []  # `manage.py work` checks

    def add_arguments(self, parser):
        # In this process, because starting Django once more costs a second.
        parser.add_argument("--prepare", action="store_true", help="call `prepare` first")

    def handle(self, **options):
        self.host, self.port = bind_address()
        refuse_taken_port(self.host, self.port)
        end_like_ctrl_c()
        self.children = {}
        try:
            if options["prepare"]:
                call_command("prepare")
            self.start()
            self.wait_for_the_site()
            self.print_addresses()
            self.watch()
        except KeyboardInterrupt:
            self.say("\nWird beendet ...")
        finally:
            self.stop()
        self.say("Beendet.")

    def start(self):
        site = [sys.executable, "-m", "gunicorn", *gunicorn_options(self.host, self.port)]
        work = [sys.executable, str(settings.BASE_DIR / "manage.py"), "work"]
        self.children["Die Website (gunicorn)"] = start(site)
        self.children["Der Hintergrundprozess (manage.py work)"] = start(work)

    def wait_for_the_site(self):
        deadline = time.monotonic() + SECONDS_TO_START
        while not answers(self.host, self.port):
            self.complain_about_the_dead()
            if time.monotonic() > deadline:
                raise CommandError(f"Die Website antwortet nach {SECONDS_TO_START} Sekunden nicht.")
            time.sleep(0.1)

    def watch(self):
        while True:
            self.complain_about_the_dead()
            time.sleep(0.5)

    def complain_about_the_dead(self):
        for name, child in self.children.items():
            if child.poll() is not None:
                raise CommandError(f"{name} hat sich beendet (Code {child.returncode}).")

    def stop(self):
        ignore_further_signals()
        for child in self.children.values():
            signal_group(child, signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_STOP
        while time.monotonic() < deadline and any(map(group_lives, self.children.values())):
            time.sleep(0.05)
        for child in self.children.values():
            signal_group(child, signal.SIGKILL)
            child.wait()

    def print_addresses(self):
        lines = {
            "Website": f"{settings.SITE_URL}/",
            "Verwaltung": f"{settings.SITE_URL}/admin/",
        }
        if settings.DEMO:
            lines |= demo_lines()
        else:
            lines["Lauscht auf"] = f"{self.host}:{self.port}"
        width = max(map(len, lines))
        self.say("\nDie Anmeldung läuft.\n")
        for name, value in lines.items():
            self.say(f"  {name:{width}}  {value}")
        self.say("\nBeenden mit Strg-C.")

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()  # a pipe or a log file gets it now, too


def demo_lines():
    from meetup import demo

    return {
        "Demo-Postfach": f"{settings.SITE_URL}/demo/postfach/",
        "Organisation": demo.ORGANIZER_EMAIL,
        "Passwort": demo.ORGANIZER_PASSWORD,
        "Zweiter Faktor": "der Code steht auf der Seite des Demo-Postfachs",
    }


def bind_address():
    """BIND from the environment, e.g. 0.0.0.0:8000 or [::]:8000; else PORT of this machine only."""
    bind = os.environ.get("BIND") or f"127.0.0.1:{settings.PORT}"
    try:
        parts = urlsplit(f"//{bind}")
        host, port = parts.hostname, parts.port
    except ValueError:  # the port is no number
        host = port = None
    if not host or not port:
        raise CommandError(f"{bind} ist keine Adresse mit Port, z. B. 0.0.0.0:8000.")
    return host, port


def refuse_taken_port(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} ist schon belegt. Läuft die Anmeldung schon? "
                f"Ein anderer Port geht so: make run PORT={port + 1}"
            ) from error
        raise CommandError(f"{host}:{port} lässt sich nicht öffnen: {error.strerror}.") from error


def gunicorn_options(host, port):
    """What differs from its defaults. More: GUNICORN_CMD_ARGS, which gunicorn reads itself."""
    options = [
        f"--bind=[{host}]:{port}" if ":" in host else f"--bind={host}:{port}",
        f"--workers={os.environ.get('WEB_CONCURRENCY') or 2}",
        # Browsers keep spare connections open, and without a proxy in front each would block a
        # worker. Behind a buffering proxy one thread is faster: WEB_THREADS=1.
        f"--threads={os.environ.get('WEB_THREADS') or 4}",
        f"--graceful-timeout={SECONDS_PER_REQUEST}",
        # Loaded once and then shared, which takes half the memory and starts sooner.
        "--preload",
        "--no-control-socket",
        "--log-level=warning",
    ]
    if SHARED_MEMORY.is_dir():
        # Workers show that they live by touching a file; on a slow disk that blocks them.
        options.append(f"--worker-tmp-dir={SHARED_MEMORY}")
    return [*options, "meetup.wsgi"]


def start(command):
    """In a session of its own: Ctrl-C reaches only us, and we end it with everything it started."""
    environment = os.environ | {"DEBUG": "0", "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(  # noqa: S603 -- our own commands
        command, cwd=settings.BASE_DIR, env=environment, start_new_session=True
    )


def end_like_ctrl_c():
    """Also for SIGTERM (systemd, make) and SIGHUP (the terminal was closed)."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup means: go on
        signal.signal(signal.SIGHUP, signal.default_int_handler)


def ignore_further_signals():
    """A second Ctrl-C must not leave anything behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def signal_group(child, number):
    with suppress(ProcessLookupError):  # all gone already
        os.killpg(child.pid, number)


def group_lives(child):
    child.poll()  # collects the child; uncollected it would count as alive
    try:
        os.killpg(child.pid, 0)
    except ProcessLookupError:
        return False
    return True


def answers(host, port):
    """Asked like a visitor, by the public name: another one would be refused."""
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS_PER_REQUEST)
    try:
        connection.request("GET", "/", headers={"Host": urlsplit(settings.SITE_URL).netloc})
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
