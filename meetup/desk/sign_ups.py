"""Who signed up: by standing, by role and federal state, and how it grew day by day."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, CharField, Count, F, When
from django.db.models.functions import Cast, Substr
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetup.charts import LOOKS, Bar, BarChart, Cell, Group, Part, Series, StepChart
from meetup.desk import links
from people.roles import Role
from programme.templatetags.content import number
from registration.federal_states import FederalState
from registration.models import DayPlace, Participant
from registration.models.participant import ACTIVE

Status = Participant.Status

#: No more steps than this: longer spans go by weeks, or by whatever it takes.
STEPS = 45


@dataclass(frozen=True)
class Tile:
    """One number in large."""

    number: int
    label: str
    url: str


class SignUps:
    """Everybody who ever signed up for a meeting, counted."""

    def __init__(self, meeting):
        self.meeting = meeting
        rows = meeting.participants.order_by().values("status", "role", "federal_state")
        self.rows = list(rows.annotate(count=Count("pk"), erased=Count("erased_at")))
        self.waiting = self._people(DayPlace.objects.in_line())
        self.with_place = self._people(DayPlace.objects.held())

    def _people(self, places):
        places = places.filter(participant__meeting=self.meeting)
        return places.aggregate(people=Count("participant", distinct=True))["people"]

    def count(self, *statuses):
        return sum(row["count"] for row in self.rows if row["status"] in statuses)

    @property
    def any(self):
        return bool(self.rows)

    @property
    def active(self):
        """Who counts: confirmed, or still holding what they claimed."""
        return self.count(*ACTIVE)

    @property
    def erased(self):
        """Whose data is deleted. They are numbers here, and in no list any more."""
        return sum(row["erased"] for row in self.rows)

    @property
    def erased_in_words(self):
        words = ngettext(
            "Eine Person ist mitgezählt, deren Angaben gelöscht sind. Sie steht in keiner Liste mehr.",
            "%(number)s Personen sind mitgezählt, deren Angaben gelöscht sind. Sie stehen in keiner "
            "Liste mehr.",
            self.erased,
        )
        return words % {"number": number(self.erased)} if self.erased else ""

    @property
    def places_in_words(self):
        """Of the meeting in all."""
        if self.meeting.places is None:
            words = ngettext(
                "%(number)s Mensch hat einen Platz.",
                "%(number)s Menschen haben einen Platz.",
                self.with_place,
            )
            return words % {"number": number(self.with_place)}
        left = self.meeting.places - self.with_place
        words = _("Vergebene Plätze: %(taken)s von %(places)s.")
        if left < 0:
            words = _("Vergebene Plätze: %(taken)s von %(places)s, also %(over)s zu viel.")
        return words % {
            "taken": number(self.with_place),
            "places": number(self.meeting.places),
            "over": number(-left),
        }

    @property
    def tiles(self):
        tiles = [
            (Status.REGISTERED, _("bestätigt")),
            (Status.CLAIMED, _("noch nicht bestätigt")),
            (Status.CANCELLED, _("abgesagt")),
            (Status.LAPSED, _("Bestätigung überfällig")),
            (Status.EXPIRED, _("nie bestätigt")),
        ]
        shown = [
            Tile(self.count(status), label, links.people(self.meeting, status__exact=status.value))
            for status, label in tiles
        ]
        waiting = Tile(
            self.waiting,
            _("warten auf einen Platz"),
            links.people(self.meeting, place=DayPlace.State.WAITING.value),
        )
        return [*shown[:2], waiting, *shown[2:]]

    # --- who they are -----------------------------------------------------------------------------

    @property
    def by_role(self):
        return self._by("role", Role, _("Nach Rolle"), _("Rolle"))

    @property
    def by_state(self):
        return self._by("federal_state", FederalState, _("Nach Bundesland"), _("Bundesland"))

    @property
    def states_without_anybody(self):
        """As a sentence; nothing while nobody is there at all."""
        there = {row["federal_state"] for row in self.rows if row["status"] in ACTIVE}
        missing = [
            state.label
            for state in FederalState
            if state not in there and state != FederalState.ELSEWHERE
        ]
        if not there or not missing:
            return ""
        return _("Noch niemand aus: %(states)s.") % {"states": ", ".join(map(str, missing))}

    def _by(self, name, choices, title, heading):
        """Who counts now, most first; what nobody has is left out."""
        counts: dict[str, Counter] = defaultdict(Counter)
        for row in self.rows:
            if row["status"] in ACTIVE:
                counts[row[name]][row["status"]] += row["count"]
        labels = {choice.value: str(choice.label) for choice in choices}
        most_first = sorted(counts.items(), key=lambda item: (-item[1].total(), labels[item[0]]))
        bars = [
            Bar(
                labels[value],
                [Part(count[Status.REGISTERED]), Part(count[Status.CLAIMED], LOOKS[1])],
                [Cell(number(count[status])) for status in (Status.REGISTERED, Status.CLAIMED)],
                links.people(self.meeting, counts="yes", **{f"{name}__exact": value}),
            )
            for value, count in most_first
        ]
        legend = [(LOOKS[0], _("bestätigt")), (LOOKS[1], _("noch nicht bestätigt"))]
        columns = [_("bestätigt"), _("noch nicht")]
        return BarChart(title, heading, columns, [Group(bars)] if bars else [], legend)

    # --- day by day -------------------------------------------------------------------------------

    def over_time(self, now):
        """How many counted at the end of each day. None while nobody ever signed up."""
        changes = self._changes()
        if not changes:
            return None
        days = self._days(changes, timezone.localtime(now, self.meeting.zone).date())
        labels = {role.value: str(role.label) for role in Role}
        series = [
            Series(label, numbers, links.people(self.meeting, counts="yes", role__exact=role))
            for role, label in labels.items()
            if any(numbers := running_totals(changes, role, days))
        ]
        if not series:
            return None
        pattern = _("d.m.")
        return StepChart(
            title=_("Anmeldungen im Lauf der Zeit"),
            description=self._in_words(days, series),
            label_heading=_("Ende des Tages"),
            moments=[date_format(day, pattern) for day in days],
            series=series,
            limit=self.meeting.places,
            limit_label=self._limit_in_words(),
            key="sign-ups",
        )

    def _changes(self):
        """{day: {role: how many more or fewer counted when it was over}}"""
        people = self.meeting.participants.order_by()
        ended_at = Case(
            When(status=Status.CANCELLED, then=F("cancelled_at")), default=F("lapses_at")
        )
        ended = people.filter(status__in=[Status.CANCELLED, Status.LAPSED, Status.EXPIRED])
        steps = [
            (1, people.annotate(hour=utc_hour("claimed_at"))),
            (-1, ended.annotate(hour=utc_hour(ended_at))),
        ]
        changes: dict = defaultdict(Counter)
        for sign, found in steps:
            for hour, role, count in found.values_list("hour", "role").annotate(count=Count("pk")):
                changes[self._day_of(hour)][role] += sign * count
        return changes

    def _day_of(self, hour):
        moment = datetime.fromisoformat(f"{hour}:00+00:00")
        return timezone.localtime(moment, self.meeting.zone).date()

    def _days(self, changes, today):
        """The last day of each step, from the first sign-up until today or the meeting's end."""
        first, last = min(changes), today
        if self.meeting.ends_at:
            last = min(last, timezone.localtime(self.meeting.ends_at, self.meeting.zone).date())
        last = max([last, *changes])
        span = (last - first).days + 1
        step = next((step for step in (1, 7) if span <= step * STEPS), -(-span // STEPS))
        steps = range(-(-span // step) - 1, -1, -1)
        return [last - timedelta(days=step * back) for back in steps]

    def _in_words(self, days, series):
        total = sum(one.numbers[-1] for one in series)
        highest = max(sum(numbers) for numbers in zip(*(s.numbers for s in series), strict=True))
        words = _(
            "Vom %(first)s bis zum %(last)s. Zuletzt zählten %(total)s Anmeldungen, höchstens waren es "
            "%(highest)s. %(limit)s"
        )
        return words % {
            "first": date_format(days[0], "SHORT_DATE_FORMAT"),
            "last": date_format(days[-1], "SHORT_DATE_FORMAT"),
            "total": number(total),
            "highest": number(highest),
            "limit": self._limit_in_words(),
        }

    def _limit_in_words(self):
        if self.meeting.places is None:
            return ""
        words = ngettext("%(number)s Platz", "%(number)s Plätze", self.meeting.places)
        return words % {"number": number(self.meeting.places)}


def utc_hour(moment):
    """A time cut off after its hour, as both databases write it: "2019-11-14 09". The day where the
    meeting takes place would be easier to ask for, but SQLite calls Python for it, for every row."""
    return Substr(Cast(moment, CharField()), 1, len("2019-11-14 09"))


def running_totals(changes, role, days):
    """How many of a role counted at the end of each of these days, which are in order."""
    totals, total = [], 0
    left = sorted(changes)
    for day in days:
        while left and left[0] <= day:
            total += changes[left.pop(0)][role]
        totals.append(total)
    return totals
