"""What a person can't have at the same time: overlapping seats, the same session twice, a seat
beside their own appearance."""

import pytest

from meetup import participation
from tests import cast
from workshops import standing
from workshops.booking import Clash, SpeaksThen

pytestmark = pytest.mark.usefixtures("invariants_hold")


def slot(meeting, starts, ends, day=0):
    return cast.a_slot(cast.days(meeting)[day], starts, ends)


@pytest.mark.parametrize(
    ("starts", "ends", "clashes"),
    [
        ("15:30", "16:45", False),  # begins when the other ends
        ("13:00", "14:15", False),  # ends when the other begins
        ("15:29", "16:45", True),
        ("13:00", "14:16", True),
        ("14:15", "15:30", True),
        ("14:30", "15:00", True),  # within
        ("14:00", "16:00", True),  # around
    ],
)
def test_times_are_half_open(meeting, starts, ends, clashes):
    workshop = cast.a_workshop(meeting, "A", slot=slot(meeting, "14:15", "15:30"))
    other = cast.a_workshop(meeting, "B", slot=slot(meeting, starts, ends))
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    if clashes:
        with pytest.raises(Clash):
            participation.take_seat(tomke, other.pk)
    else:
        participation.take_seat(tomke, other.pk)
    assert cast.holders(other) == ([] if clashes else ["Tomke Ahlers"])


def test_the_same_times_on_another_day_do_not_clash(meeting):
    workshop = cast.a_workshop(meeting, "A", slot=slot(meeting, "14:15", "15:30"))
    next_day = cast.a_workshop(meeting, "B", slot=slot(meeting, "14:15", "15:30", day=1))
    cast.register(meeting, cast.TOMKE, choices=[workshop, next_day])
    assert cast.holders(workshop) == cast.holders(next_day) == ["Tomke Ahlers"]


def test_the_same_session_is_not_taken_twice(meeting):
    workshop = cast.a_workshop(meeting, "A")
    again = cast.repeated(workshop.session, slot=cast.evening(meeting))
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    with pytest.raises(Clash, match="oder ist dasselbe noch einmal"):
        participation.take_seat(tomke, again.pk)
    participation.swap_seat(tomke, again.pk)
    assert (cast.holders(workshop), cast.holders(again)) == ([], ["Tomke Ahlers"])


def test_moving_up_into_a_repetition_gives_the_first_one_back(meeting):
    workshop = cast.a_workshop(meeting, "A")
    again = cast.repeated(workshop.session, slot=cast.evening(meeting))
    leni = cast.register(meeting, cast.LENI, choices=[again])
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    participation.wait_for_seat(tomke, again.pk, stays=True)
    participation.cancel(leni)
    assert (cast.holders(workshop), cast.holders(again)) == ([], ["Tomke Ahlers"])


# --- Own appearances ------------------------------------------------------------------------------


@pytest.fixture
def tomke_speaks(meeting):
    """In the afternoon, in a talk."""
    speaker = cast.a_speaker(meeting, "Tomke Ahlers", address=cast.TOMKE[1])
    return cast.a_session(
        meeting, "V1", slot=cast.afternoon(meeting), speakers=[speaker]
    ).occurrences.get()


def test_a_claim_does_not_tell_who_speaks(meeting, tomke_speaks):
    """Else anybody could find out whether an address is a speaker's."""
    workshop = cast.a_workshop(meeting, "A")
    cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    assert cast.holders(workshop) == ["Tomke Ahlers"]


def test_confirmed_they_give_up_what_is_at_the_time_of_their_own_appearance(meeting, tomke_speaks):
    workshop = cast.a_workshop(meeting, "A")
    evening = cast.a_workshop(meeting, "B", slot=cast.evening(meeting))
    claim = cast.sign_up(meeting, cast.TOMKE, choices=[workshop, evening])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    participation.confirm(claim)
    assert cast.holders(workshop) == ["Birte Brandt"]
    assert cast.holders(evening) == ["Tomke Ahlers"]
    assert [entry.in_words for entry in standing.of(claim)][:1] == [
        "Entfallen: liegt zur gleichen Zeit wie der eigene Auftritt"
    ]
    assert "Entfallen: liegt zur gleichen Zeit" in cast.mails_to(cast.TOMKE)[-1].message


def test_and_their_place_in_a_line(meeting, tomke_speaks):
    workshop = cast.a_workshop(meeting, "A", seats=0)
    participation.confirm(cast.sign_up(meeting, cast.TOMKE, choices=[workshop]))
    assert cast.in_line(workshop) == []


def test_ones_own_workshop_is_not_attended(meeting, tomke_speaks):
    speaker = tomke_speaks.session.appearances.get().speaker
    own = cast.a_workshop(meeting, "C", slot=cast.evening(meeting))
    own.session.appearances.create(speaker=speaker)
    with pytest.raises(SpeaksThen):
        participation.take_seat(cast.register(meeting, cast.TOMKE), own.pk)


def test_an_appearance_at_another_time_is_in_nobodys_way(meeting, tomke_speaks):
    evening = cast.a_workshop(meeting, "B", slot=cast.evening(meeting))
    participation.take_seat(cast.register(meeting, cast.TOMKE), evening.pk)
    assert cast.holders(evening) == ["Tomke Ahlers"]
