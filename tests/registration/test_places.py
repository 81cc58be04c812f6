"""Places: in all, per day and per role; the line; moving up."""

import pytest
from django.utils import timezone

from meetup import participation
from people.models import Role
from programme.lock import lock
from programme.models import Day, Meeting
from registration import standing
from registration.models import DayPlace, Decision, RolePlaces
from registration.places import NoRoom
from tests import cast

pytestmark = pytest.mark.usefixtures("invariants_hold")


def set_places(day, places):
    day = Day.objects.get(pk=day.pk)
    with lock(day.meeting) as held:
        day.places = places
        day.save()
        held.freed()


def test_a_full_day_puts_people_in_line_in_the_order_of_arrival():
    meeting = cast.a_meeting(day_places=(1, None))
    day, other_day = cast.days(meeting)
    for who in (cast.TOMKE, cast.BIRTE, cast.CEM):
        cast.register(meeting, who)
    assert cast.held(day) == ["Tomke Ahlers"]
    assert cast.waiting(day) == ["Birte Brandt", "Cem Çelik"]
    assert len(cast.held(other_day)) == 3  # who gets one of two days waits for the other


def test_people_see_where_they_stand():
    meeting = cast.a_meeting(day_places=(1, None))
    for who in (cast.TOMKE, cast.BIRTE):
        cast.register(meeting, who)
    cem = cast.register(meeting, cast.CEM)
    assert [entry.in_words for entry in standing.of(cem)] == [
        "Warteliste, Position 2",
        "Sie haben einen Platz",
    ]


def test_lapsed_people_still_count_in_the_positions_shown(later):
    meeting = cast.a_meeting(day_places=(0, None))
    day = cast.days(meeting)[0]
    cast.sign_up(meeting, cast.TOMKE, [day])
    birte = cast.register(meeting, cast.BIRTE, [day])
    with later(hours=3), lock(meeting):
        assert standing.of(birte)[0].position == 2


def test_a_cancellation_moves_up_the_first_in_line_and_tells_once():
    meeting = cast.a_meeting(day_places=(1, 1))
    tomke = cast.register(meeting, cast.TOMKE)
    cast.register(meeting, cast.BIRTE)
    participation.cancel(tomke)
    assert [cast.held(day) for day in cast.days(meeting)] == [["Birte Brandt"]] * 2
    assert cast.subjects(cast.BIRTE).count("Nachgerückt: Nutzertreffen treffen") == 1
    assert cast.subjects(cast.TOMKE)[-1].startswith("Abgesagt")


def test_a_full_meeting_keeps_newcomers_waiting_on_every_day():
    meeting = cast.a_meeting(places=1)
    cast.register(meeting, cast.TOMKE)
    cast.register(meeting, cast.BIRTE)
    assert [cast.waiting(day) for day in cast.days(meeting)] == [["Birte Brandt"]] * 2


def test_in_a_full_meeting_who_holds_one_day_may_have_the_other():
    meeting = cast.a_meeting(places=1)
    first_day, second_day = cast.days(meeting)
    tomke = cast.register(meeting, cast.TOMKE, [first_day])
    participation.change(
        tomke,
        details={"name": tomke.name, "role": tomke.role},
        days=[first_day, second_day],
    )
    assert cast.held(second_day) == ["Tomke Ahlers"]


def test_a_full_role_waits_and_does_not_hold_up_those_behind():
    meeting = cast.a_meeting(day_places=(2, None))
    day = cast.days(meeting)[0]
    RolePlaces.objects.create(day=day, role=Role.TEACHER, at_most=1)
    cast.register(meeting, cast.TOMKE, [day])
    cast.register(meeting, cast.BIRTE, [day])
    cast.register(meeting, cast.LENI, [day])
    assert cast.held(day) == ["Tomke Ahlers", "Leni Lind"]
    assert cast.waiting(day) == ["Birte Brandt"]


def test_a_freed_place_skips_who_cannot_take_it():
    meeting = cast.a_meeting(day_places=(2, None))
    day = cast.days(meeting)[0]
    RolePlaces.objects.create(day=day, role=Role.TEACHER, at_most=1)
    cast.register(meeting, cast.TOMKE, [day])
    leni = cast.register(meeting, cast.LENI, [day])
    cast.register(meeting, cast.BIRTE, [day])  # a teacher, first in line
    cast.register(meeting, cast.OLAF, [day])
    participation.cancel(leni)
    assert cast.held(day) == ["Tomke Ahlers", "Olaf Ott"]
    assert cast.waiting(day) == ["Birte Brandt"]


def test_raised_places_are_given_at_once():
    meeting = cast.a_meeting(day_places=(1, None))
    day = cast.days(meeting)[0]
    for number in range(4):
        cast.register(meeting, cast.stranger(number), [day])
    set_places(day, 3)
    assert cast.held(day) == ["Person 0", "Person 1", "Person 2"]


def test_lowered_places_evict_nobody_and_stop_moving_up():
    meeting = cast.a_meeting(day_places=(2, None))
    day = cast.days(meeting)[0]
    tomke = cast.register(meeting, cast.TOMKE, [day])
    cast.register(meeting, cast.BIRTE, [day])
    cast.register(meeting, cast.CEM, [day])
    set_places(day, 1)
    assert cast.held(day) == ["Tomke Ahlers", "Birte Brandt"]
    participation.cancel(tomke)
    assert cast.held(day) == ["Birte Brandt"]
    assert cast.waiting(day) == ["Cem Çelik"]


def test_nobody_moves_up_after_the_cut_off(later):
    meeting = cast.a_meeting(day_places=(1, None))
    Meeting.objects.filter(pk=meeting.pk).update(moving_up_ends_at=timezone.now())
    day = cast.days(meeting)[0]
    tomke = cast.register(meeting, cast.TOMKE, [day])
    cast.register(meeting, cast.BIRTE, [day])
    with later(minutes=1):
        participation.cancel(tomke)
        assert cast.held(day) == []
        assert cast.waiting(day) == ["Birte Brandt"]


def test_nobody_moves_up_once_the_day_has_begun(later):
    meeting = cast.a_meeting(day_places=(1, None), weeks_ahead=2)
    day = cast.days(meeting)[0]
    tomke = cast.register(meeting, cast.TOMKE, [day])
    birte = cast.register(meeting, cast.BIRTE, [day])
    with later(days=15):
        participation.cancel(tomke)
        assert cast.held(day) == []
        participation.cancel(birte)


def test_an_organizer_moves_somebody_up_with_a_reason_on_record(organizer):
    meeting = cast.a_meeting(day_places=(2, None))
    day = cast.days(meeting)[0]
    RolePlaces.objects.create(day=day, role=Role.TEACHER, at_most=1)
    for who in (cast.TOMKE, cast.BIRTE, cast.CEM):
        cast.register(meeting, who, [day])
    place = DayPlace.objects.get(participant__name="Cem Çelik")

    with pytest.raises(NoRoom):
        participation.move_up(place, organizer, "Hält die Begrüßung")
    assert Decision.objects.count() == 0

    participation.move_up(place, organizer, "Hält die Begrüßung", raise_limits=True)
    assert cast.held(day) == ["Tomke Ahlers", "Cem Çelik"]
    assert RolePlaces.objects.get().at_most == 2
    decision = Decision.objects.get()
    assert (decision.reason, decision.decided_by, decision.day) == (
        "Hält die Begrüßung",
        organizer,
        day,
    )


def test_a_guest_waits_like_everybody_where_it_is_full(organizer):
    meeting = cast.a_meeting(day_places=(1, None))
    day = cast.days(meeting)[0]
    cast.register(meeting, cast.TOMKE, [day])
    guest = participation.add_guest(
        meeting,
        organizer,
        details=cast.details(cast.LENI),
        days=[day],
        reason="Grußwort",
    )
    assert guest.status == "registered"
    assert cast.waiting(day) == ["Leni Lind"]
    assert cast.subjects(cast.LENI) == ["Sie sind eingetragen: Nutzertreffen treffen"]
