"""The forms are revalidated, kept and logged in the manner of the article itself."""

import email.utils
import json
import re
import time

import pytest

from checkers import CHECKER

from forms import ARTICLE, CLAIMS, INTACT, ON, SITE, ask, put, reviewed
from pages import sidecar

FORMS = ["annotations/news/a.html/", "annotations/news/a.html/?iris=1&page=0", "annotations/news/a.html/bridge",
         "claimreview/news/a.html", "excerpt/news/a.html?claim=bridge", "oembed?url=" + SITE + "/news/a.html"]


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


@pytest.fixture(scope="module")
def site(shared_apache):
    return put(shared_apache(ON))


@pytest.mark.parametrize("form", FORMS)
def test_tag_answers_conditionals(site, form):
    whole = ask(site, form)
    tag = whole.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', tag) and "last-modified" not in whole.headers
    same = ask(site, form, {"If-None-Match": tag})
    assert same.status == 304 and same.body == b"" and same.headers["etag"] == tag
    assert same.headers.get("vary") == whole.headers.get("vary")
    assert same.headers["cache-control"] == "no-cache"
    assert ask(site, form, {"If-None-Match": '"other"'}).status == 200
    assert ask(site, form, {"If-Match": '"other"'}).status == 412
    later = email.utils.formatdate(time.time() + 1000, usegmt=True)
    assert ask(site, form, {"If-Modified-Since": later}).status == 200  # a sidecar may be older than that
    head = ask(site, form, method="HEAD")
    assert head.headers["etag"] == tag and head.headers["content-length"] == str(len(whole.body))
    part = ask(site, form, {"Range": "bytes=0-9"})
    assert part.status == 206 and part.body == whole.body[:10]


@pytest.mark.parametrize("form", FORMS)
def test_tag_changes_with_article_and_sidecar_and_back(apache, form):
    server = put(apache(ON))
    first = ask(server, form).headers["etag"]
    put(server, article=ARTICLE.replace("Le pont", "Il dit. Le grand pont"))
    second = ask(server, form).headers["etag"]
    put(server, claims=[c.replace("Example Desk", "x").replace("Exact", "Juste") for c in CLAIMS])
    third = ask(server, form).headers["etag"]
    put(server)
    assert ask(server, form).headers["etag"] == first
    same_words = "iris=1" in form or "claimreview" in form or "oembed" in form
    assert (second == first) == same_words
    assert (third == first) == ("iris=1" in form)


def test_two_servers_with_the_same_files_have_the_same_tags(apache):
    tags = [[ask(put(apache(ON)), form).headers["etag"] for form in FORMS[:5]] for _ in range(2)]
    assert tags[0] == tags[1]


def test_compressed_forms_are_revalidated_too(apache):
    """mod_deflate changes the tag on its way out; Debian's default configuration has it."""
    server = put(apache(ON + "SetOutputFilter DEFLATE\n", modules="deflate filter"))
    for form in FORMS[2:5]:
        packed = ask(server, form, {"Accept-Encoding": "gzip"})
        assert packed.headers.get("content-encoding") == "gzip"
        tag = packed.headers["etag"]
        again = ask(server, form, {"Accept-Encoding": "gzip", "If-None-Match": tag})
        assert again.status == 304 and again.headers["etag"] == tag
        assert "Accept-Encoding" in again.headers["vary"]


def test_lifetimes_end_when_a_review_begins_or_ends(apache):
    claims = [*CLAIMS, reviewed("soon", "Une autre phrase.").replace("2019-04-02", iso(100))]
    server = put(apache(ON + 'Header set Cache-Control "max-age=86400"\n'), claims=claims)
    for form in FORMS:
        age = int(re.search(r"max-age=(\d+)", ask(server, form).headers["cache-control"])[1])
        assert 80 <= age <= 100


def test_review_that_expires_goes_from_the_forms_as_from_the_page(apache):
    claims = [reviewed("bridge", INTACT).replace(" datePublished", f' expires="{iso(2)}" datePublished', 1)]
    server = put(apache(ON), claims=claims)
    before = ask(server, "annotations/news/a.html/")
    assert json.loads(before.body)["total"] == 1
    time.sleep(2.5)
    after = ask(server, "annotations/news/a.html/", {"If-None-Match": before.headers["etag"]})
    assert after.status == 200 and json.loads(after.body)["total"] == 0
    assert ask(server, "annotations/news/a.html/bridge").status == 404
    assert ask(server, "excerpt/news/a.html?claim=bridge").status == 404


def test_what_the_choice_of_sidecars_looks_at_is_in_vary(apache):
    server = apache(ON + 'FactCheckSidecar "@ROOT@/htdocs/news/%{HTTP:X-Desk}.xml"\n')
    put(server)
    server.write("news/a.xml", sidecar(*CLAIMS))
    for form in FORMS:
        answer = ask(server, form, {"X-Desk": "a"})
        assert answer.status == 200 and "X-Desk" in answer.headers["vary"], form
    assert ask(server, FORMS[0], {"X-Desk": "b"}).status == 404


def test_cache_gives_no_form_to_others_that_may_not_have_it(apache):
    """mod_cache answers before access is checked: what is for members only isn't kept."""
    server = put(apache(
        ON + "CacheRoot @ROOT@/cache\nCacheEnable disk /\nCacheQuickHandler off\n"
        "<Directory @ROOT@/htdocs/desk>\nFactCheckShow intact draft\n</Directory>\n",
        modules="cache cache_disk", prepare=lambda s: make_cache(s)))
    draft = reviewed("bridge", INTACT).replace(" datePublished", ' creativeWorkStatus="Draft" datePublished', 1)
    put(server, "desk/a.html", claims=[draft])
    for _ in range(2):
        answer = ask(server, "annotations/desk/a.html/")
        assert answer.headers["cache-control"] == "private, no-store" and "age" not in answer.headers
    assert not [p for p in (server.root / "cache").rglob("*.data")]


@pytest.mark.parametrize("handler", ["on", "off"])
def test_article_is_not_read_out_of_a_cache(apache, handler):
    """What mod_cache has is the annotated page: its notes are no part of the article."""
    server = put(apache(
        ON + 'CacheRoot @ROOT@/cache\nCacheEnable disk /news\nCacheIgnoreCacheControl On\n'
        'Header set Cache-Control "max-age=600"\n' + f"CacheQuickHandler {handler}\n",
        modules="cache cache_disk", prepare=make_cache))
    fresh = [ask(server, form).body for form in FORMS]
    end = time.monotonic() + 10 * CHECKER.patience
    while "age" not in server.get("/news/a.html").headers:  # it comes out of the cache
        assert time.monotonic() < end
        time.sleep(0.05)
    assert [ask(server, form).body for form in FORMS] == fresh


def make_cache(server):
    (server.root / "cache").mkdir(exist_ok=True)
    (server.root / "cache").chmod(0o777)


def test_forms_are_no_annotated_pages_in_the_statistics(apache):
    server = put(apache(ON + "<Location /server-status>\nSetHandler server-status\n</Location>\n", modules="status"))
    for form in FORMS:
        assert ask(server, form).status == 200
    assert server.get("/news/a.html").status == 200
    server.wait_for_access(len(FORMS) + 1)
    status = server.get("/server-status?auto").body.decode()
    assert re.search(r"(?m)^FactCheck\w*Annotated: 1$", status), status


def test_log_says_why_nothing_is_served(apache):
    server = put(apache("FactCheck On\n"))
    assert ask(server, FORMS[0]).status == 404
    assert "FC0040: nothing is served of /news/a.html: FactCheckServe" in server.log()
    server.write("news/b.html", ARTICLE)
    server = put(apache(ON), "news/c.html", claims=[])
    assert ask(server, "claimreview/news/d.html").status == 404
    assert "nothing is served of /news/d.html: there is no sidecar" in server.log()


def test_nothing_is_read_twice_or_kept_between_requests(apache):
    """A thousand requests for forms leave the process as it was, or nearly."""
    server = put(apache(ON, threads=2))
    for form in FORMS:
        ask(server, form)
    pids = [int(p) for p in re.findall(r"\[pid (\d+)", server.log())]
    pid = max(set(pids), key=pids.count)

    def memory():
        with open(f"/proc/{pid}/statm") as f:
            return int(f.read().split()[1]) * 4

    for i in range(200):
        ask(server, FORMS[i % 5])
    before = memory()
    for i in range(600):
        ask(server, FORMS[i % 5])
    assert memory() - before < 2000
