"""Participants in the admin: looked at here, changed by the same verbs as everywhere."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from import_export.admin import ExportMixin

from backstage import mail
from meetup import participation
from meetup.access import posted
from meetup.admin.forms import GuestForm, MoveUpForm, ReasonForm
from programme.models import Meeting
from registration import claims, free_places, letters, news, places, standing
from registration.exports import FORMATS, ParticipantResource, days_in_words
from registration.forms import ParticipantForm
from registration.models import DayPlace, Participant


def names_of_changes(form):
    """What was changed, for the log: names of fields, never what stands in them."""
    names = [str(form.fields[name].label) for name in form.changed_data]
    return gettext("Geändert: %(fields)s") % {"fields": ", ".join(names) or "–"}


class DayStateFilter(admin.SimpleListFilter):
    title = _("Platz")
    parameter_name = "place"

    def lookups(self, request, model_admin):
        return DayPlace.State.choices[:2]

    def queryset(self, request, queryset):
        if self.value():
            return queryset.filter(day_places__state=self.value()).distinct()
        return queryset


@admin.register(Participant)
class ParticipantAdmin(ExportMixin, admin.ModelAdmin):
    list_display = ["name", "role", "organisation", "federal_state", "status", "days", "claimed_at"]
    list_filter = [
        ("meeting", admin.RelatedOnlyFieldListFilter),
        "status",
        "role",
        DayStateFilter,
        "day_places__day",
        "federal_state",
    ]
    search_fields = ["name", "email", "organisation", "school_number", "ticket_code"]
    ordering = ["-claimed_at", "-pk"]
    list_per_page = 50
    show_full_result_count = False
    resource_classes = [ParticipantResource]
    change_form_template = "admin/registration/participant/change_form.html"
    export_template_name = "admin/import_export/export.html"
    fieldsets = [
        (None, {"fields": ["meeting", "name", "email", "role", "status", "standing_in_words"]}),
        (
            _("Woher"),
            {"fields": ["organisation", "federal_state", "school_number", "language"]},
        ),
        (
            _("Verlauf"),
            {"fields": ["claimed_at", "lapses_at", "expires_at", "confirmed_at", "cancelled_at"]},
        ),
        (_("Ticket"), {"fields": ["ticket_number", "consents_in_words", "decisions_in_words"]}),
    ]

    # --- what may be done at all -------------------------------------------------------------

    def has_delete_permission(self, request, obj=None):
        return False  # nothing that holds places is ever deleted

    def get_readonly_fields(self, request, obj=None):
        return [name for _title, options in self.fieldsets for name in options["fields"]]

    def get_queryset(self, request):
        people = super().get_queryset(request).not_erased()  # the others are figures only
        return people.select_related("meeting").prefetch_related("day_places__day")

    # --- what is shown -----------------------------------------------------------------------

    @admin.display(description=_("Tage"))
    def days(self, participant):
        return days_in_words(participant) or "–"

    @admin.display(description=_("Tage"))
    def standing_in_words(self, participant):
        if not (participant.is_active or participant.is_open_claim):
            return "–"
        return "; ".join(f"{e.day.title}: {e.in_words}" for e in standing.of(participant)) or "–"

    @admin.display(description=_("Ticketcode"))
    def ticket_number(self, participant):
        return participant.ticket_number

    @admin.display(description=_("Einwilligungen"))
    def consents_in_words(self, participant):
        kinds = participant.consents.filter(withdrawn_at=None)
        return ", ".join(consent.get_kind_display() for consent in kinds) or "–"

    @admin.display(description=_("Entscheidungen der Organisation"))
    def decisions_in_words(self, participant):
        return (
            "; ".join(
                f"{decision.get_kind_display()}: {decision.reason}"
                for decision in participant.decisions.all()
            )
            or "–"
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        participant = self.get_object(request, object_id)
        context = {
            "show_save": False,
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
            "show_close": True,
        }
        if participant:
            context |= {"title": participant.name, "subtitle": None}
        if participant and self.has_change_permission(request, participant):
            waiting = participant.day_places.filter(state=DayPlace.State.WAITING)
            context["participant"] = participant
            context["waiting_places"] = waiting if participant.is_active else []
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    # --- what may be done --------------------------------------------------------------------

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
            letter = letters.link(participant, code="")
            mail.queue(news.address_of(participant), letter.subject, letter.text, letter.html)
        else:
            messages.error(request, _("Diese Anmeldung ist beendet, es gibt keinen Link zu ihr."))
            return self.back_to(participant)
        self.log_change(request, participant, gettext("Link gesendet"))
        messages.success(request, _("Der Link ist unterwegs."))
        return self.back_to(participant)

    # --- export ------------------------------------------------------------------------------

    def get_export_filename(self, request, queryset, file_format):
        return f"teilnehmende-{timezone.localdate()}.{file_format.get_extension()}"

    def get_export_formats(self):
        return FORMATS

    def get_export_data(self, file_format, request, queryset, **kwargs):
        """Who takes names out of here leaves a line in the log: how many, in which format."""
        self.log_export(request, queryset.count(), file_format.get_title())
        return super().get_export_data(file_format, request, queryset, **kwargs)

    def log_export(self, request, count, format_name):
        LogEntry.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(Participant),
            object_repr=gettext("Export von Teilnehmenden"),
            action_flag=CHANGE,
            change_message=f"{format_name}: {count}",
        )
