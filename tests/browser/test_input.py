"""Sidecars that strain the note: very long, very many, foreign, or hostile."""

import time

import pytest

import annotated
from test_popover import OPEN, middle, open_note, settle

HEAD = (
    "<!DOCTYPE html><html lang=en><meta charset=utf-8>"
    "<meta name=viewport content='width=device-width'><title>t</title>"
)
SENTENCE = "It is said that the tower is 300 metres high, and more is said besides."


def one(chrome, page, claim, article=SENTENCE, width=390, **more):
    chrome.window(width, 780, mobile=width < 600)
    assert chrome.load(page(f"{HEAD}<p>{article}</p>", annotated.sidecar(claim, **more))) == []
    assert chrome.script("return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1000])
def test_verdict_of_200_words(chrome, page, width):
    """It would drown the sentence: there it is cut, in the note it is whole."""
    words = " ".join(f"word{n}" for n in range(200))
    one(chrome, page, annotated.claim("a", "the tower is 300 metres high", verdict=words), width=width)
    assert chrome.box("fc-ref")["height"] < 60
    assert chrome.script("return document.querySelector('fc-ref button').textContent").endswith("…")
    assert words in chrome.script("return document.querySelector('[role=comment] b').textContent")


@pytest.mark.parametrize(
    "verdict", ["x" * 300, "Donaudampfschifffahrtsgesellschaftskapitän" * 5, "真" * 200]
)
def test_verdict_without_spaces(chrome, page, verdict):
    """What can't be broken at spaces is broken anywhere."""
    one(chrome, page, annotated.claim("a", "the tower is 300 metres high", verdict=verdict), width=320)
    assert chrome.box("fc-ref")["right"] <= 320
    assert chrome.box("[role=comment] b")["right"] <= 320


def test_note_of_20000_characters(chrome, page):
    """It must be readable to its end, beside the passage and in the list."""
    text = "Much was found, and all of it is told here. " * 455 + "<em>The end.</em>"
    assert len(text) > 20000
    one(chrome, page, annotated.claim("a", "the tower is 300 metres high",
                                      more=f"<reviewBody>{text}</reviewBody>"))
    assert chrome.shown("[role=comment] em") == 1
    chrome.scroll_to("fc-ref")
    chrome.tap(*middle(chrome.box("fc-ref button")))
    settle(chrome, f"document.querySelector('{OPEN}')")
    note = chrome.box(OPEN)
    assert note["top"] >= 0 and note["bottom"] <= 780
    chrome.script(f"document.querySelector('{OPEN}').scrollTo(0, 1e6)")
    end = chrome.box("[role=comment] em")
    assert note["top"] <= end["top"] and end["bottom"] <= note["bottom"]


def test_review_without_anything(chrome, page):
    """No sources, no link, no finding: no empty labels."""
    one(chrome, page, annotated.claim("a", "the tower is 300 metres high", rating="",
                                      more="<reviewBody></reviewBody>"))
    labels = chrome.script("return [...document.querySelectorAll('dt')].map(e => e.textContent)")
    assert labels == ["Checked by"]
    assert not chrome.script("return [...document.querySelectorAll('[role=doc-endnotes] :is(dd, p)')]"
                             ".filter(e => !e.textContent.trim()).length")


def test_names_with_markup_stay_text(chrome, page):
    """An editor's text must never become an element, an attribute or a script."""
    evil = "\"'><img src=x onerror=alert(1)><script>alert(2)</script></section>&lt;b&gt;"
    quoted = evil.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    one(chrome, page, annotated.claim(
        "a", "the tower is 300 metres high", verdict=evil,
        more=f'<reviewBody>{quoted}</reviewBody><citation name="{quoted}" publisher="{quoted}"/>'),
        desk=evil)
    assert not chrome.script("return document.querySelector('img, script')")
    assert evil in chrome.script("return document.querySelector('[role=comment] b').textContent")
    assert chrome.script("return document.querySelectorAll('section').length") == 1


def test_right_to_left_text_in_a_left_to_right_page(chrome, page):
    """It is isolated: the comma and the date after an Arabic name stay in their places."""
    one(chrome, page, annotated.claim("a", "the tower is 300 metres high", verdict="دقيق (1)",
                                      attributes='xml:lang="ar"', more="<reviewBody>وُجد أن الارتفاع "
                                      "صحيح.</reviewBody>"), width=1000, desk="مكتب التدقيق")
    row = chrome.script(
        "const dd = document.querySelector('[role=comment] dd'), range = document.createRange();"
        "range.selectNodeContents(dd.lastChild);"
        "return [dd.querySelector('bdi').getBoundingClientRect().right,"
        " range.getBoundingClientRect().left, dd.textContent]")
    assert "2 January 2020" in row[2]
    assert row[1] >= row[0] - 1
    finding = "[role=comment] > p:nth-of-type(2)"
    assert chrome.script("return document.querySelector(arguments[0]).dir", finding) == "rtl"
    assert chrome.script("return document.querySelector(arguments[0]).lang", finding) == "ar"


def test_left_to_right_text_in_a_right_to_left_page(chrome, page):
    """And the reverse: an English verdict's bracket must not jump to its front."""
    article = ("<!DOCTYPE html><html lang=ar dir=rtl><meta charset=utf-8><title>t</title>"
               "<p>يُقال إن ارتفاع البرج 300 متر وربما أكثر من ذلك.</p>")
    chrome.load(page(article, annotated.sidecar(annotated.claim(
        "a", "ارتفاع البرج 300 متر", verdict="Accurate (mostly)", attributes='xml:lang="en"'), lang="ar")))
    box = chrome.script(
        "const text = document.querySelector('fc-ref button').querySelector('bdi').firstChild;"
        "const at = i => {"
        "  const r = document.createRange(); r.setStart(text, i); r.setEnd(text, i + 1);"
        "  return r.getBoundingClientRect().left; };"
        "return [at(0), at(text.length - 1)]")
    assert box[0] < box[1]


def test_500_claims(chrome, page):
    """The page stays usable: loaded in seconds, each note reached from its passage."""
    sentences = [f"Sentence number {n} claims that {n} things are so." for n in range(500)]
    article = HEAD + "".join(f"<p>{text}</p>" for text in sentences)
    claims = annotated.sidecar(*(annotated.claim(f"c{n}", f"claims that {n} things are so")
                                 for n in range(500)))
    url = page(article, claims)
    start = time.monotonic()
    assert chrome.load(url) == []
    assert time.monotonic() - start < 10
    assert chrome.shown("fc-ref button") == 500
    target = "fact-check[data-factcheck=c499] + fc-ref button"
    start = time.monotonic()
    open_note(chrome, target)
    assert time.monotonic() - start < 5
    item = chrome.script(f"return document.querySelector('{OPEN}').parentNode.id")
    assert item == "factcheck-note-c499"
