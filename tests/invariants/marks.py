"""What stands around which text: each highlight holds a piece of one text node and nothing but whole
characters, the passages of a claim are marked and nothing else is."""

import bisect

from folding import fold_char, is_mark
from injected import Broken, highlights
from pagetext import BLOCK, BREAK, TABLE_PARTS, UNSURE
from trees import forbids_reference, tags_of

BLANK = (b" ", b"\t", b"\n", b"\r", b"\f", b"\0")  # text bytes that stand for no item
CROWD = 16  # passages over one character that are all marked
REFERENCE_DEPTH = 464  # a reference has elements of its own within the crowd's
MARK_DEPTH = 480  # from there on nothing is marked


def check_highlights(page, insertions):
    """Each highlight lies within one text node, on character borders, around something visible."""
    marks = highlights(insertions)
    starts, ends = set(page.char_starts), set(page.char_ends)
    span_starts = [span[0] for span in page.spans]
    for mark in marks:
        where = "highlight %s at %d..%d (%r)" % (
            mark.claim, mark.start, mark.end, page.data[mark.start : mark.end][:60])
        if mark.start not in starts or mark.end not in ends:
            raise Broken(where + " cuts a character in two")
        if mark.start in page.inside or mark.end in page.inside:
            raise Broken(where + " cuts a character reference in two")
        items = page.items_between(mark.start, mark.end)
        if not within_text(page, span_starts, mark):
            raise Broken(where + " holds markup")
        if not items:
            check_white(page, mark, where)
            continue
        if any(page.nodes[i] is not page.nodes[items[0]] for i in items):
            raise Broken(where + " holds more than one text node")
        if any(is_cluster_inside(page, index) for index in (items[0], items[-1] + 1)):
            raise Broken(where + " cuts a grapheme cluster in two")
        why = undecorable(page.nodes[items[0]])
        if why:
            raise Broken(where + " stands where nothing may be marked: " + why)
    return marks


def check_white(page, mark, where):
    """White space alone may be marked where it is a part of a text that is seen, or stands between
    two words of a line; between blocks or table parts a tag can move it."""
    data, start, end = page.data, mark.start, mark.end
    while data[start - 1 : start] in BLANK:
        start -= 1
    while data[end : end + 1] in BLANK:
        end += 1
    after = page.items_between(end, len(data))
    before = after[0] - 1 if after else len(page.chars) - 1
    if before >= 0 and page.ends[before] == start or after and page.starts[after[0]] == end:
        return
    if not after or not before >= 0 or page.gaps[after[0]] & (BLOCK | BREAK | UNSURE):
        raise Broken(where + " holds white space that is a node of its own")


def is_cluster_inside(page, index):
    """Whether a combining mark at items[index] belongs to the character before it."""
    return (0 < index < len(page.chars) and is_mark(page.chars[index]) and not page.gaps[index]
            and page.nodes[index] is page.nodes[index - 1])


def within_text(page, span_starts, mark):
    """Whether mark's bytes are text alone: visible text and the white space between."""
    position = mark.start
    while position < mark.end:
        index = bisect.bisect_right(span_starts, position) - 1
        if index >= 0 and page.spans[index][1] > position:
            position = page.spans[index][1]
        elif page.data[position : position + 1] in BLANK:
            position += 1
        elif page.data.startswith(b"</>", position):
            position += 3  # nothing at all, to a parser
        elif page.data[position : position + 2] == b"&#" or page.data.startswith((b"&Tab;", b"&NewLine;"), position):
            position = page.data.find(b";", position) + 1  # a reference to white space
        else:
            return False
    return True


def undecorable(node):
    """Why a text node can't be marked, or None."""
    tags = tags_of(node.ancestors[-1:])
    if not tags or tags[-1] in TABLE_PARTS:
        return "a table's structure"
    if tags[-1] in ("xmp", "plaintext"):
        return "raw text"
    return None


def may_decline(page, item, crowd=0):
    """Whether a piece of text may go unmarked: loose in a table (the tree has moved it out of there),
    raw text, too deep, where the tree's order isn't the source's, in a text with a crowd of passages
    (each highlight in another makes the tree deeper), or a combining mark that markup has parted from
    its letter."""
    node = page.nodes[item]
    if crowd > CROWD or is_mark(page.chars[item]) and node.first == item and not page.gaps[item]:
        return True
    return bool(undecorable(node)) or node.depth >= MARK_DEPTH - 3 or node.moved


def check_coverage(page, marks, claims):
    """Whether what lint reports is what is marked: {claim id: matches}. Returns the items that were
    reported and could be marked, but aren't."""
    marked = {}
    for mark in marks:
        place = marked.setdefault(mark.claim, {})
        for item in page.items_between(mark.start, mark.end):
            place.setdefault(item, set()).add(mark.state)
    left_out, crowds = [], {}
    for name, matches in claims.items():
        reported = {}
        for match in matches:
            for item in page.items_between(match["startByte"], match["endByte"]):
                crowds[item] = crowds.get(item, 0) + 1
                reported.setdefault(item, set()).add(match["state"])
        for item, states in marked.get(name, {}).items():
            if not states <= reported.get(item, set()):
                raise Broken("%s marks byte %d as %s, which lint doesn't report there" % (
                    name, page.starts[item], "/".join(sorted(states))))
        left_out += [(name, item) for item in reported
                     if fold_char(page.chars[item]) and item not in marked.get(name, {})]
    for name in marked:
        if name not in claims:
            raise Broken("a highlight of %s, which lint doesn't report" % name)
    busiest = {}
    for item, crowd in crowds.items():
        node = page.nodes[item]
        busiest[node] = max(crowd, busiest.get(node, 0))
    return [(name, item) for name, item in left_out
            if not may_decline(page, item, busiest[page.nodes[item]])]


def check_references(page, insertions, marks):
    """aria-details stands on a passage's first piece only. Returns the passages that end where a
    reference may stand and have none there; one that ends within another passage may have it later."""
    places = {i.offset for i in insertions if i.kind == "ui" and i.name not in ("link", "table", "section")}
    passages, current = {}, {}
    for mark in marks:
        if "aria-details" in mark.attributes:
            current[mark.claim] = (mark.claim, mark.start)
        elif mark.claim not in current:
            raise Broken("the first piece of %s at byte %d has no aria-details" % (mark.claim, mark.start))
        first = passages.setdefault(current[mark.claim], [mark, mark])[0]
        passages[current[mark.claim]] = [first, mark]
    extents = [(first.start, last.end) for first, last in passages.values()]
    without = []
    for _, last in passages.values():
        items = page.items_between(last.start, last.end)
        if not items or last.end in places or no_reference(page.nodes[items[-1]]):
            continue
        if not any(start < last.end < end for start, end in extents):
            without.append(last)
    return without


def no_reference(node):
    """Why no reference may stand beside a text; None where one may."""
    if node.no_reference == "":
        deep = "too deep" if node.depth >= REFERENCE_DEPTH else None
        node.no_reference = deep or forbids_reference(node.ancestors)
    return node.no_reference
