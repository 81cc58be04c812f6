"""The same form sent twice, reloaded, or sent again with other content."""

import uuid

import pytest

from meetup import participation
from registration.models import Participant
from tests import cast
from workshops import wishes
from workshops.models import Booking

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def key():
    return uuid.uuid4()


@pytest.fixture
def workshops(meeting):
    return cast.a_workshop(meeting, "A"), cast.a_workshop(meeting, "B", slot=cast.evening(meeting))


def test_the_same_form_twice_is_one_claim_with_one_set_of_seats(meeting, workshops, key):
    claims = [cast.sign_up(meeting, choices=workshops, key=key) for _ in range(2)]
    assert claims[0] == claims[1]
    assert Participant.objects.count() == 1
    assert Booking.objects.count() == 2
    assert len(cast.mails_to(cast.TOMKE)) == 1


def test_sent_again_after_a_time_out_the_answer_is_what_holds_by_now(meeting, workshops, key):
    """The first answer got lost; in between the person was faster by mail."""
    claim = cast.sign_up(meeting, choices=workshops, key=key)
    participation.confirm(claim)
    participation.release_seat(claim, workshops[0].pk)
    again = cast.sign_up(meeting, choices=workshops, key=key)
    assert again.status == "registered"
    assert cast.holders(workshops[0]) == []


@pytest.mark.parametrize(
    "other_content",
    [{"choices": []}, {"when_full": wishes.NO}, {"name": "Jemand anders"}, {"on": []}],
)
def test_an_old_form_with_other_content_is_told_apart(meeting, workshops, key, other_content):
    claim = cast.sign_up(meeting, choices=workshops, key=key)
    with pytest.raises(participation.OldForm) as error:
        cast.sign_up(meeting, **{"choices": workshops, "key": key} | other_content)
    assert error.value.claim == claim
    assert cast.holders(workshops[0]) == cast.holders(workshops[1]) == ["Tomke Ahlers"]


def test_first_and_second_choice_the_other_way_round_is_other_content(meeting, key):
    one, other = cast.a_workshop(meeting, "A"), cast.a_workshop(meeting, "B")
    cast.sign_up(meeting, choices=[(one, other)], key=key)
    with pytest.raises(participation.OldForm):
        cast.sign_up(meeting, choices=[(other, one)], key=key)


def test_two_forms_in_two_tabs_are_two_claims(meeting, workshops):
    """Neither locks the other out: which one counts is chosen when they are confirmed."""
    for _ in range(2):
        cast.sign_up(meeting, choices=workshops)
    assert cast.holders(workshops[0]) == ["Tomke Ahlers"]
    assert cast.in_line(workshops[0]) == ["Tomke Ahlers"]
