"""What is asked of the programme, by name."""

from django.db import models


class MeetingQuerySet(models.QuerySet):
    def public(self):
        """What strangers may see: everything but drafts."""
        return self.exclude(status="draft")

    def current(self):
        return self.public().filter(is_current=True).first()


class SessionQuerySet(models.QuerySet):
    def public(self):
        """Published sessions and, so that nobody looks for them in vain, cancelled ones."""
        return self.filter(status__in=["published", "cancelled"])


class OccurrenceQuerySet(models.QuerySet):
    def public(self):
        return self.filter(session__status__in=["published", "cancelled"])

    def taking_place(self):
        return self.filter(session__status="published")

    def with_programme(self):
        """Ready to be shown: three statements, however many there are."""
        return self.select_related("session__track", "slot__day__meeting", "room").prefetch_related(
            "session__appearances__speaker"
        )


class SpeakerQuerySet(models.QuerySet):
    def public(self):
        return self.filter(published=True)


class MaterialQuerySet(models.QuerySet):
    def for_participants_on(self, days):
        """What the public does not see, for who is there on these days."""
        return (
            self.filter(audience="participants", session__status="published")
            .filter(session__occurrences__slot__day__in=list(days))
            .select_related("session")
            .distinct()
        )
