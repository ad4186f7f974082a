"""An article with claims in every state, and asking for its forms under FactCheckPath."""

import json
import pathlib
import re
import sys

import html5lib

from pages import claim, sidecar

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "command"))

import annotation_model  # noqa: E402

FORMS = "FactCheckServe annotations claimreview excerpts oembed\n"
ON = "FactCheck On\n" + FORMS
SITE = "http://site.example"
URL = SITE + "/news/a.html"

ARTICLE = (
    "<!DOCTYPE html>\n<html lang=\"fr\"><head><meta charset=utf-8><title>Un article</title></head>\n<body>\n"
    "<h1>Le pont</h1>\n"
    "<p>Une autre phrase. Le pont fut ouvert par <em>neuf</em> ingénieurs &amp; deux maçons en 1907, dit-on. Fin.</p>\n"
    "<p>Nobody has crossed it since the flood of 1931 took the southern pier.</p>\n"
    "<p>Twice said here. And more. Twice said here. And on.</p>\n"
    "</body></html>\n"
)
INTACT = "ouvert par neuf ingénieurs & deux maçons en 1907"
CHANGED = "Nobody has crossed it since the flood of 1931 took the northern pier."
GONE = "These words were in the article once, but aren't there any more."
TWICE = "Twice said here."


def reviewed(claim_id, quote, url=URL, item='author="The mayor" datePublished="2019-03-01"', **more):
    text = claim(claim_id, quote, f' url="{url}"', **more)
    return text.replace("<reviewRating", f"<itemReviewed {item}/><reviewRating")


CLAIMS = [
    reviewed("bridge", INTACT, verdict="Exact <à peu près>"),
    reviewed("flood", CHANGED),
    reviewed("gone", GONE),
    reviewed("twice", TWICE, url=SITE + "/checks/twice"),
]


def put(server, name="news/a.html", article=ARTICLE, claims=None):
    """Writes the article with its sidecar."""
    server.write(name, article)
    server.write(name + ".claims.xml", sidecar(*(CLAIMS if claims is None else claims)))
    return server


def ask(server, path, headers=None, method="GET"):
    """Asks for what is below FactCheckPath."""
    return server.get("/_factcheck/" + path, headers, method)


def document(answer):
    assert answer.status == 200, answer.body
    assert answer.body.isascii() and not re.search(rb"[<>&]", answer.body)
    return json.loads(answer.body)


def annotations(server, path="news/a.html"):
    """The items of a container's first page, by claim."""
    container = document(ask(server, f"annotations/{path}/"))
    assert annotation_model.faults(container) == []
    return {item["id"].split("/")[-1]: item for item in container["first"]["items"]}


def links(answer):
    """{relation: [targets]} of the Link headers."""
    found = {}
    for target, rel in re.findall(r'<([^>]*)>; rel="([^"]*)"', answer.headers.get("link", "")):
        found.setdefault(rel, []).append(target)
    return found


def readable(page):
    """What readers see of a page's body, white space collapsed, as TextPositionSelector counts it."""
    text, skipped = [], {"script", "style", "title", "head"}

    def walk(element, out):
        name = element.tag.split("}")[-1] if isinstance(element.tag, str) else ""
        if not name or name in skipped:
            return
        out.append(element.text or "")
        for child in element:
            walk(child, out)
            out.append(child.tail or "")

    walk(html5lib.parse(page).find(".//{http://www.w3.org/1999/xhtml}body"), text)
    return re.sub(r"\s+", " ", "".join(text)).strip()
