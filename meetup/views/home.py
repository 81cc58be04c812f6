from django.shortcuts import redirect, render

from programme import timetable
from programme.access import public_meeting, public_page
from programme.models import Meeting, Session
from registration import free_places
from workshops import offers

#: As many workshops are shown on the home page, those with seats left first.
WORKSHOPS_SHOWN = 6


def start(request):
    """The address without a meeting leads to the current one."""
    meeting = Meeting.objects.current()
    if meeting is None:
        return render(request, "meetup/no_meeting.html")
    return redirect("home", meeting.slug)


@public_page
def home(request, slug):
    meeting = public_meeting(slug)
    plans = {plan.day.pk: plan for plan in timetable.of(meeting)}
    taking_place = [
        occurrence
        for plan in plans.values()
        for block in plan.blocks
        for occurrence in block.occurrences
        if not occurrence.session.is_cancelled
    ]
    workshops = list(offers.of(meeting).values())
    context = {
        "meeting": meeting,
        "days": [(day, plans.get(day.pk)) for day in free_places.count(meeting)],
        "panel": next((o for o in taking_place if o.session.kind == Session.Kind.PANEL), None),
        "workshops": sorted(workshops, key=lambda offer: offer.is_full)[:WORKSHOPS_SHOWN],
        "workshop_count": len(workshops),
        "interpreted": sum(occurrence.interpreting for occurrence in taking_place),
        "captioned": sum(occurrence.captions for occurrence in taking_place),
        "rooms": timetable.rooms(meeting),
    }
    return render(request, "meetup/home.html", context)
