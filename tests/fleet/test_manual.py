"""The manual's page on fleets holds together, and tells of what conf/fleet has."""

import html5lib
import pytest

from conftest import ROOT
from fleet import FLEET

MANUAL = ROOT / "htdocs/manual"


@pytest.fixture(scope="module")
def page():
    """A tag that isn't closed would hide a part of it: parsed strictly."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse((MANUAL / "fleet.html").read_text(encoding="utf-8"))


def test_links_lead_to_what_is_there(page):
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    hrefs = [a.get("href") for a in page.iter("a")]
    assert len(hrefs) > 8
    for href in hrefs:
        file, _, fragment = href.partition("#")
        if file:
            assert f'id="{fragment}"' in (MANUAL / file).read_text(encoding="utf-8") or not fragment
        else:
            assert fragment in ids


def test_every_file_of_the_set_up_is_told_of(page):
    told = {code.text for code in page.iter("code")}
    files = {path.name for path in FLEET.iterdir() if path.is_file()} - {"fleet.py"}
    assert files and files <= told
