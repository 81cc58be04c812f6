"""How many places are left, in words."""

from copy import copy

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programme import facts
from programme.templatetags.content import number
from registration.places import Free, limits


def count(meeting):
    """Copies of the meeting's days, each with `places_left` (None: no limit) and `places_in_words`.
    For reading only: the answer may be old when somebody acts on it."""
    free = Free(meeting, facts.latest(meeting, limits))
    people_left = free.for_people()
    days = [copy(day) for day in meeting.days.all()]
    for day in days:
        left = [left for left in (free.on_day(day.pk), people_left) if left is not None]
        day.places_left = max(min(left), 0) if left else None
        day.places_in_words = in_words(day.places_left)
    return days


def in_words(left):
    if left is None:
        return _("Plätze frei")
    if left == 0:
        return _("ausgebucht – Warteliste")
    return ngettext("noch %(left)s Platz frei", "noch %(left)s Plätze frei", left) % {
        "left": number(left)
    }
