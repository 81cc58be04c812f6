"""Choosing workshops on "my page": take, swap, wait, give back."""

from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from meetup import participation
from meetup.access import participants_only
from registration import claims
from workshops import my_seats
from workshops.booking import Refused


@participants_only
def seats(request, participant):
    if request.method == "POST":
        return act(request, participant)
    slots = my_seats.of(participant)
    context = {"meeting": participant.meeting, "slots": slots, "news_at": news_at(request, slots)}
    return render(request, "meetup/seats.html", context)


def news_at(request, slots):
    """Beside which workshop it is said what the last step did. None: not here, so above all."""
    tags = {message.extra_tags for message in messages.get_messages(request)}
    shown = (own.offer.occurrence.pk for slot in slots for own in slot.offers)
    return next((pk for pk in shown if str(pk) in tags), None)


def take(participant, pk):
    participation.take_seat(participant, pk)
    return _("Der Platz gehört Ihnen.")


def swap(participant, pk):
    participation.swap_seat(participant, pk)
    return _("Getauscht: Der Platz gehört Ihnen, den anderen haben Sie zurückgegeben.")


def wait(participant, pk):
    done = participation.wait_for_seat(participant, pk, stays=False)
    if done.is_booked:
        return _("Gerade war noch etwas frei: Der Platz gehört Ihnen.")
    return _("Sie stehen auf der Warteliste. Rücken Sie nach, schreiben wir Ihnen.")


def wait_and_swap(participant, pk):
    done = participation.wait_for_seat(participant, pk, stays=True)
    if done.is_booked:
        return _("Gerade war noch etwas frei: Sie haben getauscht.")
    return _("Sie stehen auf der Warteliste. Wird etwas frei, tauschen Sie von selbst.")


def release(participant, pk):
    done = participation.release_seat(participant, pk)
    if done is None:
        return _("Hier hatten Sie nichts mehr.")
    return _("Zurückgegeben. Danke: So kommt jemand anderes zum Zug.")


def leave(participant, pk):
    if participant.bookings.holding_seat().filter(occurrence=pk).exists():
        # Moved up since the page was shown: nobody gives a seat back by leaving a line.
        return _("Sie sind inzwischen nachgerückt und haben hier einen Platz.")
    participation.release_seat(participant, pk)
    return _("Sie stehen hier nicht mehr auf der Warteliste.")


def stay(participant, pk):
    participation.keep_waiting(participant, pk, stays=True)
    if not waits(participant, pk):
        return _("Auf dieser Warteliste stehen Sie nicht mehr.")
    return _("Sie bleiben in dieser Reihe, auch wenn Sie zur gleichen Zeit etwas anderes bekommen.")


def stay_not(participant, pk):
    participation.keep_waiting(participant, pk, stays=False)
    if not waits(participant, pk):
        return _("Auf dieser Warteliste stehen Sie nicht mehr.")
    return _("Bekommen Sie zur gleichen Zeit etwas anderes, verlassen Sie diese Reihe.")


def prefer(participant, pk):
    done = participation.prefer_seat(participant, pk)
    if participant.bookings.holding_seat().filter(occurrence=pk).exists():
        return _("Gerade war noch etwas frei: Sie haben getauscht.")
    if done is None:
        return _("Auf dieser Warteliste stehen Sie nicht mehr.")
    return _("Wird hier etwas frei, tauschen Sie von selbst. Ihre Position bleibt, wie sie war.")


def waits(participant, pk):
    return participant.bookings.waiting().filter(occurrence=pk).exists()


#: What the buttons on the page send → what happens. Each can be sent twice.
STEPS = {
    "take": take,
    "swap": swap,
    "wait": wait,
    "wait-and-swap": wait_and_swap,
    "release": release,
    "leave": leave,
    "stay": stay,
    "stay-not": stay_not,
    "prefer": prefer,
}


def act(request, participant):
    step = STEPS.get(request.POST.get("step", ""))
    number = request.POST.get("occurrence", "")
    if step is None or not (number.isascii() and number.isdigit() and len(number) < 19):
        return HttpResponseBadRequest(_("Dieser Schritt ist uns unbekannt.").encode())
    try:
        done = step(participant, int(number))
        messages.success(request, done, extra_tags=str(int(number)))
    except (Refused, claims.MeetingIsOver) as refusal:
        messages.error(request, str(refusal), extra_tags=str(int(number)))
    except claims.Over:  # cancelled in another tab meanwhile
        return redirect("cancelled", participant.meeting.slug)
    # Back to where they were on the page.
    return redirect(f"{reverse('seats', args=[participant.meeting.slug])}#w{int(number)}")
