"""While the database can't be asked, pages say so in words, with 503 and when to come again. Any
other trouble with the database is an error like others."""

import sqlite3
import time

import psycopg2
import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
    connections,
)

from backstage.management.commands import work
from meetup.middleware import KeepPublicPages
from registration.models import Participant
from tests import cast
from tests.cast import text_of

HOME, SIGN_UP = "/treffen/", "/treffen/anmeldung/"
WORDS = "Unsere Datenbank antwortet gerade nicht."


def from_postgres(code):
    """An error with a code of PostgreSQL's, as Django passes it on. None: it came from the driver,
    because there was no server to answer."""
    reason = psycopg2.OperationalError("words for nobody")
    reason.__setstate__({"pgcode": code})
    return caused_by(reason)


def caused_by(reason, kind=OperationalError):
    error = kind(*reason.args)
    error.__cause__ = reason
    return error


def locked(file):
    """What SQLite says to the second one who wants to write."""
    first, second = (sqlite3.connect(file, timeout=0, isolation_level=None) for _ in range(2))
    first.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked") as found:
        second.execute("BEGIN IMMEDIATE")
    first.close()
    return caused_by(found.value)


def every_statement(error, *, about=""):
    """From here on each statement that names this table raises this error."""

    def refuse(execute, sql, params, many, context):
        if about in sql:
            raise error
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuse)


GONE = from_postgres(None)
BROKE_WHILE_READING = caused_by(psycopg2.DatabaseError("server closed"), DatabaseError)
MISTAKE_OF_OURS = caused_by(psycopg2.ProgrammingError("can't adapt"), ProgrammingError)


@pytest.fixture
def visitor(client):
    """Sees what people see, and not the exception."""
    client.raise_request_exception = False
    return client


# --- what counts as away -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(from_postgres(None), id="no connection"),
        pytest.param(from_postgres("08006"), id="connection broke"),
        pytest.param(BROKE_WHILE_READING, id="connection broke while reading"),
        pytest.param(from_postgres("57P01"), id="shutting down"),
        pytest.param(from_postgres("57P02"), id="crashed"),
        pytest.param(from_postgres("57P03"), id="starting up"),
        pytest.param(InterfaceError("connection already closed"), id="connection closed"),
    ],
)
def test_without_a_database_the_page_says_so_and_when_to_come_again(visitor, meeting, error):
    with every_statement(error):
        response = visitor.get(SIGN_UP)
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "no-store" in response["Cache-Control"]
    assert WORDS in text_of(response)


def test_the_same_when_sqlite_is_locked_for_too_long(visitor, meeting, tmp_path):
    with every_statement(locked(tmp_path / "a.sqlite3")):
        response = visitor.get(SIGN_UP)
    assert response.status_code == 503
    assert WORDS in text_of(response)


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(from_postgres("40P01"), id="deadlock"),
        pytest.param(from_postgres("53100"), id="disk full"),
        pytest.param(from_postgres("57014"), id="took too long"),
        pytest.param(caused_by(sqlite3.OperationalError("no such table")), id="SQLite"),
        pytest.param(MISTAKE_OF_OURS, id="mistake of ours"),
        pytest.param(IntegrityError("not unique"), id="refused"),
        pytest.param(InterfaceError("bad parameter"), id="wrong use"),
    ],
)
def test_any_other_trouble_with_it_is_an_error(visitor, meeting, error):
    with every_statement(error):
        response = visitor.get(SIGN_UP)
    assert response.status_code == 500
    assert "Retry-After" not in response


# --- wherever it happens -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "language"),
    [
        (SIGN_UP, "de"),
        ("/en" + SIGN_UP, "en"),
        ("/", "de"),
        ("/admin/", "de"),
        ("/en/admin/registration/participant/", "en"),
    ],
)
def test_the_path_alone_says_the_language_in_the_admin_too(
    visitor, organizer, meeting, path, language
):
    cast.log_in_with_second_factor(visitor, organizer)
    with every_statement(GONE):
        response = visitor.get(path, headers={"accept-language": "fr"})
    assert response.status_code == 503
    assert f'<html lang="{language}">' in response.content.decode()


def test_who_has_sent_a_form_is_told_that_sending_it_again_is_safe(visitor, meeting):
    form = cast.form_data(meeting)
    with every_statement(GONE):
        response = visitor.post(SIGN_UP, form)
    assert response.status_code == 503
    assert "doppelt gilt es nie" in text_of(response)


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_only_given_with_a_session_that_was_written(visitor, meeting):
    """The claim is made, then the new session can't be stored: without it the next page would not
    know whose claim it is. Who sends the form again finds it."""
    form = cast.form_data(meeting)
    with every_statement(GONE, about="django_session"):
        assert visitor.post(SIGN_UP, form).status_code == 503
    assert visitor.post(SIGN_UP, form).status_code == 302
    assert Participant.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_with_a_session_that_was_there_before(visitor, meeting):
    """Django takes one that can't be written for one that was deleted, and the request for bad."""
    visitor.post(SIGN_UP, cast.form_data(meeting, cast.BIRTE))
    with every_statement(GONE, about='UPDATE "django_session"'):
        response = visitor.post(SIGN_UP, cast.form_data(meeting))
    assert response.status_code == 503
    assert WORDS in text_of(response)


def test_pages_that_are_kept_are_still_answered(visitor, meeting, monkeypatch):
    monkeypatch.setattr(KeepPublicPages, "SECONDS", 60)
    assert visitor.get(HOME).status_code == 200
    with every_statement(GONE):
        assert visitor.get(HOME).status_code == 200
        assert visitor.get("/treffen/programm/").status_code == 503


def test_that_it_was_away_is_not_kept(visitor, meeting, monkeypatch):
    monkeypatch.setattr(KeepPublicPages, "SECONDS", 60)
    with every_statement(GONE):
        assert visitor.get(HOME).status_code == 503
    assert visitor.get(HOME).status_code == 200


# --- the background process --------------------------------------------------------------------


def ask_the_database():
    Participant.objects.exists()


def test_the_background_process_says_it_in_one_line_and_goes_on(db, caplog):
    with every_statement(GONE):
        work.attempt(ask_the_database)
    assert caplog.messages == ["ask_the_database: the database is away"]
    assert not caplog.records[0].exc_info


# --- the connection ----------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch):
    """How often it was asked whether the connection is still there."""
    times = []
    wrapper = connections[connection.alias]
    monkeypatch.setattr(wrapper, "health_check_enabled", True)
    monkeypatch.setattr(wrapper, "trusted_until", 0, raising=False)
    monkeypatch.setattr(wrapper, "is_usable", lambda: times.append(1) or True)
    return times


def begin_request():
    connection.health_check_done = False  # as Django does it when a request begins


def test_whether_the_connection_is_there_is_asked_once_a_second_and_not_per_request(
    visitor, meeting, asked
):
    for _request in range(3):
        begin_request()
        visitor.get(SIGN_UP)
    assert len(asked) == 1
    connection.trusted_until = time.monotonic()  # a second later
    begin_request()
    visitor.get(SIGN_UP)
    assert len(asked) == 2
