from django.shortcuts import redirect, render

from programme.access import public_meeting, public_page
from programme.models import Meeting
from registration import free_places


def start(request):
    """The address without a meeting leads to the current one."""
    meeting = Meeting.objects.current()
    if meeting is None:
        return render(request, "meetup/no_meeting.html")
    return redirect("home", meeting.slug)


@public_page
def home(request, slug):
    meeting = public_meeting(slug)
    context = {"meeting": meeting, "days": free_places.count(meeting)}
    return render(request, "meetup/home.html", context)
