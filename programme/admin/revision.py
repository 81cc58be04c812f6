"""What speakers would like to change: looked at word by word, then taken over or given back."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from programme import revisions
from programme.admin.common import Protected
from programme.models import Revision, Speaker


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Anmerkung"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Nötig, wenn Sie zurückgeben. Sie steht in der Mail an die vorschlagende Person."
        ),
        error_messages={
            "required": _("Bitte schreiben Sie dazu, warum Sie den Vorschlag zurückgeben.")
        },
    )


@admin.register(Revision)
class RevisionAdmin(Protected, admin.ModelAdmin):
    list_display = ["session", "state", "proposer", "created_at", "decided_at"]
    list_filter = ["state", "session__meeting"]
    actions = ["publish", "give_back"]

    def get_queryset(self, request):
        speakers = Speaker.objects.filter(
            meeting=OuterRef("session__meeting"), user=OuterRef("proposed_by")
        )
        proposals = super().get_queryset(request).select_related("session__meeting", "proposed_by")
        return proposals.annotate(speaker=Subquery(speakers.values("name")[:1]))

    def has_add_permission(self, request):
        return False  # speakers propose

    @admin.display(description=_("Vorgeschlagen von"))
    def proposer(self, revision):
        return revision.speaker or revision.proposed_by

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The proposal beside what is there, and two buttons while it waits."""
        revision = self.get_object(request, unquote(object_id))
        if revision is None:
            raise Http404(gettext("Diesen Vorschlag gibt es nicht."))
        if not self.has_view_or_change_permission(request, revision):
            raise PermissionDenied
        form = NoteForm(request.POST if "give_back" in request.POST else None)
        if request.method == "POST":
            if not self.has_change_permission(request, revision):
                raise PermissionDenied
            if "publish" in request.POST or form.is_valid():
                return self.decide(request, revision, form)
        context = {
            "title": gettext("Änderungsvorschlag: %(session)s") % {"session": revision.session},
            "opts": self.opts,
            "revision": revision,
            "proposer": self.proposer(revision),
            "changes": revisions.diff(revision),
            "seen": revisions.seen(revision),
            "form": form,
            "may_decide": self.has_change_permission(request, revision)
            and revision.state == Revision.State.PENDING,
        }
        return TemplateResponse(
            request,
            "admin/programme/revision/review.html",
            self.admin_site.each_context(request) | context,
            status=422 if form.is_bound else 200,
        )

    def decide(self, request, revision, form):
        try:
            if "publish" in request.POST:
                revisions.publish(revision, request.user, request.POST.get("seen"))
                self.log_change(request, revision, gettext("Übernommen"))
                messages.success(request, _("Die Änderungen stehen jetzt im Programm."))
            else:
                revisions.give_back(revision, request.user, form.cleaned_data["note"])
                self.log_change(request, revision, gettext("Zurückgegeben"))
                messages.success(request, _("Der Vorschlag ist mit Ihrer Anmerkung zurückgegeben."))
        except revisions.Changed as error:
            messages.error(request, str(error))
            return redirect(request.path)
        except revisions.NotPending as error:
            messages.error(request, str(error))
        return redirect("admin:programme_revision_changelist")

    @admin.action(description=_("Übernehmen"), permissions=["change"])
    def publish(self, request, queryset):
        def take_over(revision):
            revisions.publish(revision, request.user)
            self.log_change(request, revision, gettext("Übernommen"))

        done = self.for_each(request, queryset, take_over)
        words = ngettext(
            "%(number)s Vorschlag ist übernommen.", "%(number)s Vorschläge sind übernommen.", done
        )
        if done:
            messages.success(request, words % {"number": done})

    @admin.action(description=_("Zurückgeben"), permissions=["change"])
    def give_back(self, request, queryset):
        """First a page that asks for the note; its button gives them back."""
        form = NoteForm(request.POST if "note" in request.POST else None)
        if not form.is_valid():
            return self.ask_for_note(request, queryset, form)

        def give_it_back(revision):
            revisions.give_back(revision, request.user, form.cleaned_data["note"])
            self.log_change(request, revision, gettext("Zurückgegeben"))

        done = self.for_each(request, queryset, give_it_back)
        words = ngettext(
            "%(number)s Vorschlag ist zurückgegeben.",
            "%(number)s Vorschläge sind zurückgegeben.",
            done,
        )
        if done:
            messages.success(request, words % {"number": done})
        return None

    def ask_for_note(self, request, queryset, form):
        context = {
            "title": gettext("Vorschläge zurückgeben"),
            "opts": self.opts,
            "form": form,
            "chosen": queryset,
            "checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(
            request,
            "admin/programme/revision/give_back.html",
            self.admin_site.each_context(request) | context,
            status=422 if form.is_bound else 200,
        )

    def for_each(self, request, queryset, decide):
        """Decide about one after the other, and say about which it was too late."""
        done = 0
        for revision in queryset:
            try:
                decide(revision)
                done += 1
            except revisions.NotPending as error:
                messages.warning(request, f"{revision.session}: {error}")
        return done
