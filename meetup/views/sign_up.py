"""From the form to the confirmed registration."""

import uuid

from crispy_forms.utils import render_crispy_form
from django.conf import settings
from django.contrib import messages
from django.core.cache import caches
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meetup import participation
from meetup.access import latest_claim, participant_of, remember_claim, remembered_ids
from meetup.forms import SignUpWithChoices
from people import network, session, throttle
from people.links import LinkError
from programme import facts
from programme.access import public_meeting
from registration import claims, free_places, links, news, standing
from registration.forms import SignUpForm
from registration.letters import moment
from registration.models import Participant
from workshops import offers
from workshops import plan as plans

#: How long the empty form is kept, in seconds: the seats left in it are as old.
FORM_KEPT_FOR = 5


def sign_up(request, slug):
    meeting = public_meeting(slug)
    if request.method != "POST":
        return show_form(request, meeting)
    form = SignUpWithChoices(request.POST, days=meeting.days_to_come, offers=bookable(meeting))
    if form.is_valid() and may_sign_up(request, meeting, form):
        try:
            claim = participation.sign_up(
                meeting,
                details=form.details | {"language": get_language()},
                days=form.cleaned_data["days"],
                consent_kinds=form.cleaned_data["consents"],
                form_key=form.cleaned_data["form_key"],
                choices=form.choices,
                when_full=form.when_full_chosen,
                earlier_ids=remembered_ids(request),
            )
        except participation.OldForm as old:
            refuse_old_form(request, form, old.claim)
        else:
            remember_claim(request, claim)
            return redirect("claim", slug)
    return show_form(request, meeting, form)


def bookable(meeting):
    """The workshops without the seats left in them: who signs up needs no numbers."""
    plan = facts.latest(meeting, plans.load)
    return [offers.uncounted(occurrence) for occurrence in plan.offers.values()]


def show_form(request, meeting, form=None):
    """The form with what was typed, or the empty one: it is the same for all, so it is kept for
    some seconds. What differs stands outside of it."""
    if form is None:
        form = SignUpForm(initial={"form_key": uuid.uuid4()}, days=[])
        key = f"sign-up-form-{meeting.pk}-{get_language()}"
        fields = caches["pages"].get(key)
        if fields is None:
            fields = in_html(counted(meeting))
            caches["pages"].set(key, fields, FORM_KEPT_FOR)
    else:
        fields = in_html(counted(meeting, form))
    context = {"meeting": meeting, "form": form, "fields": fields}
    return render(request, "meetup/sign_up.html", context, status=422 if form.is_bound else 200)


def counted(meeting, form=None):
    """The form with the places and seats left. Whose numbers are nobody's to wait for."""
    days = [day for day in free_places.count(meeting) if day in meeting.days_to_come]
    with_seats = offers.of(meeting).values()
    if form is None:
        return SignUpWithChoices(days=days, offers=with_seats)
    form.fields["days"].offer(days)
    form.offer(with_seats)
    return form


def in_html(form):
    return render_crispy_form(form)


def may_sign_up(request, meeting, form):
    """Whether the window is open and the network within its limit; else says why in the form."""
    if meeting.registration != "open":
        form.add_error(None, closed_in_words(meeting))
    elif not throttle.hit("sign-up", network.of(request), settings.SIGN_UPS_PER_NETWORK_AND_HOUR):
        form.add_error(
            None,
            _(
                "Aus Ihrem Netz kamen in dieser Stunde ungewöhnlich viele Anmeldungen. Ihre Angaben "
                "stehen noch im Formular: Bitte senden Sie es zur nächsten vollen Stunde noch einmal "
                "ab oder schreiben Sie an %(email)s."
            )
            % {"email": meeting.organizer_email},
        )
    return form.is_valid()


def closed_in_words(meeting):
    if meeting.registration == "soon":
        return _(
            "Die Anmeldung ist noch nicht geöffnet. Sie beginnt am %(time)s. "
            "Ihre Angaben stehen noch im Formular."
        ) % {"time": moment(meeting, meeting.registration_opens_at)}
    return _(
        "Die Anmeldung ist geschlossen. Ihre Angaben wurden nicht gespeichert. "
        "Fragen beantwortet %(email)s."
    ) % {"email": meeting.organizer_email}


def refuse_old_form(request, form, claim):
    remember_claim(request, claim)
    form.renew_key()
    form.add_error(
        None,
        _(
            "Mit diesem Formular haben Sie sich schon angemeldet; die Änderungen seither sind nicht "
            "gespeichert. Senden Sie es noch einmal ab, wenn sie gelten sollen: Eine noch "
            "unbestätigte Anmeldung mit derselben Adresse wird dann ersetzt."
        ),
    )


def claim(request, slug):
    """What this browser's latest claim holds now."""
    meeting = public_meeting(slug)
    found = latest_claim(request, meeting)
    if found is None:
        return redirect("sign-up", slug)
    context = {"meeting": meeting, "claim": found, "standing": standing.of(found)}
    return render(request, "meetup/claim.html", context)


@require_POST
def resend(request, slug):
    """Send the link to confirm once more. The answer is the same whether a mail went out or not."""
    meeting = public_meeting(slug)
    found = latest_claim(request, meeting)
    if found and found.is_open_claim and news.may_write_to(found.email):
        news.write(found, news.CLAIMED)
    messages.success(request, _("Wir haben den Link noch einmal geschickt."))
    return redirect("claim", slug)


@require_POST
def withdraw(request, slug):
    meeting = public_meeting(slug)
    found = latest_claim(request, meeting)
    if found and found.is_open_claim:
        found = participation.withdraw(found)
    if found and found.status == Participant.Status.CANCELLED:
        messages.success(
            request, _("Ihre Anmeldung ist zurückgezogen. Die Plätze sind wieder frei.")
        )
    return redirect("claim", slug)


def confirm(request, slug, token):
    """Behind the mailed link. Looking changes nothing (mail scanners look); the button confirms,
    and opens "my page" that one time. Later the link only says that all is well: it can't be
    revoked as a link to "my page" can."""
    meeting = public_meeting(slug)
    try:
        found = links.claim_by(token, meeting)
    except LinkError as error:
        return broken_link(request, meeting, error)
    context = {"meeting": meeting, "claim": found}
    try:
        if request.method == "POST" and found.status != Participant.Status.REGISTERED:
            return confirmed(request, found)
        if participant_of(request, meeting) == found:
            return redirect("my-page", slug)
        context |= what_to_decide(meeting, found)
    except claims.MustChoose:
        context |= what_to_decide(meeting, found)
    except claims.WouldLose as error:
        context |= what_to_decide(meeting, found) | {"losses": error.losses}
    except claims.Over as error:
        context["error"] = error
    context["standing"] = standing.of(found)
    response = render(request, "meetup/confirm.html", context)
    response["Referrer-Policy"] = "strict-origin"  # the address is the key
    return response


def confirmed(request, found):
    registration = participation.confirm(found, request.POST.get("choice", ""))
    session.begin(request, registration.user, links.MY_PAGE)
    if registration.pk == found.pk:
        messages.success(request, _("Ihre Anmeldung ist bestätigt."))
    else:
        messages.success(request, _("Ihre bisherige Anmeldung gilt weiter."))
    return redirect("my-page", found.meeting.slug)


def what_to_decide(meeting, found):
    """The person's earlier registration, if there is one to keep or replace."""
    if found.erased_at:
        raise claims.Over(found.status)
    if not (found.is_open_claim and found.owner_is_known):
        return {}
    current = meeting.participants.registered().filter(user__email=found.email).first()
    if current is None:
        return {}
    return {"current": current, "current_standing": standing.of(current)}


def broken_link(request, meeting, error, speaks=False):
    context = {"meeting": meeting, "error": error, "speaks": speaks}
    response = render(request, "meetup/broken_link.html", context, status=410)
    response["Referrer-Policy"] = "strict-origin"
    return response
