"""Validators of pages that come from other servers, and of pages that are compressed after us."""

import gzip
import os
import re

import pytest

from pages import ARTICLE, OTHER_QUOTE, assert_annotated, big_page, claim, sidecar

ON = "FactCheck On\n"
STRONG = re.compile(r'"[0-9a-f]{32}"$')
LATER = "Fri, 01 Jan 2038 00:00:00 GMT"
EARLIER = "Sat, 01 Jan 2000 00:00:00 GMT"
OLD = 1_500_000_000


# --- proxied pages ---


@pytest.fixture
def proxied(apache, origin):
    def start(conf="", modules=""):
        server = apache(
            ON + "FactCheckSidecar @ROOT@/claims.xml\n" + conf
            + f"ProxyPass / http://127.0.0.1:{origin.port}/\n",
            modules="proxy proxy_http " + modules,
        )
        (server.root / "claims.xml").write_text(sidecar())
        return server

    return start


@pytest.mark.parametrize("headers", [[], ['ETag: "x"']], ids=["contents", "origins-tag"])
def test_conditions_on_a_proxied_page_are_answered_here(proxied, origin, headers):
    server = proxied()
    origin.page("/a", ARTICLE, [f"Last-Modified: {EARLIER}", *headers])
    answer = server.get("/a")
    assert_annotated(answer)
    tag = answer.headers["etag"]
    assert STRONG.match(tag)
    assert server.get("/a", {"If-None-Match": tag}).status == 304
    assert server.get("/a", {"If-Match": '"y"'}).status == 412
    for condition in (
        {"If-None-Match": '"x"'},
        {"If-Modified-Since": LATER},
        {"If-Unmodified-Since": EARLIER},
        {"If-Match": tag},
    ):
        assert_annotated(server.get("/a", condition))
    (server.root / "claims.xml").write_text(sidecar(claim("b", OTHER_QUOTE)))
    assert server.get("/a", {"If-None-Match": tag}).status == 200
    assert not re.search(r"(?mi)^(if-|range)", "".join(origin.requests))


def test_large_proxied_page_is_not_sent_after_a_304_or_412(proxied, origin):
    server = proxied()
    page = big_page(500_000)
    origin.page("/a", page, ['ETag: "x"'])
    tag = server.get("/a").headers["etag"]
    for condition, status in [(f"If-None-Match: {tag}", b"304"), ('If-Match: "y"', b"412")]:
        answer = server.raw(
            f"GET /a HTTP/1.1\r\nHost: site.example\r\n{condition}\r\nConnection: close\r\n\r\n".encode()
        )
        assert answer.startswith(b"HTTP/1.1 " + status) and len(answer) < 2000
    assert_annotated(server.get("/a"), page)


def test_proxied_pages_tag_does_not_depend_on_how_it_came(proxied, origin):
    """In one piece or in many: the same tag, and the same bytes under it."""
    server = proxied()
    head = b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: "x"\r\nContent-Length: %d\r\n\r\n'
    head %= len(ARTICLE)
    origin.answers["/a"] = head + ARTICLE
    whole = server.get("/a")
    origin.answers["/a"] = [head, 0.1] + [
        step for i in range(0, len(ARTICLE), 60) for step in (ARTICLE[i : i + 60], 0.03)
    ]
    pieces = server.get("/a")
    assert whole.headers["etag"] == pieces.headers["etag"] and whole.body == pieces.body


@pytest.mark.parametrize("headers", [['ETag: "x"'], ["ETag: W/\"x\""], []], ids=["strong", "weak", "none"])
def test_gzip_origin_is_revalidated_by_the_annotated_pages_tag(proxied, origin, headers):
    server = proxied(modules="filter deflate")
    origin.page("/a", gzip.compress(ARTICLE), ["Content-Encoding: gzip", *headers])
    answer = server.get("/a", {"Accept-Encoding": "br"})
    assert_annotated(answer)
    assert "content-encoding" not in answer.headers and answer.headers.get("etag") != '"x"'
    if headers:
        tag = answer.headers["etag"]
        assert server.get("/a", {"If-None-Match": tag, "Accept-Encoding": "br"}).status == 304
    assert_annotated(server.get("/a", {"If-None-Match": '"x"'}))


# --- compression after us ---

DEBIAN = "AddOutputFilterByType DEFLATE text/html text/plain text/xml\n"


@pytest.mark.parametrize(
    "conf, modules, coding",
    [
        (DEBIAN, "filter deflate", "gzip"),
        ("SetOutputFilter DEFLATE\n", "deflate", "gzip"),
        ("AddOutputFilterByType BROTLI_COMPRESS text/html\n", "filter brotli", "br"),
        ("AddOutputFilterByType BROTLI_COMPRESS;DEFLATE text/html\n", "filter brotli deflate", "br"),
    ],
    ids=["debian", "set", "brotli", "both"],
)
@pytest.mark.parametrize("kind", ["file", "streamed", "proxied"])
def test_browser_revalidates_a_compressed_page(apache, origin, conf, modules, coding, kind):
    server = apache(
        ON
        + conf
        + ("FactCheckLimit Scan 1K\n" if kind == "streamed" else "")
        + f"ProxyPass /p/ http://127.0.0.1:{origin.port}/\n"
        + "<Location /p>\nFactCheckSidecar @ROOT@/htdocs/a.html.claims.xml\n</Location>\n",
        modules="proxy proxy_http " + modules,
    )
    page = big_page(20_000)
    os.utime(server.write("a.html", page), (OLD, OLD))
    server.write("a.html.claims.xml", sidecar())
    origin.page("/a", page, ['ETag: "x"'])
    path = "/p/a" if kind == "proxied" else "/a.html"
    browser = {"Accept-Encoding": "gzip, deflate, br"}
    first = server.get(path, browser)
    tag = first.headers["etag"]
    assert first.headers["content-encoding"] == coding and tag.endswith(f'-{coding}"')
    again = server.get(path, {**browser, "If-None-Match": tag})
    assert again.status == 304 and again.body == b""
    assert again.headers["etag"] == tag
    assert again.headers["vary"].lower() == "accept-encoding"
    assert again.headers["cache-control"] == "no-cache"
    plain = server.get(path)
    assert plain.headers["etag"] == tag.replace(f"-{coding}", "")
    assert plain.headers["vary"].lower() == "accept-encoding"
    same = server.get(path, {"If-None-Match": plain.headers["etag"]})
    assert same.status == 304 and same.headers["etag"] == plain.headers["etag"]
    assert same.headers["vary"].lower() == "accept-encoding"
    both = server.get(path, {"If-None-Match": f"{tag}, {plain.headers['etag']}"})
    assert both.status == 304 and both.headers["etag"] == plain.headers["etag"]
    assert server.get(path, {**browser, "If-Match": tag}).status == 200
    server.write("a.html.claims.xml", sidecar(claim("b", OTHER_QUOTE)))
    assert server.get(path, {**browser, "If-None-Match": tag}).status == 200
