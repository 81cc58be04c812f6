"""Ranking workshops: beside each one its place in the person's own order, or none. Works without a
script; static/js/wishes.js keeps the numbers in order while one chooses."""

import re
from collections import defaultdict
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops import wishes
from workshops.forms import SlotsForm, when
from workshops.offers import Offer, SlotOffers, by_slot
from workshops.ranking import ASKED_FOR, Ranking

WISH_FIELD = re.compile(r"wish_\d+", re.ASCII)


@dataclass(frozen=True)
class WishField:
    offer: Offer
    field: forms.BoundField
    #: Why it can't be had as things stand, in words; see access_needs.py.
    hindrances: tuple[str, ...] = ()


@dataclass(frozen=True)
class SlotRanking:
    """A slot with what is offered in it, each with the field for its rank."""

    slot: SlotOffers
    fields: list[WishField]
    #: The how-manieth of the days one can choose: the style sheet hides what is on other days.
    day_number: int | None

    @property
    def errors(self):
        return [error for one in self.fields for error in one.field.errors]

    @property
    def has_error(self):
        return bool(self.errors)

    @property
    def in_order(self):
        """What is chosen as yet, most wanted first."""
        chosen = [one for one in self.fields if str(one.field.value() or "").isdecimal()]
        return sorted(chosen, key=lambda one: int(one.field.value()))


class WishesForm(SlotsForm):
    """One order per slot."""

    asked_for = ASKED_FOR

    def offer(self, offers):
        self.slot_offers = by_slot([offer for offer in offers if not offer.begun])
        for slot in self.slot_offers:
            for offer in slot.offers:
                self.fields[self.name_of(offer)] = rank_field(slot, offer)

    def name_of(self, offer):
        return f"wish_{offer.occurrence.pk}"

    def field_of(self, slot):
        return self.name_of(slot.offers[0])

    def day_number(self, slot):
        return None

    def hindrances(self, offer):
        return ()

    @property
    def slots(self):
        return [
            SlotRanking(
                slot,
                [
                    WishField(offer, self[self.name_of(offer)], tuple(self.hindrances(offer)))
                    for offer in slot.offers
                ],
                self.day_number(slot),
            )
            for slot in self.slot_offers
        ]

    @property
    def choices(self):
        """[Ranking], of the slots in which something was chosen."""
        ranked = [self._ranked(slot) for slot in self.slot_offers]
        return [Ranking(tuple(offer.occurrence.pk for offer in own)) for own in ranked if own]

    def _ranked(self, slot):
        """What is wanted, most wanted first. Numbers that were left out don't matter."""
        ranks = {self.name_of(offer): offer for offer in slot.offers}
        chosen = [name for name in ranks if self.cleaned_data.get(name)]
        return [ranks[name] for name in sorted(chosen, key=self.cleaned_data.get)]

    def clean(self):
        data = super().clean()
        self._refuse_slots_that_are_gone(WISH_FIELD)
        for slot in self.slot_offers:
            self._refuse_ties(slot)
        return data

    def _refuse_ties(self, slot):
        by_rank = defaultdict(list)
        for offer in self._ranked(slot):
            by_rank[self.cleaned_data[self.name_of(offer)]].append(offer)
        for rank, offers in by_rank.items():
            if len(offers) > 1:
                titles = ", ".join(f"„{offer.occurrence.session.title}“" for offer in offers)
                self.add_error(
                    self.name_of(offers[1]),
                    _("Dieselbe Nummer, %(rank)s, haben: %(titles)s. Geben Sie jedem eine eigene.")
                    % {"titles": titles, "rank": rank},
                )


class SignUpWishes(WishesForm):
    """To be joined with a form that has the fields `days` and `role`."""

    #: Nobody waits in line before the draw.
    when_full_chosen = wishes.WAIT

    def day_number(self, slot):
        return list(self.fields["days"].days).index(str(slot.slot.day_id))

    def clean(self):
        data = super().clean()
        for slot in self.slot_offers:
            if wanted := self._ranked(slot):
                self._refuse_other_roles(slot, wanted, data.get("role"))
                self._refuse_without_day(slot, data.get("days") or [])
        return data


class OwnWishesForm(WishesForm):
    """On "my page": of one participant, with what they wished for so far."""

    def __init__(self, *args, participant, needed, **kwargs):
        """`needed`: {occurrence's pk: why they can't take part, in words}."""
        self.participant, self.needed = participant, needed
        before = {f"wish_{wish.occurrence_id}": wish.rank for wish in participant.wishes.all()}
        super().__init__(*args, initial=before, **kwargs)

    def hindrances(self, offer):
        return self.needed.get(offer.occurrence.pk, ())

    def clean(self):
        data = super().clean()
        for slot in self.slot_offers:
            self._refuse_other_roles(slot, self._ranked(slot), self.participant.role)
        return data


def rank_field(slot, offer):
    """Optional: what has no number is not wanted."""
    numbers = [(number, f"{number}.") for number in range(1, len(slot.offers) + 1)]
    return forms.TypedChoiceField(
        label=_("%(title)s, %(time)s")
        % {"title": offer.occurrence.session.title, "time": when(slot.slot)},
        choices=[("", "–"), *numbers],
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.Select(attrs={"class": "form-select wish-rank"}),
        error_messages={
            "invalid_choice": gettext_lazy("Diese Nummer gibt es hier nicht. Wählen Sie bitte neu.")
        },
    )
