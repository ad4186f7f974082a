"""make bench-cost: what claims cost on a page, by callgrind's count of instructions.

Sidecars of 1 to 10,000 claims, quotes of 40 to 300 characters with contexts: all of them intact; a
tenth of them changed or missing; all missing. No limit on work is set, so none is cut short.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import cases
import pages
import perturb
import sidecars
from oracle import Claim

PAGE = "wikipedia.html"
COUNTS = (1, 10, 100, 1000, 10000)
KINDS = ("all intact", "a tenth changed or missing", "all missing")
# What 1,000 claims may cost per byte of page, in what one intact claim costs.
BARS = {("all intact", 1000): 2, ("a tenth changed or missing", 1000): 5}
PARTS = {"compile": ("fc_sidecar_parse", "fc_reviews_compile"),
         "page": ("fc_annotator_open", "fc_annotator_feed", "fc_annotator_finish", "fc_annotator_next"),
         "anchoring": ("fc_anchor_run",)}
SECONDS = 3000


class Targets:
    """Targets as the benchmark of anchoring cuts them."""

    def __init__(self, page, others, seed):
        self.maker = cases.Maker(page, others, seed, 0)
        self.foreign = [cases.Maker(other, [], seed, 0) for other in others]
        self.rng = self.maker.rng

    def intact(self):
        while True:
            _, target = self.maker.cut(*cases.LONG, "both")
            if target is not None:
                return target

    def missing(self):
        while True:
            _, target = self.rng.choice(self.foreign).cut(*cases.LONG, "both")
            if target is not None:
                return target

    def changed(self):
        target = self.intact()
        target.exact = perturb.other_word(target.exact, self.rng) or target.exact
        return target

    def one(self, kind, number):
        if kind == "all missing":
            return self.missing()
        if kind == "all intact" or number % 10 != 5:
            return self.intact()
        return self.changed() if number % 20 == 5 else self.missing()


def costs(listing):
    """{part: instructions} of callgrind_annotate's inclusive listing, which may name a function twice:
    by the file that it stands in and by the one that called it."""
    functions_costs = {}
    for line in listing.splitlines():
        match = re.match(r"\s*([0-9,]+) .*?[:\s](fc_\w+)(?:'\d+)? \[", line + " [")
        if match:
            cost = int(match.group(1).replace(",", ""))
            functions_costs[match.group(2)] = max(cost, functions_costs.get(match.group(2), 0))
    return {part: sum(functions_costs.get(name, 0) for name in functions)
            for part, functions in PARTS.items()}


def measure(program, article, claims, folder):
    sidecar, profile = folder / "claims.xml", folder / "callgrind.out"
    sidecar.write_bytes(sidecars.build(claims))
    done = subprocess.run(
        ["valgrind", "-q", "--tool=callgrind", "--callgrind-out-file=%s" % profile, program, article,
         sidecar],
        capture_output=True, timeout=SECONDS, check=False)
    if done.returncode:
        raise SystemExit("cost ended with %d: %s" % (
            done.returncode, done.stderr.decode(errors="replace")))
    listing = subprocess.run(
        ["callgrind_annotate", "--inclusive=yes", "--threshold=100", str(profile)],
        capture_output=True, check=True, text=True).stdout
    plain = subprocess.run([program, article, sidecar], capture_output=True, check=True)
    return dict(json.loads(plain.stdout), **costs(listing))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="cost.c, linked with the engine")
    parser.add_argument("--out", required=True, help="where the JSON goes")
    parser.add_argument("--page", default=PAGE)
    parser.add_argument("--most", type=int, default=COUNTS[-1], help="claims")
    options = parser.parse_args()

    known = pages.load()
    if options.page not in known:
        print("skipped: there is no page %s" % options.page)
        return 0
    page = known[options.page]
    others = [p for name, p in known.items() if name != options.page and len(p.chars) > 5000]
    rows, faults, one = [], 0, None
    print("%s: %d bytes" % (options.page, len(page.data)))
    heading = "%-28s%8s%10s%10s%10s%9s%10s%10s%24s"
    print(heading % ("", "", "instr.", "of that", "compile,", "ratio", "bytes a", "kB", "intact/"))
    print(heading % ("", "claims", "a byte", "anchoring", "Minstr.", "to one", "claim", "a page",
                     "changed/missing"))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        article = folder / "article.html"
        article.write_bytes(page.data)
        for kind in KINDS:
            targets = Targets(page, others, kind)
            for count in [c for c in COUNTS if c <= options.most]:
                claims = [Claim("c%d" % n, [targets.one(kind, n)]) for n in range(count)]
                row = dict(measure(options.program, article, claims, folder), kind=kind, claims=count)
                per_byte = row["page"] and row["page"] / len(page.data)
                one = one or per_byte
                row["ratio"] = per_byte / one
                rows.append(row)
                first = next(r for r in rows if r["kind"] == kind)
                row["claim bytes"] = round((row["kept"] - first["kept"]) / max(1, count - 1))
                missed = row["ratio"] >= BARS.get((kind, count), row["ratio"] + 1)
                faults += missed
                print("%-28s%8d%10.1f%10.1f%10.1f%9.2f%10d%10d%24s%s" % (
                    kind, count, per_byte, row["anchoring"] / len(page.data),
                    row["compile"] / 1e6, row["ratio"],
                    row["claim bytes"], row["while"] / 1000,
                    "%d/%d/%d" % (row["intact"], row["changed"], row["missing"]),
                    "  MISSED" if missed else ""), flush=True)
    pathlib.Path(options.out).write_text(json.dumps({"page": options.page, "rows": rows}, indent=1))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
