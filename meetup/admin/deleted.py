"""A page of a meeting: what was deleted from its programme, and a button to bring it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetup.admin.losses import WouldLose, look
from programme import deleted
from programme.lock import lock


class DeletedPage:
    """For the meetings' admin. Who may make such a thing anew may bring it back."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.deleted)
        return [path("<int:pk>/deleted/", view, name="meeting-deleted"), *super().get_urls()]

    def deleted(self, request, pk):
        kinds = [model for model in deleted.KINDS if may_bring_back(request.user, model)]
        if not (kinds and self.has_view_permission(request)):
            raise PermissionDenied
        meeting = self.get_object(request, str(pk))
        if meeting is None:
            raise Http404(gettext("Diese Veranstaltung gibt es nicht."))
        if request.method == "POST":
            self.bring_back(request, meeting, kinds)
            return redirect("admin:meeting-deleted", meeting.pk)
        context = {
            "title": gettext("Gelöschtes: %(meeting)s") % {"meeting": meeting},
            "opts": self.opts,
            "original": meeting,
            "found": [(one, one.model in kinds) for one in deleted.of(meeting)],
        }
        return TemplateResponse(
            request,
            "admin/programme/meeting/deleted.html",
            self.admin_site.each_context(request) | context,
        )

    def bring_back(self, request, meeting, kinds):
        chosen = request.POST.get("what")
        try:
            with lock(meeting) as held:
                found = {one.key: one for one in deleted.of(meeting)}.get(chosen)
                if found is None:
                    messages.info(request, _("Das ist schon wieder da."))
                    return
                if found.model not in kinds:
                    raise PermissionDenied
                thing = deleted.restore(found)
                look(held, {})
                self.log_addition(request, thing, gettext("Wiederhergestellt"))
        except deleted.Refused as error:
            words = gettext("„%(thing)s“ ist nicht zurückgeholt.") % {"thing": found}
            messages.error(request, " ".join([words, *error.sentences]))
        except WouldLose as error:
            words = gettext("„%(thing)s“ ist nicht zurückgeholt, denn das kostet Plätze.")
            messages.error(request, " ".join([words % {"thing": found}, *error.losses.in_words]))
        else:
            messages.success(request, gettext("„%(thing)s“ ist wieder da.") % {"thing": thing})


def may_bring_back(user, model):
    return user.has_perm(f"programme.add_{model._meta.model_name}")
