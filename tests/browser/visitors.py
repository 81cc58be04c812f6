"""Who looks at the pages: one of everybody, in every state, with the session each has."""

import time
from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib import admin
from django.test import Client
from django.utils import timezone

from meetup import demo
from meetup.access import CLAIMS
from people.models import User
from programme.models import Occurrence, Session
from registration import links
from registration.models import AccessNeed, DayPlace, Participant, RolePlaces
from tests import cast
from workshops.models import Booking

STATES = ("claimed", "lapsed", "registered", "cancelled", "expired")


def workshop(code):
    return Occurrence.objects.get(session__code=code)


def populate(meeting):
    """People in every state of the demo. Returns what the addresses of the pages are made of."""
    fill_up(workshop("WA3"))
    tomke = cast.register(meeting, cast.TOMKE, choices=[(workshop("WA3"), workshop("WA2"))])
    AccessNeed.objects.create(participant=tomke, step_free=True, quiet_room=True, other="Ruhe")
    birte = cast.register(meeting, cast.BIRTE)
    places = DayPlace.objects.filter(participant=birte)
    places.update(state="waiting")
    known = {
        "participant": tomke.pk,
        "waiting": birte.pk,
        "place": places.first().pk,
        "seat": Booking.objects.holding_seat().filter(participant=tomke).first().pk,
        "line": Booking.objects.in_line().filter(participant=tomke).first().pk,
        "session": Session.objects.get(code="WA3").pk,
        "my-page-link": link(links.to_my_page(tomke.user, meeting)),
        "scope": f"slot-{workshop('WA3').slot_id}",
    }
    claims = {state: claim_that_is(meeting, state, number) for number, state in enumerate(STATES)}
    claims["second"] = cast.sign_up(meeting, cast.TOMKE, role="school_authority")
    RolePlaces.objects.update(at_most=0)
    for state, claim in claims.items():
        known[f"{state}-link"] = link(links.to_confirm(claim))
    return known | accounts() | records() | {"claims": claims}
