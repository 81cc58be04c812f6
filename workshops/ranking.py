"""Wishes: per slot any number of workshops, most wanted first. Nobody gets anything by naming them;
what becomes of them is decided by the draw."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from programme import facts
from programme.models import Slot
from workshops import plan as plans
from workshops import seating, wishes
from workshops.booking import Refused
from workshops.models import Wish

#: So many per slot are asked for: who names fewer risks to get nothing.
ASKED_FOR = 3


class TooLate(Refused):
    sentence = gettext_lazy(
        "Die Frist für Wünsche ist vorbei; es gilt, was Sie bis dahin genannt haben."
    )


@dataclass(frozen=True)
class Ranking:
    """Of one slot: ids of occurrences, most wanted first."""

    all: tuple[int, ...]


@dataclass(frozen=True)
class SlotWishes:
    """What somebody wishes for in one slot, most wanted first."""

    slot: Slot
    wishes: list[Wish]

    @property
    def are_few(self):
        return len(self.wishes) < ASKED_FOR


def choose(held, participant, days, choices, when_full):
    """What a newcomer chose, be it Choices or Rankings: the form may be older than the way in which
    seats are given. `days`, `when_full`: see wishes.fulfil()."""
    plan = held.remembered(plans.load)
    if seating.phase(held.meeting, plan, held.now) == seating.Phase.FIRST_COME:
        first_and_second = [wishes.Choice(*choice.all[:2]) for choice in choices]
        wishes.fulfil(held, participant, days, first_and_second, when_full)
    elif choices:
        note(held, participant, choices)


def note(held, participant, rankings):
    """Write down what somebody wishes for, in place of all they wished for before. What is no longer
    offered is left out. Repeatable. Raises TooLate."""
    plan = held.remembered(plans.load)
    if not seating.takes_wishes(held, plan):
        raise TooLate
    ranks = {}
    for ranking in rankings:
        offered = [pk for pk in dict.fromkeys(ranking.all) if pk in plan.offers]
        ranks |= {pk: rank for rank, pk in enumerate(offered, start=1)}
    before = {wish.occurrence_id: wish for wish in participant.wishes.all()}
    participant.wishes.exclude(occurrence__in=ranks).delete()
    for pk, wish in before.items():
        if pk in ranks and wish.rank != ranks[pk]:
            wish.rank, wish.wished_at = ranks[pk], held.now
            wish.save(update_fields=["rank", "wished_at"])
    Wish.objects.bulk_create(
        Wish(participant=participant, occurrence_id=pk, rank=rank, wished_at=held.now)
        for pk, rank in ranks.items()
        if pk not in before
    )


def of(participant):
    """[SlotWishes] in the order of time, of what is still offered. Asks nothing where seats are
    there for the taking."""
    meeting = participant.meeting
    if seating.phase_of(meeting) == seating.Phase.FIRST_COME:
        return []
    return by_slot(participant, facts.latest(meeting, plans.load))


def by_slot(participant, plan):
    found: dict[int, SlotWishes] = {}
    own = {wish.occurrence_id: wish for wish in participant.wishes.by_preference()}
    for wish in own.values():
        if wish.occurrence_id in plan.offers:
            wish.occurrence = plan.offers[wish.occurrence_id]
            slot = wish.occurrence.slot
            found.setdefault(slot.pk, SlotWishes(slot, [])).wishes.append(wish)
    return sorted(found.values(), key=lambda one: (one.slot.starts_at, one.slot.ends_at))
