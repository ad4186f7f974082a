"""ETag, conditionals and ranges of annotated pages: never a stale page, never the bare one's answer."""

import itertools
import os
import re
import shutil
import time

import pytest

from pages import ARTICLE, OTHER_QUOTE, QUOTE, assert_annotated, assert_bare, big_page, claim
from pages import highlighted, sidecar

ON = "FactCheck On\n"
STRONG = re.compile(r'"[0-9a-f]{32}"$')
LATER = "Fri, 01 Jan 2038 00:00:00 GMT"
EARLIER = "Sat, 01 Jan 2000 00:00:00 GMT"
OLD = 1_500_000_000

numbers = itertools.count()


@pytest.fixture(scope="module")
def server(shared_apache):
    return shared_apache(
        ON
        + "FactCheckExplain On\nScriptSock @ROOT@/run/cgid.sock\nScriptAlias /cgi/ @ROOT@/cgi/\n"
        + "<VirtualHost *>\nServerName site.example\nDocumentRoot @ROOT@/htdocs\n</VirtualHost>\n"
        + "<VirtualHost *>\nServerName stream.example\nDocumentRoot @ROOT@/htdocs\n"
        + "FactCheckLimit Scan 1K\n</VirtualHost>\n",
        modules="cgid",
    )


class Page:
    """An article of its own with a sidecar, on a server that is shared."""

    def __init__(self, server, article=ARTICLE, claims=None):
        self.server = server
        self.folder = f"{next(numbers)}"
        self.path = f"/{self.folder}/a.html"
        self.article = article
        self.host = "site.example"
        self.file = server.write(f"{self.folder}/a.html", article)
        os.utime(self.file, (OLD, OLD))
        self.annotate(claims or sidecar())

    def annotate(self, text):
        self.sidecar = self.server.write(f"{self.folder}/a.html.claims.xml", text)

    def get(self, **headers):
        return self.ask("GET", **headers)

    def ask(self, method, **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.server.get(self.path, {"Host": self.host, **names}, method)

    def etag(self):
        return self.get().headers["etag"]


@pytest.fixture
def page(server):
    return Page(server)


@pytest.fixture
def stream(server):
    page = Page(server, big_page(20_000))
    page.host = "stream.example"
    return page


# --- the tag ---


def test_annotated_file_has_a_strong_tag_and_no_date(page):
    answer = page.get()
    assert_annotated(answer)
    assert STRONG.match(answer.headers["etag"])
    assert answer.headers["accept-ranges"] == "bytes"
    assert "last-modified" not in answer.headers


def test_tag_is_not_the_bare_files(page):
    annotated = page.etag()
    page.sidecar.unlink()
    assert page.etag() != annotated


def test_tag_is_made_of_contents_not_of_times_or_inodes(page):
    tag = page.etag()
    for path in (page.file, page.sidecar):
        text = path.read_bytes()
        path.unlink()
        path.write_bytes(text)
        os.utime(path, (OLD + 77, OLD + 77))
    assert page.etag() == tag


def test_tag_changes_with_the_article(page):
    tag = page.etag()
    page.file.write_bytes(ARTICLE.replace(b"Before it.", b"Before me."))
    os.utime(page.file, (OLD, OLD))
    assert page.etag() != tag


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("Accurate", "Accuracy"),
        lambda text: text + "\n",
        lambda text: sidecar(claim("b", OTHER_QUOTE)),
    ],
    ids=["verdict", "white-space", "other-claim"],
)
def test_tag_changes_with_the_sidecar(page, change):
    tag = page.etag()
    page.annotate(change(sidecar()))
    assert page.etag() != tag


DIRECTIVES = {
    "show": "FactCheckShow changed",
    "show-missing": "FactCheckShow intact changed missing",
    "contact": "FactCheckContact /report",
    "language": "FactCheckLanguage de",
    "theme-none": "FactCheckTheme none",
    "theme-own": "FactCheckTheme /x.css",
    "theme-popover": "FactCheckTheme /x.css popover",
    "tolerance": "FactCheckTolerance 0.1",
    "charset": "AddDefaultCharset utf-8",
}
SERVER_DIRECTIVES = {
    "path": "FactCheckPath /other",
    "about": "FactCheckAbout /about",
    "work": "FactCheckLimit Work 5000",
}


def test_tag_changes_with_every_directive_that_decides_the_bytes(apache):
    conf = ON + "<VirtualHost *>\nServerName site.example\n"
    for name, line in DIRECTIVES.items():
        conf += f"<Location /{name}>\n{line}\n</Location>\n"
    conf += "</VirtualHost>\n"
    for name, line in SERVER_DIRECTIVES.items():
        conf += f"<VirtualHost *>\nServerName {name}.example\n{line}\n</VirtualHost>\n"
    server = apache(conf)
    asked = [("plain", "site.example")]
    asked += [(name, "site.example") for name in DIRECTIVES]
    asked += [("plain", f"{name}.example") for name in SERVER_DIRECTIVES]
    for name in ["plain", *DIRECTIVES]:
        server.write(f"{name}/a.html", ARTICLE)
        server.write(f"{name}/a.html.claims.xml", sidecar())
    tags = {
        (path, host): server.get(f"/{path}/a.html", {"Host": host}).headers["etag"]
        for path, host in asked
    }
    server.expect_log("FactCheckLimit Work allows")
    assert len(set(tags.values())) == len(asked), tags


def test_directive_that_decides_nothing_keeps_the_tag(apache):
    server = apache(ON + "<Location /b>\nFactCheckExplain On\nHeader set X-Other 1\n</Location>\n")
    for name in ("a", "b"):
        server.write(f"{name}/a.html", ARTICLE)
        server.write(f"{name}/a.html.claims.xml", sidecar())
    assert server.get("/a/a.html").headers["etag"] == server.get("/b/a.html").headers["etag"]


def iso(moment):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


def test_tag_changes_when_a_review_is_published_or_expires(page):
    """Both moments pass with no file changing; between them the tag holds."""
    now = int(time.time())
    first = claim("a", QUOTE, f' expires="{iso(now + 4)}"')
    second = claim("b", OTHER_QUOTE).replace("2019-04-02", iso(now + 2))
    page.annotate(sidecar(first, second))
    before = page.get()
    time.sleep(max(0, now + 2.1 - time.time()))
    between = page.get(If_None_Match=before.headers["etag"])
    again = page.get(If_None_Match=between.headers["etag"])
    time.sleep(max(0, now + 4.1 - time.time()))
    after = page.get(If_None_Match=between.headers["etag"])
    assert [a.status for a in (before, between, again, after)] == [200, 200, 304, 200]
    assert highlighted(before.body) == {"a"}
    assert highlighted(between.body) == {"a", "b"}
    assert highlighted(after.body) == {"b"}


def test_two_machines_with_the_same_files_agree(apache, server):
    """Other paths, inodes and times; a page over Scan needs the same times."""
    other = apache(
        ON + "<VirtualHost *>\nServerName site.example\n</VirtualHost>\n"
        "<VirtualHost *>\nServerName stream.example\nFactCheckLimit Scan 1K\n</VirtualHost>\n"
    )
    pages = [Page(server, big_page(20_000)), Page(other, big_page(20_000))]
    pages[1].path, pages[1].folder = pages[0].path, pages[0].folder
    for name in ("a.html", "a.html.claims.xml"):
        other.write(f"{pages[0].folder}/{name}", (server.docroot / pages[0].folder / name).read_bytes())
    copy = other.docroot / pages[0].folder / "a.html"
    answers = [page.get() for page in pages]
    assert answers[0].headers["etag"] == answers[1].headers["etag"]
    assert answers[0].body == answers[1].body
    for page in pages:
        page.host = "stream.example"
    assert pages[0].etag() != pages[1].etag()
    os.utime(copy, (OLD, OLD))
    assert pages[0].etag() == pages[1].etag()


@pytest.mark.parametrize("time_of_other", [None, (OLD + 50, OLD + 50)], ids=["new", "of another time"])
def test_page_replaced_before_it_is_opened_has_not_the_tag_of_the_one_before(apache, time_of_other):
    """httpd asks for a file's time and opens it later; between them a program of mod_rewrite's runs."""

    def write_program(server):
        program = server.root / "swap"
        program.write_text(f"#!/bin/sh\nwhile read -r name; do\n"
                           f"test -e {server.root}/next && mv {server.root}/next {server.docroot}/a.html\n"
                           "echo done\ndone\n")
        program.chmod(0o755)

    server = apache(
        ON + "FactCheckLimit Scan 1K\nRewriteEngine On\nRewriteMap swap prg:@ROOT@/swap\n"
        "<Directory @ROOT@/htdocs>\nRewriteEngine On\nRewriteRule . - [E=swapped:${swap:x}]\n</Directory>\n",
        modules="rewrite", prepare=write_program)
    first, other = big_page(9000), big_page(9000).replace(b"An article", b"An edition")
    os.utime(server.write("a.html", first), (OLD, OLD))
    server.write("a.html.claims.xml", sidecar())
    tag = server.get("/a.html").headers["etag"]
    assert STRONG.match(tag) and server.get("/a.html").headers["etag"] == tag
    for headers in ({}, {"If-None-Match": tag}):
        os.utime(server.write("../next", other), time_of_other)
        answer = server.get("/a.html", headers)
        assert_annotated(answer, other)
        assert answer.headers["etag"].startswith("W/")
        os.utime(server.write("a.html", first), (OLD, OLD))


def test_inode_is_not_in_the_tag_though_fileetag_wants_it(apache):
    server = apache(ON + "FileETag INode MTime Size\nFactCheckLimit Scan 1K\n")
    copies = [server.write(name, big_page(20_000)) for name in ("a.html", "other.html")]
    server.write("a.html.claims.xml", sidecar())
    for path in copies:
        os.utime(path, (OLD, OLD))
    tag = server.get("/a.html").headers["etag"]
    copies[1].rename(copies[0])
    assert server.get("/a.html").headers["etag"] == tag


def test_fileetag_none_is_an_admins_word_for_annotated_pages_too(apache):
    server = apache(ON + "FileETag None\n<VirtualHost *>\nServerName site.example\n</VirtualHost>\n"
                    "<VirtualHost *>\nServerName stream.example\nFactCheckLimit Scan 1K\n</VirtualHost>\n")
    server.write("a.html", big_page(20_000))
    server.write("a.html.claims.xml", sidecar())
    for host in ("site.example", "stream.example"):
        answer = server.get("/a.html", {"Host": host})
        assert_annotated(answer, big_page(20_000))
        assert "etag" not in answer.headers


def test_page_with_a_base_has_a_tag_for_each_url(server):
    """Links within it are written absolute, and so its bytes depend on the host."""
    based = Page(server, ARTICLE.replace(b"<head>", b"<head><base href=/x/>"))
    plain = Page(server)
    tags = {}
    for page in (based, plain):
        for host in ("site.example", "other.example"):
            page.host = host
            tags[page, host] = page.etag()
    assert tags[based, "site.example"] != tags[based, "other.example"]
    assert tags[plain, "site.example"] == tags[plain, "other.example"]


def test_no_tag_on_the_answer_to_a_post(server):
    program(server, 'ETag: "x"')
    assert "etag" not in server.get("/cgi/x", method="POST", body=b"").headers


# --- conditions ---


@pytest.mark.parametrize(
    "condition", ["{}", "*", '"other", {}', 'W/{}', '{} , "x"', '"a,b", {}']
)
def test_page_that_the_client_has_is_not_sent_again(page, condition):
    tag = page.etag()
    for method in ("GET", "HEAD"):
        answer = page.ask(method, If_None_Match=condition.format(tag))
        assert answer.status == 304 and answer.body == b""
        assert answer.headers["etag"] == tag
        assert answer.headers["cache-control"] == "no-cache"
        assert "last-modified" not in answer.headers and "content-length" not in answer.headers


@pytest.mark.parametrize(
    "condition", ['"other"', 'W/"other"', "", '"', "other", "{0}x", '"{1}', "W/", '"\xff"', ",,,"],
)
def test_other_or_malformed_tags_get_the_page(page, condition):
    tag = page.etag()
    assert_annotated(page.get(If_None_Match=condition.format(tag.strip('"'), tag.strip('"'))))


@pytest.mark.parametrize("date", [LATER, EARLIER, "yesterday", "", "Fri, 01 Jan 9999 00:00:00 GMT"])
@pytest.mark.parametrize("header", ["If_Modified_Since", "If_Unmodified_Since"])
def test_dates_alone_decide_nothing(page, header, date):
    assert_annotated(page.get(**{header: date}))


def test_date_beside_a_tag_decides_nothing(page):
    tag = page.etag()
    assert page.get(If_None_Match=tag, If_Modified_Since=EARLIER).status == 304
    assert_annotated(page.get(If_None_Match='"other"', If_Modified_Since=LATER))
    assert_annotated(page.get(If_Match=tag, If_Unmodified_Since=EARLIER))


@pytest.mark.parametrize(
    "condition, status",
    [("{}", 200), ("*", 200), ('"other", {}', 200), ('"other"', 412), ("W/{}", 412), ("x", 412)],
)
def test_if_match(page, condition, status):
    tag = page.etag()
    answer = page.get(If_Match=condition.format(tag))
    assert answer.status == status
    assert bool(highlighted(answer.body)) == (status == 200)
    assert page.ask("HEAD", If_Match=condition.format(tag)).status == status


def test_failed_condition_has_the_servers_own_error_page(apache):
    server = apache(ON + 'ErrorDocument 412 "not that one"\n')
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar())
    answer = server.get("/a.html", {"If-Match": '"x"'})
    assert answer.status == 412 and answer.body == b"not that one"
    assert "etag" not in answer.headers and "cache-control" not in answer.headers


def test_suffix_of_another_tag_is_not_ours(page):
    tag = page.etag()
    assert_annotated(page.get(If_None_Match=tag[:-1] + '-gz"'))
    assert_annotated(page.get(If_None_Match='"other-gzip"'))
    assert page.get(If_None_Match=tag[:-1] + '-gzip"').status == 304


# --- after changes ---


def test_no_304_across_versions_of_the_sidecar(page):
    """Added, edited, replaced by an older one, removed: the client's page is never said to be good."""
    page.sidecar.unlink()
    tags = {page.etag()}
    for text, stamp in [
        (sidecar(), OLD),
        (sidecar(claim("bridge", QUOTE, verdict="Wrong")), OLD + 9),
        (sidecar(claim("bridge", OTHER_QUOTE)), OLD - 1000),
        (None, None),
    ]:
        if text:
            page.annotate(text)
            os.utime(page.sidecar, (stamp, stamp))
        else:
            page.sidecar.unlink()
        for headers in (
            {"If_None_Match": ", ".join(tags)},
            {"If_None_Match": ", ".join(tags), "If_Modified_Since": LATER},
            {"If_Modified_Since": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())},
        ):
            if not text and "If_None_Match" in headers:
                headers["If_None_Match"] = ", ".join(t for t in tags if STRONG.match(t))
            assert page.get(**headers).status == 200, (text, headers)
        tags.add(page.etag())


def http_date(moment):
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(moment))


def test_bare_page_is_revalidated_by_a_date_after_the_last_change_of_sidecars(page):
    """The folder's own date tells when a sidecar may have been removed."""
    page.sidecar.unlink()
    assert_bare(page.get(If_Modified_Since=http_date(time.time())))
    os.utime(page.file.parent, (OLD + 100, OLD + 100))
    assert page.get(If_Modified_Since=http_date(OLD + 101)).status == 304
    assert_bare(page.get(If_Modified_Since=http_date(OLD + 99)))


def test_folder_of_sidecars_that_went_whole_is_asked_for_by_the_one_above(apache):
    server = apache(ON + "FactCheckSidecar @ROOT@/htdocs/claims/deep%{FACTCHECK_URI}.xml\n")
    os.utime(server.write("a.html", ARTICLE), (OLD, OLD))
    server.write("claims/deep/a.html.xml", sidecar())
    assert_annotated(server.get("/a.html"))
    shutil.rmtree(server.docroot / "claims")
    assert_bare(server.get("/a.html", {"If-Modified-Since": http_date(time.time())}))
    os.utime(server.docroot, (OLD, OLD))
    assert server.get("/a.html", {"If-Modified-Since": http_date(OLD + 1)}).status == 304


def test_page_whose_sidecar_went_bad_is_not_revalidated_by_date(page):
    page.server.expect_log("FC0012.*" + page.path, 1)
    page.annotate("nonsense")
    assert_bare(page.get(If_Modified_Since=http_date(time.time())))


def test_page_that_comes_to_be_left_alone_answers_by_its_own_tag(server):
    """Its conditions were hidden from its handler, and are answered later."""
    program(server, 'ETag: "x"\\nCache-Control: no-transform')
    assert server.get("/cgi/x", {"If-None-Match": '"x"'}).status == 304
    assert server.get("/cgi/x", {"If-Match": '"y"'}).status == 412
    for headers in ({"If-None-Match": '"y"'}, {"If-Modified-Since": LATER}, {}):
        assert_bare(server.get("/cgi/x", headers))


# --- ranges ---


def test_ranges_are_parts_of_the_annotated_page(page):
    whole = page.get()
    length = len(whole.body)
    for spec, first, last in [
        ("0-9", 0, 9),
        ("100-", 100, length - 1),
        ("-7", length - 7, length - 1),
        ("5-99999999", 5, length - 1),
    ]:
        answer = page.get(Range=f"bytes={spec}")
        assert answer.status == 206
        assert answer.body == whole.body[first : last + 1]
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{length}"
        assert answer.headers["etag"] == whole.headers["etag"]


def test_several_ranges_come_as_multipart(page):
    whole = page.get().body
    answer = page.get(Range="bytes=0-9,200-209,-5")
    assert answer.status == 206
    boundary = re.match("multipart/byteranges; boundary=(.*)", answer.headers["content-type"]).group(1)
    parts = answer.body.split(b"--" + boundary.encode())[1:-1]
    bodies = [part.split(b"\r\n\r\n", 1)[1][:-2] for part in parts]
    assert bodies == [whole[:10], whole[200:210], whole[-5:]]


def test_range_beyond_the_end_is_refused(page):
    answer = page.get(Range="bytes=999999-")
    assert answer.status == 416


@pytest.mark.parametrize("spec", ["bytes", "bytes=", "bytes=9-3", "lines=1-2", "bytes=a-b"])
def test_malformed_range_gets_the_whole_page(page, spec):
    assert_annotated(page.get(Range=spec))


def test_if_range_by_our_tag_gives_the_part(page):
    tag = page.etag()
    assert page.get(Range="bytes=0-9", If_Range=tag).status == 206


@pytest.mark.parametrize(
    "condition", ['"other"', "W/{}", "{date}", LATER, EARLIER, "nonsense"],
    ids=["other", "weak", "files-date", "later", "earlier", "nonsense"],
)
def test_if_range_by_anything_else_gives_the_whole_page(page, condition):
    value = condition.format(page.etag(), date=http_date(OLD))
    assert_annotated(page.get(Range="bytes=0-9", If_Range=value))


def test_part_of_an_old_version_is_never_completed_by_the_new_one(page):
    tag = page.etag()
    page.annotate(sidecar(claim("bridge", QUOTE, verdict="Wrong")))
    assert_annotated(page.get(Range="bytes=500-", If_Range=tag))


def test_access_log_has_what_the_client_sent(page):
    page.get(Range="bytes=7-8", If_Range=LATER)
    deadline = time.monotonic() + 5
    while not any(
        page.path in line and line.endswith("|bytes=7-8") for line in page.server.access_log()
    ):
        assert time.monotonic() < deadline
        time.sleep(0.02)


# --- pages that stream ---


def test_streamed_file_has_a_strong_tag_and_is_revalidated(stream):
    answer = stream.get()
    assert_annotated(answer, stream.article)
    tag = answer.headers["etag"]
    assert STRONG.match(tag) and "last-modified" not in answer.headers
    for method in ("GET", "HEAD"):
        again = stream.ask(method, If_None_Match=tag)
        assert again.status == 304 and again.headers["etag"] == tag and again.body == b""
    assert stream.get(If_Match='"other"').status == 412
    assert_annotated(stream.get(If_Modified_Since=LATER), stream.article)


def test_streamed_file_that_was_just_written_has_a_weak_tag_as_without_us(stream):
    now = time.time()
    os.utime(stream.file, (now + 1, now + 1))
    assert stream.etag().startswith('W/"')


def test_streamed_file_gets_another_tag_with_article_and_sidecar(stream):
    tags = {stream.etag()}
    stream.annotate(sidecar(claim("b", OTHER_QUOTE)))
    tags.add(stream.etag())
    os.utime(stream.file, (OLD + 1, OLD + 1))
    tags.add(stream.etag())
    stream.file.write_bytes(stream.article + b" ")
    os.utime(stream.file, (OLD + 1, OLD + 1))
    tags.add(stream.etag())
    assert len(tags) == 4


def test_streamed_file_has_no_parts(stream):
    stream.article = big_page(300_000)
    stream.file.write_bytes(stream.article)
    tag = stream.etag()
    answer = stream.get(Range="bytes=0-9", If_Range=tag)
    assert_annotated(answer, stream.article)
    assert "accept-ranges" not in answer.headers


# --- programs ---


def program(server, headers, body=ARTICLE, tail=""):
    """A CGI program at /cgi/x."""
    directory = server.root / "cgi"
    directory.mkdir(exist_ok=True)
    (directory / "body").write_bytes(body)
    (directory / "x").write_text(
        f"#!/bin/sh\nprintf 'Content-Type: text/html\\n{headers}\\n\\n'\ncat {directory}/body\n{tail}"
    )
    (directory / "x").chmod(0o755)
    (directory / "x.claims.xml").write_text(sidecar())


@pytest.mark.parametrize(
    "origin, pattern",
    [('ETag: "x"', STRONG), ('ETag: W/"x"', re.compile(r'W/"[0-9a-f]{32}"$'))],
    ids=["strong", "weak"],
)
def test_programs_tag_makes_ours(server, origin, pattern):
    program(server, origin)
    answer = server.get("/cgi/x")
    assert_annotated(answer)
    tag = answer.headers["etag"]
    assert pattern.match(tag)
    assert server.get("/cgi/x").headers["etag"] == tag
    again = server.get("/cgi/x", {"If-None-Match": tag})
    assert again.status == 304 and again.headers["etag"] == tag and again.body == b""
    assert_annotated(server.get("/cgi/x", {"If-None-Match": '"x"'}))
    assert server.head("/cgi/x").headers["etag"] == tag


def test_fileetag_none_says_nothing_of_a_programs_own_tag(apache):
    server = apache(
        ON + "FileETag None\nScriptSock @ROOT@/run/cgid.sock\nScriptAlias /cgi/ @ROOT@/cgi/\n",
        modules="cgid",
    )
    program(server, 'ETag: "x"')
    assert STRONG.match(server.get("/cgi/x").headers["etag"])


def test_programs_tag_changes_ours_and_so_does_the_sidecar(server):
    tags = set()
    for origin in ('ETag: "x"', 'ETag: "y"'):
        program(server, origin)
        tags.add(server.get("/cgi/x").headers["etag"])
        (server.root / "cgi" / "x.claims.xml").write_text(sidecar(claim("b", OTHER_QUOTE)))
        tags.add(server.get("/cgi/x").headers["etag"])
    assert len(tags) == 4


def test_program_without_a_tag_and_with_a_date_is_never_answered_304(server):
    program(server, f"Last-Modified: {EARLIER}")
    answer = server.get("/cgi/x", {"If-Modified-Since": LATER, "If-None-Match": '"x"'})
    assert_annotated(answer)
    assert "last-modified" not in answer.headers


def test_rest_of_a_program_is_not_sent_after_a_304_or_412(server):
    """Each on a connection that goes on: what follows must be the next answer."""
    program(server, 'ETag: "x"', body=big_page(300_000))
    tag = server.get("/cgi/x").headers["etag"]
    answer = server.raw(
        f"GET /cgi/x HTTP/1.1\r\nHost: site.example\r\nIf-None-Match: {tag}\r\n\r\n"
        "GET /cgi/x HTTP/1.1\r\nHost: site.example\r\nIf-Match: \"y\"\r\nConnection: close\r\n\r\n".encode()
    )
    first, second = answer.split(b"HTTP/1.1 ")[1:]
    assert first.startswith(b"304") and first.split(b"\r\n\r\n", 1)[1] == b""
    assert second.startswith(b"412") and len(second) < 3000
