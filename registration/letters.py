"""The mails to participants, in words. Each is written for how things stand when it is made."""

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from backstage.letters import Letter
from registration import calendar, links, standing


def moment(meeting, when):
    """A time of day as people of this meeting read it."""
    return date_format(timezone.localtime(when, meeting.zone), _(r"j. F Y, H:i \U\h\r"))


def facts(participant):
    """How somebody stands, as (what, how) in words: what each room has to say about it."""
    return [
        fact for name in settings.STANDINGS for fact in import_string(f"{name}.facts")(participant)
    ]


def _letter(participant, **parts):
    meeting = participant.meeting
    help_line = _("Fragen? Antworten Sie nicht auf diese Mail, sondern schreiben Sie an %(email)s.")
    afterwards = [*parts.pop("afterwards", []), help_line % {"email": meeting.organizer_email}]
    return Letter(
        name=participant.name, sender=meeting.organizer_name, afterwards=afterwards, **parts
    )


def claimed(participant):
    if participant.lapses_at <= timezone.now():
        return _lapsed(participant)
    meeting = participant.meeting
    own = standing.of(participant)
    until = {"time": moment(meeting, participant.lapses_at)}
    paragraphs = [
        _("Ihre Anmeldung zu „%(meeting)s“ ist vorgemerkt. Bitte bestätigen Sie sie.")
        % {"meeting": meeting},
        _("Wir halten für Sie frei, was unten steht, bis %(time)s.") % until
        if any(entry.held for entry in own)
        else _(
            "Zurzeit ist alles voll. Sie stehen auf der Warteliste und können bis %(time)s nachrücken."
        )
        % until,
    ]
    return to_confirm(
        participant,
        subject=_("Bitte bestätigen: %(meeting)s") % {"meeting": meeting},
        heading=_("Noch ein Klick, dann sind Sie dabei"),
        paragraphs=paragraphs,
        facts=facts(participant),
        afterwards=[
            _(
                "Danach geben wir die Plätze weiter; bestätigen können Sie noch bis %(time)s "
                "und behalten Ihre Position in der Reihe."
            )
            % {"time": moment(meeting, participant.expires_at)},
            _not_you(),
        ],
    )


def _lapsed(participant):
    """Without the days: whether there is a place is settled when it is confirmed."""
    meeting = participant.meeting
    return to_confirm(
        participant,
        subject=_("Bitte bestätigen: %(meeting)s") % {"meeting": meeting},
        heading=_("Noch ein Klick, dann sind Sie wieder in der Reihe"),
        paragraphs=[
            _("Ihre Anmeldung zu „%(meeting)s“ ist noch nicht bestätigt.") % {"meeting": meeting},
            _(
                "Bis %(lapsed)s haben wir für Sie Plätze freigehalten, jetzt geben wir sie weiter. "
                "Bestätigen können Sie noch bis %(time)s: Dann stehen Sie in der Reihe wieder "
                "dort, wo Sie waren, und bekommen Ihre Plätze, soweit noch welche frei sind."
            )
            % {
                "lapsed": moment(meeting, participant.lapses_at),
                "time": moment(meeting, participant.expires_at),
            },
        ],
        afterwards=[_not_you()],
    )


def _not_you():
    return _(
        "Sie haben sich nicht angemeldet? Dann hat jemand Ihre Adresse eingetragen. "
        "Sie brauchen nichts zu tun: Ohne Bestätigung verfällt die Anmeldung."
    )


def confirmed(participant):
    meeting = participant.meeting
    days = calendar.of(participant)
    if not days:
        return _waiting(participant)
    return with_my_page(
        participant,
        subject=_("Bestätigt: %(meeting)s") % {"meeting": meeting},
        heading=_("Sie sind angemeldet"),
        paragraphs=[
            _("schön, dass Sie bei „%(meeting)s“ dabei sind. So steht Ihre Anmeldung:")
            % {"meeting": meeting}
        ],
        afterwards=[
            _("Ihr Ticket: %(code)s") % {"code": participant.ticket_number},
            _("Der Kalender im Anhang enthält Ihre Tage mit dem Programm."),
            _(
                "Brauchen Sie etwas, um gut teilnehmen zu können? "
                "Tragen Sie es auf Ihrer Seite ein."
            ),
            _("Wenn Sie doch nicht kommen können, sagen Sie dort bitte ab: Andere rücken nach."),
        ],
        calendar=days,
    )


def _waiting(participant):
    """Confirmed, and without a place on any day."""
    meeting = participant.meeting
    return with_my_page(
        participant,
        subject=_("Auf der Warteliste: %(meeting)s") % {"meeting": meeting},
        heading=_("Sie stehen auf der Warteliste"),
        paragraphs=[
            _(
                "Ihre Anmeldung zu „%(meeting)s“ ist bestätigt. Zurzeit ist alles voll; so stehen Sie:"
            )
            % {"meeting": meeting}
        ],
        afterwards=[
            _(
                "Sobald ein Platz frei wird und Sie an der Reihe sind, gehört er Ihnen, und wir "
                "schreiben Ihnen sofort. Bitte reisen Sie nicht an, bevor Sie einen Platz haben."
            ),
            _("Möchten Sie nicht länger warten? Dann sagen Sie dort bitte ab."),
        ],
    )


def guest_added(participant):
    meeting = participant.meeting
    days = calendar.of(participant)
    ticket = [_("Ihr Ticket: %(code)s") % {"code": participant.ticket_number}] if days else []
    return with_my_page(
        participant,
        subject=_("Sie sind eingetragen: %(meeting)s") % {"meeting": meeting},
        heading=_("Wir haben Sie angemeldet"),
        paragraphs=[
            _("wir freuen uns, Sie bei „%(meeting)s“ zu begrüßen, und haben Sie eingetragen:")
            % {"meeting": meeting}
        ],
        afterwards=ticket,
        calendar=days,
    )


def moved_up(participant):
    """Somebody in line was given a place. Who has not confirmed yet is asked to once more."""
    meeting = participant.meeting
    parts = {
        "subject": _("Nachgerückt: %(meeting)s") % {"meeting": meeting},
        "heading": _("Sie sind nachgerückt"),
        "paragraphs": [_("ein Platz ist frei geworden, und Sie waren an der Reihe:")],
    }
    if not participant.user_id:
        return still_to_confirm(participant, **parts)
    parts["afterwards"] = [_("Brauchen Sie ihn nicht mehr? Sagen Sie ihn bitte dort wieder ab.")]
    return with_my_page(participant, calendar=calendar.of(participant), **parts)


def changed(participant):
    """Organizers can also change what is not confirmed yet."""
    parts = {
        "subject": _("Geändert: %(meeting)s") % {"meeting": participant.meeting},
        "heading": _("Ihre Anmeldung ist geändert"),
        "paragraphs": [_("so steht Ihre Anmeldung jetzt:")],
    }
    if not participant.user_id:
        return still_to_confirm(participant, **parts)
    return with_my_page(participant, calendar=calendar.of(participant), **parts)


def cancelled(participant):
    meeting = participant.meeting
    return _letter(
        participant,
        subject=_("Abgesagt: %(meeting)s") % {"meeting": meeting},
        heading=_("Ihre Teilnahme ist abgesagt"),
        paragraphs=[
            _(
                "Ihre Teilnahme an „%(meeting)s“ ist abgesagt. Danke, dass Sie Bescheid gegeben haben:"
            )
            % {"meeting": meeting},
            _("Ihr Platz geht an die Nächsten in der Reihe. Kommen Sie gern ein anderes Mal!"),
        ],
        action=(_("Doch wieder anmelden"), links.absolute("sign-up", meeting.slug)),
    )


def link(participant, code):
    """The way back to "my page", as a link and as a code for another device."""
    meeting = participant.meeting
    return _letter(
        participant,
        subject=_("Ihr Link: %(meeting)s") % {"meeting": meeting},
        heading=_("Ihre Seite öffnen"),
        paragraphs=[_("hier ist der Link zu Ihrer Seite.")],
        action=(_("Meine Seite öffnen"), links.to_my_page(participant.user, meeting)),
        code=code,
        afterwards=[_("Sie haben keinen Link angefordert? Dann brauchen Sie nichts zu tun.")],
    )


def unconfirmed(claim):
    """For who asked for a link before having confirmed."""
    return to_confirm(
        claim,
        subject=_("Ihr Link: %(meeting)s") % {"meeting": claim.meeting},
        heading=_("Noch ein Klick, dann sind Sie dabei"),
        paragraphs=[
            _("Ihre Anmeldung ist noch nicht bestätigt. Danach können Sie Ihre Seite öffnen.")
        ],
        afterwards=[_("Sie haben keinen Link angefordert? Dann brauchen Sie nichts zu tun.")],
    )


def no_registration(meeting):
    """For who asked for a link and takes no part."""
    return Letter(
        subject=_("Ihre Anfrage: %(meeting)s") % {"meeting": meeting},
        heading=_("Keine Anmeldung gefunden"),
        paragraphs=[
            _("für diese Adresse wurde ein Link zu „%(meeting)s“ angefordert.")
            % {"meeting": meeting},
            _(
                "Unter ihr liegt keine Anmeldung vor. Vielleicht haben Sie sich mit einer anderen "
                "Adresse angemeldet? Sonst können Sie sich hier anmelden:"
            ),
        ],
        action=(_("Zur Anmeldung"), links.absolute("sign-up", meeting.slug)),
        afterwards=[_("Sie haben nichts angefordert? Dann brauchen Sie nichts zu tun.")],
        sender=meeting.organizer_name,
    )


def to_confirm(claim, **parts):
    action = (_("Anmeldung ansehen und bestätigen"), links.to_confirm(claim))
    return _letter(claim, action=action, **parts)


def still_to_confirm(claim, paragraphs, **parts):
    """News for who has no page yet, since nobody knows whose address it is."""
    ends_at = claim.lapses_at if claim.lapses_at > timezone.now() else claim.expires_at
    by_when = _("Bestätigen müssen Sie noch, bis %(time)s.")
    paragraphs = [*paragraphs, by_when % {"time": moment(claim.meeting, ends_at)}]
    return to_confirm(claim, paragraphs=paragraphs, facts=facts(claim), **parts)


def with_my_page(participant, **parts):
    meeting = participant.meeting
    return _letter(
        participant,
        facts=facts(participant),
        action=(_("Meine Seite öffnen"), links.to_my_page(participant.user, meeting)),
        **parts,
    )
