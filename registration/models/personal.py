from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registration.models.participant import Participant


class Consent(models.Model):
    """One thing a person agreed to, in which wording, in which language, and until when.
    Withdrawn consents stay as they are: giving one again is a new row."""

    class Kind(models.TextChoices):
        PHOTOS = "photos", _("Fotos")
        LIST = "list", _("Teilnehmendenliste")
        NEWSLETTER = "newsletter", _("Newsletter")

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="consents", verbose_name=_("Teilnehmende:r")
    )
    kind = models.CharField(_("Wozu"), max_length=12, choices=Kind)
    text_version = models.CharField(_("Fassung"), max_length=20)
    language = models.CharField(_("Sprache"), max_length=2, choices=settings.LANGUAGES)
    given_at = models.DateTimeField(_("gegeben am"))
    withdrawn_at = models.DateTimeField(_("widerrufen am"), null=True)

    class Meta:
        verbose_name = _("Einwilligung")
        verbose_name_plural = _("Einwilligungen")
        ordering = ["given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "kind"],
                condition=Q(withdrawn_at=None),
                name="one_consent_in_force",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.participant}"


class AccessNeed(models.Model):
    """What somebody needs in order to take part, and eats. Health data: a table and a
    permission of its own, asked only after the address is confirmed, deleted after the meeting."""

    class Meal(models.TextChoices):
        ANYTHING = "anything", _("alles")
        VEGETARIAN = "vegetarian", _("vegetarisch")
        VEGAN = "vegan", _("vegan")
        HALAL = "halal", _("halal")
        KOSHER = "kosher", _("koscher")
        NONE = "none", _("kein Essen")

    participant = models.OneToOneField(
        Participant, models.PROTECT, related_name="access_need", verbose_name=_("Teilnehmende:r")
    )
    step_free = models.BooleanField(_("stufenloser Zugang"), default=False)
    induction_loop = models.BooleanField(_("Induktionsschleife"), default=False)
    interpreting = models.BooleanField(_("Gebärdensprachdolmetschen"), default=False)
    captions = models.BooleanField(_("Schriftdolmetschen"), default=False)
    companion = models.BooleanField(_("Ich komme mit einer Assistenzperson"), default=False)
    quiet_room = models.BooleanField(_("ein ruhiger Raum zum Zurückziehen"), default=False)
    other = models.TextField(_("Was wir noch wissen sollten"), max_length=1000, blank=True)
    meal = models.CharField(_("Essen"), max_length=12, choices=Meal, blank=True)
    allergies = models.CharField(_("Allergien und Unverträglichkeiten"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("Unterstützungsbedarf und Verpflegung")
        verbose_name_plural = _("Unterstützungsbedarf und Verpflegung")

    def __str__(self):
        return str(self.participant)
