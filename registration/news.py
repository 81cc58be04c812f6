"""What participants are told by mail: one mail per person and transaction, about how it stands
when everything is settled. Called by programme/lock.py, queued with the transaction."""

from django.conf import settings
from django.utils import translation

from backstage import mail
from people import throttle
from registration import letters
from registration.models import Participant

# In order of weight: of several news for one person the first one here gives the mail its name.
CANCELLED = "cancelled"
CONFIRMED = "confirmed"
GUEST_ADDED = "guest_added"
CLAIMED = "claimed"
MOVED_UP = "moved_up"
CHANGED = "changed"
WEIGHT = [CANCELLED, CONFIRMED, GUEST_ADDED, CLAIMED, MOVED_UP, CHANGED]


def send(held):
    """Queue one mail for each person there is news for."""
    participants = Participant.objects.not_erased().filter(pk__in=held.news)
    participants = participants.select_related("meeting", "user")
    for participant in participants:
        what = min(held.news[participant.pk], key=WEIGHT.index)
        # An unconfirmed address may be a stranger's: it is not flooded, whoever claims for it.
        if participant.user_id or may_write_to(participant.email):
            write(participant, what)


def write(participant, what):
    with translation.override(participant.language):
        letter = letters.FOR[what](participant)
        mail.queue(participant.email, letter.subject, letter.text, letter.html, letter.calendar)


def may_write_to(address):
    return throttle.hit("mail", address, settings.MAILS_PER_ADDRESS_AND_HOUR)
