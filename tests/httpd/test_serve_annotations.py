"""Web annotations: the W3C's protocol (Recommendation of 23 February 2017), and what they say."""

import json
import re
import subprocess

import pytest

import server as server_module
from forms import (ARTICLE, CHANGED, FORMS, GONE, INTACT, ON, SITE, TWICE, URL, annotation_model, annotations, ask,
                   document, links, put, readable, reviewed)
from pages import sidecar

PROFILE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
CONTAINER = SITE + "/_factcheck/annotations/news/a.html/"
LDP = "http://www.w3.org/ns/ldp#"
PREFER = 'return=representation;include="%s"'


@pytest.fixture(scope="module")
def site(shared_apache):
    return put(shared_apache(ON))


# --- the protocol ---


def test_container_has_the_headers_that_the_protocol_asks_for(site):
    answer = ask(site, "annotations/news/a.html/")
    assert answer.headers["content-type"] == PROFILE
    assert links(answer)["type"] == [LDP + "BasicContainer"]
    assert links(answer)[LDP + "constrainedBy"] == ["http://www.w3.org/TR/annotation-protocol/"]
    assert answer.headers["etag"].startswith('"')
    assert {"Accept", "Prefer"} <= {v.strip() for v in answer.headers["vary"].split(",")}
    assert {m.strip() for m in answer.headers["allow"].split(",")} == {"GET", "HEAD", "OPTIONS"}
    assert answer.headers["content-location"] == CONTAINER + "?iris=0"


def test_container_is_collection_and_ldp_container_with_its_first_page(site):
    container = document(ask(site, "annotations/news/a.html/"))
    assert annotation_model.faults(container) == []
    assert "http://www.w3.org/ns/ldp.jsonld" in container["@context"]
    assert set(container["type"]) == {"BasicContainer", "AnnotationCollection"}
    assert container["id"] == CONTAINER + "?iris=0"
    page = container["first"]
    assert page["type"] == "AnnotationPage" and page["partOf"]["id"] == container["id"]
    assert container["total"] == len(page["items"]) == 3
    assert container["last"] == page["id"]


@pytest.mark.parametrize(
    "prefer, iris, embedded",
    [
        ("http://www.w3.org/ns/oa#PreferContainedIRIs", 1, True),
        ("http://www.w3.org/ns/oa#PreferContainedDescriptions", 0, True),
        (LDP + "PreferMinimalContainer", 0, False),
        (LDP + "PreferMinimalContainer http://www.w3.org/ns/oa#PreferContainedIRIs", 1, False),
        ("http://unknown.example/#x", 0, True),
    ],
)
def test_preferences_are_followed_and_named(site, prefer, iris, embedded):
    answer = ask(site, "annotations/news/a.html/", {"Prefer": PREFER % prefer})
    container = document(answer)
    assert container["id"] == answer.headers["content-location"] == f"{CONTAINER}?iris={iris}"
    assert isinstance(container["first"], dict) == embedded
    if embedded:
        assert all(isinstance(item, str) == bool(iris) for item in container["first"]["items"])
        assert annotation_model.faults(container) == []
    else:
        page = document(site.get(container["first"].removeprefix(SITE)))
        assert page["id"] == container["first"] and len(page["items"]) == 3
        assert annotation_model.faults(page) == []
    assert ("preference-applied" in answer.headers) == ("unknown" not in prefer)


def test_what_prefer_omits_is_not_taken_for_a_wish(site):
    """LDP's omit names the same IRIs."""
    answer = ask(site, "annotations/news/a.html/",
                 {"Prefer": 'return=representation; omit="%sPreferMinimalContainer"' % LDP})
    assert isinstance(document(answer)["first"], dict)


def test_content_location_gives_the_same_bytes(site):
    first = ask(site, "annotations/news/a.html/", {"Prefer": PREFER % "http://www.w3.org/ns/oa#PreferContainedIRIs"})
    second = site.get(first.headers["content-location"].removeprefix(SITE))
    assert second.body == first.body and second.headers["etag"] == first.headers["etag"]


def test_every_named_annotation_is_there_by_itself(site):
    for claim_id, item in annotations(site).items():
        answer = site.get(item["id"].removeprefix(SITE))
        alone = document(answer)
        assert alone.pop("@context")[0] == "http://www.w3.org/ns/anno.jsonld"
        assert alone == item and claim_id in item["id"]
        assert LDP + "Resource" in links(answer)["type"]
        assert answer.headers["content-type"] == PROFILE and "etag" in answer.headers
        assert {m.strip() for m in answer.headers["allow"].split(",")} == {"GET", "HEAD", "OPTIONS"}


def test_without_the_final_slash_the_way_is_shown(site):
    answer = ask(site, "annotations/news/a.html?iris=1")
    assert answer.status == 308 and answer.headers["location"] == CONTAINER + "?iris=1"


def test_head_and_options_have_the_headers_without_a_body(site):
    whole = ask(site, "annotations/news/a.html/")
    head = ask(site, "annotations/news/a.html/", method="HEAD")
    assert head.body == b"" and head.headers["content-length"] == str(len(whole.body))
    options = ask(site, "annotations/news/a.html/", method="OPTIONS")
    assert options.status == 200 and options.body == b""
    for name in ("etag", "link", "allow", "vary", "content-type"):
        assert head.headers[name] == options.headers[name] == whole.headers[name]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(site, method):
    for path in ("annotations/news/a.html/", "annotations/news/a.html/bridge"):
        answer = ask(site, path, method=method)
        assert answer.status == 405
        assert {m.strip() for m in answer.headers["allow"].split(",")} - {"TRACE"} == {"GET", "HEAD", "OPTIONS"}


def test_many_annotations_come_in_pages_that_lead_to_each_other(apache):
    """Each annotation once, in order, whatever page it is on."""
    words = [f"Sentence number {i} is here." for i in range(203)]
    server = put(apache(ON), article="<!DOCTYPE html><p>" + " ".join(words),
                 claims=[(f"c{i}", word) for i, word in enumerate(words)])
    container = document(ask(server, "annotations/news/a.html/", {
        "Prefer": PREFER % (LDP + "PreferMinimalContainer http://www.w3.org/ns/oa#PreferContainedIRIs")}))
    page, before, found = container["first"], None, []
    while page:
        answer = document(server.get(page.removeprefix(SITE)))
        assert annotation_model.faults(answer) == []
        assert answer["startIndex"] == len(found) and answer.get("prev") == before
        assert answer["partOf"]["total"] == container["total"] == 203
        found += answer["items"]
        before, page = page, answer.get("next")
    assert before == container["last"]
    assert [iri.split("/")[-1] for iri in found] == [f"c{i}" for i in range(203)]
    assert server.get(container["last"].removeprefix(SITE)[:-1] + "3").status == 404


def test_article_announces_its_container(site):
    answer = site.get("/news/a.html?x=1")
    assert links(answer)["http://www.w3.org/ns/oa#annotationService"] == [CONTAINER]
    assert links(site.head("/news/a.html")) == links(site.get("/news/a.html"))
    site.write("news/bare.html", ARTICLE)
    assert "link" not in site.get("/news/bare.html").headers


# --- what they say ---


def selectors(target):
    selector = target["selector"]
    return {one["type"]: one for one in (selector if isinstance(selector, list) else [selector])}


def test_intact_passage_is_quoted_and_counted_as_it_stands(site):
    """The position counts code points of the text that readers see, white space collapsed."""
    (target,) = annotations(site)["bridge"]["target"]
    assert target["source"] == URL and target["factcheck:state"] == "intact"
    quote, position = selectors(target)["TextQuoteSelector"], selectors(target)["TextPositionSelector"]
    text = readable(ARTICLE)
    assert quote["exact"] == INTACT
    assert text[position["start"]:position["end"]] == INTACT
    assert text[:position["start"]].endswith(quote["prefix"]) and quote["prefix"].strip()
    assert text[position["end"]:].startswith(quote["suffix"]) and quote["suffix"].strip()


def test_every_place_of_a_quote_is_a_target(site):
    targets = annotations(site)["twice"]["target"]
    text = readable(ARTICLE)
    places = [selectors(t)["TextPositionSelector"] for t in targets]
    assert [text[p["start"]:p["end"]] for p in places] == [TWICE, TWICE]
    assert places[0]["end"] < places[1]["start"]


def test_edited_passage_keeps_the_quote_that_was_checked(site):
    """The words that the page has now never come with the verdict."""
    (target,) = annotations(site)["flood"]["target"]
    assert target["factcheck:state"] == "changed"
    assert selectors(target) == {"TextQuoteSelector": {"type": "TextQuoteSelector", "exact": CHANGED}}
    assert target["state"] == {"type": "TimeState", "sourceDate": "2019-04-02T00:00:00Z"}
    assert "southern" not in str(annotations(site)["flood"])


def test_claims_that_the_page_does_not_show_are_not_there(site):
    assert set(annotations(site)) == {"bridge", "flood", "twice"}
    assert ask(site, "annotations/news/a.html/gone").status == 404


def test_show_decides_as_on_the_page(apache):
    server = put(apache(ON + "FactCheckShow intact missing\n"))
    found = annotations(server)
    assert set(found) == {"bridge", "gone", "twice"}
    (target,) = found["gone"]["target"]
    assert target["factcheck:state"] == "missing"
    assert selectors(target)["TextQuoteSelector"]["exact"] == GONE


def test_body_is_the_review_and_motivation_assessing(site):
    item = annotations(site)["bridge"]
    assert item["motivation"] == "assessing" and item["creator"]["name"] == "Example Desk"
    text, review = item["body"]
    assert text["type"] == "TextualBody" and text["value"] == "Exact &lt;à peu près&gt;"
    assert text["format"] == "text/html"
    assert review["type"] == "schema:ClaimReview"
    assert review["schema:reviewRating"]["schema:alternateName"] == "Exact <à peu près>"


def test_review_is_the_one_that_the_command_exports(site):
    """One way of writing it: bodies and creators are equal."""
    done = subprocess.run(
        [server_module.BUILD / "factcheck", "export", site.docroot / "news/a.html", "--as", "annotation",
         "--url", URL], capture_output=True, check=True)
    exported = {item["body"][1]["factcheck:id"]: item for item in json.loads(done.stdout)["first"]["items"]}
    for claim_id, item in annotations(site).items():
        for body in item["body"] + exported[claim_id]["body"]:
            body.pop("id", None)
        assert item["body"] == exported[claim_id]["body"]
        assert item["creator"] == exported[claim_id]["creator"]
        assert item["created"] == exported[claim_id]["created"]


def test_page_and_annotations_agree_in_every_state(site):
    """The state of each claim is the one that its highlight on the page has."""
    page = site.get("/news/a.html").body.decode()
    shown = dict(re.findall(r'<fact-check data-factcheck="([^"]*)" data-factcheck-state="([^"]*)"', page))
    assert {k: v["target"][0]["factcheck:state"] for k, v in annotations(site).items()} == shown


def test_ids_of_any_script_name_their_annotation(apache):
    server = put(apache(ON), claims=[reviewed("prüfung.ü-1", INTACT)])
    (item,) = annotations(server).values()
    assert item["id"].isascii()
    assert document(server.get(item["id"].removeprefix(SITE)))["body"][1]["factcheck:id"] == "prüfung.ü-1"


@pytest.mark.parametrize("path, source", [("news/", "/news/"), ("news", "/news/"), ("", "/")])
def test_index_pages_are_articles_too(apache, path, source):
    server = put(put(apache(ON), "news/index.html"), "index.html")
    container = document(ask(server, "annotations/" + path.rstrip("/") + ("/" if path else "")))
    item = container["first"]["items"][0]
    assert item["target"][0]["source"] == SITE + source
    assert document(server.get(item["id"].removeprefix(SITE)))["id"] == item["id"]
    (announced,) = links(server.get(source))["http://www.w3.org/ns/oa#annotationService"]
    assert document(server.get(announced.removeprefix(SITE))) == container


def test_claim_with_the_name_of_an_article_can_be_named(apache):
    """Where both could be meant, the annotation is: the container has its slash."""
    server = apache("<Location />\nSetHandler program\n</Location>\n" + ON +
                    "FactCheckSidecar @ROOT@/claims%{FACTCHECK_URI}.xml\n")
    for name in ("news", "news/b"):
        path = server.root / "claims" / (name + ".xml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sidecar(("b", INTACT)))
    assert document(ask(server, "annotations/news/b"))["id"] == SITE + "/_factcheck/annotations/news/b"
    assert document(ask(server, "annotations/news/b/"))["total"] == 1


def test_what_is_not_served_is_not_found(apache):
    for serve in ("", "FactCheckServe none\n", "FactCheckServe claimreview\n"):
        server = put(apache("FactCheck On\n" + serve))
        assert ask(server, "annotations/news/a.html/").status == 404
        assert ask(server, "annotations/news/a.html/bridge").status == 404
        assert "annotationService" not in server.get("/news/a.html").headers.get("link", "")
    server = put(apache(FORMS))
    assert ask(server, "annotations/news/a.html/").status == 404
