from django.db import models

from registration.models.participant import Participant


class NotedNews(models.Model):
    """Somebody is to be told something; the letter is written by registration/news.py."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    what = models.CharField(max_length=30)

    def __str__(self):
        return f"{self.what}: {self.participant_id}"
