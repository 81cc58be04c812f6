"""What organizers pick out of the list of participants, beyond plain fields."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registration.models import DayPlace


class PlaceFilter(admin.SimpleListFilter):
    """Who has a place, or waits for one: on the chosen day, if one is chosen. Whose sign-up has ended
    has neither, whatever they had before."""

    title = _("Platz")
    parameter_name = "place"
    day_parameter = "day_places__day__id__exact"

    def lookups(self, request, model_admin):
        return DayPlace.State.choices[:2]

    def queryset(self, request, queryset):
        places = {
            DayPlace.State.HELD.value: DayPlace.objects.held(),
            DayPlace.State.WAITING.value: DayPlace.objects.in_line(),
        }.get(self.value())
        if places is None:
            return queryset
        day = request.GET.get(self.day_parameter, "")
        if day.isdecimal():
            places = places.filter(day=day)
        return queryset.filter(pk__in=places.order_by().values("participant"))


class CountsFilter(admin.SimpleListFilter):
    """Whose sign-up counts, and which of them are about to end."""

    title = _("Zählt mit")
    parameter_name = "counts"

    def lookups(self, request, model_admin):
        return [
            ("yes", _("ja: bestätigt oder vorgemerkt")),
            ("lapsing", _("verliert in einer Stunde die Plätze")),
            ("expiring", _("verfällt in 12 Stunden ganz")),
        ]

    def queryset(self, request, queryset):
        now = timezone.now()
        chosen = {
            "yes": queryset.active,
            "lapsing": lambda: queryset.lapsing(now),
            "expiring": lambda: queryset.expiring(now),
        }.get(self.value())
        return chosen() if chosen else queryset
