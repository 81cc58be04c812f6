"""What must always hold in the programme, checked on the live data."""

from django.db.models import F

from programme import clashes
from programme.models import Meeting, Occurrence


def check():
    """Yields a sentence for everything that is wrong."""
    for meeting in Meeting.objects.all():
        for clash in clashes.in_whole_programme(meeting):
            yield f"{meeting.slug}: {clash}"
    strays = Occurrence.objects.exclude(session__meeting_id=F("slot__day__meeting_id"))
    for occurrence in strays:
        yield f"Termin {occurrence.pk} steht im Zeitfenster einer anderen Veranstaltung."
