from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from post_office.models import STATUS, Log

from registration.admin import ReadOnly

STATES = {
    STATUS.sent: _("verschickt"),
    STATUS.queued: _("wartet"),
    STATUS.requeued: _("wird noch einmal versucht"),
    STATUS.failed: _("aufgegeben"),
}


class OutboxAdmin(ReadOnly, admin.ModelAdmin):
    """Every mail: to whom, when, and whether it was handed over. Texts of sent mails are emptied."""

    change_form_template = "admin/change_form.html"
    list_display = ["written_at", "recipient", "subject", "state", "last_problem"]
    list_filter = ["status"]
    search_fields = ["to", "subject"]
    ordering = ["-pk"]
    # Not the text: until the mail is sent it holds a link that opens somebody's page.
    fields = ["written_at", "recipient", "subject", "state", "last_problem"]
    readonly_fields = ["written_at", "recipient", "state", "last_problem"]

    def get_queryset(self, request):
        last = Log.objects.filter(email=OuterRef("pk")).order_by("-pk").values("exception_type")[:1]
        return super().get_queryset(request).annotate(problem=Subquery(last))

    @admin.display(description=_("geschrieben am"), ordering="created")
    def written_at(self, email):
        return email.created

    @admin.display(description=_("Stand"), ordering="status")
    def state(self, email):
        return STATES.get(email.status, "–")

    @admin.display(description=_("An"))
    def recipient(self, email):
        return ", ".join(email.to)

    @admin.display(description=_("Letztes Hindernis"))
    def last_problem(self, email):
        return email.problem or "–"
