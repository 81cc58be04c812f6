"""Participants as a table for a spreadsheet."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from import_export import resources
from import_export.fields import Field

from backstage.exports import Choice, Text, name_of
from people.roles import Role
from registration.federal_states import FederalState
from registration.models import Participant


class Moment(Field):
    """A column of times: as the clock on the wall shows them, to the minute."""

    def export(self, instance, **kwargs):
        moment = self.get_value(instance)
        if moment is None:
            return ""
        local = timezone.localtime(moment, instance.meeting.zone)
        return local.replace(second=0, microsecond=0, tzinfo=None)


class ParticipantResource(resources.ModelResource):
    name = Text("name", _("Name"))
    email = Text("email", _("E-Mail-Adresse"))
    role = Choice("role", _("Rolle"), Role)
    organisation = Text("organisation", _("Organisation"))
    school_number = Text("school_number", _("Schulnummer"))
    federal_state = Choice("federal_state", _("Bundesland"), FederalState)
    language = Field("get_language_display", _("Sprache der Mails"))
    status = Choice("status", _("Stand"), Participant.Status)
    days = Field(column_name=_("Tage"))
    claimed_at = Moment("claimed_at", _("eingegangen am"))
    confirmed_at = Moment("confirmed_at", _("bestätigt am"))
    cancelled_at = Moment("cancelled_at", _("abgesagt am"))
    ticket_code = Field("ticket_code", _("Ticketcode"))

    class Meta:
        model = Participant
        fields = export_order = [
            "name",
            "email",
            "role",
            "organisation",
            "school_number",
            "federal_state",
            "language",
            "status",
            "days",
            "claimed_at",
            "confirmed_at",
            "cancelled_at",
            "ticket_code",
        ]

    def filter_export(self, queryset, **kwargs):
        """By further statements and not by joins: so that rows share what they have in common."""
        return queryset.prefetch_related("meeting", "day_places__day")

    def dehydrate_days(self, participant):
        return days_in_words(participant)


def days_in_words(participant):
    """ "Fachtag: Platz, BarCamp: Warteliste". Wants `day_places__day` prefetched."""
    if participant.status in (Participant.Status.CANCELLED, Participant.Status.EXPIRED):
        return ""
    return ", ".join(
        f"{place.day.title}: {name_of(place.State, place.state)}"
        for place in participant.day_places.all()
        if place.state != place.State.GIVEN_UP
    )
