"""People who sign up at the same time, each with two workshops, and do not give up when nobody
answers: they send the same once more, as a page for 503 tells them."""

import itertools
import threading
import time
from dataclasses import dataclass

from bench.browser import Answer, Browser
from bench.post import Post
from bench.visitor import Failed, Log, Visitor

#: Generous: the machine may be busy with something else.
SECONDS_OF_PATIENCE = 90
NO_ANSWER, AWAY = 0, 503

_numbers = itertools.count()


@dataclass
class Asked:
    """One request, and what came of it."""

    method: str
    begun_at: float
    answer: Answer

    @property
    def was_cut_off(self):
        """Taken and never answered; somebody who was not there would have refused it."""
        refused = b"ConnectionRefused" in self.answer.body
        return self.answer.status == NO_ANSWER and not refused


class PatientBrowser(Browser):
    def __init__(self, port, asked):
        super().__init__(port)
        self.asked = asked

    def ask(self, method, path, fields=None):
        give_up_at = time.time() + SECONDS_OF_PATIENCE
        while True:
            begun_at = time.time()
            answer = super().ask(method, path, fields)
            self.asked.append(Asked(method, begun_at, answer))
            if answer.status not in (NO_ANSWER, AWAY) or time.time() > give_up_at:
                return answer
            time.sleep(0.1)


class Crowd:
    """`with Crowd(site) as crowd`: they come as long as the block lasts, one after the other at
    each of the browsers, and those who are under way at its end finish."""

    def __init__(self, site, browsers=8):
        self.site = site
        self.slots = site.meetings["rush"]["slots"][:2]
        self.post = Post(site.news_port)
        self.visitors: list[Visitor] = []
        self.asked: list[Asked] = []
        self.problems: list[str] = []
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self.keep_signing_up) for _ in range(browsers)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def keep_signing_up(self):
        while not self.over.is_set():
            try:
                self.sign_up()
            except Failed as error:
                self.problems.append(str(error))

    def sign_up(self):
        browser = PatientBrowser(self.site.port, self.asked)
        visitor = Visitor(browser, Log(), "rush", next(_numbers), self.slots, "fault")
        self.visitors.append(visitor)
        visitor.claim()

    # --- What they saw -------------------------------------------------------------------------

    @property
    def told(self):
        """What those who know it were told; see bench.visitor."""
        return [visitor.acknowledged() for visitor in self.visitors if visitor.claimed]

    @property
    def statuses(self):
        return {asked.answer.status for asked in self.asked}

    def cut_off(self, method):
        return [asked for asked in self.asked if asked.was_cut_off and asked.method == method]

    def told_to_wait(self, since=0.0):
        """Answered with 503."""
        return [
            asked
            for asked in list(self.asked)
            if asked.answer.status == AWAY and asked.begun_at >= since
        ]

    def wait_for_more(self, count):
        """Until so many more have signed up."""
        enough = len(self.told) + count
        wait_until(lambda: len(self.told) >= enough, f"{count} more to sign up")

    def wait_for_all_mails(self):
        for visitor in self.visitors:
            self.post.wait_for(visitor.email)

    def mails_since(self, moment):
        arrived = list(self.post.arrived.values())
        return sorted(at for mails in arrived for at, _link in mails if at > moment)


def wait_until(is_so, what):
    give_up_at = time.monotonic() + SECONDS_OF_PATIENCE
    while not is_so():
        if time.monotonic() > give_up_at:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.02)


def problems_found(site, crowd, seats=None):
    """What they were told and is not in the database, what was given twice, broken rules. Somebody
    who was told what never happened has to be missed, or an empty list would prove nothing."""
    ghost = crowd.told[0] | {"email": "ghost@bench.example"}
    found = site.inside("verify", people=[*crowd.told, ghost], rush_seats=seats)["problems"]
    found.remove("ghost@bench.example: Die Anmeldung fehlt.")
    return found + site.inside("invariants")["problems"]
