"""The mails to participants, in words. Each is written for how things stand when it is made. A German
paragraph that comes first goes on after "Guten Tag …,", so it may begin with a small letter."""

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from backstage.letters import Letter, subject_about
from programme import invitations
from registration import calendar, links, standing


def moment(meeting, when):
    """A time of day as people of this meeting read it."""
    return date_format(timezone.localtime(when, meeting.zone), _(r"j. F Y, H:i \U\h\r"))


def facts(participant):
    """How somebody stands, as (what, how) in words: what each room has to say about it."""
    return [
        fact for name in settings.STANDINGS for fact in import_string(f"{name}.facts")(participant)
    ]


def look_up(participants):
    """For who writes many letters: facts() then asks no more."""
    for name in settings.LOOKED_UP:
        import_string(name)(participants)


def _letter(participant, **parts):
    return _about(participant.meeting, name=participant.name, **parts)


def _about(meeting, subject, **parts):
    return Letter(
        subject=subject_about(subject, meeting.title),
        about=meeting.title,
        questions_to=meeting.organizer_email,
        sender=meeting.organizer_name,
        **parts,
    )


def claimed(participant):
    if participant.lapses_at <= timezone.now():
        return _lapsed(participant)
    meeting = participant.meeting
    until = {"time": moment(meeting, participant.lapses_at)}
    what_happened = _("Ihre Anmeldung zu „%(meeting)s“ ist vorgemerkt.") % {"meeting": meeting}
    if any(entry.held for entry in standing.of(participant)):
        request = _("Bitte bestätigen Sie bis %(time)s. So lange halten wir das für Sie frei.")
    else:
        what_happened += " " + _("Zurzeit ist alles voll, Sie stehen auf der Warteliste.")
        request = _("Bitte bestätigen Sie bis %(time)s, damit Sie weiter nachrücken können.")
    return to_confirm(
        participant,
        subject=_("Bitte bestätigen: %(meeting)s"),
        heading=_("Noch ein Klick, dann sind Sie dabei"),
        paragraphs=[what_happened],
        facts=facts(participant),
        request=request % until,
        afterwards=[
            _(
                "Später geht es auch noch, bis %(time)s: Dann behalten Sie Ihre Position in der "
                "Reihe, Ihre Plätze aber nur, wenn noch welche frei sind."
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
        subject=_("Bitte bestätigen: %(meeting)s"),
        heading=_("Noch ein Klick, dann sind Sie wieder in der Reihe"),
        paragraphs=[
            _("Ihre Anmeldung zu „%(meeting)s“ ist noch nicht bestätigt.") % {"meeting": meeting},
            _(
                "Bis %(time)s haben wir Plätze für Sie freigehalten, jetzt bekommen sie die Nächsten "
                "in der Reihe."
            )
            % {"time": moment(meeting, participant.lapses_at)},
        ],
        request=_(
            "Bestätigen können Sie noch bis %(time)s: Dann stehen Sie in der Reihe wieder dort, wo "
            "Sie waren, und bekommen Ihre Plätze, soweit noch welche frei sind."
        )
        % {"time": moment(meeting, participant.expires_at)},
        afterwards=[_not_you()],
    )


def _not_you():
    return _(
        "Sie haben sich nicht angemeldet? Dann hat jemand Ihre Adresse eingetragen. "
        "Sie brauchen nichts zu tun: Ohne Bestätigung verfällt die Anmeldung."
    )


def confirmed(participant):
    days = calendar.of(participant)
    if not days:
        return _waiting(participant)
    return with_my_page(
        participant,
        subject=_("Bestätigt: %(meeting)s"),
        heading=_("Sie sind angemeldet"),
        paragraphs=[
            _("schön, dass Sie bei „%(meeting)s“ dabei sind!") % {"meeting": participant.meeting}
        ],
        more_facts=[ticket(participant)],
        afterwards=[
            _(
                "Brauchen Sie etwas, um gut teilnehmen zu können? "
                "Tragen Sie es auf Ihrer Seite ein."
            ),
            cannot_come(),
        ],
        calendar=days,
    )


def ticket(participant):
    return _("Ihr Ticket"), participant.ticket_number


def cannot_come():
    return _(
        "Sie können doch nicht kommen? Sagen Sie bitte auf Ihrer Seite ab, dann rückt jemand nach."
    )


def _waiting(participant):
    """Confirmed, and without a place on any day."""
    meeting = participant.meeting
    return with_my_page(
        participant,
        subject=_("Auf der Warteliste: %(meeting)s"),
        heading=_("Sie stehen auf der Warteliste"),
        paragraphs=[
            _("Ihre Anmeldung zu „%(meeting)s“ ist bestätigt. Zurzeit ist alles voll.")
            % {"meeting": meeting},
            _(
                "Sobald ein Platz frei wird und Sie an der Reihe sind, gehört er Ihnen, und wir "
                "schreiben Ihnen sofort. Bitte reisen Sie nicht an, bevor Sie einen Platz haben."
            ),
        ],
        afterwards=[_("Möchten Sie nicht länger warten? Dann sagen Sie bitte auf Ihrer Seite ab.")],
    )


def guest_added(participant):
    days = calendar.of(participant)
    return with_my_page(
        participant,
        subject=_("Sie sind angemeldet: %(meeting)s"),
        heading=_("Wir haben Sie angemeldet"),
        paragraphs=[
            _("wir haben Sie bei „%(meeting)s“ eingetragen und freuen uns auf Sie.")
            % {"meeting": participant.meeting}
        ],
        more_facts=[ticket(participant)] if days else [],
        afterwards=[cannot_come()],
        calendar=days,
    )


def moved_up(participant):
    """Somebody in line was given a place. Who has not confirmed yet is asked to once more."""
    parts = {
        "subject": _("Nachgerückt: %(meeting)s"),
        "heading": _("Sie sind nachgerückt"),
        "paragraphs": [
            _("bei „%(meeting)s“ ist ein Platz frei geworden, und Sie waren an der Reihe.")
            % {"meeting": participant.meeting}
        ],
    }
    if not participant.user_id:
        return still_to_confirm(participant, **parts)
    return with_my_page(
        participant, calendar=calendar.of(participant), afterwards=[cannot_come()], **parts
    )


def changed(participant):
    """Organizers can also change what is not confirmed yet."""
    parts = {
        "subject": _("Anmeldung geändert: %(meeting)s"),
        "heading": _("Neues zu Ihrer Anmeldung"),
        "paragraphs": [
            _("Ihre Anmeldung zu „%(meeting)s“ ist geändert.") % {"meeting": participant.meeting}
        ],
    }
    if not participant.user_id:
        return still_to_confirm(participant, **parts)
    return with_my_page(participant, calendar=calendar.of(participant), **parts)


def cancelled(participant):
    """Whoever cancelled it, an organizer included."""
    meeting = participant.meeting
    again = {}
    if meeting.registration == "open":
        again = {
            "request": _("Es klappt doch? Dann melden Sie sich einfach noch einmal an."),
            "action": (_("Wieder anmelden"), links.absolute("sign-up", meeting.slug)),
        }
    return _letter(
        participant,
        subject=_("Teilnahme abgesagt: %(meeting)s"),
        heading=_("Schade, dass Sie nicht kommen"),
        paragraphs=[
            _("Ihre Teilnahme an „%(meeting)s“ ist abgesagt.") % {"meeting": meeting},
            _("Was dadurch frei wird, bekommen die Nächsten in der Reihe."),
        ],
        **again,
    )


def link(participant, code, speaker=None):
    """The way back to "my page", as a link and as a code for another device; for who is also a
    speaker, the way to their sessions besides."""
    meeting = participant.meeting
    return _letter(
        participant,
        subject=_("Ihr Link: %(meeting)s"),
        heading=_("Ihre Seite öffnen"),
        paragraphs=[
            _("hier ist der Link zu Ihrer Seite bei „%(meeting)s“.") % {"meeting": meeting}
        ],
        action=(_("Meine Seite öffnen"), links.to_my_page(participant.user, meeting)),
        second_action=invitations.action(speaker) if speaker else None,
        code=code,
        afterwards=[_not_asked()],
    )


def _not_asked():
    return _("Sie haben keinen Link angefordert? Dann brauchen Sie nichts zu tun.")


def unconfirmed(claim, speaker=None):
    """For who asked for a link before having confirmed."""
    return to_confirm(
        claim,
        subject=_("Ihr Link: %(meeting)s"),
        heading=_("Noch ein Klick, dann sind Sie dabei"),
        paragraphs=[
            _("Ihre Anmeldung zu „%(meeting)s“ ist noch nicht bestätigt.")
            % {"meeting": claim.meeting}
        ],
        request=_("Bitte bestätigen Sie sie; danach können Sie Ihre Seite öffnen."),
        second_action=invitations.action(speaker) if speaker else None,
        afterwards=[_not_asked()],
    )


def no_registration(meeting):
    """For who asked for a link and takes no part."""
    return _about(
        meeting,
        subject=_("Ihre Anfrage: %(meeting)s"),
        heading=_("Keine Anmeldung gefunden"),
        paragraphs=[
            _(
                "für diese Adresse wurde ein Link zu „%(meeting)s“ angefordert, "
                "aber unter ihr finden wir keine Anmeldung."
            )
            % {"meeting": meeting}
        ],
        request=_(
            "Vielleicht haben Sie sich mit einer anderen Adresse angemeldet? "
            "Sonst melden Sie sich gern hier an."
        ),
        action=(_("Zur Anmeldung"), links.absolute("sign-up", meeting.slug)),
        afterwards=[_not_asked()],
    )


def to_confirm(claim, **parts):
    action = (_("Anmeldung ansehen und bestätigen"), links.to_confirm(claim))
    return _letter(claim, action=action, **parts)


def still_to_confirm(claim, **parts):
    """News for who has no page yet, since nobody knows whose address it is."""
    ends_at = claim.lapses_at if claim.lapses_at > timezone.now() else claim.expires_at
    request = _("Bitte bestätigen Sie noch bis %(time)s.")
    request %= {"time": moment(claim.meeting, ends_at)}
    return to_confirm(claim, request=request, facts=facts(claim), **parts)


def attached():
    return _("Im Anhang finden Sie Ihre Termine für den Kalender.")


def with_my_page(participant, *, more_facts=(), calendar=None, afterwards=(), action=None, **parts):
    """`action`: where to go, if it is not one's own page."""
    to_my_page = links.to_my_page(participant.user, participant.meeting)
    return _letter(
        participant,
        facts=[*facts(participant), *more_facts],
        action=action or (_("Meine Seite öffnen"), to_my_page),
        calendar=calendar,
        afterwards=[*([attached()] if calendar else []), *afterwards],
        **parts,
    )
