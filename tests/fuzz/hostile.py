#!/usr/bin/python3
"""Time and memory per byte on inputs made to be slow: hostile.py [--size KB] [--piece BYTES] [NAME…]

Each case is a page and a sidecar that grow with a size. They run at a quarter of the size and at all of
it: what takes much more per byte then (growth) isn't linear. Exits 1 where a case takes more than 3
seconds and a tenth of a second per MB, or more memory than 64 MB and 130 bytes per byte.
"""
import argparse
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time
from xml.sax.saxutils import escape

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = str(ROOT / os.environ.get("BUILD", "build") / "tests" / "hostile")
SECONDS = 120
ALWAYS, PER_MB = 3, 0.1
CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


def sidecar(targets, inside=""):
    """A claim for each (exact, prefix, suffix, fragment); what is missing is None."""
    parts = ['<claimReviews xmlns="urn:factcheck:sidecar:1"><author id="d" name="D"/>']
    for number, target in enumerate(targets):
        exact, prefix, suffix, fragment = (tuple(target) + (None,) * 4)[:4]
        quote = "<TextQuoteSelector>%s<exact>%s</exact>%s</TextQuoteSelector>" % (
            "<prefix>%s</prefix>" % escape(prefix) if prefix else "", escape(exact),
            "<suffix>%s</suffix>" % escape(suffix) if suffix else "")
        if fragment:
            quote = '<FragmentSelector value="%s">%s</FragmentSelector>' % (fragment, quote)
        parts.append('<claimReview id="c%d" author="d" datePublished="2019-04-02"><target>%s</target>'
                     '<reviewRating alternateName="x"/>%s</claimReview>' % (number, quote, inside))
    return "".join(parts) + "</claimReviews>"


ONE = [("Some words that stand nowhere in it at all",)]


def fill(unit, n):
    return (unit * (n // len(unit) + 1))[:n]


# --- quotes ---


@case
def one_letter_everywhere(n):
    return fill("a ", n), sidecar([("a",)])


@case
def overlapping_words(n):
    return fill("a ", n), sidecar([("a " * 200,)])


@case
def overlapping_quotes(n):
    return fill("a b c d e f g h ", n), sidecar([(fill("a b c d e f g h ", 40 + 16 * i).strip(),) for i in range(50)])


@case
def long_quote_of_one_letter(n):
    return fill("a", n), sidecar([("a" * 10000,)])


@case
def long_quote_almost(n):
    return fill("a", n), sidecar([("a" * 9990 + "b" * 10,)])


@case
def long_quote_words_almost(n):
    return fill("ab ", n), sidecar([("ab " * 3300 + "cd",)])


@case
def long_quote_refused_verbatim(n):
    quote = "ab " * 2000
    return fill(quote + "x ", n), sidecar([(quote + "x", "zzzzzzzzzzzzzzzz zzzzzzzzzzzzzzz ")])


@case
def refused_verbatim_overlapping(n):
    quote = "ab " * 2000
    return fill("ab ", n), sidecar([(quote, "ab ab ab ab zz zz zz")])


@case
def kept_nearer_and_nearer(n):
    xml = sidecar([("ab " * 3000, "ab ab ab zz ")])
    return fill("ab ", n), xml.replace(
        "</TextQuoteSelector>", '</TextQuoteSelector><TextPositionSelector start="%d" end="%d"/>' % (n, n + 1))


@case
def thousand_alike(n):
    return fill("the company did not pay taxes in 2018 and so on ", n), sidecar(
        [("the company did not pay taxes in %d and so on" % (2000 + i),) for i in range(1000)])


@case
def thousand_alike_of_one_letter(n):
    return fill("a ", n), sidecar([("a " * (20 + i % 40) + "b%d" % i,) for i in range(1000)])


@case
def ten_thousand_short(n):
    return fill("ab ba aab bba abab ", n), sidecar([("ab ba %d" % i,) for i in range(10000)])


@case
def ten_thousand_equal(n):
    return fill("ab ba aab bba abab ", n), sidecar([("ab ba",)] * 10000)


@case
def contexts_everywhere(n):
    return fill("a ", n), sidecar([("a a a a a a a a a a", "a a a a a a a a a b ", " a a a a a a a c")] * 100)


@case
def contexts_whole_everywhere(n):
    return fill("a ", n), sidecar([("a", "a " * 30, " a" * 30)] * 20)


@case
def half_contexts_waiting(n):
    return fill("a", n), sidecar([("a", "a" * 32, "a" * 31 + "b")] * 200)


@case
def near_misses(n):
    rng = random.Random(1)
    words = ["".join(rng.choices("ab", k=rng.randrange(1, 5))) for _ in range(50)]
    text = " ".join(rng.choices(words, k=n // 3))[:n]
    return text, sidecar([(" ".join(rng.choices(words, k=12)),) for _ in range(2000)])


@case
def fragments(n):
    return fill("".join("<p id=y%d>a" % i for i in range(100)), n), sidecar(
        [("words %d" % i, None, None, "x%d" % i) for i in range(5000)])


@case
def colliding_ids(n):
    return fill("".join("<i id=factcheck-note-c0-%d>" % (i + 2) for i in range(n // 30)) + "abc ", n), sidecar(
        [("abc",)])


# --- markup ---


@case
def divs(n):
    return fill("<div>a", n), sidecar(ONE)


@case
def bs(n):
    return fill("<b>a", n), sidecar(ONE)


@case
def formatting_unclosed(n):
    return "".join("<b a=%d>" % i for i in range(8000))[: n // 2] + fill("<p>x", n // 2), sidecar(ONE)


@case
def formatting_reopened(n):
    return "".join("<b a=%d>" % i for i in range(900)) + fill("<p>x</p>", n), sidecar(ONE)


@case
def adoption(n):
    return fill("<a><div><i>x</a>", n), sidecar(ONE)


@case
def adoption_nested(n):
    return fill("<b><i><u><p>", n // 2) + fill("</b></i></u>", n // 2), sidecar(ONE)


@case
def list_items(n):
    return fill("<li><div>", n), sidecar(ONE)


@case
def tables(n):
    return fill("<table><tr><td>", n), sidecar(ONE)


@case
def end_tags(n):
    return fill("<x>", n // 2) + fill("</y>", n // 2), sidecar(ONE)


@case
def foreign(n):
    return fill("<svg><g>", n // 2) + fill("</z>", n // 2), sidecar(ONE)


@case
def less_thans(n):
    return fill("<", n), sidecar(ONE)


@case
def ampersands(n):
    return fill("&", n), sidecar(ONE)


@case
def half_references(n):
    return fill("&CounterClockwiseContourIntegra", n), sidecar(ONE)


@case
def comments(n):
    return fill("<!--", n), sidecar(ONE)


@case
def attributes(n):
    tag = "<p " + " ".join("a%d" % i for i in range(9000)) + ">"
    return fill(tag, n), sidecar(ONE)


@case
def attributes_huge(n):
    return "<p " + " ".join("a%d=" % i for i in range(n // 8)) + ">", sidecar(ONE)


@case
def scripts(n):
    return fill("<script></scrip", n), sidecar(ONE)


@case
def templates(n):
    return fill("<template><td>", n), sidecar(ONE)


# --- text ---


@case
def marks(n):
    return fill("\u0301", n // 2), sidecar(ONE)


@case
def marks_of_classes(n):
    return "a" + fill("\u0315\u0300\u0327\u0323", n // 2), sidecar([("\u00e1" * 20,)])


@case
def ignored(n):
    return "a" + fill("\u200b", n // 3) + "b", sidecar([("ab",)])


@case
def white(n):
    return "a" + fill(" \n", n) + "b", sidecar([("a b",)])


@case
def ligatures(n):
    return fill("\ufdfa", n // 3), sidecar(ONE)


@case
def not_utf8(n):
    return fill("\udcff", n), sidecar(ONE)


# --- sidecars ---


@case
def sidecar_claims(n):
    return "<p>a", sidecar([("words %d of it" % i,) for i in range(min(n // 200, 10000))])


@case
def sidecar_deep(n):
    return "<p>a", sidecar(ONE, "<reviewBody>" + "<em>" * (n // 10) + "</em>" * (n // 10) + "</reviewBody>")


@case
def sidecar_attributes(n):
    return "<p>a", sidecar(ONE).replace("<claimReviews ", "<claimReviews " + " ".join(
        'xmlns:n%d="urn:%d"' % (i, i) for i in range(n // 24)) + " ", 1)


@case
def sidecar_text(n):
    return "<p>a", sidecar(ONE, "<reviewBody>%s</reviewBody>" % fill("a&#225;&lt;", n))


@case
def sidecar_citations(n):
    return "<p>words that", sidecar(
        [("words",)], '<citation name="n"/>' * (n // 20))


# --- running ---


def run(page, xml, piece):
    """(seconds for the page, most resident MB, bytes in, bytes out, why it ended badly)."""
    with tempfile.TemporaryDirectory() as folder:
        article, claims = pathlib.Path(folder, "a.html"), pathlib.Path(folder, "a.xml")
        article.write_bytes(b"<!DOCTYPE html><meta charset=utf-8>" + page.encode("utf-8", "surrogateescape"))
        claims.write_text(xml, encoding="utf-8")
        child = subprocess.Popen(
            [COMMAND, str(article), str(claims)] + ([str(piece)] if piece else []), stdout=subprocess.PIPE,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS)))
        words = child.stdout.read().decode().split(" ", 3)
        _, status, usage = os.wait4(child.pid, 0)
        size = article.stat().st_size + claims.stat().st_size
    if status:
        return usage.ru_utime, usage.ru_maxrss / 1024, size, 0, "killed" if os.WIFSIGNALED(status) else "failed"
    why = words[3].strip() if len(words) > 3 else ""
    return float(words[0]) + float(words[1]), usage.ru_maxrss / 1024, size, int(words[2]), why


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=1024, help="KB of the larger run")
    parser.add_argument("--piece", type=int, default=0, help="stream in pieces of so many bytes")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    failed = []
    print("%-30s %9s %8s %8s %9s %9s" % ("", "seconds", "s/MB", "growth", "memory MB", "output MB"))
    for name in options.names or CASES:
        rows = [run(*CASES[name](size), options.piece) for size in (options.size * 256, options.size * 1024)]
        (small, _, small_n, _, _), (large, memory, n, out, why) = rows
        growth = (large / n) / (max(small, 0.005) / small_n)
        # Work has a limit, so that a second or two is always forgiven.
        bad = large > ALWAYS + PER_MB * n / 1048576 or memory > 64 + 130 * n / 1048576 or why == "killed"
        failed += [name] if bad else []
        print("%-30s %9.3f %8.3f %8.1f %9.1f %9.1f%s %s" % (
            name, large, large / (n / 1048576), growth, memory, out / 1048576, "  <--" if bad else "", why[:60]),
            flush=True)
    if failed:
        sys.exit("too slow or too large: " + ", ".join(failed))


if __name__ == "__main__":
    main()
