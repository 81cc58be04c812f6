"""Counts by (id, role) as plain data: so they are kept in the lock's row, see lock.Held.counted."""

from collections import Counter


def to_plain(counts):
    """{(7, "teacher"): 3} → {"7 teacher": 3}"""
    return {f"{pk} {role}": number for (pk, role), number in counts.items() if number}


def from_plain(plain):
    counts: Counter = Counter()
    for key, number in plain.items():
        pk, _space, role = key.partition(" ")
        counts[int(pk), role] = number
    return counts
