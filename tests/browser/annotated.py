"""Annotated pages: what the command makes of an article and its sidecar, put on a web server."""

import os
import pathlib
import re
import subprocess
import tempfile
from xml.sax.saxutils import escape, quoteattr

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
HTDOCS = ROOT / "htdocs"
STYLESHEET = HTDOCS / "factcheck.css"

# `make test-all` asks for everything.
LONG = bool(os.environ.get("FACTCHECK_TEST_ALL"))


def demo_pages():
    """The demonstration's annotated pages, as paths below htdocs."""
    return sorted(
        str(sidecar.relative_to(HTDOCS)).removesuffix(".claims.xml")
        for sidecar in HTDOCS.rglob("*.claims.xml")
    )


def annotate(article, sidecar, *options):
    """The annotated page's bytes."""
    with tempfile.TemporaryDirectory() as folder:
        page, claims = pathlib.Path(folder, "page.html"), pathlib.Path(folder, "claims.xml")
        page.write_bytes(article.encode() if isinstance(article, str) else article)
        claims.write_text(sidecar, encoding="utf-8")
        done = subprocess.run(
            [BUILD / "factcheck", "annotate", page, "-s", claims, *options],
            capture_output=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr.decode()
    assert not done.stderr, done.stderr.decode()
    return done.stdout


def put_stylesheet(server, page, css=None):
    """Serves the stylesheet that the page links, under whatever name."""
    link = re.search(rb'<link data-factcheck-ui rel="stylesheet" href="([^"]+)"', page)
    if link:
        server.put(link[1].decode(), css or STYLESHEET.read_bytes(), "text/css")


# --- sidecars of the tests' own ---


def selector(quote, prefix=None, suffix=None):
    parts = [f"<{name}>{escape(text)}</{name}>" for name, text in
             (("prefix", prefix), ("exact", quote), ("suffix", suffix)) if text]
    return f"<target><TextQuoteSelector>{''.join(parts)}</TextQuoteSelector></target>"


def claim(name, quote, verdict="Accurate", rating="5", more="", attributes="", targets=""):
    """One claimReview. rating "": none; more: what follows the rating, as XML."""
    scale = f'ratingValue="{rating}" worstRating="1" bestRating="5" ' if rating else ""
    return (
        f'<claimReview id={quoteattr(name)} author="desk" datePublished="2020-01-02" {attributes}>'
        f"{targets or selector(quote)}"
        f"<reviewRating {scale}alternateName={quoteattr(verdict)}/>"
        f"{more or '<reviewBody>What was found.</reviewBody>'}</claimReview>"
    )


def sidecar(*claims, lang="en", desk="Example Fact Desk"):
    return (
        f'<claimReviews xmlns="urn:factcheck:sidecar:1" xml:lang="{lang}">'
        f'<author id="desk" name={quoteattr(desk)} url="https://facts.example/"/>'
        f"{''.join(claims)}</claimReviews>"
    )
