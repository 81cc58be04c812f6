"""What organizers see. This app comes last, so here is decided what libraries may add."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from post_office import models as post_office

from meetup.admin.access import GroupAdmin, UserAdmin
from meetup.admin.check_in import CheckInAdmin
from meetup.admin.mail_templates import MailTemplateAdmin
from meetup.admin.mailings import MailingAdmin
from meetup.admin.outbox import OutboxAdmin
from meetup.admin.participants import ParticipantAdmin
from meetup.admin.programme import DayAdmin, MeetingAdmin, RoomAdmin, SessionAdmin, SpeakerAdmin
from meetup.admin.trace import TraceAdmin

for model in (
    EmailAddress,
    Authenticator,
    post_office.Email,
    post_office.EmailTemplate,
    post_office.Attachment,
    post_office.Log,
):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
admin.site.register(post_office.Email, OutboxAdmin)

__all__ = [
    "CheckInAdmin",
    "DayAdmin",
    "GroupAdmin",
    "MailTemplateAdmin",
    "MailingAdmin",
    "MeetingAdmin",
    "OutboxAdmin",
    "ParticipantAdmin",
    "RoomAdmin",
    "SessionAdmin",
    "SpeakerAdmin",
    "TraceAdmin",
    "UserAdmin",
]
