"""What the privacy officer does for a person who asks: hand out what is stored, and erase it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from meetup import participation
from meetup.access import posted
from meetup.admin.forms import EraseForm
from registration import own_data


class PrivacyActions:
    def get_urls(self):
        def wrap(view):
            return self.admin_site.admin_view(view)

        own = [
            path(
                "<int:pk>/data/<str:format>/",
                wrap(require_POST(self.disclose)),
                name="participant-data",
            ),
            path("<int:pk>/erase/", wrap(self.erase), name="participant-erase"),
        ]
        return own + super().get_urls()

    def has_disclose_permission(self, request):
        return request.user.has_perm("registration.disclose_participant")

    def has_erase_permission(self, request):
        return request.user.has_perm("registration.erase_participant")

    def disclose(self, request, pk, format):
        """The same file as on "my page". By POST, because it leaves a line in the log."""
        if not self.has_disclose_permission(request):
            raise PermissionDenied
        participant = self.get_object(request, str(pk))
        # Who has not confirmed yet is nobody: the address may be somebody else's.
        if participant is None or participant.user is None or format not in own_data.FORMATS:
            raise Http404(gettext("Diese Datei gibt es nicht."))
        make, content_type = own_data.FORMATS[format]
        self.log_change(request, participant, gettext("Auskunft: %(format)s") % {"format": format})
        name = f"{participant.meeting.slug}-auskunft-{participant.pk}.{format}"
        return HttpResponse(
            make(participant),
            content_type=content_type,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def erase(self, request, pk):
        if not self.has_erase_permission(request):
            raise PermissionDenied
        participant = self.get_object(request, str(pk))
        if participant is None:
            raise Http404(gettext("Diese Anmeldung gibt es nicht."))
        form = EraseForm(posted(request))
        if form.is_valid():
            self.log_change(request, participant, gettext("Gelöscht"))
            participation.erase(participant)
            messages.success(
                request, _("Gelöscht. Für die Statistik bleiben Rolle und Bundesland.")
            )
            return redirect("admin:registration_participant_changelist")
        return self.page(
            request,
            form,
            gettext("Daten löschen"),
            participant=participant,
            button=gettext("Endgültig löschen"),
            explanation=gettext(
                "Name, Adresse, Schule, Unterstützungsbedarf, Einwilligungen und die Mails dieser Person "
                "werden aus diesem Treffen gelöscht. Plätze gehen an die Nächsten in der Reihe. Das "
                "lässt sich nicht rückgängig machen, und die Person bekommt keine Mail."
            ),
        )
