from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registration.admin import ReadOnly
from workshops.models import SeatDecision


@admin.register(SeatDecision)
class SeatDecisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["decided_at", "kind", "who", "what", "reason", "by_whom"]
    list_filter = ["booking__participant__meeting", "kind"]
    list_select_related = [
        "booking__participant",
        "booking__occurrence__session",
        "booking__occurrence__slot__day",
        "decided_by",
    ]

    @admin.display(description=_("Für wen"))
    def who(self, decision):
        return decision.booking.participant.name or decision.booking.participant

    @admin.display(description=_("Workshop"))
    def what(self, decision):
        return decision.booking.occurrence

    @admin.display(description=_("Von wem"))
    def by_whom(self, decision):
        return decision.decided_by.name or decision.decided_by.email
