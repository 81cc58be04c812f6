"""A meeting is copied to the next year: what was planned, at shifted dates, as a draft; and nobody who
takes part."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from programme import copying as programme
from programme.models import Day, EditingRule, Material, Meeting, Revision, Session, Slot
from registration.models import Consent, DayPlace, Participant, RolePlaces
from tests import cast
from workshops.models import Booking, SeatQuota

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def original(meeting):
    """With one of everything."""
    first, _second = cast.days(meeting)
    room = cast.a_room(meeting, "Aula", 50, floor_de="EG", step_free=True)
    track = meeting.tracks.create(key="a", name_de="Inklusion")
    kim = cast.a_speaker(meeting, "Kim Albers", "kim@x.example", invited_at=timezone.now())
    talk = cast.a_session(
        meeting, "V1", "Lernwege", first.slots.get(), room, [kim], track=track, abstract_de="Text"
    )
    Material.objects.create(session=talk, title="Folien", url="https://x.example/")
    Revision.objects.create(session=talk, proposed_by=kim.user, changes={"title_de": "Neu"})
    cast.a_session(meeting, "V2", "Abgesagt", first.slots.get(), room, status="cancelled")
    workshop = cast.a_workshop(meeting, "W1", seats=5)
    cast.a_quota(workshop, "teacher", kept_free=2, kept_until=meeting.registration_closes_at)
    RolePlaces.objects.create(day=first, role="teacher", at_most=30)
    EditingRule.objects.create(meeting=meeting, field="title", rule="frozen")
    cast.register(meeting, cast.TOMKE, choices=[workshop])
    return meeting


def url_of(meeting):
    return f"/admin/programme/meeting/{meeting.pk}/copy/"


def send(client, meeting, **changes):
    data = cast.form_on(client.get(url_of(meeting)), "first_day")
    return client.post(url_of(meeting), data | changes)


def test_it_is_copied_as_a_draft_with_everything_planned(organizer_client, original):
    response = send(organizer_client, original, slug="naechstes", title_de="Das nächste")
    made = Meeting.objects.get(slug="naechstes")
    assert response["Location"] == f"/admin/programme/meeting/{made.pk}/change/"
    assert (made.title_de, made.status, made.is_current) == ("Das nächste", "draft", False)
    assert made.venue_name == original.venue_name
    assert [day.date for day in cast.days(made)] == [
        day.date + timedelta(weeks=52) for day in cast.days(original)
    ]
    assert Slot.objects.filter(day__meeting=made).count() == (
        Slot.objects.filter(day__meeting=original).count()
    )
    room = made.rooms.get()
    assert (room.name, room.seats, room.floor_de, room.step_free) == ("Aula", 50, "EG", True)
    talk = made.sessions.get(code="V1")
    assert (talk.title_de, talk.abstract_de, talk.status) == ("Lernwege", "Text", "draft")
    assert talk.track == made.tracks.get()
    occurrence = talk.occurrences.get()
    assert (occurrence.slot.day, occurrence.room) == (cast.days(made)[0], room)
    quota = SeatQuota.objects.get(occurrence__session__meeting=made)
    assert (quota.role, quota.kept_free) == ("teacher", 2)
    assert RolePlaces.objects.get(day__meeting=made).at_most == 30
    assert EditingRule.objects.get(meeting=made).rule == "frozen"
    assert talk.history.get().history_user.email == "orga@example.org"


def test_the_original_stays_as_it_is(organizer_client, original):
    def everything():
        return [list(model.objects.filter(meeting=original).values()) for model in (Day, Session)]

    before = everything()
    send(organizer_client, original)
    assert everything() == before
    assert Participant.objects.get().meeting == original


def test_nobody_and_nothing_personal_comes_along(organizer_client, original):
    send(organizer_client, original, slug="naechstes")
    made = Meeting.objects.get(slug="naechstes")
    speaker = made.speakers.get()
    assert (speaker.name, speaker.user.email) == ("Kim Albers", "kim@x.example")
    assert (speaker.published, speaker.invited_at) == (False, None)
    for left_behind in (
        Participant.objects.filter(meeting=made),
        DayPlace.objects.filter(day__meeting=made),
        Booking.objects.filter(occurrence__session__meeting=made),
        Consent.objects.filter(participant__meeting=made),
        Material.objects.filter(session__meeting=made),
        Revision.objects.filter(session__meeting=made),
    ):
        assert not left_behind.exists()


def test_what_was_cancelled_has_no_time_yet(organizer_client, original):
    send(organizer_client, original, slug="naechstes")
    off = Session.objects.get(meeting__slug="naechstes", code="V2")
    assert (off.status, off.occurrences.count()) == ("draft", 0)


def test_seats_that_were_let_go_are_kept_again(organizer_client, original):
    SeatQuota.objects.update(released_at=timezone.now())
    send(organizer_client, original, slug="naechstes")
    made = SeatQuota.objects.get(occurrence__session__meeting__slug="naechstes")
    assert made.released_at is None
    assert made.kept_until.date() > original.registration_closes_at.date()


# --- Dates ----------------------------------------------------------------------------------------


def test_a_deadline_keeps_its_time_of_day_across_daylight_saving(meeting):
    meeting.registration_closes_at = datetime(2019, 10, 20, 16, 0, tzinfo=UTC)  # 18:00 in summer
    moved = programme.shifted(meeting.registration_closes_at, timedelta(weeks=1), meeting.zone)
    assert moved.astimezone(UTC) == datetime(2019, 10, 27, 17, 0, tzinfo=UTC)  # 18:00 in winter


@pytest.mark.parametrize(
    ("first", "today", "proposed"),
    [
        (date(2019, 11, 14), date(2019, 12, 1), date(2020, 11, 12)),  # both Thursdays
        (date(2019, 11, 14), date(2026, 11, 24), date(2027, 11, 4)),  # nothing past
    ],
)
def test_the_same_weekday_is_proposed(meeting, first, today, proposed):
    Day.objects.filter(pk=cast.days(meeting)[0].pk).update(date=first)
    found = programme.proposed_first_day(meeting, today)
    assert (found, found.weekday()) == (proposed, first.weekday())


def test_another_weekday_is_said(organizer_client, original):
    later = cast.days(original)[0].date + timedelta(weeks=52, days=1)
    response = send(organizer_client, original, first_day=later.isoformat())
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert any("Das ist ein anderer Wochentag als bisher" in sentence for sentence in said)


def test_the_year_in_the_names_moves_on_and_in_texts_it_is_pointed_out(organizer_client, original):
    year = cast.days(original)[0].date.year
    proposed = programme.proposed_first_day(original, timezone.localdate()).year
    original.title_de, original.slug = f"Treffen {year}", f"treffen-{year}"
    original.welcome_de = f"Am 14. November {year} geht es los."
    original.save()
    html = cast.text_of(organizer_client.get(url_of(original)))
    assert f'value="Treffen {proposed}"' in html
    assert f'value="treffen-{proposed}"' in html
    response = send(organizer_client, original)
    said = [str(message) for message in get_messages(response.wsgi_request)]
    if proposed != year:
        assert f"In diesen Texten steht noch {year}: Worum es geht [de]." in said


# --- What is refused ------------------------------------------------------------------------------


def test_a_name_that_is_taken_is_refused_in_words(organizer_client, original):
    response = send(organizer_client, original, slug=original.slug, title_de="Getippt")
    html = cast.text_of(response)
    assert response.status_code == 422
    assert "Unter diesem Kurznamen gibt es schon eine Veranstaltung." in html
    assert 'value="Getippt"' in html
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("wrong", ["", "gestern", "2019-11-14", "0001-01-01", "99999-01-01"])
def test_a_day_that_is_none_or_past_is_refused(organizer_client, original, wrong):
    assert send(organizer_client, original, first_day=wrong).status_code == 422
    assert Meeting.objects.count() == 1


def test_if_anything_fails_nothing_is_left(organizer_client, original, monkeypatch):
    def fails(copies):
        raise RuntimeError("in the middle")

    monkeypatch.setattr("workshops.copying.copy", fails)
    with pytest.raises(RuntimeError):
        send(organizer_client, original)
    assert Meeting.objects.count() == 1


def test_who_may_not_make_meetings_is_refused(viewer_client, original):
    assert viewer_client.get(url_of(original)).status_code == 403
    assert viewer_client.post(url_of(original), {}).status_code == 403


def test_a_meeting_without_days(organizer_client, db):
    bare = Meeting.objects.create(slug="leer", title_de="Leer", organizer_email="o@x.example")
    response = organizer_client.get(url_of(bare), follow=True)
    assert "Ohne Tage gibt es hier noch nichts zu kopieren." in cast.text_of(response)


def test_its_slots_keep_their_times(organizer_client, original):
    send(organizer_client, original, slug="naechstes")
    times = Slot.objects.filter(day__meeting__slug="naechstes").values_list("starts", "ends")
    assert (time(14, 15), time(15, 30)) in times
