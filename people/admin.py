from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth import update_session_auth_hash
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import User

#: What somebody may do at all, beside what groups allow.
RIGHTS = {"is_active", "is_staff", "is_superuser"}


class UserForm(forms.ModelForm):
    """Staff choose their password themselves, by a link: nobody has to send one."""

    class Meta:
        model = User
        fields = ["email", "name", "is_active", "is_staff", "is_superuser", "groups"]
        labels = {"is_staff": _("im Organisationsteam"), "is_superuser": _("alle Rechte")}
        widgets = {"groups": forms.CheckboxSelectMultiple}
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
    actions = ["revoke_links", "end_sessions", "remove_second_factor"]

    @admin.display(description=_("Name"), ordering="name")
    def name_or_address(self, user):
        return user.name or user.email

    # --- what may be done at all -------------------------------------------------------------

    def has_rights_permission(self, request):
        """Only who has every right may hand out rights, and look after those who have some."""
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        """Nor may anybody else take over an access by writing their own address into it."""
        allowed = super().has_change_permission(request, obj)
        return allowed and not (obj and obj.is_staff and not self.has_rights_permission(request))

    def has_delete_permission(self, request, obj=None):
        return False  # participations hang on people; erasure is a verb of its own

    def lookup_allowed(self, lookup, value, request=None):
        """Nobody finds a password out by filtering for how it begins."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def get_fieldsets(self, request, obj=None):
        access = {"fields": ["is_staff", "is_superuser", "groups"]}
        if self.has_change_permission(request, obj) and not self.has_rights_permission(request):
            words = _("Wer in die Verwaltung darf, bestimmt, wer alle Rechte hat.")
            access = {"fields": [], "description": words}
        return [
            (None, {"fields": ["email", "name", "is_active"]}),
            (_("Zugang zur Verwaltung"), access),
        ]

    # --- what is done ------------------------------------------------------------------------

    @admin.action(description=_("Alle Links dieser Personen sperren"), permissions=["change"])
    def revoke_links(self, request, queryset):
        for user in queryset:
            user.revoke_links()
            self.log_change(request, user, gettext("Links gesperrt"))
        self.message_user(request, _("Alle bisher verschickten Links sind jetzt ungültig."))

    @admin.action(description=_("Alle Sitzungen dieser Personen beenden"), permissions=["change"])
    def end_sessions(self, request, queryset):
        for user in queryset:
            user.end_sessions()
            self.log_change(request, user, gettext("Sitzungen beendet"))
        self.message_user(
            request, _("Ihre Sitzungen sind beendet, auf jedem Gerät. Links gelten weiter.")
        )

    @admin.action(description=_("Zweiten Faktor dieser Personen entfernen"), permissions=["rights"])
    def remove_second_factor(self, request, queryset):
        """For who has lost telephone and spare codes: at the next login they set up a new one."""
        for user in queryset.exclude(pk=request.user.pk):  # one's own is removed on one's own page
            Authenticator.objects.filter(user=user).delete()
            user.end_sessions()
            self.log_change(request, user, gettext("Zweiter Faktor entfernt"))
        self.message_user(
            request,
            _(
                "Entfernt, und alle Sitzungen sind beendet. Beim nächsten Mal richtet die Person einen "
                "neuen zweiten Faktor ein."
            ),
        )

    # --- saving ------------------------------------------------------------------------------

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        changed = set(form.changed_data) if change else set()
        if "email" in changed:
            obj.change_address(obj.email)
        elif changed & RIGHTS:
            obj.end_sessions()
        if obj == request.user:
            update_session_auth_hash(request, obj)  # who changes something of their own goes on
