"""Links by mail: for one purpose, of one meeting, revocable, and able to say why they fail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people import links
from people.models import User


@pytest.fixture
def tomke(db):
    return User.objects.by_address("tomke@schule.example")


def never_too_old(made_at):
    return False


def test_a_link_leads_to_its_person(tomke):
    token = links.make_for_person("my-page", tomke, meeting_id=7)
    assert links.read_for_person("my-page", token, 7, never_too_old) == tomke


def test_a_link_opens_no_other_purpose(tomke):
    token = links.make_for_person("speaker", tomke, meeting_id=7)
    with pytest.raises(links.Damaged):
        links.read_for_person("my-page", token, 7, never_too_old)


def test_a_link_opens_no_other_meeting(tomke):
    token = links.make_for_person("my-page", tomke, meeting_id=7)
    with pytest.raises(links.ForAnotherMeeting, match="anderen Veranstaltung"):
        links.read_for_person("my-page", token, 8, never_too_old)


@pytest.mark.parametrize("cut", [1, 10, 30])
def test_a_link_that_was_cut_off_says_so(tomke, cut):
    token = links.make_for_person("my-page", tomke, meeting_id=7)
    with pytest.raises(links.Damaged, match="unvollständig"):
        links.read_for_person("my-page", token[:-cut], 7, never_too_old)


def test_an_old_link_says_so(tomke):
    token = links.make_for_person("my-page", tomke, meeting_id=7)

    def is_too_old(made_at):
        assert timezone.now() - made_at < timedelta(minutes=1)
        return True

    with pytest.raises(links.TooOld, match="abgelaufen"):
        links.read_for_person("my-page", token, 7, is_too_old)


def test_a_revoked_link_says_so_and_a_new_one_works(tomke):
    old = links.make_for_person("my-page", tomke, meeting_id=7)
    tomke.revoke_links()
    with pytest.raises(links.Revoked, match="gesperrt"):
        links.read_for_person("my-page", old, 7, never_too_old)
    new = links.make_for_person("my-page", tomke, meeting_id=7)
    assert links.read_for_person("my-page", new, 7, never_too_old) == tomke


@pytest.mark.parametrize("token", ["", "x", ".", "...", "äöü", "a.b.c", "W10.x", "\ud800" * 3])
def test_garbage_is_a_damaged_link(db, token):
    with pytest.raises(links.Damaged):
        links.read("my-page", token, 7)
