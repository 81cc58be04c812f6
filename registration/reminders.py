"""The mails the timer sends by itself: a reminder before the first day, thanks after the last one.

Each is a mailing like those written by hand: its list of recipients says who has had it, so that
nobody gets it twice, however often or in how many processes the timer looks.
"""

from contextlib import suppress
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from backstage import jobs
from programme.models import Day, Meeting
from registration import selections, standard_texts
from registration.models import DayPlace, Mailing, MailingRecipient

Kind = Mailing.Kind

#: The time of day at which they go out.
EARLIEST = time(8)
#: After that nobody needs thanks any more.
THANKED_WITHIN = timedelta(days=7)
#: Who was told about their place only just now is not reminded of it in the same hour.
SETTLED_FOR = timedelta(days=1)


def start_due():
    """Write to everybody whose mail is due and who has not had it. Called by the timer; safe to
    repeat and to run in parallel."""
    for meeting, kind, template in all_due():
        # Under way in this very moment: the next round looks again.
        with suppress(jobs.AlreadyUnderWay):
            add_who_is_due(meeting, kind, template)


def due():
    """For backstage/housekeeping.py."""
    number = sum(due_people(meeting, kind).count() for meeting, kind, _template in all_due())
    return [(_("Menschen, die eine Erinnerung oder einen Dank bekommen"), number)]


def all_due():
    """(meeting, kind, template) of the mails whose time it is."""
    today = timezone.localdate()
    near = Day.objects.filter(
        date__gte=today - THANKED_WITHIN - timedelta(days=2), date__lte=today + timedelta(days=61)
    )
    meetings = Meeting.objects.filter(
        status=Meeting.Status.PUBLISHED, pk__in=near.values("meeting")
    )
    for meeting in meetings:
        for kind in (Kind.REMINDER, Kind.THANKS):
            template = standard_texts.template(meeting, kind.value)
            if template.is_on and is_time(kind, meeting, template.days_before):
                yield meeting, kind, template


def is_due(mailing):
    """Whether an automatic mailing may still be written."""
    template = standard_texts.template(mailing.meeting, mailing.kind)
    return is_time(mailing.kind, mailing.meeting, template.days_before)


def is_time(kind, meeting, days_before):
    """A reminder goes out before the first day and not on it, thanks from the day after the last."""
    dates = list(meeting.days.order_by("date").values_list("date", flat=True))
    if not dates:
        return False

    def morning(date, of=EARLIEST):
        return datetime.combine(date, of, meeting.zone)

    now = timezone.now()
    if kind == Kind.REMINDER:
        begins = morning(dates[0] - timedelta(days=days_before))
        return begins <= now < morning(dates[0], time.min)
    thanks_at = morning(dates[-1] + timedelta(days=1))
    return thanks_at <= now < thanks_at + THANKED_WITHIN


def add_who_is_due(meeting, kind, template):
    """Note who gets it, and put up the job that writes."""
    if not due_people(meeting, kind).exists():
        return
    with transaction.atomic():
        mailing = the_mailing(meeting, kind)
        # Another process may have been faster: one at a time from here.
        mailing = Mailing.objects.select_for_update().get(pk=mailing.pk)
        if mailing.has_stopped:
            return  # by somebody, or it broke off: organizers decide
        pks = list(due_people(meeting, kind).values_list("pk", flat=True))
        if not pks:
            return
        MailingRecipient.objects.bulk_create(
            [MailingRecipient(mailing=mailing, participant_id=pk) for pk in pks],
            batch_size=1000,
        )
        take_words(mailing, template)
        mailing.selection = selections.in_words(mailing)
        mailing.number += len(pks)
        if mailing.is_under_way:
            mailing.save()  # whoever writes comes to them
        else:
            begin(mailing)


def the_mailing(meeting, kind):
    now = timezone.now()
    facts = {"criteria": {"who": "placed"}, "state": Mailing.State.DONE, "started_at": now}
    return Mailing.objects.get_or_create(meeting=meeting, kind=kind, defaults=facts)[0]


def take_words(mailing, template):
    for name in ("subject_de", "text_de", "subject_en", "text_en"):
        setattr(mailing, name, getattr(template, name))


def begin(mailing):
    mailing.state, mailing.ended_at = Mailing.State.STARTED, None
    mailing.job = jobs.start("mailing", by=None, key=str(mailing.pk), mailing=mailing.pk)
    mailing.save()


def due_people(meeting, kind):
    """With a place, for a day at least, and without this mail."""
    had_it = MailingRecipient.objects.filter(
        participant=OuterRef("pk"), mailing__meeting=meeting, mailing__kind=kind
    )
    since = timezone.now() - SETTLED_FOR
    places = DayPlace.objects.filter(state=DayPlace.State.HELD, held_since__lte=since)
    people = selections.matching(Mailing(meeting=meeting, criteria={"who": "placed"}))
    return people.filter(
        ~Exists(had_it), confirmed_at__lte=since, pk__in=places.values("participant")
    ).order_by("pk")
