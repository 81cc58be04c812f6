"""`manage.py prepare`: what database, cache table, static files and demo still need."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from meetup import groups

# Bootstrap's package brings every variant of itself, and compressing them takes longer than all
# the rest. Pages use css/bootstrap.min.css and js/bootstrap.bundle.min.js; their maps stay,
# because a file that names a missing one is refused.
UNUSED_STATIC_FILES = [
    "css/bootstrap-*",
    "css/bootstrap.css*",
    "css/bootstrap.rtl.*",
    "js/bootstrap.js*",
    "js/bootstrap.min.js*",
    "js/bootstrap.bundle.js*",
    "js/bootstrap.esm.*",
]


class Command(BaseCommand):
    help = "Bring database, cache table, static files and demo up to date. Repeatable."

    def handle(self, **options):
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        migrate()
        groups.make_ready()
        call_command("createcachetable", verbosity=0)
        collect_static_files()
        if settings.DEMO:
            call_command("demo")


def migrate():
    """Looks first: migrating costs half a second also when there is nothing to do."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False)


def collect_static_files():
    """Collect into STATIC_ROOT, unless the same files were collected before. Files of an earlier
    version stay: a server that still runs on it serves them until it is started anew."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    now = static_files_fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    call_command("collectstatic", interactive=False, ignore_patterns=UNUSED_STATIC_FILES)
    stamp.write_text(now)


def static_files_fingerprint():
    """Changes when a file is added, removed or touched, or an app brings other ones."""
    files = [
        f"{storage.path(name)} {Path(storage.path(name)).stat().st_mtime_ns}"
        for finder in get_finders()
        for name, storage in finder.list(UNUSED_STATIC_FILES)
    ]
    return hashlib.sha256("\n".join(sorted(files)).encode()).hexdigest()
