"""Small draws: written by hand in a line or two, or by chance with every kind of rule."""

import hashlib
import itertools
from collections import Counter
from random import Random

from workshops.draw import reading
from workshops.draw.instance import FORMAT


def a_draw(workshops, persons, conflicts=(), seed="lot"):
    """JSON of a draw. `workshops`: {"A-1": dict(capacity=1)}, id is topic-slot. `persons`:
    {"Tomke": ["A-1 B-1", "A-2"]}, a string per slot, best first; or a dict with role, fixed."""
    slots = sorted({name.partition("-")[2] for name in workshops})
    entries = [
        {"id": name, "topic": name.partition("-")[0], "slot": name.partition("-")[2], **rules}
        for name, rules in workshops.items()
    ]
    return {
        "format": FORMAT,
        "name": "small",
        "seed": seed,
        "slots": slots,
        "roles": ["teacher", "leader"],
        "workshops": entries,
        "participants": [_person(name, wishes) for name, wishes in persons.items()],
        "conflicts": [list(pair) for pair in conflicts],
    }


def _person(name, wishes):
    rest = wishes if isinstance(wishes, dict) else {"wishes": wishes}
    lists = [line.split() for line in rest.get("wishes", [])]
    choices = {ids[0].partition("-")[2]: ids for ids in lists if ids}
    fixed = {booked.partition("-")[2]: booked for booked in rest.get("fixed", "").split()}
    return {"id": name, "role": rest.get("role", "teacher"), "choices": choices, "fixed": fixed}


def read(*args, **kwargs):
    return reading.from_json(a_draw(*args, **kwargs))


def by_chance(chance: Random):
    """With few enough possibilities to look at all of them."""
    slots = [str(number) for number in range(chance.choice([1, 2, 2, 3]))]
    roles = ["teacher", "leader"][: chance.choice([1, 2, 2])]
    workshops = [
        _workshop_by_chance(chance, topic, slot, roles)
        for slot in slots
        for topic in chance.sample("ABCD", chance.choice([1, 2, 2, 3]))
    ]
    names = [workshop["id"] for workshop in workshops]
    offered = {slot: [name for name in names if name.endswith(f"-{slot}")] for slot in slots}
    persons = []
    for number in range(chance.choice([1, 2, 3, 4, 4, 5])):
        choices = {
            slot: chance.sample(offered[slot], chance.randint(0, len(offered[slot])))
            for slot in slots
            if chance.random() < 0.85
        }
        person = {"id": f"P{number}", "role": chance.choice(roles), "choices": choices}
        if chance.random() < 0.15:
            slot = chance.choice(slots)
            person["fixed"] = {slot: chance.choice(offered[slot])}
        persons.append(person)
    pairs = chance.choice([0, 0, 1, 2]) if len(names) > 1 else 0
    return {
        "format": FORMAT,
        "name": "by chance",
        "seed": str(chance.random()),
        "slots": slots,
        "roles": roles,
        "workshops": workshops,
        "participants": persons,
        "conflicts": [chance.sample(names, 2) for _ in range(pairs)],
    }


def _workshop_by_chance(chance, topic, slot, roles):
    seats = chance.choice([0, 1, 1, 2, 2, 3])
    workshop = {"id": f"{topic}-{slot}", "topic": topic, "slot": slot, "capacity": seats}
    if chance.random() < 0.5:
        workshop["min"] = chance.choice([1, 2, 2, 3, 4])
    if chance.random() < 0.3:
        workshop["role_max"] = {chance.choice(roles): chance.choice([0, 1, 1, 2])}
    if chance.random() < 0.4 and seats:
        kept = chance.sample(roles, chance.randint(1, len(roles)))
        workshop["reserved"] = {role: chance.randint(0, max(1, seats // 2)) for role in kept}
    return workshop


# --- Every possibility, from the format alone --------------------------------------------------


def best_of_all(draw, most=30_000):
    """(aims, seats) of the best; None if nothing keeps all rules. Raise TooMany."""
    workshops = {workshop["id"]: workshop for workshop in draw["workshops"]}
    possible = [_possible(draw, workshops, person) for person in draw["participants"]]
    number = 1
    for ways in possible:
        number *= len(ways)
    if number > most:
        raise TooMany
    price = _prices(draw)
    found = None
    for ways in itertools.product(*possible):
        seats = [seat for way in ways for seat in way]
        if all(_holds(draw, workshop, seats) for workshop in workshops.values()):
            nothing = sum(
                not way and any(person["choices"].values())
                for person, way in zip(draw["participants"], ways, strict=True)
            )
            points = sum((rank - 1) ** 2 for *_seat, rank in seats if rank)
            aims = (-len(seats), nothing, points, sum(map(price, seats)))
            if found is None or aims < found[0]:
                found = aims, sorted(seats)
    return found


class TooMany(Exception):
    """Possibilities to look at."""


def _possible(draw, workshops, person):
    per_slot = []
    for slot in draw["slots"]:
        if booked := person.get("fixed", {}).get(slot):
            per_slot.append([(person["id"], slot, booked, 0)])
        else:
            ids = person["choices"].get(slot, [])
            per_slot.append([None, *((person["id"], slot, w, r) for r, w in enumerate(ids, 1))])
    found = []
    for way in itertools.product(*per_slot):
        seats = [seat for seat in way if seat]
        ids = [seat[2] for seat in seats]
        topics = {workshops[name]["topic"] for name in ids}
        if len(topics) == len(ids) and not any(set(pair) <= set(ids) for pair in draw["conflicts"]):
            found.append(seats)
    return found


def _holds(draw, workshop, seats):
    role = {person["id"]: person["role"] for person in draw["participants"]}
    count = Counter(role[person] for person, _slot, name, _rank in seats if name == workshop["id"])
    kept = workshop.get("reserved", {})
    groups = itertools.chain.from_iterable(
        itertools.combinations(kept, size) for size in range(len(kept) + 1)
    )
    return (
        (count.total() == 0 or count.total() >= workshop.get("min", 0))
        and all(count[name] <= most for name, most in workshop.get("role_max", {}).items())
        and all(
            count.total() - sum(count[name] for name in group)
            <= workshop["capacity"] - sum(kept[name] for name in group)
            for group in groups
        )
    )


def _prices(draw):
    def digest(*parts):
        return hashlib.sha256("|".join([draw["seed"], *parts]).encode())

    ids = [person["id"] for person in draw["participants"]]
    order = sorted(ids, key=lambda name: (digest(name).hexdigest(), name))
    longest = max(
        (
            len(wishes)
            for person in draw["participants"]
            for slot, wishes in person["choices"].items()
            if slot not in person.get("fixed", {})
        ),
        default=0,
    )

    def price(seat):
        person, _slot, workshop, rank = seat
        if not rank:
            return 0
        bits = int.from_bytes(digest(person, workshop).digest()[:8], "big") >> 54
        return (rank - longest - 1) * (len(ids) - order.index(person)) * 1024 + bits

    return price
