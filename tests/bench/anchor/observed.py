"""What the command says of claims, in the reference's terms."""

import bisect

from folding import fold_char
from reference import Outcome

WORST = ("intact", "changed", "missing")


class Misplaced(Exception):
    """A passage whose bytes don't begin and end where characters do."""


def outcome(reference, entry, target=1):
    """The Outcome of one target of a claim (an entry of lint's JSON)."""
    matches = [m for m in entry["matches"] if m["target"] == target]
    state = max((m["state"] for m in matches), key=WORST.index, default="missing")
    cause = entry.get("cause") if state == "changed" else None
    places = tuple(place(reference, m["startByte"], m["endByte"]) for m in matches)
    return Outcome(state, cause, places)


def place(reference, start, end):
    """The folded characters of a passage's bytes; Misplaced where these aren't whole characters with
    nothing but invisible ones at the edges."""
    page, text = reference.page, reference.text
    items = page.items_between(start, end)
    visible = [item for item in items if fold_char(page.chars[item])]
    if not visible or page.starts[items[0]] != start or page.ends[items[-1]] != end:
        raise Misplaced("bytes %d..%d aren't whole characters" % (start, end))
    first = bisect.bisect_right(text.first, visible[0]) - 1
    last = bisect.bisect_right(text.first, visible[-1]) - 1
    if text.first[first] != visible[0] or text.last[last] != visible[-1]:
        raise Misplaced("bytes %d..%d cut a character from its marks" % (start, end))
    return bisect.bisect_left(text.of, first), bisect.bisect_left(text.of, last + 1)


def span_bytes(reference, passage):
    """The bytes of folded characters from..to."""
    page, text = reference.page, reference.text
    return (page.starts[text.first[text.of[passage[0]]]],
            page.ends[text.last[text.of[passage[1] - 1]]])


def shared(reference, one, other):
    """Shared bytes by bytes in either."""
    (a, b), (c, d) = span_bytes(reference, one), span_bytes(reference, other)
    both = max(0, min(b, d) - max(a, c))
    return both / (max(b, d) - min(a, c)) if both else 0.0
