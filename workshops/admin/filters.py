"""What of the workshops organizers look at: one meeting at a time, a day, what needs attention."""

from django.contrib import admin
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programme.models import Day, Meeting


def meetings(request):
    """{id: Meeting}, the current one first; asked once per page."""
    if not hasattr(request, "_meetings"):
        request._meetings = {str(meeting.pk): meeting for meeting in Meeting.objects.all()}
    return request._meetings


def meeting_shown(request):
    """The meeting that was chosen, else the current one, else the newest. None if there is none."""
    known = meetings(request)
    return known.get(request.GET.get("meeting")) or next(iter(known.values()), None)


class MeetingFilter(admin.SimpleListFilter):
    """There is always one chosen: seats of two meetings side by side say nothing."""

    title = _("Veranstaltung")
    parameter_name = "meeting"

    def __init__(self, request, params, model, model_admin):
        self.shown = meeting_shown(request)
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        return [(pk, str(meeting)) for pk, meeting in meetings(request).items()]

    def value(self):
        return str(self.shown.pk) if self.shown else None

    def choices(self, changelist):
        return list(super().choices(changelist))[1:]  # without "all"

    def queryset(self, request, queryset):
        return queryset.filter(session__meeting=self.shown)


class DayFilter(admin.SimpleListFilter):
    title = _("Tag")
    parameter_name = "day"

    def lookups(self, request, model_admin):
        days = Day.objects.filter(meeting=meeting_shown(request))
        return [(str(day.pk), day.title) for day in days]

    def queryset(self, request, queryset):
        if self.value() in dict(self.lookup_choices):
            return queryset.filter(slot__day=self.value())
        return queryset


class AttentionFilter(admin.SimpleListFilter):
    """Wants with_counts()."""

    title = _("Auslastung")
    parameter_name = "fill"

    def lookups(self, request, model_admin):
        return [
            ("waiting", _("mit Warteliste")),
            ("overfull", _("überbelegt")),
            ("below", _("unter der Mindestzahl")),
        ]

    def queryset(self, request, queryset):
        conditions = {
            "waiting": Q(waiting_count__gt=0),
            "overfull": Q(booked_count__gt=F("seats")) | Q(booked_count__gt=F("room__seats")),
            "below": Q(booked_count__lt=F("minimum"), session__status="published"),
        }
        return queryset.filter(conditions.get(self.value(), Q()))
