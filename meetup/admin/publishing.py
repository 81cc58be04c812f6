"""A page of a meeting: what is not public yet, what it would change for whom, and one button that
publishes all that is chosen."""

from collections import defaultdict
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetup.admin.losses import WouldLose, look, were_told
from programme import facts, publishing, revisions
from programme.lock import lock
from programme.models import Meeting
from workshops import plan as plans
from workshops.admin import rosters, words
from workshops.models import Booking


@dataclass(frozen=True)
class Concerned:
    """Whom something concerns: a sentence without names, and where those who may find the people."""

    sentence: str
    url: str = ""


class PublishForm(forms.Form):
    sessions = forms.MultipleChoiceField(required=False)
    proposals = forms.MultipleChoiceField(required=False)
    meeting = forms.BooleanField(required=False)
    seen = forms.CharField(required=False)

    def __init__(self, data, *, outlook, may_publish_meeting):
        super().__init__(data)
        self.may_publish_meeting = may_publish_meeting
        self.outlook = outlook
        self.fields["sessions"].choices = [(d.session.pk, str(d.session)) for d in outlook.drafts]
        self.fields["proposals"].choices = [(r.pk, str(r)) for r in outlook.proposals]

    def clean(self):
        data = super().clean()
        if data.get("seen") != self.outlook.digest:
            self._errors.clear()  # what was chosen may not be there any more
            raise forms.ValidationError(
                _(
                    "Inzwischen hat sich etwas geändert. Es wurde nichts veröffentlicht: Bitte sehen Sie "
                    "sich an, was jetzt hier steht, und drücken Sie noch einmal."
                )
            )
        if not (data.get("sessions") or data.get("proposals") or self.with_meeting):
            raise forms.ValidationError(_("Kreuzen Sie an, was Sie veröffentlichen möchten."))
        return data

    @property
    def with_meeting(self):
        chosen = self.may_publish_meeting and self.cleaned_data.get("meeting")
        return bool(self.outlook.is_draft_itself and chosen)

    @property
    def chosen_sessions(self):
        chosen = set(self.cleaned_data["sessions"])
        return [d.session for d in self.outlook.drafts if str(d.session.pk) in chosen]

    @property
    def chosen_proposals(self):
        chosen = set(self.cleaned_data["proposals"])
        return [r for r in self.outlook.proposals if str(r.pk) in chosen]


class PublishPage:
    """For the meetings' admin. Who may change sessions and decides about proposals may publish them;
    the meeting itself, who may change that."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.publish)
        return [path("<int:pk>/publish/", view, name="meeting-publish"), *super().get_urls()]

    def publish(self, request, pk):
        if not request.user.has_perms(["programme.change_session", "programme.change_revision"]):
            raise PermissionDenied
        meeting = Meeting.objects.filter(pk=pk).first()
        if meeting is None:
            raise Http404(gettext("Diese Veranstaltung gibt es nicht."))
        if request.method != "POST":
            return self.publish_page(request, publishing.Outlook(meeting))
        try:
            return self.published(request, meeting)
        except publishing.Clash as error:  # undone, like what would cost somebody something
            return self.publish_page(
                request, publishing.Outlook(meeting), problems=list(error.sentences)
            )
        except revisions.NotPending as error:
            return self.publish_page(request, publishing.Outlook(meeting), problems=[str(error)])
        except WouldLose as error:
            return self.publish_page(request, publishing.Outlook(meeting), losses=error.losses)

    def published(self, request, meeting):
        with lock(meeting) as held:
            meeting = Meeting.objects.get(pk=meeting.pk)
            outlook = publishing.Outlook(meeting)
            form = PublishForm(
                request.POST,
                outlook=outlook,
                may_publish_meeting=self.has_change_permission(request),
            )
            if not form.is_valid():
                return self.publish_page(
                    request,
                    outlook,
                    problems=form.non_field_errors()
                    or [gettext("Bitte wählen Sie aus, was angeboten ist.")],
                )
            chosen = form.chosen_sessions, form.chosen_proposals, form.with_meeting
            publishing.publish(meeting, *chosen, by=request.user)
            losses = look(held, request.POST)
            self.log_published(request, meeting, *chosen)
        messages.success(request, said(*chosen))
        if losses:
            messages.warning(request, were_told(losses))
        return redirect("admin:meeting-publish", meeting.pk)

    def log_published(self, request, meeting, sessions, proposals, with_meeting):
        for session in sessions:
            self.log_change(request, session, gettext("Veröffentlicht"))
        for proposal in proposals:
            self.log_change(request, proposal, gettext("Übernommen"))
        if with_meeting:
            self.log_change(request, meeting, gettext("Veröffentlicht"))

    def publish_page(self, request, outlook, problems=(), losses=None):
        meeting, posted = outlook.meeting, request.method == "POST"
        chosen = (
            request.POST.getlist("sessions")
            if posted
            else [str(draft.session.pk) for draft in outlook.drafts if draft.is_ready]
        )
        may_see_people = rosters.may_be_seen_by(request.user)
        losing = who_would_lose(meeting, outlook.drafts)
        context = {
            "title": gettext("Veröffentlichen: %(meeting)s") % {"meeting": meeting},
            "opts": self.opts,
            "meeting": meeting,
            "outlook": outlook,
            "drafts": [
                (
                    draft,
                    [when_and_where(occurrence) for occurrence in draft.occurrences],
                    losers(losing[draft.session.pk], may_see_people),
                    str(draft.session.pk) in chosen,
                )
                for draft in outlook.drafts
            ],
            "proposals": [
                (
                    proposal,
                    revisions.proposer_of(proposal) or proposal.proposed_by,
                    revisions.diff(proposal),
                    seated_in(proposal.session, may_see_people),
                    str(proposal.pk) in request.POST.getlist("proposals"),
                )
                for proposal in outlook.proposals
            ],
            "may_publish_meeting": self.has_change_permission(request),
            "meeting_chosen": posted and "meeting" in request.POST,
            "problems": problems,
            "losses": losses,
        }
        return TemplateResponse(
            request,
            "admin/programme/meeting/publish.html",
            self.admin_site.each_context(request) | context,
            status=422 if posted else 200,
        )


def when_and_where(occurrence):
    return f"{words.when(occurrence.slot)}, {occurrence.room or gettext('noch kein Raum')}"


def who_would_lose(meeting, drafts):
    """{session's pk: ids of participants} who have a seat, or wait for one, while they speak there."""
    plan = facts.latest(meeting, plans.load)
    own = defaultdict(list)
    for draft in drafts:
        for appearance in draft.session.appearances.all():
            if appearance.speaker.user_id:
                own[appearance.speaker.user_id] += [(draft, o) for o in draft.occurrences]
    bookings = Booking.objects.current().filter(
        participant__meeting=meeting,
        participant__user__in=own,
        participant__status__in=["claimed", "registered", "lapsed"],
        occurrence__in=plan.offers,
    )
    found = defaultdict(set)
    for participant, user, occurrence in bookings.values_list(
        "participant", "participant__user", "occurrence"
    ):
        for draft, appearing in own[user]:
            if plan.offers[occurrence].slot.overlaps(appearing.slot):
                found[draft.session.pk].add(participant)
    return found


def losers(participants, may_see_people):
    if not participants:
        return None
    sentence = ngettext(
        "%(number)s Person, die hier mitwirkt, hat zur gleichen Zeit einen Platz oder wartet darauf. "
        "Sie verliert das und bekommt eine Mail.",
        "%(number)s Personen, die hier mitwirken, haben zur gleichen Zeit einen Platz oder warten "
        "darauf. Sie verlieren das und bekommen eine Mail.",
        len(participants),
    ) % {"number": len(participants)}
    ids = ",".join(str(pk) for pk in sorted(participants))
    return Concerned(sentence, people_url(f"?id__in={ids}") if may_see_people else "")


def seated_in(session, may_see_people):
    """Who has a seat or waits where something else would stand; one for each occurrence."""
    found = []
    for occurrence in session.occurrences.select_related("slot__day"):
        seated = Booking.objects.holding_seat().filter(occurrence=occurrence).count()
        waiting = Booking.objects.waiting().filter(occurrence=occurrence).count()
        if seated or waiting:
            sentence = gettext(
                "%(when)s: mit Platz %(seated)s, auf der Warteliste %(waiting)s. Sie bekommen keine Mail."
            ) % {"when": words.when(occurrence.slot), "seated": seated, "waiting": waiting}
            query = f"?meeting__id__exact={session.meeting_id}&workshop={occurrence.pk}"
            found.append(Concerned(sentence, people_url(query) if may_see_people else ""))
    return found


def people_url(query):
    return reverse("admin:registration_participant_changelist") + query


def said(sessions, proposals, with_meeting):
    sentences = []
    if with_meeting:
        sentences.append(gettext("Die Veranstaltung ist jetzt öffentlich."))
    if sessions:
        text = ngettext(
            "%(number)s Programmpunkt ist veröffentlicht.",
            "%(number)s Programmpunkte sind veröffentlicht.",
            len(sessions),
        )
        sentences.append(text % {"number": len(sessions)})
    if proposals:
        text = ngettext(
            "%(number)s Vorschlag ist übernommen.",
            "%(number)s Vorschläge sind übernommen.",
            len(proposals),
        )
        sentences.append(text % {"number": len(proposals)})
    return " ".join(sentences)
