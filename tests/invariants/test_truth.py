"""The engine against a reference that knows only the contract's section 2 (tests/bench/anchor): small
pages, claims that are verbatim, edited, in edited surroundings, or gone."""

import os
import pathlib
import random
import sys

import pytest

import command
import oracle
import pagetext
import sidecars
import small_pages
import test_oracle

sys.path.insert(0, str(command.ROOT / "tests" / "bench" / "anchor"))

import observed  # noqa: E402
import reference  # noqa: E402

SEED = int(os.environ.get("FACTCHECK_TRUTH_SEED", "1"))
PAGES = int(os.environ.get("FACTCHECK_TRUTH_PAGES", "120"))
CLAIMS = 12


def describe(known, outcomes):
    def words(outcome):
        return "%s %s %s" % (outcome.state, outcome.cause or "", [
            (low, known.text.chars[low:high]) for low, high in outcome.passages])
    return " | ".join(sorted(map(words, outcomes)))


def disagreements(data, claims, folder):
    """(texts of what differs, how many were decided by the contract, all states met)."""
    page = pagetext.Page(data)
    known = reference.Reference(page)
    article, sidecar = folder / "article.html", folder / "article.html.claims.xml"
    article.write_bytes(data)
    sidecar.write_bytes(sidecars.build(claims))
    report, _ = command.lint(article, sidecar)
    faults, decided, met = [], 0, []
    for claim, entry in zip(claims, report["claims"]):
        allowed = known.outcomes(claim.targets[0])
        got = observed.outcome(known, entry)
        if len(allowed) == 1:
            decided += 1
            met.append((got.state, got.cause))
        if got not in allowed and reference.UNKNOWN not in allowed:
            faults.append("%r\n  contract: %s\n  engine:   %s\n  page: %s" % (
                claim.targets[0], describe(known, allowed), describe(known, [got]), data.decode()))
    return faults, decided, met


def test_small_pages(tmp_path):
    """Claims stand elsewhere, or in another state, than the contract says."""
    faults, decided, total, met = [], 0, 0, []
    for number in range(PAGES):
        rng = random.Random("%d %d" % (SEED, number))
        vocabulary, source, claims = small_pages.make(rng, CLAIMS)
        claims = [c for c in claims if reference.Quote(c.targets[0]).exact.chars]
        found, sure, states = disagreements(source.encode(), claims, tmp_path)
        faults += ["page %d (%s): %s" % (number, vocabulary, fault) for fault in found]
        decided, total, met = decided + sure, total + len(claims), met + states
    assert not faults, "%d of %d\n%s" % (len(faults), total, "\n".join(faults[:20]))
    assert decided > 0.8 * total, "the contract decides only %d of %d" % (decided, total)
    for state in (("intact", None), ("changed", "wording"), ("changed", "context"), ("missing", None)):
        assert met.count(state) > 0.02 * total, "hardly any claim is %s %s" % state
