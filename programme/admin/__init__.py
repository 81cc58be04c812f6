"""Meeting and programme in the admin. Limits of places are edited in registration/admin.py."""

from programme.admin.common import Labelled, Protected, UnderLock
from programme.admin.material import MaterialAdmin
from programme.admin.meeting import DayAdmin, MeetingAdmin, RoomAdmin, TrackAdmin
from programme.admin.revision import RevisionAdmin
from programme.admin.session import SessionAdmin
from programme.admin.speaker import SpeakerAdmin

__all__ = [
    "DayAdmin",
    "Labelled",
    "MaterialAdmin",
    "MeetingAdmin",
    "Protected",
    "RevisionAdmin",
    "RoomAdmin",
    "SessionAdmin",
    "SpeakerAdmin",
    "TrackAdmin",
    "UnderLock",
]
