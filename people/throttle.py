"""How often something may happen within an hour. One statement per question, no shared cache."""

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from people.models import Tally

COUNT_UP = """
    INSERT INTO people_tally (kind, key, hour, count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (kind, key, hour) DO UPDATE SET count = people_tally.count + 1
    RETURNING count
"""


def hit(kind, key, at_most):
    """Count one more of `kind` for `key` in this hour. True while there are at most `at_most`.

    The ORM can't count up in an upsert; written out it is one atomic statement that
    SQLite and PostgreSQL both understand.
    """
    digest = hmac.new(settings.SECRET_KEY.encode(), key.encode(), hashlib.sha256).hexdigest()
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    hour = connection.ops.adapt_datetimefield_value(hour)
    with connection.cursor() as cursor:
        cursor.execute(COUNT_UP, [kind, digest, hour])
        return cursor.fetchone()[0] <= at_most


def clear_away():
    """Delete what no longer limits anything. Runs once a day; safe to repeat."""
    Tally.objects.filter(hour__lt=timezone.now() - timedelta(hours=2)).delete()
