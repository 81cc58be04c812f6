"""Everything that is stored about somebody, as JSON and as CSV."""

import csv
import io
import json

import pytest
from django.utils import timezone

from meetup import participation
from registration import consents, news, own_data
from registration.models import AccessNeed, Consent, Decision, Participant
from tests import cast

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def tomke(organizer):
    """With something in every section."""
    meeting = cast.a_meeting(day_places=(1, None))
    cast.register(meeting, cast.LENI, cast.days(meeting)[:1])
    tomke = cast.register(meeting, cast.TOMKE, school_number="DE-HB-123")
    cast.register(meeting, cast.BIRTE)
    consents.give(tomke, ["photos", "list"], "de", timezone.now())
    consents.change(tomke, ["list"], "de", timezone.now())
    AccessNeed.objects.create(participant=tomke, step_free=True, other="vorne", meal="vegan")
    Decision.objects.create(
        meeting=meeting,
        participant=tomke,
        kind="guest_added",
        reason="hält das Grußwort",
        decided_by=organizer,
    )
    return tomke


def values(section):
    return [{name: fact["value"] for name, fact in facts.items()} for facts in section]


def rows_of(file):
    return list(csv.reader(io.StringIO(file.removeprefix("\ufeff")), delimiter=";"))


def test_it_has_master_data_ticket_days_and_where_one_stands(tomke):
    data = own_data.as_dict(tomke)
    (master,) = values(data["participation"])
    assert master["name"] == "Tomke Ahlers"
    assert master["school_number"] == "DE-HB-123"
    assert master["federal_state"] == "Bremen"
    assert master["ticket_code"] == tomke.ticket_code
    assert master["confirmed_at"] == timezone.localtime(tomke.confirmed_at).isoformat(
        timespec="seconds"
    )
    assert [(day["state"], day["position"]) for day in values(data["days"])] == [
        ("Warteliste", 1),
        ("Platz", None),
    ]


def test_it_has_consents_needs_decisions_and_mails(tomke):
    data = own_data.as_dict(tomke)
    given = {row["kind"]: row for row in values(data["consents"])}
    assert given["Fotos"]["withdrawn_at"]
    assert given["Teilnehmendenliste"]["withdrawn_at"] is None
    assert given["Fotos"]["text_version"] == consents.TEXT_VERSION
    (need,) = values(data["access_needs"])
    assert (need["step_free"], need["meal"], need["other"]) == (True, "vegan", "vorne")
    (decision,) = values(data["decisions"])
    assert decision["reason"] == "hält das Grußwort"
    assert [mail["subject"] for mail in values(data["mails"])] == cast.subjects(cast.TOMKE)


@pytest.mark.parametrize(
    ("section", "model"),
    [("participation", Participant), ("consents", Consent), ("access_needs", AccessNeed)],
)
def test_no_field_is_left_out_and_each_has_a_label(tomke, section, model):
    facts = own_data.as_dict(tomke)[section][0]
    assert set(facts) >= {field.name for field in model._meta.concrete_fields}
    assert all(fact["label"] for fact in facts.values())


def test_what_was_replaced_or_cancelled_before_is_in_it_too(tomke):
    participation.cancel(tomke)
    again = cast.register(tomke.meeting, cast.TOMKE, name="Tomke A.")
    data = own_data.as_dict(again)
    assert [row["name"] for row in values(data["participation"])] == ["Tomke A.", "Tomke Ahlers"]
    assert data["access_needs"] == []  # deleted with the cancellation
    assert [row["position"] for row in values(data["days"])] == [2, None, None, None]


def test_mails_to_a_corrected_address_are_in_it_too(tomke):
    before = len(own_data.as_dict(tomke)["mails"])
    tomke.user.change_address("neu@schule.example")
    news.write(tomke, news.CHANGED)
    assert len(own_data.as_dict(tomke)["mails"]) == before + 1


@pytest.mark.parametrize("make", [own_data.as_json, own_data.as_csv])
def test_nobody_else_is_in_it(tomke, make):
    file = make(tomke)
    for text in ("Birte", "birte@", "Leni", "leni@", "orga@example.org"):
        assert text not in file


def test_json_is_the_same_and_readable(tomke):
    file = own_data.as_json(tomke)
    assert json.loads(file) == own_data.as_dict(tomke)
    assert "hält das Grußwort" in file
    assert "\n  " in file


def test_csv_has_a_row_per_fact(tomke):
    file = own_data.as_csv(tomke)
    assert file.startswith("\ufeff")
    rows = dict(rows_of(file))
    assert rows["Anmeldung: Vor- und Nachname"] == "Tomke Ahlers"
    assert rows["Tag 1: Stand"] == "Warteliste"
    assert rows["Unterstützungsbedarf und Verpflegung: stufenloser Zugang"] == "ja"
    assert rows["Anmeldung: abgesagt am"] == ""


@pytest.mark.parametrize("text", ["=1+1", "+49", "-x", "@cmd", '=A1;"x"'])
def test_csv_holds_no_formula(tomke, text):
    Participant.objects.filter(pk=tomke.pk).update(organisation=text)
    tomke.refresh_from_db()
    rows = dict(rows_of(own_data.as_csv(tomke)))
    assert rows["Anmeldung: Schule oder Organisation"] == f"'{text}"


def test_the_number_of_questions_does_not_grow_with_the_records(tomke, django_assert_num_queries):
    tomke = Participant.objects.select_related("meeting", "user").get(pk=tomke.pk)
    with django_assert_num_queries(10):
        own_data.as_dict(tomke)
    consents.give(tomke, ["photos", "newsletter"], "de", timezone.now())
    with django_assert_num_queries(10):
        own_data.as_dict(tomke)
