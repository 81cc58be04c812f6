"""What no page of the admin sends, but a hand-typed address might: answered in words, no 5xx."""

import logging

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from programme.models import Revision
from tests import cast
from tests.admin.pages import form_of

HUGE = "9" * 23
UNREADABLE = "Diese Anfrage konnten wir nicht lesen"


@pytest.fixture
def world(meeting):
    slot = cast.days(meeting)[0].slots.first()
    speaker = cast.a_speaker(meeting, address="kim@x.example")
    session = cast.a_session(meeting, slot=slot, room=cast.a_room(meeting), speakers=[speaker])
    Revision.objects.create(session=session, proposed_by=speaker.user, changes={})
    meeting.tracks.create(key="a", name="A")
    cast.register(meeting)
    return meeting


def pages(name, *arguments):
    """The page of that name of every model that has one."""
    for model in admin.site._registry:
        try:
            yield reverse(
                f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments
            )
        except NoReverseMatch:
            continue


def check(response):
    assert response.status_code < 500
    if response.status_code == 400:
        assert UNREADABLE in response.content.decode()
    return response.status_code


@pytest.mark.parametrize("pk", ["abc", HUGE])
@pytest.mark.parametrize("kind", ["change", "history", "delete"])
def test_an_id_that_is_none(organizer_client, world, kind, pk):
    urls = list(pages(kind, pk))
    assert len(urls) >= 6
    for url in urls:
        check(organizer_client.get(url))
        check(organizer_client.post(url))


@pytest.mark.parametrize("pk", ["abc", HUGE])
@pytest.mark.parametrize("name", ["meeting", "day", "room", "track", "session", "speaker"])
def test_an_earlier_version_of_nothing(organizer_client, world, name, pk):
    for path in (f"{pk}/history/", f"{pk}/history/1/", f"1/history/{pk}/"):
        url = f"/admin/programme/{name}/{path}"
        assert check(organizer_client.get(url)) in (200, 302, 400, 404)
        assert check(organizer_client.post(url)) in (200, 302, 400, 404)


def test_the_history_of_no_id_is_answered_in_words(organizer_client, world):
    response = organizer_client.get("/admin/programme/meeting/abc/history/")
    assert response.status_code == 400
    assert UNREADABLE in response.content.decode()


QUERIES = [
    {"x": "1"},
    {"meeting": HUGE},
    {"meeting": "abc"},
    {"meeting__id__exact": HUGE},
    {"session__meeting": HUGE},
    {"id__in": HUGE},
    {"id__in": "abc"},
    {"id": HUGE},
    {"track": HUGE},
    {"day_places__day__id__exact": HUGE},
    {"status": "\u202e"},
    {"place": HUGE},
    {"workshop": HUGE},
    {"day": HUGE},
    {"fill": HUGE},
    {"is_staff__exact": HUGE},
    {"created__gte": "gestern"},
    {"created__gte": "0000-99-99"},
    {"decided_at__year": HUGE},
    {"o": HUGE},
    {"o": "abc"},
    {"p": HUGE},
    {"p": "-5"},
    {"q": "\ufeff" * 3000},
    {"_to_field": "password"},
    {"_to_field": "email"},
    {"e": "1", "x": "1"},
    {"user__password": "x"},
]


#: The lists that have the most filters; each query is tried on all of them.
LISTS = ["programme/session", "registration/participant", "workshops/occurrencefill"]


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_a_query_that_means_nothing(organizer_client, world, query):
    for name in LISTS:
        check(organizer_client.get(f"/admin/{name}/", query))
    check(organizer_client.get("/admin/programme/session/add/", query))
    check(organizer_client.get("/admin/registration/participant/export/", query))


@pytest.mark.parametrize("query", [{"id__in": HUGE}, {"meeting": HUGE}, {"x": "1"}], ids=str)
def test_a_query_that_means_nothing_on_any_list(organizer_client, world, query):
    for url in pages("changelist"):
        check(organizer_client.get(url, query))
        check(organizer_client.post(f"{url}?x=1", query))


def test_an_export_with_a_filter_there_is_not(organizer_client, world):
    response = organizer_client.get("/admin/registration/participant/export/", {"x": "1"})
    assert response.status_code == 400
    assert UNREADABLE in response.content.decode()


@pytest.mark.parametrize("selected", ["abc", HUGE, "-1", ""])
def test_an_action_on_what_is_not_there(organizer_client, world, selected):
    actions = {"programme/revision": "publish", "people/user": "revoke_links"}
    for path, action in actions.items():
        for more in (
            {},
            {"index": "0"},
            {"index": "abc"},
            {"index": HUGE},
            {"select_across": HUGE},
        ):
            data = {"action": action, "_selected_action": selected} | more
            check(organizer_client.post(f"/admin/{path}/", data))
    for url in pages("changelist"):
        data = {"action": "no_such_action", "_selected_action": selected}
        check(organizer_client.post(url, data))


@pytest.mark.parametrize("value", ["-1", "abc", "5"])
@pytest.mark.parametrize("field", ["INITIAL_FORMS", "TOTAL_FORMS", "0-id", "0-meeting"])
def test_forged_numbers_of_a_form(organizer_client, world, field, value):
    url = f"/admin/programme/meeting/{world.pk}/change/"
    data = form_of(organizer_client, url)
    check(organizer_client.post(url, data | {f"days-{field}": value}))
    data.pop(f"days-{field}", None)
    check(organizer_client.post(url, data))
    session = world.sessions.get()
    url = f"/admin/programme/session/{session.pk}/change/"
    data = form_of(organizer_client, url)
    check(organizer_client.post(url, data | {f"occurrences-{field}": value}))


@pytest.mark.parametrize("pk", [HUGE, "0"])
def test_a_participant_who_is_not_there(organizer_client, world, pk):
    for path in (f"{pk}/edit/", f"{pk}/cancel/", f"{pk}/link/", f"place/{pk}/"):
        url = f"/admin/registration/participant/{path}"
        assert check(organizer_client.get(url)) in (404, 405)
        assert check(organizer_client.post(url)) == 404


def test_numbers_too_large_for_the_database(organizer_client, world):
    url = f"/admin/programme/meeting/{world.pk}/change/"
    for field in ("places", "is_current", "registration_opens_at_0", "slug"):
        check(organizer_client.post(url, form_of(organizer_client, url) | {field: HUGE}))


@pytest.mark.parametrize(
    "query",
    [{"app_label": "x"}, {"app_label": "programme", "model_name": "speaker"}, {"term": HUGE}],
)
def test_suggestions_for_nothing(organizer_client, world, query):
    check(organizer_client.get("/admin/autocomplete/", query | {"field_name": "user"}))


def test_the_log_says_what_was_raised_and_where(organizer_client, world, caplog):
    with caplog.at_level(logging.WARNING, logger="meetup.admin_site"):
        organizer_client.get("/admin/programme/meeting/abc/history/")
    (record,) = caplog.records
    assert record.getMessage() == "GET admin:programme_meeting_history: ValueError"
    assert record.exc_info


def test_strangers_are_asked_to_log_in_all_the_same(client, world):
    assert client.get("/admin/programme/meeting/abc/history/").status_code == 302
