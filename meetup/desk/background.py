"""Whether the background process is alive, and when it tidied up last and will do so next."""

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backstage.housekeeping import ONE_DAY
from backstage.models import Heartbeat

#: It beats every second or so; while it writes many letters, later.
SILENT_AFTER = timedelta(minutes=3)
#: How long after it is due the daily tidying may still be on its way.
LATE_AFTER = timedelta(hours=1)


class Background:
    """`manage.py work`, as its heartbeats tell. Times are None where there was none."""

    def __init__(self, now):
        beats = dict(Heartbeat.objects.values_list("name", "beat_at"))
        self.now = now
        self.seen_at = beats.get("work")
        self.tidied_at = beats.get("daily")

    @property
    def is_silent(self):
        return self.seen_at is None or self.now - self.seen_at > SILENT_AFTER

    @property
    def tidies_next_at(self):
        """Past if it is overdue."""
        return self.tidied_at and self.tidied_at + ONE_DAY

    @property
    def tidying_is_late(self):
        return self.tidied_at is None or self.now > self.tidies_next_at + LATE_AFTER

    # --- in words ---------------------------------------------------------------------------------

    @property
    def seen(self):
        if self.seen_at is None:
            return _("Der Hintergrundprozess wurde noch nie gesehen.")
        if self.now - self.seen_at < timedelta(minutes=1):
            return _("Der Hintergrundprozess läuft: gerade eben gesehen.")
        words = _("Der Hintergrundprozess wurde zuletzt vor %(span)s gesehen.")
        return words % {"span": timesince(self.seen_at, self.now, depth=1)}

    @property
    def tidying(self):
        if self.tidied_at is None:
            return _("Aufgeräumt hat er noch nie.")
        words = _("Aufgeräumt hat er zuletzt am %(last)s, wieder fällig ist es am %(next)s.")
        return words % {"last": moment(self.tidied_at), "next": moment(self.tidies_next_at)}


def moment(when):
    return date_format(localtime(when), _(r"j. F, H:i \U\h\r"))
