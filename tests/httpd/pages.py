"""Articles, sidecars, and telling what was injected from what the origin sent."""

import re
from xml.sax.saxutils import escape, quoteattr

ARTICLE = (
    b"<!DOCTYPE html>\n<html lang=en><head><title>An article</title></head>\n<body>\n"
    b"<p>Before it. The bridge was opened by nine engineers in the spring of 1907. After it.</p>\n"
    b"<p>Nobody has crossed it since the flood of 1931 took the southern pier.</p>\n"
    b"</body>\n</html>\n"
)
QUOTE = "The bridge was opened by nine engineers in the spring of 1907."
OTHER_QUOTE = "Nobody has crossed it since the flood of 1931 took the southern pier."


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


def highlighted(body):
    """The ids of the claims that are highlighted in the page."""
    return {m.decode() for m in re.findall(rb'<fact-check [^>]*data-factcheck="([^"]*)"', body)}


def _element_end(body, start):
    """Where the element that starts at start ends: injected markup is well-formed."""
    name = re.match(rb"<([a-z0-9-]+)", body[start:]).group(1)
    if name == b"link":
        return body.index(b">", start) + 1
    depth = 0
    for tag in re.compile(rb"<(/?)" + name + rb"(?=[\s>])[^>]*>").finditer(body, start):
        depth += -1 if tag.group(1) else 1
        if depth == 0:
            return tag.end()
    raise AssertionError("injected element without an end: " + repr(body[start : start + 80]))


def stripped(body):
    """The page without what was injected."""
    out = []
    position = 0
    injected = re.compile(
        rb"</?fact-check(?=[\s>])[^>]*>|<[a-z0-9-]+(?=\s)[^>]*\sdata-factcheck-ui(?=[\s=>])[^>]*>"
    )
    while match := injected.search(body, position):
        out.append(body[position : match.start()])
        if re.match(rb"</?fact-check[\s>]", match.group()):
            position = match.end()
        else:
            position = _element_end(body, match.start())
    return b"".join(out) + body[position:]


def assert_annotated(answer, origin=ARTICLE, ids=("bridge",)):
    assert answer.status == 200
    assert highlighted(answer.body) == set(ids)
    assert stripped(answer.body) == origin


def assert_bare(answer, origin=ARTICLE):
    assert answer.status == 200
    assert answer.body == origin
