"""What a draw gave somebody, and why not what they wanted more: in words, from published figures."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programme import facts
from programme.models import Slot
from programme.templatetags.content import text
from workshops import plan as plans
from workshops import ranking
from workshops.models import Draw, Lot


@dataclass(frozen=True)
class Drawn:
    """A published draw, as far as people are told about it."""

    pk: int
    figures: dict[int, list[int]]
    people: int
    called_off: frozenset[int]


@dataclass(frozen=True)
class SlotWhy:
    slot: Slot
    sentences: list[str]


@dataclass(frozen=True)
class Explanation:
    code: str
    number: int
    people: int
    slots: list[SlotWhy]

    @property
    def about_the_lot(self):
        return _(
            "Ihre Losnummer war %(number)s von %(people)s (1 ist die beste). Sie zählt nur bei Gleichstand."
        ) % {"number": self.number, "people": self.people}


def load(meeting_id):
    """Remembered, see programme/facts.py. None before anything is published."""
    draws = Draw.objects.published().filter(meeting=meeting_id, kind=Draw.Kind.REAL)
    draw = draws.without_the_large().first()
    if draw is None:
        return None
    figures = {int(pk): numbers for pk, numbers in draw.figures.items()}
    return Drawn(draw.pk, figures, draw.lots.count(), frozenset(draw.called_off))


def of(participant):
    """None where nothing was drawn for them."""
    meeting = participant.meeting
    if meeting.seat_mode != meeting.SeatMode.WISHES:
        return None
    drawn = facts.latest(meeting, load)
    lot = drawn and Lot.objects.filter(draw=drawn.pk, participant=participant).first()
    if not lot:
        return None
    plan = facts.latest(meeting, plans.load)
    slots = [
        SlotWhy(own.slot, _sentences(own.wishes, drawn, set(lot.given), plan))
        for own in ranking.by_slot(participant, plan)
    ]
    return Explanation(lot.code, lot.number, drawn.people, slots)


def _sentences(wishes, drawn, given, plan):
    sentences = []
    for rank, wish in enumerate(wishes, start=1):
        title = {"title": text(wish.occurrence.session, "title"), "rank": rank}
        if wish.occurrence_id in given:
            return [_("Ausgelost: „%(title)s“, Ihr %(rank)s. Wunsch.") % title, *sentences]
        sentences.append(_missed(wish, title, drawn, given, plan))
    return [_("In diesem Zeitfenster haben Sie keinen Platz bekommen."), *sentences]


def _missed(wish, title, drawn, given, plan):
    pk = wish.occurrence_id
    elsewhere = [
        other
        for other in given
        if other in plan.offers and plan.offers[other].slot_id != wish.occurrence.slot_id
    ]
    if any(plan.clash(pk, other) for other in elsewhere):
        return (
            _(
                "Ihr %(rank)s. Wunsch „%(title)s“ verträgt sich nicht mit dem, was Sie zu einer anderen Zeit "
                "bekommen haben."
            )
            % title
        )
    if pk not in drawn.figures:
        return _("Ihr %(rank)s. Wunsch „%(title)s“ war nicht in der Auslosung.") % title
    seats, first, wished, _given = drawn.figures[pk]
    had = ngettext("%(seats)s Platz", "%(seats)s Plätze", seats) % {"seats": seats}
    firsts = ngettext("%(first)s Erstwunsch", "%(first)s Erstwünsche", first) % {"first": first}
    return _(
        "Ihr %(rank)s. Wunsch „%(title)s“ hatte %(had)s und %(firsts)s, insgesamt %(wished)s Wünsche."
    ) % {**title, "had": had, "firsts": firsts, "wished": wished}
