"""What a speaker writes to the people in their workshop. It goes through here: nobody learns an
address, organizers can read it, and it is kept what was written to how many."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backstage import mail
from programme.models import Occurrence
from registration import letters as participants_letters
from registration import links, news
from registration.models import Participant
from workshops import letters
from workshops.models import Booking, SpeakerMessage

#: So many to one workshop within this time, by all of its speakers together.
AT_MOST = 5
WITHIN = timedelta(hours=24)


class Refused(Exception):
    """Nothing was sent. str() says why, in words for people."""


class SentBefore(Refused):
    """The form was sent already, with other words in it."""

    def __init__(self):
        super().__init__(
            _(
                "Von dieser Seite ist schon eine Nachricht hinausgegangen, mit einem anderen Text. "
                "Soll auch dieser noch hinaus, dann senden Sie ihn bitte noch einmal ab."
            )
        )


def recipients(occurrence):
    """Who is written to: everybody with a seat who has confirmed."""
    seated = Booking.objects.confirmed_in(occurrence)
    return Participant.objects.filter(pk__in=seated.values("participant")).order_by("pk")


def sent_in(occurrence):
    """What was written so far, newest first."""
    return SpeakerMessage.objects.filter(occurrence=occurrence.pk).with_sender()


def why_closed(occurrence, meeting, now=None):
    """Why nobody can be written to at the moment, in words; "" if they can."""
    now = now or timezone.now()
    if meeting.is_over(now):
        return _("Die Veranstaltung ist vorbei: Nachrichten gehen hier nicht mehr hinaus.")
    if occurrence.session.is_cancelled:
        return _("Dieser Programmpunkt fällt aus: Nachrichten gehen hier nicht mehr hinaus.")
    if not recipients(occurrence).exists():
        return _("Noch hat niemand einen bestätigten Platz: Sie könnten niemanden erreichen.")
    return _too_many(occurrence, meeting, now)


def _too_many(occurrence, meeting, now):
    latest = SpeakerMessage.objects.filter(occurrence=occurrence.pk, sent_at__gt=now - WITHIN)
    times = list(latest.values_list("sent_at", flat=True)[:AT_MOST])
    if len(times) < AT_MOST:
        return ""
    return _(
        "An diesen Workshop sind in den letzten 24 Stunden schon %(number)s Nachrichten "
        "hinausgegangen. Die nächste geht wieder ab %(time)s."
    ) % {
        "number": AT_MOST,
        "time": participants_letters.moment(meeting, times[-1] + WITHIN + timedelta(minutes=1)),
    }


def send(occurrence, speaker, *, subject, text, token):
    """Write to everybody with a confirmed seat, each in their language, and a copy to the speaker.
    Repeatable: the same form sent twice is one message. Returns it. Raises Refused."""
    with transaction.atomic():
        occurrence = _locked(occurrence)
        if sent := SpeakerMessage.objects.filter(token=token).first():
            said = (sent.occurrence_id, sent.sent_by_id, sent.subject, sent.text)
            if said != (occurrence.pk, speaker.user_id, subject, text):
                raise SentBefore
            return sent
        now = timezone.now()
        if reason := why_closed(occurrence, speaker.meeting, now):
            raise Refused(reason)
        people = news.with_meetings(recipients(occurrence).select_related("user"))
        message = SpeakerMessage.objects.create(
            occurrence=occurrence,
            sent_by=speaker.user,
            subject=subject,
            text=text,
            token=token,
            sent_at=now,
            recipients=len(people),
        )
        mails = [_to_participant(message, speaker, participant) for participant in people]
        mail.queue_all([*mails, _copy(message, speaker)])
        return message


def _locked(occurrence):
    """As it is now. One message at a time, without the meeting's lock: no seat is given here."""
    rows = Occurrence.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("session", "slot__day__meeting", "room").get(pk=occurrence.pk)


def _to_participant(message, speaker, participant):
    with translation.override(participant.language):
        address = links.to_my_page(participant.user, participant.meeting)
        letter = letters.from_speaker(message, speaker, name=participant.name, address=address)
        return mail.finished(news.address_of(participant), letter)


def _copy(message, speaker):
    with translation.override(speaker.language):
        return mail.finished(speaker.user.email, letters.copy_for_speaker(message, speaker))


def preview(occurrence, speaker, *, subject, text):
    """The mail as it will be read, in the language that is active: without a name, and without the
    link, which is the reader's own."""
    message = SpeakerMessage(occurrence=occurrence, subject=subject, text=text)
    return letters.from_speaker(
        message,
        speaker,
        name=_("[Name]"),
        address=_("[hier steht der persönliche Link]"),
    )
