"""The programme in the order of time: days, their slots, and what is on in each."""

from dataclasses import dataclass

from django import forms
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.roles import Role
from programme import facts
from programme.models import Day, Material, Occurrence, Room, Session, Slot
from programme.templatetags import content, when


@dataclass(frozen=True)
class Block:
    """A slot and what is on in it."""

    slot: Slot
    occurrences: list[Occurrence]


@dataclass(frozen=True)
class DayPlan:
    day: Day
    number: int
    blocks: list[Block]


class MarkedSelect(forms.Select):
    """Marks what is in the other language: labels made by content.label()."""

    def create_option(self, name, value, label, *args, **kwargs):
        option = super().create_option(name, value, label, *args, **kwargs)
        if language := getattr(label, "language", ""):
            option["attrs"]["lang"] = language
        return option


class Filter(forms.Form):
    """What to show. Everything optional; a value nobody offers counts as none."""

    tag = forms.ChoiceField(label=_("Tag"), required=False, widget=MarkedSelect)
    reihe = forms.ChoiceField(label=_("Themenreihe"), required=False, widget=MarkedSelect)
    art = forms.ChoiceField(label=_("Art"), required=False)
    rolle = forms.ChoiceField(label=_("Für wen"), required=False)

    def __init__(self, data, *, meeting):
        super().__init__(data)
        days = meeting.days.all()
        kinds = [choice for choice in Session.Kind.choices if choice[0] != Session.Kind.BREAK]
        choices = {
            "tag": [
                (str(number), content.label(day, "title"))
                for number, day in enumerate(days, start=1)
            ],
            "reihe": [(track.key, content.label(track, "name")) for track in meeting.tracks.all()],
            "art": kinds,
            "rolle": Role.choices,
        }
        for name, values in choices.items():
            self.fields[name].choices = [("", _("alle")), *values]
            self.fields[name].widget.attrs["class"] = "form-select"
        self.is_valid()

    def chosen(self, name):
        return self.cleaned_data.get(name, "")

    @property
    def is_active(self):
        return any(self.cleaned_data.get(name) for name in self.fields)

    def shows(self, occurrence):
        session = occurrence.session
        if self.chosen("reihe") and (
            not session.track or session.track.key != self.chosen("reihe")
        ):
            return False
        if self.chosen("art") and session.kind != self.chosen("art"):
            return False
        if self.chosen("rolle") and not session.is_for(self.chosen("rolle")):
            return False
        return not (session.is_break and (self.chosen("reihe") or self.chosen("art")))


def in_order(meeting_id):
    """Everything public in the order of time. Remembered, see programme/facts.py."""
    return _ordered(Occurrence.objects.public().filter(session__meeting=meeting_id))


def with_drafts(meeting_id):
    """The same as it would be if everything were published."""
    return _ordered(Occurrence.objects.filter(session__meeting=meeting_id))


def _ordered(occurrences):
    order = ["slot__day__date", "slot__starts", "slot__ends", "session__code"]
    return list(occurrences.with_programme().order_by(*order))


@dataclass(frozen=True)
class AgendaEntry:
    """An occurrence as one line of a day's agenda, ready to be shown."""

    pk: int
    is_booked: bool  # only for who has a seat
    html: str


def agenda(meeting):
    """{day's pk: [(slot's time as HTML, [AgendaEntry])]} in the language that is active. Rendered once
    for everybody: only what is somebody's own differs, and that is marked beside it."""
    by_language = facts.latest(meeting, _agendas)
    language = get_language()
    if language not in by_language:
        by_language[language] = {
            plan.day.pk: [_agenda_block(meeting, block) for block in plan.blocks]
            for plan in of(meeting)
        }
    return by_language[language]


def _agendas(meeting_id):
    """Filled language by language."""
    return {}


def _agenda_block(meeting, block):
    entries = [
        AgendaEntry(
            occurrence.pk,
            occurrence.session.booked,
            render_to_string(
                "programme/_agenda_entry.html", {"occurrence": occurrence, "meeting": meeting}
            ),
        )
        for occurrence in block.occurrences
    ]
    return when.span(block.slot), entries


def of(meeting, chosen=None, shown=in_order):
    """The days of a meeting with their blocks, filtered. Blocks with nothing in them are left out.
    `shown`: which sessions count, in_order or with_drafts."""
    by_slot: dict[Slot, list[Occurrence]] = {}
    for occurrence in facts.latest(meeting, shown):
        if chosen is None or chosen.shows(occurrence):
            by_slot.setdefault(occurrence.slot, []).append(occurrence)
    plans = []
    for number, day in enumerate(meeting.days.all(), start=1):
        if chosen is None or chosen.chosen("tag") in ("", str(number)):
            blocks = [
                Block(slot, found) for slot, found in by_slot.items() if slot.day_id == day.pk
            ]
            plans.append(DayPlan(day, number, blocks))
    return plans


@dataclass(frozen=True)
class GridRow:
    """A slot as a row of the grid: one cell per room, or one across all of them."""

    slot: Slot
    cells: list[list[Occurrence]]
    across: list[Occurrence]

    @property
    def has_cells(self):
        return any(self.cells)


def grid(plan, rooms):
    """The rows of a day's grid. What has no room, or is a break, goes across."""
    return [_row(block, rooms) for block in plan.blocks]


def _row(block, rooms: list[Room]):
    across = [o for o in block.occurrences if o.room_id is None or o.session.is_break]
    cells = [
        [o for o in block.occurrences if o.room_id == room.pk and not o.session.is_break]
        for room in rooms
    ]
    return GridRow(block.slot, cells, across)


@dataclass(frozen=True)
class RoomFacts:
    """How many rooms there are, and how many of them have what some people need."""

    all: int
    step_free: int
    induction_loop: int


def rooms(meeting):
    return facts.latest(meeting, _rooms)


def _rooms(meeting_id):
    found = list(Room.objects.filter(meeting=meeting_id))
    return RoomFacts(
        len(found),
        sum(room.step_free for room in found),
        sum(room.induction_loop for room in found),
    )


def materials(meeting, days):
    """What the public does not see, for who is there on these days."""
    on, now = {day.pk for day in days}, timezone.now()
    remembered = facts.latest(meeting, _materials)
    return [material for material, its_days in remembered if on & its_days and material.is_due(now)]


def _materials(meeting_id):
    """[(material, ids of the days of its session)]"""
    found = Material.objects.for_participants().filter(session__meeting=meeting_id).with_time()
    return [
        (material, {occurrence.slot.day_id for occurrence in material.session.occurrences.all()})
        for material in found
    ]
