"""A whole installation to break: its own database, gunicorn, `manage.py work`, a mail server."""

import os
import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest import mock

import pytest

from bench import stage
from bench.site import Site

ON_POSTGRES = os.environ["TEST_DATABASE"] == "postgres"
#: So many places on the second day of the meeting "rush", and seats in the first slot's workshops.
SEATS = 20


def pytest_collection_modifyitems(config, items):
    """SQLite can't be restarted. Left out and not skipped: there is nothing to make up for."""
    if not ON_POSTGRES:
        left_out = [item for item in items if item.path.name == "test_database_restart.py"]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="package")
def site():
    """On the database the tests run on, but never on the very same one: `site.server` is ours to
    stop."""
    with ExitStack() as things:
        folder = things.enter_context(a_folder())
        server = things.enter_context(stage.postgres(folder)) if ON_POSTGRES else None
        site = Site(folder / "site", server.get_uri() if server else "")
        site.server = server
        site.prepare(rush_seats=SEATS)
        with mock.patch.dict(os.environ):  # the bench writes into it how gunicorn shall run
            things.enter_context(site.started())
        yield site


@contextmanager
def a_folder():
    """With a short name: PostgreSQL's socket is in it."""
    folder = Path(tempfile.mkdtemp(prefix="fault-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
