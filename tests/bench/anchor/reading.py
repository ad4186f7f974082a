"""Text as the contract's section 2 compares it: folded characters, the gaps between them, and where
words and numbers end. Slow on purpose: nothing here is clever.

Predicates are three-valued: True, False, or None where the contract leaves it open.
"""

import functools
import pathlib
import sys
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests" / "invariants"))

from folding import (fold_char, is_digit, is_mark, is_unseparated, is_white,  # noqa: E402
                     settle_order, units)
from pagetext import (BLOCK, BREAK, HTML, LINK_EDGE, NEWLINE, SCRIPT_EDGE, UNSURE,  # noqa: E402
                      WHITE)

NONE, SPACE, FREE, APART, OPEN = "none", "space", "free", "apart", "open"  # gaps

HYPHENS = "-‐‑"
SIGNS = "+±-‐‑–−"
APOSTROPHES = "'’"
POINTS = ".,"
RAISED = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
LOWERED = dict(zip("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


class Plain:
    """A quote or context, in the shape of pagetext.Page: characters that aren't white space, and
    what stands before each."""

    def __init__(self, text):
        self.chars, self.gaps, self.spaces, self.nodes = [], [], [], None
        gap, space = 0, ""
        for char in text:
            if is_white(char):
                gap, space = gap | WHITE, space + char
                continue
            self.chars.append(char)
            self.gaps.append(gap)
            self.spaces.append(space)
            gap, space = 0, ""
        self.end_gap = gap


def level_of(page, item):
    """1 in a sup, -1 in a sub, else 0: of the innermost."""
    if page.nodes is None:
        return 0
    for element in reversed(page.nodes[item].ancestors):
        if element.tag in (HTML + "sup", HTML + "sub"):
            return 1 if element.tag == HTML + "sup" else -1
    return 0


@functools.lru_cache(maxsize=None)
def fold_cluster(cluster):
    """A character with its marks, folded: one or more characters in Unicode's composed form."""
    pairs = [(folded, 0) for char in cluster for folded in fold_char(char)]
    return unicodedata.normalize("NFC", "".join(char for char, _ in settle_order(pairs)))


def is_word(char):
    """A letter, mark or digit of a script that separates words, or what a number is made of."""
    return not is_unseparated(char) and unicodedata.category(char)[0] in "LMN" or is_digit(char)


def is_number(char):
    return unicodedata.category(char)[0] == "N"


class Text:
    """A page's or a quote's text.

    By cluster (a character with its marks): base, its first unfolded character; bits, what stands
    before it; first and last, its items. By folded character: chars; of, its cluster; gaps, what
    white space stands before it (one more at the end).
    """

    def __init__(self, page):
        self.page = page
        self.base, self.bits, self.first, self.last, self.strange = [], [], [], [], []
        pending = 0
        for item, char in enumerate(page.chars):
            pending |= page.gaps[item]
            if not fold_char(char):
                continue
            if self.joins(char, pending):
                self.last[-1] = item
                continue
            self.base.append(char)
            self.bits.append(pending)
            self.first.append(item)
            self.last.append(item)
            pending = 0
        self.bits.append(pending | page.end_gap)
        chars, self.of, self.gaps = [], [], []
        raising = None
        for cluster, start in enumerate(self.first):
            span = page.chars[start : self.last[cluster] + 1]
            folded = fold_cluster("".join(c for c in span if fold_char(c)))
            gap = self.gap_before(cluster)
            if " " in folded:
                folded, gap = folded.replace(" ", ""), OPEN
            raising = self.raising(cluster, folded, raising)
            if raising:
                folded = (RAISED if raising > 0 else LOWERED)[folded]
                gap = NONE if gap == APART else gap
            for index, char in enumerate(folded):
                chars.append(char)
                self.of.append(cluster)
                self.gaps.append(NONE if index else gap)
        self.chars = "".join(chars)
        self.of.append(len(self.first))
        self.gaps.append(self.gap_before(len(self.first)))

    def joins(self, char, pending):
        """Whether a character belongs to the cluster before it."""
        if not self.base or pending & ~LINK_EDGE:
            return False
        medial = 0x1160 <= ord(char) <= 0x11FF and 0x1100 <= ord(self.base[-1]) <= 0xD7FB
        return is_mark(char) or medial

    def raising(self, cluster, folded, before):
        """Digits set high beside digits read as raised ones (10<sup>2</sup> is 10²)."""
        if folded not in RAISED or self.page.nodes is None:
            return None
        level = level_of(self.page, self.first[cluster])
        if not self.bits[cluster] & ~LINK_EDGE:
            return before
        if (cluster and level and self.bits[cluster] & SCRIPT_EDGE
                and not self.bits[cluster] & (WHITE | BLOCK | BREAK)
                and is_digit(self.base[cluster - 1])):
            return level
        return None

    def gap_before(self, cluster):
        bits = self.bits[cluster]
        if bits & UNSURE:
            return OPEN
        if bits & (BLOCK | BREAK):
            return FREE
        if cluster in (0, len(self.base)):
            return SPACE if bits & WHITE else NONE
        sides = self.base[cluster - 1], self.base[cluster]
        if not bits & WHITE:
            both = all(map(is_digit, sides))
            return APART if both and bits & SCRIPT_EDGE else NONE
        if bits & NEWLINE and self.page.nodes is not None and any(map(is_unseparated, sides)):
            return FREE if all(map(is_unseparated, sides)) else OPEN
        return SPACE

    def units(self):
        return sum(map(units, self.chars))

    def whole_at(self, position):
        """Whether no cluster is cut at a position."""
        if position in (0, len(self.chars)):
            return True
        if self.of[position - 1] == self.of[position]:
            return False
        sides = self.base[self.of[position] - 1], self.base[self.of[position]]
        # Sequences that Unicode's rules for grapheme clusters join, not all of which are marks.
        odd = any(0x1F000 <= ord(c) <= 0x1FAFF or 0x1100 <= ord(c) <= 0x11FF for c in sides)
        glued = self.page.nodes is not None and self.shares_bytes(self.of[position])
        return None if odd or glued or sides[1] in "\u0e33\u0eb3" else True

    def shares_bytes(self, cluster):
        """Whether one reference stands for this character and the one before."""
        starts = self.page.starts
        return starts[self.last[cluster - 1]] == starts[self.first[cluster]]

    # --- word borders ---

    def border(self, position, at_end):
        """Whether a passage may end (at_end) or begin at a position."""
        if position in (0, len(self.chars)):
            return True
        if self.of[position - 1] == self.of[position]:
            return False  # within a character
        return self.cluster_border(self.of[position], at_end)

    def neighbour(self, cluster, step):
        """The character beside one in the same run, or None."""
        gap_at = cluster + (1 if step > 0 else 0)
        if not 0 <= cluster + step < len(self.base) or self.bits[gap_at] & ~LINK_EDGE:
            return None
        return self.base[cluster + step]

    def cluster_border(self, cluster, at_end):
        bits, left, right = self.bits[cluster], self.base[cluster - 1], self.base[cluster]
        digits = is_digit(left) and is_digit(right)
        if bits & UNSURE:
            return None
        if bits & (BLOCK | BREAK):
            return None if digits else True
        if bits & SCRIPT_EDGE:
            if digits and bits & WHITE:
                return None
            return not digits or bool(bits & LINK_EDGE)
        if bits & WHITE:
            return self.border_at_space(cluster, left, right)
        return self.border_in_run(cluster, left, right, at_end)

    def digits_from(self, cluster, step):
        """How many digits stand in a run, from one on, and what ends them."""
        count = 1
        while True:
            char = self.neighbour(cluster, step)
            if char is None or not is_digit(char):
                return count, char
            cluster += step
            count += 1

    def border_at_space(self, cluster, left, right):
        """White space ends words; numbers may go on in groups of three digits."""
        if is_digit(left) and is_digit(right):
            before, outer = self.digits_from(cluster - 1, -1)
            after, beyond = self.digits_from(cluster, 1)
            if after != 3 or before > 3:
                return True
            if any(c is not None and (is_word(c) or c in POINTS) for c in (outer, beyond)):
                return None  # glued to letters, or with a decimal sign
            return False if len(self.page.spaces[self.first[cluster]]) == 1 else None
        if is_number(left) and (is_number(right) or right in "%‰٪％"):
            return None
        return True

    def border_in_run(self, cluster, left, right, at_end):
        after = self.neighbour(cluster, 1)
        before = self.neighbour(cluster - 1, -1)
        kinds = {unicodedata.category(c) for c in (left, right)}
        if is_word(left) and is_word(right):
            numbers = is_number(left) and is_number(right)
            return None if kinds & {"No", "Nl"} and not numbers else False
        if is_number(left) and is_unseparated(right) or is_number(right) and is_unseparated(left):
            return None if kinds & {"No", "Nl"} or self.is_lone_digit(left, right) else True
        if left in SIGNS and is_number(right):
            between = before is not None and is_word(before) and left not in HYPHENS
            return None if between else False
        if is_number(left) and right in "%‰٪％":
            return False
        for joiner, outer, other in ((right, after, left), (left, before, right)):
            if joiner in HYPHENS and outer is not None:
                if is_word(other) and is_word(outer):
                    return False
                if all(is_word(c) or is_unseparated(c) for c in (other, outer)):
                    return None
            if joiner in POINTS and outer is not None and is_digit(outer) and is_digit(other):
                return False
            if joiner in "٫٬·_'’" and outer is not None and is_digit(outer) and is_digit(other):
                return None
        if right in APOSTROPHES and is_word(left) and after is not None and is_word(after):
            return False if at_end and not is_digit(after) else None
        if left in APOSTROPHES and is_word(right):
            return None if at_end or is_digit(right) else True
        if left in POINTS and is_digit(right):
            return None  # .5
        if left in "%‰" and is_word(right):
            return None  # 30%ig
        return True

    @staticmethod
    def is_lone_digit(left, right):
        """A digit of a script that doesn't separate words."""
        return any(is_digit(c) and is_unseparated(c) for c in (left, right))

    # --- comparing ---

    def gap_fits(self, position, wanted):
        """Whether a quote with the gap `wanted` (NONE or SPACE) reads as the text at a position."""
        there = self.gaps[position]
        if there == OPEN:
            return None
        return there == FREE or there == wanted

    def fits(self, position, other, first_gap=None, low=0, high=None):
        """Whether another text stands at a position; the gap before counts where first_gap says
        what the other has there."""
        end = position + len(other.chars)
        if position < low or end > (len(self.chars) if high is None else high):
            return False
        if not self.chars.startswith(other.chars, position):
            return False
        answers = [self.gap_fits(position + i, other.gaps[i]) for i in range(1, len(other.chars))]
        if first_gap is not None:
            answers.append(self.gap_fits(position, first_gap))
        return both(*answers)

    def places(self, other, low, high):
        """The positions at which another text stands: [(position, True or None)]."""
        found, position = [], self.chars.find(other.chars, low, high)
        while position >= 0:
            end = position + len(other.chars)
            answer = both(self.fits(position, other), self.whole_at(position), self.whole_at(end))
            if answer is not False:
                found.append((position, answer))
            position = self.chars.find(other.chars, position + 1, high)
        return found


def both(*answers):
    """The three-valued `and`."""
    if False in answers:
        return False
    return None if None in answers else True
