"""A person behind an e-mail address."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.address import normalise
from people.roles import Role

__all__ = ["Role", "Tally", "User"]


class UserManager(BaseUserManager):
    def by_address(self, address):
        """The person behind a proven address, made if nobody has it yet. `is_new`: was made now."""
        user, user.is_new = self.get_or_create(
            email=normalise(address),
            defaults={"password": "!"},  # "!": no password fits
        )
        return user

    def get_by_natural_key(self, email):
        return self.get(email=normalise(email))

    def create_user(self, email, password=None, **fields):
        user = self.model(email=normalise(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True} | fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    """An e-mail address and what it may do. Participants and speakers have no password and come
    by a link from a mail; staff have one, and a second factor."""

    email = models.EmailField(_("E-Mail-Adresse"), unique=True)
    name = models.CharField(_("Name"), max_length=150, blank=True)
    link_version = models.PositiveIntegerField(
        _("Fassung der Links"),
        default=1,
        help_text=_("Eine höhere Zahl macht alle bisher verschickten Links ungültig."),
    )
    session_version = models.PositiveIntegerField(
        _("Fassung der Sitzungen"),
        default=1,
        help_text=_("Eine höhere Zahl beendet alle offenen Sitzungen."),
    )
    is_staff = models.BooleanField(
        pgettext_lazy("person", "Organisation"),
        default=False,
        help_text=_("Darf die Verwaltung öffnen."),
    )
    is_active = models.BooleanField(_("aktiv"), default=True)
    date_joined = models.DateTimeField(_("angelegt am"), default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("Person")
        verbose_name_plural = _("Personen")
        constraints = [
            # With unique=True this makes an address unique whatever its case.
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="email_in_lower_case")
        ]

    def __str__(self):
        # Ids only: this text ends up in the admin's log, which outlives the person's data.
        return _("Person %(id)s") % {"id": self.pk}

    def save(self, *args, **kwargs):
        self.email = normalise(self.email)
        super().save(*args, **kwargs)

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    def change_address(self, address):
        """Write to another address from now on. Whoever reads the old one's mails is shut out: all
        links and sessions, and with allauth's copy of it the way to a new password."""
        with transaction.atomic():
            self.email = normalise(address)
            self.save(update_fields=["email"])
            self.emailaddress_set.all().delete()
            self.revoke_links()
            self.end_sessions()

    def revoke_links(self):
        """Make every link sent so far, and every session they opened, worthless."""
        self._count_up("link_version")

    def end_sessions(self):
        """End every session of this person, in whatever browser: those of who came by
        password, and those that a link opened. Links stay good."""
        self._count_up("session_version")

    def _count_up(self, version):
        type(self).objects.filter(pk=self.pk).update(**{version: F(version) + 1})
        self.refresh_from_db(fields=[version])

    @property
    def session_stamp(self):
        """What a session that a link opened is stamped with. Another one: it is over."""
        return f"{self.link_version}.{self.session_version}"

    def get_session_auth_hash(self):
        """The same for a session opened by password; Django compares it in every request."""
        return f"{super().get_session_auth_hash()}.{self.session_version}"


class Tally(models.Model):
    """How often something happened within an hour: mails to an address, sign-ups from a network."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)  # a keyed hash: neither address nor network can be read
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "hour"], name="one_tally")]

    def __str__(self):
        return f"{self.kind} {self.hour:%d.%m. %H} Uhr: {self.count}"
