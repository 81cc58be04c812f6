"""Work in the background: done once, says how far it is, stops, goes on after an interruption."""

import threading
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from backstage import jobs
from backstage.management.commands import work
from backstage.models import Job, JobFile, StoredChunk

State = Job.State
SEEN: list[int] = []


@jobs.named("Zählen")
def count(job, progress):
    for number in range(job.arguments["to"]):
        SEEN.append(number)
        progress(number + 1, job.arguments["to"], "Zählen")
    return {"counted": len(SEEN)}


@jobs.resumable
def go_on(job, progress):
    SEEN.append(job.times_resumed)
    progress(1, 2)
    return {}


def give_reason(job, progress):
    raise jobs.Failed("Die Datei ist leer.")


def break_down(job, progress):
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def kinds(settings, monkeypatch):
    SEEN.clear()
    functions = [count, go_on, give_reason, break_down]
    settings.JOBS = {f.__name__: f"tests.backstage.test_jobs.{f.__name__}" for f in functions}
    monkeypatch.setattr(jobs, "REPORT_EVERY", 0)


def started(kind, by=None, **arguments):
    return jobs.start(kind, by=by, **arguments)


def test_is_done_once_and_keeps_its_result(db):
    job = started("count", to=3)
    assert job.state == State.WAITING
    assert (jobs.run_waiting(), jobs.run_waiting()) == (1, 0)
    job.refresh_from_db()
    assert (job.state, job.result, job.done, job.total) == (State.DONE, {"counted": 3}, 3, 3)
    assert SEEN == [0, 1, 2]


def test_one_of_a_kind_about_the_same_at_a_time(db):
    started("count", key="2027", to=1)
    with pytest.raises(jobs.AlreadyUnderWay):
        started("count", key="2027", to=1)
    started("count", key="2028", to=1)
    jobs.run_waiting()
    started("count", key="2027", to=1)  # the first is over


def test_an_unknown_kind_fails_where_it_is_started(db):
    with pytest.raises(KeyError):
        started("unknown")


def test_two_workers_never_take_the_same(db, monkeypatch):
    """Both have seen it waiting before one takes it."""
    job = started("count", to=1)
    waiting = list(Job.objects.waiting())
    monkeypatch.setattr(type(Job.objects.all()), "waiting", lambda self: waiting)
    assert jobs.take() == job
    assert jobs.take() is None


def test_stops_at_its_next_report(db):
    job = started("count", to=5)
    taken = jobs.take()
    jobs.ask_to_stop(job)
    jobs.run(taken)
    job.refresh_from_db()
    assert (job.state, SEEN) == (State.STOPPED, [0])


def test_what_has_not_begun_is_stopped_at_once(db):
    job = started("count", to=5)
    jobs.ask_to_stop(job)
    assert jobs.run_waiting() == 0
    job.refresh_from_db()
    assert job.state == State.STOPPED
    assert job.ended_at


@pytest.mark.parametrize(
    ("kind", "words"), [("give_reason", "Die Datei ist leer."), ("break_down", "Protokoll")]
)
def test_says_why_it_broke_off(db, kind, words):
    job = started(kind)
    jobs.run_waiting()
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert words in job.reason


def lose(job):
    """Its process is gone, without a word."""
    taken = jobs.take()
    Job.objects.filter(pk=job.pk).update(
        worker="gone", beat_at=timezone.now() - timedelta(minutes=2)
    )
    return taken


def test_what_was_lost_is_broken_off_in_words(db):
    job = started("count", to=1)
    lose(job)
    jobs.give_up_on_the_lost()
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "neu gestartet" in job.reason


def test_what_finds_its_way_goes_on(db):
    job = started("go_on")
    lose(job)
    jobs.give_up_on_the_lost()
    assert jobs.run_waiting() == 1
    job.refresh_from_db()
    assert (job.state, SEEN) == (State.DONE, [1])


def test_who_is_alive_keeps_its_job(db):
    job = started("count", to=1)
    jobs.take()
    Job.objects.update(beat_at=timezone.now() - timedelta(minutes=2))
    jobs.beat()
    jobs.give_up_on_the_lost()
    job.refresh_from_db()
    assert job.state == State.RUNNING


def test_who_was_given_up_does_not_go_on(db):
    """It only seemed dead, and somebody else has taken its work."""
    job = started("go_on")
    slow = lose(job)
    jobs.give_up_on_the_lost()
    jobs.run(slow)
    job.refresh_from_db()
    assert job.state == State.WAITING


def test_the_background_process_does_jobs(transactional_db, settings):
    settings.TIMER, settings.DAILY = [], []
    job = started("count", to=3)
    stop = threading.Event()
    threading.Timer(1, stop.set).start()
    work.keep_working(stop, pause=0.01)
    job.refresh_from_db()
    assert job.state == State.DONE


def test_files_go_a_day_after_the_job(db):
    job = started("count", to=1)
    jobs.attach(job, "liste.txt", "text/plain", ContentFile(b"x" * 3_000_000))
    jobs.run_waiting()
    jobs.clear_away()
    assert JobFile.objects.get().content.read() == b"x" * 3_000_000
    Job.objects.update(ended_at=timezone.now() - timedelta(days=2))
    jobs.clear_away()
    assert (JobFile.objects.count(), StoredChunk.objects.count()) == (0, 0)
    assert Job.objects.filter(pk=job.pk).exists()


def page_of(job, part=""):
    return reverse("admin:backstage_job_change", args=[job.pk]) + part


def test_its_page_says_how_far_it_is(organizer_client, organizer):
    job = started("count", by=organizer, to=4)
    Job.objects.update(done=1, total=4, state=State.RUNNING)
    text = organizer_client.get(page_of(job)).content.decode()
    assert "Zählen" in text
    assert "1 von 4" in text
    Job.objects.update(state=State.WAITING)
    jobs.run_waiting()
    part = organizer_client.get(page_of(job, "?part=progress")).content.decode()
    assert "fertig" in part
    assert "<html" not in part


def test_a_button_stops_it(organizer_client, organizer):
    job = started("count", by=organizer, to=4)
    address = reverse("admin:backstage_job_stop", args=[job.pk])
    assert organizer_client.get(address).status_code == 405
    organizer_client.post(address)
    job.refresh_from_db()
    assert job.state == State.STOPPED


def test_its_files_are_downloaded_and_never_shown(organizer_client, organizer):
    job = started("count", by=organizer, to=1)
    file = jobs.attach(job, "a.html", "text/html", ContentFile(b"<b>"))
    answer = organizer_client.get(reverse("admin:backstage_job_file", args=[job.pk, file.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="a.html"'
    assert b"".join(answer) == b"<b>"
