"""What decides ties, and why nobody can choose it: a secret whose hash is public before wishes close,
the frozen wishes, and numbers that are drawn in public after that."""

import hashlib

from programme.models import Meeting
from workshops.models import DrawSecret


def settle(held):
    """A meeting that gives seats by wishes has its secret, and shows the hash, from the beginning.
    Idempotent."""
    if held.meeting.seat_mode == Meeting.SeatMode.WISHES:
        DrawSecret.objects.get_or_create(meeting=held.meeting, defaults={"made_at": held.now})


def seed(secret, digest, numbers):
    """SHA-256 in hexadecimal digits of „secret|digest|numbers“, in UTF-8."""
    return hashlib.sha256(f"{secret}|{digest}|{numbers}".encode()).hexdigest()
