"""What the documents point to is there: files, pictures, headings. And every picture is described."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")

pytestmark = pytest.mark.same_on_both


def anchors(document):
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_link_leads_somewhere(document):
    for is_picture, words, target in LINK.findall(document.read_text()):
        path, _hash, anchor = target.partition("#")
        if "://" in target:
            continue
        there = (document.parent / path).resolve() if path else document
        assert there.exists(), target
        assert ROOT in [there, *there.parents]
        assert not anchor or anchor in anchors(there), target
        assert not is_picture or len(words) > 6, f"{target} says nothing to who does not see it"


def test_no_picture_is_left_over():
    text = "".join(document.read_text() for document in DOCUMENTS)
    for picture in (ROOT / "docs/pictures").iterdir():
        assert f"pictures/{picture.name}" in text, picture.name
