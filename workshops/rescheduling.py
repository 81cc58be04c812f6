"""Who has a seat or waits for one is told when it takes place at another time or in another room."""

from workshops import plan as plans
from workshops.models import Announcement, Booking
from workshops.news import SEATS_RESCHEDULED


def tell(held):
    """Compare when and where each workshop to come takes place with what people were last told, and
    tell those concerned. Idempotent. The first time nobody was told anything else."""
    plan = held.remembered(plans.load)
    announced = {
        announcement.occurrence_id: announcement
        for announcement in Announcement.objects.filter(occurrence__in=plan.offers)
    }
    new = [offer for pk, offer in plan.offers.items() if pk not in announced]
    Announcement.objects.bulk_create(Announcement.of(offer) for offer in new)
    moved = [
        announcement
        for pk, announcement in announced.items()
        if announcement.differs_from(plan.offers[pk]) and plan.offers[pk].slot.starts_at > held.now
    ]
    for announcement in moved:
        announcement.take_over(plan.offers[announcement.occurrence_id], held.now)
    Announcement.objects.bulk_update(moved, Announcement.FACTS)
    concerned = Booking.objects.current().filter(
        occurrence__in=[announcement.occurrence_id for announcement in moved],
        participant__status__in=["claimed", "registered", "lapsed"],
    )
    for participant in set(concerned.values_list("participant", flat=True)) if moved else ():
        held.tell(participant, SEATS_RESCHEDULED)
