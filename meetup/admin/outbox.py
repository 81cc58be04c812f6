from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from post_office.models import Log

from registration.admin import ReadOnly


class OutboxAdmin(ReadOnly, admin.ModelAdmin):
    """Every mail: to whom, when, and whether it was handed over. Texts of sent mails are emptied."""

    change_form_template = "admin/change_form.html"
    list_display = ["created", "recipient", "subject", "status", "last_problem"]
    list_filter = ["status", "created"]
    search_fields = ["to", "subject"]
    ordering = ["-pk"]
    # Not the text: until the mail is sent it holds a link that opens somebody's page.
    fields = ["created", "recipient", "subject", "status", "last_problem"]
    readonly_fields = ["recipient", "last_problem"]

    def get_queryset(self, request):
        last = Log.objects.filter(email=OuterRef("pk")).order_by("-pk").values("exception_type")[:1]
        return super().get_queryset(request).annotate(problem=Subquery(last))

    @admin.display(description=_("An"))
    def recipient(self, email):
        return ", ".join(email.to)

    @admin.display(description=_("Letztes Hindernis"))
    def last_problem(self, email):
        return email.problem or "–"
