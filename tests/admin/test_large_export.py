"""What takes longer than a page may is exported by a job; the same comes out, and is on record."""

import csv
import io

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission

from backstage import exports, jobs
from backstage.models import ExportRecord, Job
from meetup import participation
from people.models import User
from tests import cast
from tests.admin.importing import page

LIST = "/admin/registration/participant/"
SCHOOLS = "/admin/registration/school/"
FIELDS = {f"participantresource_{name}": "on" for name in ("name", "email", "days", "workshops")}
CSV, XLSX = "0", "1"


@pytest.fixture
def large(meeting, monkeypatch):
    """Two are many, and they are written one at a time."""
    workshop = cast.a_workshop(meeting, seats=1)
    people = [cast.register(meeting, who, choices=[workshop]) for who in (cast.TOMKE, cast.BIRTE)]
    people.append(cast.register(meeting, cast.OLAF))
    monkeypatch.setattr("backstage.export_job.AT_A_TIME", 1)
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 1)
    return people


def export(client, number=CSV, query=""):
    data = {"format": number, "resource": "0"} | FIELDS
    return client.post(f"{LIST}export/{query}", data)


def written(client, job):
    """What is downloaded from the page of the job."""
    file = job.files.get(is_result=True)
    answer = client.get(f"/admin/backstage/job/{job.pk}/files/{file.pk}/")
    return file.name, b"".join(answer)


@pytest.mark.parametrize("number", [CSV, XLSX])
def test_a_job_writes_the_same_as_the_page(organizer_client, large, monkeypatch, number):
    answer = export(organizer_client, number)
    job = Job.objects.get(kind="export")
    assert answer["Location"] == f"/admin/backstage/job/{job.pk}/change/"
    jobs.run_waiting()
    job.refresh_from_db()
    assert (job.state, job.result, job.done, job.total) == ("done", {"rows": 3}, 3, 3)
    name, content = written(organizer_client, job)
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 3)
    at_once = export(organizer_client, number)
    assert name in at_once["Content-Disposition"]
    assert table(content) == table(at_once.content)
    assert [row[0] for row in table(content)] == [
        "Name",
        "Olaf Ott",
        "Birte Brandt",
        "Tomke Ahlers",
    ]
    assert "W1" in str(table(content)[2])
    assert "3 Zeilen sind geschrieben" in page(organizer_client, job)


def table(content):
    if content.startswith(b"PK"):
        return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.values]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_only_what_the_list_shows(organizer_client, large):
    export(organizer_client, query="?q=a&role__exact=teacher")
    jobs.run_waiting()
    _name, content = written(organizer_client, Job.objects.get())
    assert sorted(row[0] for row in table(content)[1:]) == ["Birte Brandt", "Tomke Ahlers"]


def test_it_is_on_record_once_and_its_job_names_nobody(organizer_client, organizer, large):
    export(organizer_client, query="?q=a")
    record = ExportRecord.objects.get()
    assert (record.exported_by, record.rows, record.selection) == (organizer, 3, "mit Suche")
    jobs.run_waiting()
    assert ExportRecord.objects.count() == 1
    assert LogEntry.objects.filter(object_repr__startswith="Export").count() == 1
    job = Job.objects.get()
    assert "Tomke" not in str([job.arguments, job.result, job.key, job.phase])
    assert [file.name for file in job.files.all()] == [job.arguments["filename"]]


def test_a_second_one_waits_for_the_first_and_says_so(organizer_client, large):
    export(organizer_client)
    answer = export(organizer_client, query="?q=a")
    assert answer["Location"] == f"{LIST}export/?q=a"
    assert "Das läuft schon" in organizer_client.get(answer["Location"]).content.decode()
    assert (Job.objects.count(), ExportRecord.objects.count()) == (1, 1)


def test_who_may_see_no_jobs_waits_for_the_page(client, large):
    clerk = User.objects.create_user("liste@example.org", "ein-langes-passwort", is_staff=True)
    rights = ["view_participant", "contact_participant", "export_participant"]
    clerk.user_permissions.set(Permission.objects.filter(codename__in=rights))
    cast.log_in_with_second_factor(client, clerk)
    answer = export(client)
    assert (answer.status_code, Job.objects.count()) == (200, 0)
    assert "Tomke Ahlers" in answer.content.decode()


def test_who_may_only_look_exports_no_names(viewer_client, large):
    assert export(viewer_client).status_code == 403
    assert (Job.objects.count(), ExportRecord.objects.count()) == (0, 0)


def test_who_was_erased_meanwhile_is_not_named(organizer_client, large):
    export(organizer_client)
    participation.erase(large[0])
    jobs.run_waiting()
    _name, content = written(organizer_client, Job.objects.get())
    assert "Tomke" not in content.decode()
    assert "Birte" in content.decode()
