"""Deleting what nothing hangs on. Of everything else the page says what hangs on it, and where to go."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from programme import dependents, placing
from programme.admin.common import saving
from programme.models import Session, Slot


class DeletesWhatIsFree:
    """One at a time, under the meeting's lock: nothing is put there while one looks."""

    #: What to do first, in words.
    before_deleting: object = ""

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # of many it could not say what hangs on which
        return actions

    def delete_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_delete_permission(request, obj):
            return super().delete_view(request, object_id, extra_context)  # says so
        if request.method != "POST":
            return self.delete_or_tell(request, obj, extra_context)
        with saving(self.meeting_of(obj)):
            return self.delete_or_tell(request, obj, extra_context)

    def delete_or_tell(self, request, obj, extra_context=None):
        if hanging := dependents.of(obj):
            return self.hanging_page(request, obj, hanging)
        return super().delete_view(request, str(obj.pk), extra_context)

    def hanging_page(self, request, obj, hanging, **context):
        context |= {
            "title": gettext("„%(thing)s“ ist noch nicht zu löschen") % {"thing": obj},
            "opts": self.opts,
            "original": obj,
            "hanging": [(one.in_words, linked(one), one.number) for one in hanging],
            "advice": self.before_deleting,
        }
        return TemplateResponse(
            request,
            "admin/programme/hanging.html",
            self.admin_site.each_context(request) | context,
            status=422 if request.method == "POST" else 200,
        )


def linked(one):
    """[(what, its page)] of what belongs to the programme. Of people only the number is said."""
    return [(thing, url) for thing in one.examples if (url := page_of(thing))]


def page_of(thing):
    """Where it is changed, or None."""
    if isinstance(thing, Slot):
        return reverse("admin:programme_day_change", args=[thing.day_id])
    session_id = thing.pk if isinstance(thing, Session) else getattr(thing, "session_id", None)
    return session_id and reverse("admin:programme_session_change", args=[session_id])


# --- A room can be emptied at one go ----------------------------------------------------------------


class OtherRoomForm(forms.Form):
    room: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label=_("Alles von hier verschieben nach")
    )

    def __init__(self, data=None, *, room):
        super().__init__(data)
        self.fields["room"].queryset = room.meeting.rooms.exclude(pk=room.pk)
        self.fields["room"].label_from_instance = room_in_words


def room_in_words(room):
    """Dachboden (20 Sitzplätze, nicht stufenlos)"""
    seats = ngettext("%(seats)s Sitzplatz", "%(seats)s Sitzplätze", room.seats)
    facts = [seats % {"seats": room.seats}]
    if not room.step_free:
        facts.append(gettext("nicht stufenlos"))
    return f"{room} ({', '.join(facts)})"


class EmptiesRooms(DeletesWhatIsFree):
    before_deleting = _("Verschieben Sie zuerst, was in diesem Raum liegt.")

    def get_urls(self):
        view = self.admin_site.admin_view(self.empty)
        return [path("<int:pk>/empty/", view, name="room-empty"), *super().get_urls()]

    def hanging_page(self, request, obj, hanging, **context):
        form = context.pop("form", None) or OtherRoomForm(room=obj)
        may_move = request.user.has_perm("programme.change_session")
        return super().hanging_page(
            request, obj, hanging, form=form if may_move else None, **context
        )

    def empty(self, request, pk):
        """Everything in it to another room, or nothing of it."""
        if not request.user.has_perms(["programme.delete_room", "programme.change_session"]):
            raise PermissionDenied
        room = self.get_object(request, str(pk))
        if room is None or request.method != "POST":
            return redirect("admin:programme_room_changelist")
        form = OtherRoomForm(request.POST, room=room)
        if not form.is_valid():
            return self.hanging_page(request, room, dependents.of(room), form=form)
        other = form.cleaned_data["room"]
        try:
            with saving(room.meeting):
                number = placing.move_all(room, other)
                sentence = moved_in_words(number, other)
                self.log_change(request, room, sentence)
        except placing.Refused as error:
            form.add_error("room", [gettext("Es ist nichts verschoben."), *error.sentences])
            return self.hanging_page(request, room, dependents.of(room), form=form)
        messages.success(request, sentence)
        return redirect("admin:programme_room_delete", room.pk)


def moved_in_words(number, room):
    words = ngettext(
        "%(number)s Termin liegt jetzt in: %(room)s. Wer dort einen Platz hat oder wartet, bekommt "
        "eine Mail.",
        "%(number)s Termine liegen jetzt in: %(room)s. Wer dort einen Platz hat oder wartet, bekommt "
        "eine Mail.",
        number,
    )
    return words % {"number": number, "room": room}
