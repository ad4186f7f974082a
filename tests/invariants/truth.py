"""Whether what lint says of the claims is true."""

from injected import Broken
from oracle import same_reading

WORST = {"intact": 0, "changed": 1, "missing": 2}


def check_report(index, claims, report, exit_code):
    """report: lint's object for the article. Broken with all that is untrue in it."""
    faults = []
    if "error" in report:
        raise Broken("the sidecar was refused: %r" % (report["error"],))
    reported = {entry["id"]: entry for entry in report["claims"]}
    if list(reported) != [claim.id for claim in claims]:
        raise Broken("lint reports other claims than the sidecar has, or in another order")
    for claim in claims:
        entry = reported[claim.id]
        states = []
        for number, target in enumerate(claim.targets, 1):
            matches = [m for m in entry["matches"] if m["target"] == number]
            states.append(max((m["state"] for m in matches), key=WORST.get, default="missing"))
            where = "%s (%s), target %d, %r" % (claim.id, claim.kind, number, target)
            faults += [where + ": " + fault for fault in target_faults(index, target, matches)]
        worst = max(states, key=WORST.get)
        if entry["state"] != worst:
            faults.append("%s is %s, its worst target %s" % (claim.id, entry["state"], worst))
        if (entry["state"] == "changed") != ("cause" in entry):
            faults.append("%s is %s, cause %r" % (claim.id, entry["state"], entry.get("cause")))
    expected = 1 if any(entry["state"] != "intact" for entry in reported.values()) else 0
    if exit_code != expected:
        faults.append("lint's exit code is %d, not %d" % (exit_code, expected))
    if faults:
        raise Broken("%d faults:\n%s" % (len(faults), "\n".join(faults[:12])))


def target_faults(index, target, matches):
    page = index.page
    verdict, spans = index.judge(target)
    intact = [m for m in matches if m["state"] == "intact"]
    for match in matches:
        start, end = match["startByte"], match["endByte"]
        if not 0 <= start < end <= len(page.data):
            yield "bytes %d..%d are outside of the page" % (start, end)
            continue
        items = page.items_between(start, end)
        if not items or not same_reading(match["text"], page, items[0], items[-1] + 1):
            yield "the text reported at %d..%d is %r" % (start, end, match["text"])
    for match in intact:
        if not index.reads_as(match["startByte"], match["endByte"], target.exact):
            yield "a verdict at words that weren't checked: %r" % match["text"]
    starts = [m["startByte"] for m in matches]
    if starts != sorted(starts):
        yield "matches aren't in document order"
    if verdict is False and intact:
        yield "intact at %d..%d, which no rule allows" % (intact[0]["startByte"], intact[0]["endByte"])
    if verdict is True:
        yield from place_faults(page, spans, intact)


def place_faults(page, spans, intact):
    """Whether exactly the passages `spans` are intact, at their bytes but for invisible characters."""
    expected = [(start, end) for _, _, start, end in spans]
    got = [(m["startByte"], m["endByte"]) for m in intact]
    if len(expected) != len(got):
        yield "intact at %r, expected at %r" % (got, expected)
        return
    for (first, last, start, end), (got_start, got_end) in zip(spans, got):
        before = page.ends[first - 1] if first else 0
        after = page.starts[last] if last < len(page.starts) else len(page.data)
        slack_start = start if got_start >= start else got_start
        if (got_start, got_end) == (start, end):
            continue
        inside = all(c in "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u061c"
                     or "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069"
                     for c in edge_characters(page, first, last, got_start, got_end))
        if not inside or slack_start < before or got_end > after and not inside:
            yield "intact at %d..%d, expected at %d..%d" % (got_start, got_end, start, end)


def edge_characters(page, first, last, got_start, got_end):
    """What differs between items first..last and the bytes got: characters, or '<' for markup and
    white space."""
    items = page.items_between(got_start, got_end)
    if not items:
        return "<"
    different = set(items) ^ set(range(first, last))
    chars = "".join(page.chars[i] for i in different)
    exact = page.starts[items[0]] == got_start and page.ends[items[-1]] == got_end
    return chars if exact else chars + "<"
