"""What the admin pages of the programme share: labels, the lock, history, one meeting at a time."""

from contextlib import contextmanager
from dataclasses import replace

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from modeltranslation.fields import TranslationField
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from programme.admin.meanwhile import TellsTheSecond, name_them
from programme.lock import lock
from programme.models import (
    Room,
    Slot,
    Speaker,
    Track,
)


class Protected:
    """What others hang on is not deleted but cancelled or archived."""

    def has_delete_permission(self, request, obj=None):
        return False


class Labelled:
    """Every field says its own name, also in a table, where Django only has column headings."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            widget = getattr(field.widget, "widget", field.widget)
            for part in getattr(widget, "widgets", [widget]):
                part.attrs.setdefault("aria-label", str(field.label))
        return field


class LabelledFormSet(forms.BaseInlineFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            label = form.fields["DELETE"].label
            form.fields["DELETE"].widget.attrs["aria-label"] = str(label)


class Saving:
    """What a page does around saving; a room further right may look at more (meetup/admin/)."""

    def meeting_of(self, obj):
        return obj.meeting

    def saving(self, request, meeting):
        return saving(meeting)


class UnderLock(Saving):
    """Saves under the meeting's lock, and moves people up if that freed a place."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        meeting = self.meeting_to_lock(request, object_id) if request.method == "POST" else None
        if meeting is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with self.saving(request, meeting):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def meeting_to_lock(self, request, object_id):
        """None for something new: it takes nothing from anybody."""
        obj = self.get_object(request, object_id) if object_id else None
        return self.meeting_of(obj) if obj else None


@contextmanager
def saving(meeting):
    """The meeting's lock, for whatever an organizer saves."""
    with lock(meeting) as held:
        yield
        held.freed()


class InWords(HistoricalRecordContextHelper):
    """Choices by their names, and without the column that only repeats one of the languages."""

    def context_for_delta_changes(self, delta):
        repeating = {field.translated_field.name for field in translated_columns(self.model)}
        told = [change for change in delta.changes if change.field not in repeating]
        return super().context_for_delta_changes(replace(delta, changes=told))

    def prepare_delta_change_value(self, change, value):
        value = super().prepare_delta_change_value(change, value)
        if value in (None, "", []):
            return "–"
        choices = self.model._meta.get_field(change.field).choices
        return str(dict(choices).get(value, value)) if choices else value


def translated_columns(model):
    return [field for field in model._meta.fields if isinstance(field, TranslationField)]


class WithHistory(TellsTheSecond, Saving, SimpleHistoryAdmin):
    """Says who changed what and when. Any earlier version can be restored, by who may change it. A
    version brings back every number it had, also those its page doesn't show: so it is saved like
    a change of places."""

    object_history_list_template = "admin/programme/history_list.html"
    #: What belongs to the thing, and an earlier version does not bring back. In words.
    not_restored: object = ""

    def get_historical_record_context_helper(self, request, historical_record):
        return InWords(self.model, historical_record)

    def set_history_delta_changes(self, request, historical_records, **options):
        super().set_history_delta_changes(request, historical_records, **options)
        name_them(historical_records)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        extra_context = {"not_restored": self.not_restored} | (extra_context or {})
        if request.method != "POST":
            return super().history_form_view(request, object_id, version_id, extra_context)
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        if not self.has_change_permission(request, obj):  # the library is content with "view"
            raise PermissionDenied
        with self.saving(request, self.meeting_of(obj)):
            return super().history_form_view(request, object_id, version_id, extra_context)


#: How to get from what is chosen in a form to the meeting it belongs to.
MEETING_OF = {Slot: "day__meeting", Room: "meeting", Track: "meeting", Speaker: "meeting"}


def offer_only_of(meeting, form_class):
    """Let the choices of a form be those of one meeting."""
    for field in form_class.base_fields.values():
        choices = getattr(field, "queryset", None)
        if choices is not None and choices.model in MEETING_OF:
            field.queryset = choices.filter(**{MEETING_OF[choices.model]: meeting})


def refuse_strangers(form, meeting):
    """On the page of something new every choice is offered; here it must fit its meeting."""
    for name, value in list(form.cleaned_data.items()):  # add_error() takes out what is wrong
        if meeting and type(value) in MEETING_OF:
            own = value.day.meeting_id if isinstance(value, Slot) else value.meeting_id
            if own != meeting:
                form.add_error(name, _("Das gehört zu einer anderen Veranstaltung."))


class OfOneMeeting:
    """Stays in its meeting once it is saved, and refers only to what is in the same one."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        form_class = super().get_form(request, obj, change=change, **kwargs)
        if obj and "meeting" in form_class.base_fields:
            # Not read-only: the uniqueness within the meeting is checked of what is in the form.
            form_class.base_fields["meeting"].disabled = True
        if obj:
            offer_only_of(obj.meeting_id, form_class)
        return form_class


class SameMeetingInline(Labelled):
    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        if obj:
            offer_only_of(obj.meeting_id, formset.form)
        return formset


class SameMeetingFormSet(LabelledFormSet):
    def clean(self):
        super().clean()
        for form in self.forms:
            if form.is_valid():
                refuse_strangers(form, self.instance.meeting_id)
