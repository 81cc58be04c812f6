"""Seats in the admin: how full the workshops are, lists to print, and what speakers wrote to who
comes. Giving somebody a seat and taking it back stands in meetup/admin/, with the participants."""

from workshops.admin.fill import OccurrenceFillAdmin
from workshops.admin.speaker_messages import SpeakerMessageAdmin

__all__ = ["OccurrenceFillAdmin", "SpeakerMessageAdmin"]
