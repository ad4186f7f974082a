"""Plans that are kept: nobody can tell a page that one serves from a page that is made anew, and no
plan outlives what it was made of."""

import http.client
import itertools
import os
import re
import socket
import threading
import time

import pytest

from pages import ARTICLE, OTHER_QUOTE, QUOTE, assert_annotated, assert_bare, big_page, claim
from pages import highlighted, sidecar
from test_processes import children, resident_kb
from test_status import CONF, figures, wait_for

LONG = os.environ.get("FACTCHECK_TEST_ALL")
SETTLED = 0.12  # seconds after which a file's clock would show another change
# Sizes of articles that are kept woven, and of those that are woven as they leave, where a process
# may keep so much.
WOVEN, SPLICED = 1, 2_000_000
KEPT = "FactCheckStoreSize 8M\nServerLimit 1\nMaxRequestWorkers 4\n"

numbers = itertools.count()


@pytest.fixture(scope="module")
def server(shared_apache):
    """One that keeps plans."""
    return shared_apache(CONF + "FactCheckExplain On\n" + KEPT, modules="status")


@pytest.fixture(scope="module")
def forgetful(shared_apache):
    """One that keeps none."""
    return shared_apache(CONF + "FactCheckExplain On\nFactCheckStoreSize 1\n", modules="status")


def put(server, article=ARTICLE, claims=None, folder=None):
    """An article with a sidecar, old enough for its plan to be kept; returns its path."""
    folder = folder or f"p{next(numbers)}"
    server.write(f"{folder}/a.html", article)
    server.write(f"{folder}/a.html.claims.xml", claims or sidecar())
    time.sleep(SETTLED)
    return f"/{folder}/a.html"


def served(server):
    return figures(server)["PlansServed"]


def warm(server, path, headers=None):
    """Asks until a kept plan has answered; returns that answer."""
    before, end = served(server), time.monotonic() + 10
    server.get(path, headers)
    answer = server.get(path, headers)
    while served(server) == before:
        assert time.monotonic() < end, "no plan was kept"
    return answer


def replace(path, content, keep_times=False):
    """Another file in the path's place, with the same times where that is wanted."""
    stat = path.stat()
    new = path.with_name("new")
    new.write_bytes(content.encode() if isinstance(content, str) else content)
    new.chmod(0o644)
    if keep_times:
        os.utime(new, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    new.rename(path)


# --- with a plan as without ---

PAGES = {
    "small": ARTICLE,
    "large": big_page(SPLICED),
    "nothing-shown": ARTICLE.replace(QUOTE.encode(), b"Something else stands here now."),
    "frameset": b"<html><frameset><frame src=a></frameset></html>" + ARTICLE[:0],
    "empty": b"",
    "base": ARTICLE.replace(b"<head>", b"<head><base href=/x/>"),
}


def shape(answer):
    """All of an answer but what differs between any two, and what a process says that is to end."""
    headers = {k: v for k, v in answer.headers.items() if k not in ("date", "connection")}
    body = answer.body
    if headers.get("content-type", "").startswith("multipart/byteranges"):
        boundary = re.search("boundary=(.*)", headers.pop("content-type"))[1]
        body = body.replace(boundary.encode(), b"BOUNDARY")
        headers.pop("content-length")
    return answer.status, headers, body


@pytest.mark.parametrize("kind", PAGES)
def test_kept_plan_answers_everything_as_a_page_made_anew_does(server, forgetful, kind):
    path = put(server, PAGES[kind], folder=f"same-{kind}")
    assert put(forgetful, PAGES[kind], folder=f"same-{kind}") == path
    warm(server, path)
    tag = forgetful.get(path).headers["etag"]
    size = len(forgetful.get(path).body)
    asked = [{}] + [
        {name: value}
        for name, values in {
            "If-None-Match": [tag, f'W/{tag}', '"other"', "*"],
            "If-Match": [tag, '"other"', "*"],
            "If-Modified-Since": ["Fri, 01 Jan 2038 00:00:00 GMT"],
            "If-Unmodified-Since": ["Sat, 01 Jan 2000 00:00:00 GMT"],
            "Range": ["bytes=0-0", "bytes=10-", "bytes=-7", "bytes=5-90,100-130", f"bytes={size}-", "bytes=x",
                      f"bytes={size // 3}-{size // 2}"],
            "Accept-Encoding": ["gzip"],
        }.items()
        for value in values
    ]
    asked += [{"Range": "bytes=3-77", "If-Range": value} for value in (tag, '"other"')]
    before = served(server)
    for headers in asked:
        for method in ("GET", "HEAD"):
            anew, kept = (shape(s.get(path, headers, method)) for s in (forgetful, server))
            assert kept == anew, (method, headers)
    wait_for(server, PlansServed=before + 2 * len(asked))
    assert served(forgetful) == 0


def test_log_notes_and_counts_are_those_of_the_first_answer(server):
    path = put(server, claims=sidecar(("x", QUOTE), ("y", OTHER_QUOTE), ("z", "Not there at all, it seems.")))
    before = figures(server)
    warm(server, path)
    after = wait_for(server, Annotated=before["Annotated"] + 2)
    assert after["Claims-intact"] - before["Claims-intact"] == 4
    assert after["Claims-missing"] - before["Claims-missing"] == 2
    lines = [line for line in server.access_log() if path in line]
    assert len(lines) == 2 and all("|200|2|0|1|" in line for line in lines)


def test_head_makes_a_plan_and_sends_no_body(server):
    path = put(server)
    before = served(server)
    first = server.head(path)
    assert first.body == b"" and int(first.headers["content-length"]) > len(ARTICLE)
    answer = server.get(path)
    assert len(answer.body) == int(first.headers["content-length"])
    wait_for(server, PlansServed=before + 1)


def test_body_of_a_get_is_taken_off_the_connection(server):
    path = put(server)
    warm(server, path)
    one = f"GET {path} HTTP/1.1\r\nHost: site.example\r\nContent-Length: 5\r\n\r\nGET /"
    two = f"GET {path} HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n"
    answer = server.raw((one + two).encode())
    assert answer.count(b"HTTP/1.1 200 OK") == 2 and b" 400 " not in answer


def test_what_the_files_handler_refuses_stays_refused(server):
    path = put(server)
    warm(server, path)
    file = server.docroot / path[1:]
    assert server.get(path + "/more").status == 404
    file.chmod(0)
    if os.getuid() == 0:  # the server's own user can't read it now
        server.expect_log("Permission denied")
        assert server.get(path).status == 403
    file.unlink()
    assert server.get(path).status == 404


# --- no plan outlives what it was made of ---


@pytest.mark.parametrize("size", [WOVEN, SPLICED], ids=["woven", "spliced"])
@pytest.mark.parametrize("how", ["replaced", "replaced-same-times", "written-in-place", "older"])
def test_changed_article_shows_at_the_next_request(server, size, how):
    page = big_page(size)
    path = put(server, page)
    assert_annotated(warm(server, path), page)
    changed = page.replace(b"Before it.", b"Behind it.")  # as long as it was
    file = server.docroot / path[1:]
    if how == "written-in-place":
        with open(file, "r+b") as f:
            f.write(changed)
    else:
        replace(file, changed, keep_times=how == "replaced-same-times")
        if how == "older":
            os.utime(file, (1, 1))
    assert_annotated(server.get(path), changed)
    time.sleep(SETTLED)
    assert_annotated(warm(server, path), changed)


def test_many_edits_one_after_the_other_are_all_seen(server):
    """Faster than a file's clock moves on."""
    path = put(server)
    file = server.docroot / path[1:]
    for i in range(200):
        page = ARTICLE.replace(b"After it.", b"After %03d." % i)
        with open(file, "r+b") as f:
            f.write(page)
            f.truncate()
        assert b"After %03d." % i in server.get(path).body


@pytest.mark.parametrize("size", [WOVEN, SPLICED], ids=["woven", "spliced"])
def test_changed_sidecar_shows_at_the_next_request(server, size):
    page = big_page(size)
    path = put(server, page)
    file = server.docroot / (path[1:] + ".claims.xml")
    warm(server, path)
    replace(file, sidecar(("other", OTHER_QUOTE)), keep_times=True)
    assert highlighted(server.get(path).body) == {"other"}
    time.sleep(SETTLED)
    assert highlighted(warm(server, path).body) == {"other"}
    file.unlink()
    assert_bare(server.get(path), page)
    file.write_text(sidecar())
    assert highlighted(server.get(path).body) == {"bridge"}


def test_review_that_expires_is_gone_from_that_moment_on(server):
    end = time.time() + 3
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(end)) + f".{int(end % 1 * 1000):03d}Z"
    path = put(server, claims=sidecar(claim("x", QUOTE, f' expires="{moment}"'), ("y", OTHER_QUOTE)))
    assert highlighted(warm(server, path).body) == {"x", "y"}
    time.sleep(end - time.time() + 0.05)
    assert highlighted(server.get(path).body) == {"y"}


def test_page_with_a_base_never_gets_another_urls_links(server):
    path = put(server, ARTICLE.replace(b"<head>", b"<head><base href=/x/>"))
    for query in ("", "?a", "", "", "?a", "?b", "?b"):
        body = server.get(path + query).body
        links = set(re.findall(rb'href="([^"#]*)#factcheck', body))
        assert links == {f"http://site.example{path}{query}".encode()}


def test_one_file_under_other_directives_is_another_page(apache):
    settings = {
        "a": "", "b": "FactCheckLanguage fr", "c": "FactCheckTheme none", "d": "FactCheckContact /contact",
        "e": "FactCheckShow intact changed missing", "f": "AddDefaultCharset iso-8859-1",
        "g": "FactCheckTolerance 0", "h": "FactCheck Off",
    }
    conf = "".join(f"Alias /{name} @ROOT@/htdocs\n<Location /{name}>\n{line}\n</Location>\n"
                   for name, line in settings.items())
    page = ARTICLE.replace(b"<html lang=en>", b"<html>").replace(b"nine engineers", b"nine good engineers")
    claims = sidecar(("x", QUOTE), ("y", OTHER_QUOTE), ("z", "Not there at all, it seems.")).replace(
        ' xml:lang="en"', "")
    servers = [apache(CONF + more + conf, modules="status alias") for more in ("", "FactCheckStoreSize 1\n")]
    for instance in servers:
        put(instance, page, claims, "p")
    for name in [*settings, *settings, *reversed(settings)]:
        kept, anew = (instance.get(f"/{name}/p/a.html") for instance in servers)
        assert kept.body == anew.body, name
        assert name == "h" or shape(kept) == shape(anew), name
    assert served(servers[0]) >= len(settings) - 1


def test_filters_before_us_are_never_passed_by(apache):
    server = apache(
        CONF + "<Directory @ROOT@/htdocs>\nOptions +Includes\n</Directory>\nAddOutputFilter INCLUDES .shtml\nAddType text/html .shtml\n"
        "<Location /sub>\nSetOutputFilter SUBSTITUTE\nSubstitute \"s|Before it|%{REQUEST_URI}|n\"\n</Location>\n"
        "<Location /cut>\nSetOutputFilter BUCKETEER\n</Location>\n",
        modules="status include substitute bucketeer filter",
    )
    for folder in ("sub", "cut"):
        put(server, folder=folder)
        for _ in range(3):
            assert highlighted(server.get(f"/{folder}/a.html").body) == {"bridge"}
    assert b"Before it" not in server.get("/sub/a.html").body
    server.write("a.shtml", ARTICLE.replace(b"Before it.", b'<!--#echo var="QUERY_STRING" -->'))
    server.write("a.shtml.claims.xml", sidecar())
    time.sleep(SETTLED)
    for word in (b"one", b"two", b"two"):
        body = server.get("/a.shtml?" + word.decode()).body
        assert b"<p>" + word in body and highlighted(body) == {"bridge"}
    assert served(server) == 0


# --- under load ---


class Load:
    """Clients that ask for a page all the time, and whatever they got that isn't allowed."""

    def __init__(self, server, path, count=4):
        self.server, self.path = server, path
        self.allowed, self.wrong, self.seen, self.asked = set(), [], set(), 0
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.ask) for _ in range(count)]

    def ask(self):
        while not self.stop.is_set():
            try:
                answer = self.server.get(self.path)
                if answer.status != 200 or answer.body not in self.allowed:
                    self.wrong.append((answer.status, answer.headers, answer.body))
                self.seen.add(answer.body)
                self.asked += 1
            except Exception as error:  # noqa: BLE001 - an answer that breaks off is a finding too
                self.wrong.append(repr(error))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()


@pytest.mark.parametrize("mpm", ["event", "worker", "prefork"] if LONG else ["event", "prefork"])
@pytest.mark.parametrize("size", [WOVEN, SPLICED], ids=["woven", "spliced"])
def test_edits_under_load_give_one_version_or_another_and_never_a_mix(apache, mpm, size):
    server = apache(CONF + "LogLevel factcheck:warn\nFactCheckStoreSize 16M\n", modules="status", mpm=mpm)
    pages = [big_page(size).replace(b"Before it.", word) for word in (b"Before it.", b"Some time before.")]
    claims = [sidecar(), sidecar(("y", OTHER_QUOTE))]
    path = put(server, pages[0], claims[0])
    files = server.docroot / path[1:], server.docroot / (path[1:] + ".claims.xml")
    load = Load(server, path)
    for page in pages:
        for text in claims:
            replace(files[0], page)
            replace(files[1], text)
            load.allowed.add(server.get(path).body)
    assert len(load.allowed) == 4
    with load:
        end = time.monotonic() + (20 if LONG else 2.5)
        for i in itertools.count():
            if time.monotonic() > end:
                break
            replace(files[i % 2], (pages, claims)[i % 2][i // 2 % 2])
            time.sleep((0.002, 0.2)[i % 7 == 0])  # with and without time to be kept
    assert not load.wrong, load.wrong[0]
    assert load.seen == load.allowed and load.asked > 20
    assert served(server) > 0


def test_many_who_come_at_once_wait_for_one_plan(apache):
    """A page that takes long to be made: one of them makes it, the others get what it has made."""
    count = 12
    server = apache(
        CONF + "ThreadsPerChild 24\nServerLimit 1\nMaxRequestWorkers 24\n", modules="status", threads=24
    )
    claims = [(f"c{i}", f"Sentence number {i} that stands nowhere in it, whatever it is. " * 2) for i in range(300)]
    path = put(server, big_page(1_000_000), sidecar(*claims, ("x", QUOTE)))
    (server.docroot / "warm.html").write_text("x")
    server.get("/warm.html")
    bodies, barrier = [], threading.Barrier(count)

    def ask():
        barrier.wait()
        bodies.append(server.get(path).body)

    threads = [threading.Thread(target=ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(bodies)) == 1 and highlighted(bodies[0]) == {"x"}
    wait_for(server, PlansServed=count - 1, PlansKept=1)


def slow_start(server, path):
    """A connection that has asked and read no more than the beginning."""
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.settimeout(30)
    s.connect(("127.0.0.1", server.port))
    s.sendall(f"GET {path} HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n".encode())
    return s, s.recv(1000)


@pytest.mark.parametrize("change", ["cut-short", "written-over", "replaced"])
def test_article_that_changes_while_it_is_sent_harms_nobody(apache, change):
    """Cut short or written over, the answer breaks off rather than put verdicts at other words; the
    process lives on. A file that is replaced is sent to its end, as it was."""
    server = apache(CONF + KEPT + "SendBufferSize 16384\n", modules="status")
    page = big_page(3_000_000)
    path = put(server, page)
    whole = warm(server, path).body
    file = server.docroot / path[1:]
    s, got = slow_start(server, path)
    with s:
        if change == "cut-short":
            os.truncate(file, 1000)
        elif change == "written-over":
            with open(file, "r+b") as f:
                f.write(page.replace(b"Filling text", b"Killing text"))
        else:
            replace(file, page.replace(b"Filling text", b"Killing text"))
        while piece := s.recv(1 << 20):
            got += piece
    body = got[got.index(b"\r\n\r\n") + 4:]
    assert whole.startswith(body)
    assert (body == whole) == (change == "replaced")
    other = put(server)
    assert_annotated(server.get(other))
    assert "exit signal" not in server.log()


# --- the store's budget ---


def test_least_recently_used_go_and_what_is_used_stays(apache):
    """Each article's plan takes some 160 kB, and the store has room for some twenty."""
    server = apache(CONF + "FactCheckStoreSize 4M\nServerLimit 1\nMaxRequestWorkers 4\n", modules="status")
    page = big_page(120_000)
    for i in range(60):
        server.write(f"{i}.html", page)
        server.write(f"{i}.html.claims.xml", sidecar())
    time.sleep(SETTLED)
    for i in range(60):
        assert_annotated(server.get(f"/{i}.html"), page)
        assert_annotated(server.get("/0.html"), page)
        found = figures(server)
        assert found["PlansBytes"] + found["SidecarsBytes"] <= 4 << 20
    found = wait_for(server, PlansServed=60)  # /0.html, each time but the first, and once more for that
    assert 10 < found["PlansKept"] < 60 and found["PlansKept"] * len(page) <= found["PlansBytes"]
    server.get("/1.html")
    wait_for(server, PlansServed=60)


def test_plan_larger_than_its_part_of_the_store_is_not_kept(apache):
    server = apache(CONF + "FactCheckStoreSize 600K\nServerLimit 1\nMaxRequestWorkers 4\n", modules="status")
    claims = [(f"c{i}", f"{QUOTE[:-1]} {i}.") for i in range(400)]
    page = ARTICLE.replace(b"</body>", b"".join(f"<p>{q}</p>".encode() for _, q in claims) + b"</body>")
    path, other = put(server, page, sidecar(*claims)), put(server)
    for _ in range(3):
        assert len(highlighted(server.get(path).body)) == 400
        server.get(other)
    found = figures(server)
    assert found["PlansKept"] <= 1 and found["PlansBytes"] <= 300 << 10


def assert_kept_within(server, budget, before, processes):
    """What is said to be kept, and what a process has taken since it had `before` kB."""
    found = figures(server)
    kept = found["PlansBytes"] + found["SidecarsBytes"]
    grown = max(resident_kb(pid) for pid in children(server.process.pid)) - before
    print(f"{kept >> 10} kB are kept of {budget >> 10}, and a process of {processes} grew by {grown} kB")
    assert 0 < kept <= budget
    assert grown < budget / processes / 1024 * 1.3 + 8_000


@pytest.mark.parametrize("mpm", ["event", "prefork"])
def test_many_articles_stay_within_the_budget(apache, mpm):
    """100,000 of them in the long form."""
    count, budget = (100_000 if LONG else 600), 64 << 20
    server = apache(CONF + "FactCheckStoreSize 64M\nLogLevel warn\n", modules="status", mpm=mpm)
    for i in range(count):
        path = server.docroot / f"{i // 1000}/{i}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(ARTICLE)
        path.with_name(path.name + ".claims.xml").write_text(sidecar())
    before = max(resident_kb(pid) for pid in children(server.process.pid))
    expected = None
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    for i in range(count):
        connection.request("GET", f"/{i // 1000}/{i}.html", headers={"Host": "site.example"})
        body = connection.getresponse().read()
        expected = expected or body
        assert body == expected
    connection.close()
    assert highlighted(expected) == {"bridge"}
    assert_kept_within(server, budget, before, 8 if mpm == "prefork" else 4)


@pytest.mark.parametrize("mpm", ["event", "prefork"])
def test_sidecars_that_change_are_followed_within_the_budget(apache, mpm):
    """50,000 of them in the long form, each made, changed, taken away and made anew."""
    count, budget = (50_000 if LONG else 200), 64 << 20
    server = apache(CONF + "FactCheckStoreSize 64M\nLogLevel warn\n", modules="status", mpm=mpm)
    paths = [f"{i // 1000}/{i}.html" for i in range(count)]
    for path in paths:
        server.write(path, ARTICLE)
    before = max(resident_kb(pid) for pid in children(server.process.pid))
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    for ids in (("bridge",), ("bridge", "flood"), (), ("flood",)):
        quotes = {"bridge": QUOTE, "flood": OTHER_QUOTE}
        claims = sidecar(*[(name, quotes[name]) for name in ids]) if ids else None
        expected = None
        for path in paths:
            if claims:
                new = server.write(path + ".new", claims)
                new.rename(server.docroot / (path + ".claims.xml"))
            else:
                (server.docroot / (path + ".claims.xml")).unlink()
            connection.request("GET", "/" + path, headers={"Host": "site.example"})
            body = connection.getresponse().read()
            if expected is None:
                expected = body
                assert highlighted(body) == set(ids)
            assert body == expected, (path, ids)
    connection.close()
    assert_kept_within(server, budget, before, 8 if mpm == "prefork" else 4)
