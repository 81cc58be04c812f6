"""What is on, when and where."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from people.roles import Role
from programme import clashes
from programme.admin.common import (
    OfOneMeeting,
    Protected,
    SameMeetingFormSet,
    SameMeetingInline,
    UnderLock,
    WithHistory,
    refuse_strangers,
)
from programme.admin.filters import MissingFilter
from programme.admin.meanwhile import AwareForm
from programme.models import (
    Appearance,
    Occurrence,
    Session,
)


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
        if any(form.errors for form in self.forms if not self._should_delete_form(form)):
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


class SessionForm(AwareForm):
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
class SessionAdmin(OfOneMeeting, UnderLock, Protected, TranslationAdmin, WithHistory):
    form = SessionForm
    list_display = ["code", "title", "kind", "when_and_where", "speakers", "status"]
    list_display_links = ["code", "title"]
    list_filter = ["meeting", "kind", "status", MissingFilter, "track", "booked"]
    search_fields = ["code", "title_de", "title_en", "appearances__speaker__name"]
    inlines = [AppearanceInline, OccurrenceInline]
    readonly_fields = ["materials"]
    save_on_top = True
    not_restored = _(
        "Eine frühere Fassung bringt Texte und Angaben dieser Seite zurück. Zeiten, Räume, "
        "Referierende und Materialien bleiben, wie sie jetzt sind."
    )

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

    @admin.display(description=_("Material"))
    def materials(self, session):
        if session.pk is None:
            return "–"
        number = session.materials.count()
        address = reverse("admin:programme_material_changelist")
        words = ngettext("%s Eintrag", "%s Einträge", number) % number
        return format_html('<a href="{}?session__id__exact={}">{}</a>', address, session.pk, words)

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
