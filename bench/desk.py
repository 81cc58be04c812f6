"""What organizers do: raise a number, look at a long list, check the rules."""

import io
from contextlib import suppress
from statistics import median

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from bench.inside import ms_of
from bench.meetings import rush_workshops
from people.models import User
from programme.admin.common import saving
from programme.models import Meeting
from registration import news
from registration.models import DayPlace, NotedNews
from workshops.models import Booking


def move_up(seats):
    """After the rush 300 people wait: raise the places of the second day, then the seats of the
    workshops, by as many as there were."""
    meeting = Meeting.objects.get(slug="rush")
    news.send_noted()
    return {
        "places": raised(meeting, raise_places, seats, DayPlace.objects.held()),
        "seats": raised(meeting, raise_seats, seats, Booking.objects.holding_seat()),
    }


def raised(meeting, raise_numbers, by, holding):
    holding = holding.filter(participant__meeting=meeting)
    before, mails_before = holding.count(), Email.objects.count()
    with CaptureQueriesContext(connection) as queries:
        transaction_ms, _ = ms_of(lambda: save(meeting, raise_numbers, by))
    noted = NotedNews.objects.count()
    letters_ms, _ = ms_of(news.send_noted)
    return {
        "moved_up": holding.count() - before,
        "transaction_ms": transaction_ms,
        "statements": len(queries),
        "noted": noted,
        "letters_ms": letters_ms,
        "mails": Email.objects.count() - mails_before,
    }


def save(meeting, raise_numbers, by):
    with saving(meeting):
        raise_numbers(meeting, by)


def raise_places(meeting, by):
    day = meeting.days.order_by("date")[1]
    day.places += by
    day.save()


def raise_seats(meeting, by):
    workshops = list(rush_workshops(meeting))
    for number, occurrence in enumerate(workshops):
        occurrence.seats += by // len(workshops) + (number < by % len(workshops))
        occurrence.save()


def admin_list(rounds=5):
    """The admin's list of participants, first page and a search, and the start page with its
    figures, with 10,000 of them."""
    host = settings.SITE_URL.partition("://")[2]
    client = Client(headers={"host": host, "x-forwarded-proto": "https"})
    organizer = User.objects.create_superuser("orga@bench.example", "ein-langes-passwort")
    log_in_with_second_factor(client, organizer)
    return {
        "first page": look(client, "/admin/registration/participant/", rounds),
        "search": look(client, "/admin/registration/participant/?q=Person+9000", rounds),
        "start page": look(client, "/admin/", rounds, shows=b"tile-number"),
    }


def log_in_with_second_factor(client, user):
    """What allauth leaves in a session after password and second factor; see tests/cast.py."""
    client.force_login(user, backend="people.staff.StaffBackend")
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": 1.0},
        {"method": "mfa", "at": 2.0, "type": "totp"},
    ]
    session["spare_codes_saved"] = True
    session.save()


def look(client, path, rounds, shows=b"Crowd"):
    """`ms`: until the answer is there, the database included; so the CPU is at most that."""
    times = []
    for _ in range(rounds):
        with CaptureQueriesContext(connection) as queries:
            ms, response = ms_of(lambda: client.get(path, secure=True))
        if response.status_code != 200 or shows not in response.content:
            raise RuntimeError(f"{path}: {response.status_code}")
        times.append(ms)
    return {"ms": median(times), "first_ms": times[0], "statements": len(queries)}


def invariants():
    """manage.py check_invariants: how long, and every rule that is broken."""
    found = io.StringIO()
    ms, _ = ms_of(lambda: check_invariants(found))
    return {"seconds": ms / 1000, "problems": found.getvalue().splitlines()}


def check_invariants(found):
    with suppress(CommandError):
        call_command("check_invariants", stdout=io.StringIO(), stderr=found)
