"""How often somebody may fail to log in within an hour. What was right is not counted.

A password is counted for an address and a network together: who guesses somebody's password from
elsewhere locks nobody out, and from the same network only until the hour is over or a new password
is set by mail. A network is counted in all, too, generously, since a school shares one. A code of the
second factor is six digits short and asked of nobody who doesn't know the password: it is counted
for the person, wherever it is typed.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people import network, throttle
from people.address import normalise

PAIR, NETWORK, CODE = "password", "passwords", "second-factor"


def count_password(request, address):
    """Count an attempt before it is made, so that many at once are not more. Says in a
    ValidationError, the same for every address, that it is one too many."""
    of_pair, of_network = _keys(request, address)
    if not throttle.hit(PAIR, of_pair, settings.WRONG_PASSWORDS_PER_ADDRESS_AND_HOUR):
        raise ValidationError(
            _(
                "Mit dieser Adresse gab es in dieser Stunde zu viele Versuche aus Ihrem Netz. Zur "
                "nächsten vollen Stunde geht es weiter, mit einem neuen Passwort sofort: Wählen "
                "Sie „Passwort vergessen?“."
            )
        )
    if not throttle.hit(NETWORK, of_network, settings.WRONG_PASSWORDS_PER_NETWORK_AND_HOUR):
        raise ValidationError(
            _(
                "Aus Ihrem Netz gab es in dieser Stunde ungewöhnlich viele falsche Passwörter. Zur "
                "nächsten vollen Stunde geht es weiter, aus einem anderen Netz sofort."
            )
        )


def password_was_right(request, address):
    of_pair, of_network = _keys(request, address)
    throttle.forget(PAIR, of_pair)
    throttle.take_back(NETWORK, of_network)


def password_is_new(request, address):
    """Who has set a new one is the owner, whatever was tried before."""
    throttle.forget(PAIR, _keys(request, address)[0])


def _keys(request, address):
    of_network = network.of(request)
    return f"{normalise(address)} {of_network}", of_network


def count_code(user):
    """The same for a code of the second factor. A passkey can't be guessed and is not counted."""
    if not throttle.hit(CODE, str(user.pk), settings.WRONG_CODES_PER_PERSON_AND_HOUR):
        raise ValidationError(
            _(
                "Das waren in dieser Stunde zu viele falsche Codes. Zur nächsten vollen Stunde geht "
                "es weiter, mit einem Passkey sofort. Waren Sie das nicht? Dann kennt jemand Ihr "
                "Passwort: Setzen Sie bitte gleich ein neues."
            )
        )


def code_was_right(user):
    throttle.take_back(CODE, str(user.pk))
