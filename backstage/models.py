"""What belongs to queued mail beyond django-post-office's own tables."""

from django.db import models


class MailFile(models.Model):
    """The content of a mail's attachment. In the database, so that it is committed
    with the mail and found by the mail worker on whatever machine it runs."""

    name = models.CharField(max_length=200, unique=True)
    content = models.BinaryField()

    def __str__(self):
        return self.name


class Heartbeat(models.Model):
    """When the background process was last seen alive."""

    name = models.CharField(max_length=20, unique=True)
    beat_at = models.DateTimeField()

    def __str__(self):
        return f"{self.name}: {self.beat_at}"
