"""Name badges, from the list of participants: all, those new since the last print, or a single one."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backstage import exports
from meetup.access import posted
from programme.models import Meeting
from registration import badges
from registration.models import Participant


class BadgesForm(forms.Form):
    which = forms.ChoiceField(
        label=_("Für wen"),
        choices=[("new", _("neu oder geändert seit dem letzten Druck")), ("all", _("alle"))],
        initial="new",
        widget=forms.RadioSelect,
    )
    sheet = forms.ChoiceField(
        label=_("Etiketten"), choices=[(key, one.label) for key, one in badges.SHEETS.items()]
    )
    skip = forms.IntegerField(
        label=_("Schon benutzte Etiketten auf dem ersten Blatt"),
        min_value=0,
        max_value=9,
        initial=0,
        required=False,
    )

    def clean(self):
        data = super().clean()
        sheet = badges.SHEETS.get(data.get("sheet"))
        if sheet and (data.get("skip") or 0) >= sheet.number:
            self.add_error("skip", _("So viele Etiketten hat ein Blatt nicht."))
        return data


class BadgePages:
    def get_urls(self):
        view = self.admin_site.admin_view
        own = [
            path("badges/", view(self.badges), name="badges"),
            path("<int:pk>/badge/", view(self.badge), name="badge"),
        ]
        return own + super().get_urls()

    def has_badges_permission(self, request):
        return request.user.has_perm("registration.add_badge")

    def badges(self, request):
        if not self.has_badges_permission(request):
            raise PermissionDenied
        meetings = Meeting.objects.order_by("-is_current", "-pk")
        asked = request.GET.get("meeting", "")
        meeting = meetings.filter(pk=asked).first() if asked else meetings.first()
        everybody = list(badges.wearers(meeting)) if meeting else []
        new = badges.new_or_changed(everybody)
        form = BadgesForm(posted(request))
        if form.is_valid():
            people = new if form.cleaned_data["which"] == "new" else everybody
            if people:
                return self.printed(request, meeting, people[: badges.MOST], form.cleaned_data)
            form.add_error("which", _("Von diesen Schildern ist keins zu drucken."))
        context = {
            "title": gettext("Namensschilder"),
            "opts": self.opts,
            "meeting": meeting,
            "form": form,
            "number": len(everybody),
            "new": len(new),
            "most": badges.MOST,
        }
        return TemplateResponse(
            request,
            "admin/registration/participant/badges.html",
            self.admin_site.each_context(request) | context,
            status=422 if form.is_bound else 200,
        )

    def badge(self, request, pk):
        """A single one, by POST: it is noted, and so a change."""
        if not self.has_badges_permission(request):
            raise PermissionDenied
        person = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "POST":
            return HttpResponse(status=405)
        return self.printed(request, person.meeting, [person], {"sheet": "90x54"})

    def printed(self, request, meeting, people, chosen):
        sheet = badges.SHEETS[chosen["sheet"]]
        content = badges.pdf(meeting, people, sheet, chosen.get("skip") or 0)
        with transaction.atomic():
            badges.note_printed(people)
            exports.record(
                request.user,
                Participant,
                format="pdf",
                rows=len(people),
                selection=gettext("Namensschilder"),
            )
        response = HttpResponse(content, content_type="application/pdf")
        name = f"namensschilder-{timezone.localdate()}.pdf"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
