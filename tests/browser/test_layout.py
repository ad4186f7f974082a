"""Other people's pages: a reference may make a line longer, and must not move the page about."""

import random

import pytest

import annotated


OTHERS = annotated.ROOT.parent / "shared" / "data" / "pages"
# Their scripts are no matter of ours, and would change the page between the two looks.
POLICY = "default-src 'self' data: 'unsafe-inline'; script-src 'none'"

# Text that a quote can be taken of: what is to be seen, in one piece of text.
TEXTS = """
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
for (let node; (node = walker.nextNode());) {
  const text = node.data.replace(/\\s+/g, ' ').trim();
  if (text.length >= 12 && node.parentElement.checkVisibility() &&
      !node.parentElement.closest('textarea, select, svg, math, noscript, iframe, object'))
    texts.push(text);
}
return texts;
"""

# Each block with its left edge and width, in document order, without what was injected. What stands
# in newspaper columns flows from one to the next as lines grow: of that only the width counts.
BLOCKS = """
const blocks = [];
const visit = (element, columns) => {
  for (const child of element.children) {
    if (child.hasAttribute('data-factcheck-ui')) continue;
    if (child.localName !== 'fact-check') {
      const style = getComputedStyle(child);
      if (!style.display.startsWith('inline') && style.display !== 'contents') {
        const box = child.getBoundingClientRect();
        blocks.push([child.localName + '.' + child.className, style.display,
                     columns ? 0 : box.left + scrollX, box.width]);
      } else
        blocks.push(null);
    }
    const own = getComputedStyle(child);
    visit(child, columns || own.columnCount !== 'auto' || own.columnWidth !== 'auto');
  }
};
visit(document.body, false);
return blocks;
"""


def quotes(texts, count):
    chosen, seen = [], set()
    for text in random.Random(7).sample(texts, len(texts)):
        words = text.split(" ")
        quote = " ".join(words[: 12 if len(words) > 12 else len(words)])
        if len(quote) >= 12 and quote not in seen:
            seen.add(quote)
            chosen.append(quote)
        if len(chosen) == count:
            break
    return chosen


def moved(before, after):
    """The blocks that stand or reach elsewhere, sideways, by more than a pixel."""
    assert len(before) == len(after)
    return [(a, b[2:]) for a, b in zip(before, after)
            if a and (abs(a[2] - b[2]) > 1 or abs(a[3] - b[3]) > 1)]


def page_params():
    if OTHERS.is_dir():
        return sorted(path.name for path in OTHERS.glob("*.html"))
    return [pytest.param("*", marks=pytest.mark.skip(reason="../shared/data/pages isn't there"))]


@pytest.mark.parametrize("width", [1000, 390] if annotated.LONG else [1000])
@pytest.mark.parametrize("name", page_params())
def test_no_block_moves_sideways(chrome, server, name, width):
    """Columns would shift, tables grow, and the page look broken."""
    article = (OTHERS / name).read_bytes()
    chrome.window(width, 800)
    chrome.load(server.put("/origin.html", article, policy=POLICY))
    chosen = quotes(chrome.script(TEXTS), 120 if annotated.LONG else 60)
    assert chosen
    before = chrome.script(BLOCKS)
    verdicts = ["Accurate", "Needs context", "Wrong", "Mostly accurate, with a caveat"]
    sidecar = annotated.sidecar(*(
        annotated.claim(f"c{i}", quote, verdict=verdicts[i % 4], rating=str(5 - i % 5))
        for i, quote in enumerate(chosen)))
    page = annotated.annotate(article, sidecar)
    annotated.put_stylesheet(server, page)
    chrome.load(server.put("/annotated.html", page, policy=POLICY))
    after = chrome.script(BLOCKS)
    assert chrome.shown("fc-ref") >= min(3, len(chosen))
    assert moved(before, after) == []


TABLE = (
    "<!DOCTYPE html><html lang=en><title>t</title><style>{style}</style><div class=around><table border>"
    "<tr><td>324 metres</td><td>A cell that has a good many words to fill it, as cells do</td></tr>"
    "<tr><td>7,300 tonnes</td><td>Short one</td></tr></table></div>"
)


@pytest.mark.parametrize(
    "style",
    ["", "table { width: 100% }", ".around { float: left }", ".around { display: inline-block }",
     ".around { display: flex }", ".around { display: grid; grid-template-columns: auto 1fr }",
     "td { white-space: nowrap }"],
)
def test_no_column_grows_with_a_reference(chrome, server, style):
    """A table that finds its widths by its text, alone or in what does so too."""
    article = TABLE.replace("{style}", style)
    chrome.window(600, 500)
    chrome.load(server.put("/origin.html", article, policy=POLICY))
    before = chrome.script(BLOCKS)
    page = annotated.annotate(article, annotated.sidecar(
        annotated.claim("a", "324 metres", verdict="A verdict of a good many words"),
        annotated.claim("b", "7,300 tonnes"), annotated.claim("c", "Short one")))
    annotated.put_stylesheet(server, page)
    chrome.load(server.put("/annotated.html", page, policy=POLICY))
    after = chrome.script(BLOCKS)
    assert chrome.shown("fc-ref") == 3
    assert moved(before, after) == []
