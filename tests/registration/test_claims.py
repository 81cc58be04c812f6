"""A sign-up is a claim: it holds, lapses, expires, or is confirmed."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from meetup import participation
from people.models import Role, User
from programme.lock import lock, settle_what_is_due
from registration import claims
from registration.models import AccessNeed, Participant, RolePlaces
from tests import cast

pytestmark = pytest.mark.usefixtures("invariants_hold")


def test_a_claim_holds_a_place_on_each_day_at_once(meeting):
    claim = cast.sign_up(meeting, cast.TOMKE)
    assert claim.status == "claimed"
    assert [cast.held(day) for day in cast.days(meeting)] == [["Tomke Ahlers"]] * 2
    assert claim.user is None


def test_confirming_attaches_the_claim_to_the_person(meeting):
    participant = cast.register(meeting, cast.TOMKE)
    assert participant.status == "registered"
    assert participant.user.email == "tomke@schule.example"
    assert not participant.user.has_usable_password()


def test_confirming_twice_is_one_registration_and_one_mail(meeting):
    claim = cast.sign_up(meeting)
    participation.confirm(claim)
    participation.confirm(claim)
    assert Participant.objects.registered().count() == 1
    assert len(cast.mails_to(cast.TOMKE)) == 2  # please confirm, confirmed


def test_a_claim_lapses_one_minute_after_the_time_that_was_shown(meeting, later):
    claim = cast.sign_up(meeting)
    with later(hours=2, seconds=30):
        settle_what_is_due()
        claim.refresh_from_db()
        assert claim.status == "claimed"
    with later(hours=2, seconds=61):
        settle_what_is_due()
        claim.refresh_from_db()
        assert claim.status == "lapsed"
        assert cast.held(cast.days(meeting)[0]) == []


def test_the_lock_settles_what_is_due_even_without_the_timer(meeting, later):
    claim = cast.sign_up(meeting)
    with later(hours=3), lock(meeting):
        claim.refresh_from_db()
        assert claim.status == "lapsed"


def test_a_lapsed_claim_gives_its_place_to_the_next_and_keeps_its_position(later):
    meeting = cast.a_meeting(day_places=(1, None))
    first_day = cast.days(meeting)[0]
    cast.sign_up(meeting, cast.TOMKE, [first_day])
    cast.register(meeting, cast.BIRTE, [first_day])
    cast.register(meeting, cast.CEM, [first_day])
    with later(hours=3):
        settle_what_is_due()
        assert cast.held(first_day) == ["Birte Brandt"]
        assert cast.waiting(first_day) == ["Tomke Ahlers", "Cem Çelik"]


def test_confirmed_late_somebody_is_back_at_the_old_position(later):
    meeting = cast.a_meeting(day_places=(1, None))
    first_day = cast.days(meeting)[0]
    claim = cast.sign_up(meeting, cast.TOMKE, [first_day])
    birte = cast.register(meeting, cast.BIRTE, [first_day])
    cast.register(meeting, cast.CEM, [first_day])
    with later(hours=3):
        participation.confirm(claim)
        assert cast.waiting(first_day) == ["Tomke Ahlers", "Cem Çelik"]
        participation.cancel(birte)
        assert cast.held(first_day) == ["Tomke Ahlers"]


def test_confirmed_late_while_the_place_is_still_free_it_is_held_again(meeting, later):
    claim = cast.sign_up(meeting)
    with later(hours=3):
        settle_what_is_due()
        participation.confirm(claim)
    assert cast.held(cast.days(meeting)[0]) == ["Tomke Ahlers"]
    assert "Nachgerückt" not in " ".join(cast.subjects(cast.TOMKE))  # one mail, it says all


def test_after_two_days_a_claim_is_over_for_good(meeting, later):
    claim = cast.sign_up(meeting)
    with later(hours=49):
        settle_what_is_due()
        claim.refresh_from_db()
        assert claim.status == "expired"
        assert cast.waiting(cast.days(meeting)[0]) == []
        with pytest.raises(claims.Over, match="nicht rechtzeitig"):
            participation.confirm(claim)


def test_an_address_is_one_person_whatever_its_case(meeting):
    first = cast.register(meeting, cast.TOMKE)
    other_meeting = cast.a_meeting("naechstes")
    second = cast.register(other_meeting, cast.TOMKE, email="TOMKE@Schule.example".lower())
    assert first.user == second.user
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="Tomke@schule.example")])


def test_who_takes_part_already_must_choose_and_until_then_both_hold(meeting):
    cast.register(meeting, cast.TOMKE)
    again = cast.sign_up(meeting, cast.TOMKE)
    with pytest.raises(claims.MustChoose):
        participation.confirm(again)
    again.refresh_from_db()
    assert again.status == "claimed"
    assert cast.held(cast.days(meeting)[0]) == ["Tomke Ahlers"] * 2


def test_keeping_the_earlier_registration_ends_the_claim(meeting):
    before = cast.register(meeting, cast.TOMKE)
    again = cast.sign_up(meeting, cast.TOMKE)
    assert participation.confirm(again, "keep") == before
    again.refresh_from_db()
    assert again.status == "cancelled"
    assert cast.held(cast.days(meeting)[0]) == ["Tomke Ahlers"]


def test_replacing_carries_a_place_over_before_the_line_is_served():
    meeting = cast.a_meeting(day_places=(1, None))
    first_day, second_day = cast.days(meeting)
    before = cast.register(meeting, cast.TOMKE, [first_day])
    cast.register(meeting, cast.BIRTE, [first_day])
    again = cast.sign_up(meeting, cast.TOMKE, [first_day, second_day])
    assert cast.waiting(first_day) == ["Birte Brandt", "Tomke Ahlers"]

    participation.confirm(again, "replace")

    assert cast.held(first_day) == ["Tomke Ahlers"]
    assert cast.waiting(first_day) == ["Birte Brandt"]
    assert cast.held(second_day) == ["Tomke Ahlers"]
    before.refresh_from_db()
    assert before.status == "cancelled"


def test_replacing_keeps_what_somebody_needs(meeting):
    before = cast.register(meeting, cast.TOMKE)
    AccessNeed.objects.create(participant=before, step_free=True)
    after = participation.confirm(cast.sign_up(meeting, cast.TOMKE), "replace")
    assert AccessNeed.objects.get().participant == after


def test_replacing_gives_up_the_day_that_is_no_longer_wanted():
    meeting = cast.a_meeting(day_places=(1, None))
    first_day, second_day = cast.days(meeting)
    cast.register(meeting, cast.TOMKE, [first_day])
    cast.register(meeting, cast.BIRTE, [first_day])
    participation.confirm(cast.sign_up(meeting, cast.TOMKE, [second_day]), "replace")
    assert cast.held(first_day) == ["Birte Brandt"]


def test_a_stranger_cannot_lock_the_owner_out_by_claiming_first(meeting):
    for _ in range(12):
        cast.sign_up(meeting, cast.TOMKE, name="Jemand anders")
    assert cast.register(meeting, cast.TOMKE).status == "registered"


def test_a_cancelled_participation_is_final(meeting):
    participant = cast.register(meeting)
    participation.cancel(participant)
    with pytest.raises(claims.Over, match="zurückgezogen oder abgesagt"):
        participation.confirm(participant)
    assert cast.register(meeting).pk != participant.pk


def test_signing_up_again_and_again_does_not_hold_a_place_for_ever(later):
    meeting = cast.a_meeting(day_places=(1, None))
    day = cast.days(meeting)[0]
    first = cast.sign_up(meeting, cast.TOMKE, [day])
    cast.register(meeting, cast.BIRTE, [day])
    with later(hours=1, minutes=50):
        again = sign_up_in_the_same_browser(meeting, day, first)
        assert cast.held(day) == ["Tomke Ahlers"]
    with later(hours=2, minutes=2):
        settle_what_is_due()
        assert cast.held(day) == ["Birte Brandt"]
    with later(hours=2, minutes=10):
        sign_up_in_the_same_browser(meeting, day, again)
        assert cast.waiting(day) == ["Tomke Ahlers"]


def sign_up_in_the_same_browser(meeting, day, earlier):
    return participation.sign_up(
        meeting,
        details=cast.details(cast.TOMKE),
        days=[day],
        consent_kinds=[],
        form_key=uuid.uuid4(),
        earlier_ids=[earlier.pk],
    )


def test_withdrawing_what_was_confirmed_meanwhile_changes_nothing(meeting):
    claim = cast.sign_up(meeting, cast.TOMKE)
    participation.confirm(claim)
    participation.withdraw(claim)
    claim.refresh_from_db()
    assert claim.status == "registered"


def test_replacing_into_a_full_role_says_first_what_it_costs():
    meeting = cast.a_meeting()
    day = cast.days(meeting)[0]
    RolePlaces.objects.create(day=day, role=Role.SCHOOL_AUTHORITY, at_most=0)
    before = cast.register(meeting, cast.TOMKE, [day])
    again = cast.sign_up(meeting, cast.TOMKE, [day], role=Role.SCHOOL_AUTHORITY)
    with pytest.raises(claims.WouldLose) as error:
        participation.confirm(again, "replace")
    assert [loss.day for loss in error.value.losses] == [day]
    before.refresh_from_db()
    assert before.status == "registered"

    participation.confirm(again, "replace_anyway")
    assert cast.held(day) == []
    assert cast.waiting(day) == ["Tomke Ahlers"]


def test_one_form_key_at_two_meetings_is_two_claims(meeting):
    other, key = cast.a_meeting("andere"), uuid.uuid4()
    for place in (meeting, other):
        participation.sign_up(
            place,
            details=cast.details(cast.TOMKE),
            days=cast.days(place),
            consent_kinds=[],
            form_key=key,
        )
    assert Participant.objects.count() == 2
