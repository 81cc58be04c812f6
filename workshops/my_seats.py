"""What one participant can do about seats: slot by slot what there is, what is theirs, and what
each step would mean. For reading only; the steps are in workshops/booking.py."""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from programme import facts
from programme.models import Slot
from programme.templatetags.content import text
from registration.models import DayPlace
from workshops import booking, offers, standing
from workshops import plan as plans
from workshops.offers import Offer
from workshops.standing import Standing


@dataclass(frozen=True)
class MyOffer:
    """An offer beside what the person has at that time."""

    offer: Offer
    mine: Standing | None
    #: Could be theirs now, as far as their role goes.
    is_free: bool
    #: Why they can't even wait for it, in words; empty if they can.
    hindrance: str = ""
    #: Titles of what they hold at that time, and would give back for this.
    instead_of: list[str] = field(default_factory=list)
    #: For who waits: titles of what they hold at that time and want no less. They don't move up here
    #: from that by themselves.
    kept: list[str] = field(default_factory=list)
    #: Titles of lines at that time that they would leave with a seat here.
    leaves: list[str] = field(default_factory=list)

    @property
    def held(self):
        return self.mine is not None and self.mine.held

    @property
    def waiting(self):
        return self.mine is not None and not self.mine.held


@dataclass(frozen=True)
class MySlot:
    slot: Slot
    has_place: bool
    offers: list[MyOffer]

    @property
    def instead_of(self):
        """What they hold at this time, if it is the same for everything else that is offered."""
        found = {tuple(own.instead_of) for own in self.offers if not own.held}
        return list(found.pop()) if len(found) == 1 else []

    @property
    def leaves(self):
        found = {tuple(own.leaves) for own in self.offers if not own.mine}
        return list(found.pop()) if len(found) == 1 else []

    @property
    def is_over(self):
        return self.slot.starts_at <= timezone.now()


def of(participant):
    """Every slot with workshops on the days somebody comes, in the order of time."""
    days = dict(
        participant.day_places.exclude(state=DayPlace.State.GIVEN_UP).values_list("day", "state")
    )
    plan = facts.latest(participant.meeting, plans.load)
    seats = offers.counted(plan)
    every = offers.all_of(plan, seats)
    appearances = facts.latest(participant.meeting, plans.appearances)
    own_appearances = appearances.get(participant.user_id, [])
    own = {entry.booking.occurrence_id: entry for entry in standing.of(participant)}
    current = {pk: entry for pk, entry in own.items() if not entry.ended}

    def hindrance(offer, is_free):
        if plans.speaks_during(own_appearances, offer.occurrence):
            return str(booking.SpeaksThen.sentence)
        if not offer.is_for(participant.role):
            return _("Dieser Workshop ist nicht für Ihre Rolle.")
        if not is_free and not moves_up(offer.occurrence):
            return _("Nachgerückt wird hier nicht mehr.")
        return ""

    def moves_up(occurrence):
        return booking.moving_up_is_open(participant.meeting, occurrence, timezone.now())

    def keeps(entry, mine):
        return entry.held and not mine.held and entry.booking.rank <= mine.booking.rank

    def my_offer(offer):
        pk = offer.occurrence.pk
        is_free = seats.has_room(offer.occurrence, participant.role)
        beside = [entry for other, entry in current.items() if other in plan.clashing[pk]]
        mine = current.get(pk)
        return MyOffer(
            offer,
            mine,
            is_free,
            hindrance(offer, is_free),
            instead_of=[title(entry) for entry in beside if entry.held],
            kept=[title(entry) for entry in beside if mine and keeps(entry, mine)],
            leaves=[title(entry) for entry in beside if not (entry.held or entry.booking.stays)],
        )

    return [
        MySlot(
            slot.slot,
            days[slot.slot.day_id] == DayPlace.State.HELD,
            [my_offer(offer) for offer in slot.offers],
        )
        for slot in offers.by_slot(every.values())
        if slot.slot.day_id in days
    ]


def title(entry):
    return text(entry.occurrence.session, "title")
