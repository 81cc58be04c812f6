import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.roles import Role
from programme.models import Meeting
from registration.federal_states import FederalState
from registration.querysets import ParticipantQuerySet


def new_ticket_code():
    """128 random bits: nobody guesses one, and it says nothing about its holder."""
    return secrets.token_hex(16)


class Participant(models.Model):
    """Somebody's taking part in one meeting, from the claim to the end.

    claimed → registered → cancelled, or claimed → lapsed → (registered | expired).
    Cancelled and expired are final: coming back is a new claim.
    """

    class Status(models.TextChoices):
        CLAIMED = "claimed", _("vorgemerkt")
        REGISTERED = "registered", _("angemeldet")
        LAPSED = "lapsed", _("Bestätigung fehlt, Plätze frei gegeben")
        EXPIRED = "expired", _("nie bestätigt")
        CANCELLED = "cancelled", _("abgesagt")

    public_id = models.UUIDField(
        _("Kennung in Links"), default=uuid.uuid4, unique=True, editable=False
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="participants", verbose_name=_("Veranstaltung")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="participants",
        verbose_name=_("Person"),
    )
    email = models.EmailField(_("E-Mail-Adresse"), db_index=True)
    name = models.CharField(_("Vor- und Nachname"), max_length=150)
    role = models.CharField(_("Rolle"), max_length=20, choices=Role)
    organisation = models.CharField(_("Schule oder Organisation"), max_length=200)
    school_number = models.CharField(_("Schulnummer"), max_length=20, blank=True)
    federal_state = models.CharField(_("Bundesland"), max_length=2, choices=FederalState)
    language = models.CharField(
        _("Sprache der Mails"), max_length=2, choices=settings.LANGUAGES, default="de"
    )
    notice_version = models.CharField(
        _("Fassung der Datenschutzhinweise"), max_length=20, blank=True, editable=False
    )

    status = models.CharField(
        _("Stand"), max_length=10, choices=Status, default=Status.CLAIMED, editable=False
    )
    claimed_at = models.DateTimeField(_("eingegangen am"), editable=False)
    #: The times that were shown to the person; settling ends a hold one minute later.
    lapses_at = models.DateTimeField(_("hält Plätze bis"), null=True, editable=False)
    expires_at = models.DateTimeField(_("zu bestätigen bis"), null=True, editable=False)
    confirmed_at = models.DateTimeField(_("bestätigt am"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("abgesagt am"), null=True, editable=False)
    #: When who it was was emptied; see registration/erasure.py.
    erased_at = models.DateTimeField(_("gelöscht am"), null=True, editable=False)
    #: Given by the form, so that a form sent twice makes one participant.
    form_key = models.UUIDField(_("Kennung des Formulars"), null=True, editable=False)
    #: What the form said, as a keyed hash: sent again with other content, it is told apart.
    form_digest = models.CharField(max_length=64, blank=True, editable=False)
    ticket_code = models.CharField(
        _("Ticketcode"), max_length=32, unique=True, default=new_ticket_code, editable=False
    )

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("Teilnehmende:r")
        verbose_name_plural = _("Teilnehmende")
        ordering = ["pk"]
        permissions = [
            ("contact_participant", _("Darf Adressen und alle Angaben von Teilnehmenden sehen")),
            ("export_participant", _("Darf Teilnehmende exportieren")),
            ("disclose_participant", _("Darf Teilnehmenden Auskunft über ihre Daten geben")),
            ("erase_participant", _("Darf die Daten von Teilnehmenden löschen")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                condition=Q(status="registered"),
                name="one_registration_per_person_and_meeting",
            ),
            models.UniqueConstraint(
                fields=["meeting", "form_key"], name="a_form_counts_once_per_meeting"
            ),
            models.CheckConstraint(
                condition=~Q(status="registered")
                | Q(confirmed_at__isnull=False)
                & (Q(user__isnull=False) | Q(erased_at__isnull=False)),
                name="registered_is_confirmed_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None)
                | Q(
                    user=None,
                    form_key=None,
                    name="",
                    organisation="",
                    school_number="",
                    email__endswith="@erased.invalid",
                )
                & ~Q(status__in=["claimed", "lapsed"]),
                name="erased_is_nobody",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | Q(cancelled_at__isnull=False),
                name="cancelled_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["claimed", "lapsed"])
                | Q(lapses_at__isnull=False, expires_at__isnull=False),
                name="a_claim_ends_some_time",
            ),
        ]
        indexes = [models.Index(fields=["meeting", "status"])]

    def __str__(self):
        # Ids only: this text ends up in the admin's log, which outlives the person's data.
        return _("Anmeldung %(number)s") % {"number": self.pk}

    @property
    def is_active(self):
        """Holds or waits for places. The line keeps lapsed people's positions beyond that."""
        return self.status in ACTIVE

    @property
    def is_open_claim(self):
        return self.status in (self.Status.CLAIMED, self.Status.LAPSED)

    @property
    def ticket_number(self):
        """The ticket code in groups of four, to be read out and typed."""
        code = self.ticket_code.upper()
        return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


ACTIVE = (Participant.Status.CLAIMED, Participant.Status.REGISTERED)
