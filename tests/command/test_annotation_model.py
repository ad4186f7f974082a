"""The schema of annotations refuses what the model forbids, and takes what it allows.

Each case names the section of the Recommendation of 23 February 2017 that it is about."""

import copy

import pytest

import annotation_model

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
ANNOTATION = {
    "@context": CONTEXT, "id": "https://a.example/1", "type": "Annotation",
    "motivation": "assessing", "created": "2019-04-02T00:00:00Z",
    "creator": {"type": "Organization", "name": "Desk", "homepage": "https://facts.example/"},
    "body": [{"type": "TextualBody", "value": "Accurate", "format": "text/html", "language": "en"},
             {"id": "https://a.example/1#review", "type": "schema:ClaimReview"}],
    "target": {"source": "https://news.example/a", "selector": {
        "type": "FragmentSelector", "value": "part", "refinedBy": [
            {"type": "TextQuoteSelector", "exact": "five", "prefix": "It won ", "suffix": " votes"},
            {"type": "TextPositionSelector", "start": 7, "end": 11}]}},
}
PAGE = {"@context": CONTEXT, "id": "https://a.example/?page=0", "type": "AnnotationPage",
        "partOf": "https://a.example/", "startIndex": 0, "items": [ANNOTATION]}
COLLECTION = {"@context": [CONTEXT, "http://www.w3.org/ns/ldp.jsonld"], "id": "https://a.example/",
              "type": ["BasicContainer", "AnnotationCollection"], "total": 1, "first": PAGE}


def changed(document, path, value):
    """A copy with the value at the path; without it where the value is None."""
    document = copy.deepcopy(document)
    place = document
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


@pytest.mark.parametrize("document", [
    ANNOTATION, PAGE, COLLECTION,
    changed(COLLECTION, ["first"], "https://a.example/?page=0"),
    changed(changed(COLLECTION, ["total"], 0), ["first"], None),
    changed(PAGE, ["items"], ["https://a.example/1"]),  # protocol, 4.2.1
    changed(ANNOTATION, ["target"], "https://news.example/a"),
    changed(ANNOTATION, ["body"], None),
    changed(changed(ANNOTATION, ["body"], None), ["bodyValue"], "Accurate"),
    changed(ANNOTATION, ["type"], ["Annotation", "schema:Review"]),
], ids=range(10))
def test_what_the_model_allows_is_valid(document):
    """A schema that refuses good documents is switched off soon."""
    assert annotation_model.faults(document) == []


SELECTOR = ["target", "selector"]
QUOTE = SELECTOR + ["refinedBy", 0]
POSITION = SELECTOR + ["refinedBy", 1]


@pytest.mark.parametrize("document, path, value", [
    pytest.param(document, path, value, id=name) for name, document, path, value in [
        ("3.1 no context", ANNOTATION, ["@context"], None),
        ("3.1 another context", ANNOTATION, ["@context"], "https://schema.org"),
        ("3.1 no id", ANNOTATION, ["id"], None),
        ("3.1 id relative", ANNOTATION, ["id"], "1"),
        ("3.1 two ids", ANNOTATION, ["id"], ["https://a.example/1", "https://a.example/2"]),
        ("3.1 id with a space", ANNOTATION, ["id"], "https://a.example/one two"),
        ("3.1 no type", ANNOTATION, ["type"], None),
        ("3.1 another type", ANNOTATION, ["type"], ["schema:Review"]),
        ("3.1 no target", ANNOTATION, ["target"], None),
        ("3.1 targets none", ANNOTATION, ["target"], []),
        ("3.2.1 body without id", ANNOTATION, ["body", 1, "id"], None),
        ("3.2.1 direction unknown", ANNOTATION, ["body", 0, "textDirection"], "left"),
        ("3.2.4 no value", ANNOTATION, ["body", 0, "value"], None),
        ("3.2.4 two values", ANNOTATION, ["body", 0, "value"], ["a", "b"]),
        ("3.2.5 body and bodyValue", ANNOTATION, ["bodyValue"], "x"),
        ("3.3.1 no zone", ANNOTATION, ["created"], "2019-04-02T00:00:00"),
        ("3.3.1 another zone", ANNOTATION, ["created"], "2019-04-02T00:00:00+02:00"),
        ("3.3.1 a date alone", ANNOTATION, ["modified"], "2019-04-02"),
        ("3.3.1 two", ANNOTATION, ["created"], ["2019-04-02T00:00:00Z", "2019-04-02T00:00:00Z"]),
        ("3.3.2 homepage is no IRI", ANNOTATION, ["creator", "homepage"], "facts"),
        ("3.3.5 motivation unknown", ANNOTATION, ["motivation"], "checking"),
        ("4.0 no source", ANNOTATION, ["target", "source"], None),
        ("4.0 two sources", ANNOTATION, ["target", "source"], ["https://a.example", "https://b.example"]),
        ("4.2 selector without type", ANNOTATION, QUOTE + ["type"], None),
        ("4.2 selector unknown", ANNOTATION, QUOTE + ["type"], "QuoteSelector"),
        ("4.2.1 no value", ANNOTATION, SELECTOR + ["value"], None),
        ("4.2.4 no exact", ANNOTATION, QUOTE + ["exact"], None),
        ("4.2.4 two exact", ANNOTATION, QUOTE + ["exact"], ["a", "b"]),
        ("4.2.4 two prefixes", ANNOTATION, QUOTE + ["prefix"], ["a", "b"]),
        ("4.2.5 no start", ANNOTATION, POSITION + ["start"], None),
        ("4.2.5 no end", ANNOTATION, POSITION + ["end"], None),
        ("4.2.5 before the text", ANNOTATION, POSITION + ["start"], -1),
        ("4.2.5 half a character", ANNOTATION, POSITION + ["end"], 1.5),
        ("5.1 no context", COLLECTION, ["@context"], None),
        ("5.1 no id", COLLECTION, ["id"], None),
        ("5.1 another type", COLLECTION, ["type"], "BasicContainer"),
        ("5.1 total below 0", COLLECTION, ["total"], -1),
        ("5.1 annotations but no page", COLLECTION, ["first"], None),
        ("5.1 two labels that are no strings", COLLECTION, ["label"], [1, 2]),
        ("5.2 no context", PAGE, ["@context"], None),
        ("5.2 no id", PAGE, ["id"], None),
        ("5.2 no items", PAGE, ["items"], None),
        ("5.2 items none", PAGE, ["items"], []),
        ("5.2 one item that is no list", PAGE, ["items"], ANNOTATION),
        ("5.2 startIndex is no number", PAGE, ["startIndex"], "0"),
        ("5.2 a broken item", PAGE, ["items", 0, "target"], None),
        ("5.2 a broken item in an embedded page", COLLECTION, ["first", "items", 0, "id"], None),
    ]])
def test_what_the_model_forbids_is_refused(document, path, value):
    """A schema that takes everything checks nothing."""
    assert annotation_model.faults(changed(document, path, value)) != []
