"""The meetings of the bench: the demo's programme, with other numbers of places and seats.

bench    so many places and seats that everybody finds some: the sign-ups
rush     200 places on the second day, 200 seats in the workshops of one slot
crowd    10,000 participants: the admin's list, check_invariants
"""

import json
from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from meetup.demo import load as demo
from people.models import Role, User
from programme.models import Meeting, Occurrence, Room, Slot
from registration.federal_states import FederalState
from registration.models import DayPlace, Participant, RolePlaces
from workshops.models import Booking, SeatQuota

PLENTY = 1_000_000
CROWD = 10_000


def load_all(rush_seats):
    """The meetings for the load client. Returns what it has to know about each."""
    rush = a_meeting("rush")
    limit_rush(rush, rush_seats)
    bench = a_meeting("bench")  # the last one loaded is the current one
    look_at_the_tables()
    return {meeting.slug: {"slots": slots_with_workshops(meeting)} for meeting in (rush, bench)}


def a_meeting(slug):
    """Open for sign-up, and with limits everywhere that nobody will ever reach."""
    Meeting.objects.update(is_current=False)
    data = json.loads(demo.DATA.read_text())
    data["meeting"]["slug"] = slug
    meeting = demo.load_meeting(data)
    demo.load_programme(meeting, data)
    meeting.places = PLENTY
    meeting.save()
    for day in meeting.days.all():
        day.places = PLENTY
        day.save()
    RolePlaces.objects.filter(day__meeting=meeting).update(at_most=PLENTY)
    Room.objects.filter(meeting=meeting).update(seats=PLENTY)
    with_seats(meeting).update(seats=PLENTY, minimum=None)
    quotas = SeatQuota.objects.filter(occurrence__session__meeting=meeting)
    quotas.update(at_most=PLENTY, kept_free=0)
    meeting.sessions.filter(booked=True).update(audience=[])
    return meeting


def with_seats(meeting):
    return Occurrence.objects.filter(
        session__meeting=meeting, session__booked=True, session__status="published"
    )


def slots_with_workshops(meeting):
    """In the order of time."""
    slots = Slot.objects.filter(pk__in=with_seats(meeting).values("slot"))
    return list(slots.order_by("day__date", "starts").values_list("pk", flat=True))


def limit_rush(meeting, seats):
    """The second day has so many places, and the workshops of the first slot have as many seats.
    The two do not meet: who has no place on a day could not take a seat there."""
    second_day = meeting.days.order_by("date")[1]
    second_day.places = seats
    second_day.save()
    workshops = list(rush_workshops(meeting))
    for number, occurrence in enumerate(workshops):
        occurrence.seats = seats // len(workshops) + (number < seats % len(workshops))
        occurrence.save()


def rush_workshops(meeting):
    return with_seats(meeting).filter(slot=slots_with_workshops(meeting)[0])


def load_crowd():
    """10,000 registered people for both days, each with two workshops. 2,000 wait for the second
    day and for their second workshop."""
    meeting = a_meeting("crowd")
    second_day = meeting.days.order_by("date")[1]
    second_day.places = CROWD * 8 // 10
    second_day.save()
    now = timezone.now() + timedelta(seconds=1)
    people = User.objects.bulk_create(
        User(email=f"crowd{number}@bench.example", password="!")  # noqa: S106 - none fits
        for number in range(CROWD)
    )
    participants = Participant.objects.bulk_create(
        Participant(
            meeting=meeting,
            user=person,
            email=person.email,
            name=f"Person {number} Crowd",
            role=Role.values[number % len(Role.values)],
            organisation="Oberschule am Deich",
            federal_state=FederalState.values[number % len(FederalState.values)],
            status="registered",
            claimed_at=now - timedelta(minutes=2 * number),  # two weeks
            confirmed_at=now,
            form_key=uuid4(),
        )
        for number, person in enumerate(people)
    )
    add_places(meeting, participants, now)
    add_bookings(meeting, participants, now)
    look_at_the_tables()
    return {}


def look_at_the_tables():
    """What PostgreSQL does by itself within minutes: without it, it plans as for empty tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def add_places(meeting, participants, now):
    first_day, second_day = meeting.days.order_by("date")
    places = [
        held_or_waiting(now, DayPlace, True, participant=p, day=first_day) for p in participants
    ]
    for number, participant in enumerate(participants):
        holds = number < second_day.places
        fields = {"participant": participant, "day": second_day}
        places.append(held_or_waiting(now, DayPlace, holds, **fields))
    DayPlace.objects.bulk_create(places)


def held_or_waiting(now, model, holds, **fields):
    return model(
        state="held" if holds else "waiting",
        queued_at=now,
        held_since=now if holds else None,
        **fields,
    )


def add_bookings(meeting, participants, now):
    """Workshops of the first and of the last slot; the last one is on the second day."""
    slots = slots_with_workshops(meeting)
    bookings = []
    for slot in (slots[0], slots[-1]):
        workshops = list(with_seats(meeting).filter(slot=slot))
        for number, participant in enumerate(participants):
            booked = slot == slots[0] or number < CROWD * 8 // 10
            booking = Booking(
                participant=participant,
                occurrence=workshops[number % len(workshops)],
                role=participant.role,
                state="booked" if booked else "waiting",
                why="chosen" if booked else "no_place",
                queued_at=now,
                booked_since=now if booked else None,
            )
            bookings.append(booking)
    Booking.objects.bulk_create(bookings)
