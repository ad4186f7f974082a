"""Pages of files: what is injected, what is said of them in headers, and what stays as it was."""

import http.client
import threading

import pytest

from pages import ARTICLE, OTHER_QUOTE, QUOTE, assert_annotated, assert_bare, claim, highlighted
from pages import big_page, injected, sidecar

ON = "FactCheck On\n"


@pytest.fixture
def site(apache):
    server = apache(ON)
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar())
    return server


def test_file_is_annotated_and_origin_bytes_are_kept(site):
    assert_annotated(site.get("/a.html"))


def test_length_is_that_of_the_annotated_page(site):
    answer = site.get("/a.html")
    assert answer.headers["content-length"] == str(len(answer.body))
    assert len(answer.body) > len(ARTICLE)


def test_head_says_what_get_says(site):
    get, head = site.get("/a.html"), site.head("/a.html")
    for headers in (get.headers, head.headers):
        headers.pop("date")
    assert head.headers == get.headers
    assert head.body == b""


def test_stylesheet_link_stands_before_the_first_insertion(site):
    body = site.get("/a.html").body
    assert body.index(b"<link ") < body.index(b"<fact-check")
    assert b'href="/_factcheck/' in body


def test_page_without_sidecar_is_served_bare_with_its_validators(site):
    site.write("b.html", ARTICLE)
    answer = site.get("/b.html")
    assert_bare(answer)
    assert {"etag", "last-modified", "accept-ranges"} <= set(answer.headers)


@pytest.mark.parametrize(
    "condition",
    [
        {"If-Modified-Since": "{later}"},
        {"If-None-Match": "{etag}"},
        {"Range": "bytes=0-9", "If-Range": "{etag}"},
        {"If-Unmodified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"},
    ],
    ids=lambda c: "+".join(c),
)
def test_conditionals_are_not_answered_from_the_bare_files_validators(site, condition):
    (site.docroot / "a.html.claims.xml").unlink()
    bare = site.get("/a.html")
    site.write("a.html.claims.xml", sidecar())
    values = {"later": "Fri, 01 Jan 2038 00:00:00 GMT", "etag": bare.headers["etag"]}
    answer = site.get("/a.html", {k: v.format(**values) for k, v in condition.items()})
    assert_annotated(answer)


def test_access_log_has_the_clients_own_range_header(site):
    site.get("/a.html", {"Range": "bytes=0-9"})
    assert site.wait_for_access(1)[0].endswith("|bytes=0-9")


def test_access_log_notes_count_claims_by_state(site):
    site.write("a.html.claims.xml", sidecar(("x", QUOTE), ("y", OTHER_QUOTE), ("z", "Not there at all.")))
    site.write("b.html", ARTICLE)
    site.get("/a.html")
    assert "|200|2|0|1|" in site.wait_for_access(1)[0]
    site.get("/b.html")
    assert "|200|-|-|-|" in site.wait_for_access(2)[1]


def test_page_where_no_claim_is_found_keeps_the_origins_bytes_under_a_tag_of_ours(site):
    site.write("a.html.claims.xml", sidecar(("gone", "This sentence is nowhere in the article.")))
    answer = site.get("/a.html")
    assert_bare(answer)
    assert answer.headers["content-length"] == str(len(ARTICLE))
    assert "last-modified" not in answer.headers
    (site.docroot / "a.html.claims.xml").unlink()
    assert site.get("/a.html").headers["etag"] != answer.headers["etag"]


def test_several_requests_on_one_connection_are_each_right(site):
    site.write("b.html", ARTICLE)
    request = "GET {} HTTP/1.1\r\nHost: site.example\r\n{}\r\n"
    answer = site.raw(
        "".join(
            request.format(path, "Connection: close\r\n" if last else "")
            for path, last in [("/a.html", 0), ("/b.html", 0), ("/a.html", 0), ("/a.html", 1)]
        ).encode()
    )
    parts = answer.split(b"HTTP/1.1 200 OK\r\n")[1:]
    bodies = [part.split(b"\r\n\r\n", 1)[1] for part in parts]
    assert [highlighted(body) for body in bodies] == [{"bridge"}, set(), {"bridge"}, {"bridge"}]
    assert bodies[0] == bodies[2] == bodies[3]
    assert bodies[1] == ARTICLE


def test_http_1_0_client_gets_the_whole_annotated_page(site):
    answer = site.raw(b"GET /a.html HTTP/1.0\r\n\r\n")
    body = answer.split(b"\r\n\r\n", 1)[1]
    assert highlighted(body) == {"bridge"}
    injected.align(ARTICLE, body)


def test_empty_page_stays_empty(site):
    site.write("a.html", b"")
    answer = site.get("/a.html")
    assert answer.status == 200 and answer.body == b""


def test_several_sidecars_are_merged_in_order(apache):
    server = apache(
        ON + "FactCheckSidecar %{REQUEST_FILENAME}.one.xml %{REQUEST_FILENAME}.none.xml "
        "%{REQUEST_FILENAME}.two.xml\n"
    )
    server.write("a.html", ARTICLE)
    server.write("a.html.one.xml", sidecar(("one", QUOTE)))
    server.write("a.html.two.xml", sidecar(("two", OTHER_QUOTE)))
    assert_annotated(server.get("/a.html"), ids=("one", "two"))


@pytest.mark.parametrize("size", [100_000, 3_000_000], ids=["in-memory", "read-twice"])
def test_file_up_to_scan_has_a_length(site, size):
    page = big_page(size)
    site.write("a.html", page)
    answer = site.get("/a.html")
    assert_annotated(answer, page)
    assert answer.headers["content-length"] == str(len(answer.body))


@pytest.mark.parametrize("size", [20_000, 3_000_000])
def test_file_above_scan_streams(apache, size):
    page = big_page(size)
    server = apache(ON + "FactCheckLimit Scan 10K\n")
    server.write("a.html", page)
    server.write("a.html.claims.xml", sidecar(("x", QUOTE), ("y", OTHER_QUOTE)))
    answer = server.get("/a.html")
    assert_annotated(answer, page, ids=("x", "y"))
    assert "last-modified" not in answer.headers


def test_head_of_a_streamed_file_has_no_wrong_length(apache):
    server = apache(ON + "FactCheckLimit Scan 1K\n")
    server.write("a.html", big_page(500_000))
    server.write("a.html.claims.xml", sidecar())
    assert "content-length" not in server.head("/a.html").headers


@pytest.mark.parametrize("directive", ["EnableMMAP Off", "EnableSendfile On", "EnableMMAP On"])
def test_ways_of_reading_files_make_no_difference(apache, directive):
    page = big_page(1_500_000)
    server = apache(ON + directive + "\n")
    server.write("a.html", page)
    server.write("a.html.claims.xml", sidecar(("x", QUOTE), ("y", OTHER_QUOTE)))
    assert_annotated(server.get("/a.html"), page, ids=("x", "y"))


def test_charset_of_the_header_decides_and_adddefaultcharset_counts(apache):
    page = ARTICLE.replace(b"nine engineers", "neun Ingenieure, größte Brücke".encode("latin-1"))
    quote = "The bridge was opened by neun Ingenieure, größte Brücke in the spring of 1907."
    server = apache(ON + "AddDefaultCharset windows-1252\n")
    server.write("a.html", page.replace(b"<head>", b"<head><meta charset=utf-8>"))
    server.write("a.html.claims.xml", sidecar(("x", quote)))
    answer = server.get("/a.html")
    assert answer.headers["content-type"].replace(" ", "") == "text/html;charset=windows-1252"
    assert highlighted(answer.body) == {"x"}


def test_draft_is_not_shown_unless_asked_for_and_then_never_stored(apache):
    draft = sidecar(claim("draft", QUOTE, ' creativeWorkStatus="Draft"'))
    server = apache(
        ON + '<Location /desk>\nFactCheckShow intact changed draft\n</Location>\n'
        'Header set Cache-Control "public, max-age=600"\n'
    )
    for name in ("a.html", "desk/a.html", "desk/none.html"):
        server.write(name, ARTICLE)
    server.write("a.html.claims.xml", draft)
    server.write("desk/a.html.claims.xml", draft)
    server.write("desk/none.html.claims.xml", sidecar())
    public, desk, none = (server.get(p) for p in ("/a.html", "/desk/a.html", "/desk/none.html"))
    assert_bare(public)
    assert public.headers["cache-control"] == "public, max-age=600"
    assert_annotated(desk, ids=("draft",))
    assert desk.headers["cache-control"] == "private, no-store"
    assert none.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("size", [200_000, 3_000_000], ids=["in-memory", "read-twice"])
def test_file_that_is_cut_and_rewritten_while_it_is_served_kills_no_process(site, size):
    """In place, as careless editors save: a file mapped into memory would end the process by
    SIGBUS. What is sent meanwhile is as good as the file; afterwards it is right again."""
    page = big_page(size)
    path = site.write("a.html", page)
    stop = threading.Event()

    def rewrite():
        while not stop.is_set():
            with open(path, "r+b", buffering=0) as f:
                f.truncate(1000)
                f.write(page)

    thread = threading.Thread(target=rewrite)
    thread.start()
    try:
        for _ in range(40):
            try:
                assert site.get("/a.html").status == 200
            except (http.client.IncompleteRead, ConnectionError):
                pass  # cut short, as without us
    finally:
        stop.set()
        thread.join()
    path.write_bytes(page)
    assert_annotated(site.get("/a.html"), page)
