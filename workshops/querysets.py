"""What is asked about seats, by name."""

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from programme.models import Speaker
from programme.querysets import RememberedQuerySet

#: Whose seats and entries count; see registration.models.ACTIVE.
ACTIVE = ["claimed", "registered"]
#: Lapsed claims keep their position in the line.
IN_LINE = [*ACTIVE, "lapsed"]


class BookingQuerySet(models.QuerySet):
    def holding_seat(self):
        return self.filter(state="booked", participant__status__in=ACTIVE)

    def confirmed_in(self, occurrence):
        """Seats of those who have confirmed, and are still known."""
        seated = self.holding_seat().filter(occurrence=occurrence.pk)
        return seated.filter(participant__status="registered", participant__erased_at=None)

    def names_for_speakers(self, occurrence):
        """Who comes, as its speakers may know it: `name` and `organisation` of those who confirmed."""
        names = {f: F(f"participant__{f}") for f in ("name", "organisation")}
        confirmed = self.confirmed_in(occurrence)
        return confirmed.order_by("participant__name", "pk").values(**names)

    def waiting(self):
        """The line as people see it, without an order."""
        return self.filter(state="waiting", participant__status__in=IN_LINE)

    def in_line(self):
        return self.waiting().order_by("queued_at", "pk")

    def current(self):
        """Seats and entries in a line, whosever they are."""
        return self.exclude(state="ended")

    def with_place_on(self, day):
        """Of people who have a place on a day: nobody sits where they are not admitted."""
        model = self.model._meta.get_field("participant").related_model
        places = model._meta.get_field("day_places").related_model.objects
        return self.filter(
            Exists(places.filter(participant=OuterRef("participant"), day=day, state="held"))
        )

    def with_state_of_day(self):
        """Annotates `day_state`: of the person's place on the day of the occurrence, or None."""
        model = self.model._meta.get_field("participant").related_model
        places = model._meta.get_field("day_places").related_model.objects.filter(
            participant=OuterRef("participant"), day=OuterRef("occurrence__slot__day")
        )
        return self.annotate(day_state=Subquery(places.order_by().values("state")[:1]))

    def not_seated_in(self, occurrences):
        """Without who holds a seat in one of these that they want at least as much."""
        seats = self.model.objects.filter(
            participant=OuterRef("participant"),
            state="booked",
            occurrence__in=occurrences,
            rank__lte=OuterRef("rank"),
        )
        return self.filter(~Exists(seats))


class FillQuerySet(RememberedQuerySet):
    def with_seats(self):
        """Those whose seats are given one by one."""
        return self.filter(session__booked=True)

    def with_counts(self):
        """`booked_count` and `waiting_count`."""
        booked = Q(bookings__state="booked", bookings__participant__status__in=ACTIVE)
        waiting = Q(bookings__state="waiting", bookings__participant__status__in=IN_LINE)
        return self.annotate(
            booked_count=Count("bookings", filter=booked),
            waiting_count=Count("bookings", filter=waiting),
        )


class SpeakerMessageQuerySet(models.QuerySet):
    def with_sender(self):
        """Annotates `sender`: the name of who wrote it, as it is in the programme now. None: they
        are not in it any more."""
        faces = Speaker.objects.filter(
            meeting=OuterRef("occurrence__session__meeting"), user=OuterRef("sent_by")
        )
        return self.annotate(sender=Subquery(faces.values("name")[:1]))
