"""The lists behind the numbers: each leads to exactly what it counted."""

from django.urls import reverse
from django.utils.http import urlencode


def people(meeting, **chosen):
    """The list of participants, filtered: see meetup/admin/participants.py."""
    chosen = {"meeting__id__exact": meeting.pk} | chosen
    return _list("registration_participant", chosen)


def people_on(day, state, **chosen):
    """Who holds a place on a day, or waits for one. `state`: a DayPlace.State"""
    chosen = {"place": state.value, "day_places__day__id__exact": day.pk} | chosen
    return people(day.meeting, **chosen)


def workshops(meeting, **chosen):
    return _list("workshops_occurrencefill", {"meeting": meeting.pk} | chosen)


def workshop(pk):
    return reverse("admin:workshops_occurrencefill_change", args=[pk])


def places_of(day):
    return reverse("admin:registration_placesofday_change", args=[day.pk])


def places(meeting):
    return _list("registration_placesofday", {"meeting__id__exact": meeting.pk})


def sessions(meeting, **chosen):
    return _list("programme_session", {"meeting__id__exact": meeting.pk} | chosen)


def proposals(meeting):
    chosen = {"state__exact": "pending", "session__meeting__id__exact": meeting.pk}
    return _list("programme_revision", chosen)


def materials_to_review(meeting):
    chosen = {"published__exact": 0, "session__meeting__id__exact": meeting.pk}
    return _list("programme_material", chosen)


def mails(*statuses):
    return _list("post_office_email", {"status__in": ",".join(map(str, statuses))})


def meeting(meeting):
    return reverse("admin:programme_meeting_change", args=[meeting.pk])


def _list(name, chosen):
    return reverse(f"admin:{name}_changelist") + "?" + urlencode(chosen)
