"""A large table is written in the background: who wants it sees how far it is, and fetches the file."""

import json

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from tablib import Dataset

from backstage import exports, jobs

#: Which rows are wanted, until they are written.
ROWS = "rows.json"
AT_A_TIME = 500


@transaction.atomic
def begin(queryset, *, resource_class, fields, format, filename, by):
    """Put up the writing of the rows of a queryset, in its order. `fields`: names, or None for all.
    `format`: its title. Raises jobs.AlreadyUnderWay."""
    model = queryset.model._meta.label_lower
    job = jobs.start(
        "export",
        by=by,
        key=f"{model} {by.pk}",
        model=model,
        resource=f"{resource_class.__module__}.{resource_class.__qualname__}",
        fields=fields,
        format=format,
        filename=filename,
    )
    keys = json.dumps(list(queryset.values_list("pk", flat=True)))
    jobs.attach(job, ROWS, "application/json", ContentFile(keys.encode()), is_result=False)
    return job


@jobs.named(gettext_lazy("Exportieren"))
@jobs.resumable
def write(job, progress):
    wanted = job.files.get(name=ROWS, is_result=False)
    keys = json.loads(wanted.content.read())
    about = job.arguments
    resource = import_string(about["resource"])()
    table = Dataset(headers=resource.get_export_headers(selected_fields=about["fields"]))
    for done in range(0, len(keys), AT_A_TIME):
        progress(done, len(keys), _("Zeilen schreiben"))
        for row in rows(resource, apps.get_model(about["model"]), keys[done : done + AT_A_TIME]):
            table.append(resource.export_resource(row, selected_fields=about["fields"]))
    progress(len(keys), len(keys), _("Datei schreiben"))
    file_format = exports.format_named(about["format"])
    content = file_format.export_data(table)
    content = content.encode() if isinstance(content, str) else content
    with transaction.atomic():
        jobs.attach(job, about["filename"], file_format.get_content_type(), ContentFile(content))
        jobs.drop([wanted])
    return {"rows": len(keys)}


def rows(resource, model, keys):
    """The rows with these keys that are still there, in their order."""
    found = resource.filter_export(model._default_manager.filter(pk__in=keys))
    position = {key: number for number, key in enumerate(keys)}
    return resource.iter_queryset(sorted(found, key=lambda row: position[row.pk]))
