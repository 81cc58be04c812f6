from django.db import models


class Lock(models.Model):
    """The row everybody waits for."""

    def __str__(self):
        return str(self.pk)


class Entry(models.Model):
    made_at = models.DateTimeField()
    text = models.CharField(max_length=100)

    def __str__(self):
        return str(self.pk)
