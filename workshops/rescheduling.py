"""Who has a seat or waits for one is told when it takes place at another time or in another room."""

from workshops import plan as plans
from workshops.models import Announcement, Booking
from workshops.news import SEATS_RESCHEDULED

State = Booking.State


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
    if moved:
        keep_seats_beside_lines(plan, announced)
    for announcement in moved:
        announcement.take_over(plan.offers[announcement.occurrence_id], held.now)
    Announcement.objects.bulk_update(moved, Announcement.FACTS)
    concerned = Booking.objects.current().filter(
        occurrence__in=[announcement.occurrence_id for announcement in moved],
        participant__status__in=["claimed", "registered", "lapsed"],
    )
    for participant in set(concerned.values_list("participant", flat=True)) if moved else ():
        held.tell(participant, SEATS_RESCHEDULED)


def keep_seats_beside_lines(plan, announced):
    """Whoever waits for something that has come to lie at the time of a seat of theirs keeps the
    seat: nobody asked them which they want more. They can still say that they want to swap."""
    for pk, beside in _clashing_since_the_change(plan, announced).items():
        seats = Booking.objects.filter(state=State.BOOKED, occurrence__in=beside)
        ranks = dict(seats.order_by("rank").values_list("participant", "rank"))
        waiting = Booking.objects.filter(
            state=State.WAITING, occurrence=pk, participant__in=list(ranks)
        )
        for booking in waiting:
            booking.rank = max(booking.rank, ranks[booking.participant_id])
            booking.stays = True
        Booking.objects.bulk_update(waiting, ["rank", "stays"])


def _clashing_since_the_change(plan, announced):
    """{pk: those it clashes with now and did not by the times that people were told}."""
    found = {}
    for pk, clashing in plan.clashing.items():
        beside = [
            other
            for other in clashing
            if pk in announced
            and other in announced
            and plan.offers[pk].session_id != plan.offers[other].session_id
            and not announced[pk].overlapped(announced[other])
        ]
        if beside:
            found[pk] = beside
    return found
