"""Who sits where: seats in workshops, the line for them, and what is kept for a role."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.roles import Role
from programme.models import Occurrence, Remembered, Room
from programme.querysets import RememberedQuerySet
from registration.models import Participant
from workshops.querysets import BookingQuerySet, FillQuerySet, SpeakerMessageQuerySet


class SeatQuota(Remembered):
    """At most so many seats of an occurrence for one role, or so many kept free for it."""

    occurrence = models.ForeignKey(
        Occurrence, models.PROTECT, related_name="seat_quotas", verbose_name=_("Termin")
    )
    role = models.CharField(_("Rolle"), max_length=20, choices=Role)
    at_most = models.PositiveIntegerField(
        _("höchstens"), null=True, blank=True, help_text=_("0: für diese Rolle nicht vorgesehen.")
    )
    kept_free = models.PositiveIntegerField(
        _("frei gehalten"),
        default=0,
        help_text=_("So viele Plätze bekommt zunächst nur diese Rolle."),
    )
    kept_until = models.DateTimeField(
        _("frei gehalten bis"),
        null=True,
        blank=True,
        help_text=_("Dann bekommen sie alle. Leer: bis zum Beginn."),
    )
    #: When the kept seats were let go. Set by settling: elsewhere nobody looks at the clock.
    released_at = models.DateTimeField(_("freigegeben am"), null=True, editable=False)

    objects = RememberedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Plätze einer Rolle")
        verbose_name_plural = _("Plätze für Rollen")
        ordering = ["occurrence", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "role"],
                name="one_quota_per_occurrence_and_role",
                violation_error_message=_("Für diese Rolle gibt es hier schon eine Regel."),
            ),
            models.CheckConstraint(
                condition=Q(at_most=None) | Q(kept_free__lte=F("at_most")),
                name="no_more_kept_than_allowed",
                violation_error_message=_(
                    "Für diese Rolle sind mehr Plätze frei gehalten, als sie höchstens bekommt."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}: {self.occurrence}"

    def clean(self):
        if self.at_most is None and not self.kept_free:
            raise ValidationError(
                _("Geben Sie an, wie viele höchstens oder wie viele frei gehalten.")
            )

    @property
    def its_meeting_id(self):
        return self.occurrence.session.meeting_id

    @property
    def kept_now(self):
        """Seats that only this role gets until `kept_until`."""
        return 0 if self.released_at else self.kept_free


class Booking(models.Model):
    """A participant's seat in an occurrence, or their entry in the line for it. Counts only while
    the participant is active: that is derived, never copied. Never deleted."""

    class State(models.TextChoices):
        BOOKED = "booked", pgettext_lazy("seat", "Platz")
        WAITING = "waiting", _("Warteliste")
        ENDED = "ended", _("beendet")

    class Why(models.TextChoices):
        """How it came to be as it is."""

        CHOSEN = "chosen", _("gewählt")
        FULL = "full", _("kein Platz frei")
        NO_PLACE = "no_place", _("noch kein Platz an diesem Tag")
        LAPSED = "lapsed", _("nicht rechtzeitig bestätigt")
        MOVED_UP = "moved_up", _("nachgerückt")
        ORGANIZER = "organizer", _("von der Organisation vergeben")
        RELEASED = "released", _("zurückgegeben")
        BETTER = "better", _("etwas anderes zur gleichen Zeit bekommen")
        OFF = "off", _("findet nicht statt")
        CLASH = "clash", _("liegt jetzt zur gleichen Zeit wie ein anderer Platz")
        SPEAKS = "speaks", _("liegt zur gleichen Zeit wie der eigene Auftritt")
        ROLE = "role", _("für die neue Rolle kein Platz frei")
        DAY_GIVEN_UP = "day_given_up", _("an diesem Tag nicht mehr dabei")
        REPLACED = "replaced", _("durch eine neue Anmeldung ersetzt")

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="bookings", verbose_name=_("Teilnehmende:r")
    )
    occurrence = models.ForeignKey(
        Occurrence, models.PROTECT, related_name="bookings", verbose_name=_("Termin")
    )
    #: The participant's, kept here because role rules are counted with every sign-up.
    role = models.CharField(_("Rolle"), max_length=20, choices=Role, editable=False)
    state = models.CharField(_("Stand"), max_length=10, choices=State)
    why = models.CharField(_("Grund"), max_length=15, choices=Why, default=Why.CHOSEN)
    #: Order of preference among what clashes: 1 is wanted most. Moving up into a better one
    #: frees the lesser one.
    rank = models.PositiveSmallIntegerField(_("Wunsch"), default=1)
    #: For who waits: whether the entry stays when something else at the same time is got.
    stays = models.BooleanField(_("bleibt in der Reihe"), default=False)
    queued_at = models.DateTimeField(_("in der Reihe seit"))
    #: When the seat was given: check_invariants compares it with the limits of that time.
    booked_since = models.DateTimeField(
        pgettext_lazy("seat", "Platz seit"), null=True, editable=False
    )

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Buchung")
        verbose_name_plural = _("Buchungen")
        ordering = ["queued_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "occurrence"], name="one_booking_per_occurrence"
            ),
            models.CheckConstraint(
                condition=Q(state="booked", booked_since__isnull=False)
                | (~Q(state="booked") & Q(booked_since=None)),
                name="booked_since_a_time",
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="rank_from_one"),
        ]
        indexes = [models.Index(fields=["occurrence", "state", "queued_at", "id"])]

    def __str__(self):
        return f"{self.participant}, {self.occurrence}"

    @property
    def is_booked(self):
        return self.state == self.State.BOOKED

    @property
    def is_waiting(self):
        return self.state == self.State.WAITING

    @property
    def is_wanted(self):
        """Also what was full when it was chosen and is not waited for: who already had a seat there
        by an earlier sign-up takes it along."""
        return self.state != self.State.ENDED or self.why == self.Why.FULL


class Announcement(models.Model):
    """When and where a workshop takes place, as those who have a seat there or wait were last told."""

    FACTS = ("starts_at", "ends_at", "room", "moved_at", "was_from", "was_until")

    occurrence = models.OneToOneField(Occurrence, models.CASCADE, related_name="announcement")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.ForeignKey(Room, models.SET_NULL, null=True, related_name="+")
    #: When it was moved last, and from where: there, who lost a seat by that has nothing now.
    moved_at = models.DateTimeField(null=True)
    was_from = models.DateTimeField(null=True)
    was_until = models.DateTimeField(null=True)

    def __str__(self):
        return str(self.occurrence)

    @classmethod
    def of(cls, occurrence):
        announcement = cls(occurrence=occurrence)
        announcement.take_over(occurrence, None)
        return announcement

    def take_over(self, occurrence, now):
        before = (self.starts_at, self.ends_at)
        self.starts_at = occurrence.slot.starts_at
        self.ends_at = occurrence.slot.ends_at
        self.room_id = occurrence.room_id
        if now and before != (self.starts_at, self.ends_at):
            self.moved_at, (self.was_from, self.was_until) = now, before

    def overlapped(self, other):
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def differs_from(self, occurrence):
        slot = occurrence.slot
        now = (slot.starts_at, slot.ends_at, occurrence.room_id)
        return (self.starts_at, self.ends_at, self.room_id) != now


class OccurrenceFill(Occurrence):
    """An occurrence as organizers see it who give seats away: how many there are, taken, waited for."""

    objects = FillQuerySet.as_manager()  # type: ignore[assignment,misc]  # it is a proxy

    class Meta:
        proxy = True
        verbose_name = _("Plätze eines Workshops")
        verbose_name_plural = _("Plätze der Workshops")


class SpeakerMessage(models.Model):
    """What a speaker wrote to all who have a seat in their workshop. Organizers can read it."""

    occurrence = models.ForeignKey(
        Occurrence, models.PROTECT, related_name="speaker_messages", verbose_name=_("Termin")
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("Geschrieben von"),
    )
    subject = models.CharField(_("Betreff"), max_length=120)
    text = models.TextField(_("Nachricht"), max_length=3000)
    #: Of the form it was written in: sent twice, it goes out once.
    token = models.UUIDField(unique=True, editable=False)
    sent_at = models.DateTimeField(_("geschrieben am"))
    recipients = models.PositiveIntegerField(_("an so viele"))

    objects = SpeakerMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("Nachricht von Referierenden")
        verbose_name_plural = _("Nachrichten von Referierenden")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(recipients__gte=1), name="message_to_somebody")
        ]

    def __str__(self):
        return self.subject
