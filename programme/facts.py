"""What changes rarely and is asked with every sign-up: remembered by each process.

Days, limits, workshops and their times are read once and kept until somebody changes them. Each
meeting has a version (MeetingLock.version), a random number that is renewed with every change, so
that a transaction that was rolled back leaves nothing wrong behind. It is read together with the
lock, and so no process ever gives a seat by what was true before.

What is remembered is shared: look at it, never change it.
"""

from programme.models import Meeting, MeetingLock

_remembered: dict = {}


def of(meeting_id, load, version):
    """What `load(meeting_id)` finds, asked again only if the version is another one.
    Version None: unknown, so it is loaded and not kept."""
    if version is None:
        return load(meeting_id)
    known_version, facts = _remembered.get((meeting_id, load), (None, None))
    if known_version != version:
        facts = load(meeting_id)
        _remembered[meeting_id, load] = version, facts
    return facts


def latest(meeting, load):
    """The same for who only reads and holds no lock. A meeting that was remembered knows its version."""
    version = getattr(meeting, "version", None) or version_of(meeting.pk)
    return of(meeting.pk, load, version)


def meeting(pk):
    """The meeting itself, with its days and slots."""
    return remembered_meeting(pk, version_of(pk))


def remembered_meeting(pk, version):
    found = of(pk, _meeting_with_days, version)
    found.version = version
    return found


def _meeting_with_days(pk):
    return Meeting.objects.prefetch_related("days__slots").get(pk=pk)


def version_of(meeting_id):
    locks = MeetingLock.objects.filter(meeting_id=meeting_id)
    return locks.values_list("version", flat=True).first()
