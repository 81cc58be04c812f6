import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programme.models import Day, Occurrence
from registration.models.participant import Participant
from registration.querysets import CheckInQuerySet


class CheckIn(models.Model):
    """Somebody came: to the house on a day, or to an occurrence of it. Taken back it stays, so that
    what was said at the door can be looked up."""

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="check_ins", verbose_name=_("Teilnehmende:r")
    )
    day = models.ForeignKey(Day, models.PROTECT, related_name="check_ins", verbose_name=_("Tag"))
    #: None: the door of the house.
    occurrence = models.ForeignKey(
        Occurrence,
        models.PROTECT,
        null=True,
        related_name="check_ins",
        verbose_name=_("Termin"),
    )
    came_at = models.DateTimeField(_("gekommen um"))
    #: Given by the page or the device: what is sent twice counts once.
    scan = models.UUIDField(_("Kennung"), unique=True, default=uuid.uuid4, editable=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("eingelassen von"),
    )
    withdrawn_at = models.DateTimeField(_("zurückgenommen am"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("zurückgenommen von"),
    )

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("Einlass")
        verbose_name_plural = _("Einlass")
        ordering = ["-came_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "day"],
                condition=Q(occurrence=None, withdrawn_at=None),
                name="in_the_house_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["participant", "occurrence"],
                condition=Q(withdrawn_at=None),
                name="in_an_occurrence_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="withdrawn_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.participant}, {self.occurrence or self.day}"
