"""Emptying who somebody was. What statistics need stays: role, federal state, standing and times.

PERSONAL names every place where something about a participant is kept, and what becomes of it.
A test fails when a model gets a field for text that is neither there nor in IMPERSONAL.
Beyond the tables: sessions and the lines of the log carry ids only, the cache networks of staff
who log in; mails handed over are with whoever received them (in the demo: in its mailbox).
"""

from contextlib import suppress

from django.contrib.admin.models import LogEntry
from django.db.models import ProtectedError

from backstage import mail
from people.models import User
from registration import claims
from registration.models import AccessNeed, Badge, Participant
from registration.models.participant import new_ticket_code

PERSONAL = {
    "registration.Participant": {
        "name": "emptied",
        "email": "replaced by an address that cannot exist",
        "organisation": "emptied",
        "school_number": "emptied",
        "form_digest": "emptied",
        "ticket_code": "replaced by a new one",
    },
    "registration.Consent": {"text_version": "row deleted"},
    "registration.Badge": {"digest": "row deleted"},
    "registration.AccessNeed": {"other": "row deleted", "allergies": "row deleted"},
    # Reasons may speak of a person. That they speak of nobody else is up to the organizers.
    "registration.Decision": {"reason": "emptied"},
    # Deleted with all that is the person's alone, unless they speak, are staff or take part elsewhere.
    "people.User": {"email": "row deleted", "name": "row deleted", "password": "row deleted"},
    "account.EmailAddress": {"email": "deleted with the person"},
    "account.EmailConfirmation": {"key": "deleted with the person"},
    "mfa.Authenticator": {"data": "deleted with the person"},
    # Deleted once nobody with that address is left.
    "post_office.Email": {
        "to": "row deleted",
        "cc": "row deleted",
        "bcc": "row deleted",
        "subject": "row deleted",
        "message": "emptied when sent, row deleted",
        "html_message": "emptied when sent, row deleted",
        "headers": "emptied when sent, row deleted",
        "context": "row deleted",
        "message_id": "row deleted",
    },
    "post_office.Log": {
        "exception_type": "deleted with the mail",
        "message": "deleted with the mail",
    },
    "post_office.Attachment": {
        "file": "deleted when sent or with the mail",
        "name": "deleted when sent or with the mail",
        "mimetype": "deleted when sent or with the mail",
        "headers": "deleted when sent or with the mail",
    },
    "backstage.StoredChunk": {
        "name": "deleted with the attachment",
        "content": "deleted with the attachment",
    },
}

#: Fields for text that say nothing about a participant, and why.
IMPERSONAL = {
    "registration.Participant": {"notice_version": "of the meeting"},
    "registration.HistoricalRolePlaces": {"history_change_reason": "about a number"},
    "registration.NotedNews": {"what": "a word of ours"},
    # Kept as the record of what was sent: words of the organizers to many, with placeholders.
    "registration.Mailing": {
        "subject_de": "to many",
        "text_de": "to many",
        "subject_en": "to many",
        "text_en": "to many",
        "criteria": "ids and words of ours",
        "selection": "words of ours",
    },
    "registration.MailTemplate": {
        "subject_de": "to many",
        "text_de": "to many",
        "subject_en": "to many",
        "text_en": "to many",
        "name": "of a text",
    },
    "workshops.HistoricalSeatQuota": {"history_change_reason": "about a number"},
    # Written to all in a workshop, about it; part of the meeting's papers.
    "workshops.SpeakerMessage": {"subject": "about a workshop", "text": "about a workshop"},
    "workshops.DrawSecret": {"secret": "random", "numbers_from": "about a lottery"},
    # People stand in it by random codes; whose they are is said by numbers of emptied rows.
    "workshops.Draw": {
        "instance": "codes and ids only",
        "digest": "a hash",
        "people": "ids only",
        "left_out": "figures only",
        "called_off": "ids only",
        "numbers": "about a lottery",
        "seed": "a hash",
        "result": "codes and ids only",
        "sha": "a hash",
        "others": "figures only",
        "figures": "figures only",
    },
    "workshops.Lot": {"code": "random", "given": "ids only"},
    "people.Tally": {"kind": "a word of ours", "key": "a keyed hash, gone after a day"},
    "backstage.Heartbeat": {"name": "a word of ours"},
    "backstage.Job": {
        "kind": "a word of ours",
        "key": "an id",
        "arguments": "ids only",
        "phase": "a word of ours",
        "result": "figures only",
        "reason": "a sentence of ours",
        "worker": "random",
    },
    "backstage.ExportRecord": {
        "what": "a word of ours",
        "format": "a word of ours",
        "selection": "names of filters, never what was searched for",
    },
    "registration.School": {"number": "of a school", "name": "of a school"},
    "backstage.JobFile": {
        "name": "a word of ours",
        "content_type": "a word of ours",
        "content": "deleted a day after the job",
    },
    "sessions.Session": {"session_key": "random", "session_data": "ids only"},
    "admin.LogEntry": {
        "object_id": "an id",
        "object_repr": "ids only, see __str__ of each model",
        "change_message": "names of fields",
    },
    "post_office.Email": {"from_email": "ours", "backend_alias": "a setting"},
    "post_office.EmailTemplate": {
        "name": "not used",
        "description": "not used",
        "subject": "not used",
        "content": "not used",
        "html_content": "not used",
        "language": "not used",
    },
}


def erase(held, participant):
    """Empty who a participant was. Before the meeting is over this cancels the participation, and
    the next in line moves up; afterwards it stays counted as what it was. Idempotent. No mail."""
    if participant.erased_at:
        return
    if participant.is_open_claim or (participant.is_active and not held.meeting.is_over(held.now)):
        claims.end(held, participant)
    person = lock_person(participant)
    addresses = {participant.email, person.email if person else participant.email}
    AccessNeed.objects.filter(participant=participant).delete()
    Badge.objects.filter(participant=participant).delete()
    participant.consents.all().delete()
    participant.decisions.update(reason="")
    empty(participant, held.now)
    if person:
        forget_person(person)
    for address in addresses:
        forget_mails(address)


def lock_person(participant):
    """The person, with nobody else about to erase them in another meeting at the same time: else
    each would leave the row to the other. Several are to be locked in the order of their ids."""
    return User.objects.select_for_update().filter(pk=participant.user_id).first()


def empty(participant, now):
    participant.name = participant.organisation = participant.school_number = ""
    participant.form_digest = ""
    participant.email = f"{participant.public_id}@erased.invalid"
    participant.ticket_code = new_ticket_code()
    participant.form_key = participant.user = None
    participant.erased_at = now
    participant.save()


def forget_person(person):
    """Delete a person nobody needs any more: foreign keys that PROTECT say who does."""
    if person.is_staff or LogEntry.objects.filter(user=person).exists():
        return
    with suppress(ProtectedError):
        person.delete()


def forget_mails(address):
    """Delete the record of mails to an address, unless it is still somebody's here."""
    is_known = (
        User.objects.filter(email=address).exists()
        or Participant.objects.filter(email=address).exists()
    )
    if not is_known:
        mail.forget(mail.sent_to(address))
