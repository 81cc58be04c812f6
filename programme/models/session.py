"""What is on: sessions, and when and where they occur."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.roles import Role
from programme.models.meeting import Meeting, Remembered, Room, Slot, Track
from programme.querysets import OccurrenceQuerySet, SessionQuerySet


class Session(Remembered):
    class Kind(models.TextChoices):
        PLENARY = "plenary", _("Plenum")
        TALK = "talk", _("Vortrag")
        PANEL = "panel", _("Podiumsdiskussion")
        WORKSHOP = "workshop", _("Mitmach-Workshop")
        QA = "qa", _("Fragerunde")
        BREAK = "break", _("Pause")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        PUBLISHED = "published", _("veröffentlicht")
        CANCELLED = "cancelled", _("fällt aus")

    class Language(models.TextChoices):
        GERMAN = "de", _("Deutsch")
        ENGLISH = "en", _("Englisch")

    class Level(models.TextChoices):
        BEGINNER = "beginner", _("für den Einstieg")
        ADVANCED = "advanced", _("für Fortgeschrittene")
        EVERYBODY = "everybody", _("für alle")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="sessions", verbose_name=_("Veranstaltung")
    )
    code = models.SlugField(
        _("Kürzel"),
        max_length=12,
        help_text=_("Steht im Programm und in der Adresse, zum Beispiel WA1."),
    )
    kind = models.CharField(_("Art"), max_length=10, choices=Kind)
    track = models.ForeignKey(
        Track,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("Themenreihe"),
    )
    title = models.CharField(_("Titel"), max_length=200)
    abstract = models.TextField(
        _("Kurzbeschreibung"), blank=True, help_text=_("Markdown ist erlaubt.")
    )
    language = models.CharField(
        _("Sprache der Veranstaltung"), max_length=2, choices=Language, default=Language.GERMAN
    )
    audience = models.JSONField(
        _("Für wen"), default=list, blank=True, help_text=_("Nichts angekreuzt heißt: für alle.")
    )
    level = models.CharField(_("Niveau"), max_length=10, choices=Level, default=Level.EVERYBODY)
    to_bring = models.TextField(
        _("Mitbringen"),
        blank=True,
        help_text=_("Was Teilnehmende dabeihaben sollten. Markdown ist erlaubt."),
    )
    access_note = models.TextField(
        _("Hinweise zum Zugang"),
        blank=True,
        help_text=_(
            "Was man vorher wissen sollte, um gut mitmachen zu können: langes Stehen, laute Musik, "
            "Filme ohne Untertitel. Markdown ist erlaubt."
        ),
    )
    #: For the organizers alone, and so in one language.
    equipment = models.TextField(
        _("Technik und Ausstattung"),
        blank=True,
        help_text=_("Was im Raum gebraucht wird. Das steht auf keiner öffentlichen Seite."),
    )
    booked = models.BooleanField(
        _("mit Platzbuchung"), default=False, help_text=_("Sonst offen für alle, die teilnehmen.")
    )
    status = models.CharField(_("Stand"), max_length=10, choices=Status, default=Status.DRAFT)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Programmpunkt")
        verbose_name_plural = _("Programmpunkte")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "code"],
                name="one_session_per_code",
                violation_error_message=_("Dieses Kürzel gibt es in dieser Veranstaltung schon."),
            )
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    @property
    def is_cancelled(self):
        return self.status == self.Status.CANCELLED

    @property
    def is_break(self):
        return self.kind == self.Kind.BREAK

    @property
    def audience_roles(self):
        return [Role(role) for role in self.audience if role in Role.values]

    def is_for(self, role):
        return not self.audience or role in self.audience


class Occurrence(Remembered):
    """A session in a room in a slot. A repeated session has several."""

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="occurrences", verbose_name=_("Programmpunkt")
    )
    slot = models.ForeignKey(
        Slot, models.PROTECT, related_name="occurrences", verbose_name=_("Zeitfenster")
    )
    room = models.ForeignKey(
        Room,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="occurrences",
        verbose_name=_("Raum"),
    )
    seats = models.PositiveIntegerField(
        _("Plätze"), null=True, blank=True, help_text=_("Leer: so viele wie der Raum hat.")
    )
    minimum = models.PositiveIntegerField(
        _("Mindestzahl"),
        null=True,
        blank=True,
        help_text=_("Mit weniger Teilnehmenden findet es nicht statt."),
    )
    interpreting = models.BooleanField(_("Gebärdensprache"), default=False)
    captions = models.BooleanField(_("Schriftdolmetschen"), default=False)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Termin")
        verbose_name_plural = _("Termine")
        ordering = ["slot__day__date", "slot__starts", "session__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "slot"],
                name="a_session_once_per_slot",
                violation_error_message=_(
                    "Dieser Programmpunkt steht schon in diesem Zeitfenster."
                ),
            ),
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(seats=None) | Q(minimum__lte=models.F("seats")),
                name="minimum_fits_seats",
                violation_error_message=_("Die Mindestzahl ist größer als die Zahl der Plätze."),
            ),
        ]

    def __str__(self):
        return f"{self.session} ({self.slot})"

    @property
    def its_meeting_id(self):
        return self.session.meeting_id

    @property
    def capacity(self):
        """Seats to give: its own number, never more than the room has. None: no limit known."""
        numbers = [self.seats, self.room.seats if self.room else None]
        return min((number for number in numbers if number is not None), default=None)
