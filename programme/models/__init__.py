"""The two days: when and where, what is on, and who speaks."""

from programme.models.meeting import Day, Meeting, MeetingLock, Remembered, Room, Slot, Track
from programme.models.session import Occurrence, Session
from programme.models.speaker import Appearance, EditingRule, Material, Revision, Speaker

__all__ = [
    "Appearance",
    "Day",
    "EditingRule",
    "Remembered",
    "Material",
    "Meeting",
    "MeetingLock",
    "Occurrence",
    "Revision",
    "Room",
    "Session",
    "Slot",
    "Speaker",
    "Track",
]
