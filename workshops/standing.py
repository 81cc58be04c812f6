"""How people stand with their seats: what they have, and where they are in the line for the rest."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from programme.models import Occurrence
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
    def in_words(self):
        if self.ended:
            return _("Entfallen: %(why)s") % {"why": self.booking.get_why_display()}
        if not self.held:
            return _("Warteliste, Position %(position)s") % {"position": self.position}
        if self.booking.why == Why.MOVED_UP:
            return _("Sie sind nachgerückt") if self.confirmed else _("nachgerückt")
        return _("Sie haben einen Platz") if self.confirmed else _("Platz für Sie freigehalten")


def of(participant):
    """How a participant stands, in the order of time."""
    return of_all([participant])[participant.pk]


def of_all(participants):
    """{participant's pk: list of Standing}, in one statement."""
    confirmed = {participant.pk: participant.user_id is not None for participant in participants}
    bookings = with_position(
        Booking.objects.filter(participant__in=confirmed).filter(
            ~Q(state=State.ENDED) | Q(why__in=TO_BE_TOLD)
        )
    )
    bookings = bookings.select_related("occurrence__session", "occurrence__slot__day__meeting")
    bookings = bookings.select_related("occurrence__room").order_by(
        "occurrence__slot__day__date", "occurrence__slot__starts", "rank", "pk"
    )
    found: dict[int, list[Standing]] = defaultdict(list)
    for booking in bookings:
        own = booking.participant_id
        found[own].append(Standing(booking, booking.occurrence, position(booking), confirmed[own]))
    return found


def facts(participant):
    """How a participant stands with their seats, for a letter: (workshop, words)."""
    return [(label(entry.occurrence), entry.in_words) for entry in of(participant)]


def label(occurrence):
    """14:15–15:30 Leichte Sprache im Unterricht, R 1.02"""
    slot = occurrence.slot
    room = f", {occurrence.room}" if occurrence.room else ""
    return f"{slot.starts:%H:%M}–{slot.ends:%H:%M} {occurrence.session.title}{room}"


def position(booking):
    """From 1; None for who does not wait. Wants `before`, see with_position()."""
    return booking.before + 1 if booking.is_waiting else None


def with_position(bookings):
    """Annotates `before`: how many stand in line for the same occurrence before an entry."""
    earlier = Q(queued_at__lt=OuterRef("queued_at")) | Q(
        queued_at=OuterRef("queued_at"), pk__lt=OuterRef("pk")
    )
    line = Booking.objects.waiting().filter(earlier, occurrence=OuterRef("occurrence")).order_by()
    count = line.values("occurrence").annotate(count=Count("pk")).values("count")
    # Only for who waits: counting a long line costs.
    waiting = When(state=State.WAITING, then=Coalesce(Subquery(count), 0))
    return bookings.annotate(before=Case(waiting, default=0, output_field=IntegerField()))
