"""A colleague learns that the organizers' desk is open to them, and chooses a password there. Nobody
else ever knows it."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.utils.translation import gettext as _

from backstage import mail
from backstage.letters import Letter
from programme.links import absolute


def invite(user):
    """By mail, in the language of who invites: of staff it is not known."""
    mail.queue_all([mail.finished(user.email, letter(user))])


def letter(user):
    return Letter(
        subject=_("Ihr Zugang zur Organisation"),
        heading=_("Ihr Zugang zur Organisation"),
        about=_("Nutzertreffen"),
        name=user.name,
        paragraphs=[
            _("Sie gehören jetzt zum Team, das die Veranstaltung organisiert."),
            _(
                "Wählen Sie zuerst ein Passwort. Beim ersten Anmelden richten Sie dann einen zweiten "
                "Faktor ein: einen Passkey oder eine App auf Ihrem Telefon. Beides zusammen dauert "
                "etwa fünf Minuten."
            ),
        ],
        action=(_("Passwort wählen"), way_to_a_password(user)),
        facts=[
            (_("Anmelden mit"), user.email),
            (_("Seite zum Anmelden"), absolute("account_login")),
        ],
        facts_are=_("Ihr Zugang"),
        afterwards=[
            _(
                "Der Link gilt drei Tage und nur einmal. Danach kommen Sie mit „Passwort vergessen?“ "
                "auf der Seite zum Anmelden hinein."
            ),
            _("Sie wissen nichts davon? Dann tun Sie nichts: Ohne Passwort öffnet sich nichts."),
        ],
        sender=_("Nutzertreffen"),
    )


def way_to_a_password(user):
    token = default_token_generator.make_token(user)
    return absolute("account_reset_password_from_key", user_pk_to_url_str(user), token)
