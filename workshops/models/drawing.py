"""Wishes, and the draws that seats are given by: what went in, what came out, and by which lots."""

import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstage.models import Job
from programme.models import Meeting, Occurrence
from registration.models import Participant
from workshops.querysets import DrawQuerySet, WishQuerySet


class Wish(models.Model):
    """A workshop somebody would like to have in its slot. The lower the rank, the rather."""

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="wishes", verbose_name=_("Teilnehmende:r")
    )
    occurrence = models.ForeignKey(
        Occurrence, models.PROTECT, related_name="wishes", verbose_name=_("Termin")
    )
    rank = models.PositiveSmallIntegerField(_("Wunsch"))
    wished_at = models.DateTimeField(_("genannt am"))

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = _("Wunsch")
        verbose_name_plural = _("Wünsche")
        ordering = ["occurrence__slot__day__date", "occurrence__slot__starts", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "occurrence"], name="one_wish_per_occurrence"
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="wish_ranks_from_one"),
        ]

    def __str__(self):
        return f"{self.participant}, {self.occurrence}"


def new_secret():
    """128 random bits in hexadecimal digits."""
    return secrets.token_hex(16)


class DrawSecret(models.Model):
    """What nobody knows before the draw and everybody may know after it. Its hash is public while
    wishes still come in, so that it can't be chosen to anybody's advantage later."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="draw_secret")
    secret = models.CharField(max_length=32, default=new_secret, editable=False)
    made_at = models.DateTimeField()
    #: Which numbers, drawn in public after the deadline, decide together with the secret.
    numbers_from = models.CharField(_("Öffentliche Zahlen"), max_length=200, blank=True)
    numbers_from_set_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"Meeting {self.meeting_id}"

    @property
    def sha256(self):
        return hashlib.sha256(self.secret.encode()).hexdigest()


class Draw(models.Model):
    """One computation: a frozen instance, its seed, and the result once there is one."""

    class Kind(models.TextChoices):
        TRIAL = "trial", _("Probelauf")
        REAL = "real", _("Auslosung")
        AGAIN = "again", _("Nachlosung")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="draws", verbose_name=_("Veranstaltung")
    )
    kind = models.CharField(_("Art"), max_length=5, choices=Kind)
    #: As in the file, without a seed; people by codes of their own.
    instance = models.JSONField(editable=False)
    #: Instance.digest() of it: what is published before the seed is known.
    digest = models.CharField(_("Prüfsumme der Aufgabe"), max_length=64, editable=False)
    #: {code: participant's pk}
    people = models.JSONField(default=dict, editable=False)
    #: {occurrence's pk: how many wishes for it were left out for access needs}
    left_out = models.JSONField(default=dict, editable=False)
    #: Pks of occurrences that don't take place, as organizers have confirmed.
    called_off = models.JSONField(default=list, editable=False)
    #: As drawn in public. Empty: not known yet, or a trial.
    numbers = models.CharField(_("Gezogene Zahlen"), max_length=200, blank=True)
    seed = models.CharField(_("Startwert"), max_length=64, blank=True, editable=False)
    #: As in the file: seats, aims, proof, hash.
    result = models.JSONField(null=True, editable=False)
    sha = models.CharField(_("Prüfsumme der Zuteilung"), max_length=16, blank=True, editable=False)
    #: {method: objective and profile}, of the two usual ways.
    others = models.JSONField(default=dict, editable=False)
    #: {occurrence's pk: seats, first choices, wishes, given}; what people are told about what they missed.
    figures = models.JSONField(default=dict, editable=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Gestartet von")
    )
    made_at = models.DateTimeField(_("angelegt am"))
    drawn_at = models.DateTimeField(_("berechnet am"), null=True)
    published_at = models.DateTimeField(_("veröffentlicht am"), null=True)

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("Auslosung")
        verbose_name_plural = _("Auslosungen")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(kind="real", published_at__isnull=False),
                name="one_published_draw_per_meeting",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None)
                | (
                    Q(result__isnull=False, drawn_at__isnull=False) & ~Q(kind="trial") & ~Q(seed="")
                ),
                name="published_is_drawn_and_no_trial",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_trial(self):
        return self.kind == self.Kind.TRIAL

    @property
    def is_done(self):
        return self.drawn_at is not None

    @property
    def is_published(self):
        return self.published_at is not None

    @property
    def waits_for_numbers(self):
        return not self.is_trial and not self.seed

    @property
    def is_under_way(self):
        return self.job is not None and not self.job.is_over

    @property
    def in_words(self):
        """How far it is. What has no result and is not under way was broken off, whatever it was."""
        if self.is_published:
            return _("veröffentlicht")
        if self.is_under_way:
            return self.job.get_state_display()
        if self.is_done:
            return _("berechnet")
        if self.waits_for_numbers:
            return _("eingefroren, die Zahlen fehlen noch")
        if self.job and self.job.state == Job.State.STOPPED:
            return _("angehalten")
        return _("abgebrochen, ohne Ergebnis")


class Lot(models.Model):
    """The number somebody drew in a published draw, and the code under which they stand there."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="lots")
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="lots")
    code = models.CharField(_("Kürzel in der Auslosung"), max_length=12)
    number = models.PositiveIntegerField(_("Losnummer"))
    #: Pks of the occurrences that were drawn for them.
    given = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("Losnummer")
        verbose_name_plural = _("Losnummern")
        constraints = [
            models.UniqueConstraint(fields=["draw", "participant"], name="one_lot_per_person"),
            models.UniqueConstraint(fields=["draw", "number"], name="every_lot_once"),
            models.UniqueConstraint(fields=["draw", "code"], name="every_code_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="lots_from_one"),
        ]

    def __str__(self):
        return f"{self.participant}: {self.number}"
