"""Organizers invite speakers to look at their sessions: a page with the letters, then the letters."""

from datetime import timedelta

import pytest
from django.utils import timezone
from post_office.models import Email

from people.models import User
from programme.models import Speaker
from tests import cast
from tests.admin.pages import form_of, sentences
from tests.cast import text_of

LIST = "/admin/programme/speaker/"


@pytest.fixture
def kim(meeting):
    return speaking(meeting, "Kim Albers", "kim@x.example", "V1", "Lernwege")


def speaking(meeting, name, address, code, title):
    """Somebody with a session on the first day."""
    speaker = cast.a_speaker(meeting, name, address)
    slot = cast.afternoon(meeting)
    cast.a_session(meeting, code, title, slot, cast.a_room(meeting, f"Raum {code}"), [speaker])
    return speaker


def look(client, *speakers):
    data = {"action": "invite", "_selected_action": [speaker.pk for speaker in speakers]}
    return client.post(LIST, data)


def send(client, *speakers, shown_at=None):
    pks = [speaker.pk for speaker in speakers]
    shown_at = (shown_at or timezone.now()).isoformat()
    data = {"action": "invite", "_selected_action": pks, "send": shown_at}
    return client.post(LIST, data, follow=True)


def test_the_letter_is_shown_before_it_is_sent_without_the_link(organizer_client, kim):
    response = look(organizer_client, kim)
    page = text_of(response)
    assert "geht an eine Person. Noch ist nichts verschickt." in page
    assert "Betreff: <strong>Ihr Beitrag: Nutzertreffen treffen</strong>" in page
    assert "V1 Lernwege" in page
    assert "oeffnen/" not in page
    assert Email.objects.count() == 0
    kim.refresh_from_db()
    assert kim.invited_at is None


def test_the_letter_says_what_when_where_and_what_is_missing(organizer_client, kim):
    assert "1 Einladung ist unterwegs." in text_of(send(organizer_client, kim))
    (mail,) = cast.mails_to("kim@x.example")
    words = " ".join(mail.message.split())
    assert "Guten Tag Kim Albers," in words
    assert "14:15–15:30 Uhr, Raum V1" in words
    assert "Kurzbeschreibung fehlt" in words
    assert "Meinen Beitrag bearbeiten:" in words
    client = type(organizer_client)()
    assert client.post(cast.link_in(mail))["Location"] == "/treffen/mein-beitrag/"


def test_it_is_written_in_the_speakers_language(organizer_client, kim):
    kim.language = "en"
    kim.save()
    send(organizer_client, kim)
    assert cast.link_in(cast.mails_to("kim@x.example")[0]).startswith("/en/treffen/mein-beitrag/")


def test_all_are_invited_at_once_and_who_cannot_be_is_named(organizer_client, meeting, kim):
    lena = speaking(meeting, "Lena Lind", "lena@x.example", "V2", "Umwege")
    nobody = speaking(meeting, "Ohne Adresse", None, "V3", "Abwege")
    idle = cast.a_speaker(meeting, "Ohne Punkt", "ohne@x.example")
    everybody = (kim, lena, nobody, idle)
    page = text_of(look(organizer_client, *everybody))
    assert "gehen an 2 Personen" in page
    assert "Ohne Adresse (keine E-Mail-Adresse)" in page
    assert "Ohne Punkt (kein Programmpunkt)" in page
    assert "2 Einladungen sind unterwegs." in text_of(send(organizer_client, *everybody))
    assert sorted(mail.to[0] for mail in Email.objects.all()) == ["kim@x.example", "lena@x.example"]
    invited = Speaker.objects.exclude(invited_at=None)
    assert set(invited) == {kim, lena}


def test_nothing_is_sent_about_a_meeting_that_is_a_draft(organizer_client, kim):
    kim.meeting.status = "draft"
    kim.meeting.save()
    assert "noch ein Entwurf" in text_of(look(organizer_client, kim))
    send(organizer_client, kim)
    assert Email.objects.count() == 0


def test_who_is_invited_again_is_shown_when_the_last_mail_went_out(organizer_client, kim):
    send(organizer_client, kim)
    assert "noch nicht" not in text_of(organizer_client.get(LIST))
    assert "zuletzt eingeladen am" in text_of(look(organizer_client, kim))
    send(organizer_client, kim)
    assert len(cast.mails_to("kim@x.example")) == 2


def test_pressing_the_button_twice_sends_once(organizer_client, kim):
    shown_at = timezone.now() - timedelta(seconds=5)
    send(organizer_client, kim, shown_at=shown_at)
    response = send(organizer_client, kim, shown_at=shown_at)
    assert "niemand mehr einzuladen" in text_of(response)
    assert len(cast.mails_to("kim@x.example")) == 1


def test_an_invitation_wakes_no_process_and_stands_in_no_history(organizer_client, kim):
    version, versions = kim.meeting.lock.version, kim.history.count()
    send(organizer_client, kim)
    kim.meeting.lock.refresh_from_db()
    assert (kim.meeting.lock.version, kim.history.count()) == (version, versions)


def test_who_may_only_look_invites_nobody(viewer_client, kim):
    send(viewer_client, kim)
    assert Email.objects.count() == 0


def test_a_speakers_page_has_the_button(organizer_client, kim):
    page = text_of(organizer_client.get(f"{LIST}{kim.pk}/change/"))
    assert '<button type="submit">Einladen</button>' in page


def test_many_are_looked_at_with_as_many_questions_as_one(
    organizer_client, meeting, kim, django_assert_num_queries
):
    others = [
        speaking(meeting, f"Person {n}", f"p{n}@x.example", f"W{n}", "Wege") for n in range(2)
    ]
    look(organizer_client, kim)  # content types are remembered now
    for chosen in ([kim], [kim, *others]):
        with django_assert_num_queries(14):
            look(organizer_client, *chosen)


# --- The address ------------------------------------------------------------------------------------


def save(client, speaker, **changes):
    url = f"{LIST}{speaker.pk}/change/" if speaker else f"{LIST}add/"
    return client.post(url, form_of(client, url) | changes)


def test_a_typed_address_makes_the_person(organizer_client, meeting):
    speaker = cast.a_speaker(meeting, "Kim Albers")
    assert save(organizer_client, speaker, email=" Kim@X.Example").status_code == 302
    speaker.refresh_from_db()
    assert speaker.user.email == "kim@x.example"
    assert not speaker.user.has_usable_password()


def test_who_takes_part_is_the_same_person(organizer_client, meeting):
    tomke = cast.register(meeting)
    speaker = cast.a_speaker(meeting, "Tomke Ahlers")
    save(organizer_client, speaker, email=cast.TOMKE[1])
    speaker.refresh_from_db()
    assert speaker.user == tomke.user


def test_an_address_is_kept_changed_and_taken_out(organizer_client, kim):
    before = kim.user
    save(organizer_client, kim, name="Kim A.")
    kim.refresh_from_db()
    assert (kim.user, kim.name) == (before, "Kim A.")
    save(organizer_client, kim, email="neu@x.example")
    kim.refresh_from_db()
    assert kim.user.email == "neu@x.example"
    save(organizer_client, kim, email="")
    kim.refresh_from_db()
    assert kim.user is None


def test_one_address_is_one_speaker(organizer_client, meeting, kim):
    other = cast.a_speaker(meeting, "Kim Zwei")
    response = save(organizer_client, other, email="KIM@x.example")
    assert "schon als referierend eingetragen" in sentences(response)
    response = save(
        organizer_client, None, meeting=meeting.pk, name="X", slug="x", email="kim@x.example"
    )
    assert "schon als referierend eingetragen" in sentences(response)
    second = save(organizer_client, cast.a_speaker(meeting, "Ohne"), email="")
    assert second.status_code == 302
    elsewhere = cast.a_speaker(cast.a_meeting("andere"), "Kim Albers")
    assert save(organizer_client, elsewhere, email="kim@x.example").status_code == 302
    assert User.objects.filter(email="kim@x.example").count() == 1


def test_who_may_not_invite_sees_no_address_and_finds_nobody_by_it(viewer_client, kim):
    for page in (LIST, f"{LIST}{kim.pk}/change/", f"{LIST}?q=kim@x"):
        assert "kim@x.example" not in sentences(viewer_client.get(page))
    assert "Kim Albers" not in sentences(viewer_client.get(f"{LIST}?q=kim@x"))
