"""What organizers pick out of the programme, beyond plain fields."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class MissingFilter(admin.SimpleListFilter):
    """What is still to be filled in."""

    title = _("Es fehlt")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [("time", _("eine Zeit")), ("room", _("ein Raum")), ("speaker", _("wer es hält"))]

    def queryset(self, request, queryset):
        chosen = {
            "time": queryset.without_time,
            "room": queryset.without_room,
            "speaker": queryset.without_speaker,
        }.get(self.value())
        return chosen() if chosen else queryset
