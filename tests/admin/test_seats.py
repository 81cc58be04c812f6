"""How full the workshops are, and what organizers change about it: seats, a minimum, rules for roles."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from people.models import User
from programme.models import Occurrence
from registration.models import Participant
from tests import cast
from tests.admin.pages import form_of, sentences
from workshops.models import Booking, SeatQuota

LIST = "/admin/workshops/occurrencefill/"

pytestmark = pytest.mark.usefixtures("invariants_hold")


def page_of(workshop):
    return f"{LIST}{workshop.pk}/change/"


def change(client, workshop, **fields):
    url = page_of(workshop)
    response = client.post(url, form_of(client, url) | fields, follow=True)
    assert response.redirect_chain, "not saved"
    return sentences(response)


def new_rule(role, **fields):
    row = {"role": role, "at_most": "", "kept_free": 0} | fields
    return {"seat_quotas-TOTAL_FORMS": 1} | {
        f"seat_quotas-0-{name}": value for name, value in row.items()
    }


@pytest.fixture
def workshop(meeting):
    return cast.a_workshop(meeting, "W1", seats=1, room=cast.a_room(meeting, "Bibliothek", 12))


def take_all(workshop, *people):
    meeting = workshop.session.meeting
    return [cast.register(meeting, who, choices=[workshop]) for who in people]


# --- The list -------------------------------------------------------------------------------------


def test_workshops_are_listed_in_the_order_of_time_with_how_full_they_are(
    organizer_client, meeting
):
    late = cast.a_workshop(meeting, "A1", seats=3, slot=cast.evening(meeting))
    early = cast.a_workshop(meeting, "B1", seats=1, slot=cast.afternoon(meeting))
    cast.a_session(meeting, "V1", "Vortrag ohne Plätze", slot=cast.days(meeting)[0].slots.first())
    take_all(early, cast.TOMKE, cast.BIRTE)
    take_all(late, cast.CEM)
    html = sentences(organizer_client.get(LIST))
    assert html.index("B1 Workshop B1") < html.index("A1 Workshop A1")
    assert "ausgebucht, 1 wartet" in html
    assert '<meter min="0" max="1" value="1" aria-label="1 von 1 Plätzen vergeben">' in html
    assert "2 frei" in html
    assert "Vortrag ohne Plätze" not in html


def test_the_room_counts_where_it_has_fewer_seats(organizer_client, meeting):
    cast.a_workshop(meeting, seats=20, room=cast.a_room(meeting, "Klein", 8))
    assert "8 frei" in sentences(organizer_client.get(LIST))


def test_another_meetings_workshops_are_a_choice_of_their_own(organizer_client, meeting, workshop):
    other = cast.a_meeting("andere", weeks_ahead=20)
    cast.a_workshop(other, "X1")
    type(meeting).objects.filter(pk=meeting.pk).update(is_current=True)
    for query, shown in [({}, "W1"), ({"meeting": other.pk}, "X1"), ({"meeting": "abc"}, "W1")]:
        html = sentences(organizer_client.get(LIST, query))
        assert [code for code in ("W1", "X1") if f"Workshop {code}" in html] == [shown]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"fill": "waiting"}, ["W1"]),
        ({"fill": "overfull"}, ["W2"]),
        ({"fill": "below"}, ["W3"]),
        ({"day": "0"}, ["W1", "W2", "W3"]),
        ({"day": "2"}, ["W3"]),
        ({"q": "W2"}, ["W2"]),
        ({"fill": "abc"}, ["W1", "W2", "W3"]),
    ],
)
def test_the_list_is_filtered(organizer_client, meeting, workshop, query, shown):
    two = cast.a_workshop(meeting, "W2", seats=2, slot=cast.evening(meeting))
    three = cast.a_workshop(meeting, "W3", seats=9, slot=cast.afternoon(meeting, day=1))
    Occurrence.objects.filter(pk=three.pk).update(minimum=5)
    take_all(workshop, cast.TOMKE, cast.BIRTE)
    take_all(two, cast.CEM, cast.LENI)
    cast.set_limit(two, seats=1)
    if "day" in query:
        query = {"day": {"0": "0", "2": cast.days(meeting)[1].pk}[query["day"]]}
    html = sentences(organizer_client.get(LIST, query))
    assert [code for code in ("W1", "W2", "W3") if f"Workshop {code}" in html] == shown
    if shown == ["W3"] and "fill" in query:
        assert "5 fehlen zur Mindestzahl" in html


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_three(
    organizer_client, meeting, workshop, django_assert_num_queries
):
    take_all(workshop, cast.TOMKE)
    organizer_client.get(LIST)
    with django_assert_num_queries(7):
        organizer_client.get(LIST)
    take_all(cast.a_workshop(meeting, "W2"), cast.BIRTE, cast.CEM)
    take_all(cast.a_workshop(meeting, "W3", slot=cast.evening(meeting)), cast.LENI, cast.OLAF)
    with django_assert_num_queries(7):
        organizer_client.get(LIST)


# --- The page of one ------------------------------------------------------------------------------


def test_the_page_shows_who_sits_there_and_who_waits(organizer_client, meeting, workshop):
    cast.set_limit(workshop, seats=2)
    take_all(workshop, cast.TOMKE, cast.CEM, cast.BIRTE)
    cast.sign_up(meeting, cast.LENI, choices=[workshop])
    html = cast.text_of(organizer_client.get(page_of(workshop)))
    seated, line = html.split("Warteliste, in der Reihenfolge (2)")
    assert seated.index("Cem Çelik") < seated.index("Tomke Ahlers")  # by name, not by time
    assert line.index("Birte Brandt") < line.index("Leni Lind")
    assert "kein Platz frei; noch nicht bestätigt, vorgemerkt bis" in line
    assert "Oberschule am Deich" in seated
    assert "Bibliothek, 12 Sitzplätze" in html
    assert f"/admin/registration/participant/{Participant.objects.first().pk}/change/" in html
    assert "tomke@schule.example" not in html


def test_the_page_asks_the_same_number_of_questions_for_one_and_for_three(
    organizer_client, meeting, workshop, django_assert_num_queries
):
    cast.set_limit(workshop, seats=5)
    take_all(workshop, cast.TOMKE)
    organizer_client.get(page_of(workshop))
    with django_assert_num_queries(13):
        organizer_client.get(page_of(workshop))
    take_all(workshop, cast.BIRTE, cast.CEM)
    with django_assert_num_queries(13):
        organizer_client.get(page_of(workshop))


def test_numbers_are_shown_by_role_with_the_rules(organizer_client, workshop):
    cast.set_limit(workshop, seats=9)
    cast.a_quota(workshop, "teacher", at_most=4)
    cast.a_quota(workshop, "school_leader", kept_free=3)
    take_all(workshop, cast.TOMKE, cast.BIRTE, cast.LENI, cast.OLAF)
    html = sentences(organizer_client.get(page_of(workshop)))
    assert "<li>Lehrkräfte und pädagogisches Personal: 2 von höchstens 4</li>" in html
    assert "<li>Schulleitung: 1, 2 noch frei gehalten</li>" in html
    assert "<li>Schulträger: 1</li>" in html


def test_more_seats_move_people_up_and_stand_in_the_history(organizer_client, workshop):
    take_all(workshop, cast.TOMKE, cast.BIRTE, cast.CEM)
    change(organizer_client, workshop, seats=2)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt"]
    assert cast.subjects(cast.BIRTE)[-1].startswith("Nachgerückt")
    history = Occurrence.objects.get(pk=workshop.pk).history.all()
    assert [version.seats for version in history] == [2, 1]
    assert history[0].history_user.email == "orga@example.org"


def test_fewer_seats_than_taken_evict_nobody_and_say_so(organizer_client, workshop):
    cast.set_limit(workshop, seats=2)
    take_all(workshop, cast.TOMKE, cast.BIRTE, cast.CEM)
    html = change(organizer_client, workshop, seats=1)
    assert "Es ist 1 Platz mehr vergeben, als es gibt. Niemand verliert einen" in html
    assert "überbelegt um 1, es rückt niemand nach" in html
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt"]
    assert cast.in_line(workshop) == ["Cem Çelik"]


def test_more_seats_than_the_room_has_are_not_given_and_the_page_says_so(
    organizer_client, meeting, workshop
):
    html = change(organizer_client, workshop, seats=30)
    assert "Der Raum Bibliothek hat nur 12 Sitzplätze. Mehr werden nicht vergeben." in html
    assert "12 frei" in html


def test_a_minimum_that_is_too_large_is_refused_in_words(organizer_client, workshop):
    url = page_of(workshop)
    data = form_of(organizer_client, url) | {"seats": 3, "minimum": 5}
    html = sentences(organizer_client.post(url, data))
    assert "Die Mindestzahl ist größer als die Zahl der Plätze." in html
    workshop.refresh_from_db()
    assert (workshop.seats, workshop.minimum) == (1, None)


@pytest.mark.parametrize("seats", ["-1", "viele", "9" * 23])
def test_a_number_that_is_none_changes_nothing(organizer_client, workshop, seats):
    url = page_of(workshop)
    response = organizer_client.post(url, form_of(organizer_client, url) | {"seats": seats})
    assert response.status_code in (200, 400)
    workshop.refresh_from_db()
    assert workshop.seats == 1


@pytest.mark.parametrize("pk", ["abc", "9" * 23, "0"])
def test_a_workshop_there_is_not(organizer_client, meeting, pk):
    for method in (organizer_client.get, organizer_client.post):
        assert method(f"{LIST}{pk}/change/").status_code in (302, 400)


def test_what_has_no_seats_has_no_page_here(organizer_client, meeting):
    talk = cast.a_session(meeting, slot=cast.days(meeting)[0].slots.first()).occurrences.get()
    assert organizer_client.get(page_of(talk)).status_code == 302


# --- Rules for roles ------------------------------------------------------------------------------


def test_a_rule_is_made_and_holds(organizer_client, meeting, workshop):
    cast.set_limit(workshop, seats=5)
    change(organizer_client, workshop, **new_rule("teacher", at_most=1))
    take_all(workshop, cast.TOMKE, cast.BIRTE, cast.LENI)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Leni Lind"]
    assert SeatQuota.objects.get().history.get().history_user.email == "orga@example.org"


def test_a_rule_taken_away_moves_people_up(organizer_client, workshop):
    cast.set_limit(workshop, seats=5)
    cast.a_quota(workshop, "teacher", at_most=1)
    take_all(workshop, cast.TOMKE, cast.BIRTE)
    change(organizer_client, workshop, **{"seat_quotas-0-DELETE": "on"})
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt"]
    assert not SeatQuota.objects.exists()


def test_a_rule_that_says_nothing_is_refused_in_words(organizer_client, workshop):
    url = page_of(workshop)
    data = form_of(organizer_client, url) | new_rule("teacher")
    html = sentences(organizer_client.post(url, data))
    assert "Geben Sie an, wie viele höchstens oder wie viele frei gehalten." in html
    data = form_of(organizer_client, url) | new_rule("teacher", at_most=1, kept_free=2)
    html = sentences(organizer_client.post(url, data))
    assert "mehr Plätze frei gehalten, als sie höchstens bekommt" in html


def test_two_rules_for_one_role_are_refused_in_words(organizer_client, workshop):
    cast.a_quota(workshop, "teacher", at_most=1)
    url = page_of(workshop)
    data = form_of(organizer_client, url) | {
        "seat_quotas-TOTAL_FORMS": 2,
        "seat_quotas-1-role": "teacher",
        "seat_quotas-1-at_most": 3,
        "seat_quotas-1-kept_free": 0,
    }
    assert organizer_client.post(url, data).status_code == 200
    assert SeatQuota.objects.count() == 1


@pytest.fixture
def let_go(workshop):
    """A rule whose seats were kept until yesterday, and are there for all since."""
    yesterday = timezone.now() - timezone.timedelta(days=1)
    return cast.a_quota(workshop, "school_leader", kept_free=1, kept_until=yesterday)


def test_seats_that_were_let_go_are_kept_again_if_the_time_is_put_off(
    organizer_client, workshop, let_go
):
    let_go.refresh_from_db()
    assert let_go.released_at
    date = (timezone.localtime() + timezone.timedelta(days=3)).strftime("%d.%m.%Y")
    later = {"seat_quotas-0-kept_until_0": date, "seat_quotas-0-kept_until_1": "12:00"}
    change(organizer_client, workshop, **later)
    let_go.refresh_from_db()
    assert let_go.released_at is None
    take_all(workshop, cast.TOMKE)
    assert cast.holders(workshop) == []


def test_or_if_it_is_taken_away(organizer_client, workshop, let_go):
    none = {"seat_quotas-0-kept_until_0": "", "seat_quotas-0-kept_until_1": ""}
    change(organizer_client, workshop, **none)
    let_go.refresh_from_db()
    assert (let_go.released_at, let_go.kept_until) == (None, None)


def test_another_change_of_the_rule_does_not_keep_them_again(organizer_client, workshop, let_go):
    change(organizer_client, workshop, **{"seat_quotas-0-at_most": 1})
    let_go.refresh_from_db()
    assert let_go.at_most == 1
    assert let_go.released_at


# --- Who may what ---------------------------------------------------------------------------------


def test_who_may_only_look_sees_everything_and_no_button(viewer_client, workshop):
    take_all(workshop, cast.TOMKE, cast.BIRTE)
    html = sentences(viewer_client.get(page_of(workshop)))
    assert "Tomke Ahlers" in html
    assert "Platz geben" not in html
    assert "Herausnehmen" not in html
    assert 'name="seats"' not in html
    assert viewer_client.post(page_of(workshop), {"seats": 5}).status_code == 403


def test_who_may_not_see_participants_sees_numbers_and_no_names(client, workshop):
    take_all(workshop, cast.TOMKE, cast.BIRTE)
    helper = User.objects.create_user("hilft@example.org", "ein-langes-passwort", is_staff=True)
    codenames = ["view_occurrencefill", "change_occurrencefill"]
    helper.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    cast.log_in_with_second_factor(client, helper)
    html = sentences(client.get(page_of(workshop)))
    assert "ausgebucht, 1 wartet" in html
    assert "Tomke" not in html
    assert "Birte" not in html


def test_nothing_is_made_or_deleted_here(organizer_client, workshop):
    take_all(workshop, cast.TOMKE)
    assert organizer_client.get(f"{LIST}add/").status_code == 403
    assert organizer_client.post(f"{LIST}{workshop.pk}/delete/").status_code == 403
    assert Booking.objects.count() == 1


def test_a_rooms_seats_raised_on_its_own_page_move_people_up(organizer_client, meeting):
    room = cast.a_room(meeting, "Klein", 1)
    workshop = cast.a_workshop(meeting, seats=5, room=room)
    take_all(workshop, cast.TOMKE, cast.BIRTE)
    url = f"/admin/programme/room/{room.pk}/change/"
    organizer_client.post(url, form_of(organizer_client, url) | {"seats": 2})
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt"]
