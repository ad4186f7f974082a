"""Sidecars written to harm readers or the server: Apache serves them, Chromium shows what came of it.

The pages have no Content-Security-Policy, so that nothing but the module's own care protects them.
Whatever a payload leads to is a server of the test's, which counts who came.
"""

import json
import pathlib
import re
import sys
from xml.sax.saxutils import escape, quoteattr

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "httpd"))

import origin as origin_module  # noqa: E402
import server as httpd  # noqa: E402
from pages import ARTICLE, QUOTE, assert_bare, claim, highlighted, injected, sidecar  # noqa: E402

RAN = "window.ran=1;alert(1)"

# What a note is made of; anything else among what was injected came from the sidecar.
OURS = set("section h2 ol li p dl dt dd a b em strong code br q cite span small bdi bdo time button "
           "fact-check fc-ref table tbody tr td link script div ul i ins del s abbr blockquote".split())

LOOK = """
const ours = [...document.querySelectorAll('[data-factcheck-ui], [data-factcheck-ui] *, fact-check')];
const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
return {
  ran: window.ran === undefined ? null : window.ran,
  names: [...new Set(ours.map(e => e.localName))],
  handlers: ours.flatMap(e => [...e.attributes].map(a => a.name).filter(n => /^on|^style$|^src/.test(n))),
  links: ours.filter(e => e.hasAttribute('href')).map(e => e.href),
  scripts: ours.filter(e => e.localName === 'script').map(e => [e.type, e.textContent]),
  twice: ids.filter((id, i) => ids.indexOf(id) !== i),
  requests: performance.getEntriesByType('resource').map(e => e.name),
  text: (document.querySelector('[role=doc-endnotes]') || {textContent: ''}).textContent,
  title: document.title,
};"""


@pytest.fixture(scope="module")
def elsewhere():
    """Where payloads lead: nobody may come here."""
    with origin_module.Origin() as instance:
        yield instance


@pytest.fixture(scope="module")
def site():
    instance = httpd.Apache(
        "FactCheck On\nFactCheckStructuredData On\nFactCheckExplain On\n"
        "FactCheckServe annotations claimreview excerpts oembed\n"
        "FactCheckShow intact changed missing\nLogLevel factcheck:info\n")
    instance.start()
    instance.write("favicon.ico", b"")
    yield instance
    instance.stop()
    problems = instance.log_problems()
    instance.remove()
    assert problems == []


@pytest.fixture
def visit(chrome, site, elsewhere):
    """visit(path) -> what Chromium made of the page; judges what no page may ever do."""

    def go(path):
        address = f"http://127.0.0.1:{site.port}/{path}"
        assert chrome.load(address) == []
        for button in range(min(5, chrome.script("return document.querySelectorAll('fc-ref button').length"))):
            chrome.script("document.querySelectorAll('fc-ref button')[arguments[0]].click()", button)
        seen = chrome.script(LOOK)
        assert seen["ran"] is None
        assert set(seen["names"]) <= OURS, set(seen["names"]) - OURS
        assert seen["handlers"] == []
        assert [u for u in seen["links"] if not re.match(r"https?://", u)] == []
        assert {kind for kind, _ in seen["scripts"]} <= {"application/ld+json"}
        assert [u for u in seen["requests"] if not u.startswith(f"http://127.0.0.1:{site.port}/")] == []
        assert elsewhere.requests == []
        assert chrome.console() == []
        return seen

    return go


def put(site, name, claims, article=ARTICLE):
    site.write(f"{name}.html", article)
    site.write(f"{name}.html.claims.xml", claims)
    return f"{name}.html"


def lines_after(site, before):
    return site.log()[before:].splitlines()


# --- what can't be taken at all: the page as if there were nothing, and one line that says so ---

GOOD = sidecar()


def doctype(subset, use="The bridge"):
    text = GOOD.replace("?>\n", f"?>\n<!DOCTYPE claimReviews {subset}>\n", 1)
    return text.replace("The bridge", use)


def entities(first, count, times):
    """Entities each of which is the one before it, so many times."""
    names = [f'<!ENTITY e0 "{first}">']
    for i in range(1, count):
        names.append(f'<!ENTITY e{i} "{f"&e{i - 1};" * times}">')
    return "[" + "".join(names) + "]"


def nested(depth, name, before="<claimReviews xmlns='urn:factcheck:sidecar:1'>"):
    return before + f"<{name}>" * depth


REFUSED = {
    "doctype": lambda e: doctype(""),
    "doctype elsewhere": lambda e: doctype(f'SYSTEM "{e}/evil.dtd"'),
    "doctype public": lambda e: doctype(f'PUBLIC "-//X//Y" "{e}/evil.dtd"'),
    "entity bomb": lambda e: doctype(entities("lol", 30, 10), "&e29;"),
    "entity bomb in an attribute": lambda e: doctype(entities("lol", 30, 10)).replace(
        'name="Example Desk"', 'name="&e29;"'),
    "quadratic entities": lambda e: doctype(entities("a" * 100_000, 1, 1), "&e0;" * 1000),
    "entity in itself": lambda e: doctype('[<!ENTITY a "&b;"><!ENTITY b "&a;">]', "&a;"),
    "external file": lambda e: doctype('[<!ENTITY a SYSTEM "file:///etc/passwd">]', "&a;"),
    "external address": lambda e: doctype(f'[<!ENTITY a SYSTEM "{e}/x">]', "&a;"),
    "parameter entity": lambda e: doctype(f'[<!ENTITY % a SYSTEM "{e}/x"> %a;]'),
    "default attribute": lambda e: doctype(
        '[<!ATTLIST author url CDATA "javascript:window.ran=1">]'),
    "deep nesting": lambda e: nested(100_000, "x"),
    "deep nesting in another namespace": lambda e: nested(100_000, "x xmlns='urn:x'"),
    "attribute flood": lambda e: GOOD.replace(
        '<author ', "<author " + " ".join(f'xmlns:n{i}="urn:{i}" n{i}:a="b"' for i in range(10_000)) + " "),
    "one attribute of 3 MB": lambda e: GOOD.replace('"Example Desk"', '"' + "x" * 3_000_000),
    "many claims": lambda e: sidecar(*[f'<claimReview id="c{i}"/>' for i in range(100_000)]),
    "ten thousand and one claims": lambda e: sidecar(*[(f"c{i}", QUOTE) for i in range(10_001)]),
    "larger than allowed": lambda e: GOOD + " " * 4_200_000,
    "latin-1 as utf-8": lambda e: GOOD.encode().replace(b"Example Desk", b"Caf\xe9 <b>"),
    "overlong utf-8": lambda e: GOOD.encode().replace(b"Example Desk", b"\xc0\xbcscript\xc0\xbe"),
    "surrogates in utf-8": lambda e: GOOD.encode().replace(b"Example Desk", b"\xed\xa0\xbc\xed\xb0\x80"),
    "utf-16 as utf-8": lambda e: GOOD.encode("utf-16-le"),
    "utf-8 as utf-16": lambda e: b"\xff\xfe" + GOOD.encode(),
    "an encoding that nobody has": lambda e: GOOD.replace("UTF-8", "x-user-defined"),
    "an encoding that is a path": lambda e: GOOD.replace("UTF-8", "../../../../tmp/x"),
    "a raw NUL": lambda e: GOOD.replace("Example Desk", "Example\0Desk"),
    "a NUL by reference": lambda e: GOOD.replace("Example Desk", "Example&#0;Desk"),
    "a control character by reference": lambda e: GOOD.replace("Example Desk", "a&#27;[2J&#8;b"),
    "markup in a text": lambda e: GOOD.replace(
        "</claimReview>", f"<reviewBody><script>{RAN}</script></reviewBody></claimReview>"),
    "markup of another namespace's name": lambda e: GOOD.replace(
        "</claimReview>", f'<reviewBody><b onclick="{RAN}">x</b></reviewBody></claimReview>'),
    "handler on allowed markup": lambda e: GOOD.replace(
        "</claimReview>", f'<reviewBody><em onclick="{RAN}">x</em></reviewBody></claimReview>'),
    "an id with a line break": lambda e: GOOD.replace('"bridge"', '"x&#13;&#10;Set-Cookie: a=b"'),
    "an id with markup": lambda e: GOOD.replace('"bridge"', f'"x&quot;&gt;&lt;script&gt;{RAN}"'),
    "a language with markup": lambda e: GOOD.replace(
        'xml:lang="en"', f'xml:lang="en&quot;&gt;&lt;script&gt;{RAN}&lt;/script&gt;"'),
    "a line break in a name that is quoted in the log": lambda e: GOOD.replace(
        'author="desk"', 'author="no&#10;[Wed] [factcheck:error] forged"'),
}


@pytest.mark.parametrize("attack", REFUSED)
def test_is_refused_whole(site, elsewhere, visit, attack):
    """It would harm the server, or be in the page in part."""
    name = "refused-" + attack.replace(" ", "-").replace("/", "")
    before = len(site.log())
    path = put(site, name, REFUSED[attack](f"http://127.0.0.1:{elsewhere.port}"))
    site.expect_log(rf"\[factcheck:error\].* FC001[23]: .*/{re.escape(path)}\.claims\.xml:", 1)
    assert_bare(site.get("/" + path))
    assert visit(path)["names"] == []
    lines = [line for line in lines_after(site, before) if "factcheck:debug" not in line]
    assert len(lines) == 1 and len(lines[0]) < 2000, lines[:3]
    assert re.match(r"\[\w{3} \w{3} \d\d ", lines[0]) and not re.search(r"[^\x20-\x7e]", lines[0])


LINKS = [
    f"javascript:{RAN}", f"JaVaScRiPt:{RAN}", f" javascript:{RAN}", f"java&#9;script:{RAN}",
    f"&#10;javascript:{RAN}", f"&#1;javascript:{RAN}".replace("&#1;", "&#x85;"), f"vbscript:{RAN}",
    f"data:text/html,&lt;script>{RAN}&lt;/script>", "data:image/svg+xml,&lt;svg/>", "file:///etc/passwd",
    "//elsewhere.example/x", "/x", "x", "#x", "", "blob:https://x.example/1", "http:", "https:///x",
    'https://x.example/&quot;onclick=&quot;x', "https://x.example/&lt;script>", "https://x.example/ x",
    f"http:javascript:{RAN}", "view-source:https://x.example/", "ftp://x.example/",
]
PLACES = {
    "author": lambda u: GOOD.replace('name="Example Desk"', f'name="Example Desk" url="{u}"'),
    "review": lambda u: GOOD.replace('author="desk"', f'author="desk" url="{u}"'),
    "link in a text": lambda u: GOOD.replace(
        "</claimReview>", f'<reviewBody><a href="{u}">x</a></reviewBody></claimReview>'),
    "correction": lambda u: GOOD.replace(
        "</claimReview>",
        f'<correction datePublished="2020-01-01"><a href="{u}">x</a></correction></claimReview>'),
    "citation": lambda u: GOOD.replace("</claimReview>", f'<citation name="n" url="{u}"/></claimReview>'),
    "archived": lambda u: GOOD.replace("</claimReview>", f'<citation name="n" archivedAt="{u}"/></claimReview>'),
}


@pytest.mark.parametrize("place", PLACES)
def test_link_that_is_none_of_the_webs_is_refused(site, visit, place):
    """A click on it would run a script, or open what the reader has."""
    for number, link in enumerate(LINKS):
        path = put(site, f"link-{place.replace(' ', '-')}-{number}", PLACES[place](link))
        site.expect_log(rf"FC0012: .*/{re.escape(path)}\.claims\.xml:\d+:\d+: ", 1)
        assert_bare(site.get("/" + path))
        if number < 4:
            assert visit(path)["links"] == []


# --- what is text, whatever it looks like ---


def texts(e):
    """name -> words as an editor may write them; no white space that a page would collapse."""
    return {
        "tags": f"</p></section></table></body><script>{RAN}</script><img src={e}/i onerror={RAN}>",
        "attributes": f"\" onmouseover=\"{RAN}\" autofocus onfocus='{RAN}' x=` style=\"x:url({e}/s)",
        "comments": f"--> --!> <!-- <!--> ]]> <![CDATA[ <?x ?> <!DOCTYPE x> <script>{RAN}</script>",
        "raw text": "</script></style></title></textarea></template></noscript></xmp></iframe>"
                    f"<script>{RAN}</script>",
        "script states": f"<!--<script> </script><script>{RAN}</script> --> <!--<script>",
        "separators": f"a\u2028b\u2029c\u0085d\ufeffe \u2028alert(1)//",
        "references": f"&lt;script&gt;{RAN}&lt;/script&gt; &#60;img src={e}/i&#62; &amp;lt; &notit; &",
        "foreign": f"<svg onload={RAN}><math><mtext><table><mglyph><style><img src={e}/i onerror={RAN}>",
        "templates": "{{constructor.constructor('alert(1)')()}} ${alert(1)} <%= 1 %> {%x%} #{1}",
        "links": f"<a href=javascript:{RAN}>x</a><base href={e}/><meta http-equiv=refresh content=0;{e}/>"
                 f"<link rel=stylesheet href={e}/s><iframe src={e}/f></iframe><form action={e}/>",
        "directions": "\u202edesrever\u202c \u2066isolated \u2067never closed",
        "json": "\",\"url\":\"javascript:alert(1)\",\"x\":\"\\\" \\u003c/script> \\",
        "shadows": "<template shadowrootmode=open><slot></template><object data=x><embed src=x>",
        "no characters": "\ufdd0\U0001ffff\U0010ffff",
    }


def everywhere(words, port):
    """A sidecar with the words in each place that takes any; also the quote is of such words."""
    x, q = escape(words), quoteattr(words)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<claimReviews xmlns="urn:factcheck:sidecar:1" xmlns:o="urn:other" xml:lang="en">'
        f'<author id={q} name={q} url="https://facts.example/a?q=&apos;();onclick=alert(1)&amp;lt;x&amp;quot"/>'
        f'<o:script o:x={q}>{x}</o:script>'
        f'<claimReview id="constructor" author={q} datePublished="2019-04-02"'
        f' url="http://127.0.0.1:{port}/x?&apos;);alert(1)//">'
        f"<target><TextQuoteSelector><prefix>Before {x} </prefix><exact>{escape(QUOTE)} {x}</exact>"
        f"<suffix> {x}</suffix></TextQuoteSelector></target>"
        f"<target><TextQuoteSelector><exact>Words that are gone: {x}</exact></TextQuoteSelector></target>"
        f"<target><FragmentSelector value={q}><TextQuoteSelector><exact>Nobody has crossed it since"
        "</exact></TextQuoteSelector></FragmentSelector></target>"
        f'<itemReviewed author={q} datePublished="2019-03-05"/><claimReviewed>{x}</claimReviewed>'
        f'<reviewRating ratingValue="5" alternateName={q}/>'
        f'<reviewBody>{x}<em>{x}</em><a href="https://x.example/?&apos;;{escape(RAN)}">{x}</a>'
        f'</reviewBody><citation name={q} publisher={q} url="https://x.example/%3Cscript%3E"'
        ' archivedAt="https://x.example/&apos;%22%3E&amp;lt;"/>'
        f'<correction datePublished="2020-01-01">{x}<code>{x}</code></correction>'
        "</claimReview>"
        f'<claimReview id="flood" author={q} datePublished="2019-04-02" url="http://127.0.0.1:{port}/y">'
        "<target><TextQuoteSelector><exact>Nobody has crossed it since the flood of 1931</exact>"
        f"</TextQuoteSelector></target><itemReviewed author={q}/>"
        f'<reviewRating ratingValue="1" alternateName={q}/></claimReview>'
        "</claimReviews>\n"
    )


def article_of(words):
    text = words.replace("&", "&amp;").replace("<", "&lt;").encode("ascii", "xmlcharrefreplace")
    return ARTICLE.replace(b"Before it.", b"Before " + text).replace(b"1907.", b"1907. " + text + b" " + text)


def as_shown(text):
    """White space collapsed; what HTML has no reference for is replaced."""
    text = re.sub("[\x80-\x9f\ufdd0\U0001ffff\U0010ffff]", "\ufffd", text)
    return re.sub(r"[\s\ufeff]+", " ", text).strip()


@pytest.mark.parametrize("attack", texts(""))
def test_words_are_shown_as_words(site, elsewhere, visit, attack):
    """Each of them would be markup, a script or a link in the page, or end its data block."""
    words = texts(f"http://127.0.0.1:{elsewhere.port}")[attack]
    article = article_of(words)
    path = put(site, "words-" + attack.replace(" ", "-"), everywhere(words, site.port), article)
    answer = site.get("/" + path)
    assert answer.status == 200 and "flood" in highlighted(answer.body)
    injected.align(article, answer.body)
    seen = visit(path)
    assert seen["title"] == "An article"
    assert as_shown(words) in as_shown(seen["text"])
    for data in [json.loads(text) for _, text in seen["scripts"]]:
        said = [r["reviewRating"]["alternateName"] for r in (data if isinstance(data, list) else [data])]
        assert {as_shown(text) for text in said} == {as_shown(words)}
    assert seen["scripts"]


@pytest.mark.parametrize("attack", texts(""))
def test_excerpts_show_words_as_words(site, elsewhere, visit, attack):
    """The same in the pages of our own, which other sites put in frames; and in the JSON forms."""
    words = texts(f"http://127.0.0.1:{elsewhere.port}")[attack]
    path = put(site, "excerpt-" + attack.replace(" ", "-"), everywhere(words, site.port), article_of(words))
    visit(f"_factcheck/excerpt/{path}?claim=flood")
    for form in (f"annotations/{path}/", f"claimreview/{path}",
                 f"oembed?url=http://site.example/_factcheck/excerpt/{path}%3Fclaim=flood"):
        answer = site.get(f"/_factcheck/{form}")
        assert answer.status == 200 and "json" in answer.headers["content-type"]
        assert not re.search(rb"[<>]", answer.body)
        json.loads(answer.body)
        assert answer.headers.get("x-content-type-options") == "nosniff"


def test_included_files_stay_where_they_are(site, elsewhere, visit):
    """XInclude, stylesheets and schema locations would fetch what the server can reach."""
    claims = GOOD.replace(
        "?>\n", f'?>\n<?xml-stylesheet href="http://127.0.0.1:{elsewhere.port}/x.xsl"?>\n', 1
    ).replace(
        '<author', '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" '
        f'href="http://127.0.0.1:{elsewhere.port}/y"/><xi:include '
        'xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="file:///etc/passwd"/><author', 1)
    path = put(site, "include", claims)
    assert b"root:" not in site.get("/" + path).body
    visit(path)


def test_text_of_a_megabyte_is_only_long(site, visit):
    path = put(site, "long", GOOD.replace(
        "</claimReview>", "<reviewBody>" + "word " * 200_000 + "</reviewBody></claimReview>"))
    assert len(visit(path)["text"]) > 1_000_000


@pytest.mark.parametrize("encoding", ["utf-7", "utf-16", "iso-2022-jp", "hz", "ibm037"])
def test_encoded_words_are_words_or_nothing(site, visit, encoding):
    """What is harmless ASCII before it is decoded is markup afterwards."""
    words = f"</p><script>{RAN}</script>"
    text = GOOD.replace("UTF-8", encoding).replace('"Example Desk"', quoteattr(words))
    data = text.encode(encoding if encoding != "utf-7" else "ascii")
    if encoding == "utf-7":
        data = data.replace(b"&lt;", b"+ADw-").replace(b"&gt;", b"+AD4-")
    path = put(site, "encoded-" + encoding, data)
    answer = site.get("/" + path)
    if highlighted(answer.body):
        assert words in visit(path)["text"]
    else:
        site.expect_log(rf"FC0012: .*/{path}\.claims\.xml:", 1)
        assert_bare(answer)


# --- ids and paths ---


def test_ids_that_the_page_has_lead_to_the_notes(site, visit, chrome):
    """A link to a note would end at the page's own element, and two elements have one id."""
    ids = ["x", "x-2", "x-3", "x-2-2", "__proto__", "constructor", "id", "body"]
    held = {f"factcheck-note-{i}{s}" for i in ids for s in ("", "-2", "-popover")}
    held = "".join(f'<i id="{i}">theirs</i>' for i in sorted(held))
    held += '<form id="data-factcheck-ui" name="body"><input name="attributes" id="factcheck"></form>'
    words = [f"Sentence number {i} of those that were checked here." for i in range(len(ids))]
    article = ARTICLE.replace(
        b"<p>Before", held.encode() + "".join(f"<p>{w}</p>" for w in words).encode() + b"<p>Before")
    path = put(site, "ids", sidecar(*[claim(i, w, verdict=f"Verdict on {i}.") for i, w in zip(ids, words)]), article)
    assert highlighted(site.get("/" + path).body) == set(ids)
    seen = visit(path)
    assert seen["twice"] == []
    wrong = chrome.script(
        "return [...document.querySelectorAll('fact-check')].filter(e => e.hasAttribute('aria-details'))"
        ".filter(e => { const n = document.getElementById(e.getAttribute('aria-details'));"
        " return !n || !n.closest('[data-factcheck-ui]') || !n.textContent.includes(`Verdict on ${e.dataset.factcheck}.`); })"
        ".map(e => e.dataset.factcheck)")
    assert wrong == []
    targets = chrome.script(
        "return [...document.querySelectorAll('[data-factcheck-ui] a, a[data-factcheck-ui]')]"
        ".filter(a => a.getAttribute('href').startsWith('#'))"
        ".map(a => document.getElementById(decodeURIComponent(a.hash.slice(1))))"
        ".filter(e => !e || !(e.closest('[data-factcheck-ui]') || e.closest('fact-check'))).length")
    assert targets == 0


NAMES = {
    "markup": 'a"><script>window.ran=1</script>.html',
    "line break": "a\r\nX-Forged: 1\r\n\r\n<script>window.ran=1<\u2215script>.html",
    "terminal": "a\x1b[2J\x07.html",
    "link header": 'a>; rel="preload"; as=script, <x.html',
    "percent": "a%0d%0aX-Forged:%201.html",
    "query": "a?b#c&d=e;f.html",
}


@pytest.mark.parametrize("attack", NAMES)
def test_path_forges_no_header_and_no_log_line(site, visit, attack):
    """File names come from URLs, and stand in Link headers, in the page and in the log."""
    from urllib.parse import quote

    name = NAMES[attack]
    path = "paths/" + quote(name)
    site.write("paths/" + name, ARTICLE)
    site.write("paths/" + name + ".claims.xml", sidecar(("bridge", QUOTE), ("gone", "Nothing of this is here.")))
    before = len(site.log())
    answer = site.get("/" + path)
    assert highlighted(answer.body) == {"bridge"}
    assert "x-forged" not in answer.headers
    targets = re.findall(r"<([^>]*)>; rel=\"([^\"]*)\"", answer.headers["link"])
    assert len(targets) == 2 and "preload" not in [rel for _, rel in targets]
    assert not re.search(r"[^\x21-\x7e]", "".join(t for t, _ in targets))
    visit(path)
    excerpt = site.get("/_factcheck/excerpt/" + path + "?claim=bridge")
    assert excerpt.status == 200 and "x-forged" not in excerpt.headers
    visit("_factcheck/excerpt/" + path + "?claim=bridge")
    (site.docroot / "paths" / (name + ".claims.xml")).write_text("<a/>")
    site.expect_log("FC0012: .*/paths/a.*claims.xml", None)
    assert_bare(site.get("/" + path))
    for line in lines_after(site, before):
        assert re.match(r"\[\w{3} \w{3} \d\d .*\] .*FC00\d\d", line), line
        assert not re.search(r"[^\x20-\x7e]", line), line


def test_host_of_the_clients_choosing_is_no_markup(site, elsewhere):
    """Pages with a base have absolute links, made of what the client says the host is."""
    article = ARTICLE.replace(b"<head>", f'<head><base href="http://127.0.0.1:{elsewhere.port}/">'.encode())
    path = put(site, "based", GOOD, article)
    for host in ('x"><script>', "x\texample", "x<y", "x'y", "x\r\n y", "[::1", "x@y", "x/../y", "x&quot;y", ""):
        answer = site.raw(f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        status = int(answer.split(b" ")[1])
        head, _, body = answer.partition(b"\r\n\r\n")
        assert status in (200, 400)
        if status == 200:
            assert b"<script" not in body and b"Transfer-Encoding" not in head
            injected.align(article, body)


def test_base_of_the_page_sends_nothing_of_ours_elsewhere(site, elsewhere, visit):
    """The stylesheet and the links to notes would go to another host."""
    article = ARTICLE.replace(b"<head>", f'<head><base href="http://127.0.0.1:{elsewhere.port}/">'.encode())
    path = put(site, "based-page", GOOD, article)
    seen = visit(path)
    assert seen["links"] and [u for u in seen["links"] if str(elsewhere.port) in u] == []
