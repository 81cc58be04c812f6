"""To whom a mail to many goes: narrowed by criteria, kept with the mailing and asked again before
each batch, so that who has cancelled or confirmed meanwhile gets nothing that is no longer true.

`mailing.criteria`: {"who": a name in settings.SELECTIONS, "roles": [...], "day": pk, "occurrence":
pk, "language": "de"}; who was picked in the list of participants: {"who": "chosen", "words": [...]}.
"""

from django.conf import settings
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from people.roles import Role
from programme.models import Day, Occurrence
from registration.models import DayPlace, Participant

#: Picked one by one or by the filters of the list; not offered in a form.
CHOSEN = "chosen"


def words(text, *, of_an_occurrence=False):
    """Says whom a selection names, and whether an occurrence belongs to it."""

    def mark(function):
        function.words, function.of_an_occurrence = text, of_an_occurrence
        return function

    return mark


def named(name):
    return import_string(settings.SELECTIONS[name])


def offered():
    """[(name, words)] for a form."""
    return [(name, named(name).words) for name in settings.SELECTIONS if name != CHOSEN]


def matching(mailing):
    """Everybody the criteria fit, at this moment."""
    criteria = mailing.criteria
    people = Participant.objects.not_erased().filter(meeting=mailing.meeting_id)
    people = named(criteria["who"])(people, mailing)
    if criteria.get("roles"):
        people = people.filter(role__in=criteria["roles"])
    if criteria.get("language"):
        people = people.filter(language=criteria["language"])
    return people


def recipients(mailing):
    """The same, each address once: an address may have claimed more than once. The newest counts."""
    address = Coalesce("user__email", "email")
    newest = matching(mailing).order_by().values(read_at=address).annotate(newest=Max("pk"))
    return Participant.objects.filter(pk__in=newest.values("newest")).order_by("pk")


def in_words(mailing):
    """One sentence without a name in it."""
    criteria = mailing.criteria
    function = named(criteria["who"])
    parts = [str(function.words), *criteria.get("words", [])]
    if function.of_an_occurrence:
        occurrences = Occurrence.objects.select_related("session", "slot__day")
        parts += [str(o) for o in occurrences.filter(pk=criteria["occurrence"])]
    if criteria.get("day"):
        parts += [str(day) for day in Day.objects.filter(pk=criteria["day"])]
    parts += [str(Role(role).label) for role in criteria.get("roles", [])]
    if criteria.get("language"):
        parts.append(str(dict(settings.LANGUAGES)[criteria["language"]]))
    return ", ".join(parts)


# --- The selections of this room -------------------------------------------------------------------


def on_the_day(people, mailing, *states):
    """With a place in one of these states, on the day that is asked for, if one is."""
    places = DayPlace.objects.filter(state__in=states)
    if mailing.criteria.get("day"):
        places = places.filter(day=mailing.criteria["day"])
    return people.filter(pk__in=places.values("participant"))


@words(_("Angemeldete mit Platz"))
def placed(people, mailing):
    return on_the_day(people.registered(), mailing, DayPlace.State.HELD)


@words(_("Angemeldete auf der Warteliste für einen Tag"))
def waiting(people, mailing):
    return on_the_day(people.registered(), mailing, DayPlace.State.WAITING)


@words(_("Alle Angemeldeten, mit Platz oder auf der Warteliste"))
def registered(people, mailing):
    if not mailing.criteria.get("day"):
        return people.registered()
    return on_the_day(people.registered(), mailing, DayPlace.State.HELD, DayPlace.State.WAITING)


@words(_("Vorgemerkte, die noch nicht bestätigt haben"))
def unconfirmed(people, mailing):
    """Not who takes part already and has signed up once more: they know, and may still choose."""
    claims = people.open_claims()
    if mailing.criteria.get("day"):
        claims = on_the_day(claims, mailing, DayPlace.State.HELD, DayPlace.State.WAITING)
    take_part = Participant.objects.registered().not_erased().filter(meeting=mailing.meeting_id)
    return claims.exclude(email__in=take_part.values("user__email"))


@words(_("Wer abgesagt hat"))
def cancelled(people, mailing):
    """Unless they have come back meanwhile."""
    back = Participant.objects.active().filter(meeting=mailing.meeting_id)
    gone = people.filter(status=Participant.Status.CANCELLED, confirmed_at__isnull=False)
    return gone.exclude(email__in=back.values("email")).exclude(
        user__in=back.exclude(user=None).values("user")
    )


@words(_("Ausgewählte"))
def chosen(people, mailing):
    """Whoever was picked and has not cancelled since."""
    picked = people.filter(pk__in=mailing.recipients.values("participant"))
    since = Q(status=Participant.Status.CANCELLED, cancelled_at__gte=mailing.created_at)
    return picked.exclude(since).exclude(status=Participant.Status.EXPIRED)
