"""The background process: the clock goes on, whatever the mail server does."""

import socket
import threading
import time

import pytest
from post_office.models import Email

from backstage import mail
from backstage.management.commands import work
from backstage.models import Heartbeat

ticks: list[float] = []


def tick():
    ticks.append(time.monotonic())


@pytest.fixture
def clock(settings):
    """A timer that only notes that it was called."""
    ticks.clear()
    settings.TIMER = ["tests.backstage.test_work.tick"]
    settings.DAILY = []
    return ticks


@pytest.fixture
def stalling_server(settings):
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        backend = "django.core.mail.backends.smtp.EmailBackend"
        settings.POST_OFFICE = settings.POST_OFFICE | {"BACKENDS": {"default": backend}}
        yield


def test_the_clock_goes_on_while_mail_stalls(transactional_db, clock, monkeypatch):
    stalls, stop = threading.Event(), threading.Event()
    monkeypatch.setattr(work, "hand_over_everything", lambda stop: stalls.wait(30))
    monkeypatch.setattr(work, "SECONDS_TO_STOP", 0.1)
    threading.Timer(0.5, stop.set).start()
    work.keep_working(stop, pause=0.01)
    stalls.set()
    assert len(clock) >= 3
    assert Heartbeat.objects.filter(name="work").exists()


def test_it_stops_between_two_batches(transactional_db, clock, monkeypatch):
    stop = threading.Event()
    batches = []

    def one_more_batch():
        batches.append(20)
        stop.set()
        return 20, 0, 0

    monkeypatch.setattr(mail, "hand_over", one_more_batch)
    work.keep_working(stop, pause=0.01)
    assert batches == [20]


def test_mail_goes_out_while_the_clock_is_minded(transactional_db, clock, settings, mailoutbox):
    """Both threads at their work, each with a connection of its own."""
    backend = "django.core.mail.backends.locmem.EmailBackend"
    settings.POST_OFFICE = settings.POST_OFFICE | {"BACKENDS": {"default": backend}}
    for number in range(45):
        mail.queue(f"person{number}@example.org", "Hallo", "Text")
    stop = threading.Event()
    threading.Timer(2, stop.set).start()
    work.keep_working(stop, pause=0.01)
    assert len(mailoutbox) == 45


def test_a_batch_ends_however_long_the_server_stalls(db, settings, stalling_server):
    settings.EMAIL_TIMEOUT = 1
    settings.POST_OFFICE = settings.POST_OFFICE | {"BATCH_DELIVERY_TIMEOUT": 2}
    for number in range(20):
        mail.queue(f"person{number}@example.org", "Hallo", "Text")
    started = time.monotonic()
    assert mail.hand_over() == (0, 0, 20)
    assert time.monotonic() - started < 6
    assert Email.objects.filter(scheduled_time=None).count() == 0


def test_the_installed_limits_keep_a_batch_within_a_minute(settings):
    assert settings.POST_OFFICE["BATCH_DELIVERY_TIMEOUT"] <= 30
    assert settings.EMAIL_TIMEOUT <= 10
