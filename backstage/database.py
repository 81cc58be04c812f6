"""Is the database there at all?"""

import sqlite3

import psycopg2
from django.db import DatabaseError, InterfaceError

#: SQLSTATEs that begin so: the connection broke; the server stops, has crashed or still starts.
GONE = ("08", "57P")
#: Somebody else writes, and for longer than we wait.
LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_away(error):
    """Whether an error, or one that it follows from, says that the database can't be asked just
    now. Any other trouble with it (a deadlock, a full disk, a mistake of ours) does not count."""
    while error is not None:
        if isinstance(error, InterfaceError) and "already closed" in str(error):
            return True
        if isinstance(error, DatabaseError) and says_so(error.__cause__):
            return True
        error = error.__cause__ or error.__context__
    return False


def says_so(reason):
    """`reason`: what the driver raised."""
    if isinstance(reason, sqlite3.Error):
        return getattr(reason, "sqlite_errorcode", 0) & 0xFF in LOCKED  # the rest is the detail
    # The plain kind is rare: the connection breaks while an answer is read.
    if isinstance(reason, psycopg2.OperationalError) or type(reason) is psycopg2.DatabaseError:
        # A server that answers gives a code: without one there was none to answer.
        return reason.pgcode is None or reason.pgcode.startswith(GONE)
    return False
