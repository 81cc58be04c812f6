"""Behind the link by which speakers open the page of their sessions."""

from django.shortcuts import redirect, render

from meetup.views.sign_up import broken_link
from people import session
from people.links import LinkError
from programme import invitations
from programme.access import public_meeting


def open_speaker_page(request, slug, token):
    """A button, since looking opens nothing: mail scanners look."""
    meeting = public_meeting(slug)
    try:
        speaker = invitations.speaker_by(token, meeting)
    except LinkError as error:
        return broken_link(request, meeting, error, speaks=True)
    if request.method == "POST":
        session.begin(request, speaker.user, invitations.SPEAKER)
        return redirect("speaker-page", slug)
    response = render(request, "meetup/open_speaker_page.html", {"meeting": meeting})
    response["Referrer-Policy"] = "strict-origin"  # the address is the key
    return response
