"""The mails about seats, in words. How everything stands is said in each of them."""

from django.utils.translation import gettext as _

from registration import calendar
from registration.letters import still_to_confirm, with_my_page


def seats_moved_up(participant):
    return _about_seats(
        participant,
        subject=_("Nachgerückt: %(meeting)s") % {"meeting": participant.meeting},
        heading=_("Sie sind in einem Workshop nachgerückt"),
        paragraphs=[
            _("ein Platz ist frei geworden, und Sie waren an der Reihe. So stehen Sie jetzt:")
        ],
        afterwards=[
            _("Passt es Ihnen doch nicht? Geben Sie den Platz bitte auf Ihrer Seite zurück.")
        ],
    )


def seats_lost(participant):
    return _about_seats(
        participant,
        subject=_("Programm geändert: %(meeting)s") % {"meeting": participant.meeting},
        heading=_("Eine Änderung im Programm betrifft Sie"),
        paragraphs=[
            _(
                "leider hat sich etwas geändert, in dem Sie einen Platz hatten oder auf das Sie "
                "gewartet haben. So stehen Sie jetzt:"
            )
        ],
        afterwards=[_("Auf Ihrer Seite sehen Sie, wo noch etwas frei ist.")],
    )


def seats_changed(participant):
    return _about_seats(
        participant,
        subject=_("Ihre Workshops: %(meeting)s") % {"meeting": participant.meeting},
        heading=_("Ihre Workshops sind geändert"),
        paragraphs=[_("so stehen Sie jetzt:")],
        afterwards=[],
    )


def _about_seats(participant, *, afterwards, **parts):
    if not participant.user_id:
        return still_to_confirm(participant, **parts)
    return with_my_page(
        participant, calendar=calendar.of(participant), afterwards=afterwards, **parts
    )
