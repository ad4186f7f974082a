"""Single cases that the contract decides, each the smallest page that showed a fault."""

import re

import command
import pytest
import sidecars
from oracle import Claim, Target

HEAD = '<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Case</title>'


@pytest.fixture
def files(tmp_path):
    def write(html, *targets):
        claims = [Claim("c%d" % number, [target]) for number, target in enumerate(targets)]
        (tmp_path / "article.html").write_bytes((HEAD + html).encode())
        (tmp_path / "claims.xml").write_bytes(sidecars.build(claims))
        return tmp_path / "article.html", tmp_path / "claims.xml"

    return write


@pytest.mark.parametrize("html,target", [
    pytest.param("<p>In 2018<sup><a href=#2>2</a></sup> it was", Target("2 it"),
                 id="a footnote's mark of digits begins a word, as its link says"),
    pytest.param("<p>added &#x200f;(speaker) it", Target("(speaker)", prefix="added \u200f"),
                 id="white space before an invisible character at a prefix's end"),
    pytest.param("<p>added (speaker) it", Target("(speaker)", suffix="\u200e it"),
                 id="white space after an invisible character at a suffix's start"),
    pytest.param("<p>कार्यक्रम की घोषणा", Target("की", suffix=" घोषण"),
                 id="a suffix that ends before a vowel sign"),
    pytest.param("<p>कार्यक्रम की घोषणा", Target("की", prefix="ार्यक्रम "),
                 id="a prefix that begins with a vowel sign"),
    pytest.param("<p>cafe<b>&#x301;</b> here", Target("café here"), id="a letter parted by markup"),
])
def test_intact(files, html, target):
    report, exit_code = command.lint(*files(html, target))
    assert report["claims"][0]["state"] == "intact"
    assert exit_code == 0


def without_notes(output):
    """The annotated page up to its notes, references as {N}, highlights as [ ]."""
    text = output.decode()[len(HEAD) :]
    text = re.sub(r"<link data-factcheck-ui[^>]*>", "", text)
    text = re.sub(r'<fc-ref.*?#factcheck-note-c(\d+).*?</fc-ref>', r"{\1}", text)
    text = re.sub(r"<(?:section|table|aside|div)[^>]*data-factcheck-ui.*", "", text, flags=re.S)
    return re.sub(r"</fact-check>", "]", re.sub(r"<fact-check [^>]*>", "[", text))


@pytest.mark.parametrize("html,quotes,expected", [
    pytest.param("<p>Before the table.</p><table>loose text<tr><td>x</table>", ["the table. loose"],
                 "<p>Before [the table.]{0}</p><table>loose text<tr><td>x</table>",
                 id="the passage goes on where nothing is marked"),
    pytest.param("<p>An inner and an outer passage here.</p>", ["inner and an outer passage", "and an"],
                 "<p>An [inner [and an] outer passage]{1}{0} here.</p>",
                 id="a passage within another: its reference waits, never inside the other's"),
    pytest.param("<p>A <a href=x>linked quote</a> and more.</p>", ["linked quote"],
                 "<p>A <a href=x>[linked quote]</a>{0} and more.</p>", id="after a link"),
    pytest.param("<p>A <a href=x>linked quote</a></p><p>And more.</p>", ["linked quote"],
                 "<p>A <a href=x>[linked quote]</a></p><p>And more.</p>",
                 id="a link that ends its block"),
    pytest.param("<h1>A headline's words</h1>", ["headline's words"],
                 "<h1>A [headline's words]{0}</h1>", id="in a heading"),
])
def test_reference_directly_after_its_passage(files, html, quotes, expected):
    """A reference is missing, or doesn't stand where the contract's section 3 puts it."""
    output = command.annotate(*files(html, *[Target(quote) for quote in quotes]))
    assert without_notes(output) == expected


@pytest.mark.parametrize("html,target", [
    pytest.param("<p>the x&fjlig;ord here", Target("xf", suffix="jord"),
                 id="a passage that ends within what one reference stands for"),
    pytest.param("<p>the x&fjlig;ord here", Target("jord", prefix="xf"),
                 id="a passage that begins within it"),
])
def test_never_intact(files, html, target):
    """A verdict stands at words that weren't checked: more of them are marked than the quote has."""
    report, exit_code = command.lint(*files(html, target))
    assert report["claims"][0]["state"] != "intact"
    assert exit_code == 1
