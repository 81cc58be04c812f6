"""Who speaks, and what they would like to change."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from programme import revisions
from programme.admin.common import OfOneMeeting, Protected, UnderLock, WithHistory
from programme.models import (
    Revision,
    Speaker,
)


@admin.register(Speaker)
class SpeakerAdmin(OfOneMeeting, UnderLock, Protected, TranslationAdmin, WithHistory):
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
