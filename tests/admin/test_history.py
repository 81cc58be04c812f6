"""Earlier versions of the programme are restored under the same rules as every change."""

import pytest

from programme.models import Day, Meeting
from tests import cast
from tests.admin.pages import form_of

pytestmark = pytest.mark.usefixtures("invariants_hold")


def restore(client, obj, version, **changes):
    name = obj._meta.model_name
    url = f"/admin/programme/{name}/{obj.pk}/history/{version.pk}/"
    response = client.post(url, form_of(client, url) | changes)
    assert response.status_code == 302
    obj.refresh_from_db()


def test_an_earlier_title_is_brought_back(organizer_client, meeting):
    earlier = meeting.history.first()
    meeting.title_de = "Verschrieben"
    meeting.save()
    restore(organizer_client, meeting, earlier)
    assert meeting.title_de == "Nutzertreffen treffen"
    assert [version.title_de for version in meeting.history.all()][:2] == [
        "Nutzertreffen treffen",
        "Verschrieben",
    ]


def test_more_places_of_an_earlier_version_move_people_up(organizer_client):
    meeting = cast.a_meeting(places=5)
    earlier = meeting.history.first()
    meeting.places = 1
    meeting.save()
    cast.register(meeting, cast.TOMKE)
    cast.register(meeting, cast.BIRTE)
    assert cast.held(cast.days(meeting)[0]) == ["Tomke Ahlers"]
    restore(organizer_client, meeting, earlier)
    assert Meeting.objects.get(pk=meeting.pk).places == 5
    assert cast.held(cast.days(meeting)[0]) == ["Tomke Ahlers", "Birte Brandt"]
    assert cast.subjects(cast.BIRTE)[-1].startswith("Nachgerückt")


def test_a_number_typed_over_an_earlier_version_moves_people_up(organizer_client):
    meeting = cast.a_meeting(places=1)
    cast.register(meeting, cast.TOMKE)
    cast.register(meeting, cast.BIRTE)
    restore(organizer_client, meeting, meeting.history.first(), places=5)
    assert cast.held(cast.days(meeting)[0]) == ["Tomke Ahlers", "Birte Brandt"]


def test_a_days_earlier_version_brings_its_places_back_and_moves_people_up(organizer_client):
    meeting = cast.a_meeting(day_places=(2, None))
    day = cast.days(meeting)[0]
    earlier = day.history.first()
    day.places = 1
    day.save()
    cast.register(meeting, cast.TOMKE, [day])
    cast.register(meeting, cast.BIRTE, [day])
    assert cast.held(day) == ["Tomke Ahlers"]
    restore(organizer_client, day, earlier)
    assert Day.objects.get(pk=day.pk).places == 2
    assert cast.held(day) == ["Tomke Ahlers", "Birte Brandt"]


def test_a_version_of_nothing_is_not_found(organizer_client, meeting):
    for path in (f"{meeting.pk}/history/999999/", "999999/history/1/"):
        url = f"/admin/programme/meeting/{path}"
        assert organizer_client.get(url).status_code == 404
        assert organizer_client.post(url).status_code == 404
