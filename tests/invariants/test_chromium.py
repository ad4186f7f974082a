"""The tree invariant where it counts: in a browser, scripts stopped by policy."""

import browser
import pytest
import trees


@pytest.fixture(scope="module")
def chromium():
    started = browser.Browser()
    yield started
    started.close()


@pytest.fixture(scope="module")
def origin_trees():
    return {}


def test_chromium_builds_the_origins_tree(run, chromium, origin_trees):
    """Chromium builds another tree of the response than of the origin."""
    label = browser.label_for(run.page.data)
    if run.name not in origin_trees:
        origin_trees.clear()
        origin_trees[run.name] = chromium.tree(run.page.data, label)
    trees.compare(origin_trees[run.name], chromium.tree(run.output, label), "Chromium")


def test_chromium_sees_a_broken_tree(chromium):
    """The comparison is blind: a highlight in a table row and a link in a link go unnoticed."""
    origin = b"<!DOCTYPE html><table><tr>loose<td>a</table><p><a href=x>link</a> text"
    for broken in (
        origin.replace(b"<td>a", b"<td><fact-check>a<p></fact-check>"),
        origin.replace(b"link</a>", b"li<a data-factcheck-ui href=#n>1</a>nk</a>"),
        origin.replace(b" text", b"<div data-factcheck-ui></div> text"),
        origin.replace(b"text", b"tex t"),
        origin.replace(b"<!DOCTYPE html>", b""),
    ):
        with pytest.raises(AssertionError):
            trees.compare(chromium.tree(origin, "utf-8"), chromium.tree(broken, "utf-8"), "Chromium")


def test_chromium_sees_through_what_is_injected(chromium):
    """The comparison calls a well-placed highlight and reference a difference."""
    origin = b"<!DOCTYPE html><p>Some text"
    good = origin.replace(b"text", b"<fact-check data-factcheck=a>te</fact-check>"
                                   b"<sup data-factcheck-ui><a href=#n>1</a></sup>xt")
    trees.compare(chromium.tree(origin, "utf-8"), chromium.tree(good, "utf-8"), "Chromium")
