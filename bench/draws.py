"""The fair draw at the sizes it is made for: time, CPU and memory, beside the two usual ways.

Each is drawn in a process of its own, `python -m bench.draws PERSONS SLOTS WORKSHOPS`, so that its
memory is its own. The draws are invented, the same ones every time."""

import collections
import json
import random
import subprocess
import sys
import time
from pathlib import Path

from bench.stage import ROOT

#: (persons, slots, workshops per slot): seconds at most, seconds aimed at.
SIZES = {(500, 3, 20): (1.5, 0.7), (2000, 3, 45): (7, 3.6), (10_000, 1, 200): (6, 3.3)}
ROLES = {"teacher": 7, "leader": 2, "authority": 1}


def measure():
    """One entry per size."""
    return [_in_a_process(size) for size in SIZES]


def _in_a_process(size):
    command = [sys.executable, "-m", "bench.draws", *map(str, size)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return json.loads(done.stdout.splitlines()[-1])


def invented(persons, slots, workshops, seed=1):
    """A draw with every kind of rule: some workshops are wanted by many, some miss their minimum."""
    chance = random.Random(seed)  # noqa: S311 - always the same
    slot_ids = [f"S{number}" for number in range(1, slots + 1)]
    topics = [f"W{number:03}" for number in range(int(workshops * (1.6 if slots > 1 else 1)))]
    order = chance.sample(topics, len(topics))
    wanted = {
        topic: chance.uniform(0.5, 1.5) / (place + 3) ** 1.2 for place, topic in enumerate(order)
    }
    offered = {}
    for slot in slot_ids:
        sizes = {
            topic: chance.choice([0.5, 0.6, 0.8, 1, 1.3, 1.6])
            for topic in sorted(chance.sample(topics, workshops))
        }
        seats = persons * 0.95 / sum(sizes.values())
        offered[slot] = [
            _workshop(chance, topic, slot, max(3, round(size * seats)))
            for topic, size in sizes.items()
        ]
    taken: dict[str, int] = {}
    people = [_person(chance, f"P{number:05}", offered, wanted, taken) for number in range(persons)]
    _keep_solvable(offered, people, taken)
    return {
        "format": "workshop-assign/1",
        "name": f"bench-{persons}x{slots}x{workshops}",
        "seed": f"bench-{seed}",
        "slots": slot_ids,
        "roles": list(ROLES),
        "workshops": [workshop for slot in slot_ids for workshop in offered[slot]],
        "participants": people,
        "conflicts": _conflicts(chance, [offered[slot] for slot in slot_ids[:2]]),
    }


def _workshop(chance, topic, slot, seats):
    workshop = {"id": f"{topic}-{slot}", "topic": topic, "slot": slot, "capacity": seats}
    workshop["min"] = max(2, round(seats * chance.uniform(0.3, 0.6)))
    kind = chance.random()
    if kind < 0.3:
        workshop["role_max"] = {chance.choice(list(ROLES)): max(1, seats // 3)}
    elif kind < 0.5:
        workshop["reserved"] = {"leader": max(1, seats // 7)}
    elif kind < 0.6:
        workshop["reserved"] = {"leader": max(1, seats // 8), "authority": max(1, seats // 10)}
    return workshop


def _person(chance, name, offered, wanted, taken):
    """Now and then somebody who has booked their first choice already."""
    role = chance.choices(list(ROLES), list(ROLES.values()))[0]
    choices, taste = {}, {topic: much * chance.uniform(0.2, 1.8) for topic, much in wanted.items()}
    for slot, workshops in offered.items():
        left, choices[slot] = list(workshops), []
        for _ in range(chance.choices([1, 2, 3, 4], [3, 4, 6, 87])[0]):
            one = chance.choices(left, [taste[workshop["topic"]] for workshop in left])[0]
            left.remove(one)
            choices[slot].append(one["id"])
    person = {"id": name, "role": role, "choices": choices}
    slot = chance.choice(list(offered))
    first = next(one for one in offered[slot] if one["id"] == choices[slot][0])
    limit = first.get("role_max", {}).get(role, first["capacity"])
    if chance.random() < 0.02 and taken.get(first["id"], 0) < min(limit, first["capacity"] // 3):
        taken[first["id"]] = taken.get(first["id"], 0) + 1
        person["fixed"] = {slot: first["id"]}
    return person


def _keep_solvable(offered, people, booked):
    """Where somebody has booked already, the minimum can be reached."""
    wanting = collections.Counter(
        name for person in people for ids in person["choices"].values() for name in ids
    )
    for workshops in offered.values():
        for workshop in workshops:
            if workshop["id"] in booked:
                workshop["min"] = min(workshop["min"], wanting[workshop["id"]] // 4)


def _conflicts(chance, first_slots):
    if len(first_slots) < 2:
        return []
    one, other = ([workshop["id"] for workshop in slot] for slot in first_slots)
    return [[chance.choice(one), chance.choice(other)] for _ in range(len(one) // 4)]


def _draw(size):
    from django.conf import settings

    settings.configure(USE_I18N=False)  # the draw needs nothing of the site but its language
    from workshops.draw import reading, result

    content = json.dumps(invented(*size)).encode()
    found = {"size": size, "methods": {}}
    for method in result.METHODS:
        begun, cpu = time.monotonic(), time.process_time()
        drawn = result.draw(reading.read_bytes(content).instance, method)
        found["methods"][method] = {
            **drawn.objective.as_json(),
            "seconds": time.monotonic() - begun,
            "cpu_seconds": time.process_time() - cpu,
            "sha": drawn.sha256_16,
        }
        if method == result.OPTIMAL:
            found["proof"] = drawn.proof
            found["wanted"] = sum(len(person.wishes) for person in drawn.instance.persons)
            found["peak_mb"] = peak_of_memory()
    return found


def peak_of_memory():
    """MB of this process alone: getrusage() would count what the parent held when it began."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    print(json.dumps(_draw([int(number) for number in sys.argv[1:4]])))
