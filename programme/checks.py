"""What must be so before the app may start."""

from django.core.checks import Error, Tags, register
from django.db import connection


@register(Tags.database)
def isolation_level(app_configs, databases, **kwargs):
    """The lock reads what others have committed while it waited. Under REPEATABLE READ it would
    see the meeting as it was before, and sell the last place twice."""
    if connection.vendor != "postgresql":
        return []
    options = connection.settings_dict.get("OPTIONS", {})
    level = options.get("isolation_level")
    if level is None or int(level) == 1:  # psycopg2's number for READ COMMITTED
        return []
    return [
        Error(
            "PostgreSQL must run at READ COMMITTED: programme/lock.py depends on it.",
            hint="Remove isolation_level from the database's OPTIONS.",
            id="programme.E001",
        )
    ]
