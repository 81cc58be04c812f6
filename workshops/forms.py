"""Choosing workshops when signing up: per slot a first and a second choice, or none."""

import re
from dataclasses import dataclass

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops import wishes
from workshops.offers import SlotOffers, by_slot

SLOT_FIELD = re.compile(r"(first|second)_\d+", re.ASCII)

#: What becomes of a first choice that is full.
WHEN_FULL = [
    (wishes.WAIT, gettext_lazy("Auf die Warteliste, wenn auch der Zweitwunsch voll ist")),
    (
        wishes.SWAP,
        gettext_lazy(
            "In jedem Fall auf die Warteliste: Wird der Erstwunsch frei, bekommen Sie ihn "
            "anstelle des Zweitwunschs"
        ),
    ),
    (wishes.NO, gettext_lazy("Nicht auf die Warteliste")),
]


@dataclass(frozen=True)
class SlotFields:
    """A slot with what is offered in it and the two fields to choose with."""

    slot: SlotOffers
    first: forms.BoundField
    second: forms.BoundField
    #: The how-manieth of the days one can choose: the style sheet hides what is on other days.
    day_number: int

    @property
    def options(self):
        """(the radio button's value and id, the offer, whether it is chosen)."""
        chosen = str(self.first.value() or "")
        return [
            (str(offer.occurrence.pk), f"{self.first.auto_id}_{number}", offer)
            + (chosen == str(offer.occurrence.pk),)
            for number, offer in enumerate(self.slot.offers, start=1)
        ]

    @property
    def nothing_chosen(self):
        return not self.first.value()

    @property
    def has_error(self):
        return bool(self.first.errors or self.second.errors)


class SlotsForm(forms.Form):
    """One form for all slots. Asks no database: `offers` are given, see workshops/offers.py. What it
    refuses stands in words at the slot."""

    def __init__(self, *args, offers, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer(offers)

    def offer(self, offers):
        """Make the fields, or make them again with the seats left."""
        raise NotImplementedError

    def field_of(self, slot):
        """The name of the field beside which it is said what is wrong in a slot."""
        raise NotImplementedError

    def _refuse_slots_that_are_gone(self, field):
        """A workshop was chosen that is not offered any more. `field`: a pattern of field names."""
        sent = (name for name in self.data if self.data[name] and name not in self.fields)
        if any(field.fullmatch(name) for name in sent):
            self.add_error(
                None,
                _(
                    "Ein Workshop, den Sie gewählt haben, wird nicht mehr angeboten. "
                    "Bitte sehen Sie Ihre Wahl noch einmal durch."
                ),
            )

    def _refuse_other_roles(self, slot, wanted, role):
        """A workshop that is not for the role they come in: nobody waits for it in vain."""
        for offer in wanted:
            if not offer.is_for(role):
                self._refuse(
                    slot,
                    _("„%(title)s“ ist nicht für die Rolle, in der Sie kommen.")
                    % {"title": offer.occurrence.session.title},
                )

    def _refuse_without_day(self, slot, days):
        """Somebody chose a workshop on a day they do not come."""
        if "days" in self.errors:
            return  # is asked for already
        if slot.slot.day_id not in {day.pk for day in days}:
            self._refuse(
                slot,
                _(
                    "Sie haben hier einen Workshop gewählt, aber nicht den Tag dazu: "
                    "%(day)s. Wählen Sie den Tag oder hier „nichts“."
                )
                % {"day": date_format(slot.slot.day.date, _("l, j. F"))},
            )

    def _refuse(self, slot, sentence):
        self.add_error(self.field_of(slot), sentence)


class ChoicesForm(SlotsForm):
    """A first and a second choice. To be joined with a form that has the field `days`."""

    when_full = forms.ChoiceField(
        label=gettext_lazy("Wenn ein Erstwunsch voll ist"),
        choices=WHEN_FULL,
        initial=wishes.WAIT,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )

    def offer(self, offers):
        self.slot_offers = by_slot([offer for offer in offers if not offer.begun])
        for slot in self.slot_offers:
            choices = [(offer.occurrence.pk, in_one_line(offer)) for offer in slot.offers]
            self.fields[f"first_{slot.slot.pk}"] = choice_field(
                _("Erstwunsch, %(time)s") % {"time": when(slot.slot)}, choices, forms.RadioSelect
            )
            self.fields[f"second_{slot.slot.pk}"] = choice_field(
                _("Zweitwunsch, %(time)s") % {"time": when(slot.slot)},
                choices,
                forms.Select(attrs={"class": "form-select"}),
            )

    @property
    def slots(self):
        days = list(self.fields["days"].days)
        return [
            SlotFields(
                slot,
                self[f"first_{slot.slot.pk}"],
                self[f"second_{slot.slot.pk}"],
                days.index(str(slot.slot.day_id)),
            )
            for slot in self.slot_offers
        ]

    @property
    def choices(self):
        """What was chosen, as wishes.fulfil() wants it. A second choice without a first is the
        first; the same one twice counts once."""
        found = []
        for slot in self.slot_offers:
            first, second = self._chosen(slot)
            if first:
                found.append(wishes.Choice(first, second))
        return found

    @property
    def when_full_chosen(self):
        return self.cleaned_data.get("when_full") or wishes.WAIT

    def _chosen(self, slot):
        first = self.cleaned_data.get(f"first_{slot.slot.pk}")
        second = self.cleaned_data.get(f"second_{slot.slot.pk}")
        if not first:
            first, second = second, None
        return first, None if second == first else second

    def _wanted(self, slot):
        chosen = self._chosen(slot)
        return [offer for offer in slot.offers if offer.occurrence.pk in chosen]

    def clean(self):
        data = super().clean()
        self._refuse_slots_that_are_gone(SLOT_FIELD)
        chosen = [(slot, self._wanted(slot)) for slot in self.slot_offers]
        chosen = [(slot, wanted) for slot, wanted in chosen if wanted]
        for number, (slot, wanted) in enumerate(chosen):
            for earlier, wanted_earlier in chosen[:number]:
                self._refuse_both(earlier, wanted_earlier, slot, wanted)
            self._refuse_other_roles(slot, wanted, data.get("role"))
            self._refuse_without_day(slot, data.get("days") or [])
        return data

    def _refuse_both(self, earlier, wanted_earlier, slot, wanted):
        """Two slots that overlap, and the same workshop twice."""
        sessions = {offer.occurrence.session_id for offer in wanted_earlier}
        if earlier.slot.overlaps(slot.slot):
            self._refuse(
                slot,
                _(
                    "Das liegt zur gleichen Zeit wie Ihre Wahl für %(other)s. "
                    "Wählen Sie für eine der beiden Zeiten „nichts“."
                )
                % {"other": when(earlier.slot)},
            )
        elif any(offer.occurrence.session_id in sessions for offer in wanted):
            self._refuse(
                slot,
                _("Denselben Workshop haben Sie schon für %(other)s gewählt.")
                % {"other": when(earlier.slot)},
            )

    def field_of(self, slot):
        return f"first_{slot.slot.pk}"


def choice_field(label, choices, widget):
    """Optional: most people come for some of it. A workshop that is no longer offered is refused
    in words, with everything else kept."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("", _("nichts")), *choices],
        required=False,
        coerce=int,
        empty_value=None,
        widget=widget,
        error_messages={
            "invalid_choice": _("Dieser Workshop wird nicht mehr angeboten. Wählen Sie bitte neu.")
        },
    )


def in_one_line(offer):
    """For a second choice, where no bar can be drawn; nobody waits for that."""
    words = _("ausgebucht") if offer.is_full else offer.in_words
    return f"{offer.occurrence.session.title} ({words})"


def when(slot):
    """Donnerstag, 14:15–15:30"""
    return f"{date_format(slot.day.date, 'l')}, {slot.starts:%H:%M}–{slot.ends:%H:%M}"
