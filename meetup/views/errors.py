"""When something is not as it should be: what happened, what was kept, what to do next."""

import sys

from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views import defaults

from backstage import database
from backstage.models import Heartbeat

SECONDS_TO_RETRY = 5


def bad_request(request, exception=None):
    # A session that can't be written is a bad request to Django, whatever the reason.
    if database.is_away(exception):
        return database_away(request)
    return in_its_language(request, "400.html", 400)


def server_error(request):
    """For what nobody caught. DatabaseAway sees what views raise; here comes what middleware
    raises, which writes the session after the view."""
    if database.is_away(sys.exc_info()[1]):
        return database_away(request)
    return defaults.server_error(request)


def database_away(request):
    """Made without the database."""
    response = in_its_language(request, "503.html", 503)
    response.headers["Retry-After"] = str(SECONDS_TO_RETRY)
    return response


def in_its_language(request, template, status):
    """A page in the path's language, wherever the request got stuck."""
    with translation.override(translation.get_language_from_path(request.path_info) or "de"):
        return render(request, template, status=status)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


def not_found(request, exception):
    reason = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    if reason.endswith("matches the given query."):  # Django's own words, and not for people
        reason = ""
    return render(request, "404.html", {"reason": reason}, status=404)


def health(request):
    """For monitoring: does the database answer, and how many seconds ago did the background
    process last give a sign of life?"""
    try:
        connection.ensure_connection()
        beat = Heartbeat.objects.filter(name="work").values_list("beat_at", flat=True).first()
    except Exception:  # whatever it is, the answer is: not well
        return JsonResponse({"database": "down"}, status=503)
    age = (timezone.now() - beat).total_seconds() if beat else None
    alive = age is not None and age < 120
    return JsonResponse(
        {"database": "up", "worker_seen_seconds_ago": age and round(age)},
        status=200 if alive else 503,
    )
