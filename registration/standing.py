"""How somebody stands: which days they hold, and where they are in the line for the others."""

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programme.models import Day
from registration.models import DayPlace


@dataclass(frozen=True)
class Standing:
    """One day of one participant. `position` counts from 1; None for a place that is held."""

    day: Day
    held: bool
    position: int | None
    confirmed: bool = True

    @property
    def in_words(self):
        if self.held:
            return _("Sie haben einen Platz") if self.confirmed else _("Platz für Sie freigehalten")
        return _("Warteliste, Position %(position)s") % {"position": self.position}


def of(participant):
    """How a participant stands on each day, as people are told. In the order of the days."""
    confirmed = participant.user_id is not None
    entries = participant.day_places.exclude(state=DayPlace.State.GIVEN_UP)
    entries = with_position(entries).select_related("day__meeting").prefetch_related("day__slots")
    return [
        Standing(entry.day, entry.state == DayPlace.State.HELD, position(entry), confirmed)
        for entry in entries.order_by("day__date")
    ]


def facts(participant):
    """How a participant stands on each day, for a letter: (day, words)."""
    pattern = _("l, j. F")
    return [
        (f"{entry.day.title}, {date_format(entry.day.date, pattern)}", entry.in_words)
        for entry in of(participant)
    ]


def position(entry):
    """From 1; None for who does not wait. Wants `before`, see with_position()."""
    return entry.before + 1 if entry.state == DayPlace.State.WAITING else None


def with_position(entries):
    """Annotates `before`: how many stand in line for the same day before an entry."""
    earlier = Q(queued_at__lt=OuterRef("queued_at")) | Q(
        queued_at=OuterRef("queued_at"), pk__lt=OuterRef("pk")
    )
    in_line = DayPlace.objects.in_line().filter(earlier, day=OuterRef("day")).order_by()
    count = in_line.values("day").annotate(count=Count("pk")).values("count")
    # Only for who waits: counting a long line costs.
    waiting = When(state=DayPlace.State.WAITING, then=Coalesce(Subquery(count), 0))
    return entries.annotate(before=Case(waiting, default=0, output_field=IntegerField()))
