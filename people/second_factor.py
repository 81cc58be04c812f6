"""The second factor of staff: codes of an app, passkeys, and spare codes for when both are away."""

import struct
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base import forms
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as passkeys
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.utils import timezone
from django.utils.translation import gettext as _

from people import attempts

Type = Authenticator.Type

#: In `Authenticator.data` of the spare codes: when their owner said that they are saved.
SAVED_AT = "saved_at"
#: In a session: that there are no spare codes left to be saved.
SAVED = "spare_codes_saved"


class MFAAdapter(DefaultMFAAdapter):
    def get_public_key_credential_rp_entity(self):
        """Passkeys belong to the public address, whatever a request says."""
        return {
            "id": urlsplit(settings.SITE_URL).hostname,
            "name": settings.MFA_TOTP_ISSUER,
        }

    def generate_authenticator_name(self, user, type):
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}


#: What the libraries raise at an answer that no browser gives, or with a signature that is wrong.
FORGED = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    IndexError,
    InvalidSignature,
    struct.error,
)


@contextmanager
def forged_is_wrong():
    try:
        yield
    except FORGED as error:
        raise get_adapter().validation_error("incorrect_code") from error


class AddPasskeyForm(passkeys.AddWebAuthnForm):
    def clean(self):
        with forged_is_wrong():
            return super().clean()


class PasskeyForm(passkeys.AuthenticateWebAuthnForm):
    """The passkey at the login."""

    def clean_credential(self):
        with forged_is_wrong():
            return super().clean_credential()


class PasskeyAgainForm(passkeys.ReauthenticateWebAuthnForm):
    """The passkey within a session."""

    def clean_credential(self):
        with forged_is_wrong():
            return super().clean_credential()


class _CountedCode:
    def clean_code(self):
        attempts.count_code(self.user)
        code = super().clean_code()
        attempts.code_was_right(self.user)
        return code


class AuthenticateForm(_CountedCode, forms.AuthenticateForm):
    """The code at the login."""


class ReauthenticateForm(_CountedCode, forms.ReauthenticateForm):
    """The code within a session, before something that concerns the login itself."""


def is_set_up(user):
    return get_adapter().is_mfa_enabled(user, [Type.TOTP, Type.WEBAUTHN])


def was_shown(request):
    """Whether a second factor was shown in this very session, by the user now logged in."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def was_shown_just_now(request):
    """Whether it was within the last minutes, at the login or since. For who has none yet, and is
    about to set up the first, the password stands for it."""
    if not request.user.is_authenticated:
        return False
    method = "mfa" if is_set_up(request.user) else "password"
    records = get_authentication_records(request, request.user)
    shown = [record["at"] for record in records if record["method"] == method]
    return bool(shown) and time.time() - shown[-1] < app_settings.REAUTHENTICATION_TIMEOUT


def has_been_set_up(request, authenticator):
    """Goes on in this session with the second factor that was added in it, for who adds one holds it
    in their hands. Every other session ends: until now it may have done with less."""
    request.user.end_sessions()
    update_session_auth_hash(request, request.user)
    post_authentication(request, authenticator)
    request.session.pop(SAVED, None)


# --- Spare codes ----------------------------------------------------------------------------------


def spare_codes(user):
    """The Authenticator with somebody's spare codes, or None."""
    return Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).first()


def are_saved(codes):
    return SAVED_AT in codes.data


def save_codes(codes):
    """Their owner says that they are saved: from now on nobody sees them here again."""
    codes.data[SAVED_AT] = timezone.now().isoformat()
    codes.save(update_fields=["data"])


def codes_to_save(request):
    """Whether there are spare codes that nobody has said to have saved. Asked once per session."""
    if request.session.get(SAVED):
        return False
    codes = spare_codes(request.user)
    if codes and not are_saved(codes):
        return True
    request.session[SAVED] = True
    return False
