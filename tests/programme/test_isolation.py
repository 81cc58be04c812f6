"""PostgreSQL's isolation level is ours, whatever the server or the role prefers."""

import pytest
from django.db import connection, transaction


@pytest.mark.django_db(transaction=True)
def test_another_default_of_the_role_changes_nothing():
    if connection.vendor != "postgresql":
        return  # SQLite has one writer at a time
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_isolation = 'repeatable read'")
        with transaction.atomic():
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchone() == ("read committed",)
        cursor.execute("RESET default_transaction_isolation")
