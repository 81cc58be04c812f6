"""Participants as a table, with what joins the rooms: where they have a seat."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportMixin
from import_export.fields import Field

from registration import exports
from registration.models import Participant
from workshops.models import Booking


class ParticipantResource(exports.ParticipantResource):
    workshops = Field(column_name=_("Workshops"))

    class Meta(exports.ParticipantResource.Meta):
        fields = export_order = [*exports.ParticipantResource.Meta.fields, "workshops"]

    def filter_export(self, queryset, **kwargs):
        current = Booking.objects.current().select_related("occurrence__session")
        current = current.order_by("occurrence__slot__day__date", "occurrence__slot__starts", "pk")
        return queryset.prefetch_related(Prefetch("bookings", current, to_attr="current_bookings"))

    def dehydrate_workshops(self, participant):
        return exports.harmless(workshops_in_words(participant))


def workshops_in_words(participant):
    """ "WA1 Lernwege: Platz, WB2 Umwege: Warteliste". Wants `current_bookings`."""
    if participant.status in (Participant.Status.CANCELLED, Participant.Status.EXPIRED):
        return ""
    return ", ".join(
        f"{booking.occurrence.session}: {booking.get_state_display()}"
        for booking in participant.current_bookings
    )


class Exports(ExportMixin):
    resource_classes = [ParticipantResource]
    export_template_name = "admin/import_export/export.html"

    def has_export_permission(self, request):
        return request.user.has_perm("registration.export_participant")

    def get_export_filename(self, request, queryset, file_format):
        return f"teilnehmende-{timezone.localdate()}.{file_format.get_extension()}"

    def get_export_formats(self):
        return exports.FORMATS

    def get_export_data(self, file_format, request, queryset, **kwargs):
        """Who takes names out of here leaves a line in the log: how many, in which format."""
        self.log_export(request, queryset.count(), file_format.get_title())
        return super().get_export_data(file_format, request, queryset, **kwargs)

    def log_export(self, request, count, format_name):
        LogEntry.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(Participant),
            object_repr=gettext("Export von Teilnehmenden"),
            action_flag=CHANGE,
            change_message=f"{format_name}: {count}",
        )
