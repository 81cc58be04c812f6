"""Organizers look at what speakers propose, word by word, and take it over or give it back."""

import pytest
from django.utils import timezone
from post_office.models import Email

from programme import revisions, speaking
from programme.models import Revision
from tests import cast
from tests.admin.pages import form_of
from tests.cast import text_of

LIST = "/admin/programme/revision/"
NEW = {"title_de": "Neue Lernwege", "abstract_de": "Wir lesen und schreiben.", "level": "beginner"}


@pytest.fixture
def kim(meeting):
    return cast.a_speaker(meeting, "Kim Albers", "kim@x.example")


@pytest.fixture
def session(meeting, kim):
    return cast.a_session(
        meeting, "V1", "Lernwege", speakers=[kim], abstract_de="Wir schreiben viel."
    )


@pytest.fixture
def revision(session, kim):
    return Revision.objects.create(session=session, proposed_by=kim.user, changes=NEW)


def page_of(client, revision):
    return client.get(f"{LIST}{revision.pk}/change/")


def decide(client, revision, button, **data):
    seen = page_of(client, revision).context["seen"]
    url = f"{LIST}{revision.pk}/change/"
    return client.post(url, {"seen": seen, button: "x", "note": ""} | data, follow=True)


def texts(session):
    session.refresh_from_db()
    return session.title_de, session.abstract_de, session.level


def test_a_change_is_shown_word_by_word_and_not_by_colour_alone(organizer_client, revision):
    page = text_of(page_of(organizer_client, revision))
    assert "Vorgeschlagen von Kim Albers" in page
    new, gone = (
        f'<{tag}><span class="visually-hidden">[{word}: </span>'
        for tag, word in (("ins", "neu"), ("del", "fällt weg"))
    )
    assert f"{new}Neue <span" in page
    assert "</ins>Lernwege" in page
    assert f"Wir {new}lesen und <span" in page
    assert f"schreiben{gone} viel<span" in page
    assert f"{gone}für alle<span" in page
    assert f"{new}für den Einstieg<span" in page


def test_no_markup_of_a_text_gets_into_the_page(organizer_client, session, kim):
    changes = {"title_de": "<script>alert(1)</script> & <ins>neu</ins>"}
    revision = Revision.objects.create(session=session, proposed_by=kim.user, changes=changes)
    page = text_of(page_of(organizer_client, revision))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;ins&gt;neu&lt;/ins&gt;" in page


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "Neu"),
        ("Alt", ""),
        ("Eins zwei", "Eins drei zwei"),
        ("a\n\n  b", "a\n\n  c"),
        ("x", "x"),
        ("a b c", "d e f "),
        ("Was?!", "Wie, was?"),
    ],
)
def test_the_pieces_of_a_change_are_the_two_texts(before, after):
    pieces = revisions.Change("Titel", before, after).pieces
    assert "".join(text for kind, text in pieces if kind != "added") == before
    assert "".join(text for kind, text in pieces if kind != "removed") == after


def test_what_is_taken_over_is_public_stands_in_the_history_and_is_told(
    client, organizer_client, organizer, session, revision
):
    response = decide(organizer_client, revision, "publish")
    assert "stehen jetzt im Programm" in text_of(response)
    assert texts(session) == tuple(NEW.values())
    assert "Neue Lernwege" in text_of(type(client)().get("/treffen/programm/v1/"))
    newest = session.history.first()
    assert newest.history_user == organizer
    assert newest.history_change_reason == "Vorschlag von Kim Albers"
    revision.refresh_from_db()
    assert (revision.state, revision.decided_by) == (Revision.State.PUBLISHED, organizer)
    (mail,) = cast.mails_to("kim@x.example")
    assert mail.subject == "Übernommen: Nutzertreffen treffen"
    assert type(client)().post(cast.link_in(mail))["Location"] == "/treffen/mein-beitrag/"


def test_what_is_given_back_changes_nothing_and_the_note_is_in_the_mail(
    organizer_client, session, revision
):
    before = texts(session)
    decide(organizer_client, revision, "give_back", note="Bitte kürzer.\r\n\r\nUnd ohne Zitat.")
    assert texts(session) == before
    revision.refresh_from_db()
    assert revision.state == Revision.State.RETURNED
    (mail,) = cast.mails_to("kim@x.example")
    assert "Bitte kürzer.\n\nUnd ohne Zitat." in mail.message.replace("\r\n", "\n")
    assert "Bitte kürzer." in text_of(page_of(organizer_client, revision))


def test_a_note_is_needed_to_give_back(organizer_client, revision):
    response = decide(organizer_client, revision, "give_back")
    assert response.status_code == 422
    assert "warum Sie den Vorschlag zurückgeben" in text_of(response)
    revision.refresh_from_db()
    assert revision.state == Revision.State.PENDING


def test_what_the_speaker_has_just_withdrawn_is_not_published(
    organizer_client, session, revision, kim
):
    before = texts(session)
    seen = page_of(organizer_client, revision).context["seen"]
    speaking.withdraw(revision, kim.user)
    for data in ({"publish": "x", "seen": seen}, {"give_back": "x", "note": "Schade"}):
        response = organizer_client.post(f"{LIST}{revision.pk}/change/", data, follow=True)
        assert "inzwischen zurückgezogen" in text_of(response)
    assert texts(session) == before
    assert Email.objects.count() == 0


def test_what_the_speaker_has_changed_since_it_was_looked_at_is_looked_at_again(
    organizer_client, session, revision
):
    before = texts(session)
    seen = page_of(organizer_client, revision).context["seen"]
    revision.changes = NEW | {"title_de": "Etwas ganz anderes"}
    revision.save()
    url = f"{LIST}{revision.pk}/change/"
    response = organizer_client.post(url, {"publish": "x", "seen": seen}, follow=True)
    assert "noch einmal an" in text_of(response)
    assert "Etwas ganz anderes" in text_of(response)
    assert texts(session) == before


def test_who_decides_second_is_told_so(organizer_client, session, revision):
    data = {"publish": "x", "seen": page_of(organizer_client, revision).context["seen"]}
    url = f"{LIST}{revision.pk}/change/"
    organizer_client.post(url, data)
    assert "schon entschieden" in text_of(organizer_client.post(url, data, follow=True))
    assert len(cast.mails_to("kim@x.example")) == 1


def test_several_are_taken_over_from_the_list(organizer_client, meeting, kim, revision):
    other = cast.a_session(meeting, "V2", "Umwege", speakers=[kim])
    second = Revision.objects.create(
        session=other, proposed_by=kim.user, changes={"title_de": "Abwege"}
    )
    data = {"action": "publish", "_selected_action": [revision.pk, second.pk]}
    page = text_of(organizer_client.post(LIST, data, follow=True))
    assert "2 Vorschläge sind übernommen." in page
    page = text_of(organizer_client.post(LIST, data, follow=True))
    assert "V2 Abwege: Über diesen Vorschlag ist inzwischen schon entschieden." in page


def test_giving_back_from_the_list_asks_for_the_note_first(organizer_client, revision):
    data = {"action": "give_back", "_selected_action": revision.pk}
    page = organizer_client.post(LIST, data)
    assert "V1 Lernwege" in text_of(page)
    assert page.context["form"].fields["note"].required
    assert organizer_client.post(LIST, data | {"note": " "}).status_code == 422
    revision.refresh_from_db()
    assert revision.state == Revision.State.PENDING
    response = organizer_client.post(LIST, data | {"note": "Bitte kürzer."}, follow=True)
    assert "1 Vorschlag ist zurückgegeben." in text_of(response)
    assert "Bitte kürzer." in cast.mails_to("kim@x.example")[0].message


def test_who_may_only_look_sees_the_change_and_no_button(viewer_client, session, revision):
    page = page_of(viewer_client, revision)
    assert "Neue" in text_of(page)
    assert 'name="publish"' not in text_of(page)
    data = {"publish": "x", "seen": page.context["seen"]}
    assert viewer_client.post(f"{LIST}{revision.pk}/change/", data).status_code == 403
    assert texts(session)[0] == "Lernwege"


def test_who_is_no_longer_in_the_programme_gets_no_mail(organizer_client, session, revision, kim):
    kim.user = None
    kim.save()
    decide(organizer_client, revision, "publish")
    assert texts(session)[0] == "Neue Lernwege"
    assert Email.objects.count() == 0


def test_the_desk_says_how_many_wait(organizer_client, revision):
    assert ">1 wartet<" in text_of(organizer_client.get("/admin/"))
    decide(organizer_client, revision, "publish")
    assert "desk-waiting" not in text_of(organizer_client.get("/admin/"))


def test_the_list_asks_as_much_for_three_as_for_one(
    organizer_client, meeting, kim, revision, django_assert_num_queries
):
    organizer_client.get(LIST)
    with django_assert_num_queries(6):
        organizer_client.get(LIST)
    for code in ("V2", "V3"):
        other = cast.a_session(meeting, code, "Umwege", speakers=[kim])
        Revision.objects.create(session=other, proposed_by=kim.user, changes={"title_de": "Neu"})
    with django_assert_num_queries(6):
        page = organizer_client.get(LIST)
    assert text_of(page).count("Kim Albers") == 3


# --- History ------------------------------------------------------------------------------------------


def history(client, session):
    return text_of(client.get(f"/admin/programme/session/{session.pk}/history/"))


def test_the_history_says_who_changed_what(organizer_client, session, kim):
    seen = speaking.digests(speaking.texts_of(session))
    speaking.propose(session, kim.user, {"to_bring_de": "Ein Tablet"}, seen)
    page = history(organizer_client, session)
    assert "Kim Albers" in page
    assert "Mitbringen [de]:</strong> – → Ein Tablet" in page
    assert "Mitbringen:</strong>" not in page  # the column that repeats it


def test_the_history_names_who_published_and_who_proposed(organizer_client, session, revision):
    decide(organizer_client, revision, "publish")
    page = history(organizer_client, session)
    assert "<td>Orga</td>" in page
    assert "<td>Vorschlag von Kim Albers</td>" in page
    assert "Lernwege → Neue Lernwege" in page


def test_an_earlier_version_brings_the_texts_back_and_leaves_times_and_speakers(
    organizer_client, meeting, session, revision, kim
):
    cast.repeated(session, slot=cast.afternoon(meeting))
    earlier = session.history.first()
    decide(organizer_client, revision, "publish")
    url = f"/admin/programme/session/{session.pk}/history/{earlier.pk}/"
    page = text_of(organizer_client.get(url))
    assert "Referierende und Materialien bleiben" in page
    assert organizer_client.post(url, form_of(organizer_client, url)).status_code == 302
    assert texts(session) == ("Lernwege", "Wir schreiben viel.", "everybody")
    assert session.occurrences.count() == 1
    assert session.appearances.get().speaker == kim
    assert timezone.now() >= session.history.first().history_date
