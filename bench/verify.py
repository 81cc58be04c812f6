"""At the end: was everything kept that people were told, and nothing given twice?"""

from django.db.models import Count

from bench.meetings import rush_workshops, with_seats
from programme.models import Day, Meeting
from registration.models import DayPlace, Participant
from workshops.models import Booking


def everything(people, rush_seats=None):
    """`people`: see bench.visitor.Visitor.acknowledged(). Returns sentences, hopefully none."""
    problems = [*lost(people), *twice(), *oversold()]
    result = {"problems": problems, "acknowledged": len(people)}
    if rush_seats is not None:
        result["rush"] = rush_given()
        problems += [
            f"Ansturm: {given} statt {rush_seats} vergeben ({what})"
            for what, given in result["rush"].items()
            if given != rush_seats
        ]
    return result


def lost(people):
    """What somebody was told and is not in the database."""
    participants = Participant.objects.filter(email__endswith="@bench.example")
    by_key = {
        (participant.meeting.slug, participant.email): participant
        for participant in participants.exclude(meeting__slug="crowd")
        .select_related("meeting")
        .prefetch_related("day_places__day", "bookings__occurrence__session")
    }
    for person in people:
        participant = by_key.get((person["slug"], person["email"]))
        if participant is None:
            yield f"{person['email']}: Die Anmeldung fehlt."
            continue
        if person["confirmed"] and participant.status != "registered":
            yield f"{person['email']}: Die Bestätigung fehlt."
        stands = standing(participant)
        for title, state in person["told"].items():
            if stands.get(title) != state:
                yield f"{person['email']}, {title}: {state} gesagt, {stands.get(title)} gespeichert."
        yield from missing_workshops(person, participant)


def twice():
    """Who sent the form again because no answer came is there once."""
    signed_up = Participant.objects.order_by().exclude(status__in=["cancelled", "expired"])
    addresses = signed_up.values_list("meeting__slug", "email").annotate(count=Count("pk"))
    for slug, email, count in addresses.filter(count__gt=1, email__endswith="@bench.example"):
        yield f"{email}: {count} Anmeldungen bei {slug}."


def standing(participant):
    """{title: "held" or "waiting"}, as pages say it."""
    stands = {place.day.title: place.state for place in participant.day_places.all()}
    for booking in participant.bookings.all():
        state = {"booked": "held", "waiting": "waiting"}.get(booking.state)
        stands[booking.occurrence.session.title] = state
    return stands


def missing_workshops(person, participant):
    """Who chose a workshop in a slot holds one of the two, or waits for one."""
    own = {str(b.occurrence_id) for b in participant.bookings.all() if b.state != "ended"}
    for choices in person["chosen"].values():
        if not own.intersection(choices):
            yield f"{person['email']}: weder Platz noch Warteliste für {' oder '.join(choices)}."


def oversold():
    held = DayPlace.objects.held().order_by()
    for day in Day.objects.exclude(places=None):
        count = held.filter(day=day).count()
        if count > day.places:
            yield f"Tag {day.pk}: {count} vergeben, {day.places} Plätze."
    seats = Booking.objects.holding_seat().order_by().values_list("occurrence")
    taken = dict(seats.annotate(count=Count("pk")))
    for meeting in Meeting.objects.all():
        for occurrence in with_seats(meeting).select_related("room"):
            count = taken.get(occurrence.pk, 0)
            if occurrence.capacity is not None and count > occurrence.capacity:
                yield f"Termin {occurrence.pk}: {count} vergeben, {occurrence.capacity} Plätze."


def rush_given():
    """Places of the second day, and seats of the workshops with 200 seats. Seats are left out
    while the form has no workshops."""
    meeting = Meeting.objects.get(slug="rush")
    second_day = meeting.days.order_by("date")[1]
    given = {"Plätze am zweiten Tag": DayPlace.objects.held().filter(day=second_day).count()}
    bookings = Booking.objects.filter(participant__meeting=meeting)
    if bookings.exists():
        seats = Booking.objects.holding_seat().filter(occurrence__in=rush_workshops(meeting))
        given["Plätze in den Workshops"] = seats.count()
    return given
