"""The wishes somebody has named, for the person to take along; see registration/own_data.py."""

from django.utils.translation import gettext_lazy as _

from workshops.models import Wish

SECTION = "wishes"
LABEL = _("Wunsch")


def rows(of_own):
    return of_own(Wish, "occurrence__session", "occurrence__slot__day")
