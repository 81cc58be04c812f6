"""Mails from organizers to many: what is written, to whom, and texts to begin with."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstage.models import Job
from programme.models import Meeting
from registration.models.participant import Participant
from registration.querysets import MailingQuerySet, MailingRecipientQuerySet

#: Characters. A subject with a long name in it still fits into a mail.
SUBJECT, TEXT = 120, 10_000


class Words(models.Model):
    """A subject and a text in both languages; only German has to be there."""

    subject_de = models.CharField(_("Betreff auf Deutsch"), max_length=SUBJECT)
    text_de = models.TextField(_("Text auf Deutsch"), max_length=TEXT)
    subject_en = models.CharField(_("Betreff auf Englisch"), max_length=SUBJECT, blank=True)
    text_en = models.TextField(_("Text auf Englisch"), max_length=TEXT, blank=True)

    class Meta:
        abstract = True

    @property
    def has_english(self):
        return bool(self.subject_en and self.text_en)

    def words_in(self, language):
        """(subject, text)"""
        return getattr(self, f"subject_{language}"), getattr(self, f"text_{language}")


class Mailing(Words):
    """One mail to many: a draft, then written person by person in the background. Kept as the record
    of who wrote what to how many."""

    class Kind(models.TextChoices):
        BY_HAND = "by_hand", _("von Hand geschrieben")
        REMINDER = "reminder", _("Erinnerung vor der Veranstaltung")
        THANKS = "thanks", _("Dank nach der Veranstaltung")

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        STARTED = "started", _("gestartet")
        DONE = "done", _("fertig")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="mailings", verbose_name=_("Veranstaltung")
    )
    kind = models.CharField(_("Art"), max_length=10, choices=Kind, default=Kind.BY_HAND)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.DRAFT)
    #: To whom: see registration/selections.py. Ids and words of ours.
    criteria = models.JSONField(default=dict)
    #: The same in words, as it was when it was started.
    selection = models.TextField(_("An wen"), blank=True)
    #: How many it was started for.
    number = models.PositiveIntegerField(_("Personen"), default=0)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Geschrieben von"),
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Gestartet von"),
    )
    created_at = models.DateTimeField(_("angelegt am"), auto_now_add=True)
    changed_at = models.DateTimeField(_("geändert am"), auto_now=True)
    started_at = models.DateTimeField(_("gestartet am"), null=True)
    ended_at = models.DateTimeField(_("fertig am"), null=True)
    #: The one that writes, or has written last.
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Rundmail")
        verbose_name_plural = _("Rundmails")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind"],
                condition=~Q(kind="by_hand"),
                name="one_automatic_mailing_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(started_at__isnull=False),
                name="a_started_mailing_has_a_time",
            ),
        ]

    def __str__(self):
        # Without the subject: this text ends up in the admin's log.
        return _("Rundmail %(number)s") % {"number": self.pk}

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    @property
    def is_automatic(self):
        return self.kind != self.Kind.BY_HAND

    @property
    def is_under_way(self):
        return self.state == self.State.STARTED and bool(self.job) and not self.job.is_over

    @property
    def has_stopped(self):
        """Begun, not at its end, and nobody is at it."""
        return self.state == self.State.STARTED and not self.is_under_way

    @property
    def state_in_words(self):
        if self.is_under_way:
            return _("wird geschrieben")
        return _("angehalten") if self.has_stopped else self.get_state_display()


class MailingRecipient(models.Model):
    """Somebody a mailing goes to, once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("noch nicht geschrieben")
        WRITTEN = "written", _("geschrieben")
        LEFT_OUT = "left_out", _("ausgelassen")

    class Why(models.TextChoices):
        CHANGED = "changed", _("gehört nicht mehr zur Auswahl: abgesagt, geändert oder gelöscht")
        TOO_MANY = "too_many", _("an die unbestätigte Adresse gingen schon viele Mails")
        TOO_LATE = "too_late", _("die Zeit dafür war vorbei")

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="recipients")
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why = models.CharField(max_length=10, choices=Why, blank=True)
    #: None before it is written, and after the record of the mail is deleted.
    email = models.ForeignKey("post_office.Email", models.SET_NULL, null=True, related_name="+")

    objects = MailingRecipientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "participant"], name="nobody_gets_a_mailing_twice"
            )
        ]
        indexes = [models.Index(fields=["mailing", "state", "id"])]

    def __str__(self):
        return f"{self.mailing_id}: {self.participant_id}"


class MailTemplate(Words):
    """Words to begin a mailing with, or those of a mail the timer sends. See
    registration/standard_texts.py for what is said while there is none."""

    class Purpose(models.TextChoices):
        OWN = "own", _("Vorlage für Rundmails")
        REMINDER = "reminder", _("Erinnerung vor der Veranstaltung")
        THANKS = "thanks", _("Dank nach der Veranstaltung")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="mail_templates", verbose_name=_("Veranstaltung")
    )
    purpose = models.CharField(_("Wofür"), max_length=10, choices=Purpose, default=Purpose.OWN)
    name = models.CharField(_("Name der Vorlage"), max_length=80, blank=True)
    is_on = models.BooleanField(_("wird verschickt"), default=True)
    days_before = models.PositiveSmallIntegerField(
        _("Tage vor dem ersten Tag"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Die Erinnerung geht morgens um 8 Uhr hinaus."),
    )

    class Meta:
        verbose_name = _("Textbaustein")
        verbose_name_plural = _("Textbausteine")
        ordering = ["meeting", "purpose", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "purpose"],
                condition=~Q(purpose="own"),
                name="one_text_per_automatic_mail",
            ),
            models.CheckConstraint(
                condition=Q(days_before__gte=1, days_before__lte=60),
                name="a_reminder_comes_before_the_day",
            ),
        ]

    def __str__(self):
        return self.name or self.get_purpose_display()
