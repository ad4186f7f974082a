"""What a screen reader gets, and what axe-core finds."""

import pytest

import annotated
from chrome import name, role
from test_popover import NEWS, OPEN, open_note, settle


# --- the tree ---


def test_passage_leads_to_its_note(chrome, demo):
    """aria-details is how a screen reader says that there is a comment, and goes there."""
    chrome.load(demo[NEWS])
    tree = chrome.accessibility()
    for claim in chrome.script("return [...document.querySelectorAll('fact-check[aria-details]')]"
                               ".map(e => e.dataset.factcheck)"):
        passage = tree.of(f"fact-check[data-factcheck='{claim}']")
        assert passage and not passage.get("ignored")
        (note,) = tree.targets(passage, "details")
        assert note and role(note) == "comment"


def test_note_is_read_in_order(chrome, demo):
    """Verdict, finding, claim, sources, who checked: as on the screen."""
    chrome.load(demo[NEWS])
    tree = chrome.accessibility()
    text = tree.text(tree.of("#factcheck-note-overseas-revenue"))
    parts = ["almost half of the company", "Back to passage", "Accurate", "5 (scale 1 to 5)",
             "Revenue in 2018", "Claim", "Almost half of Huawei", "Sources", "Annual report 2018",
             "Correction", "Checked by", "Sample Fact Desk, 2 April", "Full review", "Report an error"]
    places = [text.find(part) for part in parts]
    assert -1 not in places, dict(zip(parts, places))
    assert places == sorted(places)


def test_notes_are_a_list_of_endnotes(chrome, demo):
    """A list without markers is no list to some readers; the section has a name to jump to."""
    chrome.load(demo[NEWS])
    tree = chrome.accessibility()
    section = tree.of("[role=doc-endnotes]")
    assert (role(section), name(section)) == ("doc-endnotes", "Fact check")
    # Chromium has a role of its own for the items of such a list.
    items = [node for node in tree.walk(section) if role(node) in ("listitem", "doc-endnote")]
    lists = [node for node in tree.walk(section) if role(node) == "list"]
    assert len(lists) == 1 and len(items) > 5
    backlinks = [node for node in tree.walk(section) if role(node) == "doc-backlink"]
    assert backlinks and all(name(node) == "Back to passage" for node in backlinks)


def test_reference_is_named_by_the_verdict(chrome, demo):
    """Its name is what a screen reader says in mid-sentence."""
    chrome.load(demo[NEWS])
    tree = chrome.accessibility()
    button = tree.of("fact-check[data-factcheck=gdpr] + fc-ref button")
    assert (role(button), name(button)) == ("button", "Accurate")
    edited = tree.of("fact-check[data-factcheck=market-share] + fc-ref button")
    assert name(edited) == "Edited since checked"
    chrome.script("document.querySelector('fact-check[data-factcheck=gdpr] + fc-ref button').click()")
    settle(chrome, f"document.querySelector('{OPEN}')")
    button = chrome.accessibility().of("fact-check[data-factcheck=gdpr] + fc-ref button")
    assert chrome.accessibility().value(button, "expanded") is True


def test_link_is_a_noteref_where_there_are_no_popovers(chrome, page):
    """The role tells a screen reader that this leads to a note."""
    chrome.load(page("<!DOCTYPE html><html lang=en><title>t</title><p>The tower is 300 metres high.",
                     annotated.sidecar(annotated.claim("a", "300 metres high")), "--theme", "none"))
    tree = chrome.accessibility()
    link = tree.of("fc-ref a")
    assert (role(link), name(link)) == ("doc-noteref", "Accurate")
    (note,) = tree.targets(tree.of("fact-check"), "details")
    assert role(note) == "comment"


def test_sentence_is_read_through(chrome, page):
    """A screen reader must get the passage's own words, whole and in order, with the verdict after."""
    chrome.load(page("<!DOCTYPE html><html lang=en><title>t</title><p>They say the <em>tower</em> is "
                     "300 metres high, at least.", annotated.sidecar(
                         annotated.claim("a", "the tower is 300 metres high"))))
    tree = chrome.accessibility()
    text = " ".join(tree.text(tree.of("p")).split())
    assert text == "They say the tower is 300 metres high Accurate , at least."


# --- axe ---


def violations(chrome, packages):
    """What axe-core finds wrong, at any level of conformance, best practices left out."""
    chrome.script((packages / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = chrome.driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run(document, {runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',"
        "  'wcag22aa', 'best-practice']}, resultTypes: ['violations']})"
        ".then(r => done(r.violations.map(v => [v.id, v.help,"
        "  v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + ' ' + n.failureSummary)])),"
        " e => done([['axe', String(e), []]]))")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", annotated.demo_pages())
def test_axe_finds_nothing(chrome, demo, packages, name, scheme):
    """With the notes closed and one open, in the light and in the dark."""
    chrome.media(prefers_color_scheme=scheme)
    chrome.load(demo[name])
    assert violations(chrome, packages) == []
    open_note(chrome)
    assert violations(chrome, packages) == []


@pytest.mark.parametrize("page", ["mod_factcheck.html", "fleet.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_manual(chrome, demo, packages, scheme, page):
    """An admin may use a screen reader too."""
    chrome.media(prefers_color_scheme=scheme)
    root = demo[NEWS].removesuffix(NEWS)
    assert chrome.load(root + "manual/" + page) == []
    assert violations(chrome, packages) == []


def test_axe_finds_nothing_without_popovers(chrome, page, packages):
    """The link's way, as browsers without popovers have it."""
    article = (annotated.HTDOCS / NEWS).read_bytes()
    claims = (annotated.HTDOCS / (NEWS + ".claims.xml")).read_text(encoding="utf-8")
    css = annotated.STYLESHEET.read_text().replace("@supports selector(:popover-open)",
                                                   "@supports selector(:nothing-such)")
    chrome.load(page(article, claims, "--show", "intact changed missing", css=css))
    assert violations(chrome, packages) == []
