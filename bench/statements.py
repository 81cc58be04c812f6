"""How many SQL statements a request costs, and where its time goes: the same visitor as in the
load client, but the requests stay in this process."""

import cProfile
import io
import pstats
import time
from collections import Counter, defaultdict
from itertools import chain
from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from bench.browser import Answer
from bench.sink import LINK
from bench.visitor import Log, Visitor
from registration import news

TRANSACTION_WORDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


class InProcess:
    """Asks as bench.browser.Browser does, without a server. What `around` does with each request
    is kept by step in `found`."""

    #: One for all, because each loads the middleware anew.
    client = None

    def __init__(self, around):
        host = settings.SITE_URL.partition("://")[2]
        if InProcess.client is None:
            InProcess.client = Client(headers={"host": host, "x-forwarded-proto": "https"})
        self.client.cookies.clear()
        self.around, self.kind, self.found = around, "", defaultdict(list)

    def ask(self, method, path, fields=None):
        ask = self.client.get if method == "GET" else self.client.post
        found, response = self.around(self.kind, lambda: ask(path, fields, secure=True))
        self.found[self.kind].append(found)
        location = response.get("Location", "")
        zipped = response.get("Content-Encoding") == "gzip"
        return Answer(response.status_code, 0, response.content, location, zipped)


class StayingVisitor(Visitor):
    """Tells its browser which step it is."""

    def step(self, kind, method, path, fields=None):
        self.browser.kind = kind
        return super().step(kind, method, path, fields)


def with_statements(_kind, request):
    with CaptureQueriesContext(connection) as queries:
        response = request()
    return [query["sql"] for query in queries], response


def with_durations(_kind, request):
    """[(ms until the database has answered, SQL)]"""
    found = []

    def timed(execute, sql, params, many, context):
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            found.append(((time.perf_counter() - begun) * 1000, sql))

    with connection.execute_wrapper(timed):
        return found, request()


def with_cpu_ms(_kind, request):
    begun = time.process_time()
    response = request()
    return (time.process_time() - begun) * 1000, response


def a_walk(slots, number, around):
    """A complete sign-up and two public pages, with the link from the queue instead of the mail
    server's. Returns the visitor."""
    visitor = StayingVisitor(InProcess(around), Log(), "bench", number, slots, "inside")
    visitor.claim()
    write_letters(visitor.browser)
    visitor.confirm(link_to(visitor.email))
    write_letters(visitor.browser)
    visitor.step("home", "GET", "/bench/")
    visitor.step("programme", "GET", "/bench/programm/")
    return visitor


def write_letters(browser):
    """What `manage.py work` does in production, before it hands over the mail."""
    found, _ = browser.around("letters", news.send_noted)
    browser.found["letters"].append(found)


def link_to(address):
    mail = Email.objects.filter(to=address).latest("pk")
    return LINK.search(mail.message.encode())[1].decode()


def count(slots, rounds=12):
    """Statements and CPU of this process by step; pages and all that is kept are warm."""
    a_walk(slots, 1, with_statements)
    visitor = a_walk(slots, 2, with_statements)
    cpu = defaultdict(list)
    for number in range(3, 3 + rounds):
        for kind, found in a_walk(slots, number, with_cpu_ms).browser.found.items():
            cpu[kind] += found
    statements = {kind: found[0] for kind, found in visitor.browser.found.items()}
    return {
        "counts": {kind: split(sqls) for kind, sqls in statements.items()},
        "cpu_ms": {kind: median(found) for kind, found in cpu.items()},
        "statements": statements,
        "workshops": len(visitor.chosen),
    }


def split(statements):
    """BEGIN and the like apart: they are no questions to the database."""
    kinds = Counter(sql.upper().startswith(TRANSACTION_WORDS) for sql in statements)
    return {"statements": kinds[False], "transaction": kinds[True]}


def profile(slots, rounds=20):
    """Where the CPU goes, in words: for each step, and for handing over the mails."""
    profilers = defaultdict(cProfile.Profile)

    def profiled(kind, request):
        return None, profilers[kind].runcall(request)

    a_walk(slots, 100, with_statements)
    for number in range(200, 200 + rounds):
        a_walk(slots, number, profiled)
    profilers["mail worker"].runcall(call_command, "work", once=True)
    found = {kind: in_words(profiler) for kind, profiler in profilers.items()}
    return found | {"statements": slowest_statements(slots, rounds)}


def slowest_statements(slots, rounds):
    """A line for each statement of a sign-up: ms per sign-up, how often, step, SQL."""
    total, often = Counter(), Counter()
    for number in range(300, 300 + rounds):
        for kind, requests in a_walk(slots, number, with_durations).browser.found.items():
            for ms, sql in chain.from_iterable(requests):
                total[kind, sql] += ms
                often[kind, sql] += 1
    return "".join(
        f"{ms / rounds:7.2f} ms  {often[kind, sql] / rounds:4.1f} ×  {kind:8}  {sql}\n"
        for (kind, sql), ms in total.most_common()
    )


def in_words(profiler, lines=80):
    text = io.StringIO()
    stats = pstats.Stats(profiler, stream=text)
    stats.sort_stats("cumulative").print_stats(lines)
    stats.sort_stats("tottime").print_stats(lines // 2)
    return text.getvalue()
