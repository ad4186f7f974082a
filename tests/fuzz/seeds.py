#!/usr/bin/python3
"""Writes the seed corpora, small inputs that show each harness what there is: seeds.py tests/fuzz

Pages come from tests/pages, sidecars from here; for harnesses whose bytes are tokens, tokens are
looked up by what they are, so that the seeds follow tokens.txt when it changes.
"""
import pathlib
import random
import sys

import gen_tokens

HERE = pathlib.Path(__file__).resolve().parent
SHORT_TOKENS = 232  # as in page.c
HEADER = 8 + 8 * 7  # as in page.h

PAGES = {
    "plain": "<!DOCTYPE html> <html> <head> <title> the company </title> <body> <p> {the company did not pay tax in "
             "2018} </p> <p> by its own account </p> </body> </html>",
    "misnested": "<p> {half of its revenue comes from outside China} <b> <i> five </b> million </i> <p> <a href=x> "
                 "the <div> company </a> did </div> not",
    "table": "<table> the <tr> <td> {company did} <table> <b> not </table> pay <tr> tax </table> {it did not pay "
             "any taxes last year} </b>",
    "foreign": "<p> {the} <svg> <title> company <p> did </svg> <math> <mi> {not} <annotation-xml encoding=text/html> "
               "<p> {pay} </math> tax",
    "raw": "<script> the <!-- <script> </script> </script> {company} <textarea> did </textarea> <plaintext> not",
    "select": "<select> <option> the </select> {company} <template> <td> did </template> not <a href=x> pay",
    "formatting": "<b> <b> <b> <b> <font> the <p> {company <i> did} </p> not </b> <nobr> pay <nobr> tax",
    "items": "<ul> <li> {the <li> company} <dl> <dt> did <dd> not </ul> pay <button> <p> {tax <button> in} </button>",
    "ruby": "<ruby> the <rt> company <rp> did </ruby> {not} 10<sup>2</sup> ab<sub>2</sub> 2018",
    "deep": "the company did not pay tax in 2018 <div> <div> <div> <div> {five million}",
    "frames": "<frameset> <frame> </frameset> <noframes> the",
}

# Doctypes decide whether a table ends a paragraph.
DOCTYPES = {
    "quirks": "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\"><p> the <table> <tr> <td> {company did} "
              "</table> not",
    "strict": "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\" \"http://www.w3.org/TR/html4/loose.dtd\">"
              "<p> the <table> <tr> <td> {company did} </table> not",
    "old": "<!DOCTYPE html PUBLIC \"-//IETF//DTD HTML 2.0//EN\" \"\"><p> the <table> <td> {company did} </table> not",
    "named": "<!DOCTYPE html PUBLIC 'html'><p> the <table> <td> {company did} </table> not",
    "legacy": "<!DOCTYPE html SYSTEM \"about:legacy-compat\"><p> the <table> <td> {company did} </table> not",
    "ibm": "<!DOCTYPE html SYSTEM \"http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd\"><p> the <table> <td> "
           "{company did} </table> not",
    "broken": "<!DOCTYPE html PUBLIC \"<p> the <table> <td> {company did} </table> not",
}

SIDECARS = {
    "full": """<?xml version="1.0" encoding="UTF-8"?>
<claimReviews xmlns="urn:factcheck:sidecar:1" xml:lang="en">
<author id="desk" name="Desk" url="https://facts.example/"/>
<claimReview id="a" author="desk" url="https://facts.example/a" datePublished="2019-04-02" \
dateModified="2019-04-03T09:00:00Z" expires="2031-01-01T00:00:00+02:00">
<target><TextQuoteSelector><prefix>Some </prefix><exact>words, 48 of them</exact><suffix>, and</suffix>\
</TextQuoteSelector><TextPositionSelector start="5" end="22"/></target>
<target occurrence="first"><FragmentSelector value="x"><TextQuoteSelector><exact>a passage</exact>\
</TextQuoteSelector></FragmentSelector></target>
<itemReviewed author="The company" datePublished="2019-03-05"/>
<claimReviewed>Words.</claimReviewed>
<reviewRating ratingValue="5" worstRating="1" bestRating="5" alternateName="Accurate"/>
<reviewBody>It is <em>so</em>; see <a href="https://example.org/">this</a><br/><q>q</q><code>c</code></reviewBody>
<citation name="Report" url="https://example.org/r" publisher="P" archivedAt="https://archive.example/1" \
datePublished="2018-12-31"/>
<correction datePublished="2020-01-01">It <strong>was</strong> wrong.</correction>
</claimReview></claimReviews>""",
    "drafts": """<claimReviews xmlns="urn:factcheck:sidecar:1"><author id="d" name="D"/>
<claimReview id="a" author="d" datePublished="2019-04-02" creativeWorkStatus="Withdrawn"><target><TextQuoteSelector>\
<exact>words</exact></TextQuoteSelector></target><reviewRating alternateName="F&amp;&lt;&#x22;"/></claimReview>
<claimReview id="b" author="d" datePublished="2019-04-02T10:00" creativeWorkStatus="Draft"><target>\
<TextQuoteSelector><exact><![CDATA[a <b>]]></exact></TextQuoteSelector></target>\
<reviewRating alternateName="x"/></claimReview></claimReviews>""",
    "foreign": """<c:claimReviews xmlns:c="urn:factcheck:sidecar:1" xmlns:x="urn:x" x:y="1"><x:a><x:b/></x:a>\
<c:author id="d" name="D"/><c:claimReview id="a" author="d" datePublished="2019-04-02" xml:lang="ar"><c:target>\
<c:TextQuoteSelector><c:exact>wo<!-- c -->rds</c:exact></c:TextQuoteSelector></c:target>\
<c:reviewRating alternateName="x"/></c:claimReview></c:claimReviews>""",
    "doctype": """<!DOCTYPE claimReviews [<!ENTITY a "b">]><claimReviews xmlns="urn:factcheck:sidecar:1">&a;\
</claimReviews>""",
}

# What is made of a claim that stands, one that doesn't, one in another script; with text that would be
# markup or the end of a script.
HOSTILE = "&lt;/script&gt;&lt;!--&lt;b onx=&quot;y&quot;&gt;&amp;lt;\u2028\U0001f600"
FORMS_PAGE = """<!DOCTYPE html><html lang=en><title>t</title><p>Some words, 48 of them, and a passage. Then \
<b>the company</b> did not pay any tax in 2018, by its own account.<p>&lt;b&gt; &amp;amp; \u05d0\u05d1 words<p>words"""
FORMS = {
    "full": (7, SIDECARS["full"]),
    "drafts": (39, SIDECARS["drafts"]),
    "foreign": (0, SIDECARS["foreign"]),
    "hostile": (14, """<claimReviews xmlns="urn:factcheck:sidecar:1" xml:lang="he"><author id="d" name="%(x)s" \
url="https://a.example/?&amp;'"/><claimReview id="a" author="d" datePublished="2019-04-02" \
url="https://site.example/a/b?c&amp;d"><target><TextQuoteSelector><exact>&lt;b> &amp;amp; \u05d0\u05d1</exact>\
</TextQuoteSelector></target><itemReviewed author="%(x)s"/><claimReviewed xml:lang="ar">%(x)s</claimReviewed>\
<reviewRating ratingValue="-1.50" worstRating="-99999999999999999999" bestRating="9223372036854775807" \
alternateName="%(x)s"/><reviewBody>%(x)s<em xml:lang="en">%(x)s</em></reviewBody><citation name="%(x)s" publisher="%(x)s"/>\
<correction datePublished="2020-01-01">%(x)s</correction></claimReview></claimReviews>""" % {"x": HOSTILE}),
    "edited": (24, """<claimReviews xmlns="urn:factcheck:sidecar:1"><author id="d" name="D"/><claimReview id="a" \
author="d" datePublished="2019-04-02"><target><TextQuoteSelector><exact>the company did not pay any taxes in 2017, by \
its own account</exact></TextQuoteSelector></target><target><TextQuoteSelector><prefix>Some </prefix><exact>words, 48 of \
them, and a passage. Then the</exact><suffix> man</suffix></TextQuoteSelector></target><reviewRating \
alternateName="x"/></claimReview><claimReview id="b" author="d" datePublished="2019-04-02" url="https://a.example/"><target>\
<TextQuoteSelector><exact>them, and a passage. Then the company did</exact></TextQuoteSelector></target><itemReviewed \
author="A"/><reviewRating ratingValue="3" alternateName="x"/></claimReview></claimReviews>"""),
}

REVIEW = """{"@context":"https://schema.org","@type":"ClaimReview","claimReviewed":\
"The company did not pay any taxes in 2018.","url":"https://facts.example/taxes","datePublished":"13.05.2024",\
"inLanguage":"en","author":{"@type":"Organization","name":"Desk","url":"https://facts.example/"},\
"itemReviewed":{"@type":"Claim","author":{"@type":"Person","name":"Ann"},"datePublished":"2024-05-12T10:00"},\
"reviewRating":{"@type":"Rating","ratingValue":"2,5","worstRating":1,"bestRating":5,"alternateName":"False"},\
"reviewBody":"<p>See <a href='https://example.org/'>this</a>.</p>","citation":[{"@type":"CreativeWork",\
"name":"Report","url":"https://example.org/r d"}],"correction":"It was 2.","creativeWorkStatus":"Draft"}"""
IMPORTS = {
    "review": REVIEW,
    "graph": """{"@graph":[{"@id":"#d","@type":"Person","name":"Desk"},{"@id":"#r","ratingValue":3,"worstRating":1,\
"bestRating":5},{"@type":["schema:ClaimReview"],"schema:claimReviewed":"Some words, 48 of them","author":\
{"@id":"#d"},"reviewRating":{"@id":"#r"},"datePublished":"Mon, 13 May 2024 10:00:00 +0200"}]}""",
    "page": "<title>t</title><script type=application/ld+json>" + REVIEW + "</script>"
            "<script type='application/ld+json;x'><!-- " + REVIEW.replace("taxes", "words") + " --></script>",
    "annotation": """[{"type":"Annotation","id":"https://a.example/1","creator":{"type":"Person","name":"Ann",\
"homepage":"https://ann.example/"},"created":"2024-05-13T10:00:00Z","body":[{"type":"TextualBody","purpose":\
"tagging","value":"Wrong"},{"type":"TextualBody","value":"<p>See <b>here</b>","format":"text/html"}],"target":\
{"source":"https://x.example/","selector":{"type":"FragmentSelector","value":"a","refinedBy":[{"type":\
"TextQuoteSelector","prefix":"words, ","exact":"48 of them","suffix":", and"},{"type":"TextPositionSelector",\
"start":1,"end":2}]}}}]""",
    "hypothesis": """{"rows":[{"id":"x","user":"acct:ann@h.example","user_info":{"display_name":null},"uri":\
"https://x.example/","created":"2024-05-13T10:00:00.123456+00:00","text":"Not *so*","tags":["False"],"target":\
[{"selector":[{"type":"TextQuoteSelector","exact":"Some words,\\n 48 of them","suffix":", and"}]}]},{"user":"b",\
"uri":"c","target":[],"references":["x"]}]}""",
    "ours": """{"type":"Annotation","creator":{"name":"Desk","factcheck:id":"desk"},"body":{"type":"ClaimReview",\
"factcheck:id":"a","claimReviewed":"x","datePublished":"2019-04-02","reviewRating":{"alternateName":"x"}},\
"target":{"occurrence":"first","selector":{"type":"TextQuoteSelector","exact":"The company did"}}}""",
}


def encode(table, page):
    """(the page as tokens, its claims as places in what it reads)."""
    by_source = {}
    for index, (_, source, _) in enumerate(table):
        by_source.setdefault(source.decode("latin-1"), index)

    def number(source):
        index = by_source[source]
        return [index] if index < SHORT_TOKENS else [SHORT_TOKENS, index - SHORT_TOKENS]

    longest = sorted(by_source, key=len, reverse=True)
    out, reads, claims, begun, at = [], 0, [], 0, 0
    while at < len(page):
        if page[at] in "{}":
            if page[at] == "{":
                begun = reads
            else:
                claims.append((begun, reads - begun))
            at += 1
            continue
        source = next((source for source in longest if page.startswith(source, at)), None)
        if source is None:
            raise ValueError("no token for %r" % page[at : at + 10])
        out += number(source)
        reads += len(table[by_source[source]][2].decode())
        at += len(source)
    return bytes(out), claims


def with_header(page, claims, rng):
    header = bytes([0, 16, 0, 0, len(claims) or 1, 0, 0, 0])
    for begun, length in claims or [(0, 5)]:
        header += bytes([rng.choice((0, 0, 2, 16)), begun >> 8, begun & 255, length - 1,
                         rng.choice((0, 0x55, 0xA3)), rng.randrange(4), 3])
    return header.ljust(HEADER, b"\0") + page


def add_pages(out, table, pages, rng):
    for name, page in pages.items():
        tokens, claims = encode(table, page)
        out["annotator"][name] = out["tree"][name] = with_header(tokens, claims, rng)
        out["scanner"][name] = b"\0\0\2\7" + page.replace("{", "").replace("}", "").encode()


def main(folder):
    rng = random.Random(1)
    table = list(gen_tokens.tokens(HERE / "tokens.txt"))
    out = {name: {} for name in ("annotator", "tree", "sidecar", "scanner", "charset", "text", "anchor", "import", "forms")}
    add_pages(out, table, PAGES, rng)
    add_pages(out, table, DOCTYPES, random.Random(2))
    for name, text in SIDECARS.items():
        out["sidecar"][name] = text.encode()
    for title, (options, sidecar) in FORMS.items():
        out["forms"][title] = bytes([options]) + sidecar.encode() + b"\0" + FORMS_PAGE.encode()
    for name, text in IMPORTS.items():
        out["import"][name] = text.encode()
    out["sidecar"]["utf-16"] = SIDECARS["drafts"].encode("utf-16")
    rich = sorted((HERE.parent / "pages").glob("*.html"))
    for page in rich:
        data = page.read_bytes()
        if len(data) < 3000 and page.name.split("-")[0] in ("references", "script", "comments", "foreign", "nul"):
            out["scanner"][page.stem] = b"\0\0\2\7" + data
        if page.name.startswith("charset-") and len(data) < 3000:
            out["charset"][page.stem] = bytes([rng.randrange(42), 255]) + data[:1500]
    for label in range(42):
        out["charset"]["label-%d" % label] = bytes([label, 255]) + "<p>aé".encode() + bytes(range(128, 200, 3))
    for seed in range(6):
        out["text"]["mixed-%d" % seed] = bytes(rng.randrange(256) for _ in range(40))
        out["anchor"]["mixed-%d" % seed] = bytes(
            [rng.choice((0, 1, 6, 7, 14, 70)), 2, 9, 39, 12, 12, 10] + [rng.randrange(24) for _ in range(120)])
    for name, inputs in out.items():
        (pathlib.Path(folder) / name).mkdir(parents=True, exist_ok=True)
        for title, data in inputs.items():
            (pathlib.Path(folder) / name / title).write_bytes(data)


if __name__ == "__main__":
    main(sys.argv[1])
