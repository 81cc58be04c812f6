"""Who has access to the desk: people, and the groups that their rights come from."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetup import staff_invitations
from meetup.groups import ready_made
from people import admin as people
from people.models import User


def title_of(group):
    ready = ready_made(group)
    return ready.title if ready else group.name


def in_words(group):
    ready = ready_made(group)
    return f"{ready.title}: {ready.purpose}" if ready else group.name


class UserAdmin(people.UserAdmin):
    actions = [*people.UserAdmin.actions, "invite"]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label_from_instance = in_words
        return field

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if obj.is_staff and obj.is_active and "is_staff" in form.changed_data:
            self._invite(request, obj)

    @admin.action(description=_("Zugang zur Verwaltung mailen"), permissions=["rights"])
    def invite(self, request, queryset):
        for user in queryset.filter(is_staff=True, is_active=True):
            self._invite(request, user)

    def _invite(self, request, user):
        staff_invitations.invite(user)
        self.log_change(request, user, gettext("Zugang gemailt"))
        words = gettext("%(address)s bekommt eine Mail mit dem Weg in die Verwaltung.")
        self.message_user(request, words % {"address": user.email})


class GroupAdmin(admin.ModelAdmin):
    """Ready-made groups are looked at only: `manage.py prepare` sets them right (meetup/groups.py)."""

    list_display = ["title", "purpose", "members"]
    search_fields = ["name"]
    ordering = ["name"]
    filter_horizontal = ["permissions"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(member_count=Count("user"))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        queryset = db_field.remote_field.model.objects.select_related("content_type")
        return super().formfield_for_manytomany(db_field, request, queryset=queryset, **kwargs)

    def has_change_permission(self, request, obj=None):
        # Only who has every right may hand out rights.
        return request.user.is_superuser and not (obj and ready_made(obj))

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def has_add_permission(self, request):
        return request.user.is_superuser

    @admin.display(description=_("Gruppe"), ordering="name")
    def title(self, group):
        return title_of(group)

    @admin.display(description=_("Wofür"))
    def purpose(self, group):
        ready = ready_made(group)
        return ready.purpose if ready else _("Eine Gruppe, die Sie selbst angelegt haben.")

    @admin.display(description=_("Personen"), ordering="member_count")
    def members(self, group):
        return group.member_count


for model, model_admin in {User: UserAdmin, Group: GroupAdmin}.items():
    admin.site.unregister(model)
    admin.site.register(model, model_admin)
