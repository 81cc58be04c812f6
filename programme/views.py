"""The public pages about the programme and the venue: the same for everybody. Those whose names end
in `_page` are also shown to organizers before anything is public (programme/admin/preview.py)."""

from datetime import date

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programme import timetable
from programme.access import public_meeting, public_page, public_session
from programme.models import Occurrence


@public_page
def programme(request, slug):
    return programme_page(request, public_meeting(slug))


def programme_page(request, meeting, shown=timetable.in_order):
    chosen = timetable.Filter(request.GET, meeting=meeting)
    plans = timetable.of(meeting, chosen, shown)
    count = sum(
        not occurrence.session.is_break
        for plan in plans
        for block in plan.blocks
        for occurrence in block.occurrences
    )
    context = {"meeting": meeting, "plans": plans, "filter": chosen, "count": count}
    return render(request, "programme/programme.html", context)


@public_page
def grid(request, slug):
    return grid_page(request, public_meeting(slug))


def grid_page(request, meeting, shown=timetable.in_order):
    rooms = list(meeting.rooms.all())
    plans = timetable.of(meeting, shown=shown)
    grids = [(plan, timetable.grid(plan, rooms)) for plan in plans]
    context = {"meeting": meeting, "rooms": rooms, "grids": grids}
    return render(request, "programme/grid.html", context)


@public_page
def session(request, slug, code):
    meeting = public_meeting(slug)
    return session_page(request, meeting, public_session(meeting, code))


def session_page(request, meeting, session):
    return render(request, "programme/session.html", all_about(meeting, session))


def all_about(meeting, session):
    """What templates/programme/_session.html shows."""
    return {
        "meeting": meeting,
        "session": session,
        "occurrences": session.occurrences.select_related("slot__day__meeting", "room"),
        "appearances": session.appearances.select_related("speaker"),
        "materials": public_materials(session),
    }


def public_materials(session):
    now = timezone.now()
    found = session.materials.for_everyone().with_time()
    return [material for material in found if material.is_due(now)]


@public_page
def speaker(request, slug, speaker):
    meeting = public_meeting(slug)
    speaker = get_object_or_404(meeting.speakers.public(), slug=speaker)
    return speaker_page(request, meeting, speaker, Occurrence.objects.public())


def speaker_page(request, meeting, speaker, occurrences):
    occurrences = occurrences.filter(session__appearances__speaker=speaker).select_related(
        "session__track", "slot__day__meeting", "room"
    )
    context = {"meeting": meeting, "speaker": speaker, "occurrences": occurrences}
    return render(request, "programme/speaker.html", context)


@public_page
def venue(request, slug):
    meeting = public_meeting(slug)
    return render(
        request, "programme/venue.html", {"meeting": meeting, "rooms": meeting.rooms.all()}
    )


@public_page
def plain_language(request, slug):
    return render(request, "programme/plain_language.html", {"meeting": public_meeting(slug)})


#: Legal pages: the last part of their address, the meeting's field, the heading.
LEGAL_PAGES = {
    "impressum": ("imprint", _("Impressum")),
    "datenschutz": ("privacy_notice", _("Datenschutzhinweise")),
    "barrierefreiheit": ("accessibility_statement", _("Erklärung zur Barrierefreiheit")),
}
#: When the website was last checked for its accessibility statement. Whoever checks it again (the
#: statement says how) looks through the template, too: is what it says still true?
CHECKED_ON = date(2026, 11, 23)


@public_page
def legal(request, slug, page):
    if page not in LEGAL_PAGES:
        raise Http404
    field, heading = LEGAL_PAGES[page]
    context = {"meeting": public_meeting(slug), "field": field, "heading": heading}
    if field == "accessibility_statement":
        context |= {"checked_on": CHECKED_ON}
        return render(request, "programme/accessibility_statement.html", context)
    return render(request, "programme/legal.html", context)
