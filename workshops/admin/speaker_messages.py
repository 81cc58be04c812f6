"""What speakers wrote to the people in their workshops. Organizers read it, and change nothing."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registration.admin import ReadOnly
from workshops.admin import words
from workshops.models import SpeakerMessage


@admin.register(SpeakerMessage)
class SpeakerMessageAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["subject", "what", "when", "sender", "sent_at", "recipients"]
    list_filter = ["occurrence__session__meeting"]
    list_select_related = ["occurrence__session", "occurrence__slot__day__meeting", "sent_by"]
    search_fields = ["subject", "text", "occurrence__session__code"]
    ordering = ["-sent_at", "-pk"]
    fields = ["what", "when", "sender", "sent_at", "recipients", "subject", "text"]
    readonly_fields = ["what", "when", "sender"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_sender()

    @admin.display(description=_("Workshop"), ordering="occurrence__session__code")
    def what(self, message):
        return str(message.occurrence.session)

    @admin.display(description=_("Wann"), ordering="occurrence__slot__day__date")
    def when(self, message):
        return words.when(message.occurrence.slot)

    @admin.display(description=_("Geschrieben von"))
    def sender(self, message):
        return message.sender or message.sent_by
