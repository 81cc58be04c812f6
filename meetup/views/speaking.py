"""Everything of a speaker's on one page: their sessions, their public face, who comes."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from meetup.access import posted, speaker_of, speakers_only
from meetup.speaker_forms import FaceForm, MessageForm, PhotoForm, SessionTextsForm
from people import session as browser_session
from programme import speaking
from programme.access import public_meeting
from programme.invitations import SPEAKER
from programme.models import Occurrence, Revision, Session
from programme.templatetags.content import number
from programme.views import all_about
from workshops import messages as speaker_messages
from workshops.models import Booking, OccurrenceFill

LANGUAGES = {"de", "en"}


@dataclass
class Own:
    """A session of a speaker's, with all that concerns them."""

    session: Session
    #: Each with its OccurrenceFill, or None where no seats are booked.
    occurrences: list[tuple[Occurrence, OccurrenceFill | None]]
    missing: list[str]
    #: Why it can't be changed any more, or "".
    closed: str
    #: The latest proposal, unless it was withdrawn.
    revision: Revision | None
    proposed_by: str
    proposed: list[str]


@speakers_only
def page(request, speaker):
    context = {
        "meeting": speaker.meeting,
        "speaker": speaker,
        "sessions": sessions_of(speaker),
        "session_ends_at": browser_session.ends_at(request, SPEAKER),
    }
    return render(request, "meetup/speaking/page.html", context)


def sessions_of(speaker):
    occurrences = Occurrence.objects.select_related("slot__day__meeting", "room")
    sessions = Session.objects.filter(appearances__speaker=speaker).prefetch_related(
        "materials", "revisions", "appearances__speaker", Prefetch("occurrences", occurrences)
    )
    fills = {
        fill.pk: fill
        for fill in OccurrenceFill.objects.with_seats()
        .filter(session__in=[session.pk for session in sessions])
        .with_counts()
    }
    return [own(session, speaker, fills) for session in sessions]


def own(session, speaker, fills):
    revision = next(iter(session.revisions.all()), None)
    if revision and revision.state == Revision.State.WITHDRAWN:
        revision = None
    names = {a.speaker.user_id: a.speaker.name for a in session.appearances.all()}
    return Own(
        session,
        [(occurrence, fills.get(occurrence.pk)) for occurrence in session.occurrences.all()],
        speaking.missing(session),
        speaking.why_closed(session, speaker.meeting),
        revision,
        names.get(revision.proposed_by_id, "") if revision else "",
        [speaking.label(c) for c in revision.changes if c in speaking.FIELD_OF] if revision else [],
    )


@speakers_only
def edit(request, speaker, code):
    meeting = speaker.meeting
    session = own_session(speaker, code)
    form = SessionTextsForm(
        posted(request),
        session=session,
        rules=speaking.rules_of(meeting),
        initial=returned_texts(request, session),
    )
    context = {
        "meeting": meeting,
        "session": session,
        "form": form,
        "revision": latest_revision(session),
        "closed": speaking.why_closed(session, meeting),
    }
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context |= preview_of(session, form, request.POST["preview"])
            return render(request, "meetup/speaking/edit.html", context)
        try:
            outcome = speaking.propose(session, speaker.user, form.changes, form.seen)
        except speaking.Conflict as error:
            form.show_conflict(error.now)
        except speaking.Frozen as error:
            form.refuse_frozen(error)
        except speaking.Refused as error:
            form.add_error(None, str(error))
        else:
            say(request, outcome)
            return redirect("speaker-page", meeting.slug)
    status = 422 if form.is_bound else 200
    return render(request, "meetup/speaking/edit.html", context, status=status)


def own_session(speaker, code):
    sessions = Session.objects.filter(appearances__speaker=speaker, meeting=speaker.meeting)
    session = get_object_or_404(sessions.prefetch_related("revisions"), code=code)
    session.meeting = speaker.meeting
    return session


def latest_revision(session):
    return next(iter(session.revisions.all()), None)


def returned_texts(request, session):
    """What was given back last, if somebody wants to go on from there."""
    revision = latest_revision(session)
    if "weiter" not in request.GET or not revision or revision.state != Revision.State.RETURNED:
        return {}
    return {c: text for c, text in revision.changes.items() if c in speaking.FIELD_OF}


def preview_of(session, form, language):
    shown = speaking.preview(session, form.changes, form.seen)
    return {
        "preview": all_about(session.meeting, session) | {"session": shown},
        "preview_language": language if language in LANGUAGES else "de",
    }


def say(request, outcome):
    """What became of the changes, in words."""
    for columns, sentence in (
        (outcome.saved, _("Gespeichert: %s.")),
        (
            outcome.waiting,
            _("Wartet jetzt auf Durchsicht: %s. Bis dahin bleibt alles, wie es war."),
        ),
        (outcome.taken_back, _("Bleibt nun doch, wie es war: %s.")),
    ):
        if columns:
            labels = ", ".join(speaking.label(column) for column in columns)
            messages.success(request, sentence % labels)
    if not (outcome.saved or outcome.waiting or outcome.taken_back):
        messages.info(request, _("Sie haben nichts geändert."))


@require_POST
@speakers_only
def withdraw(request, speaker, code, pk):
    session = own_session(speaker, code)
    revision = get_object_or_404(session.revisions.select_related("session"), pk=pk)
    try:
        speaking.withdraw(revision, speaker.user)
    except speaking.Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Ihr Vorschlag ist zurückgezogen. Alles bleibt, wie es war."))
    return redirect("speaker-page", speaker.meeting.slug)


@speakers_only
def face(request, speaker):
    meeting = speaker.meeting
    form = FaceForm(posted(request), speaker=speaker)
    context = {"meeting": meeting, "speaker": speaker, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            changed = speaking.change_face(speaker, speaker.user, form.changes, form.seen)
        except speaking.Conflict as error:
            form.show_conflict(error.now)
        except speaking.Refused as error:
            form.add_error(None, str(error))
        else:
            if not changed:
                messages.info(request, _("Sie haben nichts geändert."))
            elif form.cleaned_data["published"]:
                messages.success(request, _("Gespeichert. So stehen Sie jetzt im Programm."))
            else:
                messages.success(request, _("Gespeichert. Öffentlich ist davon nichts zu sehen."))
            return redirect("speaker-page", meeting.slug)
    status = 422 if form.is_bound else 200
    return render(request, "meetup/speaking/face.html", context, status=status)


@speakers_only
def photo(request, speaker):
    """A page of its own for the photo: a picture that can't be read costs nobody their texts."""
    form = PhotoForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            speaking.set_photo(speaker, speaker.user, form.cleaned_data["photo"])
        except speaking.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Ihr neues Foto ist gespeichert."))
            return redirect("speaker-photo", speaker.meeting.slug)
    context = {"meeting": speaker.meeting, "speaker": speaker, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "meetup/speaking/photo.html", context, status=status)


@require_POST
@speakers_only
def remove_photo(request, speaker):
    try:
        speaking.set_photo(speaker, speaker.user, None)
    except speaking.Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Ihr Foto ist gelöscht."))
    return redirect("speaker-photo", speaker.meeting.slug)


def show_photo(request, slug, speaker, version):
    """The picture itself: drawn by us, so browsers may show it. `version` changes with the photo."""
    meeting = public_meeting(slug)
    shown = get_object_or_404(meeting.speakers.exclude(photo=""), slug=speaker)
    own = speaker_of(request, meeting)
    if shown.photo_version != version or not (shown.published or own == shown):
        raise Http404
    response = HttpResponse(shown.photo.read(), content_type="image/jpeg")
    if shown.published:
        response["Cache-Control"] = "public, max-age=10"  # like the page it stands on
    return response


@speakers_only
def people(request, speaker, code, occurrence):
    """Names and organisations of who has a seat in one's own workshop, and nothing else of them."""
    occurrence = own_workshop(speaker, code, occurrence)
    context = {
        "meeting": speaker.meeting,
        "session": occurrence.session,
        "occurrence": occurrence,
        "people": Booking.objects.names_for_speakers(occurrence),
        "sent": speaker_messages.sent_in(occurrence),
        "closed": speaker_messages.why_closed(occurrence, speaker.meeting),
    }
    return render(request, "meetup/speaking/people.html", context)


def own_workshop(speaker, code, occurrence):
    """An occurrence of a session of theirs whose seats are booked."""
    session = own_session(speaker, code)
    if not session.booked:
        raise Http404(_("Für diesen Programmpunkt werden keine Plätze gebucht."))
    occurrences = session.occurrences.select_related("slot__day__meeting", "room")
    occurrence = get_object_or_404(occurrences, pk=occurrence)
    occurrence.session = session
    return occurrence


@speakers_only
def write(request, speaker, code, occurrence):
    """A message to the people in one's own workshop: written, looked at, sent."""
    occurrence = own_workshop(speaker, code, occurrence)
    form = MessageForm(posted(request))
    closed = speaker_messages.why_closed(occurrence, speaker.meeting)
    context = {
        "meeting": speaker.meeting,
        "session": occurrence.session,
        "occurrence": occurrence,
        "form": form,
        "count": speaker_messages.recipients(occurrence).count(),
        "closed": closed,
    }
    if form.is_bound and form.is_valid() and "edit" not in request.POST:
        if "send" in request.POST:
            if sent := send(form, occurrence, speaker):
                say_sent(request, sent)
                return redirect("speaker-people", speaker.meeting.slug, code, occurrence.pk)
        elif closed:
            form.refuse(closed)
        else:
            shown = speaker_messages.preview(occurrence, speaker, **form.cleaned_data)
            return render(request, "meetup/speaking/message.html", context | {"preview": shown})
    status = 422 if form.errors else 200
    return render(request, "meetup/speaking/message.html", context, status=status)


def send(form, occurrence, speaker):
    """The message, or None: then the form says why not."""
    try:
        return speaker_messages.send(occurrence, speaker, token=form.token, **form.cleaned_data)
    except speaker_messages.Refused as error:
        form.refuse(error, is_another=isinstance(error, speaker_messages.SentBefore))
        return None


def say_sent(request, message):
    sentence = ngettext(
        "Ihre Nachricht geht an %(count)s Person, eine Kopie geht an Sie.",
        "Ihre Nachricht geht an %(count)s Personen, eine Kopie geht an Sie.",
        message.recipients,
    )
    messages.success(request, sentence % {"count": number(message.recipients)})
