"""Whose participation a request is about. Always begins with who has opened the session."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from people import session
from programme.access import public_meeting

CLAIMS = "claims"


def participant_of(request, meeting):
    """The registration of the session's person in this meeting, or None."""
    found = session.opened_for(request)
    if found is None:
        return None
    person, version = found
    own = meeting.participants.registered().filter(user=person).select_related("user").first()
    return own if own and own.user.is_active and own.user.link_version == version else None


def participants_only(view):
    """Gives the view the person's registration; asks everybody else to open their page first."""

    @wraps(view)
    def wrapped(request, slug, *args, **kwargs):
        meeting = public_meeting(slug)
        participant = participant_of(request, meeting)
        if participant is None:
            if request.method == "POST":
                messages.info(
                    request, _("Ihre Sitzung ist beendet. Öffnen Sie Ihre Seite bitte neu.")
                )
            return redirect("request-link", slug)
        participant.meeting = meeting  # with its days, which are read already
        return view(request, participant, *args, **kwargs)

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
