"""How often something may happen within an hour."""

import pytest
import time_machine

from people import throttle
from people.models import Tally


def test_up_to_the_limit_and_not_further(db):
    assert [throttle.hit("mail", "tomke@schule.example", at_most=2) for _ in range(3)] == [
        True,
        True,
        False,
    ]


def test_each_key_and_kind_is_counted_for_itself(db):
    throttle.hit("mail", "a@x.example", at_most=1)
    assert throttle.hit("mail", "b@x.example", at_most=1)
    assert throttle.hit("code", "a@x.example", at_most=1)


def test_the_next_hour_begins_anew_and_the_old_one_is_cleared_away(db):
    with time_machine.travel("2026-11-23 10:59:59+00:00"):
        throttle.hit("mail", "a@x.example", at_most=1)
    with time_machine.travel("2026-11-23 11:00:00+00:00"):
        assert throttle.hit("mail", "a@x.example", at_most=1)
    with time_machine.travel("2026-11-23 14:00:00+00:00"):
        throttle.clear_away()
    assert Tally.objects.count() == 0


def test_a_question_is_one_statement(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        throttle.hit("mail", "a@x.example", at_most=1)


def test_neither_address_nor_network_is_stored(db):
    throttle.hit("mail", "tomke@schule.example", at_most=1)
    assert "tomke" not in str(Tally.objects.values())


@pytest.mark.parametrize("key", ["", "x" * 5000, "ä\u202e\U0001f600"])
def test_any_text_can_be_a_key(db, key):
    assert throttle.hit("mail", key, at_most=1)
