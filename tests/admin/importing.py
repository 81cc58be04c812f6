"""Importing as an organizer does it: upload, look, take over."""

from backstage import imports, jobs
from backstage.models import Job


def upload(client, url, file, **options):
    """Returns the answer, and the job that has checked the file."""
    answer = client.post(f"{url}import/", {"file": file} | options)
    jobs.run_waiting()
    return answer, Job.objects.filter(kind="check_import").first()


def checked(client, url, file, **options):
    answer, job = upload(client, url, file, **options)
    assert answer.status_code == 302, answer.content.decode()
    return job


def press(client, job, button, **data):
    """Returns the page that follows."""
    return client.post(
        f"/admin/backstage/job/{job.pk}/{button}/", data, follow=True
    ).content.decode()


def take_over(client, job, digest=None):
    """Press the button below the preview. Returns the job that did it."""
    press(client, job, "take-over", digest=digest or job.result.get("digest", ""))
    jobs.run_waiting()
    return Job.objects.filter(kind="carry_out_import").first()


def figures(job):
    assert job.state == "done", job.reason
    return tuple(job.result[state] for state in imports.STATES)


def remarks(job):
    """{number of a row: all that is said about it}"""
    rows = imports.preview(job)["rows"]
    return {
        row["number"]: " ".join(row["remarks"]) for state in imports.STATES for row in rows[state]
    }


def page(client, job):
    return client.get(f"/admin/backstage/job/{job.pk}/change/").content.decode()


def file_of(client, job, name):
    """What is downloaded, as text."""
    found = job.files.get(name=name, is_result=True)
    answer = client.get(f"/admin/backstage/job/{job.pk}/files/{found.pk}/")
    return b"".join(answer).decode("utf-8-sig")
