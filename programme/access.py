"""Which meeting a request is about."""

import time

from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from programme import facts
from programme.models import Meeting, Session

#: For pages that are the same for everybody: may be kept for some seconds, on the way and here.
public_page = cache_control(public=True, max_age=10)


#: For how many seconds a page may show a meeting as it was. Who gives or takes places looks again,
#: under the lock.
KNOWN_FOR = 1
_known: dict = {}


def public_meeting(slug):
    """With its days and slots: nearly every page asks when it is. Remembered and so shared, see
    programme/facts.py: look at it, never change it."""
    until, found = _known.get(slug, (0, None))
    if until <= time.monotonic():
        found = (
            Meeting.objects.public().filter(slug=slug).values_list("pk", "lock__version").first()
        )
        if found is None:
            raise Http404
        _known[slug] = time.monotonic() + KNOWN_FOR, found
    return facts.remembered_meeting(*found)


def public_session(meeting, code):
    """A session strangers may see. Says so in words if there was one and it was withdrawn."""
    session = Session.objects.filter(meeting=meeting, code__iexact=code).first()
    if session is None:
        raise Http404(_("Diesen Programmpunkt gibt es nicht."))
    if session.status == Session.Status.DRAFT:
        raise Http404(_("Dieser Programmpunkt ist zurzeit nicht veröffentlicht."))
    return session
