"""Every mail: to whom, when, what became of it, and once more if it was given up."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from post_office.models import STATUS, Email, Log

from backstage import mail
from programme.templatetags.content import number
from registration.admin import ReadOnly
from registration.models import Mailing, MailingRecipient

STATES = {
    STATUS.queued: _("wartet"),
    STATUS.sent: _("verschickt"),
    STATUS.requeued: _("wird noch einmal versucht"),
    STATUS.failed: _("aufgegeben"),
}
#: What a mail server's refusal, or its silence, is called in Python, and means.
REASONS = {
    "SMTPRecipientsRefused": _("Der Mailserver nimmt diese Adresse nicht an"),
    "SMTPSenderRefused": _("Der Mailserver nimmt unseren Absender nicht an"),
    "SMTPDataError": _("Der Mailserver nimmt den Inhalt nicht an"),
    "SMTPAuthenticationError": _("Der Mailserver lässt uns nicht hinein"),
    "SMTPServerDisconnected": _("Der Mailserver hat die Verbindung abgebrochen"),
    "SMTPConnectError": _("Der Mailserver ist nicht erreichbar"),
    "ConnectionRefusedError": _("Der Mailserver ist nicht erreichbar"),
    "gaierror": _("Der Mailserver ist nicht zu finden"),
    "TimeoutError": _("Der Mailserver antwortet nicht"),
}
#: Characters of what the server itself said.
SAID = 200


class StateFilter(admin.SimpleListFilter):
    """One state, or several with commas between, as the start page asks for them."""

    title = _("Stand")
    parameter_name = "status__in"

    def lookups(self, request, model_admin):
        return [(str(status), words) for status, words in STATES.items()]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(status__in=[int(status) for status in self.value().split(",")])


class MailingFilter(admin.SimpleListFilter):
    """The mails of one mailing; offered are the newest."""

    title = _("Rundmail")
    parameter_name = "mailing"

    def lookups(self, request, model_admin):
        newest = Mailing.objects.exclude(state=Mailing.State.DRAFT)[:10]
        found = [(str(mailing.pk), mailing.subject_de) for mailing in newest]
        asked = request.GET.get(self.parameter_name, "")
        if asked.isdigit() and asked not in dict(found):
            found.append((asked, gettext("Rundmail %(number)s") % {"number": asked}))
        return found

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        recipients = MailingRecipient.objects.filter(mailing=int(self.value()))
        return queryset.filter(pk__in=recipients.values("email"))


class OutboxAdmin(ReadOnly, admin.ModelAdmin):
    """Texts of sent mails are emptied: they can't be sent again, and need not be."""

    change_form_template = "admin/post_office/email/change_form.html"
    list_display = ["written_at", "recipient", "subject", "state", "last_problem", "belongs_to"]
    list_filter = [StateFilter, MailingFilter]
    search_fields = ["to", "subject"]
    ordering = ["-pk"]
    show_full_result_count = False
    actions = ["send_again"]
    # Not the text: until the mail is sent it holds a link that opens somebody's page.
    readonly_fields = [
        "written_at",
        "recipient",
        "state",
        "tries",
        "next_try",
        "last_problem",
        "belongs_to",
    ]
    fields = [*readonly_fields[:2], "subject", *readonly_fields[2:]]

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.send_one_again))
        return [path("<int:pk>/again/", view, name="email-again"), *super().get_urls()]

    def get_queryset(self, request):
        last = Log.objects.filter(email=OuterRef("pk")).order_by("-pk")
        mailing = MailingRecipient.objects.filter(email=OuterRef("pk"))
        return (
            super()
            .get_queryset(request)
            .annotate(
                problem=Subquery(last.values("exception_type")[:1]),
                server_said=Subquery(last.values("message")[:1]),
                mailing_id=Subquery(mailing.values("mailing")[:1]),
            )
        )

    def has_send_again_permission(self, request):
        return request.user.has_perm("post_office.change_email")

    @admin.display(description=_("geschrieben am"), ordering="created")
    def written_at(self, email):
        return email.created

    @admin.display(description=_("Stand"), ordering="status")
    def state(self, email):
        return STATES.get(email.status, "–")

    @admin.display(description=_("An"))
    def recipient(self, email):
        return ", ".join(email.to)

    @admin.display(description=_("Warum nicht angekommen"))
    def last_problem(self, email):
        if not email.problem:
            return "–"
        words = REASONS.get(email.problem, email.problem)
        return (
            f"{words}: {' '.join(email.server_said.split())[:SAID]}" if email.server_said else words
        )

    @admin.display(description=_("Fehlversuche"))
    def tries(self, email):
        return email.number_of_retries or 0

    @admin.display(description=_("Nächster Versuch"))
    def next_try(self, email):
        return email.scheduled_time if email.status == STATUS.requeued else "–"

    @admin.display(description=_("Rundmail"))
    def belongs_to(self, email):
        if not email.mailing_id:
            return "–"
        address = reverse("admin:registration_mailing_change", args=[email.mailing_id])
        words = gettext("Rundmail %(number)s") % {"number": email.mailing_id}
        return format_html('<a href="{}">{}</a>', address, words)

    @admin.action(description=_("Noch einmal versuchen"), permissions=["send_again"])
    def send_again(self, request, emails):
        chosen = Email.objects.filter(pk__in=list(emails.values_list("pk", flat=True)))
        total = chosen.count()
        self.log_tries(request, chosen)
        again = mail.try_again(chosen)
        if again:
            words = ngettext(
                "%(number)s Mail wird gleich noch einmal versucht.",
                "%(number)s Mails werden gleich noch einmal versucht.",
                again,
            )
            messages.success(request, words % {"number": number(again)})
        if total - again:
            words = ngettext(
                "%(number)s Mail ist schon verschickt oder wartet ohnehin. Was verschickt ist, ist "
                "geleert und lässt sich nicht noch einmal senden.",
                "%(number)s Mails sind schon verschickt oder warten ohnehin. Was verschickt ist, ist "
                "geleert und lässt sich nicht noch einmal senden.",
                total - again,
            )
            messages.info(request, words % {"number": number(total - again)})

    def log_tries(self, request, emails):
        """By their numbers: the log outlives the mails, and to whom they go."""
        kind = ContentType.objects.get_for_model(Email)
        tried = mail.stuck(emails).values_list("pk", flat=True)
        LogEntry.objects.bulk_create(
            LogEntry(
                user_id=request.user.pk,
                content_type=kind,
                object_id=str(pk),
                object_repr=gettext("Mail %(number)s") % {"number": pk},
                action_flag=CHANGE,
                change_message=gettext("Noch einmal versucht"),
            )
            for pk in tried
        )

    def send_one_again(self, request, pk):
        if not self.has_send_again_permission(request):
            raise PermissionDenied
        self.send_again(request, Email.objects.filter(pk=pk))
        return redirect("admin:post_office_email_change", pk)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        email = self.get_object(request, object_id)
        context = {"title": gettext("Mail"), "subtitle": None}
        if email and self.has_send_again_permission(request):
            context["stuck"] = email if email.status in (STATUS.failed, STATUS.requeued) else None
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))
