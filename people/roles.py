"""The five roles in which people take part."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    TEACHER = "teacher", _("Lehrkräfte und pädagogisches Personal")
    SCHOOL_LEADER = "school_leader", _("Schulleitung")
    MEDIA_OFFICER = "media_officer", _("Medienbeauftragte an Schulen")
    SCHOOL_AUTHORITY = "school_authority", _("Schulträger")
    EDUCATION_OFFICIAL = "education_official", _("weitere Bildungsverantwortliche")

    @property
    def who_is_meant(self):
        """A line for people who wonder which role is theirs."""
        return WHO_IS_MEANT[self]

    @property
    def at_a_school(self):
        return self in (Role.TEACHER, Role.SCHOOL_LEADER, Role.MEDIA_OFFICER)


WHO_IS_MEANT = {
    Role.TEACHER: _(
        "Sie unterrichten oder arbeiten pädagogisch an einer Schule, auch im Referendariat, "
        "in der Sonderpädagogik oder in der Schulassistenz."
    ),
    Role.SCHOOL_LEADER: _("Sie leiten eine Schule oder gehören zur Schulleitung."),
    Role.MEDIA_OFFICER: _("Sie betreuen an Ihrer Schule Medien und Lernplattform."),
    Role.SCHOOL_AUTHORITY: _(
        "Sie arbeiten für eine Kommune, einen Kreis oder einen freien Träger von Schulen."
    ),
    Role.EDUCATION_OFFICIAL: _(
        "Sie arbeiten in Schulaufsicht, Landesinstitut, Studienseminar oder Ministerium."
    ),
}
