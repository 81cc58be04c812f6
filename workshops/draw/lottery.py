"""Ties are decided by lot, and anybody can compute the lots: SHA-256 of seed and id."""

import hashlib

from workshops.draw.instance import Instance, Seat


def numbers(instance: Instance) -> dict[str, int]:
    """{person's id: lottery number}, 1 is the best. By the hash of seed and id, then by id."""

    def drawn(person_id: str) -> tuple[str, str]:
        return hashlib.sha256(f"{instance.seed}|{person_id}".encode()).hexdigest(), person_id

    order = sorted((person.id for person in instance.persons), key=drawn)
    return {person_id: number for number, person_id in enumerate(order, start=1)}


class Lottery:
    """What a seat costs when everything else is equal: less, the better the person's number is,
    and for a better number a better choice is worth more. Whole numbers, below zero as a rule."""

    def __init__(self, instance: Instance):
        self.seed = instance.seed
        self.numbers = numbers(instance)
        self.no_seat = instance.longest_list + 1  # having nothing counts like this rank

    def cost(self, seat: Seat) -> int:
        weight = len(self.numbers) + 1 - self.numbers[seat.person]
        return (seat.rank - self.no_seat) * weight * 1024 + self._ten_bits(seat)

    def _ten_bits(self, seat: Seat) -> int:
        """What is still equal after that: two ways of exchanging seats among the same persons."""
        text = f"{self.seed}|{seat.person}|{seat.workshop}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:2], "big") >> 6
