"""Who has opened this browser session by a link from a mail.

Kept apart from Django's login on purpose: `request.user` is staff who came by password and
second factor, `request.person` is whoever proved an address. A link therefore never opens the
admin, whoever it belongs to.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from people.models import User

KEY = "person"
BEGUN_AT = "person_since"
#: The code that was mailed to whoever wants to open this session; see meetup/views/links.py.
CODE = "login_code"


def begin(request, user):
    """Open this browser session for a person. A new session key defeats a planted one, and a
    code that was asked for opens nothing any more."""
    kept = {key: value for key, value in request.session.items() if key != CODE}
    request.session.flush()  # with the old key; the new one comes when the answer is written
    request.session.update(kept)
    request.session[KEY] = [user.pk, user.link_version]
    request.session[BEGUN_AT] = timezone.now().isoformat()
    request.person = user


def end(request):
    """Close the session and forget everything in it."""
    request.session.flush()
    request.person = None


def ends_at(request):
    """When the page will close by itself, however busy somebody is on it."""
    begun_at = datetime.fromisoformat(request.session[BEGUN_AT])
    return begun_at + timedelta(seconds=settings.SESSION_COOKIE_AGE)


def opened_for(request):
    """(id of the person, version of their links) this session was opened with, or None: never
    opened, or over. Whether the version still holds is in the database."""
    found = request.session.get(KEY)
    return None if not found or ends_at(request) <= timezone.now() else found


def person(request):
    """The person of this session, or None: never opened, over, or all links made invalid since."""
    found = opened_for(request)
    if found is None:
        return None
    pk, version = found
    return User.objects.filter(pk=pk, link_version=version, is_active=True).first()


def clear_away():
    """Delete sessions that are over. Runs once a day; safe to repeat."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
