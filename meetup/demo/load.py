"""Loads the demo meeting: the programme of 2019 with its dates moved so that sign-up is open,
and invented people who take part."""

import json
import random
from datetime import date, datetime, time, timedelta
from pathlib import Path

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from meetup import demo
from people import second_factor
from people.models import Role, User
from programme.lock import lock
from programme.models import (
    Appearance,
    Day,
    Material,
    Meeting,
    Occurrence,
    Revision,
    Room,
    Session,
    Slot,
    Speaker,
    Track,
)
from registration import claims
from registration.federal_states import FederalState
from registration.models import AccessNeed, DayPlace, Participant, RolePlaces
from workshops import plan as plans
from workshops import wishes
from workshops.models import SeatQuota

DATA = Path(__file__).with_name("programme.json")
PLACES, PLACES_PER_DAY = 150, {"1": 140, "2": 90}
WAITING_FOR_THE_FULL_ONE = 5
SEATS_OF_A_LIMITED_ROLE = 4
#: So many sign up by the verbs themselves; a larger crowd is added by meetup/demo/crowd.py.
PARTICIPANTS = 72
HELD = DayPlace.State.HELD


@transaction.atomic
def load(participants=PARTICIPANTS):
    """The whole demo. Returns the meeting."""
    data = json.loads(DATA.read_text())
    meeting = load_meeting(data)
    load_programme(meeting, data)
    load_organizer()
    load_participants(meeting, participants)
    return meeting


def demo_meeting():
    """None where it was never loaded."""
    slug = json.loads(DATA.read_text())["meeting"]["slug"]
    return Meeting.objects.filter(slug=slug).first()


def first_day(today: date) -> date:
    """A Thursday, like 14 November 2019, nine to ten weeks from now."""
    earliest = today + timedelta(weeks=9)
    return earliest + timedelta(days=(3 - earliest.weekday()) % 7)


def load_meeting(data):
    texts = data["meeting"]
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    closes_on = first_day(timezone.localdate()) - timedelta(days=7)
    meeting = Meeting(
        **texts,
        status=Meeting.Status.PUBLISHED,
        is_current=True,
        places=PLACES,
        registration_opens_at=now - timedelta(days=14),
    )
    meeting.registration_closes_at = datetime.combine(closes_on, time(18), meeting.zone)
    meeting.save()
    return meeting


def load_programme(meeting, data):
    begins_on = first_day(timezone.localdate())
    days = {}
    for offset, day in enumerate(data["days"]):
        key = day.pop("key")
        days[key] = Day.objects.create(
            meeting=meeting,
            date=begins_on + timedelta(days=offset),
            places=PLACES_PER_DAY[key],
            **day,
        )
    slots = {slot["key"]: load_slot(days, slot) for slot in data["slots"]}
    rooms = {room["name"]: Room.objects.create(meeting=meeting, **room) for room in data["rooms"]}
    tracks = {t["key"]: Track.objects.create(meeting=meeting, **t) for t in data["tracks"]}
    speakers = {s["name"]: load_speaker(meeting, **s) for s in data["speakers"]}
    for session in data["sessions"]:
        load_session(meeting, session, slots, rooms, tracks, speakers)
    RolePlaces.objects.create(day=days["2"], role=Role.SCHOOL_AUTHORITY, at_most=3)
    load_seat_rules(meeting)
    load_extras(meeting)


def load_seat_rules(meeting):
    """One workshop keeps seats for media officers, another has few for school authorities."""
    occurrences = {o.session.code: o for o in Occurrence.objects.filter(session__meeting=meeting)}
    SeatQuota.objects.create(
        occurrence=occurrences["WC4"],
        role=Role.MEDIA_OFFICER,
        kept_free=6,
        kept_until=meeting.registration_closes_at - timedelta(days=7),
    )
    SeatQuota.objects.create(
        occurrence=occurrences["WA5"], role=Role.SCHOOL_AUTHORITY, at_most=SEATS_OF_A_LIMITED_ROLE
    )


def load_slot(days, slot):
    return Slot.objects.create(
        day=days[slot["day"]],
        starts=time.fromisoformat(slot["start"]),
        ends=time.fromisoformat(slot["end"]),
        title_de=slot["title_de"],
        title_en=slot["title_en"],
    )


def load_speaker(meeting, name, email, **texts):
    user = User.objects.by_address(email) if email else None
    return Speaker.objects.create(
        meeting=meeting, user=user, name=name, slug=slugify(name), published=True, **texts
    )


def load_session(meeting, data, slots, rooms, tracks, speakers):
    session = Session.objects.create(
        meeting=meeting,
        track=tracks.get(data["track"]),
        **{
            name: data[name]
            for name in (
                "code",
                "kind",
                "title_de",
                "title_en",
                "abstract_de",
                "abstract_en",
                "language",
                "audience",
                "booked",
                "status",
            )
        },
    )
    Occurrence.objects.create(
        session=session,
        slot=slots[data["slot"]],
        room=rooms.get(data["room"]),
        seats=data["capacity"],
        minimum=data["minimum"],
        interpreting=data["interpreting"],
        captions=data["captions"],
    )
    for position, part in enumerate(data["speakers"]):
        Appearance.objects.create(
            session=session, speaker=speakers[part["name"]], part=part["part"], position=position
        )


def load_extras(meeting):
    """Something to read, what to bring along, and a change that waits for an organizer's eye."""
    session = Session.objects.get(meeting=meeting, code="WA2")
    Material.objects.create(
        session=session,
        title="Regeln für Leichte Sprache (Netzwerk Leichte Sprache)",
        url="https://www.leichte-sprache.org/",
    )
    Revision.objects.create(
        session=session,
        proposed_by=User.objects.get(email="s04@example.org"),
        changes={"title_de": "Leichte Sprache im Lernmanagementsystem: Texte, die alle lesen"},
    )


def load_organizer():
    organizer = User.objects.create_superuser(
        demo.ORGANIZER_EMAIL, demo.ORGANIZER_PASSWORD, name="Demo-Organisation"
    )
    TOTP.activate(organizer, demo.TOTP_SECRET)
    second_factor.save_codes(RecoveryCodes.activate(organizer).instance)


FIRST_NAMES = (
    "Aylin Bernd Carla Dilara Emre Fatma Gerrit Hanna Ibrahim Jasmin Karim Lene Mirko Nadja Ole "
    "Paula Rasmus Svea Tarek Ulrike Vanessa Wiebke Yusuf Zoe"
).split()
LAST_NAMES = (
    "Ahlers Brandt Çelik Dirksen Ehlers Folkerts Gärtner Heidenreich Imhoff Jürgens Köhler "
    "Lindemann Möller Nowak Ostermann Pfeiffer Quast Riedel Schröder Thomsen Uhlig Vogt "
    "Wübbena Yıldız Zimmermann"
).split()
ORGANISATIONS = {
    Role.TEACHER: ["Oberschule am Deich", "Grundschule Lindenhof", "Gymnasium Nordstraße"],
    Role.SCHOOL_LEADER: ["Gesamtschule Mitte", "Grundschule am Park"],
    Role.MEDIA_OFFICER: ["Berufskolleg West", "Oberschule Seeblick"],
    Role.SCHOOL_AUTHORITY: ["Schulamt Musterkreis", "Stadt Beispielhausen, Amt für Schule"],
    Role.EDUCATION_OFFICIAL: ["Studienseminar Süd", "Landesinstitut für Schule (Demo)"],
}
ROLES = [Role.TEACHER] * 11 + [Role.SCHOOL_LEADER] * 4 + [Role.MEDIA_OFFICER] * 4
ROLES += [Role.SCHOOL_AUTHORITY] * 4 + [Role.EDUCATION_OFFICIAL] * 2
STATES = ["HB"] * 9 + ["NI"] * 6 + ["NW"] * 4 + ["HH", "HH", "SH", "BE", "HE", "BW", "SN", "MV"]


def load_participants(meeting, count):
    """People of all roles and states, for one day or both; some still unconfirmed, some cancelled.
    The same people every time. Nobody gets a mail."""
    dice = random.Random(2019)  # noqa: S311 - the demo should look the same every time
    days = list(meeting.days.all())
    with lock(meeting) as held:
        for number in range(count):
            participant = claim_for(held, dice, days, number)
            if number % 12 != 5:
                claims.confirm(held, participant)
            if number % 18 == 7:
                claims.end(held, participant)
            elif number % 9 == 1:
                AccessNeed.objects.create(
                    participant=participant, step_free=True, meal=AccessNeed.Meal.VEGETARIAN
                )
        held.settle()
        load_seats(held, dice)
        held.news.clear()
    spread_over_two_weeks(meeting, dice)


def load_seats(held, dice):
    """Everybody wants something. One workshop is full, and five wait for it."""
    plan = held.remembered(plans.load)
    by_code = {offer.session.code: offer for offer in plan.offers.values()}
    wanted = by_code["WA3"]
    for number, participant in enumerate(people_on(wanted.slot.day)):
        if number < wanted.capacity + WAITING_FOR_THE_FULL_ONE:
            choices = [wishes.Choice(wanted.pk)]
        else:
            choices = [choice_in(plan, "WA", dice, without=wanted)]
        choices.append(choice_in(plan, "WB", dice))
        wishes.fulfil(held, participant, {wanted.slot.day_id: HELD}, choices)
    for participant in people_on(by_code["WC1"].slot.day):
        day = by_code["WC1"].slot.day_id
        wishes.fulfil(held, participant, {day: HELD}, [choice_in(plan, "WC", dice)])


def people_on(day):
    places = DayPlace.objects.held().filter(day=day).select_related("participant")
    return [place.participant for place in places.order_by("pk")]


def choice_in(plan, prefix, dice, without=None):
    """A first and a second choice among the workshops whose code begins like this."""
    offers = [offer for offer in plan.offers.values() if offer.session.code.startswith(prefix)]
    first, second = dice.sample([offer.pk for offer in offers if offer != without], 2)
    return wishes.Choice(first, second)


def claim_for(held, dice, days, number):
    claim, _standing = claims.make(
        held,
        details=invented_person(dice, number),
        days=some_days(dice, days),
        consent_kinds=["photos"] if number % 3 else [],
        form_key=None,
    )
    return claim


def invented_person(dice, number, states=STATES):
    """A participant's fields. `number`: nobody else of the demo has it."""
    role = dice.choice(ROLES)
    state = dice.choice(states)
    first, last = dice.choice(FIRST_NAMES), dice.choice(LAST_NAMES)
    has_number = role.at_a_school and state != FederalState.ELSEWHERE
    return {
        "name": f"{first} {last}",
        "email": f"person{number:05}@example.org",
        "role": role,
        "organisation": dice.choice(ORGANISATIONS[role]),
        "school_number": f"DE-{state}-{100 + number % 800}" if has_number else "",
        "federal_state": state,
        "language": "de",
    }


def some_days(dice, days):
    """Half of all come on both."""
    return dice.choice([days, days, days[:1], days[1:]])


def spread_over_two_weeks(meeting, dice):
    """Confirmed people signed up at various times since the window opened."""
    for participant in Participant.objects.filter(meeting=meeting, status="registered"):
        earlier = timedelta(minutes=dice.randrange(60, 14 * 24 * 60))
        participant.claimed_at -= earlier
        participant.confirmed_at -= earlier
        participant.save(update_fields=["claimed_at", "confirmed_at"])
