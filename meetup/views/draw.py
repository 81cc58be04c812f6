"""How seats are drawn and how to check it: for everybody, also before and while it happens."""

import json
from pathlib import Path

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from programme import facts
from programme.access import public_meeting, public_page
from workshops import drawing, seating
from workshops import plan as plans
from workshops.models import Draw, DrawSecret

SCRIPT = Path(drawing.__file__).with_name("check_draw.py")


@public_page
def draw(request, slug):
    meeting = drawing_meeting(slug)
    frozen = meeting.draws.filter(kind=Draw.Kind.REAL).without_the_large()
    context = {
        "meeting": meeting,
        "phase": seating.phase_of(meeting),
        "drawn": facts.latest(meeting, plans.load).drawn,
        "secret": DrawSecret.objects.filter(meeting=meeting).first(),
        "frozen": frozen,
        "published": frozen.filter(published_at__isnull=False).first(),
    }
    return render(request, "meetup/draw.html", context)


def file(request, slug, which):
    """The frozen wishes as soon as they are frozen; the result once it is published."""
    meeting = drawing_meeting(slug)
    real = meeting.draws.filter(kind=Draw.Kind.REAL)
    published = real.filter(published_at__isnull=False).first()
    if which == "wuensche" and (latest := published or real.first()):
        content = latest.instance | {"seed": latest.seed if published else ""}
    elif which == "ergebnis" and published:
        own = DrawSecret.objects.get(meeting=meeting)
        content = published.result | {
            "secret": own.secret,
            "secret_sha256": own.sha256,
            "public_numbers": published.numbers,
        }
    else:
        raise Http404(_("Diese Datei gibt es noch nicht."))
    text = json.dumps(content, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{meeting.slug}-{which}.json"'
    return response


def script(request, slug):
    drawing_meeting(slug)
    response = HttpResponse(SCRIPT.read_text(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{SCRIPT.name}"'
    return response


def drawing_meeting(slug):
    meeting = public_meeting(slug)
    if meeting.seat_mode != meeting.SeatMode.WISHES:
        raise Http404(_("Bei dieser Veranstaltung werden keine Plätze ausgelost."))
    return meeting
