"""The stylesheet missing or refused: browsers hide a closed popover, and every note must still be
opened and read."""

import pytest

import annotated
from test_popover import middle, settle

PAGE = (
    "<!DOCTYPE html><html lang=en><title>t</title><p>It is said that the tower is 300 metres high.</p>"
    "<p>Nobody doubts that the river under it is 40 kilometres long and clean.</p>"
    "<p><a href=x>There is a link here that the bridge was built in 1911</a></p>"
)
CLAIMS = annotated.sidecar(
    annotated.claim("intact", "the tower is 300 metres high", more="<reviewBody>Note 1.</reviewBody>"),
    annotated.claim("changed", "the river under it is 400 kilometres long", verdict="Wrong", rating="1",
                    more="<reviewBody>Note 2.</reviewBody>"),
    annotated.claim("unreferenced", "the bridge was built in 1911",
                    more="<reviewBody>Note 3.</reviewBody>"),
    annotated.claim("gone", "nobody has ever said such words on this page",
                    more="<reviewBody>Note 4.</reviewBody>"),
    annotated.claim("withdrawn", "Nobody doubts", attributes='creativeWorkStatus="Withdrawn"',
                    more="<reviewBody>Note 5.</reviewBody>"),
)


@pytest.fixture
def blocked(chrome, page, server):
    url = page(PAGE, CLAIMS, "--show", "intact changed missing", css="")
    for path in [p for p in server.documents if "factcheck-" in p]:
        server.documents.pop(path)
    chrome.load(url)
    return chrome


NAMES = ["intact", "changed", "unreferenced", "gone", "withdrawn"]


@pytest.mark.parametrize("name", NAMES)
def test_note_is_opened_and_read(blocked, name):
    """What was found would be lost with the stylesheet."""
    item = f"#factcheck-note-{name}"
    body = f"{item} [role=comment]"
    assert blocked.shown(body) == 0  # what browsers do with a closed popover
    assert blocked.shown(item) == 1
    assert blocked.shown(f"{item} button") == 1
    blocked.scroll_to(f"{item} button")
    blocked.click(*middle(blocked.box(f"{item} button")))
    settle(blocked, f"document.querySelector('{item} :popover-open')")
    assert blocked.shown(body) == 1
    assert f"Note {NAMES.index(name) + 1}." in blocked.script(
        "return document.querySelector(arguments[0]).innerText", body)
    box = blocked.box(body)
    assert box["left"] >= 0 and box["right"] <= 1000 and box["top"] >= 0 and box["bottom"] <= 760
    blocked.key("Escape")
    settle(blocked, "!document.querySelector(':popover-open')")


def test_link_leads_to_an_item_that_is_seen(blocked):
    """A link to a hidden popover does nothing."""
    blocked.click(*middle(blocked.box("fc-ref a")))
    settle(blocked, "location.hash == '#factcheck-note-intact'")
    assert blocked.shown("#factcheck-note-intact") == 1
    assert "Accurate" in blocked.script(
        "return document.querySelector('#factcheck-note-intact').innerText")


def test_reference_opens_too(blocked):
    """Its button must work on its own."""
    blocked.click(*middle(blocked.box("fc-ref button")))
    settle(blocked, "document.querySelector('#factcheck-note-intact :popover-open')")
