"""Reporting a barrier: without an account, without JavaScript, without a puzzle."""

import uuid

from django.conf import settings
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from meetup import barriers
from meetup.access import posted
from meetup.barriers import BarrierForm
from people import network, throttle
from programme.access import public_meeting
from registration.forms import tidy

#: A school shares one network: against machines, and not against people.
REPORTS_PER_NETWORK_AND_HOUR = 30


def report(request, slug):
    meeting = public_meeting(slug)
    initial = {"form_key": uuid.uuid4(), "page": page_in_question(request)}
    form = BarrierForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid() and may_report(request, meeting, form):
        barriers.report(meeting, **form.cleaned_data)
        return redirect("barrier-reported", slug)
    context = {"meeting": meeting, "form": form, "days": settings.MAILS_ON_RECORD_FOR.days}
    status = 422 if form.is_bound else 200
    return render(request, "meetup/report_barrier.html", context, status=status)


def page_in_question(request):
    """A path of this site or nothing: `?seite=`, or else the page that led here. That page's
    address is no secret: those with a key in them tell no other page (Referrer-Policy)."""
    if "seite" in request.GET:
        return own_path(request.GET["seite"])
    here = f"{request.scheme}://{request.get_host()}"
    before = own_path(request.headers.get("Referer", "").removeprefix(here))
    # The statement and this form lead here from wherever the barrier was.
    return "" if before == "/" or "/barriere" in before else before


def own_path(address):
    is_own = (
        address.startswith("/")
        and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
        and address == tidy(address)
        and len(address) <= BarrierForm.PAGE_LENGTH
    )
    return address if is_own else ""


def may_report(request, meeting, form):
    """Whether the network is within its limit; else says so in the form."""
    if throttle.hit("barriers", network.of(request), REPORTS_PER_NETWORK_AND_HOUR):
        return True
    form.add_error(
        None,
        _(
            "Aus Ihrem Netz kamen in dieser Stunde ungewöhnlich viele Meldungen. Bitte senden Sie "
            "Ihre zur nächsten vollen Stunde noch einmal ab, oder schreiben Sie an %(email)s."
        )
        % {"email": meeting.organizer_email},
    )
    return False


def reported(request, slug):
    return render(request, "meetup/barrier_reported.html", {"meeting": public_meeting(slug)})
