"""Who has opened this browser session by a link from a mail, and for what.

Kept apart from Django's login on purpose: `request.user` is staff who came by password and
second factor, `request.person` is whoever proved an address. A link therefore never opens the
admin, whoever it belongs to. Nor does it open the pages of another purpose: a session remembers
each link's purpose, and a page asks `opened_for` its own.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import User

#: (id of the person, their User.session_stamp)
KEY = "person"
#: {purpose: since when}
OPENED = "opened"
#: The code that was mailed to whoever wants to open this session; see meetup/views/links.py.
CODE = "login_code"


def begin(request, user, purpose):
    """Open this browser session for a person and a purpose, besides what the same person has
    opened in it before. A new session key defeats a planted one, and a code that was asked for
    opens nothing any more."""
    earlier = _opened(request) if request.session.get(KEY) == _facts(user) else {}
    _begin(request, user, earlier | {purpose: timezone.now().isoformat()})


def begin_anew(request, user):
    """Go on with the same purposes, though all links of this person were just made invalid."""
    _begin(request, user, _opened(request))


def _begin(request, user, opened):
    kept = {key: value for key, value in request.session.items() if key != CODE}
    request.session.flush()  # with the old key; the new one comes when the answer is written
    request.session.update(kept)
    request.session[KEY] = _facts(user)
    request.session[OPENED] = opened
    request.person = user


def _facts(user):
    return [user.pk, user.session_stamp]


def _opened(request):
    """The purposes that are not over yet, each with its time."""
    opened = request.session.get(OPENED, {})
    return {purpose: since for purpose, since in opened.items() if _end(since) > timezone.now()}


def _end(since):
    return datetime.fromisoformat(since) + timedelta(seconds=settings.SESSION_COOKIE_AGE)


def end(request):
    """Close the session and forget everything in it."""
    request.session.flush()
    request.person = None


def ends_at(request, purpose):
    """When the pages of a purpose will close by themselves, however busy somebody is on them."""
    return _end(request.session[OPENED][purpose])


def opened_for(request, purpose):
    """(id of the person, stamp) this session was opened with for a purpose, or None: never opened
    for it, or over. Whether the stamp still holds, the person says: `User.session_stamp`."""
    found = request.session.get(KEY)
    return found if found and purpose in _opened(request) else None


def person(request, purpose=None):
    """The person of this session, or None: never opened for this purpose, over, or all links made
    invalid or all sessions ended since. Without a purpose: whoever opened it for any, which alone
    opens no page."""
    found = request.session.get(KEY)
    opened = _opened(request) if found else {}
    if not opened or (purpose and purpose not in opened):
        return None
    pk, stamp = found
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user and user.session_stamp == stamp else None


def clear_away():
    """Delete sessions that are over. Runs once a day; safe to repeat."""
    over().delete()


def due():
    """For backstage/housekeeping.py."""
    return [(_("abgelaufene Sitzungen"), over().count())]


def over():
    return Session.objects.filter(expire_date__lt=timezone.now())
