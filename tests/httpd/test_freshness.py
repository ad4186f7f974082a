"""How long others may keep an annotated page."""

import email.utils
import re
import time

import pytest

from pages import ARTICLE, QUOTE, assert_annotated, assert_bare, claim, sidecar

ON = "FactCheck On\n"


def site(apache, conf="", attributes="", modules=""):
    server = apache(ON + conf, modules=modules)
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar(claim("x", QUOTE, attributes)))
    return server


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def test_page_that_states_no_freshness_is_revalidated(apache):
    assert site(apache).get("/a.html").headers["cache-control"] == "no-cache"


def test_bare_page_says_nothing_of_the_kind(apache):
    server = site(apache)
    server.write("b.html", ARTICLE)
    assert "cache-control" not in server.get("/b.html").headers


@pytest.mark.parametrize(
    "stated, expected",
    [
        ("public, max-age=600", "public, max-age=600"),
        ("s-maxage=60", "s-maxage=60"),
        ("no-store", "no-store"),
        ("private", "private, no-cache"),
        ('no-cache="Set-Cookie"', 'no-cache="Set-Cookie", no-cache'),
    ],
)
def test_what_the_site_states_by_mod_headers_stays(apache, stated, expected):
    server = site(apache, f"Header set Cache-Control {repr(stated)}\n")
    assert server.get("/a.html").headers["cache-control"] == expected


def test_what_mod_expires_states_stays_alone(apache):
    server = site(apache, 'ExpiresActive On\nExpiresDefault "access plus 1 hour"\n', modules="expires")
    headers = server.get("/a.html").headers
    assert headers["cache-control"] == "max-age=3600"
    assert "expires" in headers


def test_lifetimes_end_when_a_review_expires(apache):
    server = site(
        apache,
        'Header set Cache-Control "public, max-age=86400, s-maxage=5, stale-if-error=9"\n'
        'Header set Expires "Fri, 01 Jan 2038 00:00:00 GMT"\n',
        f' expires="{iso(100)}"',
    )
    answer = server.get("/a.html")
    assert_annotated(answer, ids=("x",))
    found = re.fullmatch(
        r"public, max-age=(\d+), s-maxage=5, stale-if-error=9", answer.headers["cache-control"]
    )
    assert 90 <= int(found.group(1)) <= 100
    expires = email.utils.parsedate_to_datetime(answer.headers["expires"]).timestamp()
    assert 90 <= expires - time.time() <= 100


def test_expired_review_is_gone_at_its_moment_with_no_file_changed(apache):
    server = site(apache, attributes=f' expires="{iso(2)}"')
    assert_annotated(server.get("/a.html"), ids=("x",))
    time.sleep(2.2)
    assert_bare(server.get("/a.html"))


def test_review_appears_when_it_is_published_with_no_file_changed(apache):
    server = apache(ON)
    server.write("a.html", ARTICLE)
    text = sidecar(claim("x", QUOTE)).replace("2019-04-02", iso(2))
    server.write("a.html.claims.xml", text)
    assert_bare(server.get("/a.html"))
    time.sleep(2.2)
    assert_annotated(server.get("/a.html"), ids=("x",))


def test_drafts_are_never_stored_by_a_cache(apache):
    server = apache(
        ON + "CacheRoot @ROOT@/cache\nCacheEnable disk /\nCacheIgnoreNoLastMod On\n"
        "FactCheckExplain On\nHeader set Cache-Control max-age=600\n"
        '<If "%{HTTP:X-Editor} == \'yes\'">\nFactCheckShow intact changed draft\n</If>\n',
        modules="cache cache_disk",
    )
    (server.root / "cache").mkdir()
    (server.root / "cache").chmod(0o777)
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar(claim("x", QUOTE, ' creativeWorkStatus="Draft"')))
    assert_annotated(server.get("/a.html", {"X-Editor": "yes"}), ids=("x",))
    assert_bare(server.get("/a.html"))
