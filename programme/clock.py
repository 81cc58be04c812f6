"""What time it is, according to the database: app machines may disagree, it does not."""

from django.db import connection
from django.utils import timezone


def now():
    """The moment at which this very statement looks. PostgreSQL's `now()` is the start of the
    transaction, and whoever waited for a lock would get a time from before the wait. On SQLite
    all processes share one machine's clock."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
