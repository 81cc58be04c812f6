from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "programme"
    verbose_name = _("Veranstaltung und Programm")

    def ready(self):
        from programme import checks  # noqa: F401 - registers itself
