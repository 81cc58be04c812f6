"""What participants are told by mail: one mail per person and transaction, about how it stands
when everything is settled. Called by programme/lock.py, queued with the transaction."""

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.module_loading import import_string

from backstage import mail
from people import throttle
from registration.models import NotedNews, Participant

CANCELLED = "cancelled"
CONFIRMED = "confirmed"
GUEST_ADDED = "guest_added"
CLAIMED = "claimed"
MOVED_UP = "moved_up"
CHANGED = "changed"
AT_ONCE = 20


def weightiest(what):
    """Of several news for one person the one that gives the mail its name: the first one in
    settings.LETTERS."""
    return min(what, key=list(settings.LETTERS).index)


def send(held):
    """Queue one mail for each person there is news for. A letter takes milliseconds, and everybody
    else waits for the lock: of more than a few only the news are noted, and `send_noted` writes
    the letters."""
    if len(held.news) > AT_ONCE:
        NotedNews.objects.bulk_create(
            NotedNews(participant_id=participant, what=weightiest(what))
            for participant, what in held.news.items()
        )
    else:
        tell(held.news)


def send_noted():
    """Write the letters that were only noted, a few per transaction. Called by the timer; safe to
    repeat and to run in parallel: what another process writes is skipped."""
    while True:
        with transaction.atomic():
            noted = NotedNews.objects.order_by("pk").select_for_update(
                skip_locked=connection.features.has_select_for_update_skip_locked
            )[:AT_ONCE]
            news: dict[int, set[str]] = {}
            for note in noted:
                news.setdefault(note.participant_id, set()).add(note.what)
            if not news:
                return
            NotedNews.objects.filter(pk__in=[note.pk for note in noted]).delete()
            tell(news)


def tell(news):
    participants = Participant.objects.not_erased().filter(pk__in=news)
    participants = participants.select_related("meeting", "user")
    for participant in participants:
        what = weightiest(news[participant.pk])
        if participant.status == Participant.Status.CANCELLED and what != CANCELLED:
            continue  # noted before, and no longer true
        # An unconfirmed address may be a stranger's: it is not flooded, whoever claims for it.
        if participant.user_id or may_write_to(participant.email):
            write(participant, what)


def write(participant, what):
    with translation.override(participant.language):
        letter = import_string(settings.LETTERS[what])(participant)
        to = address_of(participant)
        mail.queue(to, letter.subject, letter.text, letter.html, letter.calendar)


def address_of(participant):
    """Where somebody reads mail: the person's address, which can be corrected, once it is proven."""
    return participant.user.email if participant.user_id else participant.email


def may_write_to(address, kind="claim"):
    """Whether an address may get one more mail of this kind in this hour. Counted by kind, so that
    links a stranger asks for do not use up the mail with which somebody confirms."""
    return throttle.hit(f"mail: {kind}", address, settings.MAILS_PER_ADDRESS_AND_HOUR)
