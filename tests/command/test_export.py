"""factcheck export: valid JSON-LD, only what search engines' rules admit, and nothing lost."""

import json
import pathlib
import xml.etree.ElementTree as ElementTree

import pytest

import annotation_model
from conftest import NAMESPACE, claim, sidecar

N = "{%s}" % NAMESPACE
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>t</title>
<p id="part">It won five million votes, they say, in a single day of the year.</p>
<p>Café “&amp;” bar is not what it was 10 years ago.</p>
"""
WHOLE = f"""<?xml version="1.0" encoding="UTF-8"?>
<claimReviews xmlns="{NAMESPACE}" xml:lang="en">
  <author id="desk" name="Desk &amp; Sons" url="https://facts.example/"/>
  <author id="büro" name="Büro" xml:lang="de"/>
  <claimReview id="votes" author="desk" url="https://facts.example/votes?a=1&amp;b=2"
               datePublished="2019-04-02" dateModified="2019-04-03T09:00:00+02:00" expires="2999-01-01">
    <target occurrence="first">
      <FragmentSelector value="part"><TextQuoteSelector><prefix>It won </prefix>
        <exact>five
 million votes</exact><suffix>, they</suffix></TextQuoteSelector>
        <TextPositionSelector start="7" end="25"/></FragmentSelector>
    </target>
    <target occurrence="all"><TextQuoteSelector><exact>Café "&amp;" bar</exact></TextQuoteSelector></target>
    <itemReviewed author="The &lt;party&gt;" datePublished="2019-03-05"/>
    <claimReviewed xml:lang="fr">Cinq millions &amp; plus, a&lt;b.</claimReviewed>
    <reviewRating ratingValue="2.50" worstRating="0" bestRating="10" alternateName="Wide of the mark"/>
    <reviewBody>It was <em>4</em> <strong>million</strong>; see <a href="https://example.org/?q=1&amp;r=2">page <code>17</code></a>.<br/>
      They said <q xml:lang="de">fünf</q> in <cite>The Paper</cite> &amp; 1 &lt; 2.</reviewBody>
    <citation name="Report" url="https://example.org/r" publisher="Office" datePublished="2018-12-31T12:00:00.5Z" archivedAt="https://archive.example/1"/>
    <citation name="Bericht" xml:lang="de"/>
    <correction datePublished="2019-04-03">It first said <em>5</em>.</correction>
  </claimReview>
  <claimReview id="bar" author="büro" datePublished="2020-01-01" creativeWorkStatus="Draft" xml:lang="">
    <target><TextQuoteSelector><exact xml:lang="fr">Café</exact></TextQuoteSelector></target>
    <reviewRating alternateName="Offen" xml:lang="de"/>
  </claimReview>
  <claimReview id="gone" author="desk" datePublished="2020-01-01" creativeWorkStatus="Withdrawn" xml:lang="de-AT">
    <target><TextQuoteSelector><exact>nothing that is there</exact></TextQuoteSelector></target>
    <reviewRating ratingValue="1" alternateName="Falsch"/>
  </claimReview>
</claimReviews>
"""


def meaning(text):
    """A sidecar as its elements with the languages that hold in them, order of the children aside."""
    def walk(element, lang):
        lang = element.get(LANG, lang)
        attributes = {k: v for k, v in element.attrib.items() if k != LANG}
        name = element.tag[len(N):]
        inline = name in ("reviewBody", "correction", "em", "strong", "a", "code", "q", "cite", "br")
        holds_text = inline or name in ("exact", "prefix", "suffix", "claimReviewed")
        children = [walk(child, lang) + ((child.tail or "") if inline else "",)
                    for child in element]
        says = lang if name in ("author", "claimReview", "exact", "claimReviewed", "reviewRating",
                                "citation") or inline else None
        return (name, tuple(sorted(attributes.items())), says,
                (element.text or "") if holds_text else "", tuple(children))
    root = ElementTree.fromstring(text)
    return [walk(child, root.get(LANG, "")) for child in root]


def exported(folder, form, *arguments, code=0, article="a.html"):
    done = folder.run("export", article, "--as", form, *arguments)
    assert done.returncode == code, done.stderr.decode()
    return json.loads(done.stdout), done.stderr.decode()


def test_sidecar_to_annotation_to_sidecar_loses_nothing(folder):
    folder.write("a.html", PAGE)
    folder.write("a.html.claims.xml", WHOLE)
    assert folder.run("lint", "a.html").returncode == 1  # it is valid, and one is missing
    folder.run("export", "a.html", "--as", "annotation", "--url", "https://news.example/a", "-o", "e.json")
    folder.write("b.html", PAGE)
    done = folder.run("import", "e.json", "b.html")
    assert (done.returncode, done.stderr) == (0, b"")
    assert meaning((folder.path / "b.html.claims.xml").read_text()) == meaning(WHOLE)
    done = folder.run("import", "e.json", "b.html")
    assert done.returncode == 1 and done.stdout.count(b"has it already") == 3
    assert meaning((folder.path / "b.html.claims.xml").read_text()) == meaning(WHOLE)


def test_annotations_obey_the_models_musts(folder):
    """Other people's clients would refuse them, or take them for something else."""
    folder.write("a.html", PAGE)
    folder.write("a.html.claims.xml", WHOLE)
    collection, _ = exported(folder, "annotation", "--url", "https://news.example/a")
    assert annotation_model.faults(collection) == []
    page = collection["first"]
    assert collection["total"] == len(page["items"]) == 3 and page["startIndex"] == 0
    assert page["partOf"] == collection["id"]
    assert len({item["id"] for item in page["items"]}) == 3
    for item in page["items"]:
        assert item["motivation"] == "assessing"
        assert {target["source"] for target in item["target"]} == {"https://news.example/a"}
    first = page["items"][0]["target"][0]["selector"]
    assert first["type"] == "FragmentSelector" and first["value"] == "part"
    assert [one["type"] for one in first["refinedBy"]] == ["TextQuoteSelector", "TextPositionSelector"]
    assert page["items"][0]["modified"] == "2019-04-03T07:00:00Z"


def test_a_sidecar_without_claims_has_no_page(folder):
    """The model wants an annotation at least on each page."""
    folder.article(PAGE)
    collection, _ = exported(folder, "annotation", "--url", "https://news.example/a")
    assert annotation_model.faults(collection) == []
    assert collection["total"] == 0 and "first" not in collection


DEMO = sorted((pathlib.Path(__file__).parents[2] / "htdocs").rglob("*.claims.xml"))


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.name)
def test_the_demonstrations_annotations_obey_the_model(folder, path):
    """What is in daily use is more than a test's own sidecar has."""
    collection, _ = exported(folder, "annotation", "--url", "https://news.example/a",
                             article=str(path)[:-len(".claims.xml")])
    assert annotation_model.faults(collection) == [] and collection["total"] > 0


def test_without_an_address_the_file_is_named(folder):
    folder.article(PAGE, claim("one", "they say"))
    collection, remarks = exported(folder, "annotation")
    source = collection["first"]["items"][0]["target"][0]["source"]
    assert source == (folder.path / "a.html").resolve().as_uri() and "--url" in remarks


def admitted(name, *others, attributes='url="https://news.example/facts"', item='author="Someone"'):
    return claim(name, "five million votes", attributes).replace(
        "<reviewRating", f"<itemReviewed {item}/><reviewRating")


def test_claim_review_has_what_google_requires_and_recommends(folder):
    folder.write("a.html", PAGE)
    folder.write("a.html.claims.xml", WHOLE.replace("2999", "2998"))
    (review,), _ = exported(folder, "claimreview")
    assert review["@context"] == "https://schema.org" and review["@type"] == "ClaimReview"
    assert review["url"] == "https://facts.example/votes?a=1&b=2"
    assert review["claimReviewed"] == "Cinq millions & plus, a<b."
    assert review["author"] == {"@type": "Organization", "name": "Desk & Sons",
                                "url": "https://facts.example/"}
    assert review["datePublished"] == "2019-04-02"
    assert review["itemReviewed"]["@type"] == "Claim"
    assert review["itemReviewed"]["author"]["name"] == "The <party>"
    assert review["itemReviewed"]["datePublished"] == "2019-03-05"
    assert review["reviewRating"] == {"@type": "Rating", "ratingValue": 2.5, "worstRating": 0,
                                      "bestRating": 10, "alternateName": "Wide of the mark"}
    assert review["reviewBody"].startswith("It was 4 million; see page 17. They said fünf")


@pytest.mark.parametrize("text, reason", [
    (admitted("x", item='datePublished="2019-01-01"'), "itemReviewed"),
    (admitted("x", attributes=""), "url"),
    (admitted("x", attributes='url="https://other.example/x"'), "host"),
    (admitted("x").replace("five million", "six million"), "hasn't its passage"),
    (admitted("x").replace("votes</exact>", "of all votes</exact>"), "was edited"),
    (admitted("x", attributes='url="https://news.example/f" creativeWorkStatus="Draft"'), "draft"),
    (admitted("x", attributes='url="https://news.example/f" creativeWorkStatus="Withdrawn"'), "withdrawn"),
    (admitted("x", attributes='url="https://news.example/f" expires="2020-01-01"'), "expired"),
    (admitted("x").replace("2019-04-02", "2999-01-01"), "published yet"),
])
def test_reviews_that_search_engines_rules_dont_admit_are_left_out_and_named(folder, text, reason):
    folder.article(PAGE, text, admitted("fine"))
    reviews, remarks = exported(folder, "claimreview", "--url", "https://news.example/a")
    assert len(reviews) == 1
    (line,) = remarks.splitlines()
    assert 'a.html.claims.xml:3:3: left out "x"' in line and reason in line


def test_reviews_of_this_page_are_told_apart_by_their_notes(folder):
    folder.article(PAGE, admitted("one", attributes='url="https://news.example/a"'), admitted("two"))
    reviews, _ = exported(folder, "claimreview", "--url", "https://news.example/a")
    assert [review["url"] for review in reviews] == [
        "https://news.example/a#factcheck-note-one", "https://news.example/facts"]


def test_a_file_is_written_whole_or_not_at_all(folder):
    folder.article(PAGE, claim("one", "they say"))
    assert folder.run("export", "a.html", "--as", "annotation", "-o", "e.json").stdout == b""
    before = (folder.path / "e.json").read_bytes()
    folder.article(PAGE, "<nonsense/>")
    folder.refuse("export", "a.html", "--as", "annotation", "-o", "e.json")
    assert (folder.path / "e.json").read_bytes() == before


@pytest.mark.parametrize("arguments", [
    ["a.html"], ["a.html", "--as", "pdf"], ["no.html", "--as", "annotation"], ["--as", "annotation"],
    ["a.html", "--as", "annotation", "--url", "javascript:x"],
    ["a.html", "--as", "annotation", "--url", "https://x.example/#here"],
    ["a.html", "--as", "annotation", "-o", "no/such/folder.json"]])
def test_bad_arguments_are_refused_in_a_line(folder, arguments):
    folder.article(PAGE, claim("one", "they say"))
    message = folder.run("export", *arguments)
    assert message.returncode == 2 and not message.stdout
    assert folder.names() == ["a.html", "a.html.claims.xml"]
