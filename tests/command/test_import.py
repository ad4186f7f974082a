"""factcheck import: dirty feeds are mended or refused, with a word on each; nothing is guessed."""

import json
import re
import xml.etree.ElementTree as ElementTree

import pytest

from conftest import NAMESPACE, claim, sidecar

N = "{%s}" % NAMESPACE
PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>t</title>
<p>The minister said that five million people voted in the last election of the council.</p>
<p>It is legal to park here on Sundays, and it costs 3 crowns an hour on all other days.</p>
"""
VOTES = "Five million people voted in the last election of the council."


def review(**more):
    base = {"@context": "https://schema.org", "@type": "ClaimReview", "claimReviewed": VOTES,
            "url": "https://facts.example/votes", "datePublished": "2024-05-13",
            "author": {"@type": "Organization", "name": "Desk", "url": "https://facts.example/"},
            "reviewRating": {"@type": "Rating", "ratingValue": 2, "worstRating": 1, "bestRating": 5,
                             "alternateName": "False"}}
    base.update(more)
    return {key: value for key, value in base.items() if value is not None}


class Result:
    def __init__(self, folder, done):
        self.code, self.out, self.remarks = done.returncode, done.stdout.decode(), done.stderr.decode()
        path = folder.path / "a.html.claims.xml"
        self.root = ElementTree.fromstring(path.read_text()) if path.exists() else None

    @property
    def claims(self):
        return self.root.findall(f"{N}claimReview") if self.root is not None else []

    @property
    def claim(self):
        (one,) = self.claims
        return one

    def attribute(self, path, name):
        return self.claim.find("/".join(N + part for part in path.split("/"))).get(name)

    def text(self, name):
        return self.claim.findtext(N + name)


def taken(folder, feed, *arguments, name="feed.json"):
    folder.write("a.html", PAGE)
    folder.write(name, feed if isinstance(feed, (str, bytes)) else json.dumps(feed))
    done = folder.run("import", name, "a.html", *arguments)
    assert done.returncode in (0, 1), done.stderr.decode()
    assert folder.run("lint", "a.html").returncode in (0, 1) or not (
        folder.path / "a.html.claims.xml").exists()
    return Result(folder, done)


def test_a_clean_review_of_the_articles_words_is_taken_without_remark(folder):
    result = taken(folder, review())
    assert (result.code, result.remarks) == (0, "")
    assert 'taken: "five-million-people-voted-in-the-last": 100%, line 2' in result.out
    assert result.claim.findtext(f".//{N}exact") == VOTES.rstrip(".").replace("Five", "five")
    assert result.claim.get("creativeWorkStatus") is None
    assert result.attribute("reviewRating", "alternateName") == "False"
    assert result.root.find(f"{N}author").attrib == {
        "id": "desk", "name": "Desk", "url": "https://facts.example/"}
    done = folder.run("lint", "a.html", "--format", "json")
    assert json.loads(done.stdout)["claims"][0]["state"] == "intact"


# What is dirty, what becomes of it: attributes of reviewRating or of the claim, and the remark.
RATING = {"ratingValue": "2", "worstRating": "1", "bestRating": "5", "alternateName": "False"}
WORDS_ONLY = {"alternateName": "False"}


def rated(**more):
    rating = {"ratingValue": 2, "worstRating": 1, "bestRating": 5, "alternateName": "False"}
    rating.update(more)
    return review(reviewRating={key: value for key, value in rating.items() if value is not None})


@pytest.mark.parametrize("feed, becomes, remark", [
    (rated(ratingValue=-1), WORDS_ONLY, "ratingValue -1 isn't between"),
    (rated(ratingValue=-1, worstRating=-1, bestRating=-1), WORDS_ONLY, "-1"),
    (rated(worstRating=5, bestRating=1), RATING, "were exchanged"),
    (rated(ratingValue="", worstRating="", bestRating=""), WORDS_ONLY, 'ratingValue "" isn\'t a number'),
    (rated(ratingValue=None), WORDS_ONLY, ""),
    (rated(ratingValue="2", worstRating="1", bestRating="5"), RATING, ""),
    (rated(ratingValue="2,5"), {**RATING, "ratingValue": "2.5"}, ""),
    (rated(ratingValue=7, worstRating=None, bestRating=None), WORDS_ONLY, "5, where absent"),
    (rated(ratingValue=True), WORDS_ONLY, 'ratingValue "true" isn\'t a number'),
    (rated(ratingValue="2/5"), WORDS_ONLY, 'ratingValue "2/5" isn\'t a number'),
    (rated(ratingValue=2.5, worstRating=None, bestRating=10),
     {"ratingValue": "2.5", "bestRating": "10", "alternateName": "False"}, ""),
    (rated(ratingValue=1e300, bestRating=1e301), WORDS_ONLY, "isn't a number"),
    (rated(alternateName="False\r"), RATING, "white space at the ends"),
    (rated(alternateName=" Mostly\r\n false "), {**RATING, "alternateName": "Mostly false"}, "line breaks"),
    (rated(alternateName="Not &quot;true&quot; &amp; more"),
     {**RATING, "alternateName": 'Not "true" & more'}, "character references"),
    (rated(alternateName=None, ratingValue="Pants on fire"), {"alternateName": "Pants on fire"},
     "taken for alternateName"),
    (rated(alternateName="This isn't true, since five million people did not vote at all that day."),
     {**RATING, "alternateName": "This isn't true, since five million people did not vote at all that day."},
     "whole sentence"),
    (review(reviewRating=[{"ratingValue": 2, "worstRating": 1, "bestRating": 5, "alternateName": "False"}]),
     RATING, ""),
    (review(reviewRating=[{"alternateName": "False"}, {"alternateName": "True"}]), WORDS_ONLY,
     "reviewRating is a list of 2"),
])
def test_dirty_ratings(folder, feed, becomes, remark):
    result = taken(folder, feed)
    assert result.code == 0
    assert dict(result.claim.find(f"{N}reviewRating").attrib) == becomes
    assert remark in result.remarks and bool(remark) == bool(result.remarks)
    assert not remark or result.remarks.startswith("factcheck: feed.json: number 1, ")


@pytest.mark.parametrize("written, becomes", [
    ("2026-05-13 15:44", "2026-05-13T15:44"),
    ("2026-05-13 15:44:10", "2026-05-13T15:44:10"),
    ("2026-05-13T15:44:10+0200", "2026-05-13T15:44:10+02:00"),
    ("2026-05-13 15:44:10.25 UTC", "2026-05-13T15:44:10.25Z"),
    ("2026-5-3", "2026-05-03"),
    ("2026/05/13", "2026-05-13"),
    ("Wed, 13 May 2026 15:44:00 GMT", "2026-05-13T15:44:00Z"),
])
def test_dates_of_other_forms_are_written_as_iso_8601(folder, written, becomes):
    result = taken(folder, review(datePublished=written))
    assert result.claim.get("datePublished") == becomes
    assert f'datePublished "{written}" is written {becomes}' in result.remarks


def test_dates_that_are_none_are_left_out_and_a_missing_one_is_today(folder):
    result = taken(folder, review(datePublished="2026-02-30", dateModified="soon", expires="2020-01-01"))
    assert 'datePublished "2026-02-30" is no date' in result.remarks
    assert 'dateModified "soon" is no date' in result.remarks
    assert "it is today's" in result.remarks and "expires (2020-01-01) isn't later" in result.remarks
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", result.claim.get("datePublished"))
    assert result.claim.get("dateModified") is None and result.claim.get("expires") is None


@pytest.mark.parametrize("feed", [
    {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, review()]},
    [[review()]],
    {"type": "ClaimReview", **{k: v for k, v in review().items() if k != "@type"}},
    review(**{"@type": ["Article", "ClaimReview"]}),
    review(**{"@type": "http://schema.org/ClaimReview"}),
    {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [review()]}]},
    {"schema:" + key if not key.startswith("@") else key: value for key, value in review().items()},
    review(claimReviewed=[VOTES]),
    review(claimReviewed={"@value": VOTES, "@language": "en"}),
    review(claimReviewed="&#8220;Five million people&nbsp;voted in the last election of the council&#8221;"),
    review(author=[{"@type": "Person", "name": "Desk"}]),
    review(author="Desk"),
    review(author=None, publisher={"name": "Desk"}),
])
def test_reviews_are_found_in_every_wrapping(folder, feed):
    result = taken(folder, feed)
    assert result.code == 0, result.out
    assert "100%, line 2" in result.out
    assert result.root.find(f"{N}author").get("name") == "Desk"


@pytest.mark.parametrize("feed", [
    {"@graph": [{"@type": "Organization", "@id": "#desk", "name": "Desk", "url": "https://facts.example/"},
                review(author={"@id": "#desk"}, itemReviewed={"@id": "#claim"}, reviewRating={"@id": "#r"}),
                {"@id": "#claim", "author": {"@id": "#party"}}, {"@id": "#party", "name": "The party"},
                {"@id": "#r", **review()["reviewRating"]}]},
    "<script type=application/ld+json>" + json.dumps([
        {"@id": "#party", "name": "The party", "member": {"@id": "#party"}},
        {"@id": "#desk", "name": "Desk", "url": "https://facts.example/"}]) +
    "</script><script type=application/ld+json>" + json.dumps(
        review(author=[{"@id": "#desk"}], itemReviewed={"author": {"@id": "#party"}})) + "</script>",
], ids=["graph", "scripts"])
def test_what_stands_elsewhere_in_the_graph_is_looked_up(folder, feed):
    """Plugins of content systems write each organisation once and refer to it by @id."""
    result = taken(folder, feed)
    assert result.code == 0, result.out + result.remarks
    assert result.root.find(f"{N}author").attrib["name"] == "Desk"
    assert result.root.find(f"{N}author").attrib["url"] == "https://facts.example/"
    assert result.attribute("itemReviewed", "author") == "The party"
    assert result.attribute("reviewRating", "alternateName") == "False"


@pytest.mark.parametrize("change, remark", [
    ({"itemReviewed": "a speech"}, "itemReviewed isn't an object, and is left out"),
    ({"reviewBody": "It is so.<script>alert(1)</script><style>p{}</style>"}, "reviewBody had a <style>, which is left out"),
])
def test_what_is_left_out_is_said(folder, change, remark):
    result = taken(folder, review(**change))
    assert result.code == 0 and remark in result.remarks


def test_a_reference_that_leads_nowhere_is_no_author(folder):
    result = taken(folder, {"@graph": [review(author={"@id": "#gone"}), {"@id": "#me"}]})
    assert result.code == 1 and "it doesn't say who checked" in result.out


@pytest.mark.parametrize("feed, reason", [
    (review(reviewRating=None), "no alternateName"),
    (rated(alternateName=None), "no alternateName"),
    (rated(alternateName=" \r\n"), "no alternateName"),
    (review(claimReviewed=None), "no claimReviewed"),
    (review(claimReviewed=[]), "no claimReviewed"),
    (review(author=None), "--author"),
])
def test_what_cant_be_mended_is_refused_with_the_reason_and_listed(folder, feed, reason):
    result = taken(folder, [feed, review(claimReviewed="It is legal to park here on Sundays")])
    assert result.code == 1 and len(result.claims) == 1
    assert "not taken: feed.json: number 1" in result.out and reason in result.out
    assert result.out.endswith("1 taken, 1 not\n")


def test_an_author_can_be_given_for_those_that_say_none(folder):
    result = taken(folder, review(author=None), "--author", "Our Desk")
    assert result.root.find(f"{N}author").get("name") == "Our Desk"


def test_links_that_are_no_links_are_left_out(folder):
    result = taken(folder, review(
        url="javascript:alert(1)", citation=[{"name": "A", "url": "ftp://x.example/"}, "https://b.example/",
                                             {"url": "https://c.example/a b"}, {}],
        reviewBody='<p>No. <a href="javascript:x">a</a> <a href="https://d.example/">b</a>'
                   "<script>alert(1)</script></p>"))
    assert result.claim.get("url") is None and "url \"javascript:alert(1)\" is left out" in result.remarks
    assert [c.attrib for c in result.claim.findall(f"{N}citation")] == [
        {"name": "A"}, {"name": "https://b.example/", "url": "https://b.example/"},
        {"name": "https://c.example/a%20b", "url": "https://c.example/a%20b"}]
    body = result.claim.find(f"{N}reviewBody")
    assert [link.get("href") for link in body.iter(f"{N}a")] == ["https://d.example/"]
    assert "".join(body.itertext()).split() == ["No.", "a", "b"]


def test_other_words_are_a_draft_above_the_bar_and_listed_below_it(folder):
    near = review(claimReviewed="It is illegal to park here on Sundays, and it costs 3 crowns an hour")
    result = taken(folder, near)
    assert result.code == 0 and "as a draft" in result.out
    assert result.claim.get("creativeWorkStatus") == "Draft"
    assert folder.run("annotate", "a.html").stdout == PAGE.encode()
    (folder.path / "a.html.claims.xml").unlink()
    far = review(claimReviewed="Parking on Sundays here is legal")
    result = taken(folder, far)
    assert result.code == 1 and not result.claims and "nearest to it (" in result.out
    assert "--yes parking-on-sundays-here-is-legal takes that" in result.out
    assert folder.names() == ["a.html", "feed.json"]
    result = taken(folder, far, "--yes", "parking-on-sundays-here-is-legal")
    assert result.code == 0 and result.claim.get("creativeWorkStatus") is None
    (folder.path / "a.html.claims.xml").unlink()
    assert taken(folder, far, "--bar", "40").claim.get("creativeWorkStatus") == "Draft"


def test_a_review_of_something_else_is_listed_and_the_second_time_nothing_is_doubled(folder):
    other = review(claimReviewed="Квантовые компьютеры взломали шифр", url="https://facts.example/2")
    result = taken(folder, [review(), other])
    assert "nothing in the article comes near it" in result.out and len(result.claims) == 1
    before = (folder.path / "a.html.claims.xml").read_bytes()
    again = taken(folder, [review(), other])
    assert "the sidecar has it already" in again.out
    assert (folder.path / "a.html.claims.xml").read_bytes() == before


@pytest.mark.parametrize("feed, arguments", [
    (lambda: review(claimReviewed=VOTES.replace("people ", "people\u0001")), ["--bar", "80"]),
    (lambda: review(url=None), []),
    (lambda: {**W3C, "target": {"selector": {
        "type": "TextQuoteSelector", "exact": "About 5 million had voted in one election of a council"}}}, ["--bar", "40"]),
], ids=["a word that XML can't have", "no address", "a quote that isn't the page's"])
def test_what_is_written_otherwise_than_it_was_read_is_known_the_second_time_too(folder, feed, arguments):
    taken(folder, feed(), *arguments)
    before = (folder.path / "a.html.claims.xml").read_bytes()
    assert "the sidecar has it already" in taken(folder, feed(), *arguments).out
    assert (folder.path / "a.html.claims.xml").read_bytes() == before


def test_dry_run_writes_nothing(folder):
    result = taken(folder, review(), "-n")
    assert result.out.endswith("1 taken, 0 not (nothing written: --dry-run)\n")
    assert folder.names() == ["a.html", "feed.json"]


def test_a_pages_own_scripts_are_read_in_its_encoding(folder):
    feed = json.dumps(review(author={"name": "Büro €"}), ensure_ascii=False)
    page = (f'<meta charset="windows-1252"><script>var x = {{}};</script>'
            f'<!-- <script type="application/ld+json">{{"@type":"ClaimReview"}}</script> -->'
            f'<SCRIPT type=" Application/LD+JSON; charset=x">\n//<![CDATA[\n{feed}\n//]]>\n</SCRIPT>'
            f'<script type="application/ld+json">{{broken</script>')
    result = taken(folder, page.encode("cp1252"), name="page.html")
    assert result.root.find(f"{N}author").get("name") == "Büro €"
    assert "its script of line 5 isn't JSON" in result.remarks


def test_raw_control_characters_in_strings_are_mended(folder):
    feed = json.dumps(review(reviewBody="one@two@three")).replace("@two@", "\n\ttwo\\u0000")
    result = taken(folder, feed)
    assert "3 control characters" in result.remarks
    assert result.text("reviewBody").split() == ["one", "two\ufffdthree"]


W3C = {
    "@context": "http://www.w3.org/ns/anno.jsonld", "id": "https://a.example/1", "type": "Annotation",
    "motivation": "assessing", "creator": {"type": "Person", "name": "Ann", "homepage": "https://ann.example/"},
    "created": "2024-05-13T10:00:00Z",
    "body": [{"type": "TextualBody", "purpose": "tagging", "value": "Wrong"},
             {"type": "TextualBody", "value": "<p>See <b>here</b>.</p>", "format": "text/html"}],
    "target": {"source": "https://news.example/a", "selector": [
        {"type": "TextQuoteSelector", "prefix": "said that ", "exact": "five million people",
         "suffix": " voted"}, {"type": "TextPositionSelector", "start": 1, "end": 2}]},
}
HYPOTHESIS = {"total": 4, "rows": [
    {"id": "x1", "user": "acct:ann@hypothes.is", "user_info": {"display_name": None},
     "uri": "https://news.example/a", "created": "2024-05-13T10:00:00.123456+00:00",
     "updated": "2024-05-14T10:00:00.123456+00:00", "text": "Not so. <5 people>", "tags": [],
     "target": [{"source": "https://news.example/a", "selector": [
         {"type": "RangeSelector", "startOffset": 1}, {"type": "TextPositionSelector", "start": 3, "end": 8},
         {"type": "TextQuoteSelector", "prefix": "\n", "exact": "It is legal to park\n here",
          "suffix": " on Sundays, and"}]}]},
    {"id": "x2", "user": "acct:bob@hypothes.is", "uri": "https://news.example/a", "tags": ["a"],
     "text": "page note", "created": "2024-05-13T10:00:00+00:00", "target": [{"source": "x"}]},
    {"id": "x3", "user": "acct:bob@hypothes.is", "uri": "https://news.example/a", "tags": [],
     "text": "reply", "created": "2024-05-13T10:00:00+00:00", "references": ["x1"], "target": []},
    {"id": "x4", "user": "acct:bob@hypothes.is", "uri": "https://other.example/b", "tags": ["t"],
     "text": "other page", "created": "2024-05-13T10:00:00+00:00", "target": [{"selector": [
         {"type": "TextQuoteSelector", "exact": "nothing of the sort stands on that page at all"}]}]},
]}


@pytest.mark.parametrize("wrap", [
    lambda a: a, lambda a: [a],
    lambda a: {"type": "AnnotationCollection", "first": {"type": "AnnotationPage", "items": [a]}},
    lambda a: {**a, "target": [{**a["target"], "selector": a["target"]["selector"][0]}]},
    lambda a: {**a, "target": {"source": "x", "selector": {
        "type": "XPathSelector", "value": "/p", "refinedBy": a["target"]["selector"][0]}}},
])
def test_w3c_annotations_of_every_form(folder, wrap):
    result = taken(folder, wrap(W3C))
    assert result.code == 0 and "its quote is intact" in result.out
    quote = result.claim.find(f".//{N}TextQuoteSelector")
    assert [quote.findtext(N + name) for name in ("prefix", "exact", "suffix")] == [
        "said that ", "five million people", " voted"]
    assert result.claim.get("creativeWorkStatus") == "Draft"
    assert result.attribute("reviewRating", "alternateName") == "Wrong"
    assert result.root.find(f"{N}author").attrib == {
        "id": "ann", "name": "Ann", "url": "https://ann.example/"}
    assert result.claim.find(f"{N}reviewBody/{N}strong").text == "here"


def test_a_hypothesis_export_takes_what_has_a_quote_and_lists_the_rest(folder):
    result = taken(folder, HYPOTHESIS)
    assert result.code == 1 and len(result.claims) == 1
    assert result.text("reviewBody") == "Not so. <5 people>"
    assert result.attribute("reviewRating", "alternateName") == "Unrated"
    assert result.claim.get("creativeWorkStatus") == "Draft"
    assert result.root.find(f"{N}author").get("name") == "ann"
    assert "whole page" in result.out and "answers another" in result.out
    assert result.out.count("not taken: ") == 3


@pytest.mark.parametrize("name, content, says", [
    ("feed.json", "[" * 100000 + "]" * 100000, "feed.json:1:"),
    ("feed.json", '{"a":' * 100000, "feed.json:1:"),
    ("feed.json", b'{"@type": "ClaimReview", "claimReviewed": "\xff"}', "feed.json:1:"),
    ("feed.json", '{"a": 1,}', "feed.json:1:"),
    ("feed.json", '{"a": 1}', "no ClaimReview and no annotation"),
    ("feed.json", "", "neither JSON nor HTML"),
    ("feed.json", "words", "neither JSON nor HTML"),
    ("feed.json", json.dumps(review()).encode("utf-16"), "feed.json"),
    ("page.html", "<p>nothing</p>", "no script of type application/ld+json"),
    ("page.html", "<script type=application/ld+json>{</script>", "none of its scripts"),
], ids=range(10))
def test_feeds_that_cant_be_read_are_refused_with_their_place(folder, name, content, says):
    folder.write("a.html", PAGE)
    folder.write(name, content)
    done = folder.run("import", name, "a.html")
    assert done.returncode == 2 and not done.stdout
    assert says in done.stderr.decode().splitlines()[-1]
    assert folder.names() == sorted(["a.html", name])


def test_files_that_are_no_feeds_are_refused(folder):
    folder.write("a.html", PAGE)
    with open(folder.path / "big.json", "wb") as out:
        out.truncate(1 << 30)
    assert "1073741824 bytes" in folder.refuse("import", "big.json", "a.html")
    for arguments in (["no.json", "a.html"], [".", "a.html"], ["a.html"], ["a.html", "."],
                      ["big.json", "no.html"], ["a.html", "a.html", "b.html"],
                      ["a.html", "a.html", "--bar", "0"], ["a.html", "a.html", "--bar", "x"]):
        folder.refuse("import", *arguments)
    assert folder.names() == ["a.html", "big.json"]


def test_every_other_byte_of_an_existing_sidecar_stays(folder):
    text = sidecar(claim("five-million-people-voted-in-the-last", "park here")).replace("\n", "\r\n")
    folder.write("a.html.claims.xml", text)
    result = taken(folder, review(author={"name": "Example Fact Desk"}))
    after = (folder.path / "a.html.claims.xml").read_bytes().decode()
    end = text.index("</claimReviews>")
    assert after.startswith(text[:end]) and after.endswith(text[end:])
    assert "\n" not in after.replace("\r\n", "")
    assert [c.get("id") for c in result.claims] == [
        "five-million-people-voted-in-the-last", "five-million-people-voted-in-the-last-2"]
    assert len(result.root.findall(f"{N}author")) == 1
