"""Whose participation or appearance a request is about. Always begins with who has opened the session."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from people import session
from programme.access import public_meeting
from programme.invitations import SPEAKER
from registration.links import MY_PAGE

CLAIMS = "claims"


def participant_of(request, meeting):
    """The registration in this meeting of who has opened their page in this session, or None."""
    found = session.opened_for(request, MY_PAGE)
    if found is None:
        return None
    person, stamp = found
    own = meeting.participants.registered().filter(user=person).select_related("user").first()
    return own if own and own.user.is_active and own.user.session_stamp == stamp else None


def speaker_of(request, meeting):
    """The public face in this meeting of who has opened their speaker's page, or None."""
    found = session.opened_for(request, SPEAKER)
    if found is None:
        return None
    person, stamp = found
    own = meeting.speakers.filter(user=person).select_related("user").first()
    return own if own and own.user.is_active and own.user.session_stamp == stamp else None


def participants_only(view):
    """Gives the view the person's registration; asks everybody else to open their page first."""
    return _only(participant_of, view)


def speakers_only(view):
    """Gives the view the person's Speaker; asks everybody else to open their page first."""
    return _only(speaker_of, view)


def _only(own_of, view):
    @wraps(view)
    def wrapped(request, slug, *args, **kwargs):
        meeting = public_meeting(slug)
        own = own_of(request, meeting)
        if own is None:
            if request.method == "POST":
                messages.info(
                    request, _("Ihre Sitzung ist beendet. Öffnen Sie Ihre Seite bitte neu.")
                )
            return redirect("request-link", slug)
        own.meeting = meeting  # with its days, which are read already
        return view(request, own, *args, **kwargs)

    return wrapped


def remember_claim(request, claim):
    """A claim belongs to the browser session that made it, latest last."""
    ids = request.session.get(CLAIMS, [])
    request.session[CLAIMS] = [pk for pk in ids if pk != claim.pk] + [claim.pk]


def remembered_ids(request):
    return request.session.get(CLAIMS, [])


def latest_claim(request, meeting):
    """The claim this browser made last in this meeting, or None."""
    claims = meeting.participants.not_erased().filter(pk__in=remembered_ids(request))
    return claims.order_by("-claimed_at", "-pk").first()


def posted(request):
    """What was sent, for a form; None where nothing was, so that the form is not checked yet.
    Not `request.POST or None`: a form with every box unticked sends nothing, and means it."""
    return request.POST if request.method == "POST" else None
