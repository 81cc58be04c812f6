"""Jobs: how far each is, and what came of it."""

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import select_template
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from backstage import import_admin, jobs
from backstage.models import ExportRecord, Job


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    """Everybody sees what they have started themselves: what comes of it may be for them alone."""

    list_display = ["name", "state", "progress", "started_by", "created_at", "ended_at"]
    list_filter = ["state"]
    list_select_related = ["started_by"]

    def get_queryset(self, request):
        return super().get_queryset(request).of(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("Auftrag"))
    def name(self, job):
        return jobs.name_of(job)

    @admin.display(description=_("Fortschritt"))
    def progress(self, job):
        return f"{job.done} / {job.total}" if job.total else "–"

    def get_urls(self):
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/stop/", view(self.stop), name="backstage_job_stop"),
            path("<int:pk>/files/<int:file>/", view(self.file), name="backstage_job_file"),
            path("<int:pk>/take-over/", view(self.take_over), name="backstage_job_take_over"),
            path("<int:pk>/discard/", view(self.discard), name="backstage_job_discard"),
        ]
        return own + super().get_urls()

    def _job(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """How far it is. `?part=progress` gives that part alone, for the page to renew itself."""
        job = self._job(request, object_id)
        context = self.admin_site.each_context(request) | {
            "title": jobs.name_of(job),
            "job": job,
            "files": job.files.filter(is_result=True),
            "opts": self.opts,
            "result": self._result(job, request) if job.is_over else "",
        }
        if request.GET.get("part") == "progress":
            return TemplateResponse(request, "admin/backstage/job/_progress.html", context)
        return TemplateResponse(request, "admin/backstage/job/change_form.html", context)

    def _result(self, job, request):
        """Each kind of job says itself what came of it, or what can be done if nothing did."""
        kind = job.kind if job.state == Job.State.DONE else f"{job.kind}_broken_off"
        names = [f"admin/jobs/{kind}.html", "admin/backstage/job/_result.html"]
        return select_template(names).render({"job": job, "result": job.result}, request)

    def stop(self, request, pk):
        return require_POST(self._stop)(request, pk)

    def _stop(self, request, pk):
        job = self._job(request, pk)
        jobs.ask_to_stop(job)
        messages.info(request, _("Der Auftrag hält an. Was schon getan ist, bleibt."))
        return redirect("admin:backstage_job_change", job.pk)

    def file(self, request, pk, file):
        job = self._job(request, pk)
        found = get_object_or_404(job.files.filter(is_result=True), pk=file)
        try:
            content = found.content.open()
        except FileNotFoundError:
            raise Http404 from None
        return FileResponse(
            content, as_attachment=True, filename=found.name, content_type=found.content_type
        )

    def take_over(self, request, pk):
        return require_POST(self._take_over)(request, pk)

    def _take_over(self, request, pk):
        return import_admin.take_over(request, self._checked_import(request, pk))

    def discard(self, request, pk):
        return require_POST(self._discard)(request, pk)

    def _discard(self, request, pk):
        return import_admin.discard(request, self._checked_import(request, pk))

    def _checked_import(self, request, pk):
        job = self._job(request, pk)
        if (job.kind, job.state) != ("check_import", Job.State.DONE):
            raise Http404
        return job


@admin.register(ExportRecord)
class ExportRecordAdmin(admin.ModelAdmin):
    """Who took which names out of here. Nobody changes what is on record."""

    list_display = ["exported_at", "table", "rows", "format", "selection", "who"]
    list_filter = ["exported_at", "format"]
    list_select_related = ["exported_by"]
    fields = ["exported_at", "table", "rows", "format", "selection", "who"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("Was"), ordering="what")
    def table(self, record):
        try:
            return apps.get_model(record.what)._meta.verbose_name_plural
        except LookupError:  # of an older version
            return record.what

    @admin.display(description=_("Von wem"))
    def who(self, record):
        return record.exported_by.name or record.exported_by.email
