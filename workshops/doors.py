"""The doors of a day: that of the house, and one for each room in which seats are booked."""

from programme.models import Occurrence, Session
from registration.check_in import Door
from workshops.models import Booking


def of_day(day):
    """[Occurrence] that have a door of their own, in the order of time."""
    return list(
        Occurrence.objects.filter(slot__day=day, session__booked=True)
        .exclude(session__status=Session.Status.CANCELLED)
        .select_related("session", "slot__day__meeting", "room")
    )


def of_occurrence(occurrence):
    """Who has a seat may go in. One statement."""
    seated = Booking.objects.holding_seat().filter(
        occurrence=occurrence, participant__status="registered"
    )
    return Door(
        occurrence.slot.day, occurrence, frozenset(seated.values_list("participant", flat=True))
    )
