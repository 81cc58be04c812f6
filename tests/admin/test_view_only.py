"""Staff who may only look change nothing, on no page and by no action."""

import pytest

from programme.models import Meeting, Revision
from tests import cast

REVISIONS = "/admin/programme/revision/"


@pytest.fixture
def revision(meeting, organizer):
    return Revision.objects.create(
        session=cast.a_session(meeting), proposed_by=organizer, changes={"title_de": "Neue Wege"}
    )


@pytest.mark.parametrize("action", ["publish", "give_back"])
def test_proposals_are_decided_only_by_who_may_change_them(
    viewer_client, organizer_client, revision, action
):
    data = {"action": action, "_selected_action": revision.pk, "note": "Bitte kürzer."}
    viewer_client.post(REVISIONS, data)
    revision.refresh_from_db()
    assert revision.state == Revision.State.PENDING
    organizer_client.post(REVISIONS, data)
    revision.refresh_from_db()
    assert revision.state != Revision.State.PENDING


def test_links_are_revoked_only_by_who_may_change_people(viewer_client, organizer_client, meeting):
    tomke = cast.register(meeting).user
    before = tomke.link_version
    data = {"action": "revoke_links", "_selected_action": tomke.pk}
    viewer_client.post("/admin/people/user/", data)
    tomke.refresh_from_db()
    assert tomke.link_version == before
    organizer_client.post("/admin/people/user/", data)
    tomke.refresh_from_db()
    assert tomke.link_version != before


def test_an_earlier_version_is_shown_but_not_restored(viewer_client, organizer_client, meeting):
    version = meeting.history.first()
    url = f"/admin/programme/meeting/{meeting.pk}/history/{version.pk}/"
    assert viewer_client.get(url).status_code == 200
    Meeting.objects.filter(pk=meeting.pk).update(theme_de="Neu")
    assert viewer_client.post(url, {"title_de": "Alt"}).status_code == 403
    meeting.refresh_from_db()
    assert meeting.theme_de == "Neu"
