"""The next meeting, made from an earlier one: all rooms at once, or nothing."""

from django.db import transaction

from programme import copying as programme
from registration import copying as registration
from workshops import copying as workshops


def copy(original, first_day, **names):
    """A draft with everything that was planned; nobody takes part in it. Returns the new meeting."""
    with transaction.atomic():
        copies = programme.copy(original, first_day, **names)
        registration.copy(copies)
        workshops.copy(copies)
    return copies.meeting
