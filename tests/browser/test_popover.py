"""The note beside its passage: opened, read and closed by mouse, keyboard and finger."""

import base64
import subprocess
import time

import pytest

import annotated

LOREM = "Words that nobody checked fill the page here, line after line, as articles do. " * 12
NEWS = "news/transparency-centre.html"
OPEN = "[popover]:popover-open"


def article(middle):
    return f"<!DOCTYPE html><html lang=en><title>t</title><h1>Title</h1><p>{LOREM}<p>{middle}<p>{LOREM}"


SIMPLE = article("It is said that the tower is 300 metres high, which is not all.")
SIMPLE_CLAIMS = annotated.sidecar(annotated.claim("height", "the tower is 300 metres high"))


def settle(chrome, condition, seconds=5):
    """Waits until the expression is true, which input makes so in its own time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if chrome.script("return !!(" + condition + ")"):
            chrome.script("return Promise.all(document.getAnimations().map(a => a.finished))")
            return
        time.sleep(0.02)
    raise AssertionError("this never came true: " + condition)


def middle(box):
    return (box["left"] + box["right"]) / 2, (box["top"] + box["bottom"]) / 2


def open_note(chrome, selector="fc-ref button"):
    chrome.scroll_to(selector)
    chrome.click(*middle(chrome.box(selector)))
    settle(chrome, f"document.querySelector('{OPEN}')")


# --- which way is shown ---


def test_one_of_link_and_button_is_shown(chrome, page):
    """A reader meets the verdict twice, or not at all."""
    chrome.load(page(SIMPLE, SIMPLE_CLAIMS))
    assert chrome.shown("fc-ref button") == 1
    assert chrome.shown("fc-ref a") == 0


def test_only_a_link_where_the_stylesheet_knows_no_popovers(chrome, page, server):
    """A note would be hidden for good by a site's own stylesheet."""
    server.put("/own.css", "p { color: black }")
    for theme in ("none", "/own.css"):
        chrome.load(page(SIMPLE, SIMPLE_CLAIMS, "--theme", theme))
        assert chrome.shown("fc-ref a") == 1
        assert not chrome.script("return document.querySelector('[popover], fc-ref button')")
        assert chrome.shown("[role=comment]") == 1


def test_a_stylesheet_of_ones_own_may_know_popovers(chrome, page, server):
    """FactCheckTheme /PATH popover would be of no use."""
    server.put("/own.css", annotated.STYLESHEET.read_bytes())
    chrome.load(page(SIMPLE, SIMPLE_CLAIMS, "--theme", "/own.css popover"))
    open_note(chrome)


def test_link_is_shown_where_the_browser_has_no_popovers(chrome, page):
    """Older browsers would have a button that does nothing. Their way is the sheet without what only
    @supports lets in."""
    css = annotated.STYLESHEET.read_text().replace("@supports selector(:popover-open)",
                                                   "@supports selector(:nothing-such)")
    chrome.load(page(SIMPLE, SIMPLE_CLAIMS, css=css))
    assert chrome.shown("fc-ref a") == 1
    assert chrome.shown("fc-ref button") == 0
    assert chrome.shown("[role=comment]") == 1
    chrome.click(*middle(chrome.box("fc-ref a")))
    settle(chrome, "location.hash == '#factcheck-note-height'")
    assert 0 <= chrome.box("#factcheck-note-height")["top"] < 760
    chrome.click(*middle(chrome.box("[role=doc-backlink]")))
    settle(chrome, "location.hash == '#factcheck-at-height'")
    assert 0 <= chrome.box("fact-check")["top"] < 760


# --- where it stands ---


def test_closed_note_stands_in_the_flow(chrome, demo):
    """Notes must be read without opening anything; the list's buttons are for pages without CSS."""
    chrome.load(demo[NEWS])
    notes = chrome.script("return document.querySelectorAll('li [popover]').length")
    assert notes > 5
    assert chrome.shown("li [popover]") == notes
    assert chrome.shown("li button") == 0
    assert chrome.style("li [popover]", "position") == "static"


@pytest.mark.parametrize("where", ["start", "center", "end"])
def test_note_stands_beside_the_passage_and_in_the_window(chrome, page, where):
    """A note that lies on its passage, or off the window, takes the reader out of the sentence."""
    chrome.load(page(SIMPLE, SIMPLE_CLAIMS))
    chrome.script("document.querySelector('fc-ref').scrollIntoView({block: arguments[0]})", where)
    chrome.click(*middle(chrome.box("fc-ref button")))
    settle(chrome, f"document.querySelector('{OPEN}')")
    note, reference = chrome.box(OPEN), chrome.box("fc-ref")
    assert note["top"] >= 0 and note["bottom"] <= 760 and note["left"] >= 0 and note["right"] <= 1000
    assert note["top"] >= reference["bottom"] or note["bottom"] <= reference["top"]
    gap = max(note["top"] - reference["bottom"], reference["top"] - note["bottom"])
    assert gap < 16
    assert note["height"] > 60


def test_note_is_a_sheet_at_the_edge_of_a_phone(chrome, page):
    """On a phone a small floating box would be squeezed."""
    chrome.window(390, 780, mobile=True)
    chrome.load(page(SIMPLE.replace("<title>", "<meta name=viewport content='width=device-width'>"
                                    "<title>"), SIMPLE_CLAIMS))
    chrome.scroll_to("fc-ref")
    chrome.tap(*middle(chrome.box("fc-ref button")))
    settle(chrome, f"document.querySelector('{OPEN}')")
    note = chrome.box(OPEN)
    assert (note["left"], note["right"], note["bottom"]) == (0, 390, 780)
    assert note["top"] >= chrome.box("fc-ref")["bottom"]


def test_note_is_read_in_a_very_small_window(chrome, page):
    """At 400% zoom the window is 320 by 180: the note must still be readable by scrolling it."""
    chrome.window(320, 180)
    chrome.load(page(SIMPLE, SIMPLE_CLAIMS))
    open_note(chrome)
    note = chrome.box(OPEN)
    assert note["left"] >= 0 and note["right"] <= 320 and note["bottom"] <= 181
    assert note["height"] >= 100 or note["height"] >= chrome.script(
        f"return document.querySelector('{OPEN}').scrollHeight")


def test_page_keeps_still_when_a_note_opens(chrome, page):
    """At the end of a page the note leaves the flow: the page must not get shorter under the reader,
    and nothing above the notes may move."""
    end = article("It is said that").replace(LOREM[:60], "") + (
        "<p id=last>It is said that the tower is 300 metres high, which is not all.")
    chrome.load(page(end, SIMPLE_CLAIMS))
    chrome.script("scrollTo(0, document.querySelector('#last').getBoundingClientRect().bottom - 200)")
    chrome.script("scrollBy(0, 1e6)")
    if chrome.box("fc-ref")["top"] < 30:
        chrome.script("scrollBy(0, document.querySelector('fc-ref').getBoundingClientRect().top - 60)")
    before = chrome.script("return [scrollY, ...[...document.querySelectorAll('h1, body > p')]"
                           ".map(e => e.getBoundingClientRect().top)]")
    chrome.click(*middle(chrome.box("fc-ref button")))
    settle(chrome, f"document.querySelector('{OPEN}')")
    after = chrome.script("return [scrollY, ...[...document.querySelectorAll('h1, body > p')]"
                          ".map(e => e.getBoundingClientRect().top)]")
    assert before == after


@pytest.mark.parametrize("height", [300, 760, 3000])
def test_page_keeps_still_at_its_very_end(chrome, page, height):
    """The worst case: one long note, the window scrolled as far as it goes."""
    claims = annotated.sidecar(annotated.claim(
        "height", "the tower is 300 metres high", more=f"<reviewBody>{LOREM * 5}</reviewBody>"))
    chrome.window(1000, height)
    chrome.load(page("<p>" + LOREM + "<p>It is said that the tower is 300 metres high.", claims))
    chrome.script("scrollTo(0, 1e6)")
    top = chrome.box("fc-ref")["top"]
    if not 0 < top < height - 30:
        chrome.script("scrollBy(0, arguments[0] - 20)", top)
    before = chrome.script("return scrollY"), chrome.box("fc-ref")
    chrome.click(*middle(chrome.box("fc-ref button")))
    settle(chrome, f"document.querySelector('{OPEN}')")
    assert (chrome.script("return scrollY"), chrome.box("fc-ref")) == before
    chrome.key("Escape")
    settle(chrome, f"!document.querySelector('{OPEN}')")
    assert (chrome.script("return scrollY"), chrome.box("fc-ref")) == before


WINDOWS = pytest.mark.parametrize("window", [(1000, 760, False), (390, 780, True), (320, 480, True)],
                                  ids=lambda window: f"{window[0]}x{window[1]}")


def stands(chrome, body=""):
    """The length of the page, where the window is, and where all parts of the notes are but one
    note's body: their left edge, top, width and height."""
    return chrome.script(
        "return [document.documentElement.scrollHeight, scrollY,"
        " ...[...document.querySelectorAll('h1, main, body > p, [role=doc-endnotes],"
        " [role=doc-endnotes] > *, li[id^=factcheck], li > p, li > [popover]')]"
        ".filter(e => e.id != arguments[0]).flatMap(e => {"
        "const r = e.getBoundingClientRect(); return [r.left, r.top, r.width, r.height]; })]", body)


@WINDOWS
def test_notes_keep_their_room_while_one_is_open(chrome, demo, window):
    """What a reader was looking at would move away, and the page get shorter under the window."""
    chrome.window(*window[:2], mobile=window[2])
    chrome.load(demo[NEWS])
    bodies = chrome.script("return [...document.querySelectorAll('fc-ref button')]"
                           ".map(b => b.getAttribute('popovertarget'))")
    assert len(bodies) > 5
    for body in bodies:
        button = f"fc-ref button[popovertarget={body}]"
        chrome.scroll_to(button)
        before = stands(chrome, body)
        chrome.script("document.querySelector(arguments[0]).click()", button)
        settle(chrome, f"document.querySelector('{OPEN}')")
        assert stands(chrome, body) == before
        chrome.key("Escape")
        settle(chrome, f"!document.querySelector('{OPEN}')")
        assert stands(chrome, body) == before


@pytest.mark.parametrize("height", [300, 760])
def test_page_keeps_still_where_no_room_can_be_kept(chrome, page, height):
    """Browsers that have popovers but can't remember heights: at least the page must not scroll."""
    claims = annotated.sidecar(annotated.claim(
        "height", "the tower is 300 metres high", more=f"<reviewBody>{LOREM * 5}</reviewBody>"))
    chrome.window(1000, height)
    css = annotated.STYLESHEET.read_text().replace("content-visibility", "nothing-such")
    chrome.load(page("<p>" + LOREM + "<p>It is said that the tower is 300 metres high.", claims, css=css))
    chrome.script("scrollTo(0, document.querySelector('fc-ref').getBoundingClientRect().top - 20)")
    before = chrome.script("return scrollY"), chrome.box("fc-ref")
    chrome.click(*middle(chrome.box("fc-ref button")))
    settle(chrome, f"document.querySelector('{OPEN}')")
    assert (chrome.script("return scrollY"), chrome.box("fc-ref")) == before


def test_room_follows_the_window_once_the_note_is_closed(chrome, demo):
    """A height that was kept for good would leave a gap after a phone was turned."""
    chrome.window(390, 780, mobile=True)
    chrome.load(demo[NEWS])
    narrow = stands(chrome)
    open_note(chrome)
    chrome.window(1000, 760)
    chrome.key("Escape")
    settle(chrome, f"!document.querySelector('{OPEN}')")
    chrome.window(390, 780, mobile=True)
    chrome.script("scrollTo(0, 0); return new Promise(r => requestAnimationFrame(() => r()))")
    assert stands(chrome)[0] == narrow[0]
    chrome.window(1000, 760)
    wide = stands(chrome)
    chrome.load(demo[NEWS])
    assert stands(chrome)[0] == wide[0] < narrow[0]


def test_what_keeps_the_room_is_neither_seen_nor_reached(chrome, demo):
    """A second button on each note would be read out, and stop the Tab key."""
    chrome.load(demo[NEWS])
    tree = chrome.accessibility()
    notes = chrome.script("return document.querySelectorAll('li > button').length")
    assert notes > 5
    for number in range(1, notes + 1):
        node = tree.of(f"[role=doc-endnotes] li:nth-of-type({number}) > button")
        assert node is None or node.get("ignored")
    assert chrome.script("const b = document.querySelector('li > button'); b.focus();"
                         "return document.activeElement === b") is False
    assert chrome.shown("li > button") == 0


# --- opened and closed ---


def test_keyboard_alone_opens_reads_and_closes(chrome, page):
    """Tab reaches the reference, Enter opens, Tab goes into the note, Escape closes, and focus is
    where it was."""
    claims = annotated.sidecar(annotated.claim(
        "height", "the tower is 300 metres high",
        more='<reviewBody>It is <a href="https://example.org/tower">324 metres</a> high.</reviewBody>'))
    chrome.load(page(SIMPLE, claims))
    chrome.key("Tab")
    settle(chrome, "document.activeElement.matches('fc-ref button')")
    assert chrome.style("fc-ref button", "outlineStyle") == "solid"
    chrome.key("Enter")
    settle(chrome, f"document.querySelector('{OPEN}')")
    chrome.key("Tab")
    settle(chrome, f"document.activeElement.matches('{OPEN} a')")
    chrome.key("Escape")
    settle(chrome, f"!document.querySelector('{OPEN}')")
    settle(chrome, "document.activeElement.matches('fc-ref button')")
    chrome.key("Space")
    settle(chrome, f"document.querySelector('{OPEN}')")


def test_every_reference_of_the_demo_is_reached_by_tab(chrome, demo):
    """A keyboard reader would pass a check by."""
    chrome.load(demo[NEWS])
    wanted = chrome.script("return document.querySelectorAll('fc-ref').length")
    reached = set()
    for _ in range(100):
        chrome.key("Tab")
        target = chrome.script("return document.activeElement.matches('fc-ref button') &&"
                               " document.activeElement.getAttribute('popovertarget')")
        if target:
            reached.add(target)
        if len(reached) == wanted:
            break
    assert len(reached) == wanted


def test_finger_opens_and_closes(chrome, page):
    """A tap on the reference opens, one elsewhere closes, and the target is a finger's width."""
    chrome.window(390, 780, mobile=True)
    chrome.load(page(SIMPLE, SIMPLE_CLAIMS))
    chrome.scroll_to("fc-ref")
    box = chrome.box("fc-ref button")
    x, y = middle(box)
    for dx, dy in ((0, -11.5), (0, 11.5), (-11.5, 0), (11.5, 0)):
        hit = chrome.script("return document.elementFromPoint(arguments[0], arguments[1]).localName",
                            x + dx, y + dy)
        assert hit == "button", (dx, dy, box)
    chrome.tap(x, y - 11)
    settle(chrome, f"document.querySelector('{OPEN}')")
    chrome.tap(200, 20)
    settle(chrome, f"!document.querySelector('{OPEN}')")


def test_another_note_closes_the_first(chrome, demo):
    """Notes would pile up."""
    chrome.load(demo[NEWS])
    buttons = chrome.script("return [...document.querySelectorAll('fc-ref button')].slice(0, 2)"
                            ".map(b => b.getAttribute('popovertarget'))")
    for target in buttons:
        selector = f"fc-ref button[popovertarget={target}]"
        chrome.scroll_to(selector)
        chrome.script("document.querySelector(arguments[0]).click()", selector)
        settle(chrome, f"document.querySelectorAll('{OPEN}').length == 1")
        assert chrome.script(f"return document.querySelector('{OPEN}').id") == target


def test_first_reference_leads_to_the_scope(chrome, demo):
    """A reader who sees "Accurate" at one passage takes the others for checked."""
    chrome.load(demo[NEWS])
    open_note(chrome)
    link = f"{OPEN} a[href='#factcheck-notes']"
    assert chrome.shown(link) == 1
    chrome.script("document.querySelector(arguments[0]).click()", link)
    settle(chrome, "location.hash == '#factcheck-notes'")
    assert "The rest of the page was not checked" in chrome.script(
        "return document.querySelector('#factcheck-notes > p + p').textContent")


# --- print ---


def printed(chrome, tmp_path):
    """The printed page's text, in the order in which it stands on the paper."""
    (tmp_path / "page.pdf").write_bytes(base64.b64decode(chrome.cdp("Page.printToPDF")["data"]))
    done = subprocess.run(["pdftotext", "-layout", "page.pdf", "-"], cwd=tmp_path, timeout=60,
                          capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


PRINTED = annotated.sidecar(
    annotated.claim("height", "the tower is 300 metres high", verdict="Nearly right",
                    more="<reviewBody>With its masts it is 330.</reviewBody>"),
    annotated.claim("steps", "1,665 steps", verdict="Spot on",
                    more="<reviewBody>They were counted.</reviewBody>"),
    annotated.claim("gone", "nothing of the sort stands in this page", verdict="Wrong",
                    more="<reviewBody>It was green.</reviewBody>"))


@pytest.mark.parametrize("show", ["intact changed", "intact changed missing"])
def test_open_note_is_printed_last_beneath_its_passage(chrome, page, tmp_path, show):
    """An open popover would lie on the article's text, or follow another note's passage."""
    chrome.load(page(article("It is said that the tower is 300 metres high. It has 1,665 steps."), PRINTED,
                     "--show", show))
    open_note(chrome)
    text = printed(chrome, tmp_path)
    notes = text[text.rindex("Fact check"):]
    parts = ["“1,665 steps”", "Spot on", "They were counted.",
             "“the tower is 300 metres high”", "Nearly right", "With its masts it is 330.",
             "Checked by"]
    if "missing" in show:
        parts[:0] = ["No longer in this article", "It was green."]
    places = [notes.rfind(part) for part in parts]
    assert -1 not in places and places == sorted(places), dict(zip(parts, places))
    for part in ("They were counted.", "With its masts it is 330."):
        assert text.count(part) == 1


def test_an_open_note_leaves_no_gap_on_paper(chrome, demo):
    """The room that is kept for it on the screen would be a hole, and what is printed cut off."""
    chrome.load(demo[NEWS])
    open_note(chrome)
    chrome.media("print")
    notes, note = chrome.box("[role=doc-endnotes]"), chrome.box(OPEN)
    assert abs(note["top"] - notes["bottom"]) < 1
    assert (note["left"], note["right"]) == (notes["left"], notes["right"])
    line = chrome.script(
        f"return document.querySelector('{OPEN}').parentNode.querySelector('p').getBoundingClientRect()"
        ".bottom")
    assert note["top"] - line < 40
    assert abs(note["height"] - chrome.script(
        f"return document.querySelector('{OPEN}').scrollHeight")) < 1


def test_nothing_of_the_notes_is_lost_on_paper(chrome, demo):
    """Readers print the page with its notes, and follow a link by its address."""
    chrome.load(demo[NEWS])
    chrome.media("print")
    count = chrome.script("return document.querySelectorAll('li [popover]').length")
    assert chrome.shown("li [popover]") == count > 5
    assert chrome.shown("fc-ref") == chrome.script("return document.querySelectorAll('fc-ref').length")
    content = chrome.style("[role=doc-endnotes] dd > a[href^=http]", "content", "::after")
    assert "http" in content and "counter" not in content


def test_discs_are_filled_on_paper(chrome, page, tmp_path):
    """Browsers leave backgrounds out when they print: an empty disc is the mark of what is wrong."""
    css = annotated.STYLESHEET.read_text() + ":root { --factcheck-5: #00ff00; }"
    chrome.load(page(SIMPLE, SIMPLE_CLAIMS, css=css))
    (tmp_path / "page.pdf").write_bytes(base64.b64decode(chrome.cdp("Page.printToPDF")["data"]))
    subprocess.run(["pdftoppm", "-r", "200", "page.pdf", "page"], cwd=tmp_path, check=True, timeout=60)
    filled = 0
    for picture in sorted(tmp_path.glob("page-*.ppm")):
        _, size, _, pixels = picture.read_bytes().split(b"\n", 3)
        width, rows = 3 * int(size.split()[0]), 0
        for start in range(0, len(pixels), width):
            # A disc is some 20 pixels wide and high; the passage's line is as wide, but not as high.
            rows = rows + 1 if b"\x00\xff\x00" * 12 in pixels[start:start + width] else 0
            filled += rows == 8
    assert filled == 2  # the reference and the note
