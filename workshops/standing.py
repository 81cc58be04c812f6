"""How people stand with their seats: what they have, and where they are in the line for the rest."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from programme import facts as remembered
from programme.models import Occurrence
from programme.templatetags.content import number
from registration.line import positions
from workshops import plan as plans
from workshops.models import Booking

State, Why = Booking.State, Booking.Why

#: Endings that were not the person's own doing: they are shown, with the reason.
TO_BE_TOLD = [Why.OFF, Why.NO_PLACE, Why.CLASH, Why.SPEAKS, Why.ROLE]


@dataclass(frozen=True)
class Standing:
    """One occurrence of one participant. `position` counts from 1; None for a seat."""

    booking: Booking
    occurrence: Occurrence
    position: int | None
    confirmed: bool

    @property
    def held(self):
        return self.booking.is_booked

    @property
    def ended(self):
        return self.booking.state == State.ENDED

    @property
    def lost(self):
        """By a change that was not the person's own doing, and not got back."""
        return not self.held and self.booking.why in TO_BE_TOLD

    @property
    def in_words(self):
        if self.ended:
            return _("Entfallen: %(why)s") % {"why": self.booking.get_why_display()}
        if not self.held:
            words = _("Warteliste, Position %(position)s") % {"position": number(self.position)}
            is_beside = self.booking.why == Why.CLASH
            return f"{words} ({self.booking.get_why_display()})" if is_beside else words
        if self.booking.why == Why.MOVED_UP:
            return _("Sie sind nachgerückt") if self.confirmed else _("nachgerückt")
        return (
            pgettext("seat", "Sie haben einen Platz")
            if self.confirmed
            else pgettext("seat", "Platz für Sie freigehalten")
        )


def of(participant):
    """How a participant stands, in the order of time."""
    known = getattr(participant, "known_seats", None)
    return known if known is not None else of_all([participant])[participant.pk]


def look_up(participants):
    """For who writes many letters: of() then asks no more."""
    found = of_all(participants)
    for participant in participants:
        participant.known_seats = found[participant.pk]


def of_all(participants):
    """{participant's pk: list of Standing}. Positions are asked for only if somebody waits."""
    by_pk = {participant.pk: participant for participant in participants}
    offers = {}
    for meeting in {participant.meeting for participant in participants}:
        offers |= remembered.latest(meeting, plans.load).offers
    # Asked plainly and sorted here: every page of a person asks this.
    bookings = Booking.objects.filter(participant_id__in=list(by_pk)).order_by()
    bookings = [
        booking for booking in bookings if booking.state != State.ENDED or booking.why in TO_BE_TOLD
    ]
    at = positions(bookings, Booking.objects.waiting(), "occurrence")
    offers |= _no_longer_offered({booking.occurrence_id for booking in bookings} - set(offers))
    found: dict[int, list[Standing]] = {pk: [] for pk in by_pk}
    for booking in bookings:
        participant = by_pk[booking.participant_id]
        occurrence = offers[booking.occurrence_id]
        confirmed = participant.user_id is not None
        found[participant.pk].append(Standing(booking, occurrence, at.get(booking.pk), confirmed))
    for own in found.values():
        own.sort(key=lambda entry: (entry.occurrence.slot.starts_at, entry.booking.rank))
    return found


def _no_longer_offered(pks):
    if not pks:
        return {}
    related = ["session", "slot__day__meeting", "room"]
    return {o.pk: o for o in Occurrence.objects.filter(pk__in=pks).select_related(*related)}


def facts(participant):
    """How a participant stands with their seats, for a letter: (workshop, words)."""
    return [(label(entry.occurrence), entry.in_words) for entry in of(participant)]


def label(occurrence):
    """Do 14:15–15:30 Leichte Sprache im Unterricht, R 1.02"""
    slot = occurrence.slot
    room = f", {occurrence.room}" if occurrence.room else ""
    weekday = date_format(slot.day.date, "D")
    return f"{weekday} {slot.starts:%H:%M}–{slot.ends:%H:%M} {occurrence.session.title}{room}"
