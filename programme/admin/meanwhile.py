"""Two people with the same page open: who saves second is told what the first one has saved, sees both
versions, and can save on purpose. Nothing typed is lost.

The page carries the number of the newest version in the history of the thing and of the rows on its
page. What has a higher number when it is sent back was saved meanwhile.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db import models
from django.db.models import Max
from django.forms.models import _get_foreign_key
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.fields import TranslationField
from simple_history.utils import get_history_manager_for_model

from programme.models import Speaker

NOTHING = (None, "")


@dataclass(frozen=True)
class Difference:
    """Something that somebody else has changed, in words. `typed`: what stands in the form, or None
    where that is a row of a table."""

    label: str
    before: str
    now: str
    typed: str | None = None


@dataclass(frozen=True)
class Meanwhile:
    """What was saved by others since the page was shown."""

    #: (name, when)
    by: list[tuple[str, datetime]]
    #: {name of the form's field: (model field, value before, value now)}
    of_fields: dict = field(default_factory=dict)
    of_rows: list[Difference] = field(default_factory=list)

    def differing_from(self, form):
        """What is not already in the form just so."""
        return [*filter(None, (self._difference(form, name) for name in self.of_fields))] + (
            self.of_rows
        )

    def _difference(self, form, name):
        model_field, before, now = self.of_fields[name]
        if name not in form.fields:  # not on the page, and so not overwritten
            return None
        form_field = form.fields[name]
        words = [
            in_words(model_field, value, form_field)
            for value in (before, now, form.cleaned_data.get(name))
        ]
        if name in form.cleaned_data and words[1] == words[2]:
            return None
        if name not in form.cleaned_data:  # can't be read; it stands below as it was typed
            words[2] = "–"
        return Difference(str(form_field.label or capfirst(model_field.verbose_name)), *words)


class AwareForm(forms.ModelForm):
    """Is not saved where somebody else has saved something else meanwhile."""

    #: Set for one request: what others have saved, or None.
    meanwhile: Meanwhile | None = None
    #: What of it is shown above the form.
    told: list[Difference] = []

    def clean(self):
        data = super().clean()
        if self.meanwhile:
            self.told = self.meanwhile.differing_from(self)
            if self.told:
                self.add_error(None, _("Noch ist nichts gespeichert."))
        return data


class TellsTheSecond:
    """For the admin of something with a history. Its `form` is an AwareForm."""

    form: Any = AwareForm
    #: Where the form has another name for a field: {field of the model: field of the form}.
    called_in_form: dict[str, str] = {}

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        # Before the thing itself is read: better told once too often.
        obj = self.get_object(request, object_id) if object_id else None
        if obj is not None:
            request.seen = versions(self, request, obj)
            posted = request.POST.get("seen") if request.method == "POST" else None
            request.meanwhile = since(self, request, obj, posted) if posted else None
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, **kwargs):
        form_class = super().get_form(request, obj, **kwargs)
        form_class.meanwhile = getattr(request, "meanwhile", None)
        return form_class

    def render_change_form(self, request, context, *args, **kwargs):
        context["seen"] = getattr(request, "seen", "")
        form = context["adminform"].form
        if getattr(form, "told", None):
            context["meanwhile"] = form.meanwhile
            context["told"] = form.told
            if len(context.get("errors") or []) == 1:
                context["errors"] = None  # "correct the errors below" would not be true
        return super().render_change_form(request, context, *args, **kwargs)


# --- The history of a thing and of the rows on its page --------------------------------------------


def histories(model_admin, request, obj):
    """[(model, its history about this thing)], the thing itself first."""
    found = [(type(obj), get_history_manager_for_model(type(obj)).filter(id=obj.pk))]
    for inline in model_admin.get_inline_instances(request, obj):
        if hasattr(inline.model._meta, "simple_history_manager_attribute"):
            parent = _get_foreign_key(type(obj), inline.model, fk_name=inline.fk_name)
            rows = get_history_manager_for_model(inline.model).filter(**{parent.attname: obj.pk})
            found.append((inline.model, rows))
    return found


def versions(model_admin, request, obj):
    """ "session:12 occurrence:7": the newest of each kind, for a hidden field."""
    return " ".join(
        f"{model._meta.model_name}:{rows.aggregate(newest=Max('history_id'))['newest'] or 0}"
        for model, rows in histories(model_admin, request, obj)
    )


def since(model_admin, request, obj, seen):
    """What was saved since a page with these `versions` was shown, or None."""
    numbers = {}
    for part in seen.split():
        name, _colon, number = part.partition(":")
        if number.isdecimal() and len(number) < 18:
            numbers[name] = int(number)
    records, of_fields, of_rows = [], {}, []
    for model, rows in histories(model_admin, request, obj):
        if model._meta.model_name not in numbers:
            continue
        number = numbers[model._meta.model_name]
        newer = rows.filter(history_id__gt=number).order_by("history_id")
        newer = list(newer.select_related("history_user"))
        records += newer
        for pk in dict.fromkeys(record.id for record in newer):
            before = rows.filter(id=pk, history_id__lte=number).order_by("-history_id").first()
            now = [record for record in newer if record.id == pk][-1]
            if model is type(obj):
                of_fields = changed_fields(model_admin, obj, before, now)
            else:
                of_rows += row_differences(model, before, now)
    if not of_fields and not of_rows:
        return None
    return Meanwhile(hands(records, request.user), of_fields, of_rows)


def changed_fields(model_admin, obj, before, now):
    """{name in the form: (field, before, now)}"""
    if before is None:
        return {}
    called = model_admin.called_in_form
    return {
        called.get(model_field.name, model_field.name): (model_field, old, new)
        for model_field, old, new in changes(type(obj), before, now)
    }


def row_differences(model, before, now):
    """A row that was added, changed or taken out."""
    gone = now.history_type == "-"
    if before is None:
        return [] if gone else [Difference(row_name(model, now), "–", gettext("neu angelegt"))]
    if gone:
        return [Difference(row_name(model, before), gettext("vorhanden"), gettext("gelöscht"))]
    return [
        Difference(
            f"{row_name(model, before)}: {capfirst(model_field.verbose_name)}",
            in_words(model_field, old),
            in_words(model_field, new),
        )
        for model_field, old, new in changes(model, before, now)
    ]


def changes(model, before, now):
    """(field, before, now) of two versions. Nothing and an empty text are the same."""
    for model_field in told_fields(model):
        old, new = (getattr(record, model_field.attname) for record in (before, now))
        if old != new and not (old in NOTHING and new in NOTHING):
            yield model_field, old, new


def row_name(model, record):
    """Termin „V1 Lernwege (14.11. 10:00–11:00)“"""
    return gettext("%(kind)s „%(row)s“") % {
        "kind": model._meta.verbose_name,
        "row": record.instance,
    }


def told_fields(model):
    """What the history keeps, but not the column that only repeats one of the languages."""
    kept = get_history_manager_for_model(model).model.tracked_fields
    fields = [f for f in kept if f.editable and not f.primary_key]
    repeating = {f.translated_field.name for f in fields if isinstance(f, TranslationField)}
    return [f for f in fields if f.name not in repeating]


def hands(records, reader):
    """[(name, when)] of who has saved, each once, the latest last."""
    name_them(records)
    found = {}
    for record in sorted(records, key=lambda record: record.history_date):
        own = record.history_user_id == reader.pk
        name = gettext("Sie selbst, in einem anderen Fenster") if own else record.who
        found[name or "–"] = record.history_date
    return list(found.items())


def name_them(records):
    """Set `who` of each version: by their name as a speaker or their own. Speakers are not staff,
    so the page can't link to them all."""
    users = {record.history_user_id: record.history_user for record in records}
    users.pop(None, None)
    faces = dict(Speaker.objects.filter(user__in=users).order_by("pk").values_list("user", "name"))
    for record in records:
        user = record.history_user
        record.who = (user.name or faces.get(user.pk) or str(user)) if user else ""


def in_words(model_field, value, form_field=None):
    """A value from the history or out of a form."""
    if value in (*NOTHING, []):
        return "–"
    if isinstance(value, bool):
        return gettext("ja") if value else gettext("nein")
    if isinstance(value, models.Model):
        return str(value)
    if model_field.is_relation and not isinstance(value, str):
        found = model_field.related_model._base_manager.filter(pk=value).first()
        is_address = isinstance(form_field, forms.EmailField)
        return str(found.email if is_address and found else found or "–")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    choices = dict(getattr(form_field, "choices", None) or model_field.choices or [])
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(choices.get(one, one)) for one in values)
