"""How staff log in: password, second factor, and nobody else."""

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from people import attempts, network, second_factor, throttle
from people.address import normalise


class StaffBackend(AuthenticationBackend):
    """Passwords are for staff. Participants and speakers come by links, see people/session.py."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and user.is_staff


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def authenticate(self, request, **credentials):
        address = credentials.get("email", "")
        attempts.count_password(request, address)
        user = super().authenticate(request, **credentials)
        if user:
            attempts.password_was_right(request, address)
        return user

    def set_password(self, user, password):
        """A new password ends every session; the library then goes on with the one it was set in."""
        super().set_password(user, password)
        user.end_sessions()
        attempts.password_is_new(self.request, user.email)

    def is_reauthentication_required(self, *, app, **kwargs):
        """Not of who has just logged in, or else a code would be asked for twice."""
        if second_factor.was_shown_just_now(self.request):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user):
        """By the second factor where there is one: else the password alone would be enough to add
        another one, or to read the spare codes. A passkey first, it is done in a moment."""
        found = super().get_reauthentication_methods(user)
        words = {
            "reauthenticate": _("Mit dem Passwort"),
            "mfa_reauthenticate": _("Mit einem Code"),
            "mfa_reauthenticate:webauthn": _("Mit einem Passkey"),
        }
        methods = [method | {"description": words[method["id"]]} for method in found]
        by_second_factor = [m for m in methods if m["url"] != reverse("account_reauthenticate")]
        return by_second_factor[::-1] or methods


class ResetPasswordForm(forms.ResetPasswordForm):
    def clean_email(self):
        email = super().clean_email()
        # For everybody else the mail says the same as for an unknown address.
        self.users = [user for user in self.users if user.is_staff]
        return email

    def save(self, request, **kwargs):
        """So many mails, and no more: the answer is the same, so that nobody learns of it."""
        email = self.cleaned_data["email"]
        mails, networks = (
            settings.MAILS_PER_ADDRESS_AND_HOUR,
            settings.LINK_REQUESTS_PER_NETWORK_AND_HOUR,
        )
        of_network = throttle.hit("reset", network.of(request), networks)
        if of_network and throttle.hit("reset-mail", normalise(email), mails):
            super().save(request, **kwargs)
        return email
