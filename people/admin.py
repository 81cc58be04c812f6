from django import forms
from django.contrib import admin
from django.contrib.auth import update_session_auth_hash
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import User

#: What somebody may do at all, beside what groups allow.
RIGHTS = {"is_active", "is_staff", "is_superuser"}


class UserForm(forms.ModelForm):
    """Staff get a password by "Passwort vergessen" on the login page: nobody has to send one."""

    class Meta:
        model = User
        fields = ["email", "name", "is_active", "is_staff", "is_superuser", "groups"]
        labels = {"is_superuser": _("alle Rechte")}
        help_texts = {
            "is_superuser": _("Darf in der Verwaltung alles, auch anderen Rechte geben."),
            "groups": _("Oder nur die Rechte dieser Gruppen."),
        }


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    form = UserForm
    list_display = ["name_or_address", "email", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email", "name"]
    ordering = ["-is_staff", "email"]  # who organizes comes first
    actions = ["revoke_links", "end_sessions"]

    @admin.display(description=_("Name"), ordering="name")
    def name_or_address(self, user):
        return user.name or user.email

    @admin.action(description=_("Alle Links dieser Personen sperren"), permissions=["change"])
    def revoke_links(self, request, queryset):
        for user in queryset:
            user.revoke_links()
        self.message_user(request, _("Alle bisher verschickten Links sind jetzt ungültig."))

    @admin.action(description=_("Alle Sitzungen dieser Personen beenden"), permissions=["change"])
    def end_sessions(self, request, queryset):
        for user in queryset:
            user.end_sessions()
            self.log_change(request, user, gettext("Sitzungen beendet"))
        self.message_user(
            request, _("Ihre Sitzungen sind beendet, auf jedem Gerät. Links gelten weiter.")
        )

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        changed = set(form.changed_data) if change else set()
        if "email" in changed:
            obj.change_address(obj.email)
        elif changed & RIGHTS:
            obj.end_sessions()
        if obj == request.user:
            update_session_auth_hash(request, obj)  # who changes something of their own goes on

    def has_delete_permission(self, request, obj=None):
        return False  # participations hang on people; erasure is a verb of its own

    def get_fields(self, request, obj=None):
        fields = super().get_fields(request, obj)
        # Only who has every right may hand out rights.
        hidden = set() if request.user.is_superuser else {"is_staff", "is_superuser", "groups"}
        return [field for field in fields if field not in hidden]
