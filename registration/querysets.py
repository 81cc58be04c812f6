"""What is asked about participants and places, by name."""

from datetime import timedelta

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from post_office.models import STATUS

from programme.querysets import RememberedQuerySet

#: When organizers are told that an unconfirmed sign-up is about to end.
LAPSES_SOON, EXPIRES_SOON = timedelta(hours=1), timedelta(hours=12)


class ParticipantQuerySet(models.QuerySet):
    def active(self):
        """Whose places and waiting entries count."""
        return self.filter(status__in=["claimed", "registered"])

    def registered(self):
        return self.filter(status="registered")

    def open_claims(self):
        """Signed up, not confirmed yet, and still able to."""
        return self.filter(status__in=["claimed", "lapsed"])

    def lapsing(self, now):
        """Who gives back places within the hour, unless they confirm."""
        return self.filter(status="claimed", lapses_at__lte=now + LAPSES_SOON)

    def expiring(self, now):
        """Whose sign-up ends within half a day, unless they confirm."""
        return self.open_claims().filter(expires_at__lte=now + EXPIRES_SOON)

    def of_person(self, user):
        return self.filter(user=user)

    def of_same_person(self, participant):
        """All that an address ever had in a meeting: also what was replaced or never confirmed."""
        same = Q(email=participant.email)
        if participant.user_id:
            same |= Q(user=participant.user_id)
        return self.filter(same, meeting=participant.meeting_id)

    def not_erased(self):
        return self.filter(erased_at=None)


class DayPlaceQuerySet(models.QuerySet):
    def held(self):
        return self.filter(state="held", participant__status__in=["claimed", "registered"])

    def in_line(self):
        """The waiting list as people see it: lapsed claims keep their position."""
        return self.filter(
            state="waiting", participant__status__in=["claimed", "registered", "lapsed"]
        )

    def able_to_move_up(self):
        """Who may be given a place, first in line first. `holds_any`: already counts as a person."""
        held_elsewhere = self.model.objects.filter(
            participant=OuterRef("participant"), state="held"
        )
        return (
            self.filter(state="waiting", participant__status__in=["claimed", "registered"])
            .annotate(holds_any=Exists(held_elsewhere))
            .order_by("queued_at", "pk")
        )


class CheckInQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(withdrawn_at=None)

    def of_house(self):
        """At the door of the house, and not at that of a room."""
        return self.filter(occurrence=None)


class PlacesOfDayQuerySet(RememberedQuerySet):
    def with_counts(self):
        """`held_count` and `waiting_count` of the day, `people_count` of its whole meeting."""
        held = Q(
            day_places__state="held",
            day_places__participant__status__in=["claimed", "registered"],
        )
        waiting = Q(
            day_places__state="waiting",
            day_places__participant__status__in=["claimed", "registered", "lapsed"],
        )
        people = self.model._meta.get_field("day_places").related_model.objects.held()
        people = people.filter(day__meeting=OuterRef("meeting")).order_by().values("day__meeting")
        people = people.annotate(count=Count("participant", distinct=True)).values("count")
        return self.annotate(
            held_count=Count("day_places", filter=held),
            waiting_count=Count("day_places", filter=waiting),
            people_count=Coalesce(Subquery(people), 0),
        )


class MailingQuerySet(models.QuerySet):
    def drafts(self):
        return self.filter(state="draft")

    def with_counts(self):
        """`written_count`, `left_out_count`, `failed_count`."""
        written = Q(recipients__state="written")
        failed = Q(recipients__email__status=STATUS.failed)
        return self.annotate(
            written_count=Count("recipients", filter=written),
            left_out_count=Count("recipients", filter=Q(recipients__state="left_out")),
            failed_count=Count("recipients", filter=failed),
        )


class MailingRecipientQuerySet(models.QuerySet):
    def waiting(self):
        """Still to be written to, in order."""
        return self.filter(state="waiting").order_by("pk")

    def left_out(self):
        return self.filter(state="left_out")
