"""ClaimReview: as a form, and in the page with FactCheckStructuredData."""

import json
import re
import subprocess

import html5lib
import pytest

import server as server_module
from forms import ARTICLE, CHANGED, CLAIMS, GONE, INTACT, ON, SITE, URL, ask, document, put, reviewed
from pages import injected

DATA = ON + "FactCheckStructuredData On\n"

# Google's "Fact Check (ClaimReview) structured data": required and recommended properties.
DATE = r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?"


def judge(review):
    assert review["@context"] == "https://schema.org" and review["@type"] == "ClaimReview"
    assert review["claimReviewed"] and re.fullmatch(r"https?://\S+", review["url"])
    rating = review["reviewRating"]
    assert rating["@type"] == "Rating" and rating["alternateName"]
    assert rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]
    assert review["author"]["@type"] == "Organization" and review["author"]["name"]
    assert re.fullmatch(DATE, review["datePublished"])
    item = review["itemReviewed"]
    assert item["@type"] == "Claim" and item["author"]["name"] and item["author"]["@type"]
    assert re.fullmatch(DATE, item["datePublished"])


def reviews_in(page):
    """The reviews of the page's one data block; [] where there is none."""
    blocks = [e for e in html5lib.parse(page, namespaceHTMLElements=False).iter("script")
              if e.get("type") == "application/ld+json"]
    assert len(blocks) <= 1
    return json.loads(blocks[0].text) if blocks else []


@pytest.fixture(scope="module")
def site(shared_apache):
    return put(shared_apache(DATA))


def test_every_review_has_what_google_requires_and_recommends(site):
    reviews = document(ask(site, "claimreview/news/a.html"))
    assert len(reviews) == 2
    for review in reviews:
        judge(review)


def test_page_form_and_command_say_the_same(site):
    form = document(ask(site, "claimreview/news/a.html"))
    assert reviews_in(site.get("/news/a.html").body) == form
    done = subprocess.run(
        [server_module.BUILD / "factcheck", "export", site.docroot / "news/a.html", "--as", "claimreview",
         "--url", URL], capture_output=True, check=True)
    assert json.loads(done.stdout) == form


def test_reviews_of_this_page_lead_to_their_notes(site):
    """Two reviews of one url couldn't be told apart."""
    page = site.get("/news/a.html").body
    urls = {r["claimReviewed"]: r["url"] for r in reviews_in(page)}
    assert urls[INTACT] == URL + "#factcheck-note-bridge"
    assert b'id="factcheck-note-bridge"' in page
    assert urls["Twice said here."] == SITE + "/checks/twice"


def test_where_the_page_has_that_id_the_note_that_is_meant_is_named(apache):
    server = put(apache(DATA), article=ARTICLE.replace("<h1>", "<h1 id=factcheck-note-bridge>"))
    page = server.get("/news/a.html").body
    (url,) = [r["url"] for r in reviews_in(page) if r["claimReviewed"] == INTACT]
    assert url == URL + "#factcheck-note-bridge-2" and b'<li id="factcheck-note-bridge-2"' in page
    assert document(ask(server, "claimreview/news/a.html")) == reviews_in(page)


@pytest.mark.parametrize(
    "claim",
    [
        reviewed("x", CHANGED),
        reviewed("x", GONE),
        reviewed("x", INTACT, item='datePublished="2019-01-01"'),
        reviewed("x", INTACT).replace(f' url="{URL}"', ""),
        reviewed("x", INTACT, url="http://other.example/news/a.html"),
        reviewed("x", INTACT).replace(" datePublished", ' creativeWorkStatus="Withdrawn" datePublished', 1),
        reviewed("x", INTACT).replace(" datePublished", ' creativeWorkStatus="Draft" datePublished', 1),
        reviewed("x", INTACT).replace(" datePublished", ' expires="2020-01-01" datePublished', 1),
        reviewed("x", INTACT).replace("2019-04-02", "2999-04-02"),
    ],
    ids="changed missing no-author no-url other-host withdrawn draft expired future".split(),
)
def test_what_search_engines_rules_refuse_is_in_neither(apache, claim):
    """A ClaimReview that they refuse can cost the site all of its rich results."""
    server = put(apache(DATA + "FactCheckShow intact changed missing draft\n"), claims=[claim])
    assert reviews_in(server.get("/news/a.html").body) == []
    assert document(ask(server, "claimreview/news/a.html")) == []
    assert b"ld+json" not in server.get("/news/a.html").body


def test_page_that_shows_no_intact_claims_says_nothing_of_them(apache):
    """Structured data is of what readers see."""
    server = put(apache(DATA + "FactCheckShow changed\n"))
    assert reviews_in(server.get("/news/a.html").body) == []


def test_off_and_by_default_the_page_has_none(apache):
    for conf in (ON, DATA + "<Directory @ROOT@/htdocs/news>\nFactCheckStructuredData Off\n</Directory>\n"):
        assert b"ld+json" not in put(apache(conf)).get("/news/a.html").body


def test_scheme_and_query_of_the_link_dont_make_it_another_page(apache):
    """A server behind a TLS terminator is asked by http; readers' links carry tracking."""
    server = put(apache(DATA), claims=[reviewed("x", INTACT, url=URL.replace("http:", "https:"))])
    (review,) = reviews_in(server.get("/news/a.html?utm=1").body)
    assert review["url"] == URL.replace("http:", "https:") + "#factcheck-note-x"


HOSTILE = "</script><!--<script>\u2028 & \"'\\ \U0001f600 é"


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "shift_jis", "gb18030"])
def test_data_is_safe_in_a_script_element_of_any_charset(apache, charset):
    article = ARTICLE.replace("charset=utf-8", f"charset={charset}").replace("ingénieurs", "hommes")
    quote = INTACT.replace("ingénieurs", "hommes")
    claim = reviewed("x", quote, verdict=HOSTILE).replace(
        "<reviewRating", "<claimReviewed>%s</claimReviewed><reviewRating" % (
            HOSTILE.replace("&", "&amp;").replace("<", "&lt;")), 1)
    server = put(apache(DATA), article=article.replace("ç", "c").encode(charset),
                 claims=[claim.replace("ç", "c")])
    page = server.get("/news/a.html").body
    added = page[page.index(b"</html>\n") + 8:]
    data = added[added.index(b"<script"):]
    assert added.isascii() and data.count(b"</script") == 1 and b"<!--" not in data
    (review,) = reviews_in(page)
    assert review["reviewRating"]["alternateName"] == review["claimReviewed"] == HOSTILE


@pytest.mark.parametrize("end", ["<p>x", "<svg><text>x", "<table><tr><td>x", "<a href=x>y<b>", "<math><mi>x"])
def test_data_stands_where_notes_stand_and_can_be_taken_out(apache, end):
    """Wherever a page leaves off, the block is HTML's script, and the tree around it the page's."""
    article = ARTICLE.replace("</body></html>\n", end)
    server = put(apache(DATA), article=article)
    page = server.get("/news/a.html").body
    injected.align(article.encode(), page)
    tree = html5lib.parse(page)
    scripts = list(tree.iter("{http://www.w3.org/1999/xhtml}script"))
    assert len(scripts) == 1 and "data-factcheck-ui" in scripts[0].attrib
    assert len(json.loads(scripts[0].text)) == 2
    parents = {child: parent for parent in tree.iter() for child in parent}
    outer = [scripts[0]]
    while outer[-1] in parents:
        outer.append(parents[outer[-1]])
    sections = [e for e in outer if e.get("role") == "doc-endnotes"]
    assert len(sections) == 1 and [e for e in outer[1:] if "data-factcheck-ui" in e.attrib]


def test_command_gives_the_servers_bytes(site):
    done = subprocess.run(
        [server_module.BUILD / "factcheck", "annotate", site.docroot / "news/a.html", "--structured-data",
         "--url", URL], capture_output=True, check=True)
    assert done.stdout == site.get("/news/a.html").body


def test_etag_tells_pages_with_data_from_those_without(apache):
    """Otherwise switching it on would never reach who has the page already."""
    tags = {put(apache(conf)).get("/news/a.html").headers["etag"] for conf in (ON, DATA)}
    assert len(tags) == 2


def test_etag_differs_by_host_where_the_data_does(apache):
    """A cache in front may keep one page for both names."""
    server = put(apache(DATA))
    ours, others = (server.get("/news/a.html", {"Host": host}) for host in ("site.example", "other.example"))
    assert ours.body != others.body and ours.headers["etag"] != others.headers["etag"]


def test_article_without_admitted_reviews_has_an_empty_list(apache):
    server = put(apache(ON), claims=[("plain", INTACT)])
    assert document(ask(server, "claimreview/news/a.html")) == []
    assert ask(server, "claimreview/news/a.html").headers["content-type"] == "application/ld+json"


def test_form_that_is_not_served_is_not_found(apache):
    server = put(apache("FactCheck On\nFactCheckServe annotations excerpts\n"))
    assert ask(server, "claimreview/news/a.html").status == 404


def test_streamed_pages_have_the_data_too(apache):
    server = put(apache(DATA + "FactCheckLimit Scan 1\n"), claims=CLAIMS)
    assert len(reviews_in(server.get("/news/a.html").body)) == 2
