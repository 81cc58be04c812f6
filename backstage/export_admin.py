"""Export from a list in the admin: what the list shows, and on record."""

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.admin import ExportMixin

from backstage import export_job, exports, jobs


class LoggedExports(ExportMixin):
    export_template_name = "admin/import_export/export.html"
    #: Without ending and date.
    export_file = "export"

    def get_export_filename(self, request, queryset, file_format):
        return f"{self.export_file}-{timezone.localdate()}.{file_format.get_extension()}"

    def get_export_formats(self):
        return exports.FORMATS

    def _do_file_export(self, file_format, request, queryset, export_form=None):
        """Who takes names out of here leaves a line in the log: what, how many, in which format."""
        rows = queryset.count()
        in_background = rows > exports.ROWS_AT_ONCE and request.user.has_perm("backstage.view_job")
        write = self._export_in_background if in_background else super()._do_file_export
        try:
            with transaction.atomic():
                self._record(request, file_format.get_title(), rows)
                return write(file_format, request, queryset, export_form)
        except jobs.AlreadyUnderWay as error:
            messages.error(request, str(error))
            return redirect(request.get_full_path())

    def _export_in_background(self, file_format, request, queryset, export_form):
        job = export_job.begin(
            queryset,
            resource_class=self.choose_export_resource_class(export_form, request),
            fields=self.get_export_resource_fields_from_form(export_form),
            format=file_format.get_title(),
            filename=self.get_export_filename(request, queryset, file_format),
            by=request.user,
        )
        return redirect("admin:backstage_job_change", job.pk)

    def _record(self, request, format_name, rows):
        LogEntry.objects.create(
            user=request.user,
            content_type=get_content_type_for_model(self.model),
            object_repr=_("Export: %(what)s") % {"what": self.opts.verbose_name_plural},
            action_flag=CHANGE,
            change_message=f"{format_name}: {rows}",
        )
        exports.record(
            request.user,
            self.model,
            format=format_name,
            rows=rows,
            selection=self.selection_in_words(request),
        )

    def selection_in_words(self, request):
        """By which of the list's own filters was chosen. What was searched for may be a name, and
        so may what somebody types into the address: of these only that there was something."""
        own = {self._name_of(filter) for filter in self.list_filter}
        parts = []
        for name, value in sorted(request.GET.items()):
            if name == "q":
                parts.append(_("mit Suche"))
            elif any(name == field or name.startswith(f"{field}__") for field in own):
                parts.append(f"{name.removesuffix('__exact')}={value}")
            elif name not in ("o", "p", "all", "_changelist_filters"):
                parts.append(_("mit weiterem Filter"))
        return ", ".join(dict.fromkeys(parts)) or _("alle")

    def _name_of(self, filter):
        field = filter[0] if isinstance(filter, tuple) else filter
        return getattr(field, "parameter_name", field)
