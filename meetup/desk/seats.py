"""The seats of each workshop, in the order of time."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetup.charts import LOOKS, WAITING, Bar, BarChart, Cell, Group, Part
from meetup.desk import links
from programme.models import Occurrence
from programme.templatetags.content import number
from workshops.models import Booking


@dataclass(frozen=True)
class Fill:
    """How full one occurrence is. `capacity` None: no limit."""

    occurrence: Occurrence
    booked: int
    waiting: int

    @property
    def capacity(self):
        return self.occurrence.capacity

    @property
    def is_overfull(self):
        return self.capacity is not None and self.booked > self.capacity

    @property
    def is_too_empty(self):
        """Fewer than it takes place with."""
        return self.booked < (self.occurrence.minimum or 0)

    @property
    def note(self):
        if self.is_overfull:
            return _("überbelegt")
        if self.capacity is not None and self.booked == self.capacity:
            return _("ausgebucht")
        return ""


class Seats:
    """Every workshop whose seats are booked and that is not called off."""

    def __init__(self, meeting):
        self.meeting = meeting
        booked = per_occurrence(meeting, Booking.objects.holding_seat())
        waiting = per_occurrence(meeting, Booking.objects.waiting())
        occurrences = (
            Occurrence.objects.filter(session__meeting=meeting, session__booked=True)
            .exclude(session__status="cancelled")
            .select_related("session", "slot__day", "room")
            .order_by("slot__day__date", "slot__starts", "slot__ends", "session__code")
        )
        self.fills = [Fill(o, booked.get(o.pk, 0), waiting.get(o.pk, 0)) for o in occurrences]

    @property
    def overfull(self):
        return [fill for fill in self.fills if fill.is_overfull]

    @property
    def too_empty(self):
        """Of what is published: nobody can book a draft."""
        published = [f for f in self.fills if f.occurrence.session.status == "published"]
        return [fill for fill in published if fill.is_too_empty]

    @property
    def in_words(self):
        booked = sum(fill.booked for fill in self.fills)
        waiting = sum(fill.waiting for fill in self.fills)
        capacities = [fill.capacity for fill in self.fills]
        if None in capacities:
            words = _("Vergebene Plätze: %(booked)s. Einträge auf Wartelisten: %(waiting)s.")
        else:
            words = _(
                "Vergebene Plätze: %(booked)s von %(seats)s. Einträge auf Wartelisten: %(waiting)s."
            )
        return words % {
            "booked": number(booked),
            "seats": number(sum(filter(None, capacities))),
            "waiting": number(waiting),
        }

    @property
    def chart(self):
        slots: dict[int, Group] = {}
        for fill in self.fills:
            slot = fill.occurrence.slot
            group = slots.setdefault(slot.pk, Group([], in_time(slot)))
            group.bars.append(bar(fill))
        return BarChart(
            _("Plätze der Workshops"),
            _("Workshop"),
            [_("vergeben"), _("Plätze"), _("warten")],
            list(slots.values()),
            [(LOOKS[0], _("vergeben")), (WAITING, _("warten"))],
        )


def per_occurrence(meeting, bookings):
    """{occurrence's pk: how many}"""
    # By the participant's meeting, which is the occurrence's, too: one table less.
    rows = bookings.filter(participant__meeting=meeting).order_by()
    return dict(rows.values_list("occurrence").annotate(count=Count("pk")))


def in_time(slot):
    day = date_format(slot.day.date, _("D, d.m."))
    return f"{day} {slot.starts:%H:%M}–{slot.ends:%H:%M}"


def bar(fill):
    capacity = fill.capacity
    return Bar(
        str(fill.occurrence.session),
        [Part(fill.booked), Part(fill.waiting, WAITING)],
        [
            Cell(number(fill.booked)),
            Cell("–" if capacity is None else number(capacity)),
            Cell(number(fill.waiting)),
        ],
        links.workshop(fill.occurrence.pk),
        capacity,
        fill.note,
    )
