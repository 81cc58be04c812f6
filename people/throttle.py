"""How often something may happen within an hour. One statement per question, no shared cache."""

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

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
    hour = connection.ops.adapt_datetimefield_value(this_hour())
    with connection.cursor() as cursor:
        cursor.execute(COUNT_UP, [kind, digest(key), hour])
        return cursor.fetchone()[0] <= at_most


def take_back(kind, key):
    """Count one less: what was counted was nothing that is limited, a right password for example."""
    tally = Tally.objects.filter(kind=kind, key=digest(key), hour=this_hour(), count__gt=0)
    tally.update(count=F("count") - 1)


def forget(kind, key):
    """Begin anew within the hour."""
    Tally.objects.filter(kind=kind, key=digest(key)).delete()


def digest(key):
    return hmac.new(settings.SECRET_KEY.encode(), key.encode(), hashlib.sha256).hexdigest()


def this_hour():
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def clear_away():
    """Delete what no longer limits anything. Runs once a day; safe to repeat."""
    over().delete()


def due():
    """For backstage/housekeeping.py."""
    return [(_("gezählte Versuche"), over().count())]


def over():
    return Tally.objects.filter(hour__lt=timezone.now() - timedelta(hours=2))
