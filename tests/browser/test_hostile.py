"""Pages whose stylesheets mean well for themselves: resets, frameworks, and rules for every element."""

import subprocess

import pytest

import annotated
from test_popover import OPEN, middle, settle, stands

# A page as frameworks expect it, with each place where our elements stand: a paragraph, a heading, a
# cell, a list item; and the notes.
ARTICLE = """<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>t</title>
<meta name=viewport content="width=device-width, initial-scale=1">{head}</head>
<body><article><h1>The tower is 300 metres high, they say</h1>
<p>It was built in 1889 for a fair, which is not all that there is to say about it.
And much more follows, so that the lines are long enough to be broken where a reference stands.</p>
<table><tr><th>Height</th><td>324 metres with its mast</td></tr></table>
<ul><li>It weighs 7,300 tonnes of iron</li></ul>
</article></body></html>"""
CLAIMS = annotated.sidecar(
    annotated.claim("height", "The tower is 300 metres high", verdict="Wrong", rating="1"),
    annotated.claim("year", "was built in 1889", more=(
        '<reviewBody>So it was: see <a href="https://example.org/1889">the papers</a>, <em>all</em> of '
        'them.</reviewBody><citation name="The papers" url="https://example.org/p" publisher="City"/>')),
    annotated.claim("cell", "324 metres with its mast", verdict="Needs context", rating="3"),
    annotated.claim("iron", "It weighs 7,300 kilograms of iron", verdict="Mostly wrong", rating="2"),
)

RULES = {
    "all unset": "* { all: unset }",
    "all initial": "* { all: initial }",
    "spans and links as blocks": "span, a, button, small, b { display: block }",
    "lists hidden": "ul, ol, dl, li { display: none }",
    "asides fixed": "aside, section { position: fixed; top: 0; left: 0 }",
    "much a flex": "section, ol, li, dl, dt, dd, a, button, b, fc-ref, fact-check { display: flex }",
    "everything floats": "body * { float: left }",
    "huge text": "p, li, dd, a, button { font-size: 60px; line-height: 2; text-transform: uppercase }",
    "no sizes": "body * { min-width: 0; min-height: 0; max-width: 200px; max-height: 20px; overflow: "
                "hidden } article, article * { max-width: none; max-height: none }",
    "invisible": "section, ol, li, a, button, fc-ref { opacity: 0; visibility: hidden; clip-path: "
                 "inset(50%) } article li { opacity: 1; visibility: visible; clip-path: none }",
    "negative indent": "li, dd, button, a { text-indent: -9999px } article li { text-indent: 0 }",
    "buttons": "button { width: 100%; height: 80px; background: red; color: red; font-size: 0; "
               "position: absolute; left: -999px; appearance: button }",
    "customs hidden": ":not(:defined) { display: none; visibility: hidden }",
    "popovers": "[popover] { display: none; position: fixed; top: 0; background: red; width: 10px }",
    "generated": "*::before, *::after { content: 'XX'; display: block; height: 50px }",
    "white space": "* { white-space: pre-line; word-spacing: 2em; letter-spacing: 0.5em; "
                   "hyphens: auto; text-align: justify; line-height: 4 }",
    "layers": "body * { position: relative; z-index: 1; filter: blur(0); will-change: transform }",
    "columns": "article { columns: 2 } section, ol, li { column-span: none; break-inside: auto }",
    "a grid body": "body { display: grid; grid-template-columns: 1fr 2fr }",
    "a flex body": "body { display: flex }",
}


def sheet(packages, name):
    if name == "tailwind":
        source, built = packages.parent / "tailwind.css", packages.parent / "tailwind-built.css"
        source.write_text('@import "tailwindcss";')
        compiler = packages / "@tailwindcss" / "cli" / "dist" / "index.mjs"
        subprocess.run(["node", compiler, "-i", source, "-o", built], check=True, cwd=packages.parent,
                       capture_output=True, timeout=120)
        return built.read_bytes()
    return (packages / FRAMEWORKS[name]).read_bytes()


FRAMEWORKS = {
    "normalize.css": "normalize.css/normalize.css",
    "bootstrap": "bootstrap/dist/css/bootstrap.css",
    "bulma": "bulma/css/bulma.css",
    "tailwind": None,
    "water.css": "water.css/out/water.css",
    "tufte-css": "tufte-css/tufte.css",
}


def look(chrome):
    """Everything of ours that must be seen is, in a sensible size and place."""
    width = chrome.script("return document.documentElement.clientWidth")
    references = chrome.shown("fact-check[aria-details]")
    assert references >= 3
    assert chrome.shown("fc-ref button") == references and chrome.shown("fc-ref a") == 0
    for box in chrome.script(
            "return [...document.querySelectorAll('fc-ref')].filter(e => e.checkVisibility())"
            ".map(e => e.getBoundingClientRect())"):
        assert 12 <= box["height"] <= 64, box
        assert 24 <= box["width"] <= 260, box
        assert 0 <= box["left"] and box["right"] <= width, box
    for selector in ("fc-ref button", "[role=doc-endnotes] dt", "[role=doc-endnotes] li"):
        size = float(chrome.style(selector, "fontSize")[:-2])
        assert 9 <= size <= 24, (selector, size)
    # The reference stands in its line: beside its passage's last words, as high as text.
    gap = chrome.script(
        "const mark = [...document.querySelectorAll('fact-check[data-factcheck=year]')].pop();"
        "const r = [...mark.getClientRects()].pop();"
        "const b = mark.nextElementSibling.getBoundingClientRect();"
        "return [b.left - r.right, Math.abs((b.top + b.bottom) / 2 - (r.top + r.bottom) / 2)]")
    assert -1 <= gap[0] <= 14 or gap[0] < -20, gap  # beside it, or on the next line
    assert gap[1] < 30, gap
    assert chrome.style("fact-check", "textDecorationLine") == "underline"
    assert chrome.style("fact-check", "display") == "inline"
    # The notes leave the article its room, also where the page's body makes columns of its children.
    assert chrome.box("article")["width"] >= width / 2 - 40 or "grid" in chrome.style("body", "display")
    section = chrome.box("[role=doc-endnotes]")
    assert section["width"] >= 280
    assert chrome.style("[role=doc-endnotes]", "position") == "static"
    for selector, least in (("li", 4), ("[role=comment]", 4), ("dt", 4), ("dd", 4), ("dd a", 1)):
        assert chrome.shown("[role=doc-endnotes] " + selector) >= least, selector
    assert chrome.shown("[role=doc-endnotes] button") == 0
    # A note's text keeps to the section and is as dark as it says.
    for box in chrome.script(
            "return [...document.querySelectorAll('[role=doc-endnotes] :is(p, dt, dd)')]"
            ".filter(e => e.offsetHeight).map(e => e.getBoundingClientRect())"):
        assert box["left"] >= section["left"] - 1 and box["right"] <= section["right"] + 1, box
        assert box["height"] < 400, box
    content = chrome.style("[role=doc-endnotes] dd", "content", "::before")
    assert content in ("none", "normal"), content
    # And it opens.
    chrome.scroll_to("fact-check[data-factcheck=year] + fc-ref")
    body = chrome.script("return document.querySelector('[data-factcheck=year] + fc-ref button')"
                         ".getAttribute('popovertarget')")
    before = stands(chrome, body)
    chrome.click(*middle(chrome.box("fact-check[data-factcheck=year] + fc-ref button")))
    settle(chrome, f"document.querySelector('{OPEN}')")
    assert stands(chrome, body) == before
    note = chrome.box(OPEN)
    assert note["width"] >= 280 and note["height"] >= 80
    assert note["left"] >= 0 and note["right"] <= width and note["top"] >= 0
    assert chrome.style(OPEN, "position") == "fixed"


def save(chrome, name):
    """Pictures to look at, in the build's folder."""
    folder = annotated.BUILD / "screenshots" / "hostile"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / (name.replace(" ", "-") + ".png")).write_bytes(chrome.picture())


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_survives_a_framework(chrome, page, server, packages, name):
    """Sites that use it would have broken notes."""
    server.put("/framework.css", sheet(packages, name), "text/css")
    head = '<link rel=stylesheet href="/framework.css">'
    chrome.load(page(ARTICLE.replace("{head}", head), CLAIMS))
    look(chrome)
    save(chrome, name)


@pytest.mark.parametrize("name", RULES)
def test_survives_rules_for_every_element(chrome, page, server, name):
    """A site's broad rule would reach into the notes."""
    server.put("/rules.css", RULES[name], "text/css")
    head = '<link rel=stylesheet href="/rules.css">'
    chrome.load(page(ARTICLE.replace("{head}", head), CLAIMS))
    look(chrome)
    save(chrome, name)
