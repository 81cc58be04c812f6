"""Seats of a participant: given past the line, entered by hand, taken back; each with a reason."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from meetup import participation
from meetup.access import posted
from meetup.admin.forms import GiveSeatForm, PutInForm, ReasonForm
from programme.models import Meeting, Occurrence
from registration import claims
from workshops import booking as seats
from workshops import plan as plans
from workshops import standing
from workshops.admin import words
from workshops.models import Booking
from workshops.seats import Seats

State = Booking.State

#: What the engine refuses it says to the person; here somebody else reads it.
REFUSALS = {
    seats.NoPlaceOnDay: _(
        "An diesem Tag hat die Person keinen Platz. Geben Sie ihr zuerst den Tag."
    ),
    seats.SpeaksThen: _("Zu dieser Zeit tritt die Person selbst auf."),
}
FULL = pgettext_lazy(
    "seat", "Zurzeit ist kein Platz frei. Kreuzen Sie dies an, wenn es einer mehr sein darf."
)
FULL_FOR_GOOD = _(
    "Einen Platz mehr gibt es hier nicht: Der Raum ist voll, oder für die Rolle dieser Person ist "
    "die Grenze erreicht."
)


class WorkshopFilter(admin.SimpleListFilter):
    """Who has a seat in a workshop of the meeting that is looked at, or waits for one."""

    title = _("Workshop")
    parameter_name = "workshop"

    def lookups(self, request, model_admin):
        chosen = request.GET.get("meeting__id__exact")
        meeting = chosen or Meeting.objects.values_list("pk", flat=True).first()
        booked = Occurrence.objects.filter(session__meeting=meeting, session__booked=True)
        return [(str(o.pk), str(o)) for o in booked.select_related("session", "slot__day")]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        if self.value() not in dict(self.lookup_choices):
            return queryset.none()
        who = Booking.objects.current().filter(occurrence=self.value())
        return queryset.filter(pk__in=who.values("participant"))


def in_words(participant):
    """[(booking, when and what, how they stand)], in the order of time."""
    if not (participant.is_active or participant.is_open_claim):
        return []
    return [
        (
            entry.booking,
            f"{words.when(entry.occurrence.slot)} {entry.occurrence.session}",
            how(entry),
        )
        for entry in standing.of(participant)
    ]


def how(entry):
    if entry.held:
        return f"{entry.booking.get_state_display()} ({entry.booking.get_why_display()})"
    return entry.in_words


class SeatActions:
    def get_urls(self):
        def wrap(view):
            return self.admin_site.admin_view(view)

        own = [
            path("<int:pk>/seat/", wrap(self.put_in), name="seat-put-in"),
            path("seat/<int:pk>/give/", wrap(self.give_seat), name="seat-give"),
            path("seat/<int:pk>/take-out/", wrap(self.take_out), name="seat-take-out"),
        ]
        return own + super().get_urls()

    def put_in(self, request, pk):
        participant = self.one(request, pk)
        form = PutInForm(posted(request), choices=choices_for(participant))
        if form.is_valid():
            occurrence = Occurrence.objects.get(pk=form.cleaned_data["occurrence"])
            if self.seat(request, form, participant, occurrence):
                return self.back_to(participant)
        return self.page(
            request,
            form,
            gettext("In einen Workshop eintragen"),
            participant=participant,
            button=gettext("Eintragen"),
            explanation=gettext(
                "Die Person bekommt den Platz vor allen, die darauf warten, und eine Mail. Was sie "
                "zur gleichen Zeit hat, gibt sie dafür her."
            ),
        )

    def give_seat(self, request, pk):
        booking, participant = self.booking(request, pk)
        form = GiveSeatForm(posted(request))
        if request.method == "POST" and not booking.is_waiting:
            messages.info(request, _("Die Person wartet nicht mehr."))
            return self.back_from(request, booking)
        if form.is_valid() and self.seat(request, form, participant, booking.occurrence):
            return self.back_from(request, booking)
        return self.page(
            request,
            form,
            gettext("Platz geben: %(workshop)s") % {"workshop": booking.occurrence.session},
            participant=participant,
            button=pgettext("seat", "Platz geben"),
            explanation=" ".join(
                [
                    gettext("Diese Person rückt vor allen nach, die länger warten."),
                    *given_back_for(booking),
                ]
            ),
        )

    def take_out(self, request, pk):
        booking, participant = self.booking(request, pk)
        form = ReasonForm(posted(request))
        if form.is_valid():
            try:
                done = participation.take_out(
                    participant, booking.occurrence_id, request.user, form.cleaned_data["reason"]
                )
            except claims.Over as error:
                form.add_error(None, str(error))
            else:
                if done:
                    self.note(request, participant, booking.occurrence, gettext("herausgenommen"))
                    messages.success(
                        request, _("Das ist erledigt; die Person hat eine Mail bekommen.")
                    )
                else:
                    messages.info(request, _("Die Person hat dort weder Platz noch Position."))
                return self.back_from(request, booking)
        if booking.is_waiting:
            explanation = gettext("Die Person verliert ihre Position auf der Warteliste.")
        else:
            explanation = gettext("Der Platz geht sofort an die Nächsten in der Reihe.")
        return self.page(
            request,
            form,
            gettext("Herausnehmen: %(workshop)s") % {"workshop": booking.occurrence.session},
            participant=participant,
            button=gettext("Herausnehmen"),
            explanation=explanation,
        )

    # --- what they share ---------------------------------------------------------------------

    def booking(self, request, pk):
        """A booking and whose it is. The order matters: first who may ask at all."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        wanted = Booking.objects.select_related("occurrence__session", "occurrence__slot__day")
        booking = wanted.filter(pk=pk).first()
        if booking is None:
            raise Http404(gettext("Diesen Eintrag gibt es nicht."))
        return booking, self.one(request, booking.participant_id)

    def seat(self, request, form, participant, occurrence):
        """Give the seat; False if that was refused, and the form says why."""
        if participant.bookings.filter(occurrence=occurrence, state=State.BOOKED).exists():
            messages.info(request, _("Die Person hat dort schon einen Platz."))
            return True
        raise_seats = form.cleaned_data["raise_seats"]
        try:
            participation.put_in(
                participant,
                occurrence.pk,
                request.user,
                form.cleaned_data["reason"],
                raise_seats=raise_seats,
            )
        except seats.NoSeat:
            form.add_error("raise_seats", FULL_FOR_GOOD if raise_seats else FULL)
        except seats.Refused as error:
            form.add_error(None, REFUSALS.get(type(error), str(error)))
        except claims.Over as error:
            form.add_error(None, str(error))
        else:
            self.note(request, participant, occurrence, pgettext("seat", "Platz gegeben"))
            messages.success(
                request, _("Der Platz ist vergeben; die Person hat eine Mail bekommen.")
            )
            return True
        return False

    def note(self, request, participant, occurrence, what):
        self.log_change(request, participant, f"{occurrence.session.code}: {what}")

    def back_from(self, request, booking):
        """To the page one came from: of the workshop, or of the person."""
        if request.GET.get("back") == "seats":
            return redirect("admin:workshops_occurrencefill_change", booking.occurrence_id)
        return self.back_to(booking.participant)


def given_back_for(booking):
    """What the person has at that time, as a sentence for each."""
    plan = plans.load(booking.participant.meeting_id)
    own = seats.Own(plan, booking.participant)
    if booking.occurrence_id in plan.offers:
        for other in own.clashing(booking.occurrence_id, State.BOOKED):
            session = plan.offers[other.occurrence_id].session
            yield gettext("Dafür gibt sie ihren Platz in „%(title)s“ her.") % {
                "title": session.title
            }


def choices_for(participant):
    """What somebody can be entered in, slot by slot: with seats left, and what it would cost."""
    plan = plans.load(participant.meeting_id)
    own, left = seats.Own(plan, participant), Seats(list(plan.offers.values()))
    slots: dict[str, list[tuple[int, str]]] = {}
    for pk, offer in plan.offers.items():
        label = ", ".join([str(offer.session), *remarks(plan, own, left, offer)])
        slots.setdefault(words.when(offer.slot), []).append((pk, label))
    return [("", "–"), *slots.items()]


def remarks(plan, own, left, offer):
    if own.booked(offer.pk):
        yield gettext("hat dort einen Platz")
        return
    number = left.left_for(offer, own.participant.role)
    if number is not None:
        yield gettext("%(left)s frei") % {"left": max(number, 0)}
    for other in own.clashing(offer.pk, State.BOOKED):
        held = plan.offers[other.occurrence_id].session.code
        yield gettext("statt %(held)s") % {"held": held}
