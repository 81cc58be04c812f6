"""The mails about seats, in words. How everything stands is said in each of them."""

from django.utils.translation import gettext as _

from registration import calendar
from registration.letters import still_to_confirm, with_my_page


def seats_moved_up(participant):
    return _about_seats(
        participant,
        subject=_("Nachgerückt: %(meeting)s"),
        heading=_("Sie sind in einem Workshop nachgerückt"),
        what_happened=_(
            "bei „%(meeting)s“ ist ein Platz in einem Workshop frei geworden, und Sie waren an der "
            "Reihe."
        ),
        afterwards=[
            _("Passt es Ihnen doch nicht? Geben Sie den Platz bitte auf Ihrer Seite zurück.")
        ],
    )


def seats_lost(participant):
    return _about_seats(
        participant,
        subject=_("Programm geändert: %(meeting)s"),
        heading=_("Leider gibt es eine Änderung"),
        what_happened=_(
            "bei „%(meeting)s“ hat sich etwas geändert, und das betrifft Ihre Workshops. "
            "Das tut uns leid."
        ),
        request=_("Auf Ihrer Seite sehen Sie, wo noch etwas frei ist."),
    )


def seats_rescheduled(participant):
    return _about_seats(
        participant,
        subject=_("Zeit oder Raum geändert: %(meeting)s"),
        heading=_("Ein Workshop findet anders statt"),
        what_happened=_(
            "bei „%(meeting)s“ haben sich Zeit oder Raum eines Workshops geändert, für den Sie einen "
            "Platz haben oder anstehen."
        ),
        request=_("Passt es Ihnen so nicht? Auf Ihrer Seite können Sie tauschen."),
    )


def seats_changed(participant):
    return _about_seats(
        participant,
        subject=_("Ihre Workshops: %(meeting)s"),
        heading=_("Neues zu Ihren Workshops"),
        what_happened=_("Ihre Workshops bei „%(meeting)s“ sind geändert."),
    )


def _about_seats(participant, *, subject, heading, what_happened, **on_my_page):
    parts = {
        "subject": subject,
        "heading": heading,
        "paragraphs": [what_happened % {"meeting": participant.meeting}],
    }
    if not participant.user_id:
        return still_to_confirm(participant, **parts)
    return with_my_page(participant, calendar=calendar.of(participant), **on_my_page, **parts)
