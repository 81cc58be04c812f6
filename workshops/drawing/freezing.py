"""Wishes, seats and rules of one moment as an instance for the engine. People appear by random codes,
and with their role only where a rule depends on it."""

import secrets
from collections import Counter, defaultdict
from dataclasses import dataclass

from registration.models import AccessNeed, DayPlace, Participant
from workshops import plan as plans
from workshops.access_needs import hindrances
from workshops.draw.instance import Instance, Person, Workshop, overlapping
from workshops.models import Booking, Wish

#: For everybody for whose role there is no rule.
ANY_ROLE = "any"


@dataclass(frozen=True)
class Frozen:
    instance: Instance
    #: {code: participant's pk}
    people: dict[str, int]
    #: {occurrence's pk: wishes for it that don't count, since they can't meet a need}
    left_out: dict[str, int]


def freeze(held, called_off=()):
    """Everybody who has confirmed and has a place on the day, with the wishes that can come true.
    Without what has begun or is `called_off` (pks of occurrences). Under the lock."""
    return _Freezing(held, set(called_off)).frozen()


def workshop_id(occurrence):
    return f"{occurrence.session.code}-{occurrence.pk}"


def pk_of(workshop):
    """The occurrence's pk, of a workshop's id."""
    return int(workshop.rpartition("-")[2])


def slot_id(slot):
    return f"{slot.day.date} {slot.starts:%H:%M}-{slot.ends:%H:%M} #{slot.pk}"


class _Freezing:
    def __init__(self, held, called_off):
        self.meeting = held.meeting
        plan = held.remembered(plans.load)
        self.appearances = held.remembered(plans.appearances)
        self.offers = {
            pk: offer
            for pk, offer in plan.offers.items()
            if offer.slot.starts_at > held.now and pk not in called_off
        }
        self.left_out: Counter[str] = Counter()

    def frozen(self):
        persons = self._persons()
        workshops = [self._workshop(offer, len(persons)) for offer in self.offers.values()]
        spans = {slot_id(o.slot): (o.slot.starts_at, o.slot.ends_at) for o in self.offers.values()}
        instance = Instance(
            name=self.meeting.slug,
            seed="",
            slots=tuple(spans),
            roles=(ANY_ROLE, *sorted(self._roles_with_rules())),
            workshops=tuple(workshops),
            persons=tuple(sorted(persons.values(), key=lambda person: person.id)),
            conflicts=tuple(overlapping(workshops, spans)),
        )
        return Frozen(
            instance, {person.id: pk for pk, person in persons.items()}, dict(self.left_out)
        )

    def _workshop(self, offer, everybody):
        quotas = offer.seat_quotas.all()
        return Workshop(
            id=workshop_id(offer),
            slot=slot_id(offer.slot),
            topic=offer.session.code,
            capacity=everybody if offer.capacity is None else offer.capacity,
            minimum=offer.minimum or 0,
            role_max={q.role: q.at_most for q in quotas if q.at_most is not None},
            reserved={q.role: q.kept_now for q in quotas if q.kept_now},
        )

    def _roles_with_rules(self):
        return {
            quota.role
            for offer in self.offers.values()
            for quota in offer.seat_quotas.all()
            if quota.at_most is not None or quota.kept_now
        }

    def _persons(self):
        """{pk: Person}, of all who have a wish that can come true or a seat."""
        fixed = self._seats()
        wishes = self._wishes()
        named = self._roles_with_rules()
        roles = dict(Participant.objects.filter(pk__in={*fixed, *wishes}).values_list("pk", "role"))
        codes = _codes(len(roles))
        return {
            pk: Person(
                id=next(codes),
                role=role if role in named else ANY_ROLE,
                choices={slot: tuple(own) for slot, own in wishes.get(pk, {}).items()},
                fixed=fixed.get(pk, {}),
            )
            for pk, role in roles.items()
        }

    def _seats(self):
        found = defaultdict(dict)
        seats = Booking.objects.holding_seat().filter(occurrence__in=self.offers)
        for participant, occurrence in seats.values_list("participant", "occurrence"):
            offer = self.offers[occurrence]
            found[participant][slot_id(offer.slot)] = workshop_id(offer)
        return found

    def _wishes(self):
        """{participant's pk: {slot: ids, most wanted first}}"""
        people = {
            person.pk: person
            for person in Participant.objects.registered().filter(meeting=self.meeting)
        }
        needs = {
            need.participant_id: need for need in AccessNeed.objects.filter(participant__in=people)
        }
        places = DayPlace.objects.held().filter(day__meeting=self.meeting)
        admitted = set(places.values_list("participant", "day"))
        found = defaultdict(lambda: defaultdict(list))
        for wish in Wish.objects.filter(participant__in=people).by_preference():
            offer = self.offers.get(wish.occurrence_id)
            if offer is None or (wish.participant_id, offer.slot.day_id) not in admitted:
                continue
            own = self.appearances.get(people[wish.participant_id].user_id, [])
            if plans.speaks_during(own, offer):
                continue
            if hindrances(needs.get(wish.participant_id), offer):
                self.left_out[str(offer.pk)] += 1
                continue
            found[wish.participant_id][slot_id(offer.slot)].append(workshop_id(offer))
        return found


def _codes(number):
    """So many random codes, none twice. In no order that says anything about people."""
    found: set[str] = set()
    while len(found) < number:
        found.add(secrets.token_hex(5))
    return iter(found)
