"""A day's times and rooms on one board, and a form to put sessions there. It joins the rooms: who has
a seat, and who needs one without steps, is counted beside what the programme says."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetup.admin import remarks
from meetup.admin.losses import WouldLose, look, were_told
from programme import clashes, placing
from programme.admin.deleting import room_in_words
from programme.admin.meanwhile import name_them
from programme.lock import lock
from programme.models import Day, Occurrence, Room, Slot
from workshops.admin import words
from workshops.admin.filters import meeting_shown
from workshops.news import SEATS_RESCHEDULED


@dataclass(frozen=True)
class Cell:
    room: Room | None
    #: (occurrence, its value in the form)
    entries: list[tuple[Occurrence, str]]


@dataclass(frozen=True)
class Row:
    slot: Slot
    cells: list[Cell]


class Board:
    """What stands where in a meeting, as it is now."""

    def __init__(self, day):
        self.day, self.meeting = day, day.meeting
        self.days = list(self.meeting.days.all())
        self.rooms = list(self.meeting.rooms.all())
        slots = Slot.objects.filter(day__meeting=self.meeting).select_related("day__meeting")
        self.slots = {slot.pk: slot for slot in slots}
        occurrences = Occurrence.objects.select_related("slot__day__meeting", "room")
        self.sessions = list(
            self.meeting.sessions.prefetch_related(
                Prefetch("occurrences", occurrences), "appearances__speaker"
            )
        )
        self.occurrences = {
            occurrence.pk: occurrence
            for session in self.sessions
            for occurrence in session.occurrences.all()
        }

    @property
    def not_placed(self):
        return [s for s in self.sessions if not s.is_cancelled and not s.occurrences.all()]

    @cached_property
    def of_day(self):
        return [o for o in self.occurrences.values() if o.slot.day_id == self.day.pk]

    def rows(self):
        found = defaultdict(list)
        for occurrence in self.of_day:
            found[occurrence.slot_id, occurrence.room_id].append((occurrence, key_of(occurrence)))
        columns = [None, *self.rooms]
        return [
            Row(slot, [Cell(room, found[slot.pk, room.pk if room else None]) for room in columns])
            for slot in self.slots.values()
            if slot.day_id == self.day.pk
        ]

    def remarks(self):
        """{occurrence's pk: sentences}: what can't be, and what one should know."""
        taking_place = [o for o in self.of_day if not o.session.is_cancelled]
        others = list(clashes.on_days([self.day.pk]))
        found = defaultdict(list, remarks.about(taking_place))
        for occurrence in taking_place:
            found[occurrence.pk] += clashes.of(placing.planned(occurrence), others=others)
        return {pk: sentences for pk, sentences in found.items() if sentences}

    # --- What can be chosen. Its value says where it was when it was shown, so that who comes second
    # is told that it is somewhere else by now. -------------------------------------------------------

    def choices(self):
        placed = [(key_of(o), self.label(o)) for o in self.occurrences.values()]
        new = [(f"new-{session.pk}", str(session)) for session in self.not_placed]
        again = [
            (f"again-{session.pk}", str(session))
            for session in self.sessions
            if session.occurrences.all() and not session.is_cancelled
        ]
        groups = {
            gettext("Noch nicht auf dem Plan"): new,
            gettext("Auf dem Plan: verschieben"): placed,
            gettext("Noch einmal anbieten"): again,
        }
        return [("", "–"), *((name, found) for name, found in groups.items() if found)]

    def label(self, occurrence):
        return f"{occurrence.session}: {where(occurrence)}"

    def slot_choices(self):
        by_day = defaultdict(list)
        for slot in self.slots.values():
            text = f"{slot.starts:%H:%M}–{slot.ends:%H:%M} {slot.title or ''}".strip()
            by_day[slot.day].append((slot.pk, text))
        return [("", "–"), *((str(day), slots) for day, slots in by_day.items())]

    def room_choices(self):
        return [("", gettext("noch kein Raum")), *((r.pk, room_in_words(r)) for r in self.rooms)]


def key_of(occurrence):
    return f"at-{occurrence.pk}-{occurrence.slot_id}-{occurrence.room_id or 0}"


def where(occurrence):
    """Do, 14.11. 10:00–11:00, Aula"""
    return f"{words.when(occurrence.slot)}, {occurrence.room or gettext('noch kein Raum')}"


class PlaceForm(forms.Form):
    what = forms.ChoiceField(label=_("Programmpunkt"))
    slot = forms.TypedChoiceField(label=_("Zeit"), coerce=int, empty_value=None)
    room = forms.TypedChoiceField(label=_("Raum"), coerce=int, empty_value=None, required=False)

    def __init__(self, data=None, *, board, initial=None):
        self.board = board
        self.meanwhile = ""
        data = self.as_it_is_now(data) if data is not None else None
        super().__init__(data, initial=initial)
        self.fields["what"].choices = board.choices()
        self.fields["slot"].choices = board.slot_choices()
        self.fields["room"].choices = board.room_choices()
        self.takes_off = data is not None and "take_off" in data
        self.fields["slot"].required = not self.takes_off

    def as_it_is_now(self, data):
        """What was moved since the page was shown is chosen where it is now, and the form says so."""
        kind, pk = parsed(data.get("what"))
        found = None
        if kind == "at":
            found = self.board.occurrences.get(pk)
            if found is None:
                self.meanwhile = gettext("Diesen Termin hat inzwischen jemand vom Plan genommen.")
        elif kind == "new":
            found = next((o for o in self.board.occurrences.values() if o.session_id == pk), None)
        if found and data["what"] != key_of(found):
            data = data.copy()
            data["what"] = key_of(found)
            self.meanwhile = gettext(
                "„%(session)s“ liegt inzwischen woanders: %(where)s (geändert von: %(who)s). Es wurde "
                "nichts verschoben. Wollen Sie es trotzdem, drücken Sie noch einmal."
            ) % {"session": found.session, "where": where(found), "who": last_hand(found)}
        return data

    def clean(self):
        data = super().clean()
        if self.meanwhile:
            self._errors.pop("what", None)
            self.add_error("what", self.meanwhile)
        elif self.takes_off and "what" in data and not self.occurrence:
            self.add_error("what", _("Wählen Sie etwas, das schon auf dem Plan liegt."))
        return data

    @property
    def occurrence(self):
        """The one to be moved, or None."""
        kind, pk = parsed(self.cleaned_data["what"])
        return self.board.occurrences[pk] if kind == "at" else None

    @property
    def session(self):
        _kind, pk = parsed(self.cleaned_data["what"])
        return next(session for session in self.board.sessions if session.pk == pk)

    @property
    def chosen_slot(self):
        return self.board.slots[self.cleaned_data["slot"]]

    @property
    def chosen_room(self):
        chosen = self.cleaned_data["room"]
        return next((room for room in self.board.rooms if room.pk == chosen), None)


def parsed(key):
    """ "at-7-2-3" → ("at", 7). What can't be read: ("", 0)."""
    found = re.match(r"(at|new|again)-(\d{1,18})(?!\d)", key or "")
    return (found[1], int(found[2])) if found else ("", 0)


def last_hand(occurrence):
    """Who changed it last, by name."""
    record = occurrence.history.select_related("history_user").first()
    if record is None:
        return "–"
    name_them([record])
    return record.who or "–"


class BoardPages:
    """For the sessions' admin."""

    def get_urls(self):
        def wrap(view):
            return self.admin_site.admin_view(view)

        own = [
            path("board/", wrap(self.first_board), name="board"),
            path("board/<int:pk>/", wrap(self.board), name="board-day"),
        ]
        return own + super().get_urls()

    def first_board(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        meeting = meeting_shown(request)
        day = meeting.days.first() if meeting else None
        if day is None:
            messages.info(request, _("Legen Sie zuerst die Tage der Veranstaltung an."))
            return redirect("admin:programme_day_changelist")
        return redirect("admin:board-day", day.pk)

    def board(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        day = get_object_or_404(Day.objects.select_related("meeting"), pk=pk)
        if request.method != "POST":
            form = PlaceForm(board=Board(day), initial=request.GET.dict())
            return self.board_page(request, form)
        if not self.has_change_permission(request):
            raise PermissionDenied
        try:
            return self.placed(request, day)
        except placing.Refused as error:  # undone, like what would cost somebody something
            form = PlaceForm(request.POST, board=Board(day))
            form.full_clean()
            form.add_error(None, list(error.sentences))
            return self.board_page(request, form)
        except WouldLose as error:
            form = PlaceForm(request.POST, board=Board(day))
            return self.board_page(request, form, losses=error.losses)

    def placed(self, request, day):
        """Look and write under the lock; the answer, after it was given back."""
        with lock(day.meeting) as held:
            form = PlaceForm(request.POST, board=Board(day))
            if not form.is_valid():
                return self.board_page(request, form)
            before = form.occurrence and where(form.occurrence)
            session = form.occurrence.session if form.occurrence else form.session
            placed = None if form.takes_off else self.place(form)
            if form.takes_off:
                placing.take_off(form.occurrence)
            sentence = said(session, before, placed)
            losses = look(held, request.POST)
            self.log_change(request, session, sentence)
        messages.success(request, sentence)
        if losses:
            messages.warning(request, were_told(losses))
        told = sum(SEATS_RESCHEDULED in news for news in held.news.values())
        if told:
            messages.info(request, told_in_words(told))
        for remark in remarks.about([placed]).get(placed.pk, []) if placed else []:
            messages.warning(request, f"{session.code}: {remark}")
        shown = placed.slot.day_id if placed else day.pk
        return redirect("admin:board-day", shown)

    def place(self, form):
        if form.occurrence:
            return placing.move(form.occurrence, form.chosen_slot, form.chosen_room)
        return placing.put(form.session, form.chosen_slot, form.chosen_room)

    def board_page(self, request, form, losses=None):
        board = form.board
        remarks = board.remarks()
        context = {
            "title": gettext("Plan: %(meeting)s") % {"meeting": board.meeting},
            "subtitle": str(board.day),
            "opts": self.opts,
            "board": board,
            "form": form,
            "losses": losses,
            "may_change": self.has_change_permission(request),
            "rows": board.rows(),
            "remarks": [(board.occurrences[pk], found) for pk, found in remarks.items()],
            "with_remarks": set(remarks),
            "here": reverse("admin:board-day", args=[board.day.pk]),
        }
        return TemplateResponse(
            request,
            "admin/programme/session/board.html",
            self.admin_site.each_context(request) | context,
            status=422 if form.is_bound else 200,
        )


def said(session, before, placed):
    if placed is None:
        return gettext("„%(session)s“ ist vom Plan genommen (bisher: %(before)s).") % {
            "session": session,
            "before": before,
        }
    if before is None:
        return gettext("„%(session)s“ steht jetzt auf dem Plan: %(where)s.") % {
            "session": session,
            "where": where(placed),
        }
    return gettext("„%(session)s“: jetzt %(where)s (bisher: %(before)s).") % {
        "session": session,
        "where": where(placed),
        "before": before,
    }


def told_in_words(number):
    words = ngettext(
        "%(number)s Person mit Platz oder auf der Warteliste bekommt darüber eine Mail.",
        "%(number)s Personen mit Platz oder auf der Warteliste bekommen darüber eine Mail.",
        number,
    )
    return words % {"number": number}
