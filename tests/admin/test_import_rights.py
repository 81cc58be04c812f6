"""Who imports and exports what: members of the ready-made groups, from the upload to the end."""

import pytest
from django.contrib.auth.models import Group

from meetup import groups
from people.models import User
from programme.models import Session
from registration.models import Participant, School
from tests import cast, files
from tests.admin.importing import checked, figures, take_over

PARTICIPANTS = "/admin/registration/participant/"
SCHOOLS = "/admin/registration/school/"
PROGRAMME = "/admin/programme/session/"

PEOPLE = (
    ["Name", "E-Mail", "Rolle", "Schule", "Bundesland"],
    ["Tomke Ahlers", cast.TOMKE[1], "Lehrkraft", "Oberschule am Deich", "Bremen"],
)
SCHOOL = (["Schulnummer", "Name", "Bundesland"], ["101", "Oberschule am Deich", "Bremen"])
SESSION = (["Kürzel", "Titel", "Art", "Referierende"], ["V1", "Lernwege", "Vortrag", "Kim Albers"])


@pytest.fixture
def member(client, db):
    """A browser in which a member of a group has logged in."""
    groups.make_ready()

    def log_in(key):
        user = User.objects.create_user(f"{key}@example.org", "ein-langes-passwort", is_staff=True)
        user.groups.add(Group.objects.get(name=groups.READY_MADE[key].name))
        browser = type(client)()
        cast.log_in_with_second_factor(browser, user)
        return browser

    return log_in


def test_organizers_import_everything(member, meeting):
    browser = member("organizer")
    said = {"meeting": meeting.pk, "reason": "Meldeliste"}
    for page, table in ((PARTICIPANTS, PEOPLE), (SCHOOLS, SCHOOL), (PROGRAMME, SESSION)):
        done = take_over(browser, checked(browser, page, files.a_csv(*table), **said))
        assert figures(done) == (1, 0, 0, 0), page
    assert Participant.objects.get().name == "Tomke Ahlers"
    assert School.objects.get().number == "DE-HB-101"
    assert Session.objects.get().appearances.get().speaker.name == "Kim Albers"


def test_who_makes_the_programme_imports_that_and_nobody(member, meeting):
    browser = member("programme_editor")
    done = take_over(
        browser, checked(browser, PROGRAMME, files.a_csv(*SESSION), meeting=meeting.pk)
    )
    assert figures(done) == (1, 0, 0, 0)
    for page in (PARTICIPANTS, SCHOOLS):
        assert browser.post(f"{page}import/", {}).status_code == 403


@pytest.mark.parametrize("key", ["check_in", "speaker_support", "privacy_officer"])
def test_the_others_import_nothing_and_export_nobody(member, meeting, key):
    browser = member(key)
    for page in (PARTICIPANTS, SCHOOLS, PROGRAMME):
        assert browser.get(f"{page}import/").status_code == 403
        assert browser.post(f"{page}import/", {}).status_code == 403
    assert browser.post(f"{PARTICIPANTS}export/", {}).status_code == 403


def test_nobody_takes_over_what_somebody_else_has_uploaded(member, meeting):
    file = files.a_csv(*PEOPLE)
    job = checked(member("organizer"), PARTICIPANTS, file, meeting=meeting.pk, reason="Meldeliste")
    editor = member("programme_editor")
    for button in ("", "change/", "take-over/", "discard/"):
        answer = editor.post(f"/admin/backstage/job/{job.pk}/{button}", {"digest": "x"})
        assert answer.status_code in (302, 404)
        assert "Tomke" not in answer.content.decode()
    assert take_over(editor, job) is None
    assert Participant.objects.count() == 0
    assert job.files.count() == 3
