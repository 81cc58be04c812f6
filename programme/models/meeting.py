"""The frame: a meeting with its days, slots, rooms and tracks."""

import secrets
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programme.querysets import MeetingQuerySet, RememberedQuerySet


def validate_time_zone(name):
    if name not in available_timezones():
        raise ValidationError(
            _("„%(name)s“ ist keine Zeitzone. Beispiel: Europe/Berlin"), params={"name": name}
        )


def new_version():
    """Random, so that a version that was rolled back never comes again."""
    return secrets.randbits(62)


class Remembered(models.Model):
    """What every process remembers of a meeting, because it decides who can sit where or stands in
    the programme. Saving it makes old what they remember (programme/facts.py); so does
    its manager, made from a RememberedQuerySet."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        MeetingLock.renew_version(self.its_meeting_id)

    @property
    def its_meeting_id(self):
        return self.meeting_id

    def delete(self, *args, **kwargs):
        meeting_id = self.its_meeting_id
        deleted = super().delete(*args, **kwargs)
        MeetingLock.renew_version(meeting_id)
        return deleted


class Meeting(Remembered):
    """One event of one or more days. Several live side by side; one is the current one."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        PUBLISHED = "published", _("veröffentlicht")
        ARCHIVED = "archived", _("Archiv")

    class SeatMode(models.TextChoices):
        """How seats in workshops are given."""

        FIRST_COME = "first_come", _("wer zuerst kommt")
        WISHES = "wishes", _("nach Wünschen, ausgelost")

    slug = models.SlugField(
        _("Kurzname"), unique=True, help_text=_("Steht in jeder Adresse, zum Beispiel bremen-2019.")
    )
    title = models.CharField(_("Titel"), max_length=200)
    theme = models.CharField(_("Motto"), max_length=200, blank=True)
    welcome = models.TextField(_("Worum es geht"), blank=True)
    focus = models.TextField(_("Schwerpunkt"), blank=True)
    for_whom = models.TextField(_("Für wen"), blank=True)
    status = models.CharField(_("Stand"), max_length=10, choices=Status, default=Status.DRAFT)
    is_current = models.BooleanField(
        _("aktuell"), default=False, help_text=_("Die Startseite führt zu dieser Veranstaltung.")
    )

    venue_name = models.CharField(_("Ort"), max_length=200, blank=True)
    venue_address = models.TextField(_("Adresse"), blank=True)
    getting_there = models.TextField(_("Anreise"), blank=True)
    access_facts = models.TextField(_("Barrierefreiheit vor Ort"), blank=True)
    time_zone = models.CharField(
        _("Zeitzone"), max_length=50, default="Europe/Berlin", validators=[validate_time_zone]
    )

    registration_opens_at = models.DateTimeField(_("Anmeldung öffnet"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("Anmeldeschluss"), null=True, blank=True)
    moving_up_ends_at = models.DateTimeField(
        _("Nachrücken bis"),
        null=True,
        blank=True,
        help_text=_("Leer heißt: bis ein Tag beginnt. Danach rückt für ihn niemand mehr nach."),
    )
    seat_mode = models.CharField(
        _("Workshopplätze"),
        max_length=10,
        choices=SeatMode,
        default=SeatMode.FIRST_COME,
        help_text=_(
            "Nach Wünschen: Alle nennen je Zeitfenster Workshops in einer Reihenfolge; nach der Frist "
            "werden die Plätze ausgelost."
        ),
    )
    wishes_until = models.DateTimeField(
        _("Wünsche bis"),
        null=True,
        blank=True,
        help_text=_("Nur bei Vergabe nach Wünschen. Bis dahin können alle ihre Wünsche ändern."),
    )
    places = models.PositiveIntegerField(
        _("Plätze insgesamt"),
        null=True,
        blank=True,
        help_text=_(
            "Wie viele Menschen teilnehmen können, an einem oder mehreren Tagen. Leer: unbegrenzt."
        ),
    )

    organizer_name = models.CharField(_("Veranstaltet von"), max_length=200)
    organizer_address = models.TextField(_("Anschrift"), blank=True)
    organizer_email = models.EmailField(_("E-Mail für Fragen"))
    imprint = models.TextField(_("Impressum"), blank=True)
    privacy_notice = models.TextField(_("Datenschutzhinweise"), blank=True)
    privacy_version = models.CharField(
        _("Fassung der Datenschutzhinweise"),
        max_length=20,
        blank=True,
        help_text=_("Wird bei jeder Anmeldung festgehalten, zum Beispiel 2019-09-01."),
    )
    plain_language = models.TextField(
        _("In Einfacher Sprache"),
        blank=True,
        help_text=_(
            "Kurze Sätze, in jedem nur eine Aussage, Wörter aus dem Alltag: was das Treffen ist, was "
            "es kostet, wer kommen kann, wie man sich anmeldet und absagt, welche Hilfe es gibt. "
            "Tage, Ort und Anmeldeschluss stehen von selbst darüber. Bitte nennen Sie den Text nicht "
            "„Leichte Sprache“: So heißt er erst, wenn Menschen mit Lernschwierigkeiten ihn geprüft "
            "haben."
        ),
    )
    #: The same in both languages: German Sign Language is one of its own.
    sign_language_video = models.URLField(
        _("Video in Deutscher Gebärdensprache"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=_(
            "Die Adresse der Seite mit dem Video. Die Website bettet es nicht ein, damit sie niemanden "
            "ungefragt zu anderen Anbietern führt: Sie zeigt einen Link, der sagt, welche Website er "
            "öffnet. Leer: kein Link."
        ),
    )
    accessibility_statement = models.TextField(
        _("Erklärung zur Barrierefreiheit: Ihr Teil"),
        blank=True,
        help_text=_(
            "Was nur Sie wissen: wer für die Website verantwortlich ist, welche Ihrer eigenen Inhalte "
            "nicht barrierefrei sind (mit Grund und Alternative) und welche Schlichtungs- oder "
            "Durchsetzungsstelle zuständig ist. Was für die Software gilt, steht von selbst darüber."
        ),
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Veranstaltung")
        verbose_name_plural = _("Veranstaltungen")
        ordering = ["-is_current", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="one_current_meeting",
                violation_error_message=_("Eine andere Veranstaltung ist schon die aktuelle."),
            ),
            models.CheckConstraint(
                condition=Q(registration_closes_at__gt=F("registration_opens_at"))
                | Q(registration_opens_at=None)
                | Q(registration_closes_at=None),
                name="registration_opens_before_it_closes",
                violation_error_message=_(
                    "Der Anmeldeschluss liegt vor der Öffnung der Anmeldung."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(seat_mode="wishes") | Q(wishes_until__isnull=False),
                name="wishes_have_a_deadline",
                violation_error_message=_(
                    "Geben Sie an, bis wann Wünsche genannt werden können („Wünsche bis“)."
                ),
            ),
            models.CheckConstraint(
                condition=Q(wishes_until__gt=F("registration_opens_at"))
                | Q(wishes_until=None)
                | Q(registration_opens_at=None),
                name="wishes_end_after_registration_opens",
                violation_error_message=_(
                    "Die Frist für Wünsche liegt vor der Öffnung der Anmeldung."
                ),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def its_meeting_id(self):
        return self.pk

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)

    @property
    def sign_language_site(self):
        """Whose website the video is on, to be said before somebody goes there."""
        return urlsplit(self.sign_language_video).hostname

    @property
    def registration(self):
        """How sign-up stands right now: "soon", "open" or "closed"."""
        now = timezone.now()
        if self.status != self.Status.PUBLISHED:
            return "closed"
        if self.registration_opens_at and now < self.registration_opens_at:
            return "soon"
        if self.registration_closes_at and now >= self.registration_closes_at:
            return "closed"
        return "closed" if self.is_over(now) else "open"

    def is_over(self, moment=None):
        ends_at = self.ends_at
        return ends_at is not None and (moment or timezone.now()) >= ends_at

    @property
    def days_to_come(self):
        """The days one can still come to, today's included until it ends."""
        now = timezone.now()
        return [day for day in self.days.all() if day.ends_at > now]

    @property
    def ends_at(self):
        """When the last day is over, or None while there is no day."""
        days = [day.ends_at for day in self.days.all()]
        return max(days, default=None)


class MeetingLock(models.Model):
    """The row that everybody takes who gives or takes places; see programme/lock.py."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="lock")
    due_at = models.DateTimeField(null=True)
    #: Another one after every change of what limits places and seats; see programme/facts.py.
    version = models.BigIntegerField(default=new_version)
    #: The version whose consequences are settled.
    settled_version = models.BigIntegerField(null=True)
    #: What was counted last, as long as only newcomers have come since: see Held.counted.
    counted = models.JSONField(null=True)

    def __str__(self):
        return f"Meeting {self.meeting_id}"

    @classmethod
    def renew_version(cls, meeting_id):
        """Also makes the row, when a meeting is saved for the first time."""
        if not cls.objects.filter(meeting_id=meeting_id).update(version=new_version()):
            cls.objects.create(meeting_id=meeting_id)

    @classmethod
    def renew_all_versions(cls):
        for row in cls.objects.all():
            cls.renew_version(row.meeting_id)


class Day(Remembered):
    class Kind(models.TextChoices):
        TALKS = "talks", _("Vorträge und Workshops")
        QUESTIONS = "questions", _("Fragen und Anliegen")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="days", verbose_name=_("Veranstaltung")
    )
    date = models.DateField(_("Datum"))
    kind = models.CharField(_("Art"), max_length=10, choices=Kind)
    title = models.CharField(_("Titel"), max_length=100)
    intro = models.TextField(_("Was geschieht"), blank=True)
    places = models.PositiveIntegerField(
        _("Plätze an diesem Tag"), null=True, blank=True, help_text=_("Leer: unbegrenzt.")
    )

    objects = RememberedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Tag")
        verbose_name_plural = _("Tage")
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["meeting", "date"], name="one_day_per_date")]

    def __str__(self):
        return f"{self.title}, {date_format(self.date, 'SHORT_DATE_FORMAT')}"

    def at(self, time):
        """The moment of a wall-clock time on this day. Daylight saving is the zone's business."""
        return datetime.combine(self.date, time, tzinfo=self.meeting.zone)

    @property
    def starts_at(self):
        return self.at(min((slot.starts for slot in self.slots.all()), default=datetime.min.time()))

    @property
    def ends_at(self):
        return self.at(max((slot.ends for slot in self.slots.all()), default=datetime.max.time()))


class Slot(Remembered):
    """A time window of a day, in wall-clock time of the meeting's zone. Half-open: it ends
    just before `ends`, so that 15:30 and 15:30 do not overlap."""

    day = models.ForeignKey(Day, models.PROTECT, related_name="slots", verbose_name=_("Tag"))
    starts = models.TimeField(_("Beginn"))
    ends = models.TimeField(_("Ende"))
    title = models.CharField(_("Titel"), max_length=100, blank=True)

    objects = RememberedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Zeitfenster")
        verbose_name_plural = _("Zeitfenster")
        ordering = ["day__date", "starts", "ends"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="slot_starts_before_it_ends",
                violation_error_message=_("Das Ende liegt vor dem Beginn."),
            )
        ]

    def __str__(self):
        date = date_format(self.day.date, gettext("d.m."))
        return f"{date} {self.starts:%H:%M}–{self.ends:%H:%M} {self.title or ''}".strip()

    @property
    def its_meeting_id(self):
        return self.day.meeting_id

    def overlaps(self, other):
        return self.day_id == other.day_id and self.starts < other.ends and other.starts < self.ends

    @property
    def starts_at(self):
        return self.day.at(self.starts)

    @property
    def ends_at(self):
        return self.day.at(self.ends)


class Room(Remembered):
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="rooms", verbose_name=_("Veranstaltung")
    )
    name = models.CharField(_("Name"), max_length=100)
    seats = models.PositiveIntegerField(_("Sitzplätze"))
    floor = models.CharField(_("Stockwerk"), max_length=60, blank=True)
    step_free = models.BooleanField(_("stufenlos erreichbar"), default=False)
    induction_loop = models.BooleanField(_("Induktionsschleife"), default=False)
    note = models.CharField(_("Hinweis"), max_length=300, blank=True)

    objects = RememberedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Raum")
        verbose_name_plural = _("Räume")
        ordering = ["-seats", "name"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "name"], name="one_room_per_name")
        ]

    def __str__(self):
        return self.name


class Track(Remembered):
    """A thread that runs through the programme."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="tracks", verbose_name=_("Veranstaltung")
    )
    key = models.SlugField(_("Kurzname"))
    name = models.CharField(_("Name"), max_length=80)

    objects = RememberedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Themenreihe")
        verbose_name_plural = _("Themenreihen")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "key"], name="one_track_per_key")]

    def __str__(self):
        return self.name
