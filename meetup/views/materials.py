"""What speakers give people to read: how they give it, and how it is handed out."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meetup.access import participant_of, posted, speaker_of, speakers_only
from meetup.speaker_forms import MaterialForm
from meetup.views.speaking import own_session
from people import second_factor
from programme import materials, timetable
from programme.access import public_meeting
from programme.models import EditingRule, Material
from programme.speaking import Refused
from registration import standing


@speakers_only
def own(request, speaker, code):
    """What there is, and a form for more."""
    session = own_session(speaker, code)
    closed = materials.why_closed(session, speaker.meeting)
    form = MaterialForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            material = materials.add(session, speaker.user, checked=form.checked, **form.facts)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, what_follows(material))
            return redirect("speaker-materials", speaker.meeting.slug, session.code)
    context = {
        "meeting": speaker.meeting,
        "session": session,
        "materials": session.materials.all(),
        "form": form,
        "closed": closed,
        "at_most": materials.AT_MOST,
        "is_reviewed": materials.rule_of(speaker.meeting) == EditingRule.Rule.REVIEW,
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetup/speaking/materials.html", context, status=status)


@speakers_only
def change(request, speaker, code, pk):
    session = own_session(speaker, code)
    material = get_object_or_404(session.materials.select_related("session__meeting"), pk=pk)
    form = MaterialForm(posted(request), request.FILES or None, material=material)
    if request.method == "POST" and form.is_valid():
        try:
            materials.change(material, speaker.user, checked=form.checked, **form.facts)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            material.refresh_from_db()
            messages.success(request, what_follows(material))
            return redirect("speaker-materials", speaker.meeting.slug, session.code)
    context = {
        "meeting": speaker.meeting,
        "session": session,
        "material": material,
        "form": form,
        "closed": materials.why_closed(session, speaker.meeting),
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetup/speaking/material.html", context, status=status)


@require_POST
@speakers_only
def remove(request, speaker, code, pk):
    session = own_session(speaker, code)
    material = session.materials.filter(pk=pk).first()
    if material is None:  # pressed twice, or somebody else was faster
        messages.info(request, _("Dieses Material ist schon entfernt."))
    else:
        try:
            materials.remove(material, speaker.user)
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Entfernt: %s") % material.title)
    return redirect("speaker-materials", speaker.meeting.slug, session.code)


def what_follows(material):
    if material.published:
        return _("Gespeichert: %s") % material.title
    return _("Gespeichert, wartet auf Durchsicht: %s") % material.title


def download(request, slug, pk):
    """To be saved and never shown by the browser: what somebody uploaded has no say on our pages."""
    meeting = public_meeting(slug)
    found = Material.objects.with_time().exclude(file="")
    material = get_object_or_404(found, pk=pk, session__meeting=meeting)
    if not is_for(material, request, meeting):
        if is_for_participants(material) and participant_of(request, meeting) is None:
            messages.info(
                request, _("Dieses Material ist für Teilnehmende. Öffnen Sie bitte Ihre Seite.")
            )
            return redirect("request-link", slug)
        raise Http404(_("Dieses Material gibt es hier nicht."))
    try:
        content = material.file.open()
    except FileNotFoundError:  # removed this very moment
        raise Http404(_("Dieses Material gibt es hier nicht.")) from None
    response = FileResponse(
        content,
        as_attachment=True,
        filename=material.file_name,
        content_type=material.content_type,
    )
    response["Content-Length"] = material.size
    return response


def is_for(material, request, meeting):
    """Whether who asks may have it."""
    if may_look_at_everything(request) or is_a_speaker(material, request, meeting):
        return True
    if not is_shown(material):
        return False
    if material.audience == Material.Audience.EVERYONE:
        return True
    participant = participant_of(request, meeting)
    if participant is None:
        return False
    held = [entry.day for entry in standing.of(participant) if entry.held]
    return material in timetable.materials(meeting, held)


def is_shown(material):
    is_public = material.session.status == "published" and material.published
    return is_public and material.is_due(timezone.now())


def is_for_participants(material):
    return is_shown(material) and material.audience == Material.Audience.PARTICIPANTS


def is_a_speaker(material, request, meeting):
    speaker = speaker_of(request, meeting)
    return speaker and material.session.appearances.filter(speaker=speaker).exists()


def may_look_at_everything(request):
    user = request.user
    return (
        user.is_staff
        and user.has_perm("programme.view_material")
        and second_factor.was_shown(request)
    )
