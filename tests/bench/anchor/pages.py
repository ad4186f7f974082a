"""The benchmark's pages: as they are, and edited where a kind of case asks for it."""

import bisect
import html
import pathlib

import reading  # finds tests/invariants  # noqa: F401
from pagetext import BLOCK, BREAK, UNSURE, WHITE, Page

ROOT = pathlib.Path(__file__).resolve().parents[3]
OWN, OTHERS = ROOT / "tests" / "pages", ROOT.parent / "shared" / "data" / "pages"
LEAST_TEXT = 300  # characters; shorter pages have no room for cases
MARGIN = 80  # characters between two edits, so that contexts are spared


def load():
    """{name: Page}; what isn't there is said."""
    paths = sorted(OWN.glob("*.html"))
    if OTHERS.is_dir():
        paths += sorted(OTHERS.glob("*.html"))
    else:
        print("skipped: %s isn't there; only the tree's own pages are used" % OTHERS)
    pages = {}
    for path in paths:
        page = Page(path.read_bytes(), path.name)
        if page.supported and len(page.chars) >= LEAST_TEXT:
            pages[path.name] = page
    return pages


def references(text):
    """Text as it may stand in a page of any charset."""
    return html.escape(text, quote=False).encode("ascii", "xmlcharrefreplace")


class Edits:
    """Replacements of a page's bytes, and where its other bytes stand afterwards."""

    def __init__(self, page):
        self.page, self.edits, self.tail = page, [], b""

    def replace(self, start, end, data):
        self.edits.append((start, end, data))

    def append(self, before, text, after=b""):
        """Adds a paragraph; returns a function that gives the bytes of `text` in the new page."""
        encoded = references(text)
        start = len(self.tail) + len(before)
        self.tail += before + encoded + after + b"\n"
        return lambda: (self.tail_start + start, self.tail_start + start + len(encoded))

    def made(self):
        data = self.page.data
        place = data.lower().rfind(b"</body>")
        place = place if place >= 0 else len(data)
        self.edits.sort()
        parts, last = [], 0
        self.starts, self.shifts, shift = [], [], 0
        for start, end, new in self.edits + [(place, place, self.tail)]:
            assert start >= last or (start, end) == (place, place)
            if (start, end) == (place, place):
                self.tail_start = place + shift
            parts += [data[last:start], new]
            last, shift = end, shift + len(new) - (end - start)
            self.starts.append(start)
            self.shifts.append(shift)
        return Page(b"".join(parts + [data[last:]]), self.page.name)

    def moved(self, start, end):
        """Where bytes start..end stand now, all that was put in there with them."""
        before = bisect.bisect_left(self.starts, start)
        after = bisect.bisect_left(self.starts, end)
        return (start + (self.shifts[before - 1] if before else 0),
                end + (self.shifts[after - 1] if after else 0))


class Spans:
    """Passages cut from a page: (first, last) items, last exclusive, at the borders of words."""

    def __init__(self, page, cutter, rng):
        self.page, self.cutter, self.rng, self.used = page, cutter, rng, []

    def one(self, least, most, apart=False, wanted=None):
        """A passage of least..most characters with `wanted` in its text; None: none was found."""
        page, cutter = self.page, self.cutter
        for _ in range(40):
            size = round(least * (most / least) ** self.rng.random())
            first = cutter.snap(self.rng.randrange(max(1, cutter.count - size)), -1)
            last = cutter.snap(first + size, 1)
            if not least <= last - first <= most or first < 2 or last > cutter.count - 2:
                continue
            if apart and any(first < b + MARGIN and a < last + MARGIN for a, b in self.used):
                continue
            text = cutter.text(first, last)
            if text is None or any(page.gaps[i] & UNSURE for i in range(first, last)):
                continue
            if wanted and not wanted(text):
                continue
            if apart:
                self.used.append((first, last))
            return first, last
        return None

    def word(self, span):
        """(first, last) items of a word within a span that one literal piece of the page holds."""
        page, found, first = self.page, [], None
        for item in range(span[0], span[1] + 1):
            ends = item == span[1] or page.gaps[item] & (WHITE | BLOCK | BREAK)
            if ends and first is not None and item - first >= 3:
                run = page.data[page.starts[first] : page.ends[item - 1]]
                if run.isalpha() and run.isascii() and len(run) == item - first:
                    found.append((first, item))
            if ends:
                first = item
        inner = [w for w in found if w[0] > span[0] and w[1] < span[1]]
        return self.rng.choice(inner) if inner else None
