from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.roles import Role
from programme.models import Day, Meeting, Occurrence, Remembered
from programme.querysets import RememberedQuerySet
from registration.models.participant import Participant
from registration.querysets import DayPlaceQuerySet, PlacesOfDayQuerySet


class DayPlace(models.Model):
    """A participant's place on a day, or in the line for one. Counts only while the participant
    is active: that is derived, never copied. Never deleted."""

    class State(models.TextChoices):
        HELD = "held", _("Platz")
        WAITING = "waiting", _("Warteliste")
        GIVEN_UP = "given_up", _("aufgegeben")

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="day_places", verbose_name=_("Teilnehmende:r")
    )
    day = models.ForeignKey(Day, models.PROTECT, related_name="day_places", verbose_name=_("Tag"))
    state = models.CharField(_("Stand"), max_length=10, choices=State)
    queued_at = models.DateTimeField(_("in der Reihe seit"))
    #: When the place was given: check_invariants compares it with the limits of that time.
    held_since = models.DateTimeField(_("Platz seit"), null=True, editable=False)

    objects = DayPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Tagesplatz")
        verbose_name_plural = _("Tagesplätze")
        ordering = ["day__date"]
        constraints = [
            models.UniqueConstraint(fields=["participant", "day"], name="one_place_per_day"),
            models.CheckConstraint(
                condition=Q(state="held", held_since__isnull=False)
                | (~Q(state="held") & Q(held_since=None)),
                name="held_since_a_time",
            ),
        ]
        indexes = [models.Index(fields=["day", "state", "queued_at", "id"])]

    def __str__(self):
        return f"{self.participant}, {self.day}"


class PlacesOfDay(Day):
    """A day as organizers see it who give places away: how many there are, held and waited for."""

    objects = PlacesOfDayQuerySet.as_manager()  # type: ignore[assignment,misc]  # it is a proxy

    class Meta:
        proxy = True
        verbose_name = _("Plätze eines Tages")
        verbose_name_plural = _("Plätze der Tage")


class RolePlaces(Remembered):
    """At most so many places of a day for one role."""

    day = models.ForeignKey(Day, models.PROTECT, related_name="role_places", verbose_name=_("Tag"))
    role = models.CharField(_("Rolle"), max_length=20, choices=Role)
    at_most = models.PositiveIntegerField(_("höchstens"))

    objects = RememberedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Platzgrenze einer Rolle")
        verbose_name_plural = _("Platzgrenzen für Rollen")
        ordering = ["day__date", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "role"],
                name="one_limit_per_day_and_role",
                violation_error_message=_(
                    "Für diese Rolle gibt es an diesem Tag schon eine Grenze."
                ),
            )
        ]

    def __str__(self):
        return f"{self.get_role_display()}, {self.day}: {self.at_most}"

    @property
    def its_meeting_id(self):
        return self.day.meeting_id


class Decision(models.Model):
    """An organizer's exception, with its reason. Names nobody but by id."""

    class Kind(models.TextChoices):
        MOVED_UP = "moved_up", _("außer der Reihe nachgerückt")
        GUEST_ADDED = "guest_added", _("Gast eingetragen")
        CANCELLED = "cancelled", _("Absage eingetragen")
        CHANGED = "changed", _("Angaben geändert, Platz oder Position aufgegeben")
        SEAT_GIVEN = "seat_given", _("in einen Workshop eingetragen")
        SEAT_MOVED_UP = "seat_moved_up", _("im Workshop außer der Reihe nachgerückt")
        SEAT_TAKEN = "seat_taken", _("aus einem Workshop herausgenommen")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="decisions", verbose_name=_("Veranstaltung")
    )
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="decisions", verbose_name=_("Teilnehmende:r")
    )
    day = models.ForeignKey(Day, models.PROTECT, null=True, related_name="+", verbose_name=_("Tag"))
    occurrence = models.ForeignKey(
        Occurrence, models.PROTECT, null=True, related_name="+", verbose_name=_("Termin")
    )
    kind = models.CharField(_("Entscheidung"), max_length=15, choices=Kind)
    reason = models.CharField(_("Grund"), max_length=300)
    decided_at = models.DateTimeField(_("am"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("von")
    )

    class Meta:
        verbose_name = _("Entscheidung der Organisation")
        verbose_name_plural = _("Entscheidungen der Organisation")
        ordering = ["-decided_at"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.participant}"
