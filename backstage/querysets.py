from django.db import models


class JobQuerySet(models.QuerySet):
    def under_way(self):
        """Waiting for its turn, or begun."""
        return self.filter(state__in=["waiting", "running"])

    def waiting(self):
        return self.filter(state="waiting").order_by("pk")

    def running(self):
        return self.filter(state="running")

    def of(self, user):
        """What somebody may see: what they have started themselves."""
        return self if user.is_superuser else self.filter(started_by=user)
