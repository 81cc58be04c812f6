"""The mails about seats, in words. How everything stands is said in each of them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backstage.letters import Letter
from programme import invitations
from registration import calendar, links
from registration.letters import still_to_confirm, with_my_page
from workshops import standing, still_free
from workshops.drawing import why
from workshops.forms import when
from workshops.models import Booking

#: How many free workshops are named in a mail; all of them are on the person's page.
MOST = 6


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
    free = still_free.of(participant)
    shown, more = free[:MOST], len(free) - MOST
    return _about_seats(
        participant,
        subject=_("Programm geändert: %(meeting)s"),
        heading=_("Leider gibt es eine Änderung"),
        what_happened=_(
            "bei „%(meeting)s“ hat sich etwas geändert, und das betrifft Ihre Workshops. "
            "Das tut uns leid."
        ),
        free=[(standing.label(own.occurrence), own.in_words) for own in shown],
        request=_what_to_do(participant, shown, more),
        action=(
            _("Meine Workshops öffnen"),
            links.to_own_workshops(participant.user, participant.meeting),
        )
        if participant.user_id
        else None,
    )


def seats_drawn(participant):
    explanation = why.of(participant)
    told = [] if explanation is None else [explanation.about_the_lot]
    for slot in explanation.slots if explanation else ():
        told.append(f"{when(slot.slot)}: {' '.join(slot.sentences)}")
    return _about_seats(
        participant,
        subject=_("Ausgelost: %(meeting)s"),
        heading=_("Die Workshops sind ausgelost"),
        what_happened=_("bei „%(meeting)s“ sind die Plätze in den Workshops ausgelost."),
        afterwards=[
            *told,
            _(
                "Wird etwas frei, was Sie lieber hätten, rücken Sie nach. Was noch frei ist, können Sie "
                "auf Ihrer Seite nehmen."
            ),
        ],
    )


def _what_to_do(participant, shown, more):
    lost = [entry for entry in standing.of(participant) if entry.lost]
    if not shown and any(entry.booking.why != Booking.Why.SPEAKS for entry in lost):
        return _(
            "Zu dieser Zeit ist für Sie leider nichts mehr frei. Auf Ihrer Seite können Sie sich "
            "anstellen: Wird etwas frei, rücken Sie nach."
        )
    if not shown:
        return _("Auf Ihrer Seite sehen Sie, wo noch etwas frei ist.")
    sentences = [
        _("Passt Ihnen etwas davon? Nehmen Sie es auf Ihrer Seite: Freigehalten ist es nicht.")
    ]
    if more > 0:
        sentences.append(
            ngettext(
                "Dort steht noch %(number)s weiterer Workshop.",
                "Dort stehen noch %(number)s weitere Workshops.",
                more,
            )
            % {"number": more}
        )
    return " ".join(sentences)


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


def from_speaker(message, speaker, *, name, address):
    """What a speaker writes to the people in their workshop. `address`: of the reader's own page."""
    title = message.occurrence.session.title
    return _about_message(
        message,
        speaker.meeting,
        name=name,
        subject=message.subject,
        heading=_("Nachricht zu Ihrem Workshop"),
        paragraphs=[
            _("%(speaker)s schreibt allen, die in „%(workshop)s“ einen Platz haben:")
            % {"speaker": speaker, "workshop": title}
        ],
        facts_are=_("Ihr Workshop"),
        action=(_("Meine Seite öffnen"), address),
        afterwards=[
            _(
                "Ihre E-Mail-Adresse haben wir nicht weitergegeben. Möchten Sie antworten? "
                "Schreiben Sie uns, wir leiten es gern weiter."
            )
        ],
    )


def copy_for_speaker(message, speaker):
    count, title = message.recipients, message.occurrence.session.title
    return _about_message(
        message,
        speaker.meeting,
        name=speaker.name,
        subject=_("Kopie: %(subject)s") % {"subject": message.subject},
        heading=_("Ihre Nachricht ist unterwegs"),
        paragraphs=[
            ngettext(
                "das haben Sie an %(count)s Person mit einem Platz in „%(workshop)s“ geschrieben:",
                "das haben Sie an %(count)s Personen mit einem Platz in „%(workshop)s“ geschrieben:",
                count,
            )
            % {"count": count, "workshop": title}
        ],
        facts_are=_("Ihr Workshop"),
        action=invitations.action(speaker),
        afterwards=[_("Wer antworten möchte, schreibt an die Organisation; sie leitet es weiter.")],
    )


def _about_message(message, meeting, **parts):
    """Subject and text are the speaker's own words: nothing is put into them."""
    occurrence = message.occurrence
    return Letter(
        about=meeting.title,
        message=message.text,
        facts=[(occurrence.session.title, invitations.when_and_where(occurrence))],
        questions_to=meeting.organizer_email,
        sender=meeting.organizer_name,
        **parts,
    )
