"""What participants are told by mail: one mail per person and transaction, about how it stands
when everything is settled. Called by programme/lock.py, queued with the transaction."""

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.module_loading import import_string

from backstage import mail
from people import throttle
from programme import facts
from registration import letters
from registration.models import NotedNews, Participant

CANCELLED = "cancelled"
CONFIRMED = "confirmed"
GUEST_ADDED = "guest_added"
CLAIMED = "claimed"
MOVED_UP = "moved_up"
CHANGED = "changed"
#: How many letters are written in one transaction.
AT_ONCE = 20


def weightiest(what):
    """Of several news for one person the one that gives the mail its name: the first one in
    settings.LETTERS."""
    return min(what, key=list(settings.LETTERS).index)


def send(held):
    """Note what there is to tell to whom, with the transaction. A letter takes milliseconds, and
    everybody else waits for the lock: `write_some` writes the letters."""
    NotedNews.objects.bulk_create(
        NotedNews(participant_id=participant, what=weightiest(what))
        for participant, what in held.news.items()
    )


def send_noted():
    """Write all letters that were noted."""
    while write_some():
        pass


def write_some():
    """Write some of the letters that were noted, in one transaction. Called by `manage.py work`;
    safe to repeat and to run in parallel: what another process writes is skipped. Returns how many
    news were dealt with."""
    with transaction.atomic():
        noted = NotedNews.objects.order_by("pk").select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        )[:AT_ONCE]
        news: dict[int, set[str]] = {}
        for note in noted:
            news.setdefault(note.participant_id, set()).add(note.what)
        if news:
            NotedNews.objects.filter(pk__in=[note.pk for note in noted]).delete()
            tell(news)
        return len(noted)


def tell(news):
    """Write to these people. `news`: {participant's pk: set of news}."""
    participants = with_meetings(
        Participant.objects.not_erased().filter(pk__in=news).select_related("user").order_by("pk")
    )
    to_write = []
    for participant in participants:
        what = weightiest(news[participant.pk])
        if participant.status == Participant.Status.CANCELLED and what != CANCELLED:
            continue  # noted before, and no longer true
        # An unconfirmed address may be a stranger's: it is not flooded, whoever claims for it.
        if participant.user_id or may_write_to(participant.email):
            to_write.append((participant, what))
    letters.look_up([participant for participant, _what in to_write])
    mail.queue_all([written(participant, what) for participant, what in to_write])


def with_meetings(participants):
    """Each with its meeting as it is remembered."""
    meetings = {}
    participants = list(participants)
    for participant in participants:
        if participant.meeting_id not in meetings:
            meetings[participant.meeting_id] = facts.meeting(participant.meeting_id)
        participant.meeting = meetings[participant.meeting_id]
    return participants


def write(participant, what):
    """Queue one letter now."""
    mail.queue_all([written(participant, what)])


def written(participant, what):
    """(address, letter): ready to be queued, and so rendered in the person's language."""
    with translation.override(participant.language):
        letter = import_string(settings.LETTERS[what])(participant)
        return mail.finished(address_of(participant), letter)


def address_of(participant):
    """Where somebody reads mail: the person's address, which can be corrected, once it is proven."""
    return participant.user.email if participant.user_id else participant.email


def may_write_to(address, kind="claim"):
    """Whether an address may get one more mail of this kind in this hour. Counted by kind, so that
    links a stranger asks for do not use up the mail with which somebody confirms."""
    return throttle.hit(f"mail: {kind}", address, settings.MAILS_PER_ADDRESS_AND_HOUR)
