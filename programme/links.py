"""What the links by mail of every room have in common."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

#: After the meeting (for certificates, say) a fresh link is still good for this long.
GOOD_FOR_AT_LEAST = timedelta(days=7)


def absolute(name, *args):
    """A public address in the language that is active. Never made from a request's Host."""
    return settings.SITE_URL + reverse(name, args=args)


def is_too_old(made_at, meeting):
    return meeting.is_over() and timezone.now() - made_at > GOOD_FOR_AT_LEAST
