"""mod_cache beside us: pages stored annotated, or stored bare and annotated each time; never twice,
never another reader's, never a stale one that is said to be good."""

import gzip
import shutil
import time

import pytest

from pages import ARTICLE, OTHER_QUOTE, QUOTE, assert_annotated, assert_bare, claim, highlighted
from pages import sidecar

ON = "FactCheck On\n"
STORES = {
    "disk": ("CacheRoot @ROOT@/cache\nCacheEnable disk /\n", "cache cache_disk"),
    "socache": (
        "CacheSocache shmcb:@ROOT@/run/cache(1000000)\nCacheEnable socache /\n",
        "cache cache_socache socache_shmcb",
    ),
}
LATER = "Fri, 01 Jan 2038 00:00:00 GMT"


def site(apache, conf="", store="disk", modules=""):
    lines, names = STORES[store]
    server = apache(
        ON + lines + "CacheHeader On\nCacheIgnoreNoLastMod On\n" + conf, modules=f"{names} {modules}"
    )
    (server.root / "cache").mkdir()
    (server.root / "cache").chmod(0o777)
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar())
    return server


def how(answer):
    """HIT, MISS, REVALIDATE …"""
    return answer.headers.get("x-cache", "none").split(" ")[0]


@pytest.mark.parametrize("store", STORES)
def test_annotated_page_is_kept_as_it_is(apache, store):
    server = site(apache, "Header set Cache-Control max-age=600\n", store)
    first, second = server.get("/a.html"), server.get("/a.html")
    assert (how(first), how(second)) == ("MISS", "HIT")
    for answer in (first, second):
        assert_annotated(answer)
    assert first.headers["etag"] == second.headers["etag"]
    assert server.get("/a.html", {"If-None-Match": first.headers["etag"]}).status == 304
    assert server.get("/a.html", {"If-None-Match": '"x"'}).status == 200


@pytest.mark.parametrize("store", STORES)
def test_page_that_states_no_freshness_is_never_served_from_a_store_unasked(apache, store):
    server = site(apache, "", store)
    server.get("/a.html")
    server.write("a.html.claims.xml", sidecar(claim("b", OTHER_QUOTE)))
    answer = server.get("/a.html")
    assert_annotated(answer, ids=("b",))
    assert how(answer) != "HIT"


def test_stored_page_is_revalidated_by_our_tag(apache):
    """The entry is stale, we say 304, and the client gets the page all the same."""
    server = site(apache, "Header set Cache-Control max-age=1\n")
    tag = server.get("/a.html").headers["etag"]
    time.sleep(2.1)
    again = server.get("/a.html")
    assert how(again) == "REVALIDATE"
    assert_annotated(again)
    assert again.headers["etag"] == tag
    time.sleep(2.1)
    assert server.get("/a.html", {"If-None-Match": tag}).status == 304


def test_stored_page_gives_way_to_an_edited_sidecars(apache):
    server = site(apache, "Header set Cache-Control max-age=1\n")
    tag = server.get("/a.html").headers["etag"]
    server.write("a.html.claims.xml", sidecar(claim("b", OTHER_QUOTE)))
    time.sleep(2.1)
    for headers in ({"If-None-Match": tag}, {"If-Modified-Since": LATER}, {}):
        answer = server.get("/a.html", headers)
        assert_annotated(answer, ids=("b",))
        assert answer.headers["etag"] != tag


def test_date_never_makes_a_304_of_a_revalidated_entry(apache):
    """The client's own page may be older than the entry, whatever date it says."""
    server = site(apache, "Header set Cache-Control max-age=1\n")
    server.get("/a.html")
    time.sleep(2.1)
    now = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() - 1))
    answer = server.get("/a.html", {"If-Modified-Since": now})
    assert_annotated(answer)


def test_socache_gives_way_to_an_edited_sidecars(apache):
    server = site(apache, "Header set Cache-Control max-age=1\n", "socache")
    server.get("/a.html")
    server.write("a.html.claims.xml", sidecar(claim("b", OTHER_QUOTE)))
    time.sleep(2.1)
    assert_annotated(server.get("/a.html"), ids=("b",))
    assert_annotated(server.get("/a.html"), ids=("b",))


def test_store_doesnt_outlast_a_reviews_expiry(apache):
    server = site(apache, "Header set Cache-Control max-age=600\n")
    moment = int(time.time()) + 3
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
    server.write("a.html.claims.xml", sidecar(claim("x", QUOTE, f' expires="{stamp}"')))
    assert_annotated(server.get("/a.html"), ids=("x",))
    second = server.get("/a.html")
    assert how(second) == "HIT" or time.time() > moment - 1
    time.sleep(max(0, moment + 0.2 - time.time()))
    assert_bare(server.get("/a.html"))


@pytest.mark.parametrize("store", STORES)
def test_refusal_for_a_condition_is_never_stored_as_a_page(apache, store):
    server = site(apache, "Header set Cache-Control max-age=600\n", store)
    assert server.get("/a.html", {"If-Match": '"x"'}).status == 412
    answer = server.get("/a.html")
    assert_annotated(answer)
    assert how(answer) == "MISS"


def test_compressed_and_plain_forms_are_kept_apart(apache):
    server = site(
        apache,
        "Header set Cache-Control max-age=600\nAddOutputFilterByType DEFLATE text/html\n",
        modules="filter deflate",
    )
    for _ in range(2):
        packed = server.get("/a.html", {"Accept-Encoding": "gzip"})
        plain = server.get("/a.html")
        assert packed.headers["content-encoding"] == "gzip"
        assert_annotated(plain)
    assert (how(packed), how(plain)) == ("HIT", "HIT")


def test_compressed_entry_is_revalidated_by_its_own_tag(apache):
    server = site(
        apache,
        "Header set Cache-Control max-age=1\nAddOutputFilterByType DEFLATE text/html\n",
        modules="filter deflate",
    )
    first = server.get("/a.html", {"Accept-Encoding": "gzip"})
    time.sleep(2.1)
    again = server.get("/a.html", {"Accept-Encoding": "gzip"})
    assert how(again) == "REVALIDATE"
    assert again.headers["etag"] == first.headers["etag"] and again.body == first.body
    assert highlighted(gzip.decompress(again.body)) == {"bridge"}


# --- what must not be handed on ---


@pytest.mark.parametrize("first", ["de", "fr"])
def test_language_of_the_notes_is_kept_apart_by_vary(apache, first):
    """A sidecar chosen by Accept-Language: one of the languages has none."""
    server = site(
        apache,
        "FactCheckSidecar @ROOT@/claims/%{HTTP:Accept-Language}.xml\n"
        "Header set Cache-Control max-age=600\n",
    )
    (server.root / "claims").mkdir()
    (server.root / "claims" / "de.xml").write_text(sidecar())
    for language in (first, "de", "fr", "de", "fr"):
        answer = server.get("/a.html", {"Accept-Language": language})
        if language == "de":
            assert_annotated(answer)
        else:
            assert_bare(answer)
    assert how(answer) == "HIT"


DRAFTS = '<If "%{HTTP:X-Editor} == \'yes\'">\nFactCheckShow intact changed draft\n</If>\n'


@pytest.mark.parametrize(
    "conf",
    [
        "Header set Cache-Control max-age=600\n",
        "Header always set Cache-Control max-age=600\n",
        "Header set Cache-Control max-age=600\nCacheStorePrivate On\nCacheStoreNoStore On\n"
        "CacheIgnoreCacheControl On\nCacheStoreExpired On\nCacheDefaultExpire 600\n",
        'ExpiresActive On\nExpiresDefault "access plus 1 hour"\n',
        "CacheQuickHandler off\nHeader set Cache-Control max-age=600\n",
    ],
    ids=["header", "always", "store-all", "expires", "normal-handler"],
)
@pytest.mark.parametrize("store", STORES)
def test_page_made_with_drafts_in_force_is_never_stored(apache, conf, store):
    server = site(apache, conf + DRAFTS, store, "expires")
    server.write("a.html.claims.xml", sidecar(claim("x", QUOTE, ' creativeWorkStatus="Draft"')))
    server.write("none.html", ARTICLE)
    for path in ("/a.html", "/none.html"):
        editors = server.get(path, {"X-Editor": "yes"})
        assert editors.headers["cache-control"] == "private, no-store"
        assert editors.headers.get("expires", "none") in ("none", editors.headers["date"])
        if path == "/a.html":
            assert_annotated(editors, ids=("x",))
        assert not [p for p in (server.root / "cache").rglob("*") if p.is_file()]
        readers = server.get(path)
        assert how(readers) == "MISS"
        assert_bare(readers)
        for stored in (server.root / "cache").iterdir():
            shutil.rmtree(stored)


# --- origins that are stored bare ---


def test_stored_origin_is_annotated_each_time(apache, origin):
    """CACHE placed before us: the store has the bare page, and a new sidecar shows at once."""
    server = site(
        apache,
        "CacheQuickHandler off\nSetOutputFilter CACHE\nFactCheckSidecar @ROOT@/claims.xml\n"
        f"ProxyPass /p/ http://127.0.0.1:{origin.port}/\n",
        modules="proxy proxy_http",
    )
    (server.root / "claims.xml").write_text(sidecar())
    origin.page("/a", ARTICLE, ["Cache-Control: max-age=600", 'ETag: "x"'])
    tags = set()
    for _ in range(3):
        answer = server.get("/p/a")
        assert_annotated(answer)
        tags.add(answer.headers["etag"])
    assert len(origin.requests) == 1
    assert server.get("/p/a", {"If-None-Match": answer.headers["etag"]}).status in (200, 304)
    (server.root / "claims.xml").write_text(sidecar(claim("b", OTHER_QUOTE)))
    answer = server.get("/p/a", {"If-None-Match": ", ".join(tags)})
    assert_annotated(answer, ids=("b",))
    assert len(origin.requests) == 1


def test_origins_own_304_for_the_store_never_reaches_the_reader(apache, origin):
    """The store's entry is stale and the origin says it is still good; the notes have changed."""
    server = site(
        apache,
        "CacheQuickHandler off\nSetOutputFilter CACHE\nFactCheckSidecar @ROOT@/claims.xml\n"
        f"ProxyPass /p/ http://127.0.0.1:{origin.port}/\n",
        modules="proxy proxy_http",
    )
    (server.root / "claims.xml").write_text(sidecar())
    origin.page("/a", ARTICLE, ["Cache-Control: max-age=1", 'ETag: "x"'])
    tag = server.get("/p/a").headers["etag"]
    time.sleep(2.1)
    origin.answers["/a"] = (
        b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nCache-Control: max-age=600\r\nConnection: close\r\n\r\n'
    )
    (server.root / "claims.xml").write_text(sidecar(claim("b", OTHER_QUOTE)))
    for headers in ({"If-None-Match": tag}, {"If-None-Match": '"x"'}, {}):
        assert_annotated(server.get("/p/a", headers), ids=("b",))
    assert 'if-none-match: "x"' in origin.requests[1].lower()


def test_other_modules_handlers_go_before_ours(apache):
    """An article whose plan is kept would be served over the head of mod_cache, or of any other handler."""
    server = site(apache, "CacheQuickHandler off\nHeader set Cache-Control max-age=600\n")
    time.sleep(0.2)  # a file that has just been written has no plan kept
    assert [how(server.get("/a.html")) for _ in range(3)] == ["MISS", "HIT", "HIT"]


def test_page_stored_with_the_normal_handler_is_never_stale(apache):
    """httpd answers 200 there where a 304 would do."""
    server = site(apache, "CacheQuickHandler off\nHeader set Cache-Control max-age=1\n")
    tag = server.get("/a.html").headers["etag"]
    assert server.get("/a.html", {"If-None-Match": tag}).status in (200, 304)
    server.write("a.html.claims.xml", sidecar(claim("b", OTHER_QUOTE)))
    time.sleep(2.1)
    assert_annotated(server.get("/a.html", {"If-None-Match": tag}), ids=("b",))
    assert_annotated(server.get("/a.html"), ids=("b",))
