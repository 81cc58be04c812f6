"""Export from a list in the admin: what the list shows, and on record."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.admin import ExportMixin

from backstage import exports


class LoggedExports(ExportMixin):
    export_template_name = "admin/import_export/export.html"
    #: Without ending and date.
    export_file = "export"

    def get_export_filename(self, request, queryset, file_format):
        return f"{self.export_file}-{timezone.localdate()}.{file_format.get_extension()}"

    def get_export_formats(self):
        return exports.FORMATS

    def get_export_data(self, file_format, request, queryset, **kwargs):
        """Who takes names out of here leaves a line in the log: what, how many, in which format."""
        rows, format_name = queryset.count(), file_format.get_title()
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
        return super().get_export_data(file_format, request, queryset, **kwargs)

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
