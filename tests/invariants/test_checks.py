"""The checks themselves: each kind of broken response is caught, and a right one passes."""

import injected
import marks
import pytest
import trees
from injected import Broken, weave
from pagetext import Page

ORIGIN = (b"<!DOCTYPE html><html lang=en><body><h1>A &amp; B</h1> <p>Some <b>bold</b> text, caf\xc3\xa9 re\xcc\x81sume "
          b"<a href=x>link</a>.</p><table><tr><td>cell</td></tr></table></body></html>\n")
PAGE = Page(b"\xef\xbb\xbf" + ORIGIN)
DATA = PAGE.data


def at(needle, plus=0):
    assert DATA.count(needle) == 1
    return DATA.index(needle) + plus


def opening(claim="c", state="intact", more=' aria-details="factcheck-note-c"'):
    return b'<fact-check data-factcheck="%s" data-factcheck-state="%s"%s>' % (
        claim.encode(), state.encode(), more.encode())


CLOSE = b"</fact-check>"
REFERENCE = b'<sup data-factcheck-ui><a href="#factcheck-note-c">Accurate</a></sup>'
NOTES = (b'<section data-factcheck-ui><h2>Notes</h2><ol><li id="factcheck-note-c">A note<br>of two '
         b'lines &#233;</li></ol></section>')
RIGHT = [(at(b"Some"), opening()), (at(b"Some", 4), CLOSE), (at(b"Some", 4), REFERENCE),
         (at(b"</body>"), NOTES)]


def everything(output):
    """All checks on one response."""
    insertions = injected.align(DATA, output)
    trees.check_places(trees.check_tree(DATA, output, "utf-8"))
    return marks.check_highlights(PAGE, insertions)


def test_a_right_response_passes():
    assert len(everything(weave(DATA, RIGHT))) == 1
    assert everything(DATA) == []


@pytest.mark.parametrize("broken", [
    pytest.param(lambda o: o.replace(b"lang=en", b'lang="en"'), id="an attribute reserialised"),
    pytest.param(lambda o: o.replace(b"&amp;", b"&"), id="a reference decoded"),
    pytest.param(lambda o: o[:-1], id="the last byte lost"),
    pytest.param(lambda o: o + b"\n", id="a byte more at the end"),
    pytest.param(lambda o: o.replace(b"bold", b"bald"), id="a letter changed"),
    pytest.param(lambda o: o.replace(b"</td>", b""), id="an end tag lost"),
    pytest.param(lambda o: o.replace(b"</p>", b"<!-- x --></p>"), id="a foreign comment"),
    pytest.param(lambda o: o.replace(b"<p>Some", b"Some<p>").replace(b"<p><fact", b"<fact"),
                 id="text before its tag"),
    pytest.param(lambda o: o.replace(b"\xc3\xa9", b"&eacute;"), id="a letter made a reference"),
    pytest.param(lambda o: o.replace(b"\xef\xbb\xbf", b""), id="the BOM lost"),
])
@pytest.mark.parametrize("annotated", [True, False])
def test_changed_bytes_are_caught(broken, annotated):
    """A byte of the origin that is lost, changed or moved goes unnoticed."""
    output = weave(DATA, RIGHT if annotated else [])
    assert broken(output) != output
    with pytest.raises(Broken):
        injected.align(DATA, broken(output))


@pytest.mark.parametrize("markup", [
    pytest.param("<span data-factcheck-ui>é</span>".encode(), id="not ASCII"),
    pytest.param(b"<span data-factcheck-ui><b>x</span></b>", id="misnested"),
    pytest.param(b"<span data-factcheck-ui><p>x</span>", id="unclosed"),
    pytest.param(b"<span data-factcheck-ui>a & b</span>", id="a lone ampersand"),
    pytest.param(b"<span data-factcheck-ui title='x'>y</span>", id="single quotes"),
    pytest.param(b'<span data-factcheck-ui style="color:red">y</span>', id="inline style"),
    pytest.param(b'<span data-factcheck-ui onclick="x()">y</span>', id="a handler"),
    pytest.param(b'<div data-factcheck-ui><script>x()</script></div>', id="a script"),
    pytest.param(b'<script data-factcheck-ui>x()</script>', id="a script that is ours"),
    pytest.param(b'<div data-factcheck-ui><style>b{}</style></div>', id="a style"),
    pytest.param(b'<a data-factcheck-ui href="javascript:x()">y</a>', id="a script link"),
    pytest.param(b'<span data-factcheck-ui data-factcheck-ui>y</span>', id="an attribute twice"),
    pytest.param(b'<aside>not marked as ours</aside>', id="no data-factcheck-ui"),
    pytest.param(b'<fact-check>not ours</fact-check>', id="a highlight without its claim"),
])
def test_bad_markup_is_caught(markup):
    """Injected markup that isn't well-formed, ASCII or within a strict policy goes unnoticed."""
    with pytest.raises(Broken):
        injected.align(DATA, weave(DATA, RIGHT + [(at(b" text"), markup)]))


def test_json_ld_is_allowed():
    """The one kind of script that may be injected is refused, or may close itself."""
    script = b'<script type="application/ld+json" data-factcheck-ui>{"a":"\\u003c/script"}</script>'
    injected.align(DATA, weave(DATA, [(at(b"</body>"), script)]))
    with pytest.raises(Broken):
        injected.align(DATA, weave(DATA, [(at(b"</body>"), script.replace(b"\\u003c", b"<"))]))


@pytest.mark.parametrize("insertions", [
    pytest.param([(at(b"<p>Some"), opening()), (at(b"Some"), CLOSE)], id="around a tag"),
    pytest.param([(at(b"Some"), opening()), (at(b"bold"), CLOSE)], id="over two nodes"),
    pytest.param([(at(b"Some"), opening()), (at(b" text"), CLOSE)], id="over an element"),
    pytest.param([(at(b"</h1>", 5), opening()), (at(b"<p>Some"), CLOSE)], id="between blocks"),
    pytest.param([(at(b"caf\xc3\xa9", 4), opening()), (at(b"caf\xc3\xa9", 5), CLOSE)],
                 id="within a character"),
    pytest.param([(at(b"&amp;"), opening()), (at(b"&amp;", 3), CLOSE)], id="within a reference"),
    pytest.param([(at(b"e\xcc\x81"), opening()), (at(b"e\xcc\x81", 1), CLOSE)], id="within a cluster"),
    pytest.param([(at(b"Some"), opening())], id="never ending"),
    pytest.param([(at(b"Some"), CLOSE)], id="never begun"),
    pytest.param([(at(b"Some"), opening(state="missing")), (at(b"Some", 2), CLOSE)], id="odd state"),
    pytest.param([(at(b"<tr>"), opening()), (at(b"<td>"), CLOSE)], id="around a row"),
])
def test_bad_highlights_are_caught(insertions):
    """A highlight around markup or white space, or one that cuts a character, goes unnoticed."""
    output = weave(DATA, insertions)
    with pytest.raises(Broken):
        marks.check_highlights(PAGE, injected.align(DATA, output))


@pytest.mark.parametrize("insertions", [
    pytest.param([(at(b"bold"), b"<div data-factcheck-ui>x</div>")], id="a block in a paragraph"),
    pytest.param([(at(b"</p>"), b"<ul data-factcheck-ui></ul>")], id="a list before </p>"),
    pytest.param([(at(b"nk</a>"), REFERENCE)], id="a link within a link"),
    pytest.param([(at(b"<td>"), b"<i data-factcheck-ui>x</i>y")], id="text in a row"),
    pytest.param([(at(b"bold"), b"<b data-factcheck-ui>x</b></b><b>")], id="an element split"),
    pytest.param([(at(b" text"), b" ")], id="white space added"),
    pytest.param([(at(b" text"), b"<!-- x -->")], id="a comment added"),
    pytest.param([(at(b"</html>"), b"<i>x</i>")], id="an element added"),
    pytest.param([(at(b" href"), b" title=x")], id="an attribute added"),
])
def test_changed_trees_are_caught(insertions):
    """Markup after which the parser builds another tree goes unnoticed."""
    with pytest.raises(Broken):
        trees.check_tree(DATA, weave(DATA, insertions), "utf-8")


NOTE = (at(b"</body>"), NOTES)


@pytest.mark.parametrize("insertions", [
    pytest.param([(at(b"Some"), REFERENCE)], id="a link that leads nowhere"),
    pytest.param([NOTE, NOTE], id="an id twice"),
    pytest.param([(at(b"Some"), opening()), (at(b"Some", 4), CLOSE)], id="details that aren't there"),
    pytest.param([NOTE, (at(b"link"), b"<i data-factcheck-ui>x</i>")], id="a reference in a link"),
])
def test_bad_places_are_caught(insertions):
    """An id that clashes, a link to nothing, a reference in a control go unnoticed."""
    with pytest.raises(Broken):
        trees.check_places(trees.parse(weave(DATA, insertions), "utf-8"))


@pytest.mark.parametrize("around", [
    "<button>%s</button>", "<label>%s</label>", "<table><tr><th>%s</table>", "<ruby>%s</ruby>",
    "<details><summary>%s</summary></details>", "<fieldset><legend>%s</legend></fieldset>",
    "<div aria-hidden=true><p>%s</div>", "<div inert>%s</div>", "<div contenteditable>%s</div>",
    "<span role=button>%s</span>", "<span role=img>%s</span>", "<span role=tab><b>%s</b></span>",
])
def test_references_in_controls_are_caught(around):
    """A reference becomes a part of a control's name, or can't be reached."""
    page = around % "<i data-factcheck-ui>x</i>"
    with pytest.raises(Broken):
        trees.check_places(trees.parse(page.encode(), "utf-8"))


def test_references_elsewhere_pass():
    """A heading, a plain div and an editor that is switched off are taken for controls."""
    for around in ("<h1>%s</h1>", "<div>%s</div>", "<div contenteditable=false>%s</div>",
                   "<div role=note>%s</div>", "<table><tr><td>%s</table>"):
        trees.check_places(trees.parse((around % "<i data-factcheck-ui>x</i>").encode(), "utf-8"))


def test_an_origin_with_markup_like_ours_is_told_apart():
    """A page that holds fact-check elements of its own can't be aligned."""
    origin = b"<p>a<fact-check data-factcheck=\"x\">b</fact-check>c<i data-factcheck-ui>d</i>e"
    inserted = [(4, opening()), (5, CLOSE), (len(origin), REFERENCE)]
    assert len(injected.align(origin, weave(origin, inserted))) == 3
    assert injected.align(origin, origin) == []
    with pytest.raises(Broken):
        injected.align(origin, weave(origin, inserted).replace(b"d</i>", b"f</i>"))


def match(start, end, state="intact"):
    return {"target": 1, "state": state, "startByte": start, "endByte": end, "text": ""}


def test_marks_and_report_must_agree():
    """What is marked isn't what lint reports, or something reported isn't marked."""
    start, end = at(b"Some"), at(b"Some", 4)
    insertions = injected.align(DATA, weave(DATA, RIGHT))
    found = marks.check_highlights(PAGE, insertions)
    assert marks.check_coverage(PAGE, found, {"c": [match(start, end)]}) == []
    assert len(marks.check_coverage(PAGE, found, {"c": [match(start, at(b"bold", 4))]})) == 4
    for claims in ({}, {"c": []}, {"c": [match(start, end - 1)]}, {"c": [match(start, end, "changed")]}):
        with pytest.raises(Broken):
            marks.check_coverage(PAGE, found, claims)


def test_missing_references_are_seen():
    """A passage without its reference, or without aria-details, goes unnoticed."""
    without = [pair for pair in RIGHT if pair[1] != REFERENCE]
    for insertions, missing in ((RIGHT, 0), (without, 1)):
        aligned = injected.align(DATA, weave(DATA, insertions))
        found = marks.check_highlights(PAGE, aligned)
        assert len(marks.check_references(PAGE, aligned, found)) == missing
    bare = [(o, opening(more="") if m == opening() else m) for o, m in RIGHT]
    aligned = injected.align(DATA, weave(DATA, bare))
    with pytest.raises(Broken):
        marks.check_references(PAGE, aligned, marks.check_highlights(PAGE, aligned))
