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


def lifetime(answer):
    """The seconds of each max-age, s-maxage and Expires, by name."""
    found = {
        name: int(value)
        for name, value in re.findall(r'(max-age|s-maxage)="?(\d+)', answer.headers.get("cache-control", ""))
    }
    if "expires" in answer.headers:
        date = email.utils.parsedate_to_datetime(answer.headers["expires"]).timestamp()
        found["expires"] = date - time.time()
    return found


@pytest.mark.parametrize(
    "conf, modules, names",
    [
        ('Header always set Cache-Control "max-age=9999"\n', "", {"max-age"}),
        ('Header set Cache-Control "max-age=\\"9999\\""\n', "", {"max-age"}),
        ('Header set Cache-Control "max-age=99999999999999999999"\n', "", {"max-age"}),
        ('Header set Cache-Control "MAX-AGE=9999 ,S-MaxAge=9999,,public"\n', "", {"max-age", "s-maxage"}),
        ('ExpiresActive On\nExpiresDefault "access plus 1 year"\n', "expires", {"max-age", "expires"}),
        ('ExpiresActive On\nExpiresDefault "access plus 1 year"\nHeader append Cache-Control public\n',
         "expires", {"max-age", "expires"}),
        ('Header set Expires "Fri, 01 Jan 2038 00:00:00 GMT"\n', "", {"expires"}),
    ],
    ids=["always", "quoted", "huge", "odd-list", "mod_expires", "both-modules", "expires-alone"],
)
def test_no_way_of_stating_a_lifetime_reaches_past_an_expiry(apache, conf, modules, names):
    server = site(apache, conf, f' expires="{iso(100)}"', modules)
    answer = server.get("/a.html")
    tag = answer.headers["etag"]
    not_modified = server.get("/a.html", {"If-None-Match": tag})
    assert not_modified.status == 304
    for each in (answer, server.head("/a.html"), not_modified):
        found = lifetime(each)
        assert set(found) == names
        assert all(90 <= value <= 100 for value in found.values()), found
        assert "no-cache" not in each.headers.get("cache-control", "")


def test_no_lifetime_reaches_past_a_publication(apache):
    server = apache(ON + "Header set Cache-Control max-age=600\n")
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar(claim("x", QUOTE).replace("2019-04-02", iso(50))))
    answer = server.get("/a.html")
    assert_bare(answer)
    assert 40 <= lifetime(answer)["max-age"] <= 50


def test_lifetime_of_a_proxied_page_is_the_origins_as_far_as_notes_allow(apache, origin):
    server = apache(
        ON + f"FactCheckSidecar @ROOT@/claims.xml\nProxyPass / http://127.0.0.1:{origin.port}/\n",
        modules="proxy proxy_http",
    )
    origin.page("/a", ARTICLE, ["Cache-Control: max-age=60", "Last-Modified: Sat, 01 Jan 2000 00:00:00 GMT"])
    origin.page("/b", ARTICLE, ["Last-Modified: Sat, 01 Jan 2000 00:00:00 GMT"])
    (server.root / "claims.xml").write_text(sidecar(claim("x", QUOTE)))
    assert server.get("/a").headers["cache-control"] == "max-age=60"
    assert server.get("/b").headers["cache-control"] == "no-cache"
    (server.root / "claims.xml").write_text(sidecar(claim("x", QUOTE, f' expires="{iso(30)}"')))
    assert 20 <= lifetime(server.get("/a"))["max-age"] <= 30


@pytest.mark.parametrize("stated", ["max-age=soon", "max-age", "max-age=-5", "x-max-age=60"])
def test_lifetime_that_is_none_is_no_lifetime(apache, stated):
    server = site(apache, f'Header set Cache-Control "{stated}"\n')
    assert server.get("/a.html").headers["cache-control"] == f"{stated}, no-cache"
