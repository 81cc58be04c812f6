"""How many SQL statements a request costs, and where its time goes: the same visitor as in the
load client, but the requests stay in this process."""

import cProfile
import io
import pstats
from collections import Counter

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from bench.browser import Answer
from bench.inside import ms_of
from bench.sink import LINK
from bench.visitor import Log, Visitor

TRANSACTION_WORDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


class InProcess:
    """Asks as bench.browser.Browser does, without a server. `around`: a context per request."""

    def __init__(self):
        host = settings.SITE_URL.partition("://")[2]
        self.client = Client(headers={"host": host, "x-forwarded-proto": "https"})
        self.statements = {}

    def ask(self, method, path, fields=None):
        with CaptureQueriesContext(connection) as queries:
            ask = self.client.get if method == "GET" else self.client.post
            ms, response = ms_of(lambda: ask(path, fields, secure=True))
        self.latest = [query["sql"] for query in queries]
        return Answer(response.status_code, ms, response.content, response.get("Location", ""))


class CountingVisitor(Visitor):
    """Notes the statements of each step."""

    def step(self, kind, method, path, fields=None):
        answer = super().step(kind, method, path, fields)
        self.log.statements[kind] = self.browser.latest
        return answer


def a_visitor(slots, number):
    log = Log()
    log.statements = {}
    return CountingVisitor(InProcess(), log, "bench", number, slots, "inside")


def walk(visitor):
    """The complete sign-up, with the link from the queue instead of the mail server's."""
    visitor.claim()
    visitor.confirm(link_to(visitor.email))


def link_to(address):
    mail = Email.objects.filter(to=address).latest("pk")
    return LINK.search(mail.message.encode())[1].decode()


def count(slots):
    """Statements of each step of a sign-up, and of warm public pages."""
    walk(a_visitor(slots, 1))  # warms what is kept in the process
    visitor = a_visitor(slots, 2)
    walk(visitor)
    for kind, path in (("home", "/bench/"), ("programme", "/bench/programm/")):
        visitor.step(kind, "GET", path)
        visitor.step(kind, "GET", path)
    return {
        "counts": {kind: split(sqls) for kind, sqls in visitor.log.statements.items()},
        "statements": visitor.log.statements,
        "workshops": len(visitor.chosen),
    }


def split(statements):
    """BEGIN and the like apart: they are no questions to the database."""
    kinds = Counter(sql.upper().startswith(TRANSACTION_WORDS) for sql in statements)
    return {"statements": kinds[False], "transaction": kinds[True]}


def profile(slots, rounds=20):
    """Where the CPU goes, in words: for each step, for writing and for handing over mail."""
    for number in range(100, 103):
        walk(a_visitor(slots, number))
    profilers = {}
    for number in range(200, 200 + rounds):
        walk(a_profiled_visitor(slots, number, profilers))
    worker = profilers["mail worker"] = cProfile.Profile()
    worker.runcall(call_command, "work", once=True)
    return {kind: in_words(profiler) for kind, profiler in profilers.items()}


def a_profiled_visitor(slots, number, profilers):
    visitor = a_visitor(slots, number)
    plain = visitor.browser.client

    def ask(method, path, fields=None):
        kind = {"POST": "POST ", "GET": "GET "}[method] + path.split("/")[2]
        profiler = profilers.setdefault(kind, cProfile.Profile())
        send = plain.get if method == "GET" else plain.post
        response = profiler.runcall(send, path, fields, secure=True)
        visitor.browser.latest = []
        return Answer(response.status_code, 0, response.content, response.get("Location", ""))

    visitor.browser.ask = ask
    return visitor


def in_words(profiler, lines=60):
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).sort_stats("cumulative").print_stats(lines)
    return text.getvalue()
