"""Seats in the admin: how full the workshops are, and lists to print. Giving somebody a seat and taking
it back stands in meetup/admin/, with the participants."""

from workshops.admin.fill import OccurrenceFillAdmin

__all__ = ["OccurrenceFillAdmin"]
