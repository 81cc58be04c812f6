"""From the wishes to the seats: frozen, drawn as a job, published once, and what follows from it."""

import pytest

from backstage import jobs
from backstage.models import Job
from meetup import participation
from people.models import Role
from programme.models import Meeting, Session
from registration.models import AccessNeed
from tests import cast
from tests.workshops.drawing.steps import SOURCE, close, drawn, run, wish
from workshops.drawing import figures, freezing, publishing, running, secret, why
from workshops.models import Booking, Draw, DrawSecret
from workshops.ranking import Ranking

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def three(meeting, signs, robotics):
    """Tomke takes either, Birte only Gebärden, Leni only Robotik. One seat each."""
    return {
        "Tomke": wish(cast.register(meeting, cast.TOMKE), signs, robotics),
        "Birte": wish(cast.register(meeting, cast.BIRTE), signs),
        "Leni": wish(cast.register(meeting, cast.LENI), robotics),
    }


# --- What is frozen -------------------------------------------------------------------------------


def frozen(meeting):
    with cast.saving(meeting) as held:
        return freezing.freeze(held)


def test_the_instance_names_nobody(meeting, three, organizer):
    draw = drawn(meeting, organizer)
    text = str(draw.instance) + str(draw.result)
    for person in three.values():
        assert person.name not in text
        assert person.email not in text
    assert "teacher" not in text  # no rule depends on it


def test_a_role_is_named_only_where_a_rule_depends_on_it(meeting, three, signs, organizer):
    cast.a_quota(signs, Role.TEACHER, at_most=1)
    roles = {
        one["role"] for one in running.start_trial(meeting, organizer).instance["participants"]
    }
    assert roles == {"teacher", "any"}


def test_wishes_that_cannot_meet_a_need_are_left_out(meeting, three, signs, organizer):
    cast.set_limit(signs, room=cast.a_room(meeting, step_free=False))
    AccessNeed.objects.create(participant=three["Birte"], step_free=True)
    draw = running.start_trial(meeting, organizer)
    assert draw.left_out == {str(signs.pk): 1}
    assert three["Birte"].pk not in draw.people.values()


def test_seats_given_by_organizers_are_fixed(meeting, three, signs, organizer):
    participation.put_in(three["Birte"], signs.pk, organizer, "Sie hilft mit.")
    draw = drawn(meeting, organizer)
    publishing.publish(draw)
    assert cast.holders(signs) == ["Birte Brandt"]


def test_who_has_not_confirmed_is_not_drawn(meeting, signs, organizer):
    cast.sign_up(meeting, cast.TOMKE)
    assert running.start_trial(meeting, organizer).people == {}


# --- Trials ---------------------------------------------------------------------------------------


def test_a_trial_changes_nothing_and_has_its_figures(meeting, three, organizer):
    draw = run(running.start_trial(meeting, organizer))
    assert draw.result["objective"]["seats"] == 2
    assert set(draw.others) == {"lots", "first-choices"}
    assert not Booking.objects.exists()


def test_a_second_one_is_refused_while_one_runs(meeting, three, organizer):
    running.start_trial(meeting, organizer)
    with pytest.raises(jobs.AlreadyUnderWay):
        running.start_trial(meeting, organizer)
    assert Draw.objects.count() == 1


def test_a_crash_leaves_a_draw_that_says_so(meeting, three, organizer, monkeypatch):
    monkeypatch.setattr(running.result, "draw", lambda *_: 1 / 0)
    draw = run(running.start_trial(meeting, organizer))
    assert draw.in_words == "abgebrochen, ohne Ergebnis"
    assert draw.job.state == Job.State.FAILED
    assert draw.job.reason


def test_who_got_what_and_who_nothing(meeting, three, organizer):
    outcome = figures.Outcome(run(running.start_trial(meeting, organizer)))
    assert len(outcome.unseated()) == 1
    assert sum(one.all for one in outcome.by(lambda person: person.role)) == 3


# --- Nobody can rig it ----------------------------------------------------------------------------


def test_the_secret_is_made_as_soon_as_wishes_decide(meeting):
    assert DrawSecret.objects.get(meeting=meeting).sha256


def test_the_seed_follows_from_secret_wishes_and_numbers(meeting, three, organizer):
    draw = drawn(meeting, organizer)
    own = DrawSecret.objects.get(meeting=meeting).secret
    assert draw.seed == secret.seed(own, draw.digest, "3 9 12 27 31 44")


def test_nothing_is_frozen_before_the_deadline(meeting, three, organizer):
    running.name_numbers(meeting, SOURCE)
    with pytest.raises(running.TooEarly):
        running.freeze(meeting, organizer, [])


def test_the_numbers_are_named_before(meeting, three, organizer):
    with pytest.raises(running.NumbersUnnamed):
        running.freeze(close(meeting), organizer, [])


def test_which_numbers_decide_stays_once_it_is_frozen(meeting, three, organizer):
    drawn(meeting, organizer)
    with pytest.raises(running.Refused):
        running.name_numbers(meeting, "andere")


def test_drawn_again_it_is_the_same(meeting, three, organizer):
    draw = drawn(meeting, organizer)
    job = running.replay(draw, organizer)
    jobs.run_waiting()
    job.refresh_from_db()
    assert job.result["same"] is True


# --- Minima ---------------------------------------------------------------------------------------


def test_what_is_below_its_minimum_is_confirmed_first(meeting, three, signs, robotics, organizer):
    cast.set_limit(signs, seats=5, minimum=4)
    with pytest.raises(running.NotConfirmed):
        drawn(meeting, organizer)
    meeting = Meeting.objects.get(pk=meeting.pk)
    frozen = running.freeze(meeting, organizer, [signs.pk])
    publishing.publish(run(running.give_numbers(frozen, organizer, "1 2 3")))
    assert Session.objects.get(code="G").status == Session.Status.CANCELLED
    assert len(cast.holders(robotics)) == 1


# --- Published ------------------------------------------------------------------------------------


def test_seats_and_lines_follow_from_it(meeting, three, signs, robotics, organizer):
    publishing.publish(drawn(meeting, organizer))
    assert len(cast.holders(signs)) == len(cast.holders(robotics)) == 1
    seated = {*cast.holders(signs), *cast.holders(robotics)}
    missing = {person.name for person in three.values()} - seated
    assert {*cast.in_line(signs), *cast.in_line(robotics)} >= missing


def test_published_twice_is_published_once(meeting, three, organizer):
    draw = drawn(meeting, organizer)
    publishing.publish(draw)
    count = Booking.objects.count()
    publishing.publish(draw)
    assert Booking.objects.count() == count
    assert len([s for s in cast.subjects(cast.TOMKE) if s.startswith("Ausgelost")]) == 1


def test_a_trial_is_never_published(meeting, three, organizer):
    draw = run(running.start_trial(meeting, organizer))
    with pytest.raises(running.Refused):
        publishing.publish(draw)


def test_the_mail_says_why(meeting, three, organizer):
    publishing.publish(drawn(meeting, organizer))
    mail = cast.mails_to(cast.BIRTE)[-1].message
    assert "Ihre Losnummer war" in mail
    assert "1 Platz und 2 Erstwünsche" in mail or "Ausgelost: „Gebärden“, Ihr 1. Wunsch." in mail


def test_everybodys_page_can_say_why(meeting, three, organizer):
    publishing.publish(drawn(meeting, organizer))
    own = [why.of(person) for person in three.values()]
    assert sorted(one.number for one in own) == [1, 2, 3]
    told = " ".join(sentence for one in own for slot in one.slots for sentence in slot.sentences)
    assert "keinen Platz bekommen" in told


def test_who_cancels_before_it_is_published_leaves_the_seat_to_the_line(meeting, signs, organizer):
    birte = wish(cast.register(meeting, cast.BIRTE), signs)
    cem = wish(cast.register(meeting, cast.CEM), signs)
    draw = drawn(meeting, organizer)
    lucky = draw.people[draw.result["assignment"][0][0]]
    participation.cancel(birte if birte.pk == lucky else cem)
    publishing.publish(draw)
    assert cast.holders(signs) == [cem.name if birte.pk == lucky else birte.name]


def test_fewer_seats_than_were_drawn_are_refused_in_words(meeting, three, signs, organizer):
    draw = drawn(meeting, organizer)
    cast.set_limit(signs, seats=0)
    with pytest.raises(publishing.Impossible, match="nicht mehr so viele Plätze"):
        publishing.publish(draw)
    assert not Booking.objects.exists()


# --- Afterwards -----------------------------------------------------------------------------------


def test_what_comes_free_goes_by_rank_then_by_lot(meeting, signs, robotics, organizer):
    """Cem waits with a second wish, the others with a first one: he comes last."""
    people = [wish(cast.register(meeting, cast.stranger(n)), signs) for n in range(3)]
    cem = wish(cast.register(meeting, cast.CEM), robotics, signs)
    wish(cast.register(meeting, cast.LENI), robotics)
    publishing.publish(drawn(meeting, organizer))
    numbers = {person.name: why.of(person).number for person in people}
    line = cast.in_line(signs)
    assert line[:2] == sorted(line[:2], key=numbers.get)
    if cem.name in line:
        assert line[-1] == cem.name


def test_moving_up_frees_the_lesser_wish_and_cascades(meeting, signs, robotics, organizer):
    birte = wish(cast.register(meeting, cast.BIRTE), signs)
    tomke = wish(cast.register(meeting, cast.TOMKE), signs, robotics)
    participation.put_in(birte, signs.pk, organizer, "Sie war zuerst da.")
    leni = wish(cast.register(meeting, cast.LENI), cast.a_workshop(meeting, "P"), robotics)
    participation.wish(leni, [Ranking((robotics.pk,))])
    publishing.publish(drawn(meeting, organizer))
    if cast.holders(robotics) != ["Tomke Ahlers"]:
        participation.take_out(leni, robotics.pk, organizer, "Damit Tomke ihn hat.")
        participation.wait_for_seat(leni, robotics.pk, stays=False)
    participation.cancel(birte)
    assert cast.holders(signs) == ["Tomke Ahlers"]
    assert cast.holders(robotics) == ["Leni Lind"]
    assert not tomke.bookings.waiting().exists()


def test_afterwards_the_first_to_come_takes_what_is_left(meeting, three, organizer):
    podcast = cast.a_workshop(meeting, "P")
    publishing.publish(drawn(meeting, organizer))
    participation.take_seat(cast.register(meeting, cast.CEM), podcast.pk)
    assert cast.holders(podcast) == ["Cem Çelik"]
