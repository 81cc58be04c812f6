"""The door, for helpers: a code is scanned by a hand scanner or typed, or a name is looked for; the
answer is large, in words and with a sign. And the record of who came."""

from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from programme.models import Day, Meeting, Occurrence
from registration import check_in
from registration.check_in import Door, Outcome
from registration.models import CheckIn
from workshops import doors

#: Beside the words: nobody has to tell colours apart.
SIGNS = {
    Outcome.ADMITTED: "✓",
    Outcome.ALREADY: "=",
    Outcome.CANCELLED: "✕",
    Outcome.UNCONFIRMED: "!",
    Outcome.OTHER_DAY: "!",
    Outcome.WAITING: "!",
    Outcome.NO_SEAT: "!",
    Outcome.OTHER_MEETING: "?",
    Outcome.UNKNOWN: "?",
}


class ScanForm(forms.Form):
    typed = forms.CharField(
        label=_("Code oder Name"),
        max_length=200,
        strip=True,
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "off", "autocapitalize": "off"}
        ),
        error_messages={
            "required": _("Bitte scannen Sie ein Ticket, oder geben Sie Code oder Name ein.")
        },
    )
    #: Names this attempt: sent twice, it counts once.
    scan = forms.UUIDField(widget=forms.HiddenInput)


@admin.register(CheckIn)
class CheckInAdmin(admin.ModelAdmin):
    list_display = ["came_at", "name", "day", "where", "by", "withdrawn_at"]
    list_filter = ["day", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["participant", "day", "occurrence__session", "noted_by"]
    search_fields = ["participant__name", "participant__organisation"]
    fields = ["name", "day", "where", "came_at", "by", "withdrawn_at"]

    def has_add_permission(self, request):
        return False  # at the door, see below

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("Name"), ordering="participant__name")
    def name(self, entry):
        return entry.participant.name or entry.participant

    @admin.display(description=_("Wo"))
    def where(self, entry):
        return entry.occurrence.session if entry.occurrence else gettext("Haus")

    @admin.display(description=_("eingelassen von"))
    def by(self, entry):
        return entry.noted_by.name or entry.noted_by.email

    # --- the doors ---------------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view
        own = [
            path("door/", view(self.choose), name="door-choose"),
            path("door/<int:day>/", view(self.house), name="door-house"),
            path("door/<int:day>/<int:occurrence>/", view(self.room), name="door-room"),
            path("<int:pk>/undo/", view(require_POST(self.undo)), name="door-undo"),
        ]
        return own + super().get_urls()

    def may_admit(self, request):
        return request.user.has_perm("registration.add_checkin")

    def refuse_strangers(self, request):
        if not self.may_admit(request):
            raise PermissionDenied

    def choose(self, request):
        """Which day, which door. One meeting at a time: the current one, or the one asked for."""
        self.refuse_strangers(request)
        meetings = Meeting.objects.order_by("-is_current", "-pk")
        asked = request.GET.get("meeting", "")
        meeting = meetings.filter(pk=asked).first() if asked else meetings.first()
        days = meeting.days.all() if meeting else []
        context = {
            "title": gettext("Einlass"),
            "meeting": meeting,
            "days": [(day, doors.of_day(day)) for day in days],
        }
        return self.show(request, "choose.html", context)

    def house(self, request, day):
        self.refuse_strangers(request)
        day = get_object_or_404(Day.objects.select_related("meeting"), pk=day)
        return self.door(request, Door(day))

    def room(self, request, day, occurrence):
        self.refuse_strangers(request)
        found = Occurrence.objects.select_related("session", "slot__day__meeting", "room")
        occurrence = get_object_or_404(found, pk=occurrence, slot__day=day)
        if not occurrence.session.booked:
            raise Http404(gettext("Für diesen Termin werden keine Plätze gebucht."))
        return self.door(request, doors.of_occurrence(occurrence))

    def door(self, request, door):
        """A code lets somebody in; what is no code is looked for among the names."""
        meeting, answer, found, status = door.day.meeting, None, [], 200
        form = ScanForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            typed, scan = form.cleaned_data["typed"], form.cleaned_data["scan"]
            if pk := request.POST.get("participant", ""):
                answer = self.admit_chosen(request, meeting, door, pk, scan)
            elif check_in.as_code(typed):
                answer = check_in.admit(meeting, door, typed, by=request.user, scan=scan)
            else:
                found = check_in.by_name(meeting, typed)
        elif form.is_bound:
            status = 422
        if answer and not answer.is_in:
            status = 422
        photos = check_in.wants_no_photos(
            [answer.participant] if answer and answer.participant else found
        )
        context = {
            "title": name_of(door),
            "door": door,
            "meeting": meeting,
            "form": ScanForm(initial={"scan": uuid4()}) if answer or not form.is_bound else form,
            "answer": answer,
            "sign": SIGNS[answer.outcome] if answer else "",
            "found": [(person, uuid4(), check_in.refused(person, door)) for person in found],
            "asked": form.cleaned_data.get("typed", "")
            if form.is_bound and form.is_valid()
            else "",
            "no_photos": photos,
            "attendance": check_in.attendance(door),
        }
        return self.show(request, "door.html", context, status=status)

    def admit_chosen(self, request, meeting, door, pk, scan):
        own = meeting.participants.not_erased()
        person = own.filter(pk=int(pk)).first()
        if person is None:
            return check_in.Answer(Outcome.UNKNOWN, gettext("Diese Anmeldung gibt es nicht mehr."))
        return check_in.admit_person(person, door, by=request.user, scan=scan)

    def undo(self, request, pk):
        self.refuse_strangers(request)
        entry = get_object_or_404(CheckIn.objects.select_related("day"), pk=pk)
        if check_in.undo(entry, request.user):
            messages.success(
                request, gettext("Zurückgenommen. Die Person gilt als nicht gekommen.")
            )
        else:
            messages.info(request, gettext("Das war schon zurückgenommen."))
        if entry.occurrence_id:
            return redirect("admin:door-room", entry.day_id, entry.occurrence_id)
        return redirect("admin:door-house", entry.day_id)

    def show(self, request, template, context, status=200):
        return TemplateResponse(
            request,
            f"admin/registration/checkin/{template}",
            self.admin_site.each_context(request) | {"opts": self.opts} | context,
            status=status,
        )


def name_of(door):
    if door.occurrence:
        return gettext("Tür: %(session)s") % {"session": door.occurrence.session}
    return gettext("Einlass: %(day)s") % {"day": door.day}
