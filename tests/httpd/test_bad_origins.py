"""Programs and origins that don't keep to the rules: the client gets what it would get without us, or
less harm."""

import re
import socket
import time

import pytest

from pages import ARTICLE, QUOTE, assert_annotated, assert_bare, big_page, highlighted, injected
from pages import shown, sidecar

ON = "FactCheck On\nFactCheckExplain On\nFactCheckSidecar @ROOT@/claims.xml\n"


@pytest.fixture(scope="module")
def program(shared_apache):
    """program(text) -> (server, path) of a CGI program with that shell script."""
    server = shared_apache(
        ON + "ScriptSock @ROOT@/run/cgid.sock\nScriptAlias /cgi/ @ROOT@/cgi/\n", modules="cgid"
    )
    (server.root / "claims.xml").write_text(sidecar())
    directory = server.root / "cgi"
    directory.mkdir()

    def make(text, page=ARTICLE):
        number = len(list(directory.iterdir()))
        (directory / f"page{number}").write_bytes(page)
        path = directory / f"x{number}"
        path.write_text("#!/bin/sh\n" + text.replace("PAGE", f"cat {directory}/page{number}"))
        path.chmod(0o755)
        return server, f"/cgi/x{number}"

    return make


@pytest.fixture
def proxied(apache, origin):
    server = apache(
        ON + f"ProxyTimeout 5\nProxyPass / http://127.0.0.1:{origin.port}/\n", modules="proxy proxy_http"
    )
    (server.root / "claims.xml").write_text(sidecar())
    return server


def answer_of(server, path, headers=""):
    """(head, body) as they come over the wire."""
    answer = server.raw(
        f"GET {path} HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n{headers}\r\n".encode()
    )
    head, body = answer.split(b"\r\n\r\n", 1)
    return head.decode("latin-1"), body


# --- lengths ---


@pytest.mark.parametrize("length", ["1", str(len(ARTICLE) - 50), str(len(ARTICLE) + 50), "-1", "many", ""])
def test_length_that_a_program_says_wrongly_does_not_cut_the_page(program, length):
    server, path = program(f"printf 'Content-Type: text/html\\nContent-Length: {length}\\n\\n'\nPAGE\n")
    answer = server.get(path)
    assert_annotated(answer)
    assert answer.headers.get("content-length", str(len(answer.body))) == str(len(answer.body))


def test_origin_that_sends_more_than_it_said(proxied, origin):
    """The rest isn't the page's."""
    part = ARTICLE.index(b"</p>") + 4
    origin.answers["/a"] = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % part + ARTICLE
    )
    answer = proxied.get("/a")
    assert_annotated(answer, ARTICLE[:part])


@pytest.mark.parametrize("length", ["-5", "many", "5, 6", "99999999999999999999"])
def test_length_that_is_none_is_refused_as_without_us(proxied, origin, length):
    proxied.expect_log("proxy|AH0")
    origin.answers["/a"] = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\r\n".encode() + ARTICLE
    )
    answer = answer_of(proxied, "/a")
    assert answer[0].split(" ")[1] in ("502", "400", "500") and not highlighted(answer[1])


# --- an end before the end ---


def is_complete(head, body):
    """Whether a client can believe that it has the whole response."""
    length = re.search(r"(?mi)^content-length: (\d+)", head)
    if length:
        return len(body) == int(length[1])
    if re.search(r"(?mi)^transfer-encoding: chunked", head):
        return body.endswith(b"0\r\n\r\n")
    return True


@pytest.mark.parametrize("sent", [200, 100_000], ids=["short", "long"])
@pytest.mark.parametrize("framing", ["chunked", "length"])
def test_page_that_ends_too_early_is_seen_to_be_cut(proxied, origin, framing, sent):
    proxied.expect_log("AH01110|AH01102|error reading|Network error")
    page = big_page(300_000)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    part = page[:sent]
    if framing == "chunked":
        body = head + b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%b\r\n" % (len(part), part)
    else:
        body = head + b"Content-Length: %d\r\n\r\n" % len(page) + part
    origin.answers["/a"] = [body, 0.2]
    head, body = answer_of(proxied, "/a")
    assert " 502 " in head or not is_complete(head, body)


def test_page_that_ends_too_early_is_not_stored_as_a_whole_one(apache, origin):
    server = apache(
        ON + "CacheRoot @ROOT@/cache\nCacheEnable disk /\nCacheHeader On\nCacheIgnoreNoLastMod On\n"
        f"ProxyPass / http://127.0.0.1:{origin.port}/\n",
        modules="proxy proxy_http cache cache_disk",
    )
    (server.root / "claims.xml").write_text(sidecar())
    (server.root / "cache").mkdir()
    (server.root / "cache").chmod(0o777)
    server.expect_log("AH01110|AH01102|error reading|Network error|AH00765")
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nCache-Control: max-age=600\r\n"
    origin.answers["/a"] = [head + b"Content-Length: %d\r\n\r\n" % len(ARTICLE) + ARTICLE[:200], 0.2]
    answer_of(server, "/a")
    origin.page("/a", ARTICLE, ["Cache-Control: max-age=600"])
    answer = server.get("/a")
    assert_annotated(answer)
    assert "MISS" in answer.headers["x-cache"]


def test_program_that_dies_in_mid_page(program):
    server, path = program("printf 'Content-Type: text/html\\n\\n'\nprintf '<p>half'\nkill -9 $$\n")
    answer = server.get(path)
    assert answer.status == 200 and answer.body == b"<p>half"


def test_client_that_goes_away_in_mid_page_leaves_no_trace(program):
    server, path = program(
        "printf 'Content-Type: text/html\\n\\n'\nPAGE 2>/dev/null\nsleep 1\nPAGE 2>/dev/null\n", big_page(2_000_000)
    )
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", server.port), 10) as s:
            s.sendall(f"GET {path} HTTP/1.1\r\nHost: site.example\r\n\r\n".encode())
            s.recv(1000)
    time.sleep(1.5)
    assert server.get("/cgi/").status in (403, 404)


# --- headers ---


def test_endless_header_of_an_origin_ends_in_an_error(proxied, origin):
    proxied.expect_log("proxy|AH0")
    origin.answers["/a"] = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX: "] + [b"x" * 65536] * 200
    start = time.monotonic()
    head, _ = answer_of(proxied, "/a")
    assert " 502 " in head and time.monotonic() - start < 20


def test_endless_headers_of_an_origin_end_in_an_error(proxied, origin):
    """Many of them, rather than a long one."""
    proxied.expect_log("proxy|AH0")
    lines = b"".join(b"X-%d: x\r\n" % i for i in range(1000))
    origin.answers["/a"] = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"] + [lines] * 100
    start = time.monotonic()
    head, body = answer_of(proxied, "/a")
    assert not highlighted(body) and time.monotonic() - start < 20


def test_endless_header_of_a_program_ends_in_an_error(program):
    server, path = program("printf 'Content-Type: text/html\\n'\nyes | head -c 3000000\nPAGE\n")
    server.expect_log("cgid|AH0")
    start = time.monotonic()
    assert server.get(path).status == 500
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    "types",
    [("text/html", "text/plain"), ("text/plain", "text/html"), ("text/html", "text/html; charset=utf-8")],
    ids=lambda t: "+".join(t),
)
@pytest.mark.parametrize("kind", ["program", "origin"])
def test_two_content_types_are_judged_by_the_one_that_is_sent(request, types, kind):
    if kind == "program":
        make = request.getfixturevalue("program")
        lines = "".join(f"Content-Type: {t}\\n" for t in types)
        server, path = make(f"printf '{lines}\\n'\nPAGE\n")
    else:
        server, origin = request.getfixturevalue("proxied"), request.getfixturevalue("origin")
        origin.page("/a", ARTICLE, [f"Content-Type: {t}" for t in types])
        path = "/a"
    answer = server.get(path)
    if answer.headers["content-type"].startswith("text/html") and "," not in answer.headers["content-type"]:
        assert_annotated(answer)
    else:
        assert_bare(answer)


# --- programs that take their time ---


def test_what_is_decided_leaves_at_once(program):
    """A program prints half of a page, flushes and sleeps: but for the end of it, which may be the
    beginning of a passage, the reader has it all, with its notes' references."""
    page = big_page(20_000)
    half = page.index(b"<p>Nobody")
    server, path = program(
        f"printf 'Content-Type: text/html\\n\\n'\nPAGE 2>/dev/null | head -c {half}\nsleep 3\nPAGE | tail -c +{half + 1}\n",
        page,
    )
    early, body = server.paused(path, 1.5)
    assert highlighted(early) == {"bridge"} and b"data-factcheck-ui" in early
    assert half - shown(page, body, early) <= len(QUOTE) + 64


@pytest.mark.parametrize("sent", [100, 8_000, 70_000])
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_what_an_origin_has_sent_reaches_the_reader_while_it_pauses(proxied, origin, sent, chunked):
    """However much is gathered: nothing of it waits for what the origin sends next."""
    page = big_page(200_000)
    parts = page[:sent], page[sent:]
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
    if chunked:
        parts = [b"%x\r\n%s\r\n" % (len(part), part) for part in parts]
        head += b"Transfer-Encoding: chunked\r\n\r\n"
        parts[1] += b"0\r\n\r\n"
    else:
        head += b"Content-Length: %d\r\n\r\n" % len(page)
    origin.answers["/a"] = [head + parts[0], 1.5, parts[1]]
    early, body = proxied.paused("/a", 0.7)
    assert highlighted(body) == {"bridge"} and len(early) < len(body)
    # The first 1024 bytes tell the character set.
    assert sent - shown(page, body, early) <= 1024 + len(QUOTE) + 64
