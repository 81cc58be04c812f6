"""Seats in the admin: how full the workshops are, lists to print, and what organizers decided.
Giving somebody a seat and taking it back stands in meetup/admin/, with the participants."""

from workshops.admin.decisions import SeatDecisionAdmin
from workshops.admin.fill import OccurrenceFillAdmin

__all__ = ["OccurrenceFillAdmin", "SeatDecisionAdmin"]
