"""What the product promises of every page and every sidecar (contract, sections 2 and 3)."""

import oracle
import injected
import marks
import pytest
import trees
import truth
from conftest import page_of


def test_bytes_are_the_origins(run):
    """Taking out what was injected doesn't give the origin's bytes."""
    insertions = injected.align(run.page.data, run.output)
    if not run.page.supported:
        assert insertions == [], "a page in %s passes untouched" % run.page.charset


def test_tree_is_the_origins(run):
    """A browser builds another tree than of the origin; ids or links clash; notes stand in a link."""
    if not run.page.supported:
        assert run.output == run.page.data
        return
    tree = trees.check_tree(run.page.data, run.output, run.page.charset)
    trees.check_places(tree)


def test_highlights_stand_where_the_passages_are(run):
    """A highlight cuts a character or spans nodes, marks what no claim speaks of, or leaves out what
    could be marked."""
    if not run.page.supported:
        assert run.output == run.page.data
        return
    if run.output == run.page.data and trees.no_place_for_notes(run.page):
        return
    insertions = injected.align(run.page.data, run.output)
    found = marks.check_highlights(run.page, insertions)
    matches = {entry["id"]: entry["matches"] for entry in run.report["claims"]}
    left_out = marks.check_coverage(run.page, found, matches)
    assert not left_out, "%d pieces not marked, such as %s at byte %d: %r" % (
        len(left_out), left_out[0][0], run.page.starts[left_out[0][1]],
        run.page.data[run.page.starts[left_out[0][1]] :][:60])
    without = marks.check_references(run.page, insertions, found)
    assert not without, "%d passages without a reference, such as %s at %d" % (
        len(without), without[0].claim, without[0].end)


def test_states_are_true(run):
    """lint says something of a claim that isn't so: above all, intact where it isn't."""
    if not run.page.supported:
        assert all(entry["state"] == "missing" for entry in run.report["claims"])
        return
    truth.check_report(run.index, run.claims, run.report, run.exit_code)


def test_nothing_shown_nothing_injected(page_name, tmp_path):
    """A page where no claim stands isn't the origin's, byte for byte."""
    import command
    import sidecars

    page, _ = page_of(page_name)
    claim = oracle.Claim("gone", [oracle.Target("Seventeen violet walruses juggled marmalade in Oslo")])
    (tmp_path / "article.html").write_bytes(page.data)
    (tmp_path / "claims.xml").write_bytes(sidecars.build([claim]))
    output = command.annotate(tmp_path / "article.html", tmp_path / "claims.xml")
    assert output == page.data
