"""Organizers keep texts for their mails, and change those of the mails that go out by themselves. A
text with something that can't be replaced is refused."""

import pytest
from post_office.models import Email

from registration import standard_texts
from registration.models import MailTemplate
from tests import cast
from tests.cast import text_of

LIST = "/admin/registration/mailtemplate/"
ADD = f"{LIST}add/"
WORDS = {"subject_de": "Parkplätze", "text_de": "Hinter der Schule, {name}.", "save": "1"}


def reminder(meeting):
    return f"{ADD}?purpose=reminder&meeting={meeting.pk}"


def test_a_text_is_kept_and_changed(organizer_client, meeting):
    organizer_client.post(ADD, WORDS | {"name": "Parken"})
    template = MailTemplate.objects.get()
    assert (template.meeting, template.purpose, template.name) == (meeting, "own", "Parken")
    organizer_client.post(f"{LIST}{template.pk}/change/", WORDS | {"name": "Auto"})
    template.refresh_from_db()
    assert template.name == "Auto"
    organizer_client.post(f"{LIST}{template.pk}/delete/", {"post": "yes"})
    assert MailTemplate.objects.count() == 0


def test_the_list_begins_with_what_goes_out_by_itself(organizer_client, meeting):
    page = text_of(organizer_client.get(LIST))
    for words in (
        "Erinnerung vor der Veranstaltung</a>: 7 Tage vor dem ersten Tag",
        "Dank nach der Veranstaltung</a>: am Tag nach dem letzten",
        "(mit unserem Text)",
    ):
        assert words in page


def test_the_reminder_begins_with_our_text_and_becomes_theirs(organizer_client, meeting):
    page = organizer_client.get(reminder(meeting))
    ours = standard_texts.standard(meeting, "reminder")
    assert page.context["form"]["text_de"].value() == ours.text_de
    data = WORDS | {"is_on": "on", "days_before": 3}
    organizer_client.post(reminder(meeting), data)
    assert standard_texts.template(meeting, "reminder").days_before == 3
    assert "3 Tage vor dem ersten Tag" in text_of(organizer_client.get(LIST))
    # A second one there can't be: the address leads to the first.
    template = MailTemplate.objects.get()
    answer = organizer_client.get(reminder(meeting))
    assert answer["Location"] == f"{LIST}{template.pk}/change/"
    organizer_client.post(f"{LIST}{template.pk}/delete/", {"post": "yes"})
    assert standard_texts.template(meeting, "reminder").text_de == ours.text_de


def test_it_is_switched_off(organizer_client, meeting):
    organizer_client.post(reminder(meeting), WORDS | {"days_before": 7})
    assert not standard_texts.template(meeting, "reminder").is_on
    assert "wird nicht verschickt" in text_of(organizer_client.get(LIST))


@pytest.mark.parametrize("days", ["0", "61", "-1", "bald"])
def test_a_reminder_comes_before_the_day(organizer_client, meeting, days):
    answer = organizer_client.post(reminder(meeting), WORDS | {"is_on": "on", "days_before": days})
    assert answer.status_code == 422
    assert "days_before" in answer.context["form"].errors


@pytest.mark.parametrize("button", ["save", "look", "test"])
def test_an_unknown_placeholder_is_refused_in_words_and_the_text_kept(
    organizer_client, meeting, button
):
    data = {"name": "Parken", "subject_de": "Hallo", "text_de": "{vornahme}, {name}", button: "1"}
    answer = organizer_client.post(ADD, data)
    assert answer.status_code == 422
    assert "{vornahme} gibt es nicht. Meinten Sie {name}?" in text_of(answer)
    assert "{vornahme}, {name}" in answer.content.decode()
    assert (MailTemplate.objects.count(), Email.objects.count()) == (0, 0)


def test_it_is_looked_at_before_it_is_kept(organizer_client, meeting):
    data = {"name": "Parken", "subject_de": "Für {name}", "text_de": "{workshops}", "look": "1"}
    english = {"subject_en": "For {name}", "text_en": "Behind the school."}
    page = organizer_client.post(ADD, data | english)
    for words in (
        "(die Workshops der Person, mit Zeit, Raum und Stand)",
        "For Orga",
        "Behind the school.",
    ):
        assert words in text_of(page)
    assert MailTemplate.objects.count() == 0


def test_a_test_mail_goes_to_oneself(organizer_client, meeting):
    cast.register(meeting)
    before = Email.objects.count()
    words = {name: text for name, text in WORDS.items() if name != "save"}
    organizer_client.post(reminder(meeting), words | {"days_before": 7, "test": "1"})
    mail = Email.objects.latest("pk")
    assert Email.objects.count() == before + 1
    assert (mail.to, mail.subject) == (["orga@example.org"], "[Test] Parkplätze")
    assert MailTemplate.objects.count() == 0
    assert "Tomke" not in mail.message


def test_who_may_not_change_looks(viewer_client, meeting):
    template = MailTemplate.objects.create(
        meeting=meeting, name="Parken", **dict(list(WORDS.items())[:2])
    )
    address = f"{LIST}{template.pk}/change/"
    assert viewer_client.get(address).status_code == 403  # may not see addresses
    assert viewer_client.post(address, WORDS | {"name": "X"}).status_code == 403
    template.refresh_from_db()
    assert template.name == "Parken"
