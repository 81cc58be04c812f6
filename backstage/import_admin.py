"""The pages of an import in the admin: a file is uploaded, and what its check has shown is taken
over. How far each step is shows the page of its job."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backstage import imports, jobs, tables
from backstage.uploads import is_too_large


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("Datei"),
        help_text=_(
            "Eine Excel-Arbeitsmappe (.xlsx) oder CSV, höchstens 10 MB und 100.000 Zeilen. Die erste "
            "Zeile enthält die Überschriften, wie sie auch der Export schreibt."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
        error_messages={
            "required": _("Wählen Sie eine Datei."),
            "empty": _("Die Datei ist leer."),
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if is_too_large(file, tables.MAX_BYTES):
            raise forms.ValidationError(
                _("Die Datei ist größer als 10 MB. Teilen Sie sie bitte auf mehrere Dateien auf.")
            )
        return file

    @property
    def options(self):
        """What else is said about the import, ready for JSON."""
        return {}


class Imports:
    """For a ModelAdmin. `import_kind` is a name in settings.IMPORTS."""

    import_kind = ""
    import_form: type[ImportForm] = ImportForm
    #: What organizers should know before, as sentences.
    import_notes: tuple = ()
    import_export_change_list_template = "admin/import_export/change_list_import_export.html"

    def has_import_permission(self, request):
        return imports.kind_named(self.import_kind).may_be_used_by(request.user)

    def changelist_view(self, request, extra_context=None):
        context = {"has_import_permission": self.has_import_permission(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_import"
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name=name), *super().get_urls()]

    def import_view(self, request):
        if not self.has_import_permission(request):
            raise PermissionDenied
        posted = request.method == "POST"
        form = self.import_form(*([request.POST, request.FILES] if posted else []))
        if posted and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                job = imports.begin(self.import_kind, file, form.options, request.user)
                return redirect("admin:backstage_job_change", job.pk)
            except jobs.AlreadyUnderWay as error:
                form.add_error(None, str(error))
        title = gettext("%(what)s importieren") % {"what": self.opts.verbose_name_plural}
        kind = imports.kind_named(self.import_kind)
        context = self.admin_site.each_context(request) | {
            "title": title,
            "form": form,
            "opts": self.opts,
            "notes": self.import_notes,
            "columns": columns_in_words(kind),
            "export_url": self._export_url(request),
        }
        return TemplateResponse(
            request,
            "admin/import_export/upload.html",
            context,
            status=422 if form.is_bound else 200,
        )

    def _export_url(self, request):
        exports = getattr(self, "has_export_permission", None)
        if exports and exports(request):
            return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_export")
        return ""


def columns_in_words(kind):
    """[(heading, whether it must be there)]"""
    fields = kind.resource_class().fields
    return [(fields[name].column_name, name in kind.required) for name in kind.columns]


def take_over(request, job):
    """The button below a preview."""
    if not imports.kind_named(job.arguments["what"]).may_be_used_by(request.user):
        raise PermissionDenied
    try:
        begun = imports.take_over(job, request.POST.get("digest", ""), request.user)
    except (imports.Gone, jobs.AlreadyUnderWay) as error:
        messages.error(request, str(error))
        begun = job
    return redirect("admin:backstage_job_change", begun.pk)


def discard(request, job):
    """The other button: nothing is taken over, and nothing of it stays behind."""
    try:
        imports.discard(job)
        messages.info(request, gettext("Nichts ist geändert. Datei und Vorschau sind gelöscht."))
    except jobs.AlreadyUnderWay as error:
        messages.error(request, str(error))
    return redirect("admin:backstage_job_change", job.pk)
