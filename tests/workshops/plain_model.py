"""The rules of seats once more, as plain as can be: lists in memory, no database, one seat at a
time. tests/workshops/test_state_machine.py compares it with the engine after every step.

One meeting: a first day with or without a limit, and a second one for all. Everything on offer is
on the first day. Nothing here knows how the engine does it; where they differ, one of them is wrong."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

GRACE = timedelta(minutes=1)
HELD, WAITING, NOTHING = "held", "waiting", None


class Refused(Exception):
    """Its text is the name of the engine's exception."""


@dataclass
class Entry:
    """What somebody has to do with a workshop: a seat, a place in the line, or neither."""

    number: int
    state: str | None
    queued_at: object
    rank: int = 1
    stays: bool = False
    #: Chosen when signing up, but full: a seat there by an earlier sign-up would be taken along.
    missed: bool = False


@dataclass
class Person:
    """One participation. Somebody who signed up twice is two of them until the choice."""

    number: int
    address: str
    role: str
    lapses_at: object
    expires_at: object
    status: str = "claimed"
    first_day: str | None = NOTHING
    second_day: bool = False
    day_queued_at: object = None
    entries: dict[str, Entry] = field(default_factory=dict)

    @property
    def is_active(self):
        return self.status in ("claimed", "registered")

    @property
    def is_open_claim(self):
        return self.status in ("claimed", "lapsed")

    def has(self, state, workshop):
        return workshop in self.entries and self.entries[workshop].state == state


@dataclass
class Rule:
    """For one role in one workshop."""

    at_most: int | None = None
    kept_free: int = 0
    kept_until: object = None
    let_go: bool = False


class Model:
    def __init__(self, seats, clashes, lapse_after, expire_after):
        self.seats: dict[str, int] = dict(seats)
        self.off: set[str] = set()
        self.rules: dict[tuple[str, str], Rule] = {}
        #: Pairs that one can't have both of, each as a frozenset.
        self.clashes: set[frozenset] = {frozenset(pair) for pair in clashes}
        self.day_places: int | None = None
        self.moving_up_is_open = True
        self.lapse_after, self.expire_after = lapse_after, expire_after
        self.people: list[Person] = []
        self.numbers = count()

    # --- Looking ----------------------------------------------------------------------------------

    def clash(self, one, other):
        return frozenset((one, other)) in self.clashes

    def seated(self, workshop, role=None):
        return [
            person
            for person in self.people
            if person.is_active and person.has(HELD, workshop) and role in (None, person.role)
        ]

    def line(self, workshop):
        """As people see it."""
        waiting = [
            person
            for person in self.people
            if (person.is_active or person.status == "lapsed") and person.has(WAITING, workshop)
        ]
        return sorted(
            waiting,
            key=lambda p: (p.entries[workshop].queued_at, p.entries[workshop].number),
        )

    def on_first_day(self):
        return [p for p in self.people if p.is_active and p.first_day == HELD]

    def line_for_first_day(self):
        waiting = [
            p
            for p in self.people
            if (p.is_active or p.status == "lapsed") and p.first_day == WAITING
        ]
        return sorted(waiting, key=lambda p: (p.day_queued_at, p.number))

    def has_room(self, workshop, role):
        rule = self.rules.get((workshop, role))
        if rule and rule.at_most is not None and len(self.seated(workshop, role)) >= rule.at_most:
            return False
        kept = sum(
            max(other.kept_free - len(self.seated(workshop, of)), 0)
            for (where, of), other in self.rules.items()
            if where == workshop and of != role and not other.let_go
        )
        return len(self.seated(workshop)) + kept < self.seats[workshop]

    def is_free(self, workshop, role):
        return self.has_room(workshop, role) and (self.moving_up_is_open or not self.line(workshop))

    def beside(self, person, workshop, state):
        """{workshop: entry} of what they have at that time."""
        return {
            other: entry
            for other, entry in person.entries.items()
            if entry.state == state and self.clash(workshop, other)
        }

    # --- Settling ---------------------------------------------------------------------------------

    def settle(self, now):
        for person in self.people:
            if person.status == "claimed" and person.lapses_at + GRACE <= now:
                person.status = "lapsed"
                if person.first_day == HELD:
                    person.first_day = WAITING
                for entry in person.entries.values():
                    if entry.state == HELD:
                        entry.state = WAITING
            if person.status == "lapsed" and person.expires_at + GRACE <= now:
                person.status = "expired"
        for rule in self.rules.values():
            if rule.kept_until and rule.kept_until <= now:
                rule.let_go = True
        if self.moving_up_is_open:
            self.fill_first_day()
            self.fill_workshops()

    def fill_first_day(self):
        for person in self.line_for_first_day():
            if person.is_active and self.has_day_place_left():
                person.first_day = HELD

    def has_day_place_left(self):
        return self.day_places is None or len(self.on_first_day()) < self.day_places

    def fill_workshops(self):
        got: list[tuple[Person, str]] = []
        while step := self.next_step():
            person, workshop = step
            for other, entry in self.beside(person, workshop, HELD).items():
                entry.state = NOTHING
                if (person, other) in got:
                    got.remove((person, other))
                    entry.state = WAITING if entry.stays else NOTHING
            person.entries[workshop].state = HELD
            got.append(step)
        for person, workshop in got:
            self.leave_lines(person, workshop)

    def next_step(self):
        """The first in any line who can take a seat, and the workshop."""
        able = [
            (person.entries[workshop].queued_at, person.entries[workshop].number, person, workshop)
            for workshop in self.seats
            if workshop not in self.off
            for person in self.line(workshop)
            if person.is_active and person.first_day == HELD
            if self.has_room(workshop, person.role)
            if not self.has_as_good(person, workshop)
        ]
        return min(able, key=lambda found: found[:2])[2:] if able else None

    def has_as_good(self, person, workshop):
        rank = person.entries[workshop].rank
        return any(entry.rank <= rank for entry in self.beside(person, workshop, HELD).values())

    def leave_lines(self, person, workshop):
        for entry in self.beside(person, workshop, WAITING).values():
            if not entry.stays:
                entry.state = NOTHING

    # --- Signing up -------------------------------------------------------------------------------

    def sign_up(self, now, address, role, first_day, choices, when_full, replaces=()):
        """`choices`: [(first, second or None)]. `replaces`: earlier claims of the same browser."""
        person = Person(
            next(self.numbers), address, role, now + self.lapse_after, now + self.expire_after
        )
        self.people.append(person)
        person.second_day = True
        if first_day:
            free = self.has_day_place_left() and (
                self.moving_up_is_open or not any(p.is_active for p in self.line_for_first_day())
            )
            person.first_day, person.day_queued_at = (HELD if free else WAITING), now
            for first, second in choices:
                wanted = [w for w in (first, second) if w is not None and w not in self.off]
                wanted = [
                    w
                    for w in dict.fromkeys(wanted)
                    if w not in person.entries and not self.beside(person, w, HELD)
                ]
                self.choose(now, person, wanted, when_full)
            for workshop, entry in person.entries.items():
                leaves = entry.state == WAITING and not entry.stays
                if leaves and self.beside(person, workshop, HELD):
                    entry.state, entry.missed = NOTHING, True
        for old in replaces:
            if old.status == "claimed":
                self.carry_over(old, person)
                person.lapses_at = min(person.lapses_at, old.lapses_at)
                person.expires_at = min(person.expires_at, old.expires_at)
            old.status = "cancelled"
        self.settle(now)
        return person

    def choose(self, now, person, wanted, when_full):
        got = None
        for rank, workshop in enumerate(wanted, start=1):
            if person.first_day == HELD and self.is_free(workshop, person.role):
                got = workshop
                self.note(now, person, workshop, HELD, rank, when_full)
                break
            self.note(now, person, workshop, NOTHING, rank, when_full)
        if when_full == "no" or not wanted or got == wanted[0]:
            return
        if person.first_day == WAITING:
            lines = wanted
        else:
            lines = wanted[:1] if got is None or when_full == "swap" else []
        for workshop in lines:
            person.entries[workshop].state = WAITING
            person.entries[workshop].missed = False

    def note(self, now, person, workshop, state, rank, when_full):
        stays = when_full == "swap" and rank == 1
        person.entries[workshop] = Entry(
            next(self.numbers), state, now, rank, stays, missed=state is NOTHING
        )

    def carry_over(self, old, new):
        if old.first_day is not NOTHING and new.first_day is not NOTHING:
            new.day_queued_at = min(new.day_queued_at, old.day_queued_at)
            if old.first_day == HELD and new.first_day == WAITING:
                old.first_day, new.first_day = NOTHING, HELD
        lost = []
        theirs = [(w, e) for w, e in old.entries.items() if e.state is not NOTHING]
        for workshop, before in sorted(theirs, key=lambda we: (we[1].queued_at, we[1].number)):
            entry = new.entries.get(workshop)
            if entry is None or workshop in self.off:
                continue
            if entry.state is NOTHING and not entry.missed:
                continue
            entry.queued_at = min(entry.queued_at, before.queued_at)
            if entry.state == HELD or before.state != HELD or self.has_as_good(new, workshop):
                continue
            before.state = NOTHING
            if new.first_day == HELD and self.may_have_instead(workshop, old.role, new.role):
                for other in self.beside(new, workshop, HELD).values():
                    other.state, other.missed = NOTHING, False
                entry.state = HELD
                self.leave_lines(new, workshop)
            else:
                before.state = HELD
                lost.append(workshop)
        return lost

    def may_have_instead(self, workshop, old_role, new_role):
        """With the seat of the old role already given back."""
        has_rules = any(where == workshop for where, _role in self.rules)
        return old_role == new_role or not has_rules or self.has_room(workshop, new_role)

    def confirm(self, now, claim, choice=""):
        if claim.status == "registered":
            return
        if not claim.is_open_claim:
            raise Refused("Over")
        current = [
            p for p in self.people if p.address == claim.address and p.status == "registered"
        ]
        if current and choice == "keep":
            claim.status = "cancelled"
        elif current and not choice:
            raise Refused("MustChoose")
        else:
            for old in current:
                if self.carry_over(old, claim) and choice == "replace":
                    raise Refused("WouldLose")
                old.status = "cancelled"
            claim.status = "registered"
        self.settle(now)

    def cancel(self, now, person):
        if person.is_active or person.is_open_claim:
            person.status = "cancelled"
        self.settle(now)

    # --- Seats ------------------------------------------------------------------------------------

    def may_ask_for(self, person, workshop):
        if not person.is_active:
            raise Refused("Over")
        if person.has(HELD, workshop):
            return False
        if workshop in self.off:
            raise Refused("NotOffered")
        if person.first_day != HELD:
            raise Refused("NoPlaceOnDay")
        return True

    def take(self, now, person, workshop):
        if self.may_ask_for(person, workshop):
            if self.beside(person, workshop, HELD):
                raise Refused("Clash")
            if not self.is_free(workshop, person.role):
                raise Refused("NoSeat")
            self.seat(now, person, workshop)

    def swap(self, now, person, workshop):
        if self.may_ask_for(person, workshop):
            if not self.is_free(workshop, person.role):
                raise Refused("NoSeat")
            self.seat(now, person, workshop)

    def put_in(self, now, person, workshop, raise_seats):
        if self.may_ask_for(person, workshop):
            if not self.has_room(workshop, person.role):
                rule = self.rules.get((workshop, person.role))
                too_many = rule and rule.at_most is not None
                if not raise_seats or (
                    too_many and len(self.seated(workshop, person.role)) >= rule.at_most
                ):
                    raise Refused("NoSeat")
                while not self.has_room(workshop, person.role):
                    self.seats[workshop] += 1
            self.seat(now, person, workshop)

    def seat(self, now, person, workshop):
        for other in self.beside(person, workshop, HELD).values():
            other.state, other.missed = NOTHING, False
        lines = self.beside(person, workshop, WAITING).values()
        rank = 1 + max((entry.rank for entry in lines if entry.stays), default=0)
        self.enter(now, person, workshop, HELD, rank)
        self.leave_lines(person, workshop)
        self.settle(now)

    def enter(self, now, person, workshop, state, rank):
        entry = person.entries.setdefault(workshop, Entry(next(self.numbers), NOTHING, now))
        if entry.state != WAITING:
            entry.queued_at = now
        entry.state, entry.rank, entry.missed = state, rank, False
        return entry

    def wait(self, now, person, workshop, stays):
        if person.is_active and person.has(WAITING, workshop):
            return
        if self.may_ask_for(person, workshop):
            if self.is_free(workshop, person.role):
                self.seat(now, person, workshop)
                return
            for entry in person.entries.values():
                entry.rank += 1
            entry = self.enter(now, person, workshop, WAITING, 1)
            entry.stays = stays or bool(self.beside(person, workshop, HELD))

    def release(self, now, person, workshop):
        if not person.is_active:
            raise Refused("Over")
        if workshop in person.entries and person.entries[workshop].state is not NOTHING:
            person.entries[workshop].state = NOTHING
            person.entries[workshop].missed = False
        self.settle(now)

    def keep_waiting(self, now, person, workshop, stays):
        if not person.is_active:
            raise Refused("Over")
        if person.has(WAITING, workshop):
            if not stays and self.beside(person, workshop, HELD):
                person.entries[workshop].state = NOTHING
            person.entries[workshop].stays = stays

    # --- Changes ----------------------------------------------------------------------------------

    def change(self, now, person, role, first_day, accept_losses):
        if not person.is_active:
            raise Refused("Over")
        if (role, first_day) == (person.role, person.first_day is not NOTHING):
            return
        lost = person.first_day is not NOTHING and not first_day
        if not first_day:
            person.first_day = NOTHING
        elif person.first_day is NOTHING:
            person.first_day, person.day_queued_at = WAITING, now
            others = [p for p in self.line_for_first_day() if p.is_active and p is not person]
            if self.has_day_place_left() and (self.moving_up_is_open or not others):
                person.first_day = HELD
        old_role, person.role = person.role, role
        for workshop, entry in person.entries.items():
            if entry.state is NOTHING:
                continue
            if not first_day:
                entry.state, entry.missed = NOTHING, False
                lost = True
            elif entry.state == HELD and role != old_role:
                entry.state = WAITING
                if self.may_have_instead(workshop, old_role, role):
                    entry.state = HELD
                else:
                    entry.queued_at = now
                    lost = True
        if lost and not accept_losses:
            raise Refused("WouldLose")
        self.settle(now)

    def take_off(self, now, workshop):
        self.off.add(workshop)
        for person in self.people:
            if workshop in person.entries and person.status not in ("cancelled", "expired"):
                person.entries[workshop].state = NOTHING
        self.settle(now)

    def put_on(self, now, workshop):
        self.off.discard(workshop)
        self.settle(now)

    def move(self, now, moved, other, clash):
        """`moved` now clashes with `other`, or does not any more. `moved` was moved last."""
        pair = frozenset((moved, other))
        (self.clashes.add if clash else self.clashes.discard)(pair)
        if clash and moved not in self.off and other not in self.off:
            both = [p for p in self.seated(moved) if p.has(HELD, other)]
            both.sort(key=lambda p: (p.entries[moved].queued_at, p.entries[moved].number))
            for person in reversed(both):
                self.to_the_head_of_the_line(person, moved, other)
        self.settle(now)

    def to_the_head_of_the_line(self, person, moved, other):
        entry = person.entries[moved]
        line = self.line(moved)
        if line and line[0].entries[moved].queued_at <= entry.queued_at:
            entry.queued_at = line[0].entries[moved].queued_at - timedelta.resolution
        entry.state, entry.stays = WAITING, True
        entry.rank = max(entry.rank, person.entries[other].rank)
