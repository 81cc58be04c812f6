"""Browser tests run in the system's Chromium; without it they are skipped, and say so last.

REQUIRE_BROWSER=1 fails the run instead. pyproject.toml loads this plugin after Django's and
playwright's, some of whose fixtures it replaces.

A test with the fixture `page` is a browser test, and has the site running: `page.goto("/")`. Links
in its mails lead to that site.
"""

import os
import shutil

import pytest
from pytest_django.live_server_helper import LiveServer

MISSING = "browser tests need Chromium; to get it on Debian and Ubuntu: apt-get install chromium"
# Chromium calls home at every start; here it shall speak to the tested site only.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium():
    """The path of the system's Chromium, or None. CHROMIUM names another one."""
    return shutil.which(os.environ.get("CHROMIUM", "chromium"))


def pytest_configure(config):
    # Playwright's event loop runs in the thread of the test; Django would refuse queries there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if os.environ.get("REQUIRE_BROWSER") == "1" and not chromium():
        raise pytest.UsageError(f"REQUIRE_BROWSER=1, but {MISSING}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """First, so that `-m "not browser"` also knows the tests that only use the fixture."""
    for item in items:
        if "browser_type_launch_args" in item.fixturenames:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser") and not chromium():
            item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    # Chromium's sandbox refuses to work for root, as whom containers and CI usually run.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser_type_launch_args | {"executable_path": chromium(), "args": FLAGS + sandbox}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args, live_server):
    return browser_context_args | {"base_url": live_server.url, "locale": "de-DE"}


@pytest.fixture(scope="session")
def live_server():
    """Static files come from WhiteNoise, as in production: Django's handler for tests knows them
    only without the hash in their names."""
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = lambda application: application
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def links_lead_to_the_live_server(request):
    if "live_server" in request.fixturenames:
        server = request.getfixturevalue("live_server")
        request.getfixturevalue("settings").SITE_URL = server.url


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session):
    """Outermost, so that the line stands below pytest's own summary."""
    result = yield
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = terminal.stats.get("skipped", []) if terminal else []
    number = sum(MISSING in str(report.longrepr) for report in skipped)
    if number:
        terminal.write_line(f"{number} skipped: {MISSING}")
    return result
