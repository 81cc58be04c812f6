from django.db import models
from django.utils.translation import gettext_lazy as _

from registration.models.participant import Participant


class Badge(models.Model):
    """A name badge that was printed, and what stood on it: who has changed since needs a new one."""

    participant = models.OneToOneField(
        Participant, models.PROTECT, related_name="badge", verbose_name=_("Teilnehmende:r")
    )
    #: SHA-256 of what stood on it.
    digest = models.CharField(_("Prüfsumme"), max_length=64)
    printed_at = models.DateTimeField(_("gedruckt am"))

    class Meta:
        verbose_name = _("Namensschild")
        verbose_name_plural = _("Namensschilder")

    def __str__(self):
        return f"{self.participant}"
