"""The programme changes after people have seats: what is off, moved, or has a new speaker."""

from datetime import time

import pytest
from django.utils import timezone

from meetup import participation
from meetup.management.commands.check_invariants import everything_wrong
from people.models import User
from programme.admin.common import saving
from programme.lock import lock
from programme.models import Appearance, Session, Slot
from tests import cast
from workshops import programme_change, standing
from workshops.models import Booking

pytestmark = pytest.mark.usefixtures("invariants_hold")

LOST = "Programm geändert: Nutzertreffen treffen"


@pytest.fixture
def workshop(meeting):
    return cast.a_workshop(meeting, "A", seats=2)


def words(participant):
    return [entry.in_words for entry in standing.of(participant)]


# --- Off ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Session.Status.CANCELLED, Session.Status.DRAFT])
def test_a_workshop_that_is_off_ends_seats_and_the_line(meeting, workshop, status):
    people = [
        cast.register(meeting, who, choices=[workshop])
        for who in (cast.TOMKE, cast.BIRTE, cast.CEM)
    ]
    cast.set_limit(workshop.session, status=status)
    assert cast.holders(workshop) == cast.in_line(workshop) == []
    for participant, who in zip(people, (cast.TOMKE, cast.BIRTE, cast.CEM), strict=True):
        assert words(participant) == ["Entfallen: findet nicht statt"]
        assert cast.subjects(who)[-1] == LOST


def test_who_stayed_in_line_for_it_keeps_the_other_seat(meeting, workshop):
    cast.set_limit(workshop, seats=0)
    other = cast.a_workshop(meeting, "B")
    cast.register(meeting, cast.TOMKE, choices=[(workshop, other)], when_full="swap")
    cast.set_limit(workshop.session, status=Session.Status.CANCELLED)
    assert cast.holders(other) == ["Tomke Ahlers"]


def test_put_back_on_it_begins_empty(meeting, workshop):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.set_limit(workshop.session, status=Session.Status.CANCELLED)
    cast.set_limit(workshop.session, status=Session.Status.PUBLISHED)
    assert cast.holders(workshop) == []
    participation.take_seat(tomke, workshop.pk)
    assert cast.holders(workshop) == ["Tomke Ahlers"]


def test_nobody_is_told_about_what_is_over(meeting, workshop, later):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    told = len(cast.mails_to(cast.TOMKE))
    with later(seconds=(workshop.slot.starts_at - timezone.now()).total_seconds() + 60):
        cast.set_limit(workshop.session, status=Session.Status.DRAFT)
        assert Booking.objects.get().is_booked
        assert everything_wrong() == []
        assert len(cast.mails_to(cast.TOMKE)) == told
        participation.cancel(tomke)  # the check at the end looks as of today


# --- Moved ----------------------------------------------------------------------------------------


@pytest.fixture
def evening(meeting):
    return cast.a_workshop(meeting, "B", slot=cast.evening(meeting), seats=2)


def test_moved_into_another_seat_the_unmoved_one_stays(meeting, workshop, evening):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    cast.set_limit(evening.slot, starts="15:00")
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert cast.holders(evening) == []
    assert cast.in_line(evening) == ["Tomke Ahlers"]
    assert cast.subjects(cast.TOMKE)[-1] == LOST
    assert Booking.objects.get(occurrence=evening, participant=tomke).why == Booking.Why.CLASH


def test_also_when_it_was_the_earlier_one_that_moved(meeting, workshop, evening):
    cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    cast.set_limit(workshop, slot=evening.slot)
    assert cast.holders(evening) == ["Tomke Ahlers"]
    assert cast.in_line(workshop) == ["Tomke Ahlers"]


def test_they_are_first_in_line_for_the_other_in_their_old_order(meeting, workshop, evening):
    for who in (cast.TOMKE, cast.BIRTE):
        cast.register(meeting, who, choices=[workshop, evening])
    cast.register(meeting, cast.CEM, choices=[evening])
    cast.set_limit(evening, seats=0)
    cast.set_limit(evening.slot, starts="15:00")
    assert cast.holders(evening) == []
    assert cast.in_line(evening) == ["Tomke Ahlers", "Birte Brandt", "Cem Çelik"]


def test_also_before_who_has_waited_longer(meeting, workshop, evening, organizer):
    cast.set_limit(evening, seats=0)
    cast.register(meeting, cast.CEM, choices=[evening])
    for who in (cast.TOMKE, cast.BIRTE):
        participant = cast.register(meeting, who, choices=[workshop])
        participation.put_in(participant, evening.pk, organizer, "Hilft mit", raise_seats=True)
    cast.set_limit(evening, seats=0)
    cast.set_limit(evening.slot, starts="15:00")
    assert cast.in_line(evening) == ["Tomke Ahlers", "Birte Brandt", "Cem Çelik"]


def test_giving_back_the_one_that_stayed_brings_the_other(meeting, workshop, evening):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    cast.set_limit(evening.slot, starts="15:00")
    participation.release_seat(tomke, workshop.pk)
    assert cast.holders(evening) == ["Tomke Ahlers"]


def test_the_seat_goes_on_to_who_waits_meanwhile(meeting, workshop, evening):
    cast.set_limit(evening, seats=1)
    cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    cast.register(meeting, cast.BIRTE, choices=[evening])
    cast.set_limit(evening.slot, starts="15:00")
    assert cast.holders(evening) == ["Birte Brandt"]
    assert cast.in_line(evening) == ["Tomke Ahlers"]


def test_moved_apart_again_they_have_both(meeting, workshop, evening):
    cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    cast.set_limit(evening.slot, starts="15:00")
    cast.set_limit(evening.slot, starts="15:30")
    assert cast.holders(workshop) == cast.holders(evening) == ["Tomke Ahlers"]


def at(meeting, starts, ends):
    return cast.a_slot(cast.days(meeting)[0], starts, ends)


@pytest.mark.parametrize("order", [0, 1, 2])
def test_of_three_in_a_chain_only_the_one_beside_a_seat_that_stays_is_lost(meeting, order):
    """Two moved: one now lies beside the unmoved seat, the other only beside the first one."""
    unmoved = cast.a_workshop(meeting, "A", slot=at(meeting, "14:00", "15:00"))
    first = cast.a_workshop(meeting, "B", slot=at(meeting, "16:00", "17:00"))
    second = cast.a_workshop(meeting, "C", slot=at(meeting, "17:00", "18:00"))
    three = [unmoved, first, second]
    cast.register(meeting, cast.TOMKE, choices=three[order:] + three[:order])
    with saving(meeting):
        move(first, "14:30", "15:30")
        move(second, "15:00", "16:00")
    assert [cast.holders(workshop) for workshop in three] == [
        ["Tomke Ahlers"],
        [],
        ["Tomke Ahlers"],
    ]
    assert cast.in_line(first) == ["Tomke Ahlers"]


def move(workshop, starts, ends):
    """Within somebody's `saving`."""
    slot = Slot.objects.get(pk=workshop.slot_id)
    slot.starts, slot.ends = time.fromisoformat(starts), time.fromisoformat(ends)
    slot.save()


@pytest.mark.parametrize("order", [0, 1, 2])
def test_the_unmoved_one_stays_also_if_it_was_wanted_least_and_two_moved(meeting, order):
    """The seat that stays was a second choice: nobody moves from it into what was lost beside it."""
    full = cast.a_workshop(meeting, "V", slot=at(meeting, "14:00", "15:00"), seats=0)
    unmoved = cast.a_workshop(meeting, "A", slot=full.slot)
    first = cast.a_workshop(meeting, "B", slot=at(meeting, "16:00", "17:00"))
    second = cast.a_workshop(meeting, "C", slot=at(meeting, "17:00", "18:00"))
    choices = [(full, unmoved), first, second]
    cast.register(meeting, cast.TOMKE, choices=choices[order:] + choices[:order])
    with saving(meeting):
        move(first, "14:30", "15:30")
        move(second, "14:00", "15:00")
    assert cast.holders(unmoved) == ["Tomke Ahlers"]
    assert cast.holders(first) == cast.holders(second) == []
    assert cast.in_line(first) == cast.in_line(second) == ["Tomke Ahlers"]


def test_moved_to_a_day_one_does_not_come_the_seat_ends_and_says_why(meeting, workshop):
    tomke = cast.register(meeting, cast.TOMKE, cast.days(meeting)[:1], choices=[workshop])
    birte = cast.register(meeting, cast.BIRTE, choices=[workshop])
    cem = cast.register(meeting, cast.CEM, cast.days(meeting)[:1], choices=[workshop])
    cast.set_limit(workshop, slot=cast.afternoon(meeting, day=1))
    assert cast.holders(workshop) == ["Birte Brandt"]
    assert cast.in_line(workshop) == []
    for participant in (tomke, cem):
        assert words(participant) == ["Entfallen: noch kein Platz an diesem Tag"]
    assert words(birte) == ["Sie haben einen Platz"]
    assert cast.subjects(cast.TOMKE)[-1] == LOST


def test_moved_to_a_day_one_waits_for_the_seat_waits_too():
    meeting = cast.a_meeting(day_places=(None, 1))
    workshop = cast.a_workshop(meeting, "A")
    leni = cast.register(meeting, cast.LENI)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.set_limit(workshop, slot=cast.afternoon(meeting, day=1))
    assert cast.holders(workshop) == []
    assert cast.in_line(workshop) == ["Tomke Ahlers"]
    participation.cancel(leni)
    assert cast.holders(workshop) == ["Tomke Ahlers"]


# --- A new appearance -----------------------------------------------------------------------------


def becomes_a_speaker(meeting, talk):
    with saving(meeting):
        speaker = cast.a_speaker(meeting, address=cast.TOMKE[1])
        Appearance.objects.create(session=talk, speaker=speaker)


def is_found_to_be_a_speaker(meeting, talk):
    """Who speaks was known by name only."""
    speaker = cast.a_speaker(meeting)
    Appearance.objects.create(session=talk, speaker=speaker)
    with saving(meeting):
        speaker.user = User.objects.by_address(cast.TOMKE[1])
        speaker.save()


@pytest.mark.parametrize("how", [becomes_a_speaker, is_found_to_be_a_speaker])
def test_who_is_to_speak_then_gives_up_the_seat(meeting, workshop, how):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    how(meeting, cast.a_session(meeting, slot=cast.afternoon(meeting)))
    assert cast.holders(workshop) == []
    assert words(tomke) == ["Entfallen: liegt zur gleichen Zeit wie der eigene Auftritt"]


# --- Before it is saved ---------------------------------------------------------------------------


class Undo(Exception):
    pass


def look_and_undo(workshop):
    """What an organizer's page does, who is then asked."""
    with lock(workshop.session.meeting) as held:
        workshop.session.status = Session.Status.CANCELLED
        workshop.session.save()
        held.look_at_limits()
        found = programme_change.consequences(held)
        raise Undo(*found)


def test_organizers_see_it_before_it_is_done(meeting, workshop, evening):
    cast.register(meeting, cast.TOMKE, choices=[workshop, evening])
    with pytest.raises(Undo) as undone:
        look_and_undo(workshop)
    (off,) = undone.value.args
    assert (off.booking.occurrence, off.why) == (workshop, Booking.Why.OFF)
    assert cast.holders(workshop) == cast.holders(evening) == ["Tomke Ahlers"]
