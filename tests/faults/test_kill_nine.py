"""`kill -9` of the web server and of the background process, again and again, while people sign up:
whatever they were told is true afterwards, and every mail arrives."""

import pytest

from bench import stage
from tests.faults.conftest import ON_POSTGRES, SEATS
from tests.faults.crowd import Crowd, problems_found

ROUNDS = 20 if ON_POSTGRES else 8

pytestmark = pytest.mark.slow


def test_what_people_were_told_is_there_after_kill_nine(site):
    with Crowd(site) as crowd:
        for number in range(ROUNDS):
            crowd.wait_for_more(3)
            kill_nine(site.web)
            if number % 4 == 0:  # starting it takes as long as starting the site
                kill_nine(site.worker)
            site.web.wait_until(lambda: stage.accepts(site.port))
    crowd.wait_for_all_mails()
    assert crowd.problems == []
    assert problems_found(site, crowd, seats=SEATS) == []
    # They really were in the middle of something, and half of all forms at that.
    assert len(crowd.cut_off("POST")) >= ROUNDS / 2


def kill_nine(process):
    """With all its children, and start it again."""
    process.kill()
    process.start()
