"""What a change of the programme would cost people, in words and without names."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops.models import Booking
from workshops.programme_change import consequences

Why = Booking.Why

REASONS = {
    Why.OFF: gettext_lazy("Dort werden dann keine Plätze mehr vergeben."),
    Why.SPEAKS: gettext_lazy("Wer betroffen ist, tritt dann zu dieser Zeit selbst auf."),
    Why.CLASH: gettext_lazy(
        "Wer betroffen ist, hat dann zur gleichen Zeit noch einen anderen Platz, behält diesen "
        "und kommt hier an den Anfang der Warteliste."
    ),
    Why.NO_PLACE: gettext_lazy(
        "Wer betroffen ist, hat am neuen Tag keinen Platz; wer dort auf einen wartet, wartet auch "
        "hier."
    ),
}


class WouldLose(Exception):
    """The change would cost people something and was not made. `losses`: see Losses."""

    def __init__(self, losses):
        super().__init__()
        self.losses = losses


class Losses:
    """The consequences of a change (workshops/programme_change.py), counted. Everything is put into
    words at once: afterwards the change may be undone."""

    def __init__(self, consequences):
        #: How many people are concerned.
        self.people = len({one.booking.participant_id for one in consequences})
        #: What is lost why, without the numbers: while an organizer reads, people come and go.
        self.key = " ".join(sorted({f"{c.booking.occurrence_id}-{c.why}" for c in consequences}))
        self.in_words = sentences(consequences)

    def __bool__(self):
        return self.people > 0

    def accepted_by(self, posted):
        """Whether all of this was shown, and the box beside it ticked. Nothing is always accepted."""
        return set(self.key.split()) <= set(posted.get("accept_losses", "").split())


def look(held, posted):
    """After a change was saved and before the lock is given back. What costs people something raises
    WouldLose, which undoes it, unless the box beside all of it was ticked. Returns the Losses."""
    held.look_at_limits()
    losses = Losses(consequences(held))
    if not losses.accepted_by(posted):
        raise WouldLose(losses)
    held.freed()
    return losses


def were_told(losses):
    """A sentence for who has accepted them."""
    words = ngettext(
        "%(number)s Person hat dadurch etwas verloren und bekommt eine Mail.",
        "%(number)s Personen haben dadurch etwas verloren und bekommen eine Mail.",
        losses.people,
    )
    return words % {"number": losses.people}


def sentences(consequences):
    """A sentence or two for each occurrence and reason: how many lose what, and why."""
    occurrences = {c.booking.occurrence_id: c.booking.occurrence for c in consequences}
    counts = Counter((c.booking.occurrence_id, c.why, c.booking.is_booked) for c in consequences)
    found: dict[tuple, list[str]] = {}
    for (pk, why, was_booked), number in sorted(counts.items(), reverse=True):
        found.setdefault((pk, why), []).append(_lost(number, was_booked))
    return [
        _("%(occurrence)s: %(lost)s. %(why)s")
        % {"occurrence": occurrences[pk], "lost": ", ".join(lost), "why": REASONS[why]}
        for (pk, why), lost in sorted(found.items())
    ]


def _lost(number, was_booked):
    if was_booked:
        words = ngettext(
            "%(number)s Person verliert ihren Platz",
            "%(number)s Personen verlieren ihren Platz",
            number,
        )
    else:
        words = ngettext(
            "%(number)s Person verliert ihre Position auf der Warteliste",
            "%(number)s Personen verlieren ihre Position auf der Warteliste",
            number,
        )
    return words % {"number": number}
