"""The filter among others: cuts, flushes, programs, proxies, mod_filter, broken origins."""

import gzip
import socket
import time

import pytest

from checkers import CHECKER
from pages import ARTICLE, OTHER_QUOTE, QUOTE, assert_annotated, assert_bare, highlighted
from pages import injected, sidecar

ON = "FactCheck On\n"
PROXY = "ProxyPass /_none !\nProxyPass / http://127.0.0.1:{port}/\n"
BY_URI = "FactCheckSidecar @ROOT@/claims%{FACTCHECK_URI}.xml\n"


@pytest.fixture
def proxied(apache, origin):
    """A site that is all proxied, with a sidecar for /a."""

    def start(conf="", modules=""):
        server = apache(
            ON + BY_URI + PROXY.format(port=origin.port) + conf, modules="proxy proxy_http " + modules
        )
        (server.root / "claims").mkdir()
        (server.root / "claims" / "a.xml").write_text(sidecar())
        return server

    return start


def script(server, text):
    directory = server.root / "cgi"
    directory.mkdir(exist_ok=True)
    (directory / "x").write_text("#!/bin/sh\n" + text)
    (directory / "x").chmod(0o755)
    (directory / "x.claims.xml").write_text(sidecar(("x", QUOTE), ("y", OTHER_QUOTE)))


def cgi(apache, text, conf=""):
    server = apache(
        ON + "ScriptSock @ROOT@/run/cgid.sock\nScriptAlias /cgi/ @ROOT@/cgi/\n" + conf,
        modules="cgid",
    )
    script(server, text)
    return server


# --- cuts ---


def cut(page, at, mark):
    return b"".join(page[i : i + 1] + (mark if at(i) else b"") for i in range(len(page)))


@pytest.mark.parametrize(
    "mark",
    [b"\x02", b"\x10", b"\x06", b"\x02\x10\x06", b"\x10\x10"],
    ids=["buckets", "brigades", "flushes", "all", "empty-brigades"],
)
@pytest.mark.parametrize("step", [1, 7], ids=["every-byte", "every-seventh"])
def test_any_cut_gives_the_same_page(apache, mark, step):
    server = apache(ON + "SetOutputFilter BUCKETEER\n", modules="bucketeer")
    server.write("a.html", cut(ARTICLE, lambda i: i % step == 0, mark))
    server.write("a.html.claims.xml", sidecar(("x", QUOTE), ("y", OTHER_QUOTE)))
    assert_annotated(server.get("/a.html"), ids=("x", "y"))


def test_cut_page_is_the_page_that_comes_whole(apache):
    server = apache(
        ON + "<Location /cut>\nSetOutputFilter BUCKETEER\n</Location>\n", modules="bucketeer"
    )
    for name, page in [("a.html", ARTICLE), ("cut/a.html", cut(ARTICLE, lambda i: 1, b"\x06"))]:
        server.write(name, page)
        server.write(name + ".claims.xml", sidecar(("x", QUOTE), ("y", OTHER_QUOTE)))
    assert server.get("/cut/a.html").body == server.get("/a.html").body


# --- programs ---


def test_program_is_annotated_and_has_no_wrong_length(apache):
    server = cgi(
        apache,
        f"printf 'Content-Type: text/html\\nContent-Length: {len(ARTICLE)}\\n"
        "ETag: \"x\"\\nLast-Modified: Sat, 01 Jan 2000 00:00:00 GMT\\n"
        "Content-MD5: x\\nDigest: x\\nRepr-Digest: x\\nContent-Digest: x\\n\\n'\n"
        "cat <<'END'\n" + ARTICLE.decode() + "END\n",
    )
    answer = server.get("/cgi/x")
    assert_annotated(answer, ids=("x", "y"))
    assert answer.headers.get("content-length", str(len(answer.body))) == str(len(answer.body))
    assert not {"last-modified", "content-md5", "digest", "repr-digest",
                "content-digest"} & set(answer.headers)
    assert answer.headers["etag"] != '"x"'


@pytest.mark.parametrize("header", ["If-None-Match: \"x\"", "Range: bytes=0-3"])
def test_program_never_sees_conditionals_about_the_annotated_page(apache, header):
    server = cgi(apache, "printf 'Content-Type: text/html\\n\\n'\nenv | grep ^HTTP_\n"
                 f"sleep {0.2 * CHECKER.patience}\necho end\n")  # a page that came whole would have ranges
    name, value = header.split(": ")
    answer = server.get("/cgi/x", {name: value})
    assert answer.status == 200
    assert b"HTTP_" + name.upper().replace("-", "_").encode() not in answer.body


def test_half_a_page_that_a_program_flushes_arrives_at_once(apache):
    page = ARTICLE.decode().replace("<p>Nobody", "<p>" + "Filling text. " * 20 + "</p><p>Nobody")
    half = page.index("<p>Nobody")
    server = cgi(
        apache,
        "printf 'Content-Type: text/html\\n\\n'\ncat <<'END'\n"
        + page[:half]
        + "END\nsleep 3\ncat <<'END'\n"
        + page[half:]
        + "END\n",
    )
    with socket.create_connection(("127.0.0.1", server.port), 30) as s:
        s.sendall(b"GET /cgi/x HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n")
        start = time.monotonic()
        received = b""
        while b"</fact-check>" not in received:
            received += s.recv(65536)
        early = time.monotonic() - start
        while piece := s.recv(65536):
            received += piece
    assert early < 2
    assert highlighted(received) == {"x", "y"}


def test_program_may_refuse_and_the_error_is_its_own(apache):
    server = cgi(apache, "printf 'Status: 503 Busy\\nContent-Type: text/html\\n\\nbusy\\n'\n")
    answer = server.get("/cgi/x")
    assert answer.status == 503 and answer.body == b"busy\n"


def test_answer_to_a_post_is_annotated_too(apache):
    server = cgi(
        apache,
        "cat >/dev/null\nprintf 'Content-Type: text/html\\n\\n'\ncat <<'END'\n"
        + ARTICLE.decode()
        + "END\n",
    )
    assert_annotated(server.get("/cgi/x", method="POST", body=b"x=1"), ids=("x", "y"))


# --- proxies ---


def test_proxied_page_is_annotated(proxied, origin):
    server = proxied()
    origin.page("/a", ARTICLE, ['ETag: "x"', "Last-Modified: Sat, 01 Jan 2000 00:00:00 GMT",
                                "Accept-Ranges: bytes"])
    answer = server.get("/a")
    assert_annotated(answer)
    assert answer.headers["etag"] != '"x"' and "last-modified" not in answer.headers


def test_origin_sees_no_conditionals_and_chooses_no_coding(proxied, origin):
    server = proxied()
    origin.page("/a", ARTICLE)
    origin.page("/b", ARTICLE)
    headers = {"If-None-Match": '"x"', "Range": "bytes=0-1", "Accept-Encoding": "br, gzip, zstd"}
    assert server.get("/a", headers).status == 206
    server.get("/b", headers)
    annotated, bare = [request.lower() for request in origin.requests]
    assert "if-none-match" not in annotated and "range:" not in annotated
    assert "accept-encoding" not in annotated
    assert 'if-none-match: "x"' in bare and "accept-encoding: br, gzip, zstd" in bare


def test_gzip_origin_is_annotated_where_inflate_is_loaded(proxied, origin):
    server = proxied(modules="filter deflate")
    origin.page("/a", gzip.compress(ARTICLE), ["Content-Encoding: gzip"])
    assert_annotated(server.get("/a", {"Accept-Encoding": "br, gzip"}))
    assert "accept-encoding: gzip\r\n" in origin.requests[0].lower()


def test_compression_after_us_sees_what_the_client_accepts(proxied, origin):
    server = proxied("AddOutputFilterByType DEFLATE text/html\n", modules="filter deflate")
    origin.page("/a", ARTICLE)
    answer = server.get("/a", {"Accept-Encoding": "br, gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    body = gzip.decompress(answer.body)
    assert highlighted(body) == {"bridge"}
    injected.align(ARTICLE, body)


def test_head_of_a_proxied_page_does_not_keep_the_origins_length(proxied, origin):
    server = proxied()
    origin.page("/a", ARTICLE, ['ETag: "x"'])
    answer = server.head("/a")
    assert answer.status == 200
    assert answer.headers.get("content-length") != str(len(ARTICLE))
    assert answer.headers["etag"] == server.get("/a").headers["etag"] != '"x"'


def test_chunked_origin_with_pauses_is_annotated(proxied, origin):
    server = proxied()
    pieces = [ARTICLE[i : i + 50] for i in range(0, len(ARTICLE), 50)]
    answer = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"]
    for piece in pieces:
        answer += [b"%x\r\n%b\r\n" % (len(piece), piece), 0.02]
    origin.answers["/a"] = answer + [b"0\r\n\r\n"]
    assert_annotated(server.get("/a"))


@pytest.mark.parametrize("chunked", [True, False], ids=["chunked", "length"])
def test_origin_that_dies_in_mid_page_stays_a_truncated_response(proxied, origin, chunked):
    server = proxied()
    server.expect_log("AH01110|AH01102|error reading response|Network error")
    half = ARTICLE[:200]
    if chunked:
        head = b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%b\r\n" % (len(half), half)
    else:
        head = b"Content-Length: %d\r\n\r\n" % len(ARTICLE) + half
    origin.answers["/a"] = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + head, 0.2]
    answer = server.raw(b"GET /a HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n")
    head, body = answer.split(b"\r\n\r\n", 1)
    assert b"HTTP/1.1 502" in head or not body.endswith(b"0\r\n\r\n")
    assert b"content-length" not in head.lower() or b"HTTP/1.1 502" in head


def test_error_of_an_unreachable_origin_is_as_without_us(apache):
    server = apache(
        ON + BY_URI + "ProxyPass / http://127.0.0.1:1/\n", modules="proxy proxy_http"
    )
    server.expect_log("proxy")
    (server.root / "claims").mkdir()
    (server.root / "claims" / "a.xml").write_text(sidecar())
    assert server.get("/a").status == 503


# --- mod_filter and friends ---


def site(apache, conf, modules="filter", **options):
    server = apache(conf, modules=modules, **options)
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar())
    return server


@pytest.mark.parametrize(
    "placing",
    [
        "AddOutputFilterByType FACTCHECK text/html\n",
        "SetOutputFilter FACTCHECK\n",
        "AddOutputFilter FACTCHECK html\n",
        "SetOutputFilter FACTCHECK;FACTCHECK\n",
        "FilterDeclare notes\nFilterProvider notes FACTCHECK \"%{CONTENT_TYPE} =~ m#^text/html#\"\n"
        "FilterChain notes\n",
        "FilterDeclare notes CONTENT_SET\nFilterProvider notes FACTCHECK \"%{CONTENT_TYPE} =~ "
        "m#^text/html#\"\nFilterChain notes\n",
    ],
    ids=["by-type", "set", "add", "twice", "provider", "content-set-provider"],
)
class TestPlaced:
    def test_page_is_annotated_once_beside_factcheck_on(self, apache, placing):
        assert_annotated(site(apache, ON + placing).get("/a.html"))

    def test_page_is_annotated_once_with_placed(self, apache, placing):
        assert_annotated(site(apache, "FactCheck Placed\n" + placing).get("/a.html"))

    def test_filter_without_factcheck_does_nothing(self, apache, placing):
        answer = site(apache, placing).get("/a.html")
        assert_bare(answer)
        assert "etag" in answer.headers


def test_placed_alone_inserts_nothing(apache):
    assert_bare(site(apache, "FactCheck Placed\n").get("/a.html"))


def test_filter_set_before_inflate_leaves_the_page_to_the_one_after(apache, origin):
    """The first instance meets an encoded page; the one that mod_filter has after INFLATE makes it."""
    server = apache(
        "FactCheck Placed\nFactCheckSidecar @ROOT@/claims.xml\n"
        f"ProxyPass / http://127.0.0.1:{origin.port}/\n"
        "FilterDeclare late CONTENT_SET\n"
        "FilterProvider late FACTCHECK \"true\"\n"
        "SetOutputFilter FACTCHECK;INFLATE\nFilterChain late\n",
        modules="proxy proxy_http filter deflate",
    )
    (server.root / "claims.xml").write_text(sidecar())
    origin.page("/a", gzip.compress(ARTICLE), ["Content-Encoding: gzip"])
    assert_annotated(server.get("/a"))


def test_substitute_before_us_is_annotated_as_it_comes_out(apache):
    server = site(
        apache,
        ON + "SetOutputFilter SUBSTITUTE\nSubstitute s/1906/1907/\n",
        modules="filter substitute",
    )
    server.write("a.html", ARTICLE.replace(b"1907", b"1906"))
    assert_annotated(server.get("/a.html"))


def test_directory_index_is_annotated_by_its_own_sidecar(apache):
    server = apache(ON + "DirectoryIndex index.html\n")
    server.write("d/index.html", ARTICLE)
    server.write("d/index.html.claims.xml", sidecar())
    assert_annotated(server.get("/d/"))


def test_precompressed_file_is_annotated_by_the_plain_names_sidecar(apache):
    server = apache(
        ON + "AddEncoding x-gzip .gz\n<Directory @ROOT@/htdocs>\nRemoveType .gz\nOptions +MultiViews\n"
        "</Directory>\n",
        modules="negotiation filter deflate",
    )
    server.write("a.html.gz", gzip.compress(ARTICLE))
    server.write("a.html.claims.xml", sidecar())
    assert_annotated(server.get("/a.html", {"Accept-Encoding": "gzip"}))


def test_precompressed_file_without_inflate_is_served_as_it_is(apache):
    server = apache(
        ON + "AddEncoding x-gzip .gz\n<Directory @ROOT@/htdocs>\nRemoveType .gz\n</Directory>\n"
        "FactCheckExplain On\n"
    )
    server.write("a.html.gz", gzip.compress(ARTICLE))
    server.write("a.html.claims.xml", sidecar())
    answer = server.get("/a.html.gz")
    assert gzip.decompress(answer.body) == ARTICLE
    assert answer.headers["factcheck-status"].startswith("left-alone;reason=encoded")
