"""Who speaks, what they bring along, and what they would like to change."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backstage.models import stored
from programme.models.meeting import Meeting, Remembered
from programme.models.session import Session
from programme.querysets import (
    MaterialQuerySet,
    RememberedQuerySet,
    RevisionQuerySet,
    SpeakerQuerySet,
)


class Speaker(Remembered):
    """A user's public face at a meeting. Shown once the person has agreed. Remembered: nobody sits
    elsewhere while they speak."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="speakers", verbose_name=_("Veranstaltung")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="speakers",
        verbose_name=_("Person"),
        help_text=_("Über diese Adresse bearbeiten Referierende ihre Angaben."),
    )
    slug = models.SlugField(_("Kurzname"), max_length=80)
    name = models.CharField(_("Name"), max_length=120)
    affiliation = models.CharField(_("Organisation"), max_length=200, blank=True)
    bio = models.TextField(_("Zur Person"), blank=True, help_text=_("Markdown ist erlaubt."))
    #: Not in the history: who takes it away takes it away for good.
    photo = models.FileField(_("Foto"), storage=stored, max_length=100, blank=True)
    published = models.BooleanField(
        _("veröffentlicht"), default=False, help_text=_("Nur mit Einwilligung der Person.")
    )
    language = models.CharField(
        _("Sprache der Mails"), max_length=2, choices=settings.LANGUAGES, default="de"
    )
    invited_at = models.DateTimeField(_("zuletzt eingeladen am"), null=True, editable=False)

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = _("Referierende:r")
        verbose_name_plural = _("Referierende")
        ordering = ["name"]
        permissions = [("invite_speaker", _("Darf Adressen von Referierenden sehen und einladen"))]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "slug"], name="one_speaker_per_slug"),
            models.UniqueConstraint(
                fields=["meeting", "user"],
                name="one_face_per_person_and_meeting",
                violation_error_message=_(
                    "Diese Person ist hier schon als referierend eingetragen."
                ),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def photo_version(self):
        """Another one for each photo, so that nobody is shown an old one."""
        return self.photo.name.removeprefix("photos/").removesuffix(".jpg")[:8]


class Appearance(Remembered):
    class Part(models.TextChoices):
        SPEAKER = "speaker", _("Vortrag")
        MODERATOR = "moderator", _("Moderation")
        PANELIST = "panelist", _("Podium")

    speaker = models.ForeignKey(
        Speaker, models.PROTECT, related_name="appearances", verbose_name=_("Referierende:r")
    )
    session = models.ForeignKey(
        Session, models.CASCADE, related_name="appearances", verbose_name=_("Programmpunkt")
    )
    part = models.CharField(_("Aufgabe"), max_length=10, choices=Part, default=Part.SPEAKER)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    objects = RememberedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Mitwirkung")
        verbose_name_plural = _("Mitwirkende")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["speaker", "session"], name="one_part_per_speaker")
        ]

    def __str__(self):
        return f"{self.speaker}: {self.session}"

    @property
    def its_meeting_id(self):
        return self.session.meeting_id


class Material(Remembered):
    """Something to read, before or afterwards: an address, or a file that is handed out here."""

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("alle")
        PARTICIPANTS = "participants", _("nur Teilnehmende")

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="materials", verbose_name=_("Programmpunkt")
    )
    title = models.CharField(_("Titel"), max_length=150)
    url = models.URLField(_("Adresse"), max_length=500, blank=True)
    file = models.FileField(_("Datei"), storage=stored, max_length=100, blank=True)
    #: What the file is called where it is saved, what it is, and its size in bytes.
    file_name = models.CharField(max_length=120, blank=True, editable=False)
    content_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField(default=0, editable=False)
    audience = models.CharField(
        _("Sichtbar für"), max_length=12, choices=Audience, default=Audience.EVERYONE
    )
    after_session = models.BooleanField(
        _("erst hinterher"),
        default=False,
        help_text=_("Erst zeigen, wenn der Programmpunkt zum letzten Mal zu Ende ist."),
    )
    published = models.BooleanField(
        _("veröffentlicht"), default=True, help_text=_("Ohne Haken wartet es auf Durchsicht.")
    )

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("Material")
        verbose_name_plural = _("Materialien")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url="") & ~Q(file="") | ~Q(url="") & Q(file=""),
                name="either_address_or_file",
                violation_error_message=_("Bitte entweder eine Datei oder eine Adresse."),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def its_meeting_id(self):
        return self.session.meeting_id

    @property
    def address(self):
        """Where it is: elsewhere, or here."""
        return self.url or reverse("material", args=[self.session.meeting.slug, self.pk])

    @property
    def ending(self):
        return self.file_name.rpartition(".")[2].upper()

    def is_due(self, moment):
        """Whether it may be seen already. Asks nothing where the session's occurrences with their
        slots and days were prefetched."""
        if not self.after_session:
            return True
        ends = [occurrence.slot.ends_at for occurrence in self.session.occurrences.all()]
        return bool(ends) and max(ends) <= moment


class EditingRule(models.Model):
    """What speakers may do with one field of their sessions. Fields without a rule: see `DEFAULTS`."""

    class Field(models.TextChoices):
        TITLE = "title", _("Titel")
        ABSTRACT = "abstract", _("Kurzbeschreibung")
        LEVEL = "level", _("Niveau")
        AUDIENCE = "audience", _("Für wen")
        LANGUAGE = "language", _("Sprache der Veranstaltung")
        TO_BRING = "to_bring", _("Mitbringen")
        ACCESS_NOTE = "access_note", _("Hinweise zum Zugang")
        EQUIPMENT = "equipment", _("Technik und Ausstattung")
        MATERIALS = "materials", _("Material")

    class Rule(models.TextChoices):
        FREE = "free", _("frei: gilt sofort")
        REVIEW = "review", _("nach Durchsicht")
        FROZEN = "frozen", _("festgelegt")

    DEFAULTS = dict.fromkeys(Field.values, Rule.REVIEW) | {
        Field.TO_BRING.value: Rule.FREE,
        Field.EQUIPMENT.value: Rule.FREE,
        Field.MATERIALS.value: Rule.FREE,
    }

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="editing_rules", verbose_name=_("Veranstaltung")
    )
    field = models.CharField(_("Feld"), max_length=20, choices=Field)
    rule = models.CharField(_("Änderungen sind"), max_length=10, choices=Rule, default=Rule.REVIEW)

    class Meta:
        verbose_name = _("Regel für Referierende")
        verbose_name_plural = _("Was Referierende selbst ändern")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "field"],
                name="one_editing_rule_per_field",
                violation_error_message=_("Für dieses Feld gibt es schon eine Regel."),
            )
        ]

    def __str__(self):
        return f"{self.get_field_display()}: {self.get_rule_display()}"


class Revision(models.Model):
    """A proposed change to a session. The public page stays as it is until it is published."""

    class State(models.TextChoices):
        PENDING = "pending", _("wartet auf Durchsicht")
        PUBLISHED = "published", _("übernommen")
        RETURNED = "returned", _("zurückgegeben")
        WITHDRAWN = "withdrawn", _("zurückgezogen")

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="revisions", verbose_name=_("Programmpunkt")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("Vorgeschlagen von"),
    )
    changes = models.JSONField(_("Änderungen"), help_text=_("Feld und neuer Text"))
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.PENDING)
    note = models.TextField(_("Anmerkung"), blank=True)
    created_at = models.DateTimeField(_("vorgeschlagen am"), auto_now_add=True)
    decided_at = models.DateTimeField(_("entschieden am"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Entschieden von"),
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Änderungsvorschlag")
        verbose_name_plural = _("Änderungsvorschläge")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="pending", decided_at=None) | ~Q(state="pending"),
                name="pending_is_undecided",
            ),
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(state="pending"),
                name="one_pending_revision_per_session",
                violation_error_message=_("Zu diesem Programmpunkt wartet schon ein Vorschlag."),
            ),
        ]

    def __str__(self):
        return f"{self.session}: {self.get_state_display()}"
