"""`kill -9` of the web server and of the background process, again and again, while people sign up:
whatever they were told is true afterwards, and every mail arrives."""

import pytest

from bench import stage
from tests.faults.conftest import ON_POSTGRES, SEATS
from tests.faults.crowd import Crowd, problems_found, wait_until

ROUNDS = 20 if ON_POSTGRES else 8

pytestmark = pytest.mark.slow


def test_what_people_were_told_is_there_after_kill_nine(site):
    with Crowd(site) as crowd:
        for number in range(ROUNDS):
            crowd.wait_for_more(3)
            kill_the_website(site)
            if number % 4 == 0:
                kill_the_background_process(site)
            site.web.wait_until(lambda: stage.accepts(site.port))
    crowd.wait_for_all_mails()
    assert crowd.problems == []
    assert problems_found(site, crowd, seats=SEATS) == []
    # They really were in the middle of it: as a rule two forms were, each time.
    assert len(crowd.cut_off("POST")) >= ROUNDS / 2


def kill_the_website(site):
    """gunicorn and its workers, and start them again once the port is free."""
    site.web.kill()
    wait_until(lambda: not stage.accepts(site.port), "the last worker's end")
    site.web.start()


def kill_the_background_process(site):
    """Not each time: starting it takes as long as starting the site."""
    site.worker.kill()
    site.worker.start()
