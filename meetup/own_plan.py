"""The programme as one person will live through it: what is open to all, and the workshops they
have a seat in or wait for."""

from dataclasses import dataclass

from programme import timetable
from programme.models import Day
from registration.standing import Standing
from workshops.standing import Standing as SeatStanding


@dataclass(frozen=True)
class PlanDay:
    """One of the person's days, and what they booked in it."""

    standing: Standing
    seats: list[SeatStanding]
    blocks: list["PlanBlock"]

    @property
    def day(self) -> Day:
        return self.standing.day


@dataclass(frozen=True)
class PlanBlock:
    """A slot. `entries`: (timetable.AgendaEntry, how one stands with it or None). `nothing_chosen`:
    there are workshops to choose from, and none was."""

    time: str
    entries: list[tuple[timetable.AgendaEntry, SeatStanding | None]]
    nothing_chosen: bool


def of(meeting, own_days, own_seats):
    agenda = timetable.agenda(meeting)
    current = {seat.occurrence.pk: seat for seat in own_seats if not seat.ended}
    return [
        PlanDay(
            standing,
            [seat for seat in own_seats if seat.occurrence.slot.day_id == standing.day.pk],
            [_block(time, entries, current) for time, entries in agenda.get(standing.day.pk, [])],
        )
        for standing in own_days
    ]


def _block(time, entries, current):
    mine = [
        (entry, current.get(entry.pk))
        for entry in entries
        if not entry.is_booked or entry.pk in current
    ]
    can_choose = any(entry.is_booked for entry in entries)
    return PlanBlock(time, mine, can_choose and not any(seat for _entry, seat in mine))
