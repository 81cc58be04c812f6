"""To whom a mail to many can go because of a workshop; see registration/selections.py."""

from django.utils.translation import gettext_lazy as _

from registration.selections import words
from workshops.models import Booking


@words(_("Angemeldete mit Platz im Workshop"), of_an_occurrence=True)
def with_seat(people, mailing):
    seats = Booking.objects.holding_seat().filter(occurrence=mailing.criteria["occurrence"])
    return people.registered().filter(pk__in=seats.values("participant"))


@words(_("Angemeldete auf der Warteliste eines Workshops"), of_an_occurrence=True)
def waiting_for_seat(people, mailing):
    entries = Booking.objects.waiting().filter(occurrence=mailing.criteria["occurrence"])
    return people.registered().filter(pk__in=entries.values("participant"))
