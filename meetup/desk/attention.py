"""What somebody should look at, most urgent first: only what a person may see, with a link to it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from post_office.models import STATUS, Email

from meetup.desk import links
from programme.models import Material, Meeting, Revision
from programme.templatetags.content import number

NOW, SOON, SOMETIME = 1, 2, 3
IN_WORDS = {
    NOW: gettext_lazy("Jetzt"),
    SOON: gettext_lazy("Bald"),
    SOMETIME: gettext_lazy("In Ruhe"),
}

#: A mail that is still here after this has met an obstacle.
MAILS_WAIT_AT_MOST = timedelta(minutes=15)
#: From when on a programme with gaps is more than a plan.
PROGRAMME_IS_DUE = timedelta(weeks=4)
#: From when on too few in a workshop will hardly become more.
WORKSHOPS_ARE_DUE = timedelta(weeks=2)


@dataclass(frozen=True)
class Notice:
    urgency: int
    sentence: str
    #: Where it is looked at; none where the desk has no page for it.
    url: str = ""
    #: What it means, or what can be done.
    hint: str = ""

    @property
    def when(self):
        return IN_WORDS[self.urgency]


def in_order(notices):
    return sorted(notices, key=lambda notice: notice.urgency)


def counted(words, count):
    return words % {"number": number(count)}


# --- Each part of the house ------------------------------------------------------------------------


def of_background(background):
    if background.is_silent:
        yield Notice(
            NOW,
            background.seen,
            hint=_(
                "So lange gehen keine Mails hinaus, und nach Ablauf einer Frist rückt niemand nach. "
                "Bitte lassen Sie „manage.py work“ auf dem Server starten."
            ),
        )
    elif background.tidying_is_late:
        yield Notice(
            SOON,
            _("Das tägliche Aufräumen ist überfällig."),
            hint=" ".join(
                [_("Dabei werden Daten gelöscht, deren Frist abgelaufen ist."), background.tidying]
            ),
        )


def of_mails(now):
    """Mails are of no meeting: these are all there are."""
    stuck = Q(status__in=[STATUS.queued, STATUS.requeued], created__lt=now - MAILS_WAIT_AT_MOST)
    unsent = Email.objects.exclude(status=STATUS.sent).aggregate(
        failed=Count("pk", filter=Q(status=STATUS.failed)), stuck=Count("pk", filter=stuck)
    )
    if unsent["failed"]:
        yield Notice(
            NOW,
            counted(
                ngettext(
                    "%(number)s Mail ließ sich nicht verschicken.",
                    "%(number)s Mails ließen sich nicht verschicken.",
                    unsent["failed"],
                ),
                unsent["failed"],
            ),
            links.mails(STATUS.failed),
            _("Meist ist eine Adresse falsch geschrieben."),
        )
    if unsent["stuck"]:
        yield Notice(
            NOW,
            counted(
                ngettext(
                    "%(number)s Mail wartet seit mehr als 15 Minuten.",
                    "%(number)s Mails warten seit mehr als 15 Minuten.",
                    unsent["stuck"],
                ),
                unsent["stuck"],
            ),
            links.mails(STATUS.queued, STATUS.requeued),
            _("Vielleicht nimmt der Mailserver gerade nichts an. Es wird weiter versucht."),
        )


def of_meeting(meeting, now):
    if meeting.status != Meeting.Status.DRAFT:
        return
    opens_at = meeting.registration_opens_at
    yield Notice(
        NOW if opens_at and opens_at <= now else SOMETIME,
        _("Die Veranstaltung ist noch ein Entwurf."),
        links.meeting(meeting),
        _("Sie steht nicht auf der Website, und niemand kann sich anmelden."),
    )


def of_claims(meeting, now):
    lapsing = meeting.participants.lapsing(now).count()
    if lapsing:
        yield Notice(
            SOON,
            counted(
                ngettext(
                    "%(number)s Anmeldung verliert in der nächsten Stunde ihre Plätze.",
                    "%(number)s Anmeldungen verlieren in der nächsten Stunde ihre Plätze.",
                    lapsing,
                ),
                lapsing,
            ),
            links.people(meeting, counts="lapsing"),
            _("Die Adresse ist noch nicht bestätigt. Wer noch bestätigt, behält alles."),
        )
    expiring = meeting.participants.expiring(now).count()
    if expiring:
        yield Notice(
            SOON,
            counted(
                ngettext(
                    "%(number)s Anmeldung verfällt in den nächsten 12 Stunden ganz.",
                    "%(number)s Anmeldungen verfallen in den nächsten 12 Stunden ganz.",
                    expiring,
                ),
                expiring,
            ),
            links.people(meeting, counts="expiring"),
            _("Danach müssen sich die Personen neu anmelden."),
        )


def of_places(places):
    if places.overfull:
        yield Notice(
            SOON,
            counted(
                ngettext(
                    "%(number)s Tag ist überbelegt.",
                    "%(number)s Tage sind überbelegt.",
                    len(places.overfull),
                ),
                len(places.overfull),
            ),
            links.places(places.meeting),
            _("Niemand verliert einen Platz, aber es rückt auch niemand nach."),
        )


def of_seats(seats, now):
    if seats.overfull:
        yield Notice(
            SOON,
            counted(
                ngettext(
                    "%(number)s Workshop ist überbelegt.",
                    "%(number)s Workshops sind überbelegt.",
                    len(seats.overfull),
                ),
                len(seats.overfull),
            ),
            links.workshops(seats.meeting, fill="overfull"),
            _("Niemand verliert einen Platz, aber es rückt auch niemand nach."),
        )
    if seats.too_empty and begins_within(seats.meeting, WORKSHOPS_ARE_DUE, now):
        yield Notice(
            SOON,
            counted(
                ngettext(
                    "%(number)s Workshop hat weniger Anmeldungen als die Mindestzahl.",
                    "%(number)s Workshops haben weniger Anmeldungen als die Mindestzahl.",
                    len(seats.too_empty),
                ),
                len(seats.too_empty),
            ),
            links.workshops(seats.meeting, fill="below"),
        )


def of_programme(meeting, now):
    urgency = SOON if begins_within(meeting, PROGRAMME_IS_DUE, now) else SOMETIME
    sessions = meeting.sessions
    without_time = sessions.without_time().count()
    without_room = sessions.without_room().count()
    without_speaker = sessions.without_speaker().count()
    gaps = [
        (
            "time",
            without_time,
            ngettext(
                "%(number)s Programmpunkt hat noch keine Zeit.",
                "%(number)s Programmpunkte haben noch keine Zeit.",
                without_time,
            ),
        ),
        (
            "room",
            without_room,
            ngettext(
                "%(number)s Programmpunkt hat noch keinen Raum.",
                "%(number)s Programmpunkte haben noch keinen Raum.",
                without_room,
            ),
        ),
        (
            "speaker",
            without_speaker,
            ngettext(
                "%(number)s Programmpunkt hat noch niemanden, der ihn hält.",
                "%(number)s Programmpunkte haben noch niemanden, der sie hält.",
                without_speaker,
            ),
        ),
    ]
    for gap, count, words in gaps:
        if count:
            yield Notice(urgency, counted(words, count), links.sessions(meeting, missing=gap))


def of_proposals(meeting):
    waiting = Revision.objects.waiting().filter(session__meeting=meeting).count()
    if waiting:
        yield Notice(
            SOON,
            counted(
                ngettext(
                    "%(number)s Änderungsvorschlag wartet auf Durchsicht.",
                    "%(number)s Änderungsvorschläge warten auf Durchsicht.",
                    waiting,
                ),
                waiting,
            ),
            links.proposals(meeting),
        )


def of_materials(meeting):
    waiting = Material.objects.waiting().filter(session__meeting=meeting).count()
    if waiting:
        yield Notice(
            SOON,
            counted(
                ngettext(
                    "%(number)s Material wartet auf Durchsicht.",
                    "%(number)s Materialien warten auf Durchsicht.",
                    waiting,
                ),
                waiting,
            ),
            links.materials_to_review(meeting),
        )


def begins_within(meeting, span, now):
    """Or has begun, and is not over."""
    days = list(meeting.days.all())
    if not days or meeting.is_over(now):
        return False
    begins_at = min(day.starts_at for day in days)
    return begins_at - timezone.localtime(now) <= span
