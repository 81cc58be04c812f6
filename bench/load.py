"""The load client, a process of its own so that its CPU can be counted apart. Reads what to do
as JSON and prints what happened. One thread per client; nothing here waits for the processor."""

import json
import resource
import sys
import threading
import time
from collections import deque

from bench.browser import Browser
from bench.post import SECONDS_FOR_MAIL, Post, mail_times, wait_for_second_mails
from bench.visitor import Failed, Log, Visitor


def together(count, work):
    """Let so many threads work, all beginning at the same moment. Returns when that was."""
    gate = threading.Barrier(count + 1)

    def one(number):
        gate.wait()
        work(number)

    threads = [threading.Thread(target=one, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    gate.wait()
    begun = time.time()
    for thread in threads:
        thread.join()
    return begun


def pages(job, log):
    """Ask for one page, again and again, for some seconds."""
    until = time.time() + job["seconds"]
    times = log.times["page"]

    def ask(_number):
        browser = Browser(job["port"])
        while time.time() < until:
            answer = browser.ask(job.get("method", "GET"), job["path"])
            times.append(answer.ms)
            if not answer.is_fine:
                log.errors.append(f"{job['path']}: {answer.status} {answer.body[:200]!r}")

    begun = together(job["clients"], ask)
    seconds = time.time() - begun
    return {"per_second": len(times) / seconds, "count": len(times)}


class SignUps:
    """With so many clients, so many requests are on their way: whose mail is not there yet lets
    the client begin with somebody else."""

    def __init__(self, job, log):
        self.job, self.log = job, log
        self.begins_at = time.time()
        self.window_from = self.begins_at + job["warm_up"]
        self.window_to = self.window_from + job["seconds"]
        self.lock = threading.Lock()
        self.people, self.ready, self.waiting = [], deque(), {}
        self.finished_at = []
        self.post = Post(job["news_port"])
        self.post.on_arrival = self.mail_came

    def mail_came(self, address):
        with self.lock:
            if visitor := self.waiting.pop(address, None):
                self.ready.append(visitor)

    def next_step(self):
        """Who has got the mail goes first; new people come until the time is up."""
        with self.lock:
            if self.ready:
                return self.ready.popleft()
            if time.time() < self.window_to:
                number = len(self.people) + self.job["first_number"]
                visitor = a_visitor(self.job, self.log, number)
                self.people.append(visitor)
                return visitor
        return None

    def client(self, _number):
        give_up_at = self.window_to + SECONDS_FOR_MAIL
        while time.time() < give_up_at:
            visitor = self.next_step()
            if visitor:
                self.move_on(visitor)
            elif self.waiting:
                time.sleep(0.01)  # the time is up; only mails are still to come
            else:
                return

    def move_on(self, visitor):
        try:
            if visitor.claimed:
                visitor.confirm(self.post.arrived[visitor.email][0][1])
                self.finished_at.append(time.time())
            else:
                visitor.claim()
                with self.lock:
                    here = visitor.email in self.post.arrived
                    if here:
                        self.ready.append(visitor)
                    else:
                        self.waiting[visitor.email] = visitor
        except Failed as error:
            self.log.errors.append(str(error))

    def run(self):
        together(self.job["clients"], self.client)
        in_window = [at for at in self.finished_at if self.window_from <= at < self.window_to]
        missing = len(self.waiting)
        self.log.errors += [f"mail: {missing} people got none"] if missing else []
        wait_for_second_mails(self.people, self.post, self.log)
        return {
            "per_second": len(in_window) / self.job["seconds"],
            "completed": len(self.finished_at),
            "begun": len(self.people),
            "mail_ms": mail_times(self.people, self.post),
            "people": [visitor.acknowledged() for visitor in self.people if visitor.claimed],
        }


def a_visitor(job, log, number):
    network = f"10.{number // 62500 % 250}.{number // 250 % 250}.{number % 250 + 1}"
    browser = Browser(job["port"], network)
    return Visitor(browser, log, job["slug"], number, job["slots"], job["scenario"])


def rush(job, log):
    """All open the form at the same moment. Once all know what they hold, all confirm."""
    post = Post(job["news_port"])
    people = [a_visitor(job, log, number) for number in range(job["clients"])]
    knew_at, confirmed_at = [], []

    def claim(number):
        try:
            people[number].claim()
            knew_at.append(time.time())
        except Failed as error:
            log.errors.append(str(error))

    def confirm(number):
        try:
            link = post.wait_for(people[number].email)[0][1]
            people[number].confirm(link)
            confirmed_at.append(time.time())
        except Failed as error:
            log.errors.append(str(error))

    begun = together(len(people), claim)
    together(len(people), confirm)
    wait_for_second_mails(people, post, log)
    return {
        "knowing": len(knew_at),
        "all_know_after": max(knew_at, default=begun) - begun,
        "completed": len(confirmed_at),
        "all_confirmed_after": max(confirmed_at, default=begun) - begun,
        "mail_ms": mail_times(people, post),
        "people": [visitor.acknowledged() for visitor in people if visitor.claimed],
    }


def main():
    threading.stack_size(256 * 1024)  # the rush has 500 threads
    job, log = json.load(sys.stdin), Log()
    if job["kind"] == "pages":
        result = pages(job, log)
    elif job["kind"] == "sign-ups":
        result = SignUps(job, log).run()
    else:
        result = rush(job, log)
    used = resource.getrusage(resource.RUSAGE_SELF)
    result |= {
        "ms": log.times,
        "errors": log.errors,
        "client_cpu_ms": (used.ru_utime + used.ru_stime) * 1000,
    }
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
