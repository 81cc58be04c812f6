"""What can't be changed about how seats are given, and why, for the admin's pages."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from programme.models import Meeting
from workshops.models import Booking, Draw


@dataclass(frozen=True)
class Refusal:
    field: str
    sentence: Any


def of_changed_mode(meeting, data, changed):
    """None if the new values can stay. `meeting`: the one being changed; what it is now is looked up."""
    now = Meeting.objects.get(pk=meeting.pk)
    if Draw.objects.filter(meeting=meeting).exclude(kind=Draw.Kind.TRIAL).exists():
        field = "seat_mode" if "seat_mode" in changed else "wishes_until"
        return Refusal(
            field, _("Die Auslosung hat schon begonnen. Daran lässt sich nichts mehr ändern.")
        )
    becomes_wishes = data.get("seat_mode") == Meeting.SeatMode.WISHES
    if "seat_mode" in changed and becomes_wishes:
        current = Booking.objects.current().filter(participant__meeting=meeting)
        if current.filter(participant__status__in=["claimed", "registered", "lapsed"]).exists():
            return Refusal(
                "seat_mode",
                _(
                    "Hier haben sich schon Menschen einen Platz genommen oder angestellt. Auf Wünsche "
                    "umstellen lässt sich nur, solange niemand etwas hat."
                ),
            )
    if "wishes_until" in changed and becomes_wishes and data.get("wishes_until"):
        return _of_new_deadline(now, data["wishes_until"])
    return None


def _of_new_deadline(meeting, until):
    day = meeting.days.order_by("date").first()
    if day and until >= day.starts_at:
        return Refusal("wishes_until", _("Dann hat die Veranstaltung schon begonnen."))
    if until <= timezone.now():
        return Refusal(
            "wishes_until",
            _("Die Frist muss in der Zukunft liegen: Alle sollen noch Wünsche nennen können."),
        )
    return None
