"""Places: in all, per day and per role; the line; moving up."""

import pytest
from django.utils import timezone

from meetup import participation
from people.models import Role
from programme.lock import lock
from programme.models import Day, Meeting
from registration import claims, places, standing
from registration.models import DayPlace, Decision, NotedNews, RolePlaces
from registration.news import AT_ONCE, send_noted
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
    assert cast.subjects(cast.TOMKE)[-1].startswith("Teilnahme abgesagt")


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
    with later(seconds=(day.starts_at - timezone.now()).total_seconds() + 60):
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
    assert cast.subjects(cast.LENI) == ["Sie sind angemeldet: Nutzertreffen treffen"]


def test_after_the_cut_off_newcomers_do_not_overtake_the_line(later):
    meeting = cast.a_meeting(day_places=(1, None))
    Meeting.objects.filter(pk=meeting.pk).update(moving_up_ends_at=timezone.now())
    day = cast.days(meeting)[0]
    tomke = cast.register(meeting, cast.TOMKE, [day])
    cast.register(meeting, cast.BIRTE, [day])
    with later(minutes=1):
        participation.cancel(tomke)
        cast.register(meeting, cast.CEM, [day])
        assert cast.held(day) == []
        assert cast.waiting(day) == ["Birte Brandt", "Cem Çelik"]


def test_however_many_move_up_it_is_one_settling_with_letters_written_afterwards(letters_later):
    meeting = cast.a_meeting(day_places=(0, None))
    day = cast.days(meeting)[0]
    for number in range(AT_ONCE + 5):
        cast.register(meeting, cast.stranger(number), [day])
    send_noted()
    set_places(day, AT_ONCE + 5)
    assert len(cast.held(day)) == AT_ONCE + 5
    assert NotedNews.objects.count() == AT_ONCE + 5
    send_noted()
    send_noted()
    assert NotedNews.objects.count() == 0
    assert cast.subjects("person3@example.org").count("Nachgerückt: Nutzertreffen treffen") == 1


def test_a_line_longer_than_one_round_is_served_in_order(monkeypatch):
    monkeypatch.setattr(places, "AT_A_TIME", 2)
    meeting = cast.a_meeting(places=3)
    RolePlaces.objects.create(day=cast.days(meeting)[0], role=Role.TEACHER, at_most=2)
    for number in range(7):
        role = Role.TEACHER if number % 2 else Role.SCHOOL_LEADER
        cast.register(meeting, cast.stranger(number, role))
    with lock(meeting) as held:
        Meeting.objects.filter(pk=meeting.pk).update(places=6)
        held.meeting.refresh_from_db()
        held.freed()
    assert cast.held(cast.days(meeting)[0]) == [f"Person {n}" for n in (0, 1, 2, 3, 4)]
    assert cast.held(cast.days(meeting)[1]) == [f"Person {n}" for n in range(6)]


def test_what_was_is_not_changed_afterwards(later):
    meeting = cast.a_meeting()
    tomke = cast.register(meeting, cast.TOMKE)
    late = cast.sign_up(meeting, cast.BIRTE)
    with later(weeks=9):
        for verb in (participation.cancel, participation.confirm):
            with pytest.raises(claims.MeetingIsOver, match="vorbei"):
                verb(tomke if verb is participation.cancel else late)


def test_a_day_that_is_past_is_not_given_up(later):
    meeting = cast.a_meeting(weeks_ahead=2)
    first_day, second_day = cast.days(meeting)
    tomke = cast.register(meeting, cast.TOMKE)
    with later(seconds=(second_day.starts_at - timezone.now()).total_seconds() + 60):
        participation.change(
            tomke, details={"name": tomke.name, "role": tomke.role}, days=[second_day]
        )
    assert cast.held(first_day) == ["Tomke Ahlers"]
