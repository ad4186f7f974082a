"""Colours, sizes and media: what can be measured of how it looks."""

import gzip

import pytest

import annotated
from test_popover import NEWS, OPEN, open_note

ARABIC = "news/markaz-al-shafafiya.html"

# Colours as the screen gets them: every notation is drawn and read back.
COLOURS = """
const context = Object.assign(document.createElement('canvas'), {width: 1, height: 1})
  .getContext('2d', {willReadFrequently: true});
const rgba = colour => {
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data];
};
const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
  .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const contrast = (a, b) => {
  const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};
const ground = element => {
  for (; element; element = element.parentElement) {
    const colour = rgba(getComputedStyle(element).backgroundColor);
    if (colour[3] === 255) return colour;
  }
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.color = 'Canvas';
  const colour = rgba(getComputedStyle(probe).color);
  probe.remove();
  return colour;
};
"""

TEXT = COLOURS + """
return [...document.querySelectorAll('fc-ref button, [role=doc-endnotes] :is(p, b, dt, dd, a, strong)')]
  .filter(e => e.checkVisibility())
  .map(e => [contrast(rgba(getComputedStyle(e).color), ground(e)), e.outerHTML.slice(0, 80)])
  .sort((a, b) => a[0] - b[0])[0];
"""

MARKS = COLOURS + """
const found = [];
for (const mark of document.querySelectorAll('fact-check'))
  found.push([contrast(rgba(getComputedStyle(mark).textDecorationColor), ground(mark)),
              mark.outerHTML.slice(0, 80)]);
const discs = '[role=comment][data-fc] > :first-child, fc-ref[data-fc] button';
for (const disc of document.querySelectorAll(discs))
  found.push([contrast(rgba(getComputedStyle(disc, '::before').borderTopColor), ground(disc)),
              disc.outerHTML.slice(0, 80)]);
return found.sort((a, b) => a[0] - b[0])[0];
"""

ALL_FAMILIES = annotated.sidecar(*(
    annotated.claim(f"c{n}", f"passage number {n}", verdict=f"Verdict {n}", rating=str(n))
    for n in range(1, 6)), annotated.claim("c6", "passage number 6", rating=""))
ARTICLE = ("<!DOCTYPE html><html lang=en><meta name=viewport content='width=device-width'>{head}"
           "<title>t</title>" + "".join(f"<p>This is passage number {n}." for n in range(1, 7)))
SCHEMES = ["light", "dark"]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("head", ["", "<meta name=color-scheme content='light dark'>"])
def test_contrast_of_text_and_marks(chrome, page, head, scheme):
    """Text at 7 to 1 and marks at 3 to 1, on a page that follows the reader's scheme and one that
    doesn't."""
    chrome.media(prefers_color_scheme=scheme)
    chrome.load(page(ARTICLE.replace("{head}", head), ALL_FAMILIES))
    assert chrome.script(TEXT)[0] >= 7, chrome.script(TEXT)
    assert chrome.script(MARKS)[0] >= 3, chrome.script(MARKS)
    open_note(chrome)
    assert chrome.script(TEXT)[0] >= 7, chrome.script(TEXT)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", annotated.demo_pages())
def test_contrast_in_the_demo(chrome, demo, name, scheme):
    """The same on the demonstration's own paper."""
    chrome.media(prefers_color_scheme=scheme)
    chrome.load(demo[name])
    assert chrome.script(TEXT)[0] >= 7, chrome.script(TEXT)
    assert chrome.script(MARKS)[0] >= 3, chrome.script(MARKS)


def test_each_verdict_has_a_shape(chrome, page):
    """A colour alone tells some readers nothing."""
    chrome.load(page(ARTICLE.replace("{head}", ""), ALL_FAMILIES))
    looks = chrome.script(
        "return [...document.querySelectorAll('fact-check')].map("
        "e => getComputedStyle(e).textDecorationStyle + ' ' +"
        " getComputedStyle(e.nextElementSibling.lastElementChild, '::before').backgroundImage"
        "   .replace(/rgb[^)]*\\)/g, ''))")
    assert len(set(looks)) == 6, looks


def test_forced_colours_keep_marks_and_text(chrome, page):
    """In a high-contrast theme the colours are the reader's: shapes and words must remain."""
    chrome.media(forced_colors="active")
    chrome.load(page(ARTICLE.replace("{head}", ""), ALL_FAMILIES))
    assert chrome.script(TEXT)[0] >= 7
    assert chrome.style("fact-check", "textDecorationLine") == "underline"
    assert float(chrome.style("fc-ref button", "borderTopWidth")[:-2]) >= 1
    open_note(chrome)
    assert float(chrome.style(OPEN, "borderTopWidth")[:-2]) >= 1
    assert chrome.script(TEXT)[0] >= 7


@pytest.mark.parametrize("motion, name", [("reduce", "none"), ("no-preference", "factcheck-in")])
def test_motion_is_the_readers_choice(chrome, page, motion, name):
    """Nothing may move for those who asked for that."""
    chrome.media(prefers_reduced_motion=motion)
    chrome.load(page(ARTICLE.replace("{head}", ""), ALL_FAMILIES))
    open_note(chrome)
    assert chrome.style(OPEN, "animationName") == name


@pytest.mark.parametrize("width", [320, 390, 640, 1000, 2560])
@pytest.mark.parametrize("name", annotated.demo_pages())
def test_no_width_scrolls_sideways(chrome, demo, name, width):
    """From a small phone (and 400% zoom) to a wide screen, lines stay a readable length."""
    chrome.window(width, 700, mobile=width < 600)
    chrome.load(demo[name])
    assert chrome.script("return document.documentElement.scrollWidth") <= width
    overflowing = chrome.script(
        "return [...document.querySelectorAll('[role=doc-endnotes] *')].filter(e => {"
        "  const r = e.getBoundingClientRect();"
        "  return r.width && (r.left < -0.5 || r.right > innerWidth + 0.5)"
        "}).map(e => e.outerHTML.slice(0, 90))")
    assert not overflowing
    longest = chrome.script(
        "return Math.max(...[...document.querySelectorAll('[role=doc-endnotes] p')].map("
        "e => e.getBoundingClientRect().width / parseFloat(getComputedStyle(e).fontSize)))")
    assert longest <= 46


@pytest.mark.parametrize("scale", [1, 1.25, 1.5])
@pytest.mark.parametrize("name", annotated.demo_pages())
def test_verdict_isnt_broken_where_there_is_room(chrome, demo, name, scale):
    """Widths are rounded: a label as wide as its words must not be a hair too narrow for them."""
    chrome.window(1000, 760, scale=scale)
    chrome.load(demo[name])
    broken = chrome.script(
        "return [...document.querySelectorAll('p fc-ref button, td fc-ref button')].filter(e =>"
        "  e.offsetHeight > 1.6 * parseFloat(getComputedStyle(e).lineHeight))"
        ".map(e => e.textContent)")
    assert broken == []


def test_right_to_left_is_mirrored(chrome, demo):
    """In Arabic everything starts at the right: labels, discs, the mark of a note that was led to."""
    chrome.load(demo[ARABIC])
    assert chrome.style("[role=doc-endnotes]", "direction") == "rtl"
    label, text = chrome.box("[role=doc-endnotes] dt"), chrome.box("[role=doc-endnotes] dd")
    assert label["left"] > text["right"] - 1
    assert chrome.style("[role=comment][data-fc] > p", "marginLeft", "::before") != "0px"
    assert chrome.style("[role=comment][data-fc] > p", "marginRight", "::before") == "0px"
    last = chrome.script(
        "const m = [...document.querySelectorAll('fact-check')]"
        "  .find(e => e.nextElementSibling?.localName === 'fc-ref');"
        "return [[...m.getClientRects()].pop().left,"
        " m.nextElementSibling.getBoundingClientRect().right]")
    assert last[1] <= last[0] + 1 or last[1] > last[0] + 100  # to its left, or on the next line


def test_stylesheet_is_small():
    """Readers wait for it."""
    assert len(gzip.compress(annotated.STYLESHEET.read_bytes(), 9)) <= 6000


@pytest.mark.parametrize("name", "ink paper font size measure none 1 2 3 4 5".split())
def test_custom_property_counts(chrome, page, server, name):
    """What is documented as a site's to set must have an effect."""
    values = {"ink": "rgb(1, 2, 3)", "paper": "rgb(250, 251, 252)", "font": "monospace", "size": "22px",
              "measure": "300px"}
    value = values.get(name, "rgb(9, 8, 7)")
    assert f"--factcheck-{name}" in annotated.STYLESHEET.read_text()
    server.put("/site.css", f":root {{ --factcheck-{name}: {value} }}", "text/css")
    chrome.load(page(ARTICLE.replace("{head}", "<link rel=stylesheet href='/site.css'>"), ALL_FAMILIES))
    where = {"ink": ("[role=doc-endnotes]", "color"), "paper": ("fc-ref button", "backgroundColor"),
             "font": ("fc-ref", "fontFamily"), "size": ("[role=doc-endnotes]", "fontSize"),
             "measure": ("[role=doc-endnotes] > ol", "width"),
             "none": ("[data-factcheck=c6]", "textDecorationColor")}
    selector, style = where.get(name, (f"[data-factcheck=c{name}]", "textDecorationColor"))
    assert chrome.style(selector, style) == value


# --- under a strict policy ---


@pytest.mark.parametrize("name", annotated.demo_pages())
def test_strict_policy_shows_everything_and_says_nothing(chrome, demo, name):
    """default-src 'self' and require-trusted-types-for 'script': nothing may be refused."""
    assert chrome.load(demo[name]) == []
    assert chrome.shown("fc-ref") > 3
    open_note(chrome)
    assert chrome.console() == []
    assert chrome.style(OPEN, "position") == "fixed"
    own = "return performance.getEntriesByType('resource').map(e => new URL(e.name).origin)"
    assert set(chrome.script(own)) == {chrome.script("return location.origin")}


def test_no_script_is_needed(chrome, demo):
    """With scripts off the note opens all the same."""
    chrome.cdp("Emulation.setScriptExecutionDisabled", value=True)
    try:
        chrome.load(demo[NEWS])
        open_note(chrome)
    finally:
        chrome.cdp("Emulation.setScriptExecutionDisabled", value=False)
