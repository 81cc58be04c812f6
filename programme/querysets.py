"""What is asked of the programme, by name."""

from django.db import models


class RememberedQuerySet(models.QuerySet):
    """See programme.models.Remembered. Changing many at once makes old what processes remember of
    every meeting, since nobody asks which of them it concerns."""

    def update(self, **kwargs):
        return self._renewing(super().update(**kwargs))

    def delete(self):
        return self._renewing(super().delete())

    def bulk_create(self, objs, *args, **kwargs):
        return self._renewing(super().bulk_create(objs, *args, **kwargs))

    def _renewing(self, result):
        lock = self.model._meta.apps.get_model("programme", "MeetingLock")
        lock.renew_all_versions()
        return result


class MeetingQuerySet(RememberedQuerySet):
    def public(self):
        """What strangers may see: everything but drafts."""
        return self.exclude(status="draft")

    def current(self):
        return self.public().filter(is_current=True).first()


class SessionQuerySet(RememberedQuerySet):
    def public(self):
        """Published sessions and, so that nobody looks for them in vain, cancelled ones."""
        return self.filter(status__in=["published", "cancelled"])

    def planned(self):
        """Published or about to be."""
        return self.exclude(status="cancelled")

    def without_time(self):
        return self.planned().filter(occurrences=None)

    def without_room(self):
        """At some time, and nowhere. A break may be anywhere."""
        nowhere = self.planned().exclude(kind="break").filter(occurrences__room=None)
        return nowhere.exclude(occurrences=None).distinct()

    def without_speaker(self):
        """Of those that somebody has to hold."""
        return self.planned().filter(kind__in=["talk", "panel", "workshop"], appearances=None)


class OccurrenceQuerySet(RememberedQuerySet):
    def public(self):
        return self.filter(session__status__in=["published", "cancelled"])

    def taking_place(self):
        return self.filter(session__status="published")

    def with_programme(self):
        """Ready to be shown: three statements, however many there are."""
        return self.select_related("session__track", "slot__day__meeting", "room").prefetch_related(
            "session__appearances__speaker"
        )


class SpeakerQuerySet(RememberedQuerySet):
    def public(self):
        return self.filter(published=True)


class MaterialQuerySet(RememberedQuerySet):
    def published(self):
        return self.filter(published=True)

    def for_everyone(self):
        return self.published().filter(audience="everyone")

    def for_participants(self):
        """What the public does not see."""
        return self.published().filter(audience="participants", session__status="published")

    def waiting(self):
        """For somebody to look at them."""
        return self.filter(published=False)

    def with_time(self):
        """Ready for is_due()."""
        return self.select_related("session__meeting").prefetch_related(
            "session__occurrences__slot__day__meeting"
        )


class RevisionQuerySet(models.QuerySet):
    def waiting(self):
        """For somebody to look at them."""
        return self.filter(state="pending")
