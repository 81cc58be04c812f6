"""Signing up, confirming, changing and cancelling: what joins several rooms.

Each function is one transaction under the meeting's lock. What it calls never locks by itself.
"""

from django.db import IntegrityError

from programme.lock import lock
from registration import claims, erasure, news, places
from registration.models import DayPlace, Decision, Participant

#: Raised by change() and confirm(), with nothing changed. `losses`: see places.Loss.
WouldLose = claims.WouldLose


class OldForm(Exception):
    """This form was sent before, with other content. `claim` is what came of it."""

    def __init__(self, claim):
        super().__init__()
        self.claim = claim


def sign_up(meeting, *, details, days, consent_kinds, form_key, earlier_ids=()):
    """Claim places for an address. Sent twice, the same form makes one claim; an open claim of
    the same browser (`earlier_ids`) for the same address is replaced. Raises OldForm."""
    before = Participant.objects.filter(form_key=form_key, meeting=meeting).first()
    if before is None:
        try:
            return _sign_up(meeting, details, days, consent_kinds, form_key, earlier_ids)
        except IntegrityError:  # the other half of a double click was faster
            before = Participant.objects.filter(form_key=form_key, meeting=meeting).first()
            if before is None:
                raise
    if _differs(before, details, days):
        raise OldForm(before)
    return before


def _sign_up(meeting, details, days, consent_kinds, form_key, earlier_ids):
    with lock(meeting) as held:
        claim = claims.make(
            held, details=details, days=days, consent_kinds=consent_kinds, form_key=form_key
        )
        earlier = meeting.participants.open_claims().filter(pk__in=earlier_ids, email=claim.email)
        for old in earlier.exclude(pk=claim.pk):
            claims.supersede(held, old, claim)
        return claim


def _differs(participant, details, days):
    own_places = participant.day_places.exclude(state=DayPlace.State.GIVEN_UP)
    own_days = set(own_places.values_list("day", flat=True))
    return own_days != {day.pk for day in days} or any(
        getattr(participant, name) != value for name, value in details.items()
    )


def confirm(claim, choice=""):
    """Confirm a claim; see claims.confirm(). Returns what is held now."""
    with lock(claim.meeting) as held:
        refuse_afterwards(held)
        claim = Participant.objects.select_related("meeting").get(pk=claim.pk)
        return claims.confirm(held, claim, choice)


def change(participant, *, details, days, accept_losses=False, organizer=None, reason=""):
    """Change a registration's data, role and days. Raises WouldLose, with nothing changed,
    if that loses a place or a position and `accept_losses` is not said. What an organizer gives
    up for somebody is recorded, with the reason."""
    details = dict(details)
    role = details.pop("role")
    with lock(participant.meeting) as held:
        refuse_afterwards(held)
        participant = Participant.objects.get(pk=participant.pk)
        if not participant.is_active:
            raise claims.Over(participant.status)
        if not _differs(participant, details | {"role": role}, days):
            return participant  # and no mail about nothing
        for name, value in details.items():
            setattr(participant, name, value)
        participant.save(update_fields=[*details])
        losses = places.rearrange(held, participant, role, days)
        if losses and not accept_losses:
            raise claims.WouldLose(losses)
        if losses and organizer:
            _record(held, participant, organizer, Decision.Kind.CHANGED, reason)
        held.tell(participant, news.CHANGED)
        return participant


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
                held.tell(participant, news.CANCELLED)
        return participant


def erase(participant):
    """Erase all that the person behind a participation ever had in its meeting. Repeatable."""
    with lock(participant.meeting) as held:
        for own in Participant.objects.of_same_person(participant).order_by("pk"):
            erasure.erase(held, own)


# --- What organizers do, each with a reason on record ---------------------------------------------


def cancel_for(participant, organizer, reason):
    with lock(participant.meeting) as held:
        participant = Participant.objects.get(pk=participant.pk)
        if participant.is_open_claim or participant.is_active:
            claims.end(held, participant)
            held.tell(participant, news.CANCELLED)
            _record(held, participant, organizer, Decision.Kind.CANCELLED, reason)


def move_up(place, organizer, reason, raise_limits=False):
    """Give a place to somebody in line, past those before them. Raises places.NoRoom."""
    with lock(place.day.meeting) as held:
        place = DayPlace.objects.select_related("participant", "day").get(pk=place.pk)
        if place.state != DayPlace.State.WAITING or not place.participant.is_active:
            return False
        places.move_up_out_of_turn(held, place, raise_limits)
        _record(held, place.participant, organizer, Decision.Kind.MOVED_UP, reason, place.day)
        held.tell(place.participant, news.MOVED_UP)
        return True


def add_guest(meeting, organizer, *, details, days, reason):
    """Enter somebody by hand, already registered: places as for everybody, else the line.
    Raises claims.MustChoose if the person takes part already."""
    with lock(meeting) as held:
        guest = claims.make(held, details=details, days=days, consent_kinds=[], form_key=None)
        claims.confirm(held, guest)
        held.news[guest.pk] = {news.GUEST_ADDED}  # neither "please confirm" nor "confirmed"
        _record(held, guest, organizer, Decision.Kind.GUEST_ADDED, reason)
        return guest


def _record(held, participant, organizer, kind, reason, day=None):
    Decision.objects.create(
        meeting=held.meeting,
        participant=participant,
        day=day,
        kind=kind,
        reason=reason,
        decided_by=organizer,
    )
