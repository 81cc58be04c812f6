"""How staff log in: password, second factor, and nobody else."""

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records


class StaffBackend(AuthenticationBackend):
    """Passwords are for staff. Participants and speakers come by links, see people/session.py."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and user.is_staff


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False


class ResetPasswordForm(forms.ResetPasswordForm):
    def clean_email(self):
        email = super().clean_email()
        # For everybody else the mail says the same as for an unknown address.
        self.users = [user for user in self.users if user.is_staff]
        return email


def has_second_factor(request):
    """Whether a second factor was shown in this very session, by the user now logged in."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)
