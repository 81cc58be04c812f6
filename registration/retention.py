"""What is deleted when. The periods are settings, what "deleted" means is in erasure.py.

Claims nobody confirmed go as soon as they have expired, cancelled participations some time after
the cancellation, everything else some time after the meeting: what people need, who only waited,
and in the end who took part.
"""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programme.lock import lock
from programme.models import Meeting
from registration import erasure
from registration.models import AccessNeed, DayPlace, Participant

Status = Participant.Status

#: So many in one transaction: others who want the meeting's lock do not wait long.
BATCH = 10


def due(now):
    """Yields (kind, participant or access need) for all whose time has come. Changes nothing."""
    for meeting in Meeting.objects.all():
        for kind, rule in RULES.items():
            for row in rule(meeting, now):
                yield kind, row


def carry_out(dry_run=False):
    """Delete all whose time has come, or only count them. Returns {kind: number}. Safe to
    repeat and to run in parallel: each batch looks again once it has the meeting's lock."""
    now = timezone.now()
    counts = dict.fromkeys(RULES, 0)
    for meeting in Meeting.objects.all():
        for kind, rule in RULES.items():
            number = rule(meeting, now).count()
            counts[kind] += delete(meeting, rule) if number and not dry_run else number
    return counts


def due_in_words():
    """For backstage/housekeeping.py."""
    return [(IN_WORDS[kind], number) for kind, number in carry_out(dry_run=True).items()]


def erase_expired():
    """What nobody confirmed goes at once. Called by the timer; safe to run in parallel."""
    leftover = Participant.objects.not_erased().filter(status=Status.EXPIRED)
    for meeting in Meeting.objects.filter(pk__in=leftover.values("meeting")):
        delete(meeting, expired)


def delete(meeting, rule):
    """Batch by batch, until a rule finds nothing more. Returns how many."""
    number = 0
    while batch := delete_batch(meeting, rule):
        number += batch
    return number


def delete_batch(meeting, rule):
    with lock(meeting) as held:
        rows = rule(held.meeting, held.now)[:BATCH]
        for row in rows:
            delete_one(held, row)
        return len(rows)


def delete_one(held, row):
    if isinstance(row, AccessNeed):
        row.delete()
    else:
        erasure.erase(held, row)


# --- The rules: whose time has come in a meeting --------------------------------------------------


def expired(meeting, now):
    return known_people(meeting).filter(status=Status.EXPIRED)


def cancelled(meeting, now):
    over = now - settings.CANCELLED_KEPT_FOR
    return known_people(meeting).filter(status=Status.CANCELLED, cancelled_at__lte=over)


def needs(meeting, now):
    found = AccessNeed.objects.filter(participant__meeting=meeting).order_by("pk")
    return found if ended_before(meeting, now - settings.NEEDS_KEPT_FOR) else found.none()


def waited(meeting, now):
    """Who was registered and got no place on any day."""
    found = known_people(meeting).registered().exclude(pk__in=with_place(meeting))
    return found if ended_before(meeting, now - settings.WAITING_KEPT_FOR) else found.none()


def registered(meeting, now):
    found = known_people(meeting).registered().filter(pk__in=with_place(meeting))
    return found if ended_before(meeting, now - settings.REGISTRATIONS_KEPT_FOR) else found.none()


def known_people(meeting):
    # In the order of people, because erasing locks them: see erasure.lock_person().
    return Participant.objects.not_erased().filter(meeting=meeting).order_by("user_id", "pk")


def with_place(meeting):
    return DayPlace.objects.held().filter(day__meeting=meeting).values("participant")


def ended_before(meeting, moment):
    return meeting.ends_at is not None and meeting.ends_at <= moment


RULES = {
    "expired": expired,
    "cancelled": cancelled,
    "needs": needs,
    "waited": waited,
    "registered": registered,
}
IN_WORDS = {
    "expired": _("nie bestätigte Anmeldungen"),
    "cancelled": _("abgesagte und zurückgezogene Anmeldungen"),
    "needs": _("Angaben zu Unterstützungsbedarf und Verpflegung"),
    "waited": _("Anmeldungen, die nur auf der Warteliste standen"),
    "registered": _("Anmeldungen mit Platz"),
}
