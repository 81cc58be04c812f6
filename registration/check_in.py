"""At the door: who comes in, and what is said if somebody can't.

One statement decides: two helpers who scan the same ticket in the same second both try to write it
down, and the database lets one of them. No lock of the meeting is taken, because nobody's place
depends on who has come.
"""

import re
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registration.models import CheckIn, Consent, DayPlace, Participant

#: Digits of a ticket's code. So many of the first are enough to type.
LENGTH, ENOUGH = 32, 6
#: How many are shown of those whom a name fits.
MOST = 12


class Outcome(models.TextChoices):
    ADMITTED = "admitted", gettext_lazy("Eingelassen")
    ALREADY = "already", gettext_lazy("Schon da")
    CANCELLED = "cancelled", gettext_lazy("Abgesagt")
    UNCONFIRMED = "unconfirmed", gettext_lazy("Nicht bestätigt")
    OTHER_DAY = "other_day", gettext_lazy("Anderer Tag")
    WAITING = "waiting", gettext_lazy("Warteliste")
    NO_SEAT = "no_seat", gettext_lazy("Kein Platz hier")
    OTHER_MEETING = "other_meeting", gettext_lazy("Anderes Treffen")
    UNKNOWN = "unknown", gettext_lazy("Unbekannt")


@dataclass(frozen=True)
class Answer:
    outcome: Outcome
    #: For who stands at the door, and for who looks at the list.
    sentence: str
    participant: Participant | None = None
    check_in: CheckIn | None = None

    @property
    def is_in(self):
        return self.outcome in (Outcome.ADMITTED, Outcome.ALREADY)


@dataclass(frozen=True)
class Door:
    """Where somebody stands: at the house on a day, or at the room of an occurrence."""

    day: object
    occurrence: object = None
    #: pks of who may go into the room; None where everybody may who is in the house.
    seated: frozenset[int] | None = None


# --- Finding who it is ----------------------------------------------------------------------------


def as_code(typed):
    """The digits of a ticket's code in what was scanned or typed, or ""."""
    digits = re.sub(r"[\s\-.]", "", typed).lower()
    return digits if re.fullmatch(rf"[0-9a-f]{{{ENOUGH},{LENGTH}}}", digits) else ""


def by_code(meeting, typed):
    """[Participant]: one whose code it is, several if too little of it was typed, or nobody."""
    code = as_code(typed)
    if not code:
        return []
    own = meeting.participants.not_erased().order_by("pk")
    return list(own.filter(ticket_code__startswith=code)[:MOST])


def by_name(meeting, typed):
    """[Participant] in whose name or organisation each of the words is. At most MOST."""
    found = meeting.participants.registered().not_erased()
    for word in typed.split()[:6]:
        found = found.filter(
            models.Q(name__icontains=word) | models.Q(organisation__icontains=word)
        )
    found = found.order_by("name", "pk").prefetch_related("day_places")
    return list(found[:MOST]) if typed.strip() else []


# --- Coming in ------------------------------------------------------------------------------------


def admit(meeting, door, typed, *, by, scan: UUID):
    """Let in whose ticket it is. `scan` names this attempt: sent once more it says the same again."""
    found = by_code(meeting, typed)
    if len(found) == 1:
        return admit_person(found[0], door, by=by, scan=scan)
    if found:
        return Answer(
            Outcome.UNKNOWN, _("Das passt auf mehrere Tickets. Bitte mehr von dem Code eingeben.")
        )
    if as_code(typed) and Participant.objects.filter(ticket_code=as_code(typed)).exists():
        return Answer(Outcome.OTHER_MEETING, _("Dieses Ticket gehört zu einem anderen Treffen."))
    return Answer(
        Outcome.UNKNOWN,
        _("Diesen Code gibt es nicht. Suchen Sie die Person mit ihrem Namen."),
    )


def admit_person(participant, door, *, by, scan: UUID):
    if refusal := refused(participant, door):
        return refusal
    now = timezone.now()
    try:
        with transaction.atomic():
            check_in = CheckIn.objects.create(
                participant=participant,
                day=door.day,
                occurrence=door.occurrence,
                came_at=now,
                scan=scan,
                noted_by=by,
            )
    except IntegrityError:
        return _already(participant, door, scan)
    return _admitted(participant, check_in)


def _admitted(participant, check_in):
    return Answer(Outcome.ADMITTED, _("Herzlich willkommen."), participant, check_in)


def _already(participant, door, scan):
    own = participant.check_ins.in_force().filter(day=door.day, occurrence=door.occurrence)
    check_in = own.select_related("noted_by").first()
    if check_in is None:  # this scan was taken back meanwhile
        return Answer(Outcome.UNKNOWN, _("Bitte noch einmal scannen."), participant)
    if check_in.scan == scan:
        return _admitted(participant, check_in)
    since = check_in.came_at.astimezone(door.day.meeting.zone)
    words = _("Schon da seit %(time)s Uhr.") % {"time": f"{since:%H:%M}"}
    return Answer(Outcome.ALREADY, words, participant, check_in)


def refused(participant, door):
    """An Answer that says why somebody can't go in here, or None."""
    status = participant.status
    if status == Participant.Status.CANCELLED:
        return Answer(Outcome.CANCELLED, _("Diese Teilnahme ist abgesagt."), participant)
    if status != Participant.Status.REGISTERED:
        words = _("Diese Anmeldung wurde nicht bestätigt.")
        return Answer(Outcome.UNCONFIRMED, words, participant)
    days = {place.day_id: place.state for place in participant.day_places.all()}
    state = days.get(door.day.pk)
    if state == DayPlace.State.WAITING:
        words = _("Für diesen Tag steht die Person auf der Warteliste.")
        return Answer(Outcome.WAITING, words, participant)
    if state != DayPlace.State.HELD:
        words = _("Die Person ist für diesen Tag nicht angemeldet.")
        return Answer(Outcome.OTHER_DAY, words, participant)
    if door.seated is not None and participant.pk not in door.seated:
        words = _("In diesem Workshop hat die Person keinen Platz.")
        return Answer(Outcome.NO_SEAT, words, participant)
    return None


def undo(check_in, by):
    """Take back what was a mistake. Repeatable."""
    own = CheckIn.objects.in_force().filter(pk=check_in.pk)
    return bool(own.update(withdrawn_at=timezone.now(), withdrawn_by=by))


# --- How it stands --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attendance:
    """Of a door: how many are expected, how many of them have come. Two statements."""

    expected: int
    came: int

    @property
    def missing(self):
        return max(0, self.expected - self.came)


def attendance(door):
    came = CheckIn.objects.in_force().filter(day=door.day, occurrence=door.occurrence)
    came = came.filter(participant__status=Participant.Status.REGISTERED)
    if door.seated is not None:
        return Attendance(len(door.seated), came.count())
    expected = DayPlace.objects.held().filter(
        day=door.day, participant__status=Participant.Status.REGISTERED
    )
    return Attendance(expected.count(), came.count())


def wants_no_photos(participants):
    """{pk} of who has not agreed to photos."""
    agreed = Consent.objects.filter(
        participant__in=participants, kind=Consent.Kind.PHOTOS, withdrawn_at=None
    )
    return {p.pk for p in participants} - set(agreed.values_list("participant", flat=True))
