"""manage.py draw: from a file to a file, without a database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workshops.draw.small import a_draw
from tests.workshops.draw.test_samples import SAMPLES

pytestmark = pytest.mark.same_on_both

ROOT = Path(__file__).resolve().parents[3]


def draw(file, out, *more):
    """With a database that doesn't exist."""
    return subprocess.run(
        [sys.executable, "manage.py", "draw", "--file", file, "--out", out, *more],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_result_with_all_its_figures(tmp_path):
    out = tmp_path / "result.json"
    done = draw(SAMPLES / "sample-syn120x2.json", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Losentscheid" in done.stdout
    written = json.loads(out.read_text())
    assert written["assignment_sha256_16"] == "ca18280fb2787770"
    assert written["objective"]["seats"] == 216 == len(written["assignment"])
    assert written["profile"] == [131, 62, 17, 4]
    assert written["proof"]["optimal"] is True
    assert written["seconds"] > 0


@pytest.mark.parametrize("method", ["lots", "first-choices"])
def test_the_usual_ways(tmp_path, method):
    out = tmp_path / "result.json"
    assert draw(SAMPLES / "sample-syn120x2.json", out, "--method", method).returncode == 0
    written = json.loads(out.read_text())
    assert written["method"] == method
    assert written["proof"] == {}


def test_what_cannot_be_solved_names_the_culprits(tmp_path):
    file, out = tmp_path / "draw.json", tmp_path / "result.json"
    booked = {"Tomke": {"fixed": "A-1"}}
    file.write_text(json.dumps(a_draw({"A-1": {"capacity": 9, "min": 2}}, booked)))
    done = draw(file, out)
    assert done.returncode == 2
    assert "A-1" in done.stderr
    assert "Tomke" in done.stderr
    assert "Traceback" not in done.stderr
    assert not out.exists()


@pytest.mark.parametrize("content", ["garbage", None])
def test_what_cannot_be_read(tmp_path, content):
    file = tmp_path / "draw.json"
    if content:
        file.write_text(content)
    done = draw(file, tmp_path / "result.json")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
