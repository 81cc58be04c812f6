"""What of seats a meeting's copy takes along: rules for roles, and nobody who sits there."""

from workshops.models import SeatQuota


def copy(copies):
    """`copies`: see programme/copying.py. Seats that were let go are kept free again."""
    for quota in SeatQuota.objects.filter(occurrence__in=copies.occurrences):
        copies.copy(quota, occurrence=copies.occurrences[quota.occurrence_id], released_at=None)
