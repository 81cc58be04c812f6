"""An organizer's exceptions: each under the same limits as for all, with a reason on record."""

import pytest
from django.utils import timezone

from meetup import participation
from people.models import Role
from registration.models import Decision
from tests import cast
from workshops.booking import Begun, NoPlaceOnDay, NoSeat, NotOffered, SpeaksThen

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def workshop(meeting):
    return cast.a_workshop(meeting, "A")


@pytest.fixture
def put_in(organizer):
    def put_in(participant, workshop, **options):
        return participation.put_in(participant, workshop.pk, organizer, "Hilft mit", **options)

    return put_in


def decisions():
    return list(Decision.objects.order_by("pk").values_list("kind", "reason"))


def test_somebody_is_put_in_with_a_reason_on_record(meeting, workshop, put_in, organizer):
    put_in(cast.register(meeting, cast.TOMKE), workshop)
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert decisions() == [("seat_given", "Hilft mit")]
    assert Decision.objects.get().decided_by == organizer
    assert cast.subjects(cast.TOMKE)[-1] == "Ihre Workshops: Nutzertreffen treffen"


def test_put_in_twice_is_one_seat_one_record_and_one_mail(meeting, workshop, put_in):
    tomke = cast.register(meeting, cast.TOMKE)
    assert put_in(tomke, workshop) == put_in(tomke, workshop)
    assert decisions() == [("seat_given", "Hilft mit")]
    assert cast.subjects(cast.TOMKE).count("Ihre Workshops: Nutzertreffen treffen") == 1


def test_where_it_is_full_it_is_refused_unless_a_seat_is_added(meeting, workshop, put_in):
    cast.register(meeting, cast.LENI, choices=[workshop])
    tomke = cast.register(meeting, cast.TOMKE)
    with pytest.raises(NoSeat):
        put_in(tomke, workshop)
    assert decisions() == []

    put_in(tomke, workshop, raise_seats=True)
    assert cast.holders(workshop) == ["Leni Lind", "Tomke Ahlers"]
    workshop.refresh_from_db()
    assert workshop.seats == 2


def test_who_is_in_line_is_moved_up_past_those_before(meeting, workshop, put_in):
    for who in (cast.LENI, cast.BIRTE):
        cast.register(meeting, who, choices=[workshop])
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    put_in(tomke, workshop, raise_seats=True)
    assert cast.holders(workshop) == ["Leni Lind", "Tomke Ahlers"]
    assert cast.in_line(workshop) == ["Birte Brandt"]
    assert decisions() == [("seat_moved_up", "Hilft mit")]
    assert cast.subjects(cast.TOMKE)[-1] == "Nachgerückt: Nutzertreffen treffen"


def test_an_added_seat_is_not_one_that_is_kept_for_others(meeting, workshop, put_in):
    cast.set_limit(workshop, seats=2)
    cast.a_quota(workshop, Role.SCHOOL_LEADER, kept_free=1)
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    put_in(cast.register(meeting, cast.TOMKE), workshop, raise_seats=True)
    cast.register(meeting, cast.LENI, choices=[workshop])
    assert cast.holders(workshop) == ["Birte Brandt", "Tomke Ahlers", "Leni Lind"]
    workshop.refresh_from_db()
    assert workshop.seats == 3


def test_a_room_does_not_grow(meeting, workshop, put_in):
    cast.set_limit(workshop, room=cast.a_room(meeting, seats=1))
    cast.register(meeting, cast.LENI, choices=[workshop])
    with pytest.raises(NoSeat):
        put_in(cast.register(meeting, cast.TOMKE), workshop, raise_seats=True)


def test_nor_does_the_rule_for_a_role(meeting, workshop, put_in):
    cast.a_quota(workshop, Role.TEACHER, at_most=0)
    with pytest.raises(NoSeat):
        put_in(cast.register(meeting, cast.TOMKE), workshop, raise_seats=True)


def test_what_they_have_at_that_time_goes_to_who_is_next(meeting, workshop, put_in):
    other = cast.a_workshop(meeting, "B")
    tomke = cast.register(meeting, cast.TOMKE, choices=[other])
    cast.register(meeting, cast.BIRTE, choices=[other])
    put_in(tomke, workshop)
    assert (cast.holders(workshop), cast.holders(other)) == (["Tomke Ahlers"], ["Birte Brandt"])


def test_an_exception_does_not_go_beyond_what_a_person_can_have(meeting, workshop, put_in, later):
    other_day = cast.register(meeting, cast.BIRTE, cast.days(meeting)[1:])
    with pytest.raises(NoPlaceOnDay):
        put_in(other_day, workshop)
    speaker = cast.a_speaker(meeting, address=cast.TOMKE[1])
    cast.a_session(meeting, slot=cast.afternoon(meeting), speakers=[speaker])
    tomke = cast.register(meeting, cast.TOMKE)
    with pytest.raises(SpeaksThen):
        put_in(tomke, workshop)
    with pytest.raises(NotOffered):
        put_in(tomke, cast.a_workshop(cast.a_meeting("andere")))
    leni = cast.register(meeting, cast.LENI)
    begun = (workshop.slot.starts_at - timezone.now()).total_seconds() + 1
    with later(seconds=begun), pytest.raises(Begun):
        put_in(leni, workshop)


def test_somebody_is_taken_out_and_the_next_moves_up(meeting, workshop, organizer):
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    for _ in range(2):
        participation.take_out(tomke, workshop.pk, organizer, "Am Telefon")
    assert cast.holders(workshop) == ["Birte Brandt"]
    assert decisions() == [("seat_taken", "Am Telefon")]
    assert cast.subjects(cast.TOMKE)[-1] == "Ihre Workshops: Nutzertreffen treffen"


def test_a_place_on_the_day_given_out_of_turn_brings_the_seat(organizer):
    meeting = cast.a_meeting(day_places=(1, None))
    workshop = cast.a_workshop(meeting, "A")
    cast.register(meeting, cast.LENI)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    place = tomke.day_places.get(day=cast.days(meeting)[0])
    participation.move_up(place, organizer, "Grußwort", raise_limits=True)
    assert cast.holders(workshop) == ["Tomke Ahlers"]
