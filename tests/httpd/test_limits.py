"""FactCheckLimit: what a page and a sidecar may cost, at the limit, one over and far over.

Hold and Work are measured to the byte and step by tests/unit/test_limits.c.
"""

import os
import socket
import time

import pytest

from pages import ARTICLE, OTHER_QUOTE, QUOTE, assert_annotated, assert_bare, big_page, highlighted, injected
from pages import sidecar
from test_processes import children, resident_kb

ON = "FactCheck On\n"
GOOD = sidecar()
BEGIN, END = GOOD[: GOOD.index("<author")], "</claimReviews>\n"


def site(apache, limit, article=ARTICLE, **options):
    server = apache(ON + f"FactCheckLimit {limit}\n", **options)
    server.write("a.html", article)
    return server


def put(server, claims):
    server.write("a.html.claims.xml", claims)
    return server.get("/a.html")


def test_sidecar_size(apache):
    server = site(apache, f"SidecarSize {len(GOOD)}")
    assert_annotated(put(server, GOOD))
    server.expect_log(r"FC0013.*SidecarSize", 2)
    assert_bare(put(server, GOOD + "\n"))
    start = time.monotonic()
    assert_bare(put(server, GOOD + "\n" * 50_000_000))
    assert time.monotonic() - start < 2  # it isn't even read


def test_claims(apache):
    three = [("x", QUOTE), ("y", OTHER_QUOTE), ("z", "Before it.")]
    server = site(apache, "Claims 2")
    assert_annotated(put(server, sidecar(*three[:2])), ids=("x", "y"))
    server.expect_log(r"FC0012.*:6:\d+: .*FactCheckLimit Claims", 2)
    assert_bare(put(server, sidecar(*three)))
    assert_bare(put(server, sidecar(*three, *[(f"c{i}", QUOTE) for i in range(10_000)])))


def test_quote_length(apache):
    """In folded characters, white space not counted."""
    length = len(QUOTE.replace(" ", ""))
    server = site(apache, f"QuoteLength {length}")
    assert_annotated(put(server, sidecar(("x", QUOTE.replace(" ", "\n  \u00ad")))), ids=("x",))
    server.expect_log("FC0012.*FactCheckLimit QuoteLength", 2)
    assert_bare(put(server, sidecar(("x", QUOTE + "!"))))
    assert_bare(put(server, sidecar(("x", QUOTE * 10_000))))


@pytest.mark.parametrize("over", [0, 1, 1_000_000])
def test_scan(apache, over):
    """Beyond it pages stream: the same notes, and an ETag of the file's size and time."""
    page = big_page(20_000)
    server = site(apache, f"Scan {len(page)}\nFactCheckExplain On", page + b"\n" * over)
    answer = put(server, sidecar(("x", QUOTE), ("y", OTHER_QUOTE)))
    assert_annotated(answer, page + b"\n" * over, ids=("x", "y"))
    assert answer.headers["factcheck-status"] == ("streaming" if over else "annotated;intact=2;changed=0;missing=0")
    before = answer.headers["etag"]
    os.utime(server.docroot / "a.html", (1_000_000_000, 1_000_000_000))
    assert (put(server, sidecar(("x", QUOTE), ("y", OTHER_QUOTE))).headers["etag"] == before) == (over == 0)


HELD = (b"<p>Other words before it: this is a quote of thirty-two characters, or more.</p>\n"
        + b"<p>And so on, and so on, for as long as anybody can be brought to listen.</p>\n" * 1000)
CANDIDATE = ('<claimReview id="x" author="desk" datePublished="2019-04-02"><target><TextQuoteSelector>'
             "<prefix>The own words before it are these: </prefix>"
             "<exact>this is a quote of thirty-two characters, or more</exact></TextQuoteSelector></target>"
             '<reviewRating alternateName="Accurate"/></claimReview>')


@pytest.mark.parametrize("hold, arrives", [("16K", True), ("1M", False)])
def test_hold_is_all_that_a_streaming_page_waits_for(apache, origin, hold, arrives):
    """The origin pauses after 78 kB, with a passage near its beginning that isn't decided yet."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
    origin.answers["/a.html"] = [head, HELD, 3, b"<p>The end.</p>"]
    server = apache(
        ON + f"FactCheckLimit Hold {hold}\nFactCheckSidecar @ROOT@/a.xml\n"
        f"ProxyPass / http://127.0.0.1:{origin.port}/\n", modules="proxy proxy_http")
    (server.root / "a.xml").write_text(sidecar(CANDIDATE))
    if arrives:
        server.expect_log("FactCheckLimit Hold", 1)
    with socket.create_connection(("127.0.0.1", server.port), 30) as s:
        s.sendall(b"GET /a.html HTTP/1.0\r\nHost: site.example\r\n\r\n")
        start, got = time.monotonic(), b""
        s.settimeout(2)
        try:
            while piece := s.recv(65536):
                got += piece
        except OSError:
            pass
        early = len(got.partition(b"\r\n\r\n")[2])
        s.settimeout(30)
        while piece := s.recv(65536):
            got += piece
    assert time.monotonic() - start < 20
    assert (early >= len(HELD) - 16 * 1024 - 100) if arrives else (early < 100)
    assert highlighted(got) == (set() if arrives else {"x"})
    injected.align(HELD + b"<p>The end.</p>", got.partition(b"\r\n\r\n")[2])


def test_work_ends_but_the_page_goes_on(apache):
    """A page and a sidecar made to take long: it costs no more than the limit, and says so."""
    page = ARTICLE.replace(b"</body>", b"<p>" + b"ab ba " * 100_000 + b"</p></body>")
    claims = sidecar(("x", QUOTE), *[(f"c{i}", "ab ba " * (20 + i % 50) + "c") for i in range(2000)])
    server = site(apache, "Work 1000000", page)
    server.expect_log("FactCheckLimit Work allows", 1)
    start = time.monotonic()
    answer = put(server, claims)
    assert time.monotonic() - start < 2
    assert_annotated(answer, page, ids=("x",))


def test_work_at_its_default_bounds_a_page_made_to_take_long(apache):
    """With every limit at its default: 2 MB of page against 4,000 claims that nearly stand there."""
    page = ARTICLE.replace(b"</body>", b"<p>" + b"ab ba " * 300_000 + b"</p></body>")
    claims = sidecar(("x", QUOTE), *[(f"c{i}", "ab ba " * (20 + i % 50) + "c") for i in range(4000)])
    server = site(apache, "Hold 1M", page, mpm="prefork")
    start = time.monotonic()
    answer = put(server, claims)
    assert time.monotonic() - start < 10
    assert answer.status == 200
    server.expect_log("FactCheckLimit Work allows", None)
    assert max(resident_kb(pid) for pid in children(server.process.pid)) < 400_000
