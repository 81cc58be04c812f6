#!/usr/bin/env python3
"""Checks a published draw with nothing but Python itself:

    python3 check_draw.py wuensche.json ergebnis.json [HASH]

HASH is what the website showed as the hash of the secret before the deadline: keep it. Says whether
secret, frozen wishes, public numbers and seed belong together, whether every rule was kept, and what
each person's lottery number was. That no better result exists can be checked with any solver."""

import hashlib
import json
import sys
from collections import Counter, defaultdict
from itertools import combinations


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def digest(wishes):
    """Of the frozen wishes without a seed, whatever the order of the rows."""
    content = dict(wishes, seed="")
    for name in ("slots", "roles"):
        content[name] = sorted(content[name])
    for name in ("workshops", "participants"):
        content[name] = sorted(content[name], key=lambda row: row["id"])
    content["conflicts"] = sorted({tuple(sorted(pair)) for pair in content["conflicts"]})
    return sha(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def origin(wishes, result, shown):
    """What is wrong with how the seed came about."""
    secret, numbers, seed = result["secret"], result["public_numbers"], result["seed"]
    if sha(secret) != (shown or result["secret_sha256"]):
        yield "The secret is not the one whose hash was shown."
    if digest(wishes) != result["instance_sha256"]:
        yield "These are not the wishes that were drawn from."
    if sha(f"{secret}|{digest(wishes)}|{numbers}") != seed:
        yield "The seed does not follow from secret, wishes and numbers."
    lines = "\n".join(sorted(f"{row[0]}>{row[2]}" for row in result["assignment"]))
    if sha(lines)[:16] != result["assignment_sha256_16"]:
        yield "The seats are not those the hash belongs to."


def of_people(wishes, seats):
    """What is wrong for single persons."""
    workshops = {one["id"]: one for one in wishes["workshops"]}
    people = {one["id"]: one for one in wishes["participants"]}
    clashing = {frozenset(pair) for pair in wishes["conflicts"]}
    own = defaultdict(dict)
    for person, slot, workshop, rank in seats:
        chosen = people[person]["choices"].get(slot, [])
        fixed = people[person].get("fixed", {}).get(slot)
        if slot in own[person] or workshops[workshop]["slot"] != slot:
            yield f"{person}: two seats in {slot}, or one that is not there."
        if fixed != workshop and (fixed or workshop not in chosen):
            yield f"{person} never asked for {workshop}."
        elif not fixed and chosen.index(workshop) + 1 != rank:
            yield f"{person}: {workshop} was not choice {rank}."
        own[person][slot] = workshop
    for name, person in people.items():
        for slot, workshop in person.get("fixed", {}).items():
            if own[name].get(slot) != workshop:
                yield f"{name} lost {workshop}."
        for one, other in combinations(own[name].values(), 2):
            same = workshops[one]["topic"] == workshops[other]["topic"]
            if same or frozenset((one, other)) in clashing:
                yield f"{name} can't attend both {one} and {other}."


def of_workshops(wishes, seats):
    """What is wrong for single workshops."""
    role = {one["id"]: one["role"] for one in wishes["participants"]}
    roles = defaultdict(Counter)
    for person, _slot, workshop, _rank in seats:
        roles[workshop][role[person]] += 1
    for one in wishes["workshops"]:
        name, counts = one["id"], roles[one["id"]]
        taken, kept = sum(counts.values()), one.get("reserved", {})
        unused = sum(max(0, number - counts[who]) for who, number in kept.items())
        if taken and taken + unused > one["capacity"]:
            yield f"{name} has more people than seats."
        if 0 < taken < one.get("min", 0):
            yield f"{name} takes place with too few."
        for who, most in one.get("role_max", {}).items():
            if counts[who] > most:
                yield f"{name} has more than {most} of {who}."


def lottery_numbers(wishes, seed):
    codes = [one["id"] for one in wishes["participants"]]
    return sorted(codes, key=lambda code: (sha(f"{seed}|{code}"), code))


def main(wishes_file, result_file, shown=""):
    with open(wishes_file, encoding="utf-8") as file:
        wishes = json.load(file)
    with open(result_file, encoding="utf-8") as file:
        result = json.load(file)
    seats = result["assignment"]
    wrong = [
        *origin(wishes, result, shown),
        *of_people(wishes, seats),
        *of_workshops(wishes, seats),
    ]
    for number, code in enumerate(lottery_numbers(wishes, result["seed"]), start=1):
        print(f"lottery number {number}: {code}")
    print("\n".join(wrong) if wrong else f"All right: {len(seats)} seats, every rule kept.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
