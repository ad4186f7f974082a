"""make bench-anchor: thousands of quotes cut from pages and perturbed, each judged by the command and
by brute force against the contract's section 2.

A case counts where the contract decides it, and decides as its kind was made to be; "dropped" says
how many didn't, and "against all readings" of how many of these the command says what no reading of
the contract allows. The bars are those below; a verdict that the contract doesn't allow fails the
run, whatever kind the case is of, dropped ones included.
"""

import argparse
import collections
import json
import pathlib
import sys
import tempfile
import time

import cases
import edits
import observed
import pages
import reference
import command
import sidecars
from oracle import Claim

SAME_PLACE = 0.8  # shared bytes by bytes in either
# Of the cases of a group that count, what share must be right.
BARS = {"intact": 1.0, "changed": 0.99, "missing": 0.995, "context": 0.99}
FIELDS = ("cases", "right", "elsewhere", "false verdicts", "missed", "other state", "dropped",
          "against all readings")


class Judge:
    def __init__(self, ranges):
        self.ranges, self.rows, self.examples = ranges, {}, collections.defaultdict(list)

    def batch(self, batch):
        known = reference.Reference(batch.page, self.ranges)
        claims = [Claim("c%d" % i, [case.target]) for i, case in enumerate(batch.cases)]
        with tempfile.TemporaryDirectory() as folder:
            article = pathlib.Path(folder) / "article.html"
            sidecar = pathlib.Path(folder) / "article.html.claims.xml"
            article.write_bytes(batch.page.data)
            sidecar.write_bytes(sidecars.build(claims))
            report, _ = command.lint(article, sidecar)
        if "error" in report:
            raise SystemExit("%s: the sidecar was refused: %r" % (batch.page.name, report["error"]))
        for case, entry in zip(batch.cases, report["claims"]):
            self.case(known, case, entry)

    def case(self, known, case, entry):
        row = self.rows.setdefault((case.group, case.kind, case.short), dict.fromkeys(FIELDS, 0))
        allowed = known.outcomes(case.target)
        try:
            got = observed.outcome(known, entry)
        except observed.Misplaced:
            got = None
        verdict = self.verdict(known, case, allowed, got)
        row[verdict] += 1
        if verdict == "against all readings":
            row["dropped"] += 1
        elif verdict != "dropped":
            row["cases"] += 1
        if verdict != "right":
            self.example(known, case, allowed, got, verdict)

    def verdict(self, known, case, allowed, got):
        states = {outcome.state for outcome in allowed}
        if got and got.state == "intact" and states.isdisjoint(("intact", "unknown")):
            return "false verdicts"
        if len(allowed) == 1 and self.as_made(known, case, next(iter(allowed))):
            return self.compare(known, next(iter(allowed)), got)
        if "unknown" in states or any(self.compare(known, truth, got) == "right" for truth in allowed):
            return "dropped"
        return "against all readings"

    @staticmethod
    def as_made(known, case, truth):
        """Whether the contract says what the case was made for."""
        if (truth.state, truth.cause) != (case.state, case.cause):
            return False
        if case.place is None:
            return True
        spans = [observed.span_bytes(known, passage) for passage in truth.passages]
        return any(overlap(span, case.place) >= SAME_PLACE for span in spans)

    @staticmethod
    def compare(known, truth, got):
        if got is None:
            return "elsewhere"
        if (got.state, got.cause) != (truth.state, truth.cause):
            if got.state == "intact":
                return "false verdicts"
            return "missed" if got.state == "missing" else "other state"
        if truth.state == "changed":
            right = observed.shared(known, truth.passages[0], got.passages[0]) >= SAME_PLACE
        else:
            right = truth.passages == got.passages
        if not right and truth.state == "intact":
            return "elsewhere" if set(got.passages) <= set(truth.passages) else "false verdicts"
        return "right" if right else "elsewhere"

    def example(self, known, case, allowed, got, verdict):
        kept = self.examples[case.group, case.kind, verdict]
        if len(kept) < 3:
            def words(outcome):
                return outcome and [outcome.state, outcome.cause, [
                    known.text.chars[low:high] for low, high in outcome.passages]]
            kept.append({"page": known.page.name, "target": vars(case.target), "got": words(got),
                         "contract": [words(outcome) for outcome in allowed]})


def overlap(one, other):
    both = max(0, min(one[1], other[1]) - max(one[0], other[0]))
    return both / (max(one[1], other[1]) - min(one[0], other[0])) if both else 0.0


def print_table(rows):
    """Rows by kind; returns how many bars were missed."""
    faults = 0
    order = ("intact", "changed", "missing", "context")
    print("%-58s" % "kind" + "".join("%9s" % name.split(" ")[0][:8] for name in FIELDS))
    for group in order:
        for short in (False, True):
            kinds = {key: row for key, row in rows.items() if key[0] == group and key[2] == short}
            if not kinds:
                continue
            print("must be %s%s" % (group if group != "context" else "as their surroundings say",
                                    ", quotes of 16 to 39" if short else ""))
            total = collections.Counter()
            for (_, kind, _), row in sorted(kinds.items()):
                print("  %-56s" % kind + "".join("%9d" % row[name] for name in FIELDS))
                total.update(row)
            print("  %-56s" % "all" + "".join("%9d" % total[name] for name in FIELDS))
            if total["false verdicts"] or total["right"] < BARS[group] * total["cases"]:
                faults += 1
                print("  MISSED: %s of the cases must be right, and no verdict false" % BARS[group])
            if total["against all readings"]:
                faults += 1
                print("  MISSED: the command says what no reading of the contract allows")
            if total["cases"] < 0.5 * (total["cases"] + total["dropped"]):
                faults += 1
                print("  MISSED: more cases dropped than counted")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", required=True, help="edits.c, compiled to a shared object")
    parser.add_argument("--out", required=True, help="where the JSON goes")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--cases", type=int, default=12, help="of each kind, on each page")
    parser.add_argument("--page", help="this page alone")
    options = parser.parse_args()

    ranges = edits.Ranges(str(pathlib.Path(options.edits).resolve()))
    ranges.check()
    judge, begun = Judge(ranges), time.time()
    known = pages.load()
    for name, page in known.items():
        if options.page in (None, name):
            for batch in cases.Maker(page, list(known.values()), options.seed, options.cases).batches():
                judge.batch(batch)
            print("%s: %d s" % (name, time.time() - begun), file=sys.stderr)
    faults = print_table(judge.rows)
    rows = [dict(zip(("group", "kind", "short"), key), **row) for key, row in judge.rows.items()]
    examples = [dict(zip(("group", "kind", "verdict"), key), examples=found)
                for key, found in judge.examples.items()]
    pathlib.Path(options.out).write_text(json.dumps(
        {"seed": options.seed, "bars": BARS, "rows": rows, "not right": examples},
        ensure_ascii=False, indent=1))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
