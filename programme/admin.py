"""Meeting and programme in the admin. Limits of places are edited in registration/admin.py."""

from contextlib import contextmanager

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline
from simple_history.admin import SimpleHistoryAdmin

from people.roles import Role
from programme import clashes, revisions
from programme.lock import lock
from programme.models import (
    Appearance,
    Day,
    Material,
    Meeting,
    Occurrence,
    Revision,
    Room,
    Session,
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


class UnderLock:
    """Saves under the meeting's lock, and moves people up if that freed a place."""

    def meeting_of(self, obj):
        return obj.meeting

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        obj = self.get_object(request, object_id) if object_id else None
        if request.method != "POST" or obj is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with saving(self.meeting_of(obj)):
            return super().changeform_view(request, object_id, form_url, extra_context)


@contextmanager
def saving(meeting):
    """The meeting's lock, for whatever an organizer saves."""
    with lock(meeting) as held:
        yield
        held.meeting.refresh_from_db()  # its places may be what was changed
        held.freed()


class WithHistory(SimpleHistoryAdmin):
    """Any earlier version can be restored, by who may change it. A version brings back every
    number it had, also those its page doesn't show: so it is saved like a change of places."""

    def meeting_of(self, obj):
        return obj.meeting

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        if request.method != "POST":
            return super().history_form_view(request, object_id, version_id, extra_context)
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        if not self.has_change_permission(request, obj):  # the library is content with "view"
            raise PermissionDenied
        with saving(self.meeting_of(obj)):
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


class DayInline(Labelled, TranslationTabularInline):
    model = Day
    formset = LabelledFormSet
    fields = ["date", "kind", "title"]
    extra = 0
    show_change_link = True

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Meeting)
class MeetingAdmin(Labelled, UnderLock, Protected, TranslationAdmin, WithHistory):
    list_display = ["title", "status", "is_current", "registration_in_words", "places"]
    list_filter = ["status"]
    search_fields = ["title", "slug"]
    inlines = [DayInline]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["title", "theme", "slug", "status", "is_current"]}),
        (
            _("Anmeldung"),
            {
                "fields": [
                    "registration_opens_at",
                    "registration_closes_at",
                    "places",
                    "moving_up_ends_at",
                ]
            },
        ),
        (_("Startseite"), {"fields": ["welcome", "focus", "for_whom"]}),
        (
            _("Ort"),
            {
                "fields": [
                    "venue_name",
                    "venue_address",
                    "getting_there",
                    "access_facts",
                    "time_zone",
                ]
            },
        ),
        (
            _("Veranstaltet von"),
            {"fields": ["organizer_name", "organizer_address", "organizer_email"]},
        ),
        (
            _("Rechtliches"),
            {
                "fields": [
                    "imprint",
                    "privacy_notice",
                    "privacy_version",
                    "accessibility_statement",
                ]
            },
        ),
    ]

    def meeting_of(self, obj):
        return obj

    @admin.display(description=_("Anmeldung"))
    def registration_in_words(self, meeting):
        return {"open": _("offen"), "soon": _("noch nicht geöffnet"), "closed": _("geschlossen")}[
            meeting.registration
        ]


class SlotFormSet(LabelledFormSet):
    """Refuses, in words, times that would bring two things into one room or to one speaker."""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        moved = {
            form.instance: form
            for form in self.initial_forms
            if {"starts", "ends"} & set(form.changed_data) and not self._should_delete_form(form)
        }
        for slot, form in moved.items():
            still_on = slot.occurrences.exclude(session__status=Session.Status.CANCELLED)
            for sentence in clashes.among(still_on, moved):
                form.add_error(None, sentence)
        if any(form.errors for form in moved.values()):
            raise ValidationError(_("Zwei Dinge liegen zur gleichen Zeit, siehe unten."))


class SlotInline(Labelled, TranslationTabularInline):
    model = Slot
    formset = SlotFormSet
    fields = ["starts", "ends", "title"]
    extra = 0


@admin.register(Day)
class DayAdmin(OfOneMeeting, UnderLock, Protected, TranslationAdmin, WithHistory):
    list_display = ["title", "date", "kind", "meeting"]
    list_filter = ["meeting"]
    fields = ["meeting", "date", "kind", "title", "intro"]
    search_fields = ["title"]
    inlines = [SlotInline]


@admin.register(Room)
class RoomAdmin(OfOneMeeting, TranslationAdmin, WithHistory):
    list_display = ["name", "seats", "floor", "step_free", "induction_loop", "meeting"]
    list_filter = ["meeting", "step_free", "induction_loop"]
    search_fields = ["name"]


@admin.register(Track)
class TrackAdmin(OfOneMeeting, TranslationAdmin, WithHistory):
    list_display = ["name", "key", "meeting"]
    list_filter = ["meeting"]
    prepopulated_fields = {"key": ["name_de"]}


class OccurrenceFormSet(SameMeetingFormSet):
    """Refuses, in words, two things in one room or with one speaker at the same time."""

    appearances = None  # the speakers' formset of the same page, see SessionAdmin

    def clean(self):
        super().clean()
        if any(self.errors) or self.instance.is_cancelled:  # in nobody's way
            return
        for form in self.forms:
            data = form.cleaned_data
            if data.get("slot") and not data.get("DELETE"):
                planned = clashes.Planned(
                    form.instance.pk,
                    self.instance.pk,
                    data["slot"],
                    data.get("room"),
                    frozenset(self._speakers()),
                )
                for sentence in clashes.of(planned):
                    form.add_error(None, sentence)
        if any(form.errors for form in self.forms):
            raise ValidationError(_("Zwei Dinge liegen zur gleichen Zeit, siehe unten."))

    def _speakers(self):
        if self.appearances is None:  # the page doesn't show them
            saved = self.instance.appearances.all() if self.instance.pk else []
            yield from (appearance.speaker_id for appearance in saved)
            return
        self.appearances.is_valid()
        for form in self.appearances.forms:
            data = getattr(form, "cleaned_data", {}) or {}
            if data.get("speaker") and not data.get("DELETE"):
                yield data["speaker"].pk


class AppearanceInline(SameMeetingInline, admin.TabularInline):
    model = Appearance
    formset = SameMeetingFormSet
    extra = 0


class OccurrenceInline(SameMeetingInline, admin.TabularInline):
    model = Occurrence
    formset = OccurrenceFormSet
    extra = 0


class MaterialInline(Labelled, admin.TabularInline):
    model = Material
    formset = LabelledFormSet
    extra = 0
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


class SessionForm(forms.ModelForm):
    audience = forms.MultipleChoiceField(
        label=_("Für wen"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Nichts angekreuzt heißt: für alle."),
    )

    def clean(self):
        data = super().clean()
        if data.get("meeting"):
            refuse_strangers(self, data["meeting"].pk)
        if self.instance.pk and data.get("status") != Session.Status.CANCELLED:
            self.refuse_clashes()
        return data

    def refuse_clashes(self):
        """Where the page has no dates to be checked, because an earlier version is restored or
        somebody may not see them, the saved ones count."""
        if "occurrences-TOTAL_FORMS" not in self.data:
            for sentence in clashes.among(self.instance.occurrences.all()):
                self.add_error(None, sentence)


@admin.register(Session)
class SessionAdmin(OfOneMeeting, Protected, TranslationAdmin, WithHistory):
    form = SessionForm
    list_display = ["code", "title", "kind", "when_and_where", "speakers", "status"]
    list_display_links = ["code", "title"]
    list_filter = ["meeting", "kind", "status", "track", "booked"]
    search_fields = ["code", "title_de", "title_en", "appearances__speaker__name"]
    inlines = [AppearanceInline, OccurrenceInline, MaterialInline]
    save_on_top = True

    def get_queryset(self, request):
        sessions = super().get_queryset(request).select_related("meeting")
        return sessions.prefetch_related(
            "appearances__speaker", "occurrences__slot__day", "occurrences__room"
        )

    def _create_formsets(self, request, obj, change):
        """Let the occurrences' formset see the speakers on the same page: Django validates
        each formset for itself, and a clash is between the two."""
        formsets, instances = super()._create_formsets(request, obj, change)
        by_model = {formset.model: formset for formset in formsets}
        if Occurrence in by_model:
            by_model[Occurrence].appearances = by_model.get(Appearance)
        return formsets, instances

    @admin.display(description=_("Wann und wo"))
    def when_and_where(self, session):
        pattern = gettext("d.m.")
        return (
            "; ".join(
                f"{date_format(o.slot.day.date, pattern)} "
                f"{o.slot.starts:%H:%M}–{o.slot.ends:%H:%M}, {o.room or '?'}"
                for o in session.occurrences.all()
            )
            or "–"
        )

    @admin.display(description=_("Referierende"))
    def speakers(self, session):
        return ", ".join(appearance.speaker.name for appearance in session.appearances.all())


@admin.register(Speaker)
class SpeakerAdmin(OfOneMeeting, Protected, TranslationAdmin, WithHistory):
    list_display = ["name", "affiliation", "published", "meeting"]
    list_filter = ["meeting", "published"]
    search_fields = ["name", "user__email"]
    autocomplete_fields = ["user"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Revision)
class RevisionAdmin(Protected, admin.ModelAdmin):
    list_display = ["session", "state", "created_at", "decided_at"]
    list_filter = ["state", "session__meeting"]
    fields = ["session", "what_changes", "state", "note", "created_at", "decided_at"]
    readonly_fields = ["session", "what_changes", "state", "created_at", "decided_at"]
    actions = ["publish", "give_back"]

    def has_add_permission(self, request):
        return False  # speakers propose

    @admin.display(description=_("Was sich ändert"))
    def what_changes(self, revision):
        return "\n".join(
            f"{label}: „{before}“ → „{after}“" for label, before, after in revisions.diff(revision)
        )

    @admin.action(description=_("Änderungen übernehmen"), permissions=["change"])
    def publish(self, request, queryset):
        for revision in queryset.filter(state=Revision.State.PENDING):
            revisions.publish(revision, request.user)

    @admin.action(description=_("Zurückgeben"), permissions=["change"])
    def give_back(self, request, queryset):
        for revision in queryset.filter(state=Revision.State.PENDING):
            revisions.give_back(revision, request.user)
