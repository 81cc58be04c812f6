"""One lock per meeting, and the settling of what is left open.

Every transaction that gives or takes places or seats takes the meeting's lock before it looks:

    with lock(meeting) as held:
        ...look, write...
        held.freed()                      # something came free: whoever is next moves up
        held.tell(participant.pk, CONFIRMED)  # one mail per person when all is done

Two people can therefore never both see the last place free. What the clock has ended in the
meantime is settled before the block runs, what the block has freed is settled after it, so that
every commit leaves a meeting in which nobody waits for a place that is free.
"""

from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from programme import clock, facts
from programme.models import Meeting, MeetingLock


class Held:
    """What is known and noted while a meeting's lock is held."""

    def __init__(self, meeting, now, version=None, settled_version=None):
        #: Remembered and so shared: look at it, never change it.
        self.meeting: Meeting = meeting
        #: The database's time after the lock was taken: the order of arrival.
        self.now: datetime = now
        #: What to tell whom: {participant id: set of news}
        self.news: dict[int, set[str]] = {}
        self.something_was_freed = False
        #: How many places and seats are taken, by room, as the last newcomer left it: {name: {key:
        #: number}}. Counting takes longer than all the rest of a sign-up. Whoever does more than
        #: join leaves nothing here (that is why it is kept only on request), and the next one counts.
        self.counted: dict[str, dict[str, int]] = {}
        self.counts_stay_true = False
        self._due_times: list[datetime] = []
        #: Which facts hold (programme/facts.py), and for which of them everything is settled.
        self.version: int | None = version
        self.settled_version: int | None = settled_version

    def remembered(self, load):
        """What `load(meeting_id)` finds: days, workshops, limits. See programme/facts.py."""
        return facts.of(self.meeting.pk, load, self.version)

    def look_at_limits(self):
        """Look whether this very transaction has changed what is remembered."""
        version = facts.version_of(self.meeting.pk)
        if version != self.version:
            self.version = version
            self.meeting = facts.remembered_meeting(self.meeting.pk, version)

    @property
    def limits_were_changed(self):
        """Since everything was settled last: by this transaction, or by somebody before it."""
        return self.version != self.settled_version

    def freed(self):
        """Note that a place came free (or might have): settle before the commit."""
        self.something_was_freed = True

    def due_by(self, moment):
        """Note that something has to be settled at a time to come."""
        self._due_times.append(moment)

    def tell(self, participant_id, what):
        self.news.setdefault(participant_id, set()).add(what)

    def settle(self):
        """Let every room end what has lapsed and move up who is next. Safe to repeat."""
        self._due_times.clear()
        self.something_was_freed = False
        self.counted.clear()
        for name in settings.SETTLERS:
            import_string(name)(self)
        self.settled_version = self.version

    @property
    def next_due(self):
        return min(self._due_times, default=None)


@contextmanager
def lock(meeting):
    """Hold the meeting's lock for one transaction; settle what is due before, what was freed after.

    The row is a row of its own and not the meeting's, so that reading a meeting or saving its
    texts waits for nobody. `no_key`: foreign keys to the meeting go on meanwhile. The version that
    comes with the row says which of the remembered facts hold, the meeting's places for one.
    SQLite has no row locks; there the transaction begins as the only writer (settings.py).
    """
    with transaction.atomic():
        row = take(meeting.pk)
        as_of_now = facts.remembered_meeting(meeting.pk, row.version)
        held = Held(as_of_now, clock.now(), row.version, row.settled_version)
        held.counted = dict(row.counted or {})
        was_due = row.due_at is not None and row.due_at <= held.now
        if was_due or held.limits_were_changed:
            held.settle()
        elif row.due_at:
            held.due_by(row.due_at)
        yield held
        if held.something_was_freed:
            held.look_at_limits()
            held.settle()
        write_down(held, row)
        if held.news:
            import_string(settings.TELLER)(held)


def write_down(held, row):
    """What the next one with the lock has to know, if it is not what this one found."""
    known = {
        "due_at": held.next_due,
        "settled_version": held.settled_version,
        "counted": held.counted if held.counts_stay_true and held.counted else None,
    }
    if any(getattr(row, name) != value for name, value in known.items()):
        MeetingLock.objects.filter(pk=row.pk).update(**known)


def take(meeting_id):
    """The meeting's row, held until the transaction ends. It came with the meeting."""
    return MeetingLock.objects.select_for_update(no_key=True).get(meeting_id=meeting_id)


def settle_what_is_due():
    """Settle every meeting whose time has come, or whose limits somebody has changed. Called by the
    timer; safe to run in parallel."""
    for row in to_settle():
        with lock(row.meeting):
            pass


def to_settle():
    changed = Q(settled_version=None) | ~Q(settled_version=F("version"))
    due = MeetingLock.objects.filter(Q(due_at__lte=timezone.now()) | changed)
    return due.select_related("meeting")


def due():
    """For backstage/housekeeping.py. By trying it out: all of it is undone."""
    concerned = 0
    with transaction.atomic():
        for row in to_settle():
            with lock(row.meeting) as held:
                pass
            concerned += len(held.news)
        transaction.set_rollback(True)
    return [(_("Menschen, für die eine Frist abläuft oder ein Platz frei wird"), concerned)]
