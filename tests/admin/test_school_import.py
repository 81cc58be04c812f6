"""The list of schools is imported: looked at first, then taken over as shown."""

import pytest

from backstage import imports, jobs
from backstage.models import ExportRecord, Job, JobFile, StoredChunk
from registration.models import School
from tests import cast, files
from tests.admin.importing import (
    checked,
    figures,
    file_of,
    page,
    press,
    remarks,
    take_over,
    upload,
)

LIST = "/admin/registration/school/"
HEADINGS = ["Schulnummer", "Name", "Bundesland"]
DEICH = ["101", "Oberschule am Deich", "Bremen"]
MITTE = ["202", "Gesamtschule Mitte", "HH"]


def names():
    return dict(School.objects.values_list("number", "name"))


@pytest.mark.parametrize("make", [files.a_csv, files.an_xlsx])
def test_schools_come_from_a_table(organizer_client, make):
    job = checked(organizer_client, LIST, make(HEADINGS, DEICH, MITTE))
    assert figures(job) == (2, 0, 0, 0)
    assert names() == {}
    done = take_over(organizer_client, job)
    assert figures(done) == (2, 0, 0, 0)
    assert names() == {"DE-HB-101": "Oberschule am Deich", "DE-HH-202": "Gesamtschule Mitte"}


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "iso-8859-1", "utf-16"])
def test_csv_as_programs_write_it(organizer_client, separator, encoding):
    rows = [HEADINGS, ["1", "Grundschule Süd", "Baden-Württemberg"]]
    rows[1][0] = "11"
    file = files.a_csv(*rows, separator=separator, encoding=encoding)
    take_over(organizer_client, checked(organizer_client, LIST, file))
    assert names() == {"DE-BW-11": "Grundschule Süd"}


def test_the_preview_shows_new_changed_and_refused_rows_with_reasons(organizer_client):
    School.objects.create(number="DE-HB-101", name="Oberschule Deich", federal_state="HB")
    School.objects.create(number="DE-HH-202", name="Gesamtschule Mitte", federal_state="HH")
    job = checked(
        organizer_client,
        LIST,
        files.a_csv(
            HEADINGS,
            DEICH,
            MITTE,
            ["303", "Neue Schule", "NI"],
            ["404", "Nirgendwo", "Atlantis"],
            ["", "Ohne Nummer", "HB"],
            DEICH,
            ["505", "", "HB"],
        ),
    )
    assert figures(job) == (1, 1, 1, 4)
    html = page(organizer_client, job)
    assert "<del>Oberschule Deich</del> → <ins>Oberschule am Deich</ins>" in html
    assert "Neue Schule" in html
    said = remarks(job)
    assert "Bundesland" in said[5]
    assert "Schulnummer fehlt" in said[6]
    assert "steht schon in Zeile 2" in said[7]
    assert "Name" in said[8]
    rows = file_of(organizer_client, job, "vorschau.csv").splitlines()
    assert len(rows) == 8
    assert "Oberschule Deich → Oberschule am Deich" in rows[1]


def test_what_has_changed_meanwhile_is_not_taken_over_but_reported(organizer_client):
    School.objects.create(number="DE-HB-101", name="Alt", federal_state="HB")
    job = checked(organizer_client, LIST, files.a_csv(HEADINGS, DEICH, MITTE))
    School.objects.update(name="Anders")
    done = take_over(organizer_client, job)
    assert figures(done) == (1, 0, 0, 1)
    assert names()["DE-HB-101"] == "Anders"
    assert "Seit der Vorschau" in file_of(organizer_client, done, "nicht-uebernommen.csv")


def test_files_and_preview_do_not_stay_behind(organizer_client):
    job = checked(organizer_client, LIST, files.a_csv(HEADINGS, DEICH))
    assert set(job.files.values_list("name", flat=True)) == {
        imports.PREVIEW,
        imports.EXCERPT,
        "vorschau.csv",
    }
    take_over(organizer_client, job)
    assert (JobFile.objects.count(), StoredChunk.objects.count()) == (0, 0)
    assert "übernommen oder gelöscht" in page(organizer_client, job)
    take_over(organizer_client, job)
    assert Job.objects.filter(kind="carry_out_import").count() == 1


def test_a_preview_is_discarded_at_a_click(organizer_client):
    job = checked(organizer_client, LIST, files.a_csv(HEADINGS, DEICH))
    press(organizer_client, job, "discard")
    assert (JobFile.objects.count(), StoredChunk.objects.count()) == (0, 0)
    assert take_over(organizer_client, job) is None
    assert names() == {}


def test_nothing_is_discarded_while_it_is_taken_over(organizer_client):
    job = checked(organizer_client, LIST, files.a_csv(HEADINGS, DEICH))
    press(organizer_client, job, "take-over", digest=job.result["digest"])
    assert "Das läuft schon" in press(organizer_client, job, "discard")
    jobs.run_waiting()
    assert names() == {"DE-HB-101": "Oberschule am Deich"}


def test_a_file_whose_check_is_stopped_before_it_began_is_deleted(organizer_client):
    organizer_client.post(f"{LIST}import/", {"file": files.a_csv(HEADINGS, DEICH)})
    job = Job.objects.get()
    html = press(organizer_client, job, "stop")
    assert StoredChunk.objects.count() == 0
    assert "die hochgeladene Datei ist gelöscht" in html
    assert f'href="{LIST}import/"' in html


def test_who_has_lost_the_right_meanwhile_takes_nothing_over(organizer_client, organizer):
    job = checked(organizer_client, LIST, files.a_csv(HEADINGS, DEICH))
    press(organizer_client, job, "take-over", digest=job.result["digest"])
    organizer.is_active = False
    organizer.save()
    jobs.run_waiting()
    done = Job.objects.get(kind="carry_out_import")
    assert (done.state, done.reason) == ("failed", "Sie haben nicht mehr die nötigen Rechte.")
    assert names() == {}


def test_what_is_left_when_it_is_stopped_can_be_taken_over_later(organizer_client, monkeypatch):
    rows = [[str(100 + n), f"Schule {n}", "HB"] for n in range(600)]
    job = checked(organizer_client, LIST, files.a_csv(HEADINGS, *rows))

    def is_stopped(self, done, total=0, phase=""):
        raise jobs.Stopped

    with monkeypatch.context() as now:
        now.setattr(jobs.Progress, "__call__", is_stopped)
        stopped = take_over(organizer_client, job)
    assert (stopped.state, School.objects.count()) == ("stopped", 500)
    assert f"/admin/backstage/job/{job.pk}/change/" in page(organizer_client, stopped)
    assert figures(take_over(organizer_client, job)) == (100, 0, 500, 0)


def test_every_fault_of_a_row_is_said_at_once(organizer_client):
    rows = [["", "", "Atlantis"], ["DE-NI-101", "Oberschule", "HB"]]
    said = remarks(checked(organizer_client, LIST, files.a_csv(HEADINGS, *rows)))
    assert [word in said[2] for word in ("Bundesland", "Name", "Schulnummer")] == [True] * 3
    assert said[3] == "Schulnummer und Bundesland gehören nicht zusammen."


def test_a_file_that_can_not_be_read_is_deleted_at_once(organizer_client):
    job = checked(organizer_client, LIST, files.a_csv(["Dies", "und", "das"], DEICH))
    assert job.state == "failed"
    assert "fehlen die Überschriften: Schulnummer, Name, Bundesland" in job.reason
    assert "Dies" not in job.reason
    assert StoredChunk.objects.count() == 0


def test_only_what_was_shown_is_taken_over(organizer_client):
    job = checked(organizer_client, LIST, files.a_csv(HEADINGS, DEICH))
    assert take_over(organizer_client, job, digest="0" * 64) is None
    chunk = StoredChunk.objects.get(name=job.files.get(name=imports.PREVIEW).content.name)
    chunk.content = bytes(chunk.content).replace(b"Deich", b"Teich")
    chunk.save()
    assert take_over(organizer_client, job).state == "failed"
    assert names() == {}


def test_broken_off_and_taken_up_again_nothing_is_there_twice(organizer_client, monkeypatch):
    rows = [[str(100 + n), f"Schule {n}", "HB"] for n in range(1200)]
    job = checked(organizer_client, LIST, files.a_csv(HEADINGS, *rows))
    monkeypatch.setattr(jobs, "REPORT_EVERY", 0)
    original = jobs.Progress.__call__
    calls = []

    def breaks_off(self, done, total=0, phase=""):
        calls.append(done)
        if len(calls) == 1:
            raise jobs.Interrupted
        return original(self, done, total, phase)

    monkeypatch.setattr(jobs.Progress, "__call__", breaks_off)
    done = take_over(organizer_client, job)
    assert (done.times_resumed, School.objects.count()) == (1, 1200)
    assert figures(done) == (700, 0, 500, 0)


def test_a_viewer_imports_nothing(viewer_client, organizer_client):
    assert viewer_client.get(f"{LIST}import/").status_code == 403
    assert upload(viewer_client, LIST, files.a_csv(HEADINGS, DEICH))[1] is None
    job = checked(organizer_client, LIST, files.a_csv(HEADINGS, DEICH))
    assert take_over(viewer_client, job) is None
    assert "Importieren" not in viewer_client.get(LIST).content.decode()
    assert "Importieren" in organizer_client.get(LIST).content.decode()


def test_what_is_exported_is_imported_again_without_a_change(organizer_client):
    School.objects.create(number="DE-HB-101", name="=Schule+", federal_state="HB")
    School.objects.create(number="DE-XX-7A", name="'@Schule", federal_state="XX")
    fields = {f"schoolresource_{name}": "on" for name in ("number", "name", "federal_state")}
    for number in (0, 1):
        data = {"format": number, "resource": "0", **fields}
        content = organizer_client.post(f"{LIST}export/", data).content
        file = files.SimpleUploadedFile("schulen", content)
        assert figures(checked(organizer_client, LIST, file)) == (0, 0, 2, 0)
    assert ExportRecord.objects.filter(what="registration.school", rows=2).count() == 2


def test_a_participants_school_is_shown_by_its_name(organizer_client, meeting):
    School.objects.create(number="DE-HB-101", name="Oberschule am Deich", federal_state="HB")
    tomke = cast.register(meeting, cast.TOMKE, school_number="DE-HB-101", organisation="OS Deich")
    html = organizer_client.get(f"/admin/registration/participant/{tomke.pk}/change/").content
    assert "DE-HB-101 (Oberschule am Deich)" in html.decode()
