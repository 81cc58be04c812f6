"""What of places a meeting's copy takes along: the limits, and nobody who holds one."""

from registration.models import RolePlaces


def copy(copies):
    """`copies`: see programme/copying.py."""
    for limit in RolePlaces.objects.filter(day__in=copies.days):
        copies.copy(limit, day=copies.days[limit.day_id])
