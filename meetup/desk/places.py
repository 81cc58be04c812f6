"""The places of each day, by role against what there is."""

from collections import Counter

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetup.charts import LOOKS, WAITING, Bar, BarChart, Cell, Group, Part
from meetup.desk import links
from people.roles import Role
from programme.templatetags.content import number
from registration.models import DayPlace, RolePlaces


class Places:
    """How many places of each day are held and waited for."""

    def __init__(self, meeting):
        self.meeting = meeting
        self.days = list(meeting.days.all())
        self.held = self._count(DayPlace.objects.held())
        self.waiting = self._count(DayPlace.objects.in_line())
        limits = RolePlaces.objects.filter(day__meeting=meeting)
        self.limits = {(limit.day_id, limit.role): limit.at_most for limit in limits}

    def _count(self, places):
        # By the participant's meeting, which is the day's, too: so the database begins with people.
        rows = places.filter(participant__meeting=self.meeting).order_by()
        rows = rows.values_list("day", "participant__role").annotate(count=Count("pk"))
        return Counter({(day, role): count for day, role, count in rows})

    @property
    def overfull(self):
        """Days on which more places are held than there are."""
        return [
            day for day in self.days if day.places is not None and on(self.held, day) > day.places
        ]

    def chart(self, *, may_see_people):
        """Numbers lead to the people for who may see those."""
        groups = [
            Group(
                list(self._bars(day, may_see_people)),
                f"{day.title}, {date_format(day.date, _('l, j. F'))}",
                links.places_of(day),
            )
            for day in self.days
        ]
        return BarChart(
            _("Plätze der Tage, nach Rolle"),
            _("Rolle"),
            [_("vergeben"), _("höchstens"), _("warten")],
            groups,
            [(LOOKS[0], _("vergeben")), (WAITING, _("warten"))],
        )

    def _bars(self, day, linked):
        held, waiting = on(self.held, day), on(self.waiting, day)
        note = _("überbelegt") if day in self.overfull else ""
        yield bar(_("Alle zusammen"), day, (held, waiting, day.places), linked, note)
        for role in Role:
            key = (day.pk, role.value)
            numbers = self.held[key], self.waiting[key], self.limits.get(key)
            if any(number is not None and number > 0 for number in numbers):
                yield bar(str(role.label), day, numbers, linked, role__exact=role.value)


def on(counts, day):
    return sum(count for (pk, _role), count in counts.items() if pk == day.pk)


def bar(label, day, numbers, linked, note="", **chosen):
    held, waiting, limit = numbers

    def cell(count, state):
        url = links.people_on(day, state, **chosen) if linked and count else ""
        return Cell(number(count), url)

    cells = [
        cell(held, DayPlace.State.HELD),
        Cell("–" if limit is None else number(limit)),
        cell(waiting, DayPlace.State.WAITING),
    ]
    return Bar(label, [Part(held), Part(waiting, WAITING)], cells, limit=limit, note=note)
