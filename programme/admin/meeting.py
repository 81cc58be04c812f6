"""The frame: meeting, days with their slots, rooms, tracks."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline

from programme import clashes, dependents
from programme.admin.common import (
    Labelled,
    LabelledFormSet,
    OfOneMeeting,
    Protected,
    UnderLock,
    WithHistory,
)
from programme.admin.deleting import DeletesWhatIsFree, EmptiesRooms
from programme.models import (
    Day,
    EditingRule,
    Meeting,
    Room,
    Session,
    Slot,
    Track,
)


class DayInline(Labelled, TranslationTabularInline):
    model = Day
    formset = LabelledFormSet
    fields = ["date", "kind", "title"]
    extra = 0
    show_change_link = True

    def has_delete_permission(self, request, obj=None):
        return False


class EditingRuleInline(Labelled, admin.TabularInline):
    model = EditingRule
    formset = LabelledFormSet
    fields = ["field", "rule"]
    extra = 0
    max_num = len(EditingRule.Field)


@admin.register(Meeting)
class MeetingAdmin(Labelled, UnderLock, Protected, TranslationAdmin, WithHistory):
    list_display = ["title", "status", "is_current", "registration_in_words", "places"]
    list_filter = ["status"]
    search_fields = ["title", "slug"]
    inlines = [DayInline, EditingRuleInline]
    save_on_top = True
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
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
        (_("Rechtliches"), {"fields": ["imprint", "privacy_notice", "privacy_version"]}),
        (
            _("Barrierefreiheit der Website"),
            {"fields": ["plain_language", "sign_language_video", "accessibility_statement"]},
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
        self.refuse_to_delete_what_is_used()  # before Django does, in words of its own
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

    def refuse_to_delete_what_is_used(self):
        for form in self.initial_forms:
            used = self._should_delete_form(form) and dependents.of(form.instance)
            if used:
                named = [str(thing.session) for one in used for thing in one.examples]
                raise ValidationError(
                    _(
                        "Das Zeitfenster %(slot)s ist noch nicht zu löschen. Darin liegt: %(named)s. "
                        "Verschieben Sie das zuerst."
                    )
                    % {"slot": form.instance, "named": ", ".join(named)}
                )


class SlotInline(Labelled, TranslationTabularInline):
    model = Slot
    formset = SlotFormSet
    fields = ["starts", "ends", "title"]
    extra = 0


@admin.register(Day)
class DayAdmin(OfOneMeeting, UnderLock, DeletesWhatIsFree, TranslationAdmin, WithHistory):
    before_deleting = _("Löschen Sie zuerst die Zeitfenster, auf der Seite des Tages.")
    list_display = ["title", "date", "kind", "meeting"]
    list_filter = ["meeting"]
    fields = ["meeting", "date", "kind", "title", "intro"]
    search_fields = ["title"]
    inlines = [SlotInline]


@admin.register(Room)
class RoomAdmin(OfOneMeeting, UnderLock, EmptiesRooms, TranslationAdmin, WithHistory):
    list_display = ["name", "seats", "floor", "step_free", "induction_loop", "meeting"]
    list_filter = ["meeting", "step_free", "induction_loop"]
    search_fields = ["name"]


@admin.register(Track)
class TrackAdmin(OfOneMeeting, DeletesWhatIsFree, TranslationAdmin, WithHistory):
    before_deleting = _(
        "Geben Sie diesen Programmpunkten zuerst eine andere Themenreihe oder keine."
    )
    list_display = ["name", "key", "meeting"]
    list_filter = ["meeting"]
    prepopulated_fields = {"key": ["name_de"]}
