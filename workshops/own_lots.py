"""The lottery numbers somebody has drawn, for the person to take along; see registration/own_data.py."""

from django.utils.translation import gettext_lazy as _

from workshops.models import Lot

SECTION = "lots"
LABEL = _("Losnummer")


def rows(of_own):
    return of_own(Lot, "draw")
