"""Texts to begin a mail with, and those of the two mails that the timer sends."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetup.access import posted
from meetup.admin.mail_forms import TemplateForm
from meetup.admin.mailings import ForWhoWritesToPeople, tell_about_test
from programme.models import Meeting
from registration import mailings, placeholders, standard_texts
from registration.models import MailTemplate

Purpose = MailTemplate.Purpose
AUTOMATIC = [Purpose.REMINDER, Purpose.THANKS]


@admin.register(MailTemplate)
class MailTemplateAdmin(ForWhoWritesToPeople, admin.ModelAdmin):
    list_display = ["__str__", "purpose", "meeting", "subject_de", "in_english"]
    list_filter = [("meeting", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["meeting"]
    change_list_template = "admin/registration/mailtemplate/change_list.html"

    @admin.display(description=_("auch auf Englisch"), boolean=True)
    def in_english(self, template):
        return template.has_english

    def changelist_view(self, request, extra_context=None):
        meeting = self.meeting_asked_for(request)
        context = {"shown_meeting": meeting, "automatic": self.automatic(meeting)}
        return super().changelist_view(request, context | (extra_context or {}))

    def meeting_asked_for(self, request):
        asked = request.GET.get("meeting") or request.GET.get("meeting__id__exact")
        if asked:
            return get_object_or_404(Meeting, pk=int(asked))
        return Meeting.objects.current() or Meeting.objects.first()

    def automatic(self, meeting):
        """[(template or our own words, where it is changed)]"""
        if meeting is None:
            return []
        found = [standard_texts.template(meeting, purpose) for purpose in AUTOMATIC]
        return [(template, self.address_of(template)) for template in found]

    def address_of(self, template):
        if template.pk:
            return reverse("admin:registration_mailtemplate_change", args=[template.pk])
        add = reverse("admin:registration_mailtemplate_add")
        return f"{add}?purpose={template.purpose}&meeting={template.meeting_id}"

    # --- writing -----------------------------------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        meeting = self.meeting_asked_for(request)
        if meeting is None:
            messages.info(request, _("Legen Sie zuerst eine Veranstaltung an."))
            return redirect("admin:programme_meeting_add")
        purpose = request.GET.get("purpose", "")
        if purpose not in AUTOMATIC:
            return self.edit(request, MailTemplate(meeting=meeting))
        template = standard_texts.template(meeting, purpose)
        return redirect(self.address_of(template)) if template.pk else self.edit(request, template)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        template = self.get_object(request, object_id)
        if template is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, template):
            raise PermissionDenied
        if request.method == "POST" and not self.has_change_permission(request, template):
            raise PermissionDenied
        return self.edit(request, template)

    def edit(self, request, template):
        """Three buttons: look at it, have it sent to oneself, keep it."""
        is_new = template.pk is None
        form = TemplateForm(posted(request), instance=template)
        is_right = request.method == "POST" and form.is_valid()
        if is_right and "save" in request.POST:
            form.save()
            log = self.log_addition if is_new else self.log_change
            log(request, template, gettext("Text geändert"))
            messages.success(request, _("Der Text ist gespeichert."))
            return redirect("admin:registration_mailtemplate_changelist")
        if is_right and "test" in request.POST:
            tell_about_test(request, mailings.send_test(template, template.meeting, request.user))
        may_show = template.text_de and (is_right or not form.is_bound)
        context = self.admin_site.each_context(request) | {
            "title": str(template) if template.name or not is_new else gettext("Neue Vorlage"),
            "opts": self.opts,
            "form": form,
            "template": template,
            "is_new": is_new,
            "is_automatic": template.purpose in AUTOMATIC,
            "may_save": is_new or self.has_change_permission(request, template),
            "has_change_permission": is_new or self.has_change_permission(request, template),
            "may_delete": not is_new and self.has_delete_permission(request, template),
            "placeholders": placeholders.known().values(),
            "examples": mailings.examples(template, template.meeting, request.user)
            if may_show
            else [],
        }
        if template.purpose in AUTOMATIC:
            context["title"] = template.get_purpose_display()
        name = "admin/registration/mailtemplate/change_form.html"
        status = 422 if form.is_bound and not is_right else 200
        return TemplateResponse(request, name, context, status=status)
