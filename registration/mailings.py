"""Mails from organizers to many: begun as a draft, looked at, started once, then written batch by
batch in the background.

A batch is one transaction that queues its mails and notes whose they are. So a mailing that was
stopped, or whose process was killed, goes on with those who have none yet, and nobody gets two.
"""

import time

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backstage import jobs, mail
from backstage.letters import Letter
from programme.templatetags.content import number
from registration import calendar, letters, links, news, placeholders, reminders, selections
from registration.models import Mailing, MailingRecipient, Participant

State, Why = MailingRecipient.State, MailingRecipient.Why

JOB = "mailing"
#: How many letters are written in one transaction.
BATCH = 50
#: Seconds until we look again after what another process writes.
PAUSE = 0.2


class Refused(Exception):
    """A mailing can't be started like this. str() says why, in words for organizers."""


# --- Drafts ---------------------------------------------------------------------------------------


def from_list(meeting, people, by, *, ticked, filters):
    """A draft for people picked in the list of participants. `filters`: what it was filtered by, in
    words without names."""
    pks = list(people.order_by("pk").values_list("pk", flat=True))
    how = _("in der Liste angekreuzt") if ticked else _("alle der Liste")
    with transaction.atomic():
        mailing = Mailing.objects.create(
            meeting=meeting,
            criteria={"who": selections.CHOSEN, "words": [how, *filters]},
            written_by=by,
        )
        name_recipients(mailing, pks)
    return mailing


def name_recipients(mailing, pks):
    """From now on these are the people it goes to."""
    mailing.recipients.all().delete()
    MailingRecipient.objects.bulk_create(
        [MailingRecipient(mailing=mailing, participant_id=pk) for pk in pks], batch_size=1000
    )


def obstacles(mailing, people):
    """Why it can't be started, in sentences. `people`: its recipients, as a queryset."""
    if not people.exists():
        yield _(
            "Diese Mail ginge an niemanden: Auf die Auswahl trifft zurzeit keine Person zu. "
            "Ändern Sie bitte die Auswahl."
        )
    english = people.filter(language="en").count()
    if english and not mailing.has_english:
        yield ngettext(
            "%(number)s Person liest Englisch: Schreiben Sie bitte Betreff und Text auch auf "
            "Englisch, oder wählen Sie unter „Sprache“ nur Deutsch.",
            "%(number)s Personen lesen Englisch: Schreiben Sie bitte Betreff und Text auch auf "
            "Englisch, oder wählen Sie unter „Sprache“ nur Deutsch.",
            english,
        ) % {"number": number(english)}


# --- Starting, stopping, going on -----------------------------------------------------------------


def start(mailing, by, *, expected, shown_as_of):
    """Fix who gets it and put the job up, once. `expected`: to how many it was shown to go, and
    `shown_as_of`: its changed_at then. Raises Refused. Sent twice, it starts once."""
    with transaction.atomic():
        now = timezone.now()
        as_shown = Mailing.objects.drafts().filter(pk=mailing.pk, changed_at=shown_as_of)
        begun = as_shown.update(state=Mailing.State.STARTED, started_at=now, started_by=by)
        mailing.refresh_from_db()
        if not begun and not mailing.is_draft:
            raise Refused(_("Diese Mail ist schon gestartet. Sie geht an niemanden zweimal."))
        if not begun:
            raise Refused(
                _("Die Mail wurde inzwischen geändert. Sehen Sie sie bitte noch einmal an.")
            )
        people = selections.recipients(mailing)
        if reasons := list(obstacles(mailing, people)):
            raise Refused(" ".join(reasons))
        pks = list(people.values_list("pk", flat=True))
        if len(pks) != expected:
            raise Refused(
                _(
                    "Die Mail ginge jetzt an %(now)s statt an %(before)s. Sehen Sie bitte noch einmal hin."
                )
                % {"now": number(len(pks)), "before": number(expected)}
            )
        name_recipients(mailing, pks)
        mailing.selection, mailing.number = selections.in_words(mailing), len(pks)
        put_up(mailing, by)


def put_up(mailing, by):
    """Let the rest be written. Part of the surrounding transaction. Raises AlreadyUnderWay."""
    mailing.job = jobs.start(JOB, by=by, key=str(mailing.pk), mailing=mailing.pk)
    mailing.save()


def go_on(mailing, by):
    """Let those be written to who have no mail yet. Raises Refused."""
    with transaction.atomic():
        mailing = Mailing.objects.select_for_update().get(pk=mailing.pk)
        if not mailing.has_stopped:
            raise Refused(_("Da ist nichts fortzusetzen: Diese Mail ist fertig oder unterwegs."))
        try:
            put_up(mailing, by)
        except jobs.AlreadyUnderWay as error:
            raise Refused(str(error)) from None
    return mailing


def stop(mailing):
    if mailing.job:
        jobs.ask_to_stop(mailing.job)


# --- Writing --------------------------------------------------------------------------------------


@jobs.resumable
@jobs.named(gettext_lazy("Rundmail schreiben"))
def write(job, progress):
    """The job. Goes on wherever it was."""
    mailing = Mailing.objects.select_related("meeting").get(pk=job.arguments["mailing"])
    done, total = 0, mailing.recipients.waiting().count()
    progress(done, total, _("Mails schreiben"))
    while (dealt_with := write_batch(mailing)) or not finish(mailing):
        done += dealt_with
        progress(done, max(done, total), _("Mails schreiben"))
        if not dealt_with:
            time.sleep(PAUSE)
    return {
        "written": mailing.recipients.filter(state=State.WRITTEN).count(),
        "left_out": mailing.recipients.left_out().count(),
    }


@transaction.atomic
def finish(mailing):
    """Whether all is done: nobody waits any more. Else the timer has just added somebody, or another
    process writes the last batch at this moment."""
    mailing = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if mailing.recipients.waiting().exists():
        return False
    mailing.state, mailing.ended_at = Mailing.State.DONE, timezone.now()
    mailing.save(update_fields=["state", "ended_at"])
    return True


@transaction.atomic
def write_batch(mailing):
    """Queue one batch, and note whose mails these are. Safe to repeat and to run in parallel: what
    another process writes is skipped. Returns how many people were dealt with."""
    batch = mailing.recipients.waiting().select_for_update(
        skip_locked=connection.features.has_select_for_update_skip_locked
    )[:BATCH]
    rows = {row.participant_id: row for row in batch}
    too_late = mailing.is_automatic and not reminders.is_due(mailing)
    for row in rows.values():  # unless we come to write to them below
        row.state, row.why = State.LEFT_OUT, Why.TOO_LATE if too_late else Why.CHANGED
    to_write = []
    for participant in [] if too_late else still_wanted(mailing, rows):
        row = rows[participant.pk]
        # An unconfirmed address may be a stranger's: it is not flooded, whoever claims for it.
        if participant.user_id or news.may_write_to(participant.email, "mailing"):
            row.state, row.why = State.WRITTEN, ""
            to_write.append(participant)
        else:
            row.why = Why.TOO_MANY
    letters.look_up(to_write)
    emails = mail.queue_all([written(mailing, participant) for participant in to_write])
    for participant, email in zip(to_write, emails, strict=True):
        rows[participant.pk].email = email
    MailingRecipient.objects.bulk_update(rows.values(), ["state", "why", "email"])
    return len(rows)


def still_wanted(mailing, pks):
    """Those of a batch whom the selection still fits, at this moment, each with the meeting."""
    people = selections.matching(mailing).filter(pk__in=list(pks)).select_related("user")
    return news.with_meetings(people.order_by("pk"))


def written(mailing, participant):
    """(address, letter): ready to be queued, in the person's language if it is written in it."""
    with translation.override(language_for(mailing, participant)):
        finished = letter(mailing, participant, placeholders.of(participant))
        return mail.finished(news.address_of(participant), finished, in_bulk=True)


def language_for(words, participant):
    return participant.language if participant.language == "de" or words.has_english else "de"


# --- The letter -----------------------------------------------------------------------------------


def letter(mailing, participant, value_of, *, shown=False):
    """As a Letter, in the language that is active. `shown`: to somebody else, without what opens the
    person's page."""
    meeting = participant.meeting
    subject, text = mailing.words_in(translation.get_language()[:2])
    subject = placeholders.one_line(subject, value_of)
    return Letter(
        subject=subject,
        heading=subject,
        paragraphs=placeholders.paragraphs(text, value_of),
        about=meeting.title,
        name=participant.name,
        questions_to=meeting.organizer_email,
        sender=meeting.organizer_name,
        **PARTS[mailing.kind](participant, shown),
    )


def nothing_more(participant, shown):
    return {}


def plan(participant, shown):
    """How somebody stands, their ticket, their calendar, and the way to their page."""
    days = None
    if not participant.pk:  # stands for nobody in particular
        facts = [(_("Tage und Workshops"), _("So, wie es dann um die Person steht"))]
    else:
        facts = [*letters.facts(participant), letters.ticket(participant)]
        days = None if shown else calendar.of(participant)
    return {
        "facts": facts,
        "calendar": days,
        "afterwards": [*([letters.attached()] if days else []), letters.cannot_come()],
        **to_my_page(participant, shown),
    }


def to_my_page(participant, shown):
    if shown:
        address = links.absolute("request-link", participant.meeting.slug)
    else:
        address = links.to_my_page(participant.user, participant.meeting)
    return {"action": (_("Meine Seite öffnen"), address)}


#: What stands in a mail beside what organizers have typed.
PARTS = {
    Mailing.Kind.BY_HAND: nothing_more,
    Mailing.Kind.REMINDER: plan,
    Mailing.Kind.THANKS: to_my_page,
}


# --- Looking at it before -------------------------------------------------------------------------


def preview(mailing, participant):
    """(language, letter) as this person will get it."""
    language = language_for(mailing, participant)
    with translation.override(language):
        value_of = placeholders.shown_of(participant)
        return language, in_full(letter(mailing, participant, value_of, shown=True))


def examples(words, meeting, person):
    """[(language, letter)] of a mailing or a template, for `person`, who stands for anybody."""
    kind = getattr(words, "kind", None) or KINDS[words.purpose]
    mailing = Mailing(meeting=meeting, kind=kind)
    for name in ("subject_de", "text_de", "subject_en", "text_en"):
        setattr(mailing, name, getattr(words, name))
    found = []
    for language in ["de", "en"] if words.has_english else ["de"]:
        stand_in = Participant(meeting=meeting, name=person.name, email=person.email)
        with translation.override(language):
            value_of = placeholders.example_of(stand_in)
            found.append((language, in_full(letter(mailing, stand_in, value_of, shown=True))))
    return found


KINDS = {
    "own": Mailing.Kind.BY_HAND,
    "reminder": Mailing.Kind.REMINDER,
    "thanks": Mailing.Kind.THANKS,
}


def in_full(words):
    """A letter's texts, rendered now: later another language may be active."""
    return mail.finished("", words)


def send_test(words, meeting, person):
    """To the organizer alone, in each language there is. No participant's data is in it."""
    found = [example for _language, example in examples(words, meeting, person)]
    mail.queue_all(
        [mail.Finished(person.email, f"[Test] {one.subject}", one.text, one.html) for one in found]
    )
    return len(found)
