"""The engine against a reference that knows only the contract's section 2 (tests/bench/anchor): small
pages, claims that are verbatim, edited, in edited surroundings, or gone."""

import os
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


QUOTE = "the company paid no taxes at all in Europe"

# Contexts edited away from the quote: whether the words next to it are the context's own, up to and
# including its nearest whole word (rule 3). A word is what section 2 says under "Word borders".
NEXT_TO_IT = [
    # prefix, suffix, what the page has before and after, state
    ("in summer it said that ", None, "in winter it said that ", "", "intact"),
    ("in winter it said not that ", None, "in winter it said now that ", "", "intact"),
    ("in winter it said that ", None, "in winter it said this ", "", "changed"),
    ("it said that they did ", None, "it said that they undid ", "", "changed"),
    (None, " in 2018 and in the years before", "", " in 2018 and in the times before", "intact"),
    (None, " by 30% of the profit it had made", "", " by 30% of the profit it had lost", "intact"),
    (None, " 30% of the profit it had made", "", " 30% of the profit it had lost", "intact"),
    (None, " 30% of the profit it had made", "", " 30 of the profit it had made", "changed"),
    (None, " 30 of the profit it had made", "", " 30% of the profit it had made", "changed"),
    ("in summer when it was −5 ", None, "in winter when it was −5 ", "", "intact"),
    ("in winter when it was −5 ", None, "in winter when it was 5 ", "", "changed"),
    ("this happened with 5 ", None, "this happened with +5 ", "", "changed"),
    (None, " 2 500 people worked there", "", " 2 500 people wanted there", "intact"),
    (None, " 2 500 people worked there", "", " 2 people worked there", "changed"),
    ("this happened with 2 500 ", None, "this happened with 500 ", "", "changed"),
    (None, " 1.5 billion so say some", "", " 1 billion so say some", "changed"),
    (None, " 10² metres from the place", "", " 10 metres from the place", "changed"),
    (None, " non-binding so say some", "", " non so say some", "changed"),
    (None, " can’t be so say some people", "", " can be so say some people", "changed"),
    ("for the old tax—paid ", None, "for the new tax—paid ", "", "intact"),
    ("for the old taxes—paid ", None, "for the old cases—paid ", "", "intact"),
    ("東京の税務署で発表があった", None, "大阪の税務署で発表があった", "", "changed"),
]


@pytest.mark.parametrize("prefix,suffix,before,after,state", NEXT_TO_IT)
def test_nearest_whole_word(prefix, suffix, before, after, state, tmp_path):
    """A verdict stands beside words that weren't checked, or is withheld for words far away."""
    data = ("\ufeff<p>%s%s%s" % (before, QUOTE, after)).encode()
    target = oracle.Target(QUOTE, prefix, suffix)
    allowed = reference.Reference(pagetext.Page(data)).outcomes(target)
    assert {outcome.state for outcome in allowed} == {state}, "the reference is wrong: %r" % allowed
    faults, _, _ = disagreements(data, [oracle.Claim("c", [target])], tmp_path)
    assert not faults, faults[0]


LONG_QUOTE = "the company did not pay tax in the whole of 2018"

CASES = [
    # what would break, page, target, state
    ("digits after a raised one, last before a tag", "<p>10<sup>2</sup> metres in 2018</p>",
     oracle.Target("metres in 2018"), "intact"),
    ("a context that doesn't fit, but for a mark at its outer end",
     "<p>क करोड़ कंपनी वर्ष दिया नहीं", oracle.Target("करोड़ कंपनी वर्ष दिया नहीं", prefix="ा "), "missing"),
    ("a passage glued to the next word, the words themselves elsewhere",
     "<p>Nobody else ever thought that %s.</p><p>It said in a letter that %sandmore then" % (
         LONG_QUOTE, LONG_QUOTE),
     oracle.Target(LONG_QUOTE, prefix="It said in a letter that "), "changed"),
    ("three passages of other wording, as near as one another",
     "<p>We saw that the old firm did pay tax in spring. We saw that the odd firm did pay tax in "
     "spring. We saw that the oil firm did pay tax in spring.",
     oracle.Target("the own firm did pay tax", prefix="We saw that ", suffix=" in spring"), "changed"),
]


@pytest.mark.parametrize("name,html,target,state", CASES, ids=[case[0] for case in CASES])
def test_case(name, html, target, state, tmp_path):
    check_state(html, target, state, tmp_path)


def check_state(html, target, state, folder):
    data = ("\ufeff" + html).encode()
    allowed = reference.Reference(pagetext.Page(data)).outcomes(target)
    assert {outcome.state for outcome in allowed} == {state}, "the reference is wrong: %r" % allowed
    faults, _, _ = disagreements(data, [oracle.Claim("c", [target])], folder)
    assert not faults, faults[0]


def letters(count, seed="quote", size=4):
    """So many letters of a to p, in words of four."""
    text = "".join(random.Random(seed).choices("abcdefghijklmnop", k=count))
    return " ".join(text[i : i + size] for i in range(0, count, size))


def spoilt(text, count, every=1):
    """So many letters, from the first on or spread, replaced by letters that occur nowhere."""
    chars, places = list(text), [i for i, c in enumerate(text) if c != " "]
    for number, place in enumerate(places[::every][:count]):
        chars[place] = "xyz"[number % 3]
    return "".join(chars)


@pytest.mark.parametrize("count,state", [
    (15, "missing"), (16, "changed"), (31, "changed"), (32, "intact"), (33, "intact")])
def test_lengths_of_quotes(count, state, tmp_path):
    """The bars of 16 and 32 are one off; contexts edited far from the quote."""
    prefix = letters(20, "prefix") + " "
    target = oracle.Target(letters(count), prefix=spoilt(prefix, 5))
    check_state("<p>%s%s %s" % (prefix, letters(count), letters(30, "more")), target, state, tmp_path)


@pytest.mark.parametrize("count,state", [(15, "changed"), (16, "missing")])
def test_little_context(count, state, tmp_path):
    """Rule 5's bar of 16 is one off; the whole context is wrong."""
    prefix = spoilt(letters(count, "prefix"), count) + " "
    target = oracle.Target(letters(40), prefix=prefix)
    check_state("<p>%s %s" % (letters(40, "before"), letters(40)), target, state, tmp_path)


@pytest.mark.parametrize("count,state", [(10, "changed"), (11, "missing")])
def test_half_of_the_context(count, state, tmp_path):
    """The bar of a half is one off."""
    prefix = letters(20, "prefix") + " "
    target = oracle.Target(letters(24), prefix=spoilt(prefix, count))
    check_state("<p>%s%s %s" % (prefix, letters(24), letters(30, "more")), target, state, tmp_path)


@pytest.mark.parametrize("count,state", [(8, "changed"), (7, "missing")])
def test_better_by_a_fifth(count, state, tmp_path):
    """The bar of a fifth is one off. (Words so long that no range with one more or less is near.)"""
    prefix, quote = letters(20, "prefix", 10) + " ", letters(24, size=8)
    html = "<p>%s%s %s" % (spoilt(prefix, 4), quote, letters(30, "more", 10))
    html += "<p>%s%s %s" % (spoilt(prefix, count), quote, letters(30, "else", 10))
    check_state(html, oracle.Target(quote, prefix=prefix), state, tmp_path)


def with_edits(text, count, every, kind):
    """count letters replaced, put in or taken out, from the first on, every so many letters."""
    if kind == "replaced":
        return spoilt(text, count, every)
    chars, places = list(text), [i for i, c in enumerate(text) if c != " "]
    for place in reversed(places[::every][:count]):
        chars[place : place + 1] = [] if kind == "taken out" else ["x", chars[place]]
    return "".join(chars)


LENGTHS = (16, 19, 20, 23, 24, 31, 32, 33, 36, 39, 40, 44, 47, 48, 52, 63, 64, 65, 99, 100, 128, 129,
           260, 300)


@pytest.mark.parametrize("kind", ["replaced", "put in", "taken out"])
def test_edits_within_tolerance(kind, tmp_path):
    """A filter loses passages with just as many edits as the tolerance allows, however these lie; or
    lets one through that has one more. (A page long enough that nothing is found by chance.)"""
    parts, claims, expected = [], [], {}
    for length in LENGTHS:
        for every in (1, 2, 3, 4, 5):
            seed = "%d %d" % (length, every)
            parts.append(letters(length, seed))
            # As the quote's length is what the tolerance is a share of: the most that are within it.
            fits = [n for n in range(1, len(range(0, length, every)) + 1)
                    if n <= len(with_edits(parts[-1], n, every, kind).replace(" ", "")) // 4]
            for count, state in ((fits[-1], "changed"), (fits[-1] + 1, "missing")):
                exact = with_edits(parts[-1], count, every, kind)
                short = len(exact.replace(" ", "")) < 16 or count > len(range(0, length, every))
                # (Letters put in or taken out may as well be a word less: what must be missing isn't
                # known then. A whole word less isn't other wording.)
                known = state == "changed" or kind == "replaced"
                if short or not known or kind == "taken out" and every < 2:
                    continue
                name = "c%d" % len(claims)
                claims.append(oracle.Claim(name, [oracle.Target(exact)]))
                expected[name] = state, parts[-1]
    text = " ".join(parts + [letters(9000, "more")])
    article, sidecar = tmp_path / "article.html", tmp_path / "article.html.claims.xml"
    article.write_text("<p>" + text)
    sidecar.write_bytes(sidecars.build(claims))
    report, _ = command.lint(article, sidecar)
    for claim, entry in zip(claims, report["claims"]):
        state, part = expected[claim.id]
        assert entry["state"] == state, (claim.targets[0].exact, part)
        if state == "changed":
            start = 3 + text.index(part)
            match, = entry["matches"]
            both = min(match["endByte"], start + len(part)) - max(match["startByte"], start)
            either = max(match["endByte"], start + len(part)) - min(match["startByte"], start)
            assert both >= 0.7 * either, (claim.targets[0].exact, part, match["text"])


@pytest.mark.parametrize("html,exact", test_oracle.INTACT + test_oracle.NOT_INTACT)
def test_sentence(html, exact, tmp_path):
    """The engine reads a sentence of the contract otherwise."""
    faults, _, _ = disagreements(
        b"\xef\xbb\xbf" + html.encode(), [oracle.Claim("c", [oracle.Target(exact)])], tmp_path)
    assert not faults, faults[0]


@pytest.mark.parametrize("html,exact", test_oracle.INTACT)
def test_the_reference_agrees_on_what_reads_as_the_quote(html, exact):
    """The reference, taken for the truth, is itself untrue."""
    known = reference.Reference(pagetext.Page(b"\xef\xbb\xbf" + html.encode()))
    assert {o.state for o in known.outcomes(oracle.Target(exact))} == {"intact"}


@pytest.mark.parametrize("html,exact", test_oracle.NOT_INTACT)
def test_the_reference_agrees_on_what_does_not(html, exact):
    known = reference.Reference(pagetext.Page(b"\xef\xbb\xbf" + html.encode()))
    assert "intact" not in {o.state for o in known.outcomes(oracle.Target(exact))}


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
