"""Participants from a table: by the same rules as everybody, shown first, and nobody twice."""

import pytest
from django.contrib.admin.models import LogEntry

from backstage import jobs
from backstage.models import ExportRecord
from meetup import participation
from registration.models import Decision, Participant
from tests import cast, files
from tests.admin.importing import checked, figures, file_of, page, remarks, take_over, upload

LIST = "/admin/registration/participant/"
HEADINGS = ["Name", "E-Mail-Adresse", "Rolle", "Organisation", "Bundesland", "Tage"]
SAID = {"reason": "Meldeliste des Schulamts"}

pytestmark = pytest.mark.usefixtures("invariants_hold")


def row(who, days="Fachtag, BarCamp", **changes):
    name, address, role, organisation, state = who
    values = dict(
        zip(HEADINGS, [name, address, str(role.label), organisation, state, days], strict=True)
    )
    return list((values | changes).values())


def look(client, meeting, *rows, headings=HEADINGS, **options):
    return checked(client, LIST, files.a_csv(headings, *rows), meeting=meeting.pk, **SAID | options)


def standing(participant):
    return [place.state for place in participant.day_places.order_by("day__date")]


def test_somebody_new_is_registered_like_a_guest(organizer_client, organizer, meeting):
    job = look(organizer_client, meeting, row(cast.TOMKE), row(cast.LENI, "1"))
    assert figures(job) == (2, 0, 0, 0)
    assert Participant.objects.count() == 0
    done = take_over(organizer_client, job)
    assert figures(done) == (2, 0, 0, 0)
    tomke, leni = Participant.objects.order_by("pk")
    assert (tomke.status, tomke.user.email, tomke.role) == ("registered", cast.TOMKE[1], "teacher")
    assert (standing(tomke), standing(leni)) == (["held", "held"], ["held"])
    decision = Decision.objects.get(participant=leni)
    assert (decision.reason, decision.decided_by) == (SAID["reason"], organizer)
    assert LogEntry.objects.filter(object_id=tomke.pk, user=organizer).exists()


def test_letters_go_out_only_if_that_is_ticked(organizer_client, meeting):
    take_over(organizer_client, look(organizer_client, meeting, row(cast.TOMKE)))
    assert cast.mails_to(cast.TOMKE) == []
    job = look(organizer_client, meeting, row(cast.BIRTE), letters="on")
    take_over(organizer_client, job)
    assert len(cast.mails_to(cast.BIRTE)) == 1


def test_what_is_beyond_the_places_waits_like_anybody(organizer_client):
    meeting = cast.a_meeting(day_places=(2, None))
    cast.register(meeting, cast.CEM)
    job = look(organizer_client, meeting, row(cast.TOMKE), row(cast.BIRTE), row(cast.LENI))
    assert remarks(job) == {
        2: "",
        3: "Kommt auf die Warteliste: Fachtag.",
        4: "Kommt auf die Warteliste: Fachtag.",
    }
    assert "2 Personen kämen auf eine Warteliste" in page(organizer_client, job)
    done = take_over(organizer_client, job)
    assert done.result["waiting"] == 2
    day = cast.days(meeting)[0]
    assert cast.held(day) == ["Cem Çelik", "Tomke Ahlers"]
    assert cast.waiting(day) == ["Birte Brandt", "Leni Lind"]


def test_the_limit_of_a_role_holds_for_imported_people(organizer_client, meeting):
    for day in cast.days(meeting):
        day.role_places.create(role="teacher", at_most=1)
    job = look(organizer_client, meeting, row(cast.TOMKE), row(cast.BIRTE), row(cast.LENI))
    take_over(organizer_client, job)
    assert cast.held(cast.days(meeting)[0]) == ["Tomke Ahlers", "Leni Lind"]


def test_places_that_went_meanwhile_are_not_given_twice(organizer_client):
    meeting = cast.a_meeting(day_places=(1, 1))
    job = look(organizer_client, meeting, row(cast.TOMKE))
    assert remarks(job) == {2: ""}
    cast.register(meeting, cast.CEM)
    assert take_over(organizer_client, job).result["waiting"] == 1
    assert cast.held(cast.days(meeting)[0]) == ["Cem Çelik"]


def test_a_row_again_changes_nothing_and_another_one_only_what_differs(organizer_client, meeting):
    cast.register(meeting, cast.TOMKE)
    same = row(cast.TOMKE)
    other = row(cast.TOMKE, Name="Tomke Anders")
    assert figures(look(organizer_client, meeting, same)) == (0, 0, 1, 0)
    job = look(organizer_client, meeting, other)
    assert figures(job) == (0, 1, 0, 0)
    assert "<del>Tomke Ahlers</del> → <ins>Tomke Anders</ins>" in page(organizer_client, job)
    take_over(organizer_client, job)
    assert Participant.objects.get().name == "Tomke Anders"


def test_columns_that_are_not_there_stay_as_they_are(organizer_client, meeting):
    cast.register(meeting, cast.TOMKE, school_number="DE-HB-101")
    job = look(
        organizer_client,
        meeting,
        ["tomke@schule.example", "Neue Schule"],
        headings=["E-Mail", "Schule"],
    )
    take_over(organizer_client, job)
    tomke = Participant.objects.get()
    assert (tomke.organisation, tomke.school_number) == ("Neue Schule", "DE-HB-101")
    assert standing(tomke) == ["held", "held"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"E-Mail-Adresse": "keine"}, "E-Mail-Adresse"),
        ({"Name": ""}, "Name: Diese Angabe fehlt"),
        ({"Rolle": "Zauberei"}, "Rolle: „Zauberei“ gibt es nicht. Möglich sind: Lehrkräfte"),
        ({"Rolle": ""}, "Rolle: Diese Angabe fehlt"),
        ({"Bundesland": "Atlantis"}, "Bundesland: „Atlantis“ gibt es nicht"),
        ({"Tage": "Sonntag"}, "Möglich sind: Fachtag, BarCamp"),
        ({"Tage": ""}, "Tage: Diese Angabe fehlt"),
        ({"Organisation": "x" * 300}, "Organisation"),
    ],
)
def test_a_row_is_refused_with_its_reason(organizer_client, meeting, changes, words):
    job = look(organizer_client, meeting, row(cast.TOMKE, **changes), row(cast.BIRTE))
    assert figures(job) == (1, 0, 0, 1)
    assert words in remarks(job)[2]
    assert words in file_of(organizer_client, job, "vorschau.csv")


def test_every_fault_of_a_row_is_said_at_once(organizer_client, meeting):
    wrong = {"E-Mail-Adresse": "keine", "Rolle": "Zauberei", "Bundesland": "Atlantis", "Tage": "So"}
    job = look(organizer_client, meeting, row(cast.TOMKE, **wrong, Organisation=""))
    said = remarks(job)[2]
    assert all(f"{heading}: " in said for heading in [*wrong, "Organisation"]), said
    assert "Rolle: Diese Angabe fehlt" not in said


def test_a_row_that_is_refused_keeps_its_address_from_nobody(organizer_client, meeting):
    wrong = row(cast.TOMKE, Rolle="Zauberei")
    nowhere = {"E-Mail-Adresse": "keine"}
    rows = [wrong, row(cast.TOMKE), row(cast.BIRTE, **nowhere), row(cast.CEM, **nowhere)]
    job = look(organizer_client, meeting, *rows)
    assert figures(job) == (1, 0, 0, 3)
    assert "gültige E-Mail-Adresse" in remarks(job)[5]


def test_one_registration_per_person_and_meeting(organizer_client, meeting):
    twice = row(cast.TOMKE, **{"E-Mail-Adresse": " Tomke@Schule.example "})
    job = look(organizer_client, meeting, row(cast.TOMKE), twice)
    assert figures(job) == (1, 0, 0, 1)
    assert "steht schon in Zeile 2" in remarks(job)[3]


def test_who_has_signed_up_meanwhile_is_reported(organizer_client, meeting):
    job = look(organizer_client, meeting, row(cast.TOMKE, Name="Tomke Anders"), row(cast.BIRTE))
    cast.register(meeting, cast.TOMKE)
    done = take_over(organizer_client, job)
    assert figures(done) == (1, 0, 0, 1)
    report = file_of(organizer_client, done, "nicht-uebernommen.csv")
    assert "Tomke Ahlers" in report
    assert "Seit der Vorschau" in report


def test_nobody_loses_a_place_by_an_import(organizer_client, meeting):
    cast.register(meeting, cast.TOMKE)
    job = look(organizer_client, meeting, row(cast.TOMKE, "BarCamp"))
    assert figures(job) == (0, 0, 0, 1)
    assert "kosten: Fachtag" in remarks(job)[2]


def test_another_role_that_is_full_is_refused(organizer_client, meeting):
    for day in cast.days(meeting):
        day.role_places.create(role="school_leader", at_most=0)
    cast.register(meeting, cast.TOMKE)
    job = look(organizer_client, meeting, row(cast.TOMKE, Rolle="Schulleitung"))
    assert figures(job) == (0, 0, 0, 1)
    assert Participant.objects.get().role == "teacher"


def test_a_role_that_filled_up_meanwhile_is_reported_and_costs_nobody(organizer_client, meeting):
    cast.register(meeting, cast.TOMKE)
    days = cast.days(meeting)
    job = look(organizer_client, meeting, row(cast.TOMKE, Rolle="Schulleitung"), row(cast.BIRTE))
    assert figures(job) == (1, 1, 0, 0)
    for day in days:
        day.role_places.create(role="school_leader", at_most=0)
    assert figures(take_over(organizer_client, job)) == (1, 0, 0, 1)
    assert cast.held(days[0]) == ["Tomke Ahlers", "Birte Brandt"]


def test_a_place_that_a_change_frees_goes_to_who_waits_and_not_to_the_next_row(organizer_client):
    meeting = cast.a_meeting()
    days = cast.days(meeting)
    for day in days:
        day.role_places.create(role="teacher", at_most=1)
    cast.register(meeting, cast.TOMKE)
    cast.register(meeting, cast.BIRTE)
    job = look(organizer_client, meeting, row(cast.TOMKE, Rolle="Schulleitung"), row(cast.CEM))
    take_over(organizer_client, job)
    assert cast.held(days[0]) == ["Tomke Ahlers", "Birte Brandt"]
    assert cast.waiting(days[0]) == ["Cem Çelik"]


def test_interrupted_and_taken_up_again_nobody_is_there_twice(
    organizer_client, meeting, monkeypatch
):
    people = [row(cast.stranger(number)) for number in range(45)]
    job = look(organizer_client, meeting, *people)
    original, calls = jobs.Progress.__call__, []

    def breaks_off(self, done, total=0, phase=""):
        calls.append(done)
        if len(calls) == 2:
            raise jobs.Interrupted
        return original(self, done, total, phase)

    monkeypatch.setattr(jobs.Progress, "__call__", breaks_off)
    done = take_over(organizer_client, job)
    assert done.times_resumed == 1
    assert figures(done) == (5, 0, 40, 0)
    assert Participant.objects.registered().count() == 45
    assert Decision.objects.count() == 45


@pytest.mark.parametrize("number", [0, 1])
def test_what_is_exported_is_imported_again_without_a_change(organizer_client, number):
    meeting = cast.a_meeting(day_places=(2, None))
    cast.register(meeting, cast.TOMKE, name="=Tomke", school_number="DE-HB-101")
    cast.register(meeting, cast.BIRTE, name="'+Birte", organisation="@home", language="en")
    cast.register(meeting, cast.CEM, cast.days(meeting)[:1])
    participation.cancel(cast.register(meeting, cast.LENI))
    cast.register(meeting, cast.LENI, organisation="Anderswo")
    cast.sign_up(meeting, cast.OLAF)
    names = "name email role organisation school_number federal_state language status days".split()
    names += ["claimed_at", "ticket_code", "workshops"]
    fields = {f"participantresource_{name}": "on" for name in names}
    data = {"format": number, "resource": "0", **fields}
    content = organizer_client.post(f"{LIST}export/", data).content
    file = files.SimpleUploadedFile("teilnehmende", content)
    job = checked(organizer_client, LIST, file, meeting=meeting.pk, **SAID)
    assert figures(job) == (0, 0, 6, 0), remarks(job)
    assert "Nicht gelesen werden die Spalten: eingegangen am" in page(organizer_client, job)


def test_who_has_cancelled_does_not_come_back_by_an_old_list(organizer_client, meeting):
    headings = [*HEADINGS, "Stand"]
    job = look(organizer_client, meeting, [*row(cast.TOMKE), "abgesagt"], headings=headings)
    assert figures(job) == (0, 0, 0, 1)
    assert "nur, wer angemeldet ist" in remarks(job)[2]


def test_what_is_over_stays_as_it_was(organizer_client):
    never = {"registration_opens_at": None, "registration_closes_at": None}
    meeting = cast.a_meeting(weeks_ahead=-4, **never)
    file = files.a_csv(HEADINGS, row(cast.TOMKE))
    answer, job = upload(organizer_client, LIST, file, meeting=meeting.pk, **SAID)
    assert (answer.status_code, job) == (422, None)
    assert "Diese Veranstaltung ist vorbei" in answer.content.decode()


def test_a_formula_is_refused_and_never_calculated(organizer_client, meeting):
    formula = row(cast.TOMKE, Organisation='=HYPERLINK("https://evil.example")')
    file = files.an_xlsx(HEADINGS, formula, row(cast.BIRTE))
    job = checked(organizer_client, LIST, file, meeting=meeting.pk, **SAID)
    assert figures(job) == (1, 0, 0, 1)
    assert "Zelle D2 enthält eine Formel" in remarks(job)[2]


def test_names_are_in_no_job_after_it_is_taken_over(organizer_client, meeting):
    job = look(organizer_client, meeting, row(cast.TOMKE), row(cast.BIRTE, Rolle="Zauberei"))
    done = take_over(organizer_client, job)
    for one in (job, done):
        one.refresh_from_db()
        kept = str([one.arguments, one.result, one.reason, one.phase])
        assert "Tomke" not in kept
        assert "Birte" not in kept
        assert SAID["reason"] not in kept


def test_an_export_is_on_record_without_what_was_searched_for(organizer_client, organizer, meeting):
    cast.register(meeting, cast.TOMKE)
    data = {"format": "0", "resource": "0", "participantresource_name": "on"}
    organizer_client.post(f"{LIST}export/?q=Ahlers&role__exact=teacher", data)
    record = ExportRecord.objects.get()
    assert (record.exported_by, record.what) == (organizer, "registration.participant")
    assert (record.rows, record.format) == (1, "csv")
    assert record.selection == "mit Suche, role=teacher"
    html = organizer_client.get("/admin/backstage/exportrecord/").content.decode()
    assert "Teilnehmende" in html
    assert organizer_client.get("/admin/backstage/exportrecord/add/").status_code == 403
    url = f"/admin/backstage/exportrecord/{record.pk}/delete/"
    assert organizer_client.post(url, {"post": "yes"}).status_code == 403
