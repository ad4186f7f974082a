"""Articles, sidecars, and telling what was injected from what the origin sent."""

import pathlib
import re
import sys
from xml.sax.saxutils import escape, quoteattr

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "invariants"))

import injected  # noqa: E402

ARTICLE = (
    b"<!DOCTYPE html>\n<html lang=en><head><title>An article</title></head>\n<body>\n"
    b"<p>Before it. The bridge was opened by nine engineers in the spring of 1907. After it.</p>\n"
    b"<p>Nobody has crossed it since the flood of 1931 took the southern pier.</p>\n"
    b"</body>\n</html>\n"
)
QUOTE = "The bridge was opened by nine engineers in the spring of 1907."
OTHER_QUOTE = "Nobody has crossed it since the flood of 1931 took the southern pier."


def big_page(size):
    """ARTICLE with so much filling text, more or less, between and after its paragraphs."""
    filler = b"<p>" + b"Filling text that says nothing about anybody. " * 20 + b"</p>\n"
    half = filler * (size // len(filler) // 2)
    return ARTICLE.replace(b"<p>Nobody", half + b"<p>Nobody").replace(b"</body>", half + b"</body>")


def claim(claim_id, quote, attributes="", verdict="Accurate"):
    return (
        f'<claimReview id={quoteattr(claim_id)} author="desk" datePublished="2019-04-02"{attributes}>'
        f"<target><TextQuoteSelector><exact>{escape(quote)}</exact></TextQuoteSelector></target>"
        f"<reviewRating ratingValue=\"5\" alternateName={quoteattr(verdict)}/></claimReview>"
    )


def sidecar(*claims):
    """A sidecar of claims made by claim(), or of (id, quote) pairs; of QUOTE where none is given."""
    parts = [c if isinstance(c, str) else claim(*c) for c in claims or [("bridge", QUOTE)]]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<claimReviews xmlns="urn:factcheck:sidecar:1" xml:lang="en">\n'
        '<author id="desk" name="Example Desk"/>\n' + "\n".join(parts) + "\n</claimReviews>\n"
    )


def shown(origin, body, early):
    """How many of the origin's bytes are in early, a beginning of its annotated page."""
    assert body.startswith(early)
    count, inserted = len(early), 0
    for insertion in injected.align(origin, body):
        left = len(early) - insertion.offset - inserted
        count -= min(len(insertion.data), max(left, 0))
        inserted += len(insertion.data)
    return count


def highlighted(body):
    """The ids of the claims that are highlighted in the page."""
    return {m.decode() for m in re.findall(rb'<fact-check [^>]*data-factcheck="([^"]*)"', body)}


def assert_annotated(answer, origin=ARTICLE, ids=("bridge",)):
    assert answer.status == 200
    assert highlighted(answer.body) == set(ids)
    injected.align(origin, answer.body)


def assert_bare(answer, origin=ARTICLE):
    assert answer.status == 200
    assert answer.body == origin
