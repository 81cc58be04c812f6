from django.db import models
from django.utils.translation import gettext_lazy as _

from registration.federal_states import FederalState


class School(models.Model):
    """A school as its state lists it. Imported, so that a number says which school that is."""

    #: As in Participant.school_number, with the state in it: see registration/school_number.py.
    number = models.CharField(_("Schulnummer"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    federal_state = models.CharField(_("Bundesland"), max_length=2, choices=FederalState)

    class Meta:
        verbose_name = _("Schule")
        verbose_name_plural = _("Schulen")
        ordering = ["number"]

    def __str__(self):
        return f"{self.number} {self.name}"
