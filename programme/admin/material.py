"""What speakers, or organizers for them, give people to read."""

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programme import materials, uploads
from programme.admin.common import UnderLock, saving
from programme.models import Material, Session


class MaterialForm(forms.ModelForm):
    upload = forms.FileField(
        label=_("Datei"),
        required=False,
        allow_empty_file=True,  # said in our words
        widget=forms.FileInput,
        help_text=_(
            "PDF, ODP, PPTX, DOCX, PNG oder JPG, höchstens 20 MB. Bilder zeichnen wir neu."
        ),
    )

    def clean_upload(self):
        file = self.cleaned_data["upload"]
        return uploads.material(file) if file is not None else None

    def clean(self):
        data = super().clean()
        if "upload" not in self.errors and "url" not in self.errors:
            has_file = bool(data.get("upload") or self.instance.file)
            if has_file == bool(data.get("url")):
                self.add_error("upload", _("Bitte entweder eine Datei oder eine Adresse."))
        return data

    def _get_validation_exclusions(self):
        # The file is kept after the form has been found right, and the constraint is about both.
        return super()._get_validation_exclusions() | {"url"}


@admin.register(Material)
class MaterialAdmin(UnderLock, admin.ModelAdmin):
    form = MaterialForm
    fields = [
        "session",
        "title",
        "now",
        "upload",
        "url",
        "audience",
        "after_session",
        "published",
    ]
    readonly_fields = ["now"]
    list_display = ["title", "session", "what", "audience", "after_session", "published"]
    list_filter = ["published", "audience", "session__meeting"]
    list_select_related = ["session__meeting"]
    search_fields = ["title", "session__code", "session__title_de", "session__title_en"]
    autocomplete_fields = ["session"]
    actions = ["publish"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def meeting_of(self, obj):
        return obj.session.meeting

    def lookup_allowed(self, lookup, value, request=None):
        return lookup == "session__id__exact" or super().lookup_allowed(lookup, value, request)

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, "session"] if obj else self.readonly_fields

    @admin.display(description=_("Bisher"))
    def now(self, material):
        if not material.pk:
            return "–"
        words = material.file_name or material.url
        if material.url:
            return words
        address = reverse("material", args=[material.session.meeting.slug, material.pk])
        return format_html('<a href="{}">{}</a>', address, words)

    @admin.display(description=_("Datei oder Adresse"))
    def what(self, material):
        return material.file_name or material.url

    def save_model(self, request, obj, form, change):
        before = obj.file.name
        if checked := form.cleaned_data.get("upload"):
            materials.keep(obj, checked)
        obj.save()
        if checked and before:
            obj.file.storage.delete(before)
        what = gettext("Material geändert: %s") if change else gettext("Material hinzugefügt: %s")
        materials.note(obj.session, request.user, what % obj.title)

    def delete_model(self, request, obj):
        with saving(obj.session.meeting):
            materials.delete(obj)
            materials.note(obj.session, request.user, gettext("Material entfernt: %s") % obj.title)

    def delete_queryset(self, request, queryset):
        for material in queryset.select_related("session__meeting"):
            self.delete_model(request, material)

    @admin.action(description=_("Veröffentlichen"), permissions=["change"])
    def publish(self, request, queryset):
        for material in queryset.waiting().select_related("session__meeting"):
            with saving(material.session.meeting):
                material.published = True
                material.save()
                what = gettext("Material veröffentlicht: %s") % material.title
                materials.note(Session.objects.get(pk=material.session_id), request.user, what)
                self.log_change(request, material, gettext("Veröffentlicht"))
        messages.success(request, _("Das Material ist veröffentlicht."))
