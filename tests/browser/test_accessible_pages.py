"""Every page in every state: no finding by axe, light and dark, on a phone and a desktop; no request
to another host; nothing the content policy refuses."""

from urllib.parse import urlsplit

import pytest
from django.utils import translation

from tests.browser import pages
from tests.browser.looks import found_by_axe
from tests.meetup.test_every_url import patterns


def test_every_address_is_looked_at_or_shows_no_page():
    with translation.override("de"):
        names = {name for _path, name, _arguments in patterns()}
    looked_at = {page.name for part in pages.PARTS.values() for page in part}
    known = looked_at | set(pages.NOT_LOOKED_AT)
    assert {name for name in names - known if not pages.ALIKE.match(name)} == set()
    assert known - names == set()


@pytest.mark.slow
@pytest.mark.parametrize("part", pages.PARTS)
def test_axe_finds_nothing(page, visit, asked_hosts, complaints, part):
    found = [f"{entry}: {finding}" for entry in visit(part) for finding in found_by_axe(page)]
    assert not found, "\n".join(found)
    assert asked_hosts == {urlsplit(page.url).netloc}
    assert [text for text in complaints if "the server responded with" not in text] == []
