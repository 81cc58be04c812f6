"""Participants as a table, with what joins the rooms: where they have a seat."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from backstage.export_admin import LoggedExports
from backstage.exports import harmless, name_of
from registration import exports
from registration.models import Participant
from workshops.models import Booking


class ParticipantResource(exports.ParticipantResource):
    workshops = Field(column_name=_("Workshops"))

    class Meta(exports.ParticipantResource.Meta):
        fields = export_order = [*exports.ParticipantResource.Meta.fields, "workshops"]

    def filter_export(self, queryset, **kwargs):
        current = Booking.objects.current().prefetch_related("occurrence__session")
        current = current.order_by("occurrence__slot__day__date", "occurrence__slot__starts", "pk")
        queryset = super().filter_export(queryset, **kwargs)
        return queryset.prefetch_related(Prefetch("bookings", current, to_attr="current_bookings"))

    def dehydrate_workshops(self, participant):
        return harmless(workshops_in_words(participant))


def workshops_in_words(participant):
    """ "WA1 Lernwege: Platz, WB2 Umwege: Warteliste". Wants `current_bookings`."""
    if participant.status in (Participant.Status.CANCELLED, Participant.Status.EXPIRED):
        return ""
    return ", ".join(
        f"{booking.occurrence.session}: {name_of(Booking.State, booking.state)}"
        for booking in participant.current_bookings
    )


class Exports(LoggedExports):
    resource_classes = [ParticipantResource]
    export_file = "teilnehmende"

    def has_export_permission(self, request):
        return request.user.has_perm("registration.export_participant")
