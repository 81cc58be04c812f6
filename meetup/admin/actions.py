"""What organizers do for somebody who takes part: by the same verbs as everywhere."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from backstage import mail
from meetup import participation
from meetup.access import posted
from meetup.admin.forms import GuestForm, MoveUpForm, ReasonForm
from programme.models import Meeting
from registration import claims, free_places, letters, news, places
from registration.forms import ParticipantForm
from registration.models import DayPlace, Participant


def names_of_changes(form):
    """What was changed, for the log: names of fields, never what stands in them."""
    names = [str(form.fields[name].label) for name in form.changed_data]
    return gettext("Geändert: %(fields)s") % {"fields": ", ".join(names) or "–"}


class Actions:
    """Pages with one form, one button and, where it costs somebody something, a reason."""

    def get_urls(self):
        def wrap(view):
            return self.admin_site.admin_view(view)

        own = [
            path("<int:pk>/edit/", wrap(self.edit), name="participant-edit"),
            path("<int:pk>/cancel/", wrap(self.cancel), name="participant-cancel"),
            path("<int:pk>/link/", wrap(require_POST(self.send_link)), name="participant-link"),
            path("place/<int:pk>/", wrap(self.move_up), name="participant-move-up"),
        ]
        return own + super().get_urls()

    def one(self, request, pk):
        if not self.has_change_permission(request):
            raise PermissionDenied
        participant = self.get_object(request, str(pk))
        if participant is None:
            raise Http404(gettext("Diese Anmeldung gibt es nicht."))
        return participant

    def page(self, request, form, title, **context):
        """A page of the admin with one form and one button."""
        return TemplateResponse(
            request,
            "admin/registration/participant/action.html",
            self.admin_site.each_context(request)
            | {"title": title, "form": form, "opts": self.opts, "button": title}
            | context,
            status=422 if form.is_bound else 200,
        )

    def back_to(self, participant):
        return redirect("admin:registration_participant_change", participant.pk)

    def add_view(self, request, form_url="", extra_context=None):
        """Enter a guest by hand, already registered."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        meeting = Meeting.objects.current() or Meeting.objects.first()
        if meeting is None:
            messages.info(request, _("Legen Sie zuerst eine Veranstaltung an."))
            return redirect("admin:programme_meeting_add")
        form = GuestForm(posted(request), days=free_places.count(meeting))
        if request.method == "POST" and form.is_valid():
            guest = self.add_guest(request, meeting, form)
            if guest:
                self.log_addition(request, guest, gettext("Gast eingetragen"))
                messages.success(request, _("Der Gast ist eingetragen und hat eine Mail bekommen."))
                return self.back_to(guest)
        explanation = gettext(
            "Der Gast ist sofort angemeldet und bekommt eine Mail mit dem Link zur eigenen Seite. "
            "Wo alles voll ist, kommt er auf die Warteliste."
        )
        return self.page(
            request,
            form,
            gettext("Gast eintragen: %(meeting)s") % {"meeting": meeting},
            explanation=explanation,
            button=gettext("Gast eintragen"),
        )

    def add_guest(self, request, meeting, form):
        try:
            return participation.add_guest(
                meeting,
                request.user,
                details={name: form.cleaned_data[name] for name in form.Meta.fields},
                days=form.cleaned_data["days"],
                reason=form.cleaned_data["reason"],
            )
        except claims.MustChoose as error:
            form.add_error(
                "email",
                gettext(
                    "Unter dieser Adresse gibt es schon eine Anmeldung: %(name)s, Nummer %(number)s."
                )
                % {"name": error.current.name, "number": error.current.pk},
            )
            return None

    def edit(self, request, pk):
        """The same change as on "my page", with the same word about what it would cost, and
        with a reason if it is to cost that."""
        participant = self.one(request, pk)
        own_days = participant.day_places.exclude(state=DayPlace.State.GIVEN_UP)
        form = ParticipantForm(
            posted(request),
            instance=participant,
            initial={"days": [place.day_id for place in own_days]},
            days=free_places.count(participant.meeting),
        )
        why = ReasonForm(request.POST if "reason" in request.POST else None)
        accepted = "accept_losses" in request.POST and why.is_valid()
        context = {"why": why}
        if request.method == "POST" and form.is_valid():
            try:
                participation.change(
                    participant,
                    details={name: form.cleaned_data[name] for name in form.Meta.fields},
                    days=form.cleaned_data["days"],
                    accept_losses=accepted,
                    organizer=request.user,
                    reason=why.cleaned_data["reason"] if accepted else "",
                )
                self.log_change(request, participant, names_of_changes(form))
                messages.success(request, _("Die Änderungen sind gespeichert."))
                return self.back_to(participant)
            except participation.WouldLose as error:
                context["losses"] = error.losses
            except claims.Over as error:
                form.add_error(None, str(error))
        return self.page(
            request, form, gettext("Angaben ändern"), participant=participant, **context
        )

    def cancel(self, request, pk):
        participant = self.one(request, pk)
        form = ReasonForm(posted(request))
        if request.method == "POST" and form.is_valid():
            participation.cancel_for(participant, request.user, form.cleaned_data["reason"])
            self.log_change(request, participant, gettext("Teilnahme abgesagt"))
            messages.success(
                request, _("Die Teilnahme ist abgesagt; die Person hat eine Mail bekommen.")
            )
            return self.back_to(participant)
        return self.page(
            request,
            form,
            gettext("Teilnahme absagen"),
            participant=participant,
            explanation=gettext("Die Plätze gehen sofort an die Nächsten in der Reihe."),
        )

    def move_up(self, request, pk):
        place = DayPlace.objects.filter(pk=pk).select_related("participant", "day__meeting").first()
        if place is None:
            raise Http404(gettext("Diesen Eintrag gibt es nicht."))
        participant = self.one(request, place.participant_id)
        form = MoveUpForm(posted(request))
        if request.method == "POST" and form.is_valid():
            try:
                done = participation.move_up(place, request.user, **form.cleaned_data)
            except places.NoRoom:
                form.add_error(
                    "raise_limits",
                    gettext(
                        "Zurzeit ist kein Platz frei. Kreuzen Sie dies an, wenn es einer mehr sein darf."
                    ),
                )
            else:
                if done:
                    self.log_change(request, participant, gettext("Platz gegeben"))
                    messages.success(request, _("Der Platz ist vergeben."))
                else:
                    messages.info(request, _("Die Person wartet nicht mehr."))
                return self.back_to(participant)
        return self.page(
            request,
            form,
            gettext("Platz geben: %(day)s") % {"day": place.day},
            participant=participant,
            button=gettext("Platz geben"),
            explanation=gettext("Diese Person rückt vor allen nach, die länger warten."),
        )

    def send_link(self, request, pk):
        """Send the link once more: to confirm, or to "my page"."""
        participant = self.one(request, pk)
        if participant.is_open_claim:
            news.write(participant, news.CLAIMED)
        elif participant.status == Participant.Status.REGISTERED:
            with translation.override(participant.language):
                letter = letters.link(participant, code="")
                mail.queue(news.address_of(participant), letter.subject, letter.text, letter.html)
        else:
            messages.error(request, _("Diese Anmeldung ist beendet, es gibt keinen Link zu ihr."))
            return self.back_to(participant)
        self.log_change(request, participant, gettext("Link gesendet"))
        messages.success(request, _("Der Link ist unterwegs."))
        return self.back_to(participant)
