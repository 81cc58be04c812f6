"""Participants in the admin: looked at here, changed by the same verbs as everywhere."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from meetup.admin.actions import Actions
from meetup.admin.exports import Exports
from meetup.admin.mailings import MailAction
from meetup.admin.seats import SeatActions, WorkshopFilter, in_words
from registration import standing
from registration.exports import days_in_words
from registration.models import DayPlace, Participant


class DayStateFilter(admin.SimpleListFilter):
    title = _("Platz")
    parameter_name = "place"

    def lookups(self, request, model_admin):
        return DayPlace.State.choices[:2]

    def queryset(self, request, queryset):
        if self.value():
            return queryset.filter(day_places__state=self.value()).distinct()
        return queryset


@admin.register(Participant)
class ParticipantAdmin(Actions, SeatActions, MailAction, Exports, admin.ModelAdmin):
    import_export_change_list_template = "admin/registration/participant/change_list.html"
    list_display = ["name", "role", "organisation", "federal_state", "status", "days", "claimed_at"]
    list_filter = [
        ("meeting", admin.RelatedOnlyFieldListFilter),
        "status",
        "role",
        DayStateFilter,
        "day_places__day",
        WorkshopFilter,
        "federal_state",
    ]
    search_fields = ["name", "email", "organisation", "school_number", "ticket_code"]
    ordering = ["-claimed_at", "-pk"]
    list_per_page = 50
    show_full_result_count = False
    change_form_template = "admin/registration/participant/change_form.html"
    fieldsets = [
        (None, {"fields": ["meeting", "name", "email", "role", "status", "standing_in_words"]}),
        (
            _("Woher"),
            {"fields": ["organisation", "federal_state", "school_number", "language"]},
        ),
        (
            _("Verlauf"),
            {"fields": ["claimed_at", "lapses_at", "expires_at", "confirmed_at", "cancelled_at"]},
        ),
        (_("Ticket"), {"fields": ["ticket_number", "consents_in_words", "decisions_in_words"]}),
    ]

    # --- what may be done at all -------------------------------------------------------------

    def has_delete_permission(self, request, obj=None):
        return False  # nothing that holds places is ever deleted

    def get_readonly_fields(self, request, obj=None):
        return [name for _title, options in self.fieldsets for name in options["fields"]]

    def get_queryset(self, request):
        people = super().get_queryset(request).not_erased()  # the others are figures only
        return people.select_related("meeting").prefetch_related("day_places__day")

    # --- what is shown -----------------------------------------------------------------------

    @admin.display(description=_("Tage"))
    def days(self, participant):
        return days_in_words(participant) or "–"

    @admin.display(description=_("Tage"))
    def standing_in_words(self, participant):
        if not (participant.is_active or participant.is_open_claim):
            return "–"
        return "; ".join(f"{e.day.title}: {e.in_words}" for e in standing.of(participant)) or "–"

    @admin.display(description=_("Ticketcode"))
    def ticket_number(self, participant):
        return participant.ticket_number

    @admin.display(description=_("Einwilligungen"))
    def consents_in_words(self, participant):
        kinds = participant.consents.filter(withdrawn_at=None)
        return ", ".join(consent.get_kind_display() for consent in kinds) or "–"

    @admin.display(description=_("Entscheidungen der Organisation"))
    def decisions_in_words(self, participant):
        decided = [
            f"{self._about(decision)}{decision.get_kind_display()}: {decision.reason}"
            for decision in participant.decisions.select_related("occurrence__session")
        ]
        return "; ".join(decided) or "–"

    def _about(self, decision):
        return f"{decision.occurrence.session}, " if decision.occurrence else ""

    def change_view(self, request, object_id, form_url="", extra_context=None):
        participant = self.get_object(request, object_id)
        context = {
            "show_save": False,
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
            "show_close": True,
        }
        if participant:
            context |= {"title": participant.name, "subtitle": None}
            context["seats"] = in_words(participant)
        if participant and self.has_change_permission(request, participant):
            waiting = participant.day_places.filter(state=DayPlace.State.WAITING)
            context["participant"] = participant
            context["waiting_places"] = waiting if participant.is_active else []
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))
