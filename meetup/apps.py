from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class MeetupConfig(AppConfig):
    default = True
    name = "meetup"
    verbose_name = _("Veranstaltung")


class MeetupAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "meetup.admin_site.MeetupAdminSite"
