"""Lists of who sits where, to be printed or taken to a spreadsheet. Without e-mail addresses."""

from dataclasses import dataclass

import tablib
from django import forms
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backstage import exports
from backstage.exports import GermanCSV, PlainXLSX, harmless
from programme.models import Occurrence
from workshops import plan as plans
from workshops.admin import rosters, words
from workshops.admin.filters import meeting_shown
from workshops.models import OccurrenceFill

#: On paper there is room for who comes without having booked.
EMPTY_LINES = range(4)
SPREADSHEETS = {"csv": GermanCSV(), "xlsx": PlainXLSX()}


@dataclass
class Scope:
    """What a list can be about: a day, a slot, or a single workshop."""

    label: str
    occurrences: list[Occurrence]


def scopes(occurrences):
    """{day's title: {key: Scope}}."""
    days: dict[str, dict[str, Scope]] = {}
    for occurrence in occurrences:
        slot = occurrence.slot
        of_day = days.setdefault(str(slot.day), {})
        whole_day = gettext("%(day)s: alle Workshops") % {"day": slot.day.title}
        whole_slot = gettext("%(when)s: alle Workshops") % {"when": words.when(slot)}
        single = f"{words.when(slot)}: {occurrence.session}"
        for key, label in {
            f"day-{slot.day_id}": whole_day,
            f"slot-{slot.pk}": whole_slot,
            f"occurrence-{occurrence.pk}": single,
        }.items():
            of_day.setdefault(key, Scope(label, [])).occurrences.append(occurrence)
    return days


class ListsForm(forms.Form):
    scope = forms.ChoiceField(label=_("Wofür"))
    #: Its choices are the buttons.
    format = forms.ChoiceField(choices=[(name, name) for name in ("html", *SPREADSHEETS)])

    def __init__(self, data, *, days):
        super().__init__(data)
        self.scopes = {key: scope for scopes in days.values() for key, scope in scopes.items()}
        self.fields["scope"].choices = [
            (day, [(key, scope.label) for key, scope in scopes.items()])
            for day, scopes in days.items()
        ]

    @property
    def chosen(self):
        return self.scopes[self.cleaned_data["scope"]]


def view(model_admin, request):
    """Asks what for, by GET; answers by POST, because who takes names out leaves a line in the log."""
    allowed = model_admin.has_view_or_change_permission(request)
    if not allowed or not rosters.may_be_seen_by(request.user):
        raise PermissionDenied
    meeting = meeting_shown(request)
    days = scopes(plans.bookable(meeting.pk)) if meeting else {}
    form = ListsForm(request.POST if request.method == "POST" else None, days=days)
    if not form.is_valid():
        context = {"title": gettext("Listen der Workshops"), "form": form}
        return page(model_admin, request, "lists", context, status=422 if form.is_bound else 200)
    found = rosters.of(form.chosen.occurrences)
    log(request.user, form, found)
    if form.cleaned_data["format"] != "html":
        return spreadsheet(form.cleaned_data["format"], found)
    context = {"title": form.chosen.label, "rosters": found, "empty_lines": EMPTY_LINES}
    return page(model_admin, request, "print", context)


def page(model_admin, request, name, context, status=200):
    return TemplateResponse(
        request,
        f"admin/workshops/occurrencefill/{name}.html",
        model_admin.admin_site.each_context(request) | {"opts": model_admin.opts} | context,
        status=status,
    )


def log(user, form, found):
    number = sum(len(roster.seated) + len(roster.waiting) for roster in found)
    LogEntry.objects.create(
        user=user,
        content_type=get_content_type_for_model(OccurrenceFill),
        object_repr=gettext("Liste der Workshops"),
        action_flag=CHANGE,
        change_message=f"{form.cleaned_data['format']}: {number} ({form.chosen.label})",
    )
    exports.record(
        user,
        OccurrenceFill,
        format=form.cleaned_data["format"],
        rows=number,
        selection=form.chosen.label,
    )


def spreadsheet(name, found):
    format = SPREADSHEETS[name]
    content = format.export_data(table(found))
    response = HttpResponse(content, content_type=format.get_content_type())
    file = f"workshops-{timezone.localdate()}.{format.get_extension()}"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def table(found):
    data = tablib.Dataset(
        headers=[
            gettext("Kürzel"),
            gettext("Titel"),
            gettext("Wann"),
            gettext("Raum"),
            gettext("Stand"),
            gettext("Nummer"),
            gettext("Name"),
            gettext("Organisation"),
            gettext("Rolle"),
        ]
    )
    for roster in found:
        for entry in (*roster.seated, *roster.waiting):
            data.append(row(roster.occurrence, entry))
    return data


def row(occurrence, entry):
    texts = [
        occurrence.session.code,
        occurrence.session.title,
        words.when(occurrence.slot),
        str(occurrence.room or ""),
        entry.booking.get_state_display(),
        entry.number,
        entry.participant.name,
        entry.participant.organisation,
        entry.participant.get_role_display(),
    ]
    return [harmless(text) if isinstance(text, str) else text for text in texts]
