"""Speakers are asked to look at their sessions: by a mail with a link of their own."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backstage import mail
from backstage.letters import Letter, subject_about
from people import links
from programme import speaking
from programme.links import absolute, is_too_old
from programme.models import Meeting, Session, Speaker

#: What the link is for. It opens no other page, see people/session.py.
SPEAKER = "speaker"


class NotSpeaking(links.LinkError):
    def __init__(self):
        super().__init__(
            gettext_lazy(
                "Dieser Link öffnet nichts mehr: Unter Ihrer Adresse ist hier niemand mehr als "
                "referierend eingetragen."
            )
        )


def to_speaker_page(speaker):
    token = links.make_for_person(SPEAKER, speaker.user, speaker.meeting_id)
    return absolute("open-speaker-page", speaker.meeting.slug, token)


def speaker_by(token, meeting):
    """Whom a link was made for. Raises people.links.LinkError."""
    user = links.read_for_person(
        SPEAKER, token, meeting.pk, lambda made_at: is_too_old(made_at, meeting)
    )
    speaker = meeting.speakers.filter(user=user).first()
    if speaker is None:
        raise NotSpeaking
    speaker.user = user
    return speaker


def with_sessions(speakers):
    """Ready to be written to: the same few statements, however many there are."""
    return speakers.select_related("user", "meeting").prefetch_related(
        "appearances__session__occurrences__slot__day",
        "appearances__session__occurrences__room",
        "appearances__session__revisions",
    )


def sessions_of(speaker):
    """What somebody speaks at, drafts included."""
    sessions = [appearance.session for appearance in speaker.appearances.all()]
    return sorted(
        (session for session in sessions if session.status != Session.Status.CANCELLED),
        key=lambda session: session.code,
    )


def obstacle(speaker):
    """Why somebody can't be invited, in words; empty if they can."""
    if speaker.user is None:
        return _("keine E-Mail-Adresse")
    if not speaker.user.is_active:
        return _("Person ist nicht aktiv")
    if speaker.meeting.status == Meeting.Status.DRAFT:
        return _("Veranstaltung ist noch ein Entwurf, der Link würde nichts öffnen")
    if not sessions_of(speaker):
        return _("kein Programmpunkt")
    return ""


def invite(speakers, *, unless_since):
    """Write to each, in one transaction. Who was invited after `unless_since` is left out: the
    button was pressed twice, or by two people. Returns those who were written to."""
    with transaction.atomic():
        # Past the manager: when somebody was invited is nothing that processes remember.
        rows = Speaker._base_manager.select_for_update(of=("self",))
        locked = rows.filter(pk__in=[speaker.pk for speaker in speakers]).order_by("pk")
        due = [row.pk for row in locked if row.invited_at is None or row.invited_at <= unless_since]
        found = with_sessions(Speaker.objects.filter(pk__in=due))
        invited = [speaker for speaker in found if not obstacle(speaker)]
        mail.queue_all([_finished(speaker) for speaker in invited])
        pks = [speaker.pk for speaker in invited]
        Speaker._base_manager.filter(pk__in=pks).update(invited_at=timezone.now())
        return invited


def _finished(speaker):
    with translation.override(speaker.language):
        return mail.finished(speaker.user.email, letter(speaker))


def preview(speaker):
    """The letter as it will be read, but without the link: that is the speaker's own."""
    with translation.override(speaker.language):
        shown = letter(speaker, address=_("[hier steht der persönliche Link]"))
        return {"subject": shown.subject, "text": shown.text}


def letter(speaker, address=None):
    """For the language that is active."""
    return about(
        speaker,
        subject=_("Ihr Beitrag: %(meeting)s"),
        heading=_("Ihr Beitrag im Programm"),
        paragraphs=[
            _("schön, dass Sie bei „%(meeting)s“ mitwirken!") % {"meeting": speaker.meeting},
            _(
                "Auf einer eigenen Seite sehen Sie, was zu Ihrem Beitrag im Programm steht. Dort "
                "können Sie es selbst ändern und ergänzen, ein Passwort brauchen Sie nicht."
            ),
        ],
        facts_are=_("Ihre Beiträge"),
        facts=[(str(session), in_words(session)) for session in sessions_of(speaker)],
        request=_("Bitte sehen Sie alles einmal durch und ergänzen Sie, was noch fehlt."),
        address=address,
        afterwards=[
            _(
                "Der Link ist nur für Sie. Geben Sie ihn bitte nicht weiter: Wer ihn hat, kann "
                "Ihren Beitrag bearbeiten."
            )
        ],
    )


def link(speaker, code):
    """The way back for who asked for a link, and takes part only as a speaker."""
    return about(
        speaker,
        subject=_("Ihr Link: %(meeting)s"),
        heading=_("Ihren Beitrag bearbeiten"),
        paragraphs=[
            _("hier ist der Link zu Ihrem Beitrag bei „%(meeting)s“.")
            % {"meeting": speaker.meeting}
        ],
        code=code,
        afterwards=[
            _("Sie haben keinen Link angefordert? Dann brauchen Sie nichts zu tun."),
        ],
    )


def action(speaker, address=None):
    """The button in a mail, and where it leads."""
    return _("Meinen Beitrag bearbeiten"), address or to_speaker_page(speaker)


def about(speaker, subject, address=None, **parts):
    meeting = speaker.meeting
    return Letter(
        subject=subject_about(subject, meeting.title),
        about=meeting.title,
        name=speaker.name,
        action=action(speaker, address),
        questions_to=meeting.organizer_email,
        sender=meeting.organizer_name,
        **parts,
    )


def in_words(session):
    """When and where, and what is still to be filled in."""
    occurrences = [when_and_where(occurrence) for occurrence in session.occurrences.all()]
    when = "; ".join(occurrences) or _("Zeit und Ort stehen noch nicht fest")
    return ". ".join([when, *speaking.missing(session)])


def when_and_where(occurrence):
    """Donnerstag, 14. November, 09:45–10:30 Uhr, Aula"""
    slot = occurrence.slot
    words = [
        date_format(slot.day.date, _("l, j. F")),
        _("{start}–{end} Uhr").format(start=f"{slot.starts:%H:%M}", end=f"{slot.ends:%H:%M}"),
        occurrence.room.name if occurrence.room else _("Raum noch offen"),
    ]
    return ", ".join(words)
