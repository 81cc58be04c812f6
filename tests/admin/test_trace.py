"""Whatever the staff does is on record: who, when, what. The page shows it, and nobody changes it."""

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth.models import Permission
from django.utils import timezone
from post_office.models import STATUS, Email

from people.models import User
from programme.models import Material, Revision
from registration.models import Mailing
from tests import cast
from tests.admin.pages import form_of
from workshops.models import Booking

TRACE = "/admin/admin/logentry/"

pytestmark = pytest.mark.usefixtures("invariants_hold")


def lines(response):
    """[(who, kind, thing, what)] of the list."""
    rows = page(response).xpath("//table[@id='result_list']/tbody/tr")
    return [
        tuple(cell.text_content().strip() for cell in row.xpath("./td|./th")[-4:]) for row in rows
    ]


def links(response):
    return page(response).xpath("//table[@id='result_list']//td/a/@href")


def page(response):
    return cast.lxml_html.fromstring(response.content.decode())


# --- Each button and each form leaves a line ------------------------------------------------------

PARTICIPANT = "/admin/registration/participant/"


def edits(client, meeting):
    tomke = cast.register(meeting)
    data = cast.form_data(meeting, name="Tomke Meyer")
    client.post(f"{PARTICIPANT}{tomke.pk}/edit/", data)
    return tomke


def cancels(client, meeting):
    tomke = cast.register(meeting)
    client.post(f"{PARTICIPANT}{tomke.pk}/cancel/", {"reason": "Hat angerufen"})
    return tomke


def sends_a_link(client, meeting):
    tomke = cast.register(meeting)
    client.post(f"{PARTICIPANT}{tomke.pk}/link/")
    return tomke


def takes_out(client, meeting):
    workshop = cast.a_workshop(meeting)
    tomke = cast.register(meeting, choices=[workshop])
    seat = Booking.objects.holding_seat().get()
    client.post(f"{PARTICIPANT}seat/{seat.pk}/take-out/", {"reason": "Tausch"})
    return tomke


def changes_a_session(client, meeting):
    session = cast.a_session(meeting)
    url = f"/admin/programme/session/{session.pk}/change/"
    client.post(url, form_of(client, url) | {"title_de": "Neu"})
    return session


def deletes_a_room(client, meeting):
    room = cast.a_room(meeting)
    client.post(f"/admin/programme/room/{room.pk}/delete/", {"post": "yes"})
    return room


def empties_a_room(client, meeting):
    room, other = cast.a_room(meeting), cast.a_room(meeting, "Mensa")
    cast.a_session(meeting, slot=cast.afternoon(meeting), room=room)
    client.post(f"/admin/programme/room/{room.pk}/empty/", {"room": other.pk})
    return room


def copies(client, meeting):
    url = f"/admin/programme/meeting/{meeting.pk}/copy/"
    client.post(url, client.get(url).context["form"].initial)
    return type(meeting).objects.latest("pk")


def gives_a_proposal_back(client, meeting):
    speaker = cast.a_speaker(meeting, "Kim Albers", "kim@x.example")
    session = cast.a_session(meeting, speakers=[speaker])
    revision = Revision.objects.create(
        session=session, proposed_by=speaker.user, changes={"title_de": "Neue Wege"}
    )
    choose(client, "programme/revision", "give_back", revision, note="Bitte kürzer.")
    return revision


def publishes_material(client, meeting):
    material = Material.objects.create(
        session=cast.a_session(meeting), title="Folien", url="https://x.example/", published=False
    )
    choose(client, "programme/material", "publish", material)
    return material


def invites_a_speaker(client, meeting):
    speaker = cast.a_speaker(meeting, "Kim Albers", "kim@x.example")
    cast.a_session(meeting, speakers=[speaker])
    choose(client, "programme/speaker", "invite", speaker, send=timezone.now().isoformat())
    return speaker


def revokes_links(client, meeting):
    tomke = cast.register(meeting)
    choose(client, "people/user", "revoke_links", tomke.user)
    return tomke.user


def ends_sessions(client, meeting):
    tomke = cast.register(meeting)
    choose(client, "people/user", "end_sessions", tomke.user)
    return tomke.user


def changes_a_draft_of_a_mail(client, meeting):
    words = {"subject_de": "Anreise", "text_de": "Bis bald!"}
    mailing = Mailing.objects.create(meeting=meeting, criteria={"who": "registered"}, **words)
    url = f"/admin/registration/mailing/{mailing.pk}/edit/"
    client.post(url, {"who": "registered"} | words | {"subject_de": "Abreise"})
    return mailing


def tries_a_mail_again(client, meeting):
    email = Email.objects.create(
        from_email="a@x.example", to=["b@x.example"], status=STATUS.failed, message="Text"
    )
    client.post(f"/admin/post_office/email/{email.pk}/again/")
    return email


def choose(client, model, action, thing, **more):
    data = {"action": action, "_selected_action": thing.pk} | more
    response = client.post(f"/admin/{model}/", data)
    assert response.status_code in (200, 302), response.status_code


DEEDS = [
    edits,
    cancels,
    sends_a_link,
    takes_out,
    changes_a_session,
    deletes_a_room,
    empties_a_room,
    copies,
    gives_a_proposal_back,
    publishes_material,
    invites_a_speaker,
    revokes_links,
    ends_sessions,
    changes_a_draft_of_a_mail,
    tries_a_mail_again,
]


@pytest.mark.parametrize("deed", DEEDS)
def test_it_is_on_record_who_did_it_and_when(organizer_client, meeting, deed):
    before = timezone.now()
    thing = deed(organizer_client, meeting)
    entry = LogEntry.objects.latest("pk")
    assert (entry.user.email, entry.object_id) == ("orga@example.org", str(thing.pk))
    assert before <= entry.action_time <= timezone.now()
    assert entry.action_flag == DELETION or entry.get_change_message()
    for value in ("Tomke", "Kim Albers", "b@x.example", "tomke@schule.example"):
        told = f"{entry.object_repr} {entry.change_message}"
        assert value not in told or thing._meta.model_name == "speaker"  # who is public


def test_looking_leaves_no_line(organizer_client, meeting):
    tomke = cast.register(meeting)
    for path in (PARTICIPANT, f"{PARTICIPANT}{tomke.pk}/change/", TRACE):
        assert organizer_client.get(path).status_code == 200
    assert LogEntry.objects.count() == 0


# --- The page -------------------------------------------------------------------------------------


def test_the_newest_is_first_and_each_leads_to_what_it_is_about(organizer_client, meeting):
    session = changes_a_session(organizer_client, meeting)
    tomke = edits(organizer_client, meeting)
    response = organizer_client.get(TRACE)
    assert [(kind, what) for _who, kind, _thing, what in lines(response)] == [
        ("Teilnehmende:r", "Geändert: Vor- und Nachname"),
        ("Programmpunkt", "Titel [de] geändert."),
    ]
    assert links(response) == [
        f"{PARTICIPANT}{tomke.pk}/change/",
        f"/admin/programme/session/{session.pk}/change/",
    ]
    assert "Tomke" not in cast.text_of(response)


def test_what_is_deleted_has_no_link(organizer_client, meeting):
    deletes_a_room(organizer_client, meeting)
    response = organizer_client.get(TRACE)
    assert lines(response)[0][1:] == ("Raum", "Aula", "Gelöscht")
    assert links(response) == []


def test_by_person_by_kind_and_by_time(organizer_client, meeting):
    deletes_a_room(organizer_client, meeting)
    edits(organizer_client, meeting)
    kim = cast.an_organizer("kim@orga.example")
    entry = LogEntry.objects.order_by("pk").first()
    LogEntry.objects.filter(pk=entry.pk).update(
        user=kim, action_time=timezone.now() - timezone.timedelta(days=40)
    )
    week = (timezone.now() - timezone.timedelta(days=7)).isoformat().replace("+", "%2B")
    for query, things in {
        f"who={kim.pk}": ["Raum"],
        f"kind={entry.content_type_id}": ["Raum"],
        "action_flag__exact=3": ["Raum"],
        f"action_time__gte={week}": ["Teilnehmende:r"],
        "q=Aula": ["Raum"],
    }.items():
        found = [
            kind for _who, kind, _thing, _what in lines(organizer_client.get(f"{TRACE}?{query}"))
        ]
        assert found == things, query


@pytest.mark.parametrize("query", ["who=x", "kind=x", "who=99999999999999999999999", "q=%00"])
def test_nonsense_is_answered_in_words(organizer_client, meeting, query):
    assert organizer_client.get(f"{TRACE}?{query}").status_code in (200, 302, 400)


def test_nobody_changes_it(organizer_client, meeting):
    deletes_a_room(organizer_client, meeting)
    entry = LogEntry.objects.get()
    for path in ("add/", f"{entry.pk}/delete/", f"{entry.pk}/change/"):
        assert organizer_client.post(f"{TRACE}{path}", {"post": "yes"}).status_code == 403
    assert LogEntry.objects.get().change_message == entry.change_message


def test_only_who_may_see_participants_is_led_to_them(client, meeting, organizer_client):
    edits(organizer_client, meeting)
    clerk = User.objects.create_user(
        "aktenkundig@example.org", "ein-langes-passwort", is_staff=True
    )
    clerk.user_permissions.add(Permission.objects.get(codename="view_logentry"))
    browser = type(client)()
    cast.log_in_with_second_factor(browser, clerk)
    response = browser.get(TRACE)
    assert lines(response)
    assert links(response) == []


def test_the_same_number_of_statements_for_few_and_for_many(
    organizer_client, meeting, django_assert_max_num_queries
):
    for code in "abc":
        session = cast.a_session(meeting, code)
        url = f"/admin/programme/session/{session.pk}/change/"
        organizer_client.post(url, form_of(organizer_client, url) | {"title_de": "Neu"})
    organizer_client.get(TRACE)
    with django_assert_max_num_queries(14):
        organizer_client.get(TRACE)
    LogEntry.objects.bulk_create(
        LogEntry(
            user=entry.user,
            content_type=entry.content_type,
            object_id=entry.object_id,
            object_repr=entry.object_repr,
            action_flag=2,
        )
        for entry in list(LogEntry.objects.all()) * 30
    )
    with django_assert_max_num_queries(14):
        organizer_client.get(TRACE)
