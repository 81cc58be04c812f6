"""To whom a mail can go: each selection names those it says, in words without names."""

import pytest

from meetup import participation
from people.models import Role
from registration import mailings, selections
from registration.models import DayPlace, Mailing, Participant
from tests import cast


@pytest.fixture
def meeting(db):
    return cast.a_meeting(day_places=(3, None))


@pytest.fixture
def workshop(meeting):
    return cast.a_workshop(meeting, "W1", title="Lernwege", seats=1)


@pytest.fixture
def people(meeting, workshop):
    """Tomke sits in the workshop, Birte waits for it, Leni comes on day two only, Olaf has not
    confirmed, Cem has cancelled, Ada waits for day one and is a school leader who reads English."""
    first, second = cast.days(meeting)
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    cast.register(meeting, cast.BIRTE, choices=[workshop])
    cast.register(meeting, cast.LENI, [second])
    cast.sign_up(meeting, cast.OLAF)
    participation.cancel(cast.register(meeting, cast.CEM, [second]))
    ada = ("Ada Arndt", "ada@schule.example", Role.SCHOOL_LEADER, "Schule", "HB")
    cast.register(meeting, ada, [first], language="en")
    other = cast.a_meeting("andere")
    cast.register(other, cast.stranger(1))


def names(meeting, **criteria):
    found = selections.recipients(Mailing(meeting=meeting, criteria=criteria))
    return sorted(participant.name.split()[0] for participant in found)


@pytest.mark.parametrize(
    ("who", "named"),
    [
        ("placed", ["Birte", "Leni", "Tomke"]),
        ("waiting", ["Ada"]),
        ("registered", ["Ada", "Birte", "Leni", "Tomke"]),
        ("unconfirmed", ["Olaf"]),
        ("cancelled", ["Cem"]),
    ],
)
def test_each_names_those_it_says(meeting, people, who, named):
    assert names(meeting, who=who) == named


def test_by_workshop(meeting, people, workshop):
    assert names(meeting, who="seat", occurrence=workshop.pk) == ["Tomke"]
    assert names(meeting, who="seat_waiting", occurrence=workshop.pk) == ["Birte"]


def test_narrowed_by_role_day_and_language(meeting, people):
    first, second = cast.days(meeting)
    assert names(meeting, who="registered", roles=["school_leader"]) == ["Ada", "Leni"]
    assert names(meeting, who="registered", day=first.pk) == ["Ada", "Birte", "Tomke"]
    assert names(meeting, who="placed", day=second.pk) == ["Birte", "Leni", "Tomke"]
    assert names(meeting, who="waiting", day=second.pk) == []
    assert names(meeting, who="registered", language="en") == ["Ada"]
    assert names(meeting, who="unconfirmed", day=second.pk) == ["Olaf"]


def test_a_lapsed_claim_is_still_unconfirmed(meeting, people):
    Participant.objects.filter(name="Olaf Ott").update(status="lapsed")
    DayPlace.objects.filter(participant__name="Olaf Ott").update(state="waiting", held_since=None)
    assert names(meeting, who="unconfirmed") == ["Olaf"]


def test_who_takes_part_is_not_asked_to_confirm_a_second_claim(meeting, people):
    cast.sign_up(meeting, cast.TOMKE)
    assert names(meeting, who="unconfirmed") == ["Olaf"]


def test_who_has_come_back_has_not_cancelled(meeting, people):
    cast.register(meeting, cast.CEM, cast.days(meeting)[1:])
    assert names(meeting, who="cancelled") == []


def test_who_is_erased_is_in_no_selection(meeting, people):
    for participant in Participant.objects.all():
        participation.erase(participant)
    for name, _words in selections.offered():
        assert names(meeting, who=name, occurrence=1) == []


def test_it_is_said_in_words(meeting, people, workshop):
    def words(**criteria):
        return selections.in_words(Mailing(meeting=meeting, criteria=criteria))

    day = cast.days(meeting)[0]
    assert words(who="waiting", day=day.pk, roles=["teacher"], language="de") == (
        f"Angemeldete auf der Warteliste für einen Tag, {day}, {Role.TEACHER.label}, Deutsch"
    )
    assert "Lernwege" in words(who="seat", occurrence=workshop.pk)


def test_people_picked_in_a_list(meeting, people, organizer):
    picked = Participant.objects.filter(name__in=["Tomke Ahlers", "Cem Çelik", "Leni Lind"])
    mailing = mailings.from_list(meeting, picked, organizer, ticked=True, filters=["Rolle: Alle"])
    assert names_of(mailing) == ["Cem", "Leni", "Tomke"]
    participation.cancel(Participant.objects.get(name="Leni Lind"))
    assert names_of(mailing) == ["Cem", "Tomke"]  # Cem had cancelled before he was picked
    assert selections.in_words(mailing) == "Ausgewählte, in der Liste angekreuzt, Rolle: Alle"


def names_of(mailing):
    return sorted(person.name.split()[0] for person in selections.recipients(mailing))
