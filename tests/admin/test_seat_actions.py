"""A seat given past the line, entered by hand or taken back: with a reason, under the same limits as
everybody's, and refused in words with nothing lost."""

import pytest
from django.contrib.admin.models import LogEntry

from meetup import participation
from programme.lock import settle_what_is_due
from programme.models import Occurrence
from registration.models import Decision
from tests import cast
from tests.admin.pages import sentences
from workshops.models import Booking

LIST = "/admin/registration/participant/"

pytestmark = pytest.mark.usefixtures("invariants_hold")


def page_of(participant):
    return f"{LIST}{participant.pk}/change/"


def put_in(participant):
    return f"{LIST}{participant.pk}/seat/"


def give(participant):
    return f"{LIST}seat/{participant.bookings.latest('pk').pk}/give/"


def take_out(participant):
    return f"{LIST}seat/{participant.bookings.latest('pk').pk}/take-out/"


def decisions():
    return list(Decision.objects.order_by("pk").values_list("kind", "reason"))


def the_record(participant):
    entry = LogEntry.objects.filter(object_id=str(participant.pk)).latest("pk")
    assert participant.name not in f"{entry.object_repr} {entry.change_message}"
    return entry.get_change_message()


@pytest.fixture
def workshop(meeting):
    return cast.a_workshop(meeting, "W1", title="Leichte Sprache", seats=1)


@pytest.fixture
def other(meeting):
    """At the same time."""
    return cast.a_workshop(meeting, "W2", title="Robotik", seats=1)


@pytest.fixture
def line(meeting, workshop):
    """Tomke has the seat, Birte and Cem wait for it."""
    return [
        cast.register(meeting, who, choices=[workshop])
        for who in (cast.TOMKE, cast.BIRTE, cast.CEM)
    ]


# --- Platz geben ----------------------------------------------------------------------------------


def test_a_seat_is_given_past_the_line_with_one_more_where_it_is_full(
    organizer_client, workshop, line
):
    cem = line[2]
    refused = organizer_client.post(give(cem), {"reason": "Braucht Assistenz"})
    assert refused.status_code == 422
    assert "Zurzeit ist kein Platz frei. Kreuzen Sie dies an" in sentences(refused)
    assert "Braucht Assistenz" in sentences(refused)
    assert decisions() == []

    done = {"reason": "Braucht Assistenz", "raise_seats": "on"}
    assert organizer_client.post(give(cem), done)["Location"] == page_of(cem)
    assert cast.holders(workshop) == ["Tomke Ahlers", "Cem Çelik"]
    assert cast.in_line(workshop) == ["Birte Brandt"]
    assert decisions() == [("seat_moved_up", "Braucht Assistenz")]
    assert the_record(cem) == "W1: Platz gegeben"
    assert cast.subjects(cast.CEM)[-1].startswith("Nachgerückt")
    assert [v.seats for v in Occurrence.objects.get(pk=workshop.pk).history.all()] == [2, 1]


def test_sent_twice_it_is_done_and_recorded_once(organizer_client, workshop, line):
    url, data = give(line[2]), {"reason": "Assistenz", "raise_seats": "on"}
    for _time in (1, 2):
        response = organizer_client.post(url, data, follow=True)
    assert "Die Person wartet nicht mehr." in sentences(response)
    assert len(decisions()) == 1
    assert LogEntry.objects.filter(object_id=str(line[2].pk)).count() == 1
    assert Occurrence.objects.get(pk=workshop.pk).seats == 2


def test_a_room_does_not_grow_and_the_page_says_so(organizer_client, meeting, workshop, line):
    cast.set_limit(workshop, room=cast.a_room(meeting, "Klein", 1))
    response = organizer_client.post(give(line[2]), {"reason": "Bitte", "raise_seats": "on"})
    assert response.status_code == 422
    assert "Der Raum ist voll, oder für die Rolle dieser Person" in sentences(response)
    assert cast.holders(workshop) == ["Tomke Ahlers"]


def test_the_page_says_what_the_person_gives_back_for_it(
    organizer_client, meeting, workshop, other
):
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    birte = cast.register(meeting, cast.BIRTE, choices=[(workshop, other)], when_full="swap")
    url = f"{LIST}seat/{birte.bookings.get(state='waiting').pk}/give/"
    assert "Dafür gibt sie ihren Platz in „Robotik“ her." in sentences(organizer_client.get(url))
    organizer_client.post(url, {"reason": "Tausch", "raise_seats": "on"})
    assert cast.holders(workshop) == ["Tomke Ahlers", "Birte Brandt"]
    assert cast.holders(other) == []


def test_who_has_no_place_on_the_day_gets_no_seat_and_the_page_says_why(organizer_client):
    meeting = cast.a_meeting(day_places=(0, None))
    workshop = cast.a_workshop(meeting, seats=5)
    tomke = cast.register(meeting, cast.TOMKE, choices=[workshop])
    response = organizer_client.post(give(tomke), {"reason": "Bitte"})
    assert response.status_code == 422
    assert "An diesem Tag hat die Person keinen Platz." in sentences(response)


def test_from_the_page_of_the_workshop_one_comes_back_to_it(organizer_client, workshop, line):
    page = f"/admin/workshops/occurrencefill/{workshop.pk}/change/"
    assert f"{give(line[2])}?back=seats" in sentences(organizer_client.get(page))
    data = {"reason": "Assistenz", "raise_seats": "on"}
    assert organizer_client.post(f"{give(line[2])}?back=seats", data)["Location"] == page
    away = f"{take_out(line[2])}?back=https://evil.example/"
    assert organizer_client.post(away, data)["Location"] == page_of(line[2])


# --- Eintragen ------------------------------------------------------------------------------------


def test_anybody_can_be_entered(organizer_client, meeting, workshop):
    tomke = cast.register(meeting, cast.TOMKE)
    page = sentences(organizer_client.get(put_in(tomke)))
    assert "W1 Leichte Sprache, 1 frei" in page
    data = {"occurrence": workshop.pk, "reason": "Am Telefon"}
    assert organizer_client.post(put_in(tomke), data)["Location"] == page_of(tomke)
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert decisions() == [("seat_given", "Am Telefon")]
    assert the_record(tomke) == "W1: Platz gegeben"
    organizer_client.post(put_in(tomke), data)  # sent twice
    assert len(decisions()) == 1


def test_an_open_claim_can_be_entered_too(organizer_client, meeting, workshop):
    claim = cast.sign_up(meeting, cast.TOMKE)
    organizer_client.post(put_in(claim), {"occurrence": workshop.pk, "reason": "Am Telefon"})
    assert cast.holders(workshop) == ["Tomke Ahlers"]


def test_the_choice_says_what_it_would_cost(organizer_client, meeting, workshop, other):
    tomke = cast.register(meeting, cast.TOMKE, choices=[other])
    page = sentences(organizer_client.get(put_in(tomke)))
    assert "W1 Leichte Sprache, 1 frei, statt W2" in page
    assert "W2 Robotik, hat dort einen Platz" in page
    organizer_client.post(put_in(tomke), {"occurrence": workshop.pk, "reason": "Am Telefon"})
    assert (cast.holders(workshop), cast.holders(other)) == (["Tomke Ahlers"], [])


def test_who_speaks_then_is_not_entered(organizer_client, meeting, workshop):
    tomke = cast.register(meeting, cast.TOMKE)
    speaker = cast.a_speaker(meeting, "Tomke Ahlers", tomke.email)
    cast.a_session(meeting, "V9", "Vortrag", workshop.slot, None, [speaker])
    data = {"occurrence": workshop.pk, "reason": "Am Telefon"}
    response = organizer_client.post(put_in(tomke), data)
    assert response.status_code == 422
    assert "Zu dieser Zeit tritt die Person selbst auf." in sentences(response)


@pytest.mark.parametrize("wanted", ["", "0", "abc", "9" * 23, "foreign"])
def test_only_what_is_offered_in_the_same_meeting_can_be_chosen(
    organizer_client, meeting, workshop, wanted
):
    foreign = cast.a_workshop(cast.a_meeting("andere", weeks_ahead=20), "X1")
    tomke = cast.register(meeting, cast.TOMKE)
    wanted = foreign.pk if wanted == "foreign" else wanted
    response = organizer_client.post(put_in(tomke), {"occurrence": wanted, "reason": "Bitte"})
    assert response.status_code == 422
    assert "Bitte" in sentences(response)
    assert not Booking.objects.exists()


@pytest.mark.parametrize("ending", ["cancel", "lapse"])
def test_who_is_not_active_is_not_entered_and_the_page_says_why(
    organizer_client, meeting, workshop, later, ending
):
    tomke = cast.sign_up(meeting, cast.TOMKE)
    if ending == "cancel":
        participation.cancel(tomke)
    else:
        with later(hours=3):
            settle_what_is_due()
    data = {"occurrence": workshop.pk, "reason": "Bitte"}
    response = organizer_client.post(put_in(tomke), data)
    assert response.status_code == 422
    assert "nicht bestätigt" in sentences(response) or "zurückgezogen" in sentences(response)
    assert cast.holders(workshop) == []


# --- Herausnehmen ---------------------------------------------------------------------------------


def test_a_seat_is_taken_back_and_goes_to_the_next(organizer_client, workshop, line):
    tomke = line[0]
    page = sentences(organizer_client.get(take_out(tomke)))
    assert "Der Platz geht sofort an die Nächsten in der Reihe." in page
    organizer_client.post(take_out(tomke), {"reason": "Krank gemeldet"})
    assert cast.holders(workshop) == ["Birte Brandt"]
    assert decisions() == [("seat_taken", "Krank gemeldet")]
    assert the_record(tomke) == "W1: herausgenommen"
    assert cast.subjects(cast.TOMKE)[-1].startswith("Ihre Workshops")
    again = organizer_client.post(take_out(tomke), {"reason": "Krank"}, follow=True)
    assert "weder Platz noch Position" in sentences(again)
    assert len(decisions()) == 1


def test_so_is_a_position_in_the_line(organizer_client, workshop, line):
    page = sentences(organizer_client.get(take_out(line[1])))
    assert "verliert ihre Position auf der Warteliste" in page
    organizer_client.post(take_out(line[1]), {"reason": "Möchte nicht mehr"})
    assert cast.in_line(workshop) == ["Cem Çelik"]


# --- For all of them ------------------------------------------------------------------------------


def test_without_a_reason_nothing_is_done(organizer_client, workshop, line):
    data = {"reason": " ", "raise_seats": "on", "occurrence": workshop.pk}
    for url in (put_in(line[2]), give(line[2]), take_out(line[0])):
        assert organizer_client.post(url, data).status_code == 422
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    assert decisions() == []


def test_who_may_only_look_changes_nothing(viewer_client, workshop, line):
    data = {"reason": "Bitte", "raise_seats": "on", "occurrence": workshop.pk}
    for url in (put_in(line[2]), give(line[2]), take_out(line[0])):
        assert viewer_client.get(url).status_code == 403
        assert viewer_client.post(url, data).status_code == 403
    html = sentences(viewer_client.get(page_of(line[2])))
    assert "Warteliste, Position 2" in html
    for button in ("Platz geben", "Herausnehmen", "In einen Workshop eintragen"):
        assert button not in html


@pytest.mark.parametrize("pk", ["0", "9" * 23])
def test_what_is_not_there_is_not_found(organizer_client, meeting, pk):
    for path in (f"{pk}/seat/", f"seat/{pk}/give/", f"seat/{pk}/take-out/"):
        assert organizer_client.get(f"{LIST}{path}").status_code in (400, 404)
        assert organizer_client.post(f"{LIST}{path}").status_code in (400, 404)


# --- What the participants' pages show ------------------------------------------------------------


def test_the_page_shows_seats_positions_and_decisions(organizer_client, meeting, workshop, line):
    late = cast.a_workshop(meeting, "W5", title="Fragen stellen", slot=cast.evening(meeting))
    cem = line[2]
    organizer_client.post(put_in(cem), {"occurrence": late.pk, "reason": "Am Telefon"})
    html = cast.text_of(organizer_client.get(page_of(cem)))
    assert "14:15–15:30 W1 Leichte Sprache</th> <td>Warteliste, Position 2</td>" in html
    assert "W5 Fragen stellen</th> <td>Platz (von der Organisation vergeben)</td>" in html
    assert "W5 Fragen stellen, in einen Workshop eingetragen: Am Telefon" in html
    assert html.count(">Herausnehmen<") == 2
    assert html.count(">Platz geben<") == 1


def test_the_decisions_have_a_list_of_their_own(organizer_client, workshop, line):
    organizer_client.post(take_out(line[0]), {"reason": "Krank gemeldet"})
    html = cast.text_of(organizer_client.get("/admin/registration/decision/"))
    for text in ("herausgenommen", "Tomke Ahlers", "W1 Leichte Sprache", "Krank gemeldet", "Orga"):
        assert text in html


def test_a_change_that_costs_a_seat_says_so_first(organizer_client, meeting, workshop, line):
    url, other_day = f"{LIST}{line[0].pk}/edit/", cast.days(meeting)[1:]
    data = cast.form_data(meeting, cast.TOMKE, on=other_day)
    html = cast.text_of(organizer_client.post(url, data))
    assert "<li>Leichte Sprache, " in html
    assert "14:15–15:30: Der Platz wird frei.</li>" in html
    assert cast.holders(workshop) == ["Tomke Ahlers"]
    organizer_client.post(url, data | {"accept_losses": "1", "reason": "Hat angerufen"})
    assert cast.holders(workshop) == ["Birte Brandt"]


def test_people_are_found_by_workshop(organizer_client, meeting, workshop, other, line):
    cast.register(meeting, cast.LENI, choices=[other])
    for query, names in [
        (workshop.pk, {"Tomke Ahlers", "Birte Brandt", "Cem Çelik"}),
        (other.pk, {"Leni Lind"}),
        ("abc", set()),
    ]:
        html = sentences(organizer_client.get(LIST, {"workshop": query}))
        everybody = {"Tomke Ahlers", "Birte Brandt", "Cem Çelik", "Leni Lind"}
        assert {name for name in everybody if name in html} == names
