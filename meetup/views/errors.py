"""When something is not as it should be: what happened, what was kept, what to do next."""

from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone

from backstage.models import Heartbeat


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


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
