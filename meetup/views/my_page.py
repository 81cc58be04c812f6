"""Everything of a participant's on one page."""

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meetup import own_plan, participation
from meetup.access import participants_only, posted
from people import session
from programme import timetable
from programme.access import public_meeting
from programme.invitations import SPEAKER
from programme.lock import lock
from registration import calendar, claims, consents, free_places, own_data, standing
from registration.forms import AccessNeedForm, ConsentForm, ParticipantForm
from registration.links import MY_PAGE
from registration.models import AccessNeed, DayPlace, Participant
from workshops import standing as seats
from workshops import still_free


@participants_only
def my_page(request, participant):
    meeting = participant.meeting
    for kind in (standing, seats):
        kind.look_up([participant])  # asked more than once below
    own = standing.of(participant)
    own_seats = seats.of(participant)
    context = {
        "meeting": meeting,
        "participant": participant,
        "standing": own,
        "seats": own_seats,
        "holds_any": any(entry.held for entry in own),
        "still_free": still_free.of(participant),
        "days": own_plan.of(meeting, own, own_seats),
        "materials": timetable.materials(meeting, [entry.day for entry in own if entry.held]),
        "ticket": ticket_picture(participant),
        "need": AccessNeed.objects.filter(participant=participant).first(),
        "consents": consents.in_force(participant),
        "consent_texts": consents.TEXTS,
        "speaks": session.opened_for(request, SPEAKER),
        "session_ends_at": session.ends_at(request, MY_PAGE),
    }
    return render(request, "meetup/my_page.html", context)


def ticket_picture(participant):
    """The ticket code as a QR code, drawn as SVG. It carries the code alone, no personal data.
    With random digits each mask is as good as the others, and choosing one takes longer than the
    whole page."""
    code = segno.make(participant.ticket_code.upper(), error="m", micro=False, mask=3)
    return mark_safe(  # noqa: S308 - drawn by us from hexadecimal digits
        code.svg_inline(scale=5, border=2, svgclass=None, lineclass=None, omitsize=True)
    )


@participants_only
def change(request, participant):
    """Data, role and days. What would be lost is said before it is lost."""
    meeting = participant.meeting
    own = participant.day_places.exclude(state=DayPlace.State.GIVEN_UP).select_related("day")
    own_days = [place.day for place in own]
    days = free_places.count(meeting)
    form = ParticipantForm(
        posted(request),
        instance=participant,
        initial={"days": [day.pk for day in own_days]},
        days=[day for day in days if day in meeting.days_to_come or day in own_days],
    )
    context = {"meeting": meeting, "form": form}
    if request.method == "POST" and form.is_valid():
        details = {name: form.cleaned_data[name] for name in form.Meta.fields}
        try:
            participation.change(
                participant,
                details=details | {"language": get_language()},
                days=form.cleaned_data["days"],
                accept_losses="accept_losses" in request.POST,
            )
        except participation.WouldLose as error:
            context["losses"] = error.losses
        except claims.MeetingIsOver as error:
            form.add_error(None, str(error))
        except claims.Over:  # cancelled in another tab meanwhile
            return redirect("cancelled", meeting.slug)
        else:
            messages.success(request, _("Ihre Änderungen sind gespeichert."))
            return redirect("my-page", meeting.slug)
    status = 422 if form.is_bound else 200
    return render(request, "meetup/change.html", context, status=status)


@participants_only
def needs(request, participant):
    """Access needs and meals. Emptied, the record is deleted."""
    meeting = participant.meeting
    need = AccessNeed.objects.filter(participant=participant).first()
    form = AccessNeedForm(posted(request), instance=need or AccessNeed(participant=participant))
    if request.method == "POST" and form.is_valid():
        with lock(meeting):
            if not still_takes_part(participant):
                return redirect("cancelled", meeting.slug)
            if form.is_empty:
                AccessNeed.objects.filter(participant=participant).delete()
                messages.success(request, _("Wir haben keine Angaben von Ihnen gespeichert."))
            else:
                told = {name: form.cleaned_data[name] for name in form.Meta.fields}
                AccessNeed.objects.update_or_create(participant=participant, defaults=told)
                messages.success(request, _("Danke, Ihre Angaben sind gespeichert."))
        return redirect("my-page", meeting.slug)
    context = {"meeting": meeting, "form": form, "need": need}
    status = 422 if form.is_bound else 200
    return render(request, "meetup/needs.html", context, status=status)


def still_takes_part(participant):
    """Looked up under the lock: cancelled or erased meanwhile, nothing may be written any more."""
    return Participant.objects.registered().not_erased().filter(pk=participant.pk).exists()


@participants_only
def change_consents(request, participant):
    meeting = participant.meeting
    form = ConsentForm(
        posted(request),
        initial={"consents": list(consents.in_force(participant))},
    )
    if request.method == "POST" and form.is_valid():
        with lock(meeting) as held:
            if not still_takes_part(participant):
                return redirect("cancelled", meeting.slug)
            kinds = form.cleaned_data["consents"]
            consents.change(participant, kinds, get_language(), held.now)
        messages.success(request, _("Ihre Einwilligungen sind gespeichert."))
        return redirect("my-page", meeting.slug)
    context = {"meeting": meeting, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "meetup/consents.html", context, status=status)


@participants_only
def cancel(request, participant):
    """First click: what it frees. Second click: done."""
    meeting = participant.meeting
    if request.method == "POST":
        try:
            participation.cancel(participant)
        except claims.MeetingIsOver as error:
            messages.error(request, str(error))
            return redirect("my-page", meeting.slug)
        session.end(request)
        return redirect("cancelled", meeting.slug)
    context = {
        "meeting": meeting,
        "standing": standing.of(participant),
        "seats": seats.of(participant),
        "kept_for_days": settings.CANCELLED_KEPT_FOR.days,
    }
    return render(request, "meetup/cancel.html", context)


@participants_only
def download_calendar(request, participant):
    file = calendar.of(participant)
    if file is None:
        messages.info(request, _("Sie haben noch an keinem Tag einen Platz."))
        return redirect("my-page", participant.meeting.slug)
    response = HttpResponse(file.content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file.filename}"'
    return response


@participants_only
def download_data(request, participant, format):
    """Everything that is stored about the person here, to take along."""
    if format not in own_data.FORMATS:
        raise Http404(_("Diese Datei gibt es nicht."))
    make, content_type = own_data.FORMATS[format]
    response = HttpResponse(make(participant), content_type=content_type)
    filename = f"{participant.meeting.slug}-meine-daten.{format}"
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


@participants_only
def erase(request, participant):
    """First click: what it means. Second click: done, for good."""
    meeting = participant.meeting
    if request.method == "POST":
        participation.erase(participant)
        session.end(request)
        return redirect("erased", meeting.slug)
    context = {
        "meeting": meeting,
        "standing": standing.of(participant),
        "seats": seats.of(participant),
        "is_over": meeting.is_over(),
    }
    return render(request, "meetup/erase.html", context)


@require_POST
@participants_only
def revoke_links(request, participant):
    """Make all mailed links worthless, and every session they opened, but for this one."""
    participant.user.revoke_links()
    session.begin_anew(request, participant.user)
    messages.success(
        request,
        _(
            "Alle bisher verschickten Links sind ungültig, und auf anderen Geräten ist Ihre Seite "
            "geschlossen. Einen neuen Link bekommen Sie jederzeit."
        ),
    )
    return redirect("my-page", participant.meeting.slug)


@require_POST
def end_session(request, slug):
    session.end(request)
    return redirect("session-ended", slug)


def cancelled(request, slug):
    """Where cancelling ends. Says the same to everybody, since the session is closed."""
    return render(request, "meetup/cancelled.html", {"meeting": public_meeting(slug)})


def erased(request, slug):
    return render(request, "meetup/erased.html", {"meeting": public_meeting(slug)})


def session_ended(request, slug):
    return render(request, "meetup/session_ended.html", {"meeting": public_meeting(slug)})
