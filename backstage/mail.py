"""Queued mail: written with the transaction it belongs to, handed over by `manage.py work`."""

from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.translation import gettext as _
from post_office.mail import send_queued
from post_office.models import PRIORITY, STATUS, Attachment, Email

from backstage.models import StoredChunk

#: Tells other programs that no person wrote this, so that none answers with "out of office". The
#: second one is for Exchange, which asks for it by a name of its own.
WRITTEN_BY_A_PROGRAM = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "OOF, AutoReply",
}


@dataclass(frozen=True)
class Calendar:
    """An iCalendar file to attach."""

    filename: str
    content: bytes


def queue(to, subject, text, html=""):
    """Queue one finished mail. Part of the surrounding transaction; nothing is sent here."""
    queue_all([Finished(to, subject, text, html)])


@dataclass(frozen=True)
class Finished:
    """A mail as it will be read."""

    to: str
    subject: str
    text: str
    html: str = ""
    calendar: Calendar | None = None
    #: One of very many: lets go first what somebody waits for.
    in_bulk: bool = False


def finished(to, letter, in_bulk=False):
    """A letter, rendered in the language that is active."""
    return Finished(to, letter.subject, letter.text, letter.html, letter.calendar, in_bulk)


def queue_all(mails):
    """Queue finished mails with a handful of statements, however many there are. Returns their rows.

    The text is final. django-post-office's own `send()` would render it as a template once
    more, and a participant may be called "{{ 40|add:2 }}": so the rows are built here.
    `bulk_create` skips a validation that costs more than the insert.
    """
    emails = Email.objects.bulk_create([_row(mail) for mail in mails])
    files, attachments, links = [], [], []
    for mail, email in zip(mails, emails, strict=True):
        if mail.calendar:
            name = f"{uuid4()}.ics"
            files.append(StoredChunk(name=name, number=0, content=mail.calendar.content))
            attachments.append(
                Attachment(file=name, name=mail.calendar.filename, mimetype="text/calendar")
            )
            links.append(email)
    StoredChunk.objects.bulk_create(files)
    attachments = Attachment.objects.bulk_create(attachments)
    Attachment.emails.through.objects.bulk_create(
        Attachment.emails.through(attachment=attachment, email=email)
        for attachment, email in zip(attachments, links, strict=True)
    )
    return emails


def _row(mail):
    return Email(
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        subject=one_line(mail.subject),
        message=mail.text,
        html_message=mail.html,
        status=STATUS.queued,
        priority=PRIORITY.low if mail.in_bulk else PRIORITY.medium,
        headers=WRITTEN_BY_A_PROGRAM,
        message_id=f"<{uuid4()}@{settings.POST_OFFICE['MESSAGE_ID_FQDN']}>",
    )


def one_line(text):
    """Without line breaks, which would begin another header."""
    return " ".join(str(text).split())


def hand_over():
    """Hand over one batch of queued mails and empty the bodies of those that were sent.
    Returns (sent, failed, put off)."""
    counts = send_queued(processes=1)
    empty_sent()
    return counts


def stuck(emails):
    """Those of them that were given up, or are to be tried later, and still have a text."""
    return emails.filter(status__in=[STATUS.failed, STATUS.requeued]).exclude(message="")


def try_again(emails):
    """Put what is stuck back in the queue. Returns how many. Safe to repeat."""
    return stuck(emails).update(status=STATUS.queued, scheduled_time=None, number_of_retries=0)


def empty_sent():
    """Keep who, what and when of a sent mail; forget its text, and the links in it."""
    sent = Email.objects.filter(status=STATUS.sent).exclude(message="", html_message="")
    delete_attachments(sent)
    sent.update(message="", html_message="", headers=None)


def delete_attachments(emails):
    """With their files. A handful of statements, however many there are."""
    links = Attachment.emails.through.objects.filter(email__in=emails)
    attachments = dict(links.values_list("attachment", "attachment__file"))
    if attachments:
        StoredChunk.objects.filter(name__in=attachments.values()).delete()
        Attachment.emails.through.objects.filter(attachment__in=attachments).delete()
        Attachment.objects.filter(pk__in=attachments).delete()


def forget(emails):
    """Delete mails with all that belongs to them. Those not sent yet stay unsent."""
    delete_attachments(emails)
    emails.delete()


def sent_to(*addresses):
    """Every mail to these addresses that is on record, also those still queued. Oldest first."""
    return Email.objects.filter(to__in=addresses).order_by("pk")


def clear_away():
    """Delete the list of what was sent long ago. Runs once a day; safe to repeat."""
    forget(sent_long_ago())


def due():
    """For backstage/housekeeping.py."""
    return [(_("Einträge im Postausgang"), sent_long_ago().count())]


def sent_long_ago():
    return Email.objects.filter(created__lt=timezone.now() - settings.MAILS_ON_RECORD_FOR)


class QueueBackend(BaseEmailBackend):
    """What Django and its libraries send (a password reset, say) goes into the same queue."""

    def send_messages(self, email_messages):
        for message in email_messages:
            html = [
                part[0] for part in getattr(message, "alternatives", []) if part[1] == "text/html"
            ]
            for recipient in message.recipients():
                queue(recipient, message.subject, message.body, "".join(html))
        return len(email_messages)
