"""From the claim to the registration and to its end. Everything here runs under the lock."""

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from people.models import User
from registration import consents, news, places
from registration.models import AccessNeed, Participant

Status = Participant.Status


class Over(Exception):
    """This participation has ended and can't be confirmed. str() says why, for people."""

    reasons = {
        Status.CANCELLED: _(
            "Diese Anmeldung wurde zurückgezogen oder abgesagt. Melden Sie sich einfach neu an."
        ),
        Status.EXPIRED: _(
            "Diese Anmeldung wurde nicht rechtzeitig bestätigt und ist verfallen. "
            "Melden Sie sich einfach neu an."
        ),
        Status.LAPSED: _(
            "Diese Anmeldung ist nicht bestätigt, ihre Plätze sind weitergegeben. "
            "Ändern lässt sie sich, sobald sie bestätigt ist."
        ),
        Status.REGISTERED: _("Die Angaben zu dieser Anmeldung sind inzwischen gelöscht."),
    }

    def __init__(self, status):
        super().__init__(self.reasons[status])


class MeetingIsOver(Over):
    """What was is not changed afterwards."""

    def __init__(self):
        Exception.__init__(
            self, _("Diese Veranstaltung ist vorbei; daran ändert sich nichts mehr.")
        )


class WouldLose(Exception):
    """The change would lose something and was not made. `losses`: see places.Loss."""

    def __init__(self, losses):
        super().__init__()
        self.losses = losses


class MustChoose(Exception):
    """The person takes part already: keep that, or replace it by this claim?"""

    def __init__(self, current, claim):
        super().__init__()
        self.current, self.claim = current, claim


def make(held, *, details, days, consent_kinds, form_key):
    """Claim a place on each of the days, whoever owns the address. `details` are the
    participant's fields. Tells the address how to confirm. Returns the claim, and how it stands
    on each day: {day's pk: DayPlace.State}."""
    lapses_at, expires_at = places.claim_ends(held.now)
    claim = Participant.objects.create(
        meeting=held.meeting,
        claimed_at=held.now,
        lapses_at=lapses_at,
        expires_at=expires_at,
        notice_version=held.meeting.privacy_version,
        form_key=form_key,
        **details,
    )
    standing = places.queue_up(held, claim, days)
    consents.give(claim, consent_kinds, claim.language, held.now)
    held.due_by(lapses_at + places.GRACE)
    held.tell(claim.pk, news.CLAIMED)
    return claim, standing


def supersede(held, old, new):
    """Two claims of one browser for one address: the later one counts, with all that both held,
    for as long as the earlier one would have: else one could hold a place unconfirmed for ever.
    A lapsed one held nothing any more, and its position ends with it."""
    if old.status == Status.CLAIMED:
        carry_over(held, old, new)
        new.lapses_at = min(old.lapses_at, new.lapses_at)
        new.expires_at = min(old.expires_at, new.expires_at)
        new.save(update_fields=["lapses_at", "expires_at"])
    end(held, old)


def carry_over(held, old, new):
    """Hand over what both hold or want: the days, then the seats. Returns what can't be."""
    return [loss for name in settings.CARRY_OVER for loss in import_string(name)(held, old, new)]


def confirm(held, claim, choice=""):
    """Attach a claim to the person behind its address. Repeatable. Returns what holds now:
    the claim or, if the person chose to "keep" it, the earlier registration.
    `choice`: "", "keep", "replace", or "replace_anyway" once told what the new role would lose.
    Raises Over, MustChoose or WouldLose."""
    if claim.status == Status.REGISTERED and not claim.erased_at:
        return claim
    if not claim.is_open_claim:
        raise Over(claim.status)
    person = User.objects.by_address(claim.email)
    current = None
    if not person.is_new:
        current = held.meeting.participants.registered().of_person(person).first()
    if current:
        if choice == "keep":
            end(held, claim)
            return current
        if choice not in ("replace", "replace_anyway"):
            raise MustChoose(current, claim)
        losses = carry_over(held, current, claim)
        if losses and choice == "replace":
            raise WouldLose(losses)
        AccessNeed.objects.filter(participant=current).update(participant=claim)
        end(held, current)
    register(held, claim, person)
    held.tell(claim.pk, news.CONFIRMED)
    return claim


def register(held, participant, person):
    if participant.status == Status.LAPSED:
        held.freed()  # back in the line, and perhaps next
    participant.user = person
    participant.status = Status.REGISTERED
    participant.confirmed_at = held.now
    participant.save(update_fields=["user", "status", "confirmed_at"])


def end(held, participant):
    """Cancel: final, and whatever was held goes to those in line."""
    participant.status = Status.CANCELLED
    participant.cancelled_at = held.now
    AccessNeed.objects.filter(participant=participant).delete()  # serves no purpose any more
    participant.save(update_fields=["status", "cancelled_at"])
    held.freed()
