"""What is stored about somebody's seats, for the person to take along; see registration/own_data.py."""

from django.utils.translation import gettext_lazy as _

from registration.line import with_position
from workshops.models import Booking

SECTION = "seats"
LABEL = _("Workshop")


def rows(of_own):
    """`of_own(model, *related)`: the person's own rows of a model."""
    related = ["occurrence__session", "occurrence__slot__day"]
    return with_position(of_own(Booking, *related), Booking.objects.waiting(), "occurrence")
