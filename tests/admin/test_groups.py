"""Each group of the staff reaches exactly its pages, walked from the URLconf, and reads no more on
them than its work takes. A new address of the desk fails here until it is placed."""

from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from post_office.models import Email

from backstage import exports, jobs
from backstage.models import Job
from meetup import groups
from meetup.management.commands import prepare
from people.models import User
from programme.models import Material, Revision
from registration.models import (
    AccessNeed,
    CheckIn,
    DayPlace,
    Decision,
    Mailing,
    MailTemplate,
    Participant,
    School,
)
from tests import cast
from tests.meetup.test_every_url import patterns
from workshops.models import Booking, SpeakerMessage

pytestmark = pytest.mark.same_on_both

# --- Who reaches what -----------------------------------------------------------------------------
# "model: pages" stands for the pages of a model. "look" is its page without anything to change.

EVERYBODYS = "index jsi18n login logout password_change password_change_done view_on_site"

PAGES = {
    "organizer": """
        app_list: admin backstage people post_office programme registration workshops
        programme_meeting: changelist add change history simple_history
        meeting-copy meeting-publish meeting-deleted
        meeting-draw draw-report draw-trial draw-numbers-from draw-freeze draw-numbers draw-publish
        draw-replay draw-file
        preview-programme preview-grid preview-session preview-speaker board board-day
        programme_day: changelist add change delete history simple_history
        programme_room: changelist add change delete history simple_history
        room-empty
        programme_track: changelist add change delete history simple_history
        programme_session: changelist add change history simple_history export import
        programme_speaker: changelist add change delete history simple_history
        programme_revision: changelist change history
        programme_material: changelist add change delete history
        registration_participant: changelist add change history export import
        registration_mailing: changelist add change delete history
        mailing-edit mailing-test mailing-start mailing-stop mailing-go-on
        registration_mailtemplate: changelist add change delete history
        participant-edit participant-cancel participant-link participant-move-up
        seat-put-in seat-give seat-take-out seat-lists
        workshops_occurrencefill: changelist change history
        workshops_speakermessage: changelist look history
        registration_placesofday: changelist change history
        registration_accessneed: changelist look history
        registration_decision: changelist look history
        registration_checkin: changelist look history
        door-choose door-house door-room door-undo
        badges badge
        registration_school: changelist add change delete history export import
        post_office_email: changelist look history
        email-again
        people_user: changelist change history
        backstage_job: changelist look history stop file take_over discard
        backstage_exportrecord: changelist look history
        admin_logentry: changelist look history
    """,
    "programme_editor": """
        app_list: backstage programme workshops
        programme_meeting: changelist look history simple_history
        meeting-publish meeting-deleted
        preview-programme preview-grid preview-session preview-speaker board board-day
        programme_day: changelist change history simple_history
        programme_room: changelist add change history simple_history
        programme_track: changelist add change delete history simple_history
        programme_session: changelist add change history simple_history export import
        programme_speaker: changelist add change delete history simple_history
        programme_revision: changelist change history
        programme_material: changelist add change delete history
        workshops_occurrencefill: changelist look history
        backstage_job: changelist look history stop file take_over discard
    """,
    "check_in": """
        app_list: registration workshops
        registration_participant: changelist look
        registration_checkin: changelist look history
        door-choose door-house door-room door-undo
        badges badge
        workshops_occurrencefill: changelist look history
        seat-lists
    """,
    "speaker_support": """
        app_list: programme
        preview-programme preview-grid preview-session preview-speaker board board-day
        programme_day: changelist look history simple_history
        programme_room: changelist look history simple_history
        programme_session: changelist look history simple_history export
        programme_speaker: changelist add change history simple_history
        programme_revision: changelist look history
        programme_material: changelist add change history
    """,
    "privacy_officer": """
        app_list: admin auth backstage people post_office programme registration
        programme_meeting: changelist look history simple_history
        registration_participant: changelist look history
        participant-data participant-erase
        registration_mailing: changelist look history
        registration_decision: changelist look history
        post_office_email: changelist look history
        people_user: changelist look history
        auth_group: changelist look history
        backstage_exportrecord: changelist look history
        admin_logentry: changelist look history
    """,
}
#: In no group: for who has every right, or made elsewhere and never deleted.
NO_GROUPS = """
    auth_group: add delete
    people_user: add delete
    autocomplete
    programme_meeting: delete
    programme_session: delete
    programme_revision: add delete
    registration_participant: delete
    registration_placesofday: add delete
    registration_accessneed: add delete
    registration_decision: add delete
    registration_checkin: add delete
    workshops_occurrencefill: add delete
    workshops_speakermessage: add delete
    backstage_job: add delete
    backstage_exportrecord: add delete
    admin_logentry: add delete
    post_office_email: add delete
"""

ACTIONS = {
    "organizer": {
        "programme_speaker": {"invite"},
        "programme_revision": {"publish", "give_back"},
        "programme_material": {"delete_selected", "publish"},
        "registration_school": {"delete_selected"},
        "people_user": {"revoke_links", "end_sessions"},
        "registration_participant": {"write_mail"},
        "registration_mailtemplate": {"delete_selected"},
        "post_office_email": {"send_again"},
    },
    "programme_editor": {
        "programme_revision": {"publish", "give_back"},
        "programme_material": {"delete_selected", "publish"},
    },
    "check_in": {},
    "speaker_support": {
        "programme_speaker": {"invite"},
        "programme_material": {"publish"},
    },
    "privacy_officer": {},
}

#: What may be read anywhere on these pages, by a word that stands for it.
WORDS = {
    "names": "Tomke Ahlers",
    "addresses": "tomke@schule.example",
    "school numbers": "DE-HB-123",
    "needs": "Rampe am Eingang",
    "photos": "Fotos",
    "reasons": "Vertretung",
    "addresses of speakers": "kim@x.example",
    "addresses of staff": "zweite@example.org",
    "messages of speakers": "Bitte Ladegerät mitbringen",
}
READS = {
    "organizer": set(WORDS),
    "programme_editor": set(),
    "check_in": {"names", "photos"},
    "speaker_support": {"addresses of speakers"},
    "privacy_officer": set(WORDS) - {"needs", "messages of speakers"},
}


def names(table):
    """The names of pages in a table: "app_model: change add" becomes app_model_change, …"""
    for line in table.strip().splitlines():
        model, colon, pages = line.strip().rpartition(":")
        yield from (f"{model}_{page}" if colon else page for page in pages.split())


@pytest.fixture
def world(meeting, organizer):
    """One of everything, with something that could leak."""
    groups.make_ready()
    cast.an_organizer("zweite@example.org")
    kim = cast.a_speaker(meeting, "Kim Albers", "kim@x.example")
    room = cast.a_room(meeting)
    workshop = cast.a_workshop(meeting, seats=1, room=room, speakers=[kim])
    tomke = cast.register(meeting, choices=[workshop], school_number="DE-HB-123")
    birte = cast.register(meeting, cast.BIRTE, choices=[workshop])
    place = birte.day_places.first()
    DayPlace.objects.filter(pk=place.pk).update(state="waiting", held_since=None)
    tomke.consents.create(kind="photos", given_at=tomke.claimed_at)
    AccessNeed.objects.create(participant=tomke, other="Rampe am Eingang")
    Decision.objects.create(
        meeting=meeting,
        participant=tomke,
        kind="moved_up",
        reason="Vertretung",
        decided_by=organizer,
    )
    Revision.objects.create(
        session=workshop.session, proposed_by=kim.user, changes={"title_de": "Neue Wege"}
    )
    came = CheckIn.objects.create(
        participant=tomke, day=workshop.slot.day, came_at=timezone.now(), noted_by=organizer
    )
    School.objects.create(number="DE-HB-101", name="Schule am Deich", federal_state="HB")
    exports.record(organizer, Participant, format="csv", rows=2)
    LogEntry.objects.log_actions(organizer.pk, [room], CHANGE, "Umgeräumt", single_object=True)
    meeting.tracks.create(key="strang", name_de="Strang")
    Material.objects.create(session=workshop.session, title="Folien", url="https://x.example/a")
    SpeakerMessage.objects.create(
        occurrence=workshop,
        sent_by=kim.user,
        subject="Noch etwas",
        text="Bitte Ladegerät mitbringen.",
        token=uuid4(),
        sent_at=timezone.now(),
        recipients=1,
    )
    words = {"subject_de": "Anreise", "text_de": "Bis bald, {name}!"}
    Mailing.objects.create(meeting=meeting, criteria={"who": "registered"}, **words)
    MailTemplate.objects.create(meeting=meeting, name="Parken", **words)
    return {
        "participant": tomke.pk,
        "place": place.pk,
        "seat": Booking.objects.holding_seat().get().pk,
        "line": Booking.objects.in_line().get().pk,
        "scope": f"occurrence-{workshop.pk}",
        "of the programme": {
            "board-day": {"pk": workshop.slot.day_id},
            "door-house": {"day": workshop.slot.day_id},
            "door-room": {"day": workshop.slot.day_id, "occurrence": workshop.pk},
            "door-undo": {"pk": came.pk},
            "badge": {"pk": tomke.pk},
            "room-empty": {"pk": room.pk},
            "meeting-copy": {"pk": meeting.pk},
            "meeting-publish": {"pk": meeting.pk},
            "meeting-deleted": {"pk": meeting.pk},
            "meeting-draw": {"pk": meeting.pk},
            "draw-trial": {"pk": meeting.pk},
            "draw-numbers-from": {"pk": meeting.pk},
            "draw-freeze": {"pk": meeting.pk},
            "draw-report": {"pk": meeting.pk, "draw": 1},
            "draw-numbers": {"pk": meeting.pk, "draw": 1},
            "draw-publish": {"pk": meeting.pk, "draw": 1},
            "draw-replay": {"pk": meeting.pk, "draw": 1},
            "draw-file": {"pk": meeting.pk, "draw": 1, "which": "result"},
            "preview-programme": {"pk": meeting.pk},
            "preview-grid": {"pk": meeting.pk},
            "preview-session": {"pk": meeting.pk, "code": workshop.session.code},
            "preview-speaker": {"pk": meeting.pk, "speaker": kim.slug},
        },
        "people_user": tomke.user,  # others of the staff are changed by who has every right
    }


@pytest.fixture
def member(client, world):
    """A browser in which a member of a group has logged in with the second factor."""

    def log_in(key):
        user = User.objects.create_user(f"{key}@example.org", "ein-langes-passwort", is_staff=True)
        user.groups.add(Group.objects.get(name=groups.READY_MADE[key].name))
        world["backstage_job"] = job = Job.objects.create(
            kind="demo", state="failed", started_by=user
        )
        jobs.attach(job, "liste.txt", "text/plain", ContentFile(b"Liste"))
        browser = type(client)()
        cast.log_in_with_second_factor(browser, user)
        return browser

    return log_in


def pages():
    """The name of every page of the desk that has one."""
    with translation.override("de"):
        found = {name for path, name, _kinds in patterns() if path.startswith("admin/")}
    return sorted(name.removeprefix("admin:") for name in found if name != "admin:")


JOB_BUTTONS = ("_stop", "_file", "_take_over", "_discard")


def addresses(page, world):
    """[(name, a real address)] of a page: several for the parts of the index."""
    if page == "app_list":
        labels = {model._meta.app_label for model in admin.site._registry}
        return [(f"app_list_{label}", url(page, app_label=label)) for label in sorted(labels)]
    if page == "view_on_site":
        kind = ContentType.objects.get_for_model(Revision).pk
        return [(page, url(page, content_type_id=kind, object_id=1))]
    if page.startswith(("participant-", "seat-")):
        which = {
            "participant-move-up": "place",
            "seat-give": "line",
            "seat-take-out": "seat",
        }.get(page, "participant")
        own = {"seat-lists": {}, "participant-data": {"pk": world[which], "format": "json"}}
        return [(page, url(page, **own.get(page, {"pk": world[which]})))]
    if page.startswith("backstage_job_") and page.endswith(JOB_BUTTONS):
        job = world["backstage_job"]
        file = {"file": job.files.get().pk} if page.endswith("_file") else {}
        return [(page, url(page, pk=job.pk, **file))]
    if page.startswith("mailing-"):
        return [(page, url(page, pk=Mailing.objects.get().pk))]
    if page == "email-again":
        return [(page, url(page, pk=Email.objects.latest("pk").pk))]
    if page in world["of the programme"]:
        return [(page, url(page, **world["of the programme"][page]))]
    model, _, kind = page.removesuffix("_simple_history").rpartition("_")
    things = {f"{m._meta.app_label}_{m._meta.model_name}": m for m in admin.site._registry}
    if page.endswith("_simple_history"):
        thing = things[f"{model}_{kind}"].objects.first()
        version = thing.history.first().pk
        return [(page, reverse(f"admin:{page}", args=[thing.pk, version]))]
    if model in things and kind in ("change", "delete", "history"):
        thing = world.get(model) or things[model].objects.first()
        return [(page, url(page, object_id=thing.pk))]
    return [(page, url(page))]


def url(page, **arguments):
    return reverse(f"admin:{page}", kwargs=arguments)


def visited(browser, world):
    """(name, answer) of every page that opens, looked at or, if it is a button, pressed. Nothing
    that is done stays."""
    session = browser.cookies["sessionid"].value
    for page in pages():
        for name, path in addresses(page, world):
            browser.cookies["sessionid"] = session
            with transaction.atomic():
                answer = browser.get(path)
                if answer.status_code == 405:
                    answer = browser.post(path)
                transaction.set_rollback(True)
            assert not answer.get("Location", "").startswith("/admin/login/"), name
            refused = answer.status_code == 403 or (
                name.startswith("app_list") and answer.status_code == 404
            )
            if not refused:
                yield named_by_what_it_allows(name, answer), answer


def named_by_what_it_allows(name, answer):
    """A page without anything to change is "look" and not "change"."""
    if not name.endswith("_change") or answer.status_code != 200:
        return name
    allows = answer.context.get("has_change_permission") or answer.context.get("may_decide")
    return name if allows else name.removesuffix("change") + "look"


@pytest.mark.parametrize("key", PAGES)
def test_a_group_reaches_exactly_its_pages_and_reads_exactly_what_it_may(member, world, key):
    browser = member(key)
    reached, text = set(), ""
    for name, answer in visited(browser, world):
        reached.add(name)
        # These say everything, to whom it belongs: the person, who started the job; or are paper.
        if name not in ("participant-data", "backstage_job_file", "badge"):
            text += answer.content.decode()
    if "seat-lists" in reached:
        data = {"scope": world["scope"], "format": "csv"}
        text += browser.post(url("seat-lists"), data).content.decode()
    assert reached == {*names(PAGES[key]), *names(EVERYBODYS)}
    assert {what for what, word in WORDS.items() if word in text} == READS[key]


def test_every_address_of_the_desk_is_placed(member, world):
    member("organizer")
    tables = [EVERYBODYS, NO_GROUPS, *PAGES.values()]
    placed = {name.replace("_look", "_change") for table in tables for name in names(table)}
    there = {name for page in pages() for name, _path in addresses(page, world)}
    assert there - placed == set(), "into PAGES, or NO_GROUPS; the rights into meetup/groups.py"
    assert placed - there == set(), "these are gone"


@pytest.mark.parametrize("key", PAGES)
def test_a_group_finds_exactly_its_actions(member, rf, key):
    request = rf.get("/")
    member(key)
    request.user = User.objects.get(email=f"{key}@example.org")
    found = {
        f"{model._meta.app_label}_{model._meta.model_name}": set(model_admin.get_actions(request))
        for model, model_admin in admin.site._registry.items()
        if model_admin.has_view_permission(request)
    }
    assert {model: names for model, names in found.items() if names} == ACTIONS[key]


# --- What a list lets one find out ----------------------------------------------------------------

PEOPLE = "/admin/registration/participant/"


@pytest.mark.parametrize(
    "guess",
    [
        "email__startswith=tomke",
        "school_number__endswith=123",
        "access_need__isnull=False",
        "access_need__step_free__exact=1",
        "decisions__isnull=False",
        "user__isnull=True",
    ],
)
@pytest.mark.parametrize("key", ["check_in", "organizer"])
def test_nothing_is_found_out_by_filters_that_the_page_does_not_offer(member, key, guess):
    assert member(key).get(f"{PEOPLE}?{guess}").status_code == 400


def test_the_filters_it_offers_work(member, meeting):
    browser = member("check_in")
    for offered in (f"meeting__id__exact={meeting.pk}", "role__exact=teacher", "place=held"):
        assert "Tomke Ahlers" in cast.text_of(browser.get(f"{PEOPLE}?{offered}"))


def test_people_are_found_by_their_address_by_who_may_see_it(member):
    for key, finds in {"organizer": True, "check_in": False}.items():
        found = cast.text_of(member(key).get(f"{PEOPLE}?q=tomke@schule"))
        assert ("Tomke Ahlers" in found) == finds


def test_nobody_finds_out_a_password_by_filters(organizer_client):
    for guess in ("password__startswith=m", "password=x"):
        assert organizer_client.get(f"/admin/people/user/?{guess}").status_code == 400


def test_who_saves_a_speaker_without_seeing_the_address_leaves_it(member, meeting):
    kim = meeting.speakers.get()
    page = f"/admin/programme/speaker/{kim.pk}/change/"
    data = {"meeting": meeting.pk, "name": "Kim Alberts", "slug": kim.slug, "language": "de"}
    data |= {"email": "boese@x.example", "published": "on"}
    member("programme_editor").post(page, data)
    kim.refresh_from_db()
    assert (kim.name, kim.user.email) == ("Kim Alberts", "kim@x.example")


# --- Rights are handed out by who has all of them -------------------------------------------------


def test_organizers_give_nobody_rights_and_take_over_no_access(member):
    browser = member("organizer")
    tomke = User.objects.get(email="tomke@schule.example")
    data = {"email": tomke.email, "name": "Tomke A.", "is_active": "on"}
    data |= {
        "is_staff": "on",
        "is_superuser": "on",
        "groups": list(Group.objects.values_list("pk", flat=True)),
    }
    browser.post(f"/admin/people/user/{tomke.pk}/change/", data)
    tomke.refresh_from_db()
    assert tomke.name == "Tomke A."
    assert (tomke.is_staff, tomke.is_superuser, tomke.groups.count()) == (False, False, 0)
    for address in ("zweite@example.org", "organizer@example.org"):
        colleague = User.objects.get(email=address)
        answer = browser.post(f"/admin/people/user/{colleague.pk}/change/", data)
        assert answer.status_code == 403
        assert User.objects.get(pk=colleague.pk).email == address


def test_who_has_every_right_puts_somebody_into_a_group_and_reads_what_it_is_for(
    world, organizer_client
):
    page = cast.text_of(organizer_client.get("/admin/auth/group/"))
    assert "Empfängt die Leute" in page
    tomke = User.objects.get(email="tomke@schule.example")
    check_in = Group.objects.get(name="Einlass")
    data = {"email": tomke.email, "name": "", "is_active": "on", "is_staff": "on"}
    organizer_client.post(f"/admin/people/user/{tomke.pk}/change/", data | {"groups": check_in.pk})
    assert list(tomke.groups.all()) == [check_in]


def test_ready_made_groups_stay_as_they_are_and_others_can_be_made(world, organizer_client):
    check_in = Group.objects.get(name="Einlass")
    page = f"/admin/auth/group/{check_in.pk}/"
    data = {"name": "Einlass", "permissions": Permission.objects.get(codename="view_accessneed").pk}
    assert organizer_client.post(f"{page}change/", data).status_code == 403
    assert organizer_client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    organizer_client.post("/admin/auth/group/add/", data | {"name": "Küche"})
    kitchen = Group.objects.get(name="Küche")
    assert organizer_client.get(f"/admin/auth/group/{kitchen.pk}/change/").status_code == 200


def test_preparing_makes_the_groups_once_and_sets_them_right(db, monkeypatch, settings):
    settings.DEMO = False
    for step in ("migrate", "collect_static_files", "call_command"):
        monkeypatch.setattr(prepare, step, lambda *args, **options: None)
    too_much = Permission.objects.get(codename="view_accessneed")
    kitchen = Group.objects.create(name="Küche")
    kitchen.permissions.add(too_much)
    for _again in range(2):
        prepare.Command().handle()
        check_in = Group.objects.get(name="Einlass")
        codenames = set(check_in.permissions.values_list("codename", flat=True))
        assert codenames == {
            "view_participant",
            "view_checkin",
            "add_badge",
            "add_checkin",
            "view_occurrencefill",
        }
        check_in.permissions.add(too_much)
    assert Group.objects.count() == len(groups.READY_MADE) + 1
    assert list(kitchen.permissions.all()) == [too_much]


def test_a_group_has_the_same_name_in_the_database_in_every_language(db):
    with translation.override("en"):
        groups.make_ready()
    assert {group.name for group in Group.objects.all()} == {
        "Organisation",
        "Programmredaktion",
        "Einlass",
        "Betreuung der Referierenden",
        "Datenschutz",
    }


def test_a_right_that_does_not_exist_is_no_right(db):
    wrong = groups.ReadyMade("X", "", {"programme.session": "view veiw"})
    with pytest.raises(LookupError, match="veiw_session"):
        groups.permissions_of(wrong)
