"""Pages of programs and other servers that come again: what was kept of one serves the next only where
all bytes are the same, and what readers get is always what a server gives that keeps nothing."""

import concurrent.futures
import itertools
import random
import re
import threading
import time

import pytest

import origin as origin_module
from pages import ARTICLE, OTHER_QUOTE, QUOTE, big_page, highlighted, injected, shown, sidecar
from test_status import figures, wait_for

STATUS = "<Location /status>\nSetHandler server-status\nFactCheck Off\n</Location>\n"
CONF = (
    "FactCheck On\nFactCheckSidecar @ROOT@/claims.xml\nFactCheckExplain On\nProxyPass /status !\nProxyPass / http://127.0.0.1:%d/\n"
    + STATUS
)
KEPT = "FactCheckStoreSize 8M\nServerLimit 1\nMaxRequestWorkers 16\n"
CLAIMS = sidecar(
    ("x", QUOTE),
    ("y", "Nobody had crossed it since the flood of 1932 took the southern pier."),
    ("z", "Not there at all, it seems."),
    ("far", "The last words of the page are these, and they are checked too."),
)
PAGE = big_page(40_000).replace(b"</body>", b"<p>The last words of the page are these, and they are checked too.</p></body>")

# What differs between any two answers, or with how much of the page came at once.
DIFFERING = {"date", "connection", "content-length", "transfer-encoding"}

numbers = itertools.count()


@pytest.fixture(scope="module")
def far():
    with origin_module.Origin() as instance:
        yield instance


def site(start, far, conf):
    server = start(CONF % far.port + conf, modules="status proxy proxy_http", threads=16)
    (server.root / "claims.xml").write_text(CLAIMS)
    time.sleep(0.12)
    return server


@pytest.fixture(scope="module")
def server(shared_apache, far):
    """One that keeps pages."""
    return site(shared_apache, far, KEPT)


@pytest.fixture(scope="module")
def forgetful(shared_apache, far):
    """One that keeps none."""
    return site(shared_apache, far, "FactCheckStoreSize 1\n")


def path():
    return f"/page{next(numbers)}"


def settled(server):
    """The figures, once the requests before are counted: that is after they were answered."""
    found = figures(server)
    while True:
        time.sleep(0.05)
        now = figures(server)
        if now == found:
            return now
        found = now


def served(server):
    return settled(server)["PlansServed"]


def essence(answer):
    return answer.status, {k: v for k, v in answer.headers.items() if k not in DIFFERING}, answer.body


# --- the same page ---


@pytest.mark.parametrize("length", [True, False], ids=["length", "until-closed"])
def test_page_that_comes_again_is_the_page_of_the_first_time(server, far, length):
    where, before = path(), served(server)
    far.page(where, PAGE, ['ETag: "v1"'], length=length)
    first = server.get(where)
    assert highlighted(first.body) == {"x", "y", "far"}
    injected.align(PAGE, first.body)
    for again in range(1, 4):
        assert essence(server.get(where)) == essence(first)
        wait_for(server, PlansServed=before + again)


def test_claims_are_counted_as_the_first_time(server, far):
    where = path()
    far.page(where, PAGE)
    server.get(where)
    before = settled(server)
    server.get(where)
    after = wait_for(server, PlansServed=before["PlansServed"] + 1, Annotated=before["Annotated"] + 1)
    counted = {k: after[k] - before[k] for k in after if k.startswith("Claims")}
    assert counted == {"Claims-intact": 2, "Claims-changed": 1, "Claims-missing": 1}


def test_page_that_is_left_alone_stays_so(server, far):
    where = path()
    far.page(where, PAGE, ["Content-Type: text/html; charset=utf-7"])
    before = settled(server)
    assert [server.get(where).body for _ in range(3)] == [PAGE] * 3
    wait_for(server, **{"LeftAlone-page": before["LeftAlone-page"] + 3, "PlansServed": before["PlansServed"] + 2})


def chunked(page, sizes):
    answer = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"]
    at = 0
    for size in itertools.cycle(sizes):
        part = page[at : at + size]
        at += len(part)
        if part:
            answer.append(b"%x\r\n%s\r\n" % (len(part), part))
        if at == len(page):
            return answer + [b"0\r\n\r\n"]


def test_page_may_come_in_other_parts(server, far):
    where, before = path(), served(server)
    far.page(where, PAGE)
    first = server.get(where).body
    for sizes in ([1000], [37, 5000], [511, 513], [40_000]):
        far.answers[where] = b"".join(chunked(PAGE, sizes))
        assert server.get(where).body == first, sizes
    wait_for(server, PlansServed=before + 4)


@pytest.mark.parametrize("sent", [100, 8_000, 30_000])
def test_what_is_decided_reaches_the_reader_while_the_origin_pauses(server, forgetful, far, sent):
    """However the first page came: a kept one holds back a step more than none, and no more."""
    where = path()
    far.page(where, PAGE)
    server.get(where)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(PAGE)
    far.answers[where] = [head + PAGE[:sent], 1.5, PAGE[sent:]]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        kept, anew = pool.map(lambda which: which.paused(where, 0.7), (server, forgetful))
    assert kept[1] == anew[1]
    assert 0 <= shown(PAGE, anew[1], anew[0]) - shown(PAGE, kept[1], kept[0]) <= 512


# --- another page ---


def edits(seed):
    """Pages that differ from PAGE, each from the one before: here and there, at the end, all of it."""
    rng = random.Random(seed)
    page = PAGE
    yield page
    for _ in range(30):
        at = rng.choice([rng.randrange(len(page) + 1), page.find(b"engineers"), page.find(b"southern"), page.find(b"last words")])
        at = max(at, 0)
        kind = rng.randrange(8)
        if kind == 0:
            page = page[:at] + b"x" + page[at + 1 :]
        elif kind == 1:
            page = page[:at]
        elif kind == 2:
            page = page + b"<p>" + QUOTE.encode() + b"</p>"
        elif kind == 3:
            page = page[:at] + b" and <b>more</b> " + page[at:]
        elif kind == 4:
            page = page[:at] + page[at + rng.randrange(1, 3000) :]
        elif kind == 5:
            page = page.replace(OTHER_QUOTE.encode(), b"Nobody had crossed it since the flood of 1932 took the southern pier.", 1)
        elif kind == 6:
            page = PAGE
        yield page


@pytest.mark.parametrize("seed", range(4))
def test_whatever_comes_is_annotated_as_if_nothing_were_kept(server, forgetful, far, seed):
    where = path()
    rng = random.Random(seed)
    for each in (server, forgetful):
        each.expect_log("the notes are left out")  # some pages end in the middle of a tag
    for page in edits(seed):
        far.answers[where] = b"".join(chunked(page, [rng.randrange(1, 9000) for _ in range(5)]))
        for _ in range(rng.randrange(1, 4)):
            assert essence(server.get(where)) == essence(forgetful.get(where))


def test_one_other_byte_anywhere_is_seen(server, forgetful, far):
    """Asked in turn with the kept page, so that each of them is compared with it."""
    where, before = path(), served(server)
    page = ARTICLE
    for at in range(60, len(page), 3):
        far.page(where, page)
        server.get(where), server.get(where)
        other = page[:at] + bytes([page[at] ^ 1]) + page[at + 1 :]
        far.page(where, other)
        assert server.get(where).body == forgetful.get(where).body, at
    assert served(server) > before


def test_page_that_is_always_another_stops_being_kept_and_is_again_once_it_stays(server, far):
    where, before = path(), settled(server)
    for i in range(12):
        page = PAGE.replace(b"After it.", b"After it: %d." % i)
        far.page(where, page)
        injected.align(page, server.get(where).body)
    after = settled(server)
    assert after["PlansServed"] == before["PlansServed"]
    assert after["PlansBytes"] - before["PlansBytes"] < len(PAGE), "what is kept of it is of no use"
    deadline = time.monotonic() + 20
    while served(server) == after["PlansServed"]:
        assert time.monotonic() < deadline, "it isn't tried again"
        server.get(where)
        time.sleep(0.3)


def test_edited_sidecar_shows_at_the_next_request(apache, far):
    server, where = site(apache, far, KEPT), path()
    far.page(where, PAGE)
    server.get(where), server.get(where)
    (server.root / "claims.xml").write_text(sidecar(("other", OTHER_QUOTE)))
    assert highlighted(server.get(where).body) == {"other"}


def test_two_hosts_get_their_own_links(server, far):
    where = path()
    page = PAGE.replace(b"<head>", b"<head><base href=/x/>")
    far.page(where, page)
    for _ in range(3):
        for host in ("one.example", "two.example"):
            body = server.get(where, {"Host": host}).body
            other = b"two.example" if host == "one.example" else b"one.example"
            assert host.encode() in body and other not in body


def in_languages(vary):
    """An origin's answers by the first letters of Accept-Language."""
    pages = {language: PAGE.replace(b"<body", b"<body lang=" + language.encode(), 1) for language in ("de", "fr")}

    def answer(request):
        language = re.search(r"(?i)accept-language: (..)", request).group(1)
        return origin_module.Origin.answer(pages[language], [f"Vary: {vary}"])

    return answer, pages


def test_page_in_several_languages_is_kept_in_each(server, far):
    where, before = path(), served(server)
    far.answers[where], pages = in_languages("Accept-Encoding, accept-language")
    for i in range(4):
        for language, page in pages.items():
            headers = {"Accept-Language": language, "User-Agent": f"a client of its own {i}"}
            injected.align(page, server.get(where, headers).body)
    assert served(server) == before + 6


# --- what isn't kept ---


@pytest.mark.parametrize(
    "asked, said",
    [
        ({"Authorization": "Basic eDp5"}, []),
        ({}, ["Cache-Control: private"]),
        ({}, ["Cache-Control: max-age=5, no-store"]),
        ({}, ["Vary: *"]),
    ],
    ids=["authorization", "private", "no-store", "varies by anything"],
)
def test_what_is_for_one_reader_is_not_kept(server, far, asked, said):
    where, before = path(), settled(server)
    far.page(where, PAGE, said)
    for _ in range(3):
        assert highlighted(server.get(where, asked).body) == {"x", "y", "far"}
    after = wait_for(server, Annotated=before["Annotated"] + 3)
    assert (after["PlansKept"], after["PlansServed"]) == (before["PlansKept"], before["PlansServed"])


@pytest.mark.parametrize("method", ["HEAD", "POST"])
def test_only_answers_to_get_are_kept(server, far, method):
    where, before = path(), settled(server)
    far.page(where, PAGE)
    for _ in range(3):
        server.get(where, method=method)
    assert settled(server)["PlansKept"] == before["PlansKept"]


def test_page_larger_than_its_part_of_the_store_is_not_kept(apache, far):
    server, where = site(apache, far, KEPT.replace("8M", "1M")), path()
    page = PAGE.replace(b"</body>", b"<p>Filling text of no interest.</p>" * 4_000 + b"</body>")
    far.page(where, page)
    first = server.get(where).body
    injected.align(page, first)
    assert server.get(where).body == first
    after = wait_for(server, Annotated=2)
    assert (after["PlansServed"], after["PlansKept"]) == (0, 0)


def test_slow_readers_take_no_more_memory_than_their_part(apache, far):
    """Each of them has the beginning of another page, which the server records until it is whole."""
    server = site(apache, far, "FactCheckStoreSize 4M\nServerLimit 1\nMaxRequestWorkers 16\n")
    page = PAGE.replace(b"</body>", b"<p>Filling text of no interest.</p>" * 12_000 + b"</body>")[:400_000]
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n"
    slow = [path() for _ in range(6)]
    for where in slow:
        far.answers[where] = [head + page, 3.0]
    bodies = []
    threads = [threading.Thread(target=lambda where=where: bodies.append(server.get(where).body)) for where in slow]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(bodies)) == 1
    # A quarter of 4 MB has room for two such pages; once they are made there is room for others.
    assert settled(server)["PlansKept"] <= 1 + 2
    where = path()
    far.page(where, PAGE)
    before = settled(server)["PlansKept"]
    server.get(where)
    assert settled(server)["PlansKept"] == before + 1


def test_page_whose_search_ended_early_is_not_kept(apache, far):
    """Where it ends depends on the cut: what is kept would depend on how the first one came."""
    server, where = site(apache, far, KEPT + "FactCheckLimit Work 1000\n"), path()
    server.expect_log("FactCheckLimit Work", 2)
    far.page(where, PAGE)
    assert server.get(where).body == server.get(where).body
    assert settled(server)["PlansServed"] == 0


@pytest.mark.parametrize("seed", range(2))
def test_page_that_hold_has_cut_short_is_annotated_as_if_nothing_were_kept(apache, far, seed):
    """What leaves undecided depends on the page's bytes alone, so that such a page may be kept."""
    kept, anew = (site(apache, far, conf + "FactCheckLimit Hold 1024\n") for conf in (KEPT, "FactCheckStoreSize 1\n"))
    for each in (kept, anew):
        each.expect_log("FactCheckLimit Hold|the notes are left out")
    where, rng = path(), random.Random(seed)
    for page in itertools.islice(edits(seed), 15):
        for _ in range(3):
            far.answers[where] = b"".join(chunked(page, [rng.randrange(1, 9000) for _ in range(5)]))
            assert essence(kept.get(where)) == essence(anew.get(where))
    assert served(kept) > 0


def test_answer_that_breaks_off_is_no_page_to_compare_with(server, forgetful, far):
    server.expect_log("AH01110|AH01102|error reading response|Network error")
    forgetful.expect_log("AH01110|AH01102|error reading response|Network error")
    where = path()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(PAGE)
    for answer in (head + PAGE[:20_000], head + PAGE, head + PAGE[:30_000], head + PAGE):
        far.answers[where] = answer
        ask = f"GET {where} HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n".encode()
        kept, anew = (s.raw(ask).partition(b"\r\n\r\n")[2] for s in (server, forgetful))
        if len(answer) == len(head) + len(PAGE):
            assert essence(server.get(where)) == essence(forgetful.get(where))
        assert not kept.endswith(b"0\r\n\r\n") or anew.endswith(b"0\r\n\r\n")


def test_many_at_once_never_get_a_mix_of_two_pages(server, far):
    where = path()
    pages = [PAGE, PAGE.replace(b"nine engineers", b"five engineers"), PAGE.replace(b"The last", b"These last")]
    allowed = set()
    for page in pages:
        far.page(where, page)
        allowed.add(server.get(where).body)
    end, wrong = time.monotonic() + 4, []

    def ask():
        while time.monotonic() < end:
            body = server.get(where).body
            if body not in allowed:
                wrong.append(body)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for page in itertools.cycle(pages):
        if time.monotonic() > end:
            break
        far.page(where, page)
        time.sleep(0.01)
    for thread in threads:
        thread.join()
    assert len(allowed) == 3 and not wrong
