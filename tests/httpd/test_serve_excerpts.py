"""Excerpts for other sites' pages, and oEmbed 1.0."""

import json
import re
import urllib.parse

import html5lib
import pytest

from forms import (ARTICLE, CHANGED, CLAIMS, FORMS, GONE, INTACT, ON, SITE, URL, ask, document, links, put,
                   reviewed)

EXCERPT = "excerpt/news/a.html?claim="


@pytest.fixture(scope="module")
def site(shared_apache):
    return put(shared_apache(ON + "FactCheckContact /contact\n"))


def tree(answer):
    return html5lib.parse(answer.body, namespaceHTMLElements=False)


def text(element):
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


# --- excerpts ---


def test_passage_stands_in_its_sentence_with_its_verdict(site):
    answer = ask(site, EXCERPT + "bridge")
    assert answer.status == 200 and answer.headers["content-type"] == "text/html; charset=utf-8"
    page = tree(answer)
    quote = page.find(".//blockquote")
    assert text(quote) == "Le pont fut ouvert par neuf ingénieurs & deux maçons en 1907, dit-on."
    assert quote.get("lang") == "fr" and quote.get("cite") == URL
    passage = quote.find(".//fact-check")
    assert text(passage) == INTACT
    assert passage.get("data-factcheck-state") == "intact" and passage.get("data-fc") == "5"
    note = text(page.find(".//section"))
    assert "Exact <à peu près> 5 (scale 1 to 5)" in note and "The mayor" in note
    assert "Example Desk, 2 April 2019" in note


def test_link_leads_to_the_passage_by_its_id_and_words(site):
    """The id is for browsers that know no text fragments, or where the page was edited."""
    hrefs = [a.get("href") for a in tree(ask(site, EXCERPT + "bridge")).iter("a")]
    (link,) = [href for href in hrefs if ":~:" in href]
    url, fragment = link.split("#", 1)
    element, _, directive = fragment.partition(":~:text=")
    page = html5lib.parse(site.get("/news/a.html").body, namespaceHTMLElements=False)
    assert url == URL and text(page.find(f".//*[@id='{element}']")).startswith("ouvert par")
    terms = [urllib.parse.unquote(t) for t in re.split("[,]", directive)]
    assert terms == ["phrase. Le pont fut-", INTACT]
    assert link.isascii() and "/contact" in hrefs


def test_ids_of_any_script_are_led_to(apache):
    """In the page they stand as character references, in links percent-encoded, in JSON as they are."""
    server = put(apache(ON + "FactCheckStructuredData On\n"), claims=[reviewed("prüfung", INTACT)])
    answer = ask(server, "excerpt/news/a.html?claim=pr%c3%bcfung")
    (link,) = [a.get("href") for a in tree(answer).iter("a") if ":~:" in a.get("href")]
    element = urllib.parse.unquote(link.split("#")[1].split(":~:")[0])
    page = server.get("/news/a.html")
    assert tree(page).find(f".//fact-check[@id='{element}']") is not None and "ü" in element
    (review,) = document(ask(server, "claimreview/news/a.html"))
    note = review["url"].split("#")[1]
    assert note == "factcheck-note-prüfung" and tree(page).find(f".//li[@id='{note}']") is not None
    assert json.loads(tree(page).find(".//script").text) == [review]
    assert frame(document(oembed(server, URL + "#factcheck-note-pr%C3%BCfung"))).get("src").endswith("fung")


def test_edited_passage_says_so_and_has_no_verdict_beside_it(site):
    page = tree(ask(site, EXCERPT + "flood"))
    passage = page.find(".//fact-check")
    assert passage.get("data-factcheck-state") == "changed" and passage.get("data-fc") is None
    assert "southern" in text(passage)
    note = text(page.find(".//section"))
    assert note.startswith("Edited since checked") and "The article was edited after the check." in note
    assert "northern" in note
    assert "Accurate" not in text(page.find(".//title")) + page.find(".//title").text


def test_missing_passage_is_gone_with_an_explanation(site):
    answer = ask(site, EXCERPT + "gone")
    assert answer.status == 410
    page = tree(answer)
    assert "no longer in the article" in text(page.find(".//main"))
    assert [a.get("href") for a in page.iter("a")] == [URL]
    assert "Accurate" not in answer.body.decode()
    assert answer.headers["cache-control"] == "no-cache"


def test_claim_of_which_something_stands_is_not_gone(apache):
    """One of two targets was taken out of the article: the other's excerpt still stands."""
    two = reviewed("two", INTACT).replace(
        "</target>", f"</target><target><TextQuoteSelector><exact>{GONE}</exact></TextQuoteSelector></target>", 1)
    answer = ask(put(apache(ON), claims=[two]), EXCERPT + "two")
    assert answer.status == 200
    page = tree(answer)
    assert [text(e) for e in page.iter("fact-check")] == [INTACT]
    assert "No longer in this article" in text(page.find(".//section"))


def test_excerpt_says_where_to_read_of_the_checks(apache):
    server = put(apache(ON + "FactCheckAbout /how\n"))
    hrefs = [a.get("href") for a in tree(ask(server, EXCERPT + "bridge")).iter("a")]
    assert hrefs.count("/how") == 1


@pytest.mark.parametrize("query, status", [
    ("?claim=none", 404), ("?claim=", 404), ("", 400), ("?claim=bridge%00", 400), ("?claim=%zz", 400),
    ("?claim=bridge&claim=none", 200), ("?other=1&claim=bridge", 200), ("?CLAIM=bridge", 400)])
def test_claims_that_dont_exist(site, query, status):
    assert ask(site, "excerpt/news/a.html" + query).status == status


def test_nothing_but_its_own_stylesheet_may_load(site):
    policy = dict(part.strip().split(" ", 1) for part in
                  ask(site, EXCERPT + "bridge").headers["content-security-policy"].split(";"))
    assert policy == {"default-src": "'none'", "style-src": "'self'", "base-uri": "'none'",
                      "form-action": "'none'", "frame-ancestors": "*"}
    page = tree(ask(site, EXCERPT + "bridge"))
    assert not list(page.iter("script")) and not list(page.iter("style"))
    assert not [e for e in page.iter() if isinstance(e.tag, str) and (e.get("style") or e.get("onclick"))]
    sheet = [e.get("href") for e in page.iter("link") if e.get("rel") == "stylesheet"]
    assert sheet == re.findall(r'href="(/_factcheck/[^"]*css)"', site.get("/news/a.html").body.decode())


@pytest.mark.parametrize("conf, ancestors, style", [
    ("FactCheckFrameAncestors 'none'\n", "'none'", True),
    ("FactCheckFrameAncestors \"'self'\" b.example\n", "'self' b.example", True),
    ("FactCheckFrameAncestors 'self' https://*.example.org:8443 https:\n",
     "'self' https://*.example.org:8443 https:", True),
    ("FactCheckTheme none\n", "*", False),
    ("FactCheckTheme /own.css\n", "*", True),
])
def test_directives_decide_who_frames_it_and_how_it_looks(apache, conf, ancestors, style):
    answer = ask(put(apache(ON + conf)), EXCERPT + "bridge")
    policy = answer.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors " + ancestors)
    assert ("style-src" in policy) == style == (b"stylesheet" in answer.body)
    if "own.css" in conf:
        assert b'href="/own.css"' in answer.body


@pytest.mark.parametrize("value", ["x;script-src", "'none' *", "none self", "a,b", '"a b"', "a'b", ""])
def test_sources_that_could_open_another_directive_are_refused(configtest, value):
    code, said = configtest(f"FactCheckFrameAncestors {value}\n")
    assert code != 0 and "FactCheckFrameAncestors" in said


def test_hostile_words_stay_words(apache):
    """Of the article and of the sidecar alike."""
    article = "<!DOCTYPE html><p>He said &lt;img src=x onerror=alert(1)> \"today\" & left.</p>"
    claims = [reviewed("x", "<img src=x onerror=alert(1)> \"today\"", verdict="\"><script>alert(1)</script>")]
    server = put(apache(ON), article=article, claims=claims)
    answer = ask(server, EXCERPT + "x")
    page = tree(answer)
    assert not list(page.iter("img")) and not list(page.iter("script"))
    assert answer.body.isascii()
    assert text(page.find(".//fact-check")) == '<img src=x onerror=alert(1)> "today"'


def test_sentence_too_long_is_cut_between_words(apache):
    article = "<!DOCTYPE html><p>" + "word " * 200 + "the passage itself " + "more " * 200
    answer = ask(put(apache(ON), article=article, claims=[("x", "the passage itself")]), EXCERPT + "x")
    shown = text(tree(answer).find(".//blockquote"))
    assert re.fullmatch(r"… (word )+the passage itself (more )+…", shown)
    assert 300 < len(shown) < 900


@pytest.mark.parametrize("source, expected", [
    ("<p>Once. Two (x.) is the passage here, e.g. this! Three?</p>", "Two (x.) is the passage here, e.g. this!"),
    ("<p>Dr. No said the passage here. U.S. troops left.</p>", "Dr. No said the passage here."),
    ("<h2>Head</h2>the passage here<p>Next", "the passage here"),
    ("<p>He said: “Indeed. It is the passage here.” Then he left.</p>", "It is the passage here.”"),
    ("<p>At 3.5 the passage here. It was.</p>", "At 3.5 the passage here."),
    ("<p>a<br>the passage here<br>b</p>", "the passage here"),
])
def test_sentence_ends_where_readers_see_its_end(apache, source, expected):
    server = put(apache(ON), article="<!DOCTYPE html><meta charset=utf-8>" + source, claims=[("x", "the passage here")])
    assert text(tree(ask(server, EXCERPT + "x")).find(".//blockquote")) == expected


def test_sentence_of_a_script_without_spaces(apache):
    article = '<!DOCTYPE html><meta charset=utf-8><p>前の文です。橋は九人の技師が開いた！次の文。</p>'
    server = put(apache(ON), article=article, claims=[("x", "九人の技師")])
    assert text(tree(ask(server, EXCERPT + "x")).find(".//blockquote")) == "橋は九人の技師が開いた！"


def test_language_of_its_words_is_the_pages(apache):
    answer = ask(put(apache(ON + "FactCheckLanguage ar\n")), EXCERPT + "bridge")
    root = tree(answer)
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    assert answer.body.isascii()


# --- oEmbed ---


def oembed(server, url, **more):
    return ask(server, "oembed?" + urllib.parse.urlencode({"url": url, **more}))


def frame(embed):
    element = html5lib.parseFragment(embed["html"], namespaceHTMLElements=False)[0]
    assert element.tag == "iframe"
    return element


def test_embed_has_what_the_specification_asks_of_rich(site):
    answer = oembed(site, f"{SITE}/_factcheck/{EXCERPT}bridge", format="json")
    assert answer.headers["content-type"] == "application/json"
    embed = document(answer)
    assert embed["version"] == "1.0" and embed["type"] == "rich"
    assert embed["title"] == "Exact <à peu près>: " + INTACT
    assert embed["author_name"] == "Example Desk" and embed["provider_name"] == "site.example"
    assert isinstance(embed["width"], int) and isinstance(embed["height"], int)
    iframe = frame(embed)
    assert (iframe.get("width"), iframe.get("height")) == (str(embed["width"]), str(embed["height"]))
    assert iframe.get("src") == f"{SITE}/_factcheck/{EXCERPT}bridge" and iframe.get("title")
    assert "allow-scripts" not in iframe.get("sandbox") and "same-origin" not in iframe.get("sandbox")
    assert site.get(iframe.get("src").removeprefix(SITE)).status == 200


@pytest.mark.parametrize("limits, size", [
    ({"maxwidth": 320}, (320, None)), ({"maxheight": 200}, (None, 200)), ({"maxwidth": 99999}, (None, None)),
    ({"maxwidth": 250, "maxheight": 100}, (250, 100)), ({"maxwidth": "", "maxheight": 0}, (None, None))])
def test_embed_is_never_larger_than_asked_for(site, limits, size):
    normal = document(oembed(site, f"{SITE}/_factcheck/{EXCERPT}bridge"))
    embed = document(oembed(site, f"{SITE}/_factcheck/{EXCERPT}bridge", **limits))
    assert embed["width"] == (size[0] or normal["width"])
    assert embed["height"] == (size[1] or normal["height"])


def test_discovery_in_the_excerpt_leads_to_its_embed(site):
    page = tree(ask(site, EXCERPT + "bridge"))
    (href,) = [e.get("href") for e in page.iter("link") if e.get("type") == "application/json+oembed"]
    assert frame(document(site.get(href.removeprefix(SITE)))).get("src") == f"{SITE}/_factcheck/{EXCERPT}bridge"


def test_discovery_by_the_articles_link_header(site):
    """The embed is of the claim that comes first in the article."""
    answer = site.get("/news/a.html")
    assert 'type="application/json+oembed"' in answer.headers["link"]
    (href,) = links(answer)["alternate"]
    assert frame(document(site.get(href.removeprefix(SITE)))).get("src").endswith("claim=bridge")
    assert b"oembed" not in answer.body


@pytest.mark.parametrize("fragment", ["factcheck-note-flood", "factcheck-at-flood",
                                      "factcheck-at-flood:~:text=Nobody"])
def test_link_to_a_note_or_passage_embeds_that_claim(site, fragment):
    embed = document(oembed(site, f"{URL}#{fragment}"))
    assert frame(embed).get("src").endswith("claim=flood")
    assert "Accurate" not in embed["title"]


@pytest.mark.parametrize("parameters, status", [
    ({}, 400),
    ({"url": URL, "format": "xml"}, 501),
    ({"url": URL, "maxwidth": "wide"}, 400),
    ({"url": URL, "maxheight": "-1"}, 400),
    ({"url": "http://other.example/news/a.html"}, 404),
    ({"url": "/news/a.html"}, 404),
    ({"url": "javascript:alert(1)"}, 404),
    ({"url": SITE + "/news/none.html"}, 404),
    ({"url": URL + "#factcheck-note-none"}, 404),
    ({"url": f"{SITE}/_factcheck/{EXCERPT}gone"}, 404),
    ({"url": f"{SITE}/_factcheck/{EXCERPT}none"}, 404),
    ({"url": f"{SITE}/_factcheck/excerpt/news/a.html"}, 404),
    ({"url": SITE + "/_factcheck/"}, 404),
    ({"url": SITE + "/news/..%2fa.html"}, 404),
    ({"url": "http://" + "a" * 3000}, 404),
])
def test_errors_are_those_of_the_specification(site, parameters, status):
    assert ask(site, "oembed?" + urllib.parse.urlencode(parameters)).status == status


def test_embed_needs_both_forms_to_be_served(apache):
    for serve in ("excerpts", "oembed", "annotations", "none"):
        server = put(apache(f"FactCheck On\nFactCheckServe {serve}\n"))
        assert oembed(server, URL).status == 404
        assert "oembed" not in server.get("/news/a.html").headers.get("link", "")
        assert b"oembed" not in ask(server, EXCERPT + "bridge").body


def test_article_without_claims_on_it_has_no_embed(apache):
    server = put(apache(ON), claims=[("gone", GONE)])
    assert oembed(server, URL).status == 404


# --- the page for people ---


def test_page_for_people_names_what_the_site_says(apache):
    server = put(apache(ON + "FactCheckAbout /how\nFactCheckContact mailto:desk@site.example\n"))
    for path in ("", "/"):
        answer = server.get("/_factcheck" + path)
        assert answer.status == 200
        page = tree(answer)
        assert {a.get("href") for a in page.iter("a")} == {"/how", "mailto:desk@site.example"}
        for form in ("annotations/", "claimreview/", "excerpt/", "oembed?"):
            assert "/_factcheck/" + form in text(page)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_page_for_people_says_only_what_there_is(apache):
    page = tree(apache("FactCheckLanguage de\n").get("/_factcheck/"))
    assert page.get("lang") == "de" and not list(page.iter("a")) and not list(page.iter("li"))


def test_all_of_it_is_under_the_path_that_is_configured(apache):
    server = put(apache(ON + "FactCheckPath /about/checks\n"))
    assert ask(server, EXCERPT + "bridge").status == 404
    answer = server.get("/about/checks/" + EXCERPT + "bridge")
    hrefs = [e.get("href") for e in tree(answer).iter("link")]
    assert all(server.get(href.removeprefix(SITE)).status == 200 for href in hrefs) and len(hrefs) == 2
    found = links(server.get("/news/a.html"))
    for target in found["alternate"] + found["http://www.w3.org/ns/oa#annotationService"]:
        assert target.startswith(SITE + "/about/checks/") and server.get(target.removeprefix(SITE)).status == 200
    home = server.get("/about/checks/")
    assert home.status == 200 and b"/about/checks/oembed" in home.body


def test_unknown_forms_are_not_found(site):
    for path in ("annotation/news/a.html/", "excerpts/news/a.html", "excerptnews", "oembed/x?url=" + URL, "x"):
        assert ask(site, path).status == 404
