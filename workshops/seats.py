"""How many seats are free, and for whom. Three limits, all of them optional: seats of the occurrence
(never more than its room has), at most so many of a role, and seats kept free for other roles."""

from collections import Counter

from django.db.models import Count

from programme import counts
from workshops.models import Booking


class Seats:
    """Seats of some occurrences, counted once under the lock and kept up to date from there."""

    def __init__(self, occurrences, counted=None):
        if counted is None:
            self._count(occurrences)
        else:
            self.booked = counts.from_plain(counted)

    def _count(self, occurrences):
        booked = Booking.objects.holding_seat().filter(occurrence__in=[o.pk for o in occurrences])
        rows = booked.order_by().values_list("occurrence", "role").annotate(count=Count("pk"))
        self.booked = Counter({(occurrence, role): count for occurrence, role, count in rows})

    def as_plain(self):
        """For Held.counted, from which the next newcomer's Seats are made."""
        return counts.to_plain(self.booked)

    def taken(self, occurrence):
        roles = (count for (pk, _role), count in self.booked.items() if pk == occurrence.pk)
        return sum(roles)

    def left(self, occurrence):
        """Seats not taken, whoever may have them. None: no limit. Negative when overfull."""
        capacity = occurrence.capacity
        return None if capacity is None else capacity - self.taken(occurrence)

    def left_for(self, occurrence, role):
        """Seats that somebody of this role could have. None: no limit."""
        numbers = [self.left_of_rule(occurrence, role)]
        if (left := self.left(occurrence)) is not None:
            numbers.append(left - self.kept_for_others(occurrence, role))
        return min((number for number in numbers if number is not None), default=None)

    def left_of_rule(self, occurrence, role):
        """Seats left of those a role gets at most. None: no such rule."""
        for quota in occurrence.seat_quotas.all():
            if quota.role == role and quota.at_most is not None:
                return quota.at_most - self.booked[occurrence.pk, role]
        return None

    def kept_for_others(self, occurrence, role):
        """Seats that others are still to get who are of another role."""
        return sum(
            max(quota.kept_now - self.booked[occurrence.pk, quota.role], 0)
            for quota in occurrence.seat_quotas.all()
            if quota.role != role
        )

    def has_room(self, occurrence, role):
        return _some(self.left_for(occurrence, role))

    def role_has_room(self, occurrence, role):
        return _some(self.left_of_rule(occurrence, role))

    def take(self, occurrence, role):
        self.booked[occurrence.pk, role] += 1

    def give_back(self, occurrence, role):
        self.booked[occurrence.pk, role] -= 1

    def kept(self, occurrence):
        """{role: seats that are still kept free for it}."""
        kept = {
            quota.role: quota.kept_now - self.booked[occurrence.pk, quota.role]
            for quota in occurrence.seat_quotas.all()
        }
        return {role: number for role, number in kept.items() if number > 0}


def _some(number):
    return number is None or number > 0
