"""The trace: who of the staff has done what, and when. Nobody changes it.

What changed from what to what is in the history of a thing of the programme; who was written to, and
who took lists out, is on record with the mails and the exports.
"""

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from people.models import User


class WhoFilter(admin.SimpleListFilter):
    title = _("Person")
    parameter_name = "who"

    def lookups(self, request, model_admin):
        people = User.objects.filter(pk__in=LogEntry.objects.values("user"))
        return sorted(((str(one.pk), name_of(one)) for one in people), key=lambda choice: choice[1])

    def queryset(self, request, queryset):
        return queryset.filter(user=self.value()) if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    title = _("Art")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        kinds = ContentType.objects.filter(pk__in=LogEntry.objects.values("content_type"))
        found = ((str(kind.pk), kind_in_words(kind)) for kind in kinds)
        return sorted(found, key=lambda choice: choice[1])

    def queryset(self, request, queryset):
        return queryset.filter(content_type=self.value()) if self.value() else queryset


def name_of(user):
    return user.name or user.email


def kind_in_words(content_type):
    model = content_type.model_class()
    return str(model._meta.verbose_name) if model else content_type.model  # of an older version


@admin.register(LogEntry)
class TraceAdmin(admin.ModelAdmin):
    list_filter = ["action_time", WhoFilter, KindFilter, "action_flag"]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr"]
    date_hierarchy = "action_time"
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        title = _("Protokoll der Änderungen")
        return super().changelist_view(
            request, {"title": title, "heading": title} | (extra_context or {})
        )

    def get_list_display(self, request):
        @admin.display(description=_("Woran"), ordering="object_repr")
        def thing(entry):
            return self.linked(request, entry)

        return ["action_time", "who", "kind", thing, "what"]

    def get_fields(self, request, obj=None):
        return ["action_time", "who", "kind", "object_repr", "what"]

    @admin.display(description=_("Von wem"), ordering="user__name")
    def who(self, entry):
        return name_of(entry.user)

    @admin.display(description=_("Art"), ordering="content_type")
    def kind(self, entry):
        return kind_in_words(entry.content_type) if entry.content_type else "–"

    @admin.display(description=_("Was"))
    def what(self, entry):
        return entry.get_change_message() or entry.get_action_flag_display()

    def linked(self, request, entry):
        """Its page, for who may open it."""
        model = entry.content_type.model_class() if entry.content_type else None
        page = self.admin_site._registry.get(model)
        if entry.is_deletion() or page is None or not page.has_view_permission(request):
            return entry.object_repr
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        try:
            address = reverse(name, args=[entry.object_id])
        except NoReverseMatch:  # about several at once
            return entry.object_repr
        return format_html('<a href="{}">{}</a>', address, entry.object_repr)
