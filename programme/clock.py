"""What time it is, according to the database: app machines may disagree, it does not."""

from django.db import connection
from django.db.models import DateTimeField, Func
from django.utils import timezone


class ClockTimestamp(Func):
    """The moment at which this very statement looks. PostgreSQL's `now()` is the start of the
    transaction, and whoever waited for a lock would get a time from before the wait."""

    function = "clock_timestamp"
    output_field = DateTimeField()
    arity = 0


def with_database_time(queryset):
    """Annotates `database_time`; None on SQLite, where all processes share one machine's clock."""
    if connection.vendor == "postgresql":
        return queryset.annotate(database_time=ClockTimestamp())
    return queryset


def read(row):
    return getattr(row, "database_time", None) or timezone.now()
