"""Signing up, confirming, changing and cancelling: what joins several rooms.

Each function is one transaction under the meeting's lock. What it calls never locks by itself.
"""

import json

from django.db import IntegrityError
from django.utils.crypto import salted_hmac

from programme.lock import lock
from registration import claims, erasure, news, places
from registration.models import DayPlace, Decision, Participant
from workshops import booking, ranking, wishes
from workshops.news import SEATS_CHANGED, SEATS_MOVED_UP

#: Raised by change() and confirm(), with nothing changed. `losses`: see places.Loss, booking.Loss.
WouldLose = claims.WouldLose


class OldForm(Exception):
    """This form was sent before, with other content. `claim` is what came of it."""

    def __init__(self, claim):
        super().__init__()
        self.claim = claim


def sign_up(
    meeting,
    *,
    details,
    days,
    consent_kinds,
    form_key,
    choices=(),
    when_full=wishes.WAIT,
    earlier_ids=(),
):
    """Claim places for an address, and seats by first and second choice; or note its wishes. Sent
    twice, the same form makes one claim; an open claim of the same browser (`earlier_ids`) for the
    same address is replaced. Raises OldForm, or ranking.TooLate."""
    digest = digest_of(details, days, consent_kinds, choices, when_full)
    try:
        with lock(meeting) as held:
            claim, standing = claims.make(
                held,
                details=details | {"form_digest": digest},
                days=days,
                consent_kinds=consent_kinds,
                form_key=form_key,
            )
            ranking.choose(held, claim, standing, choices, when_full)
            if earlier_ids:
                supersede_earlier(held, claim, earlier_ids)
            else:
                held.counts_stay_true = True  # with this newcomer in them
            return claim
    except IntegrityError:  # sent before, or the other half of a double click was faster
        before = Participant.objects.filter(form_key=form_key, meeting=meeting).first()
        if before is None:
            raise
    if before.form_digest != digest:
        raise OldForm(before)
    return before


def digest_of(details, days, consent_kinds, choices, when_full):
    """Tells two contents of one form apart, and says nothing about either."""
    wanted = [list(choice.all) for choice in choices]
    content = [details, sorted(day.pk for day in days), sorted(consent_kinds), wanted, when_full]
    return salted_hmac("sign-up form", json.dumps(content, sort_keys=True)).hexdigest()


def supersede_earlier(held, claim, earlier_ids):
    earlier = held.meeting.participants.open_claims().filter(pk__in=earlier_ids, email=claim.email)
    for old in earlier.exclude(pk=claim.pk):
        claims.supersede(held, old, claim)


def confirm(claim, choice=""):
    """Confirm a claim; see claims.confirm(). Returns what is held now."""
    with lock(claim.meeting) as held:
        refuse_afterwards(held)
        claim = Participant.objects.get(pk=claim.pk)
        confirmed = claims.confirm(held, claim, choice)
        if confirmed == claim:
            booking.end_what_clashes_with_appearances(held, claim)
        held.counts_stay_true = not held.something_was_freed
        return confirmed


def change(participant, *, details, days, accept_losses=False, organizer=None, reason=""):
    """Change a registration's data, role and days. Raises WouldLose, with nothing changed,
    if that loses a place or a position and `accept_losses` is not said. What an organizer gives
    up for somebody is recorded, with the reason."""
    with lock(participant.meeting) as held:
        refuse_afterwards(held)
        return carry_out_change(
            held,
            still_active(participant),
            details=details,
            days=days,
            accept_losses=accept_losses,
            organizer=organizer,
            reason=reason,
        )


def carry_out_change(
    held, participant, *, details, days, accept_losses=False, organizer=None, reason=""
):
    """The same for who holds the lock."""
    details = dict(details)
    role = details.pop("role")
    if not _differs(participant, details | {"role": role}, days):
        return participant  # and no mail about nothing
    for name, value in details.items():
        setattr(participant, name, value)
    participant.save(update_fields=[*details])
    old_role = participant.role
    losses = places.rearrange(held, participant, role, days)
    losses += booking.follow(held, participant, old_role)
    if losses and not accept_losses:
        raise claims.WouldLose(losses)
    if losses and organizer:
        _record(held, participant, organizer, Decision.Kind.CHANGED, reason)
    held.tell(participant.pk, news.CHANGED)
    return participant


class Undone(Exception):
    """Undoes the transaction it is raised in."""


def cost_of_change(participant, *, details, days):
    """What a change would lose. Changes nothing."""
    try:
        with lock(participant.meeting) as held:
            carry_out_change(held, still_active(participant), details=details, days=days)
            raise Undone
    except WouldLose as error:
        return error.losses
    except Undone:
        return []


def _differs(participant, details, days):
    own_places = participant.day_places.exclude(state=DayPlace.State.GIVEN_UP)
    own_days = set(own_places.values_list("day", flat=True))
    return own_days != {day.pk for day in days} or any(
        getattr(participant, name) != value for name, value in details.items()
    )


def refuse_afterwards(held):
    if held.meeting.is_over(held.now):
        raise claims.MeetingIsOver


def withdraw(claim):
    """Take back what this browser claimed. Whoever has confirmed it meanwhile keeps it."""
    with lock(claim.meeting) as held:
        claim = Participant.objects.get(pk=claim.pk)
        if claim.is_open_claim:
            claims.end(held, claim)
        return claim


def cancel(participant):
    """Cancel a participation. Repeatable: who has cancelled already stays cancelled."""
    with lock(participant.meeting) as held:
        refuse_afterwards(held)
        participant = Participant.objects.get(pk=participant.pk)
        if participant.is_open_claim or participant.is_active:
            claims.end(held, participant)
            if participant.user_id:
                held.tell(participant.pk, news.CANCELLED)
        return participant


def erase(participant):
    """Erase all that the person behind a participation ever had in its meeting. Repeatable."""
    with lock(participant.meeting) as held:
        for own in Participant.objects.of_same_person(participant).order_by("pk"):
            erasure.erase(held, own)


# --- Seats ----------------------------------------------------------------------------------------


def take_seat(participant, occurrence_id):
    return _about_seats(participant, lambda held, own: booking.take(held, own, occurrence_id))


def swap_seat(participant, occurrence_id):
    return _about_seats(participant, lambda held, own: booking.swap(held, own, occurrence_id))


def wait_for_seat(participant, occurrence_id, *, stays):
    return _about_seats(
        participant, lambda held, own: booking.wait(held, own, occurrence_id, stays=stays)
    )


def release_seat(participant, occurrence_id):
    """Give a seat back or leave a line."""
    return _about_seats(participant, lambda held, own: booking.release(held, own, occurrence_id))


def keep_waiting(participant, occurrence_id, *, stays):
    with lock(participant.meeting) as held:
        refuse_afterwards(held)
        booking.keep_waiting(held, still_active(participant), occurrence_id, stays=stays)


def prefer_seat(participant, occurrence_id):
    """Move there from what one holds at that time, now or as soon as there is a seat."""
    with lock(participant.meeting) as held:
        refuse_afterwards(held)
        return booking.prefer(held, still_active(participant), occurrence_id)


def wish(participant, rankings):
    """Name wishes, in place of those named before. Repeatable. Raises ranking.TooLate."""
    with lock(participant.meeting) as held:
        refuse_afterwards(held)
        ranking.note(held, still_active(participant), rankings)


def _about_seats(participant, verb):
    """One step under the lock, and one mail about it if it changed anything. Raises booking.Refused
    or claims.Over, with nothing changed."""
    with lock(participant.meeting) as held:
        refuse_afterwards(held)
        own = still_active(participant)
        before = set(own.bookings.current().values_list("occurrence", "state"))
        done = verb(held, own)
        if before != set(own.bookings.current().values_list("occurrence", "state")):
            held.tell(own.pk, SEATS_CHANGED)
        return done


def still_active(participant):
    """Looked up under the lock. Raises claims.Over for who has cancelled meanwhile."""
    own = Participant.objects.get(pk=participant.pk)
    if not own.is_active:
        raise claims.Over(own.status)
    return own


# --- What organizers do, each with a reason on record ---------------------------------------------


def cancel_for(participant, organizer, reason):
    with lock(participant.meeting) as held:
        participant = Participant.objects.get(pk=participant.pk)
        if participant.is_open_claim or participant.is_active:
            claims.end(held, participant)
            held.tell(participant.pk, news.CANCELLED)
            _record(held, participant, organizer, Decision.Kind.CANCELLED, reason)


def move_up(place, organizer, reason, raise_limits=False):
    """Give a place to somebody in line, past those before them. Raises places.NoRoom."""
    with lock(place.day.meeting) as held:
        place = DayPlace.objects.select_related("participant", "day").get(pk=place.pk)
        if place.state != DayPlace.State.WAITING or not place.participant.is_active:
            return False
        places.move_up_out_of_turn(held, place, raise_limits)
        _record(held, place.participant, organizer, Decision.Kind.MOVED_UP, reason, place.day)
        held.tell(place.participant.pk, news.MOVED_UP)
        return True


def add_guest(meeting, organizer, *, details, days, reason):
    """Enter somebody by hand, already registered: places as for everybody, else the line.
    Raises claims.MustChoose if the person takes part already."""
    with lock(meeting) as held:
        guest, _standing = enter_guest(held, organizer, details=details, days=days, reason=reason)
        return guest


def enter_guest(held, organizer, *, details, days, reason):
    """The same for who holds the lock. Returns the guest, and how they stand on each day."""
    guest, standing = claims.make(held, details=details, days=days, consent_kinds=[], form_key=None)
    claims.confirm(held, guest)
    held.news[guest.pk] = {news.GUEST_ADDED}  # neither "please confirm" nor "confirmed"
    _record(held, guest, organizer, Decision.Kind.GUEST_ADDED, reason)
    return guest, standing


def put_in(participant, occurrence_id, organizer, reason, *, raise_seats=False):
    """Give somebody a seat, past everybody who waits for it; what they have at that time is given
    back. Under the same limits as for all; with `raise_seats` one seat more. Repeatable. Raises
    booking.Refused."""
    with lock(participant.meeting) as held:
        own = still_active(participant)
        before = own.bookings.current().filter(occurrence=occurrence_id).first()
        if before and before.is_booked:
            return before
        waited = before is not None
        done = booking.put_in(held, own, occurrence_id, raise_seats=raise_seats)
        kind = Decision.Kind.SEAT_MOVED_UP if waited else Decision.Kind.SEAT_GIVEN
        _record(held, own, organizer, kind, reason, occurrence=done.occurrence)
        held.tell(own.pk, SEATS_MOVED_UP if waited else SEATS_CHANGED)
        return done


def take_out(participant, occurrence_id, organizer, reason):
    """Take a seat or a position from somebody. Repeatable."""
    with lock(participant.meeting) as held:
        done = booking.release(held, still_active(participant), occurrence_id)
        if done:
            kind = Decision.Kind.SEAT_TAKEN
            _record(held, participant, organizer, kind, reason, occurrence=done.occurrence)
            held.tell(participant.pk, SEATS_CHANGED)
        return done


def _record(held, participant, organizer, kind, reason, day=None, occurrence=None):
    Decision.objects.create(
        meeting=held.meeting,
        participant=participant,
        day=day,
        occurrence=occurrence,
        kind=kind,
        reason=reason,
        decided_by=organizer,
    )
