"""Who sits where: seats.py for what is booked, drawing.py for wishes and what is drawn from them."""

from workshops.models.drawing import Draw, DrawSecret, Lot, Wish
from workshops.models.seats import (
    Announcement,
    Booking,
    OccurrenceFill,
    SeatQuota,
    SpeakerMessage,
)

__all__ = [
    "Announcement",
    "Booking",
    "Draw",
    "DrawSecret",
    "Lot",
    "OccurrenceFill",
    "SeatQuota",
    "SpeakerMessage",
    "Wish",
]
