"""The oracle, sentence by sentence of the contract's section 2; and that false reports are caught."""

import pytest
from injected import Broken
from oracle import Claim, Index, Target
from pagetext import Page
from truth import check_report


def judge(html, exact, prefix=None, suffix=None, occurrence=None):
    """True or False whether anything is intact, or "maybe"; where it is sure, also the passages."""
    index = Index(Page(b"\xef\xbb\xbf" + html.encode()))
    verdict, spans = index.judge(Target(exact, prefix, suffix, occurrence))
    return verdict, [index.page.data[start:end].decode() for _, _, start, end in spans]


INTACT = [
    ("<p>It&shy;self &quot;said&quot;", 'Itself “said”'),
    ("<p>a <b>bo</b>ld claim", "a bold claim"),
    ("<p>cafe&#x301; closed", "café closed"),
    ("<p>ﬁnance １２", "finance 12"),
    ("<p>wait… now — then", "wait... now - then"),
    ("<p>a \n\t b", "a b"),
    ("<p>one</p><p>two", "one two"),
    ("<p>one</p><p>two", "onetwo"),
    ("<p>one<br>two", "one two"),
    ("<p>one<br>two", "onetwo"),
    ("<p>東京\n  大阪", "東京大阪"),
    ("<p>東京\n  大阪", "東京 大阪"),
    ("<p>one<span hidden> X </span>word", "oneword"),
    ("<p>one<script>x</script>word", "oneword"),
    ("<p>CO<sub>2</sub> rose", "CO2 rose"),
    ("<p>resigned<sup>1</sup> today", "resigned"),
    ("<p>in 2018<sup><a href=x>1</a></sup>", "in 2018"),
    ("<p>l'entreprise a dit", "entreprise a dit"),
    ("<p>東京の人口", "人口"),
    ("<p>x</p><p>legal</p>", "legal"),
]


@pytest.mark.parametrize("html,exact", INTACT)
def test_reads_as_the_quote(html, exact):
    verdict, spans = judge(html, exact)
    assert verdict is True and len(spans) == 1


NOT_INTACT = [
    ("<p>10² metres", "102 metres"),
    ("<p>10<sup>2</sup> metres", "102 metres"),
    ("<p>①", "1"), ("<p>10½ hours", "101/2 hours"),
    ("<p>a moral", "amoral"), ("<p>amoral", "a moral"),
    ("<p>illegal", "legal"), ("<p>15 million", "5 million"),
    ("<p>non-binding", "binding"), ("<p>twenty-five million", "five million"),
    ("<p>we can't do it", "we can"), ("<p>it is −5 today", "5 today"),
    ("<p>it is 30% now", "it is 30"), ("<p>all 2 500 people", "all 2"),
    ("<p>3.14 is pi", "14 is pi"), ("<p>it was 1,000", "it was 1"),
    ("<p>Legal", "legal"), ("<p>30%", "13%"),
    ("<p hidden>secret</p>x", "secret"), ("<svg><text>drawn</text></svg>x", "drawn"),
    ("<ruby>漢<rt>かん</rt></ruby>", "かん"),
    ("<p>cafe&#x301;", "cafe"),
    ("<p>10<sup>2</sup>", "10"),
]


@pytest.mark.parametrize("html,exact", NOT_INTACT)
def test_does_not_read_as_the_quote(html, exact):
    assert judge(html, exact) == (False, [])


def test_contexts_single_out():
    """Rule 2: those whose context matches whole, and no others."""
    html = "<p>He did pay taxes. She did pay taxes. It did pay taxes."
    assert judge(html, "did pay taxes")[1] == ["did pay taxes"] * 3
    assert judge(html, "did pay taxes", prefix="She ") == (True, ["did pay taxes"])
    assert judge(html, "did pay taxes", prefix="They ")[0] is False
    assert judge(html, "did pay taxes", occurrence="first")[1] == ["did pay taxes"]
    assert judge(html, "did pay taxes", prefix="She ", suffix=". It was")[0] is False


def test_only_the_nearest_32_characters_count():
    html = "<p>Something else long ago 12345678901234567890123456789012 the quote"
    far = "Something other long ago 12345678901234567890123456789012 "
    assert judge(html, "the quote", prefix=far)[0] is True
    assert judge(html, "the quote", prefix=far.replace("89012 ", "89013 "))[0] is False


def test_a_context_frees_its_side_of_borders():
    """A side whose context matches whole may end within a word."""
    assert judge("<p>illegal acts", "legal acts", prefix="il")[0] is True
    assert judge("<p>illegal acts", "legal act", prefix="il")[0] is False


PAGE = Page("<!DOCTYPE html><meta charset=utf-8><p>The tax rose by 30% in 2018. <b>Twice</b>.".encode())
INDEX = Index(PAGE)
CLAIM = Claim("c", [Target("rose by 30%")])


def report(state="intact", text="rose by 30%", passage=b"rose by 30%", **more):
    start = PAGE.data.index(passage)
    found = dict(target=1, state="intact", text=text, startByte=start, endByte=start + len(passage))
    found.update(more)
    return {"claims": [dict(id="c", state=state, matches=[found] if found["state"] else [])]}


def test_a_true_report_passes():
    check_report(INDEX, [CLAIM], report(), 0)


@pytest.mark.parametrize("false,claim,exit_code", [
    pytest.param(report(passage=b"rose by 30"), CLAIM, 0, id="one byte short"),
    pytest.param(report(passage=b" rose by 30%"), CLAIM, 0, id="one byte early"),
    pytest.param(report(text="rose by 13%"), CLAIM, 0, id="other text"),
    pytest.param(report(text="rose  by 30%"), CLAIM, 0, id="white space not collapsed"),
    pytest.param(report(), Claim("c", [Target("rose by 13%")]), 0, id="a verdict at other words"),
    pytest.param(report(), Claim("c", [Target("rose by 30%", prefix="The rent ")]), 0,
                 id="a verdict in another context"),
    pytest.param(report(), Claim("d", [Target("rose by 30%")]), 0, id="another claim"),
    pytest.param(report(), CLAIM, 1, id="another exit code"),
    pytest.param(report(state="missing"), CLAIM, 1, id="a state that isn't its targets'"),
    pytest.param({"claims": [dict(id="c", state="missing", matches=[])]}, CLAIM, 1, id="not found"),
    pytest.param({"error": {"line": 1}}, CLAIM, 2, id="refused"),
    pytest.param(report(passage=b"2018. <b>Twice</b>", text="2018. Twice"),
                 Claim("c", [Target("2018. Twice")]), 0, id="an end tag in the passage"),
])
def test_a_false_report_is_caught(false, claim, exit_code):
    with pytest.raises(Broken):
        check_report(INDEX, [claim], false, exit_code)


def test_items_lead_back_to_their_bytes():
    """A character's bytes are found wrongly: references, newlines, charsets."""
    for data, wanted in (
        (b"<p>a &notit; &amp;x &#x80;&fjlig;", [b"a", b"&not", b"i", b"t", b";", b"&amp;", b"x", b"&#x80;",
                                               b"&fjlig;", b"&fjlig;"]),
        (b"<meta charset=utf-8><p>\r\n\xc3\xa9\r\n\xe2\x82\xac", [b"\xc3\xa9", b"\xe2\x82\xac"]),
        (b"<meta charset=big5><p>\xa4\x5cb", [b"\xa4\x5c", b"b"]),
        (b"<meta charset=gb18030><p>\x81\x39\xee\x39a", [b"\x81\x39\xee\x39", b"a"]),
        (b"<p>a<table>b<td>c</table>d", [b"a", b"b", b"c", b"d"]),
    ):
        page = Page(data)
        assert [data[s:e] for s, e in zip(page.starts, page.ends)] == wanted
