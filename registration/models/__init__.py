"""Who comes: participants, their places, what they agreed to and what they need."""

from registration.models.badge import Badge
from registration.models.check_in import CheckIn
from registration.models.mailing import Mailing, MailingRecipient, MailTemplate
from registration.models.noted_news import NotedNews
from registration.models.participant import Participant
from registration.models.personal import AccessNeed, Consent
from registration.models.place import DayPlace, Decision, PlacesOfDay, RolePlaces
from registration.models.school import School

__all__ = [
    "AccessNeed",
    "Badge",
    "CheckIn",
    "Consent",
    "DayPlace",
    "Decision",
    "MailTemplate",
    "Mailing",
    "MailingRecipient",
    "NotedNews",
    "Participant",
    "PlacesOfDay",
    "RolePlaces",
    "School",
]
