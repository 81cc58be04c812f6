"""Participants in the admin: looked at here, changed by the same verbs as everywhere."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from backstage.import_admin import Imports
from meetup.admin.actions import Actions
from meetup.admin.badges import BadgePages
from meetup.admin.exports import Exports
from meetup.admin.filters import CountsFilter, PlaceFilter
from meetup.admin.forms import ParticipantImportForm
from meetup.admin.mailings import MailAction
from meetup.admin.privacy import PrivacyActions
from meetup.admin.seats import SeatActions, WorkshopFilter, in_words
from registration import standing
from registration.exports import days_in_words
from registration.models import DayPlace, Participant, School


def without_decisions(fields):
    return [name for name in fields if name != "decisions_in_words"]


@admin.register(Participant)
class ParticipantAdmin(
    Actions,
    SeatActions,
    MailAction,
    BadgePages,
    PrivacyActions,
    Imports,
    Exports,
    admin.ModelAdmin,
):
    import_export_change_list_template = "admin/registration/participant/change_list.html"
    list_display = ["name", "role", "organisation", "federal_state", "status", "days", "claimed_at"]
    list_filter = [
        ("meeting", admin.RelatedOnlyFieldListFilter),
        "status",
        CountsFilter,
        "role",
        PlaceFilter,
        "day_places__day",
        WorkshopFilter,
        "federal_state",
    ]
    search_fields = ["name", "email", "organisation", "school_number", "ticket_code"]
    #: What an address of this page may ask for: else addresses and needs could be guessed at.
    filters = {
        "id",
        "meeting",
        "status",
        "counts",
        "role",
        "place",
        "day_places",
        "workshop",
        "federal_state",
    }
    actions = ["write_mail"]
    ordering = ["-claimed_at", "-pk"]
    list_per_page = 50
    show_full_result_count = False
    import_kind = "participants"
    import_form = ParticipantImportForm
    import_notes = (
        _(
            "Wer neu ist, ist sofort angemeldet: mit Platz, solange es welche gibt, sonst auf der "
            "Warteliste, wie alle anderen auch. Erkannt wird eine Person an ihrer E-Mail-Adresse."
        ),
        _(
            "Fehlt die Spalte „Tage“, gilt die Anmeldung für alle Tage. Einen Platz nimmt der Import "
            "niemandem: Solche Zeilen werden abgelehnt."
        ),
    )
    change_form_template = "admin/registration/participant/change_form.html"
    fieldsets = [
        (None, {"fields": ["meeting", "name", "email", "role", "status", "standing_in_words"]}),
        (
            _("Woher"),
            {"fields": ["organisation", "federal_state", "school", "language"]},
        ),
        (
            _("Verlauf"),
            {"fields": ["claimed_at", "lapses_at", "expires_at", "confirmed_at", "cancelled_at"]},
        ),
        (_("Ticket"), {"fields": ["ticket_number", "consents_in_words", "decisions_in_words"]}),
    ]

    #: The same for who receives people at the door and writes to nobody.
    fieldsets_without_contact = [
        (None, {"fields": ["meeting_title", "name", "role", "status", "standing_in_words"]}),
        (_("Woher"), {"fields": ["organisation"]}),
        (_("Ticket"), {"fields": ["ticket_number", "consents_in_words"]}),
    ]
    search_fields_without_contact = ["name", "organisation", "ticket_code"]

    # --- what may be done at all -------------------------------------------------------------

    def has_delete_permission(self, request, obj=None):
        return False  # nothing that holds places is ever deleted

    def has_contact_permission(self, request):
        return request.user.has_perm("registration.contact_participant")

    def lookup_allowed(self, lookup, value, request=None):
        listed = lookup.split("__")[0] in self.filters
        return listed and super().lookup_allowed(lookup, value, request)

    def history_view(self, request, object_id, extra_context=None):
        if not self.has_contact_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def get_fieldsets(self, request, obj=None):
        if not self.has_contact_permission(request):
            return self.fieldsets_without_contact
        if request.user.has_perm("registration.view_decision"):
            return self.fieldsets
        return [(title, {"fields": without_decisions(o["fields"])}) for title, o in self.fieldsets]

    def get_search_fields(self, request):
        if self.has_contact_permission(request):
            return self.search_fields
        return self.search_fields_without_contact

    def get_readonly_fields(self, request, obj=None):
        fieldsets = self.get_fieldsets(request, obj)
        return [name for _title, options in fieldsets for name in options["fields"]]

    def get_queryset(self, request):
        people = super().get_queryset(request).not_erased()  # the others are figures only
        return people.select_related("meeting").prefetch_related("day_places__day")

    # --- what is shown -----------------------------------------------------------------------

    @admin.display(description=_("Veranstaltung"))
    def meeting_title(self, participant):
        """Without the link to a page that is for others."""
        return participant.meeting.title

    @admin.display(description=_("Tage"))
    def days(self, participant):
        return days_in_words(participant) or "–"

    @admin.display(description=_("Tage"))
    def standing_in_words(self, participant):
        if not (participant.is_active or participant.is_open_claim):
            return "–"
        return "; ".join(f"{e.day.title}: {e.in_words}" for e in standing.of(participant)) or "–"

    @admin.display(description=_("Schulnummer"))
    def school(self, participant):
        """With the name that the list of schools gives it."""
        listed = School.objects.filter(number=participant.school_number or None).first()
        number = participant.school_number or "–"
        return f"{number} ({listed.name})" if listed else number

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
            context["person"] = participant
            context["may_see_history"] = self.has_contact_permission(request)
            context["may_disclose"] = self.has_disclose_permission(request) and participant.user_id
            context["may_erase"] = self.has_erase_permission(request)
        if participant and self.has_change_permission(request, participant):
            waiting = participant.day_places.filter(state=DayPlace.State.WAITING)
            context["participant"] = participant
            context["waiting_places"] = waiting if participant.is_active else []
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))
