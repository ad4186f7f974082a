"""Where claims stand, by the contract's section 2 alone.

Answers are three-valued: yes, no, or None where the contract leaves it open (then nothing is
asserted). What is decided here is `intact` by rules 1 and 2, and that nothing else may be intact but
by rule 3, which asks for a quote of 32 characters or more that stands verbatim.
"""

import bisect
import dataclasses

from folding import (Folded, fold_char, is_digit, is_mark, is_unseparated, is_white, is_word_char,
                     settle_order)
from pagetext import BLOCK, BREAK, LINK_EDGE, NEWLINE, SCRIPT_EDGE, UNSURE, WHITE
import unicodedata

CONTEXT_BAR = 32  # characters of a context that count
HYPHENS, SIGNS, APOSTROPHES = "-‐‑", "+±-‐‑–−", "'’"


@dataclasses.dataclass
class Target:
    exact: str
    prefix: str = None
    suffix: str = None
    occurrence: str = None
    fragment: str = None  # id of the element that is searched
    start: int = None  # a position as hint, in code points


@dataclasses.dataclass
class Claim:
    id: str
    targets: list
    kind: str = ""  # how the quote was made, for messages


class Index:
    """A page's folded text, made for searching."""

    def __init__(self, page):
        self.page = page
        pairs = []
        self.inner_white = set()  # before folded characters, out of presentation forms
        for index, char in enumerate(page.chars):
            for folded in fold_char(char):
                if folded == " ":
                    self.inner_white.add(len(pairs))
                else:
                    pairs.append((folded, index))
        pairs = settle_order(pairs)
        self.chars = "".join(char for char, _ in pairs)
        self.items = [index for _, index in pairs]
        self.gaps = [self.gap_before(position) for position in range(len(pairs) + 1)]

    def gap_before(self, position):
        """The gap bits before a folded character; of invisible items in between too."""
        page = self.page
        if position == len(self.items):
            first, last = (self.items[-1] + 1 if self.items else 0), len(page.chars)
            bits = page.end_gap
        else:
            first = self.items[position - 1] + 1 if position else 0
            last, bits = self.items[position] + 1, 0
        for item in range(first, last):
            bits |= page.gaps[item]
        return bits

    def has_space(self, position):
        """Whether white space stands in the gap: True, False, "either", or None: open."""
        bits = self.gaps[position]
        if bits & UNSURE or position in self.inner_white:
            return None
        if bits & (BLOCK | BREAK):
            return "either"
        if position in (0, len(self.chars)):
            return bool(bits & WHITE)
        before, after = self.chars[position - 1], self.chars[position]
        if is_digit(before) and is_digit(after) and bits & SCRIPT_EDGE:
            return "never" if not bits & WHITE else True
        if not bits & WHITE:
            return False
        if bits & NEWLINE:
            sides = [is_unseparated(c) for c in (before, after)]
            if all(sides):
                return "either"
            spaces = "".join(self.page.spaces[self.items[position - 1] + 1 : self.items[position] + 1])
            if any(sides) or not spaces:
                return None  # punctuation beside it: the contract says "characters of scripts"
        return True

    def gap_fits(self, position, wanted):
        """Whether a quote with (wanted) or without white space fits the gap; None: open."""
        there = self.has_space(position)
        if there is None:
            return None
        if there == "either":
            return True
        return there != "never" and there == wanted

    def fits(self, position, folded, first_gap=None):
        """Whether a folded text stands at a position; the gap before it counts where first_gap says
        what the text has there."""
        length = len(folded.chars)
        if position < 0 or self.chars[position : position + length] != folded.chars:
            return False
        answers = [self.gap_fits(position + i, folded.gaps[i]) for i in range(1, length)]
        if first_gap is not None:
            answers.append(self.gap_fits(position, first_gap))
        return all_of(answers)

    def occurrences(self, folded):
        """(position, True or None) of each place where the wording stands."""
        found, position = [], self.chars.find(folded.chars)
        while position >= 0 and folded.chars:
            answer = all_of([self.fits(position, folded), self.whole_characters(position, folded)])
            if answer is not False:
                found.append((position, answer))
            position = self.chars.find(folded.chars, position + 1)
        return found

    def whole_characters(self, position, folded):
        """A passage holds whole characters: none is cut out of its marks, its expansion."""
        end = position + len(folded.chars)
        for edge in (position, end):
            if not 0 < edge < len(self.chars):
                continue
            if self.items[edge - 1] == self.items[edge]:
                return None  # half of an ellipsis or of a ligature
            if self.page.starts[self.items[edge - 1]] == self.page.starts[self.items[edge]]:
                return None  # half of a reference that stands for two characters
            after, before = self.chars[edge], self.chars[edge - 1]
            if is_mark(after) and not self.gaps[edge]:
                return False
            if is_mark(after) or 0x1160 <= ord(after) <= 0x11FF or 0x0E00 <= ord(after) <= 0x0EFF:
                return None
            if 0x1F000 <= ord(after) <= 0x1FAFF or 0x1F000 <= ord(before) <= 0x1FAFF:
                return None  # emoji sequences
        return True

    def span(self, position, length):
        """Items and bytes of `length` folded characters."""
        first, last = self.items[position], self.items[position + length - 1]
        return first, last + 1, self.page.starts[first], self.page.ends[last]

    # --- word borders ---

    def item(self, index):
        return self.page.chars[index] if 0 <= index < len(self.page.chars) else None

    def visible(self, index, step, count):
        """Up to count items from index on in the direction of step as long as nothing stands between
        them; invisible characters are passed over. None stands for a gap."""
        found = []
        while len(found) < count and 0 <= index < len(self.page.chars):
            char = self.page.chars[index]
            if fold_char(char):
                found.append(char)
            gap_at = index + 1 if step > 0 else index
            gap = self.page.gaps[gap_at] if gap_at < len(self.page.chars) else BLOCK
            if gap & ~LINK_EDGE and len(found) < count:
                found.append(None)
                break
            index += step
        return found + [None] * (count - len(found))

    def border_at_end(self, position, length):
        _, last, _, _ = self.span(position, length)
        if last >= len(self.page.chars):
            return True
        return self.border(last, at_end=True)

    def border_at_start(self, position):
        first = self.items[position]
        return True if first == 0 else self.border(first, at_end=False)

    def border(self, index, at_end):
        """Whether a word or number ends between items index - 1 and index; None: open."""
        gap = self.page.gaps[index]
        before, after = self.visible(index - 1, -1, 3), self.visible(index, 1, 4)
        left, right = before[0], after[0]
        if left is None or right is None or gap & UNSURE:
            return None
        if gap & (BLOCK | BREAK):
            return None if is_digit(left) and is_digit(right) else True
        if gap & WHITE:
            return self.border_at_space(index, left, right)
        if gap & SCRIPT_EDGE:
            if is_digit(left) and is_digit(right):
                return True if gap & LINK_EDGE else False
            return True if is_word_char(left) and is_word_char(right) else None
        return self.border_in_run(before, after, at_end)

    def border_at_space(self, index, left, right):
        """Between white space: numbers may go on (2 500), nothing else does."""
        if unicodedata.category(left)[0] == "N" and unicodedata.category(right)[0] == "N":
            group = self.visible(index, 1, 4)
            plain = len(self.page.spaces[index]) == 1
            if plain and all(c and is_digit(c) for c in group[:3]) and not (group[3] and is_digit(group[3])):
                head = self.visible(index - 1, -1, 4)
                digits = 0
                while digits < 4 and head[digits] and is_digit(head[digits]):
                    digits += 1
                return False if digits < 3 else None
            return None
        if is_digit(left) and right in "%‰" or left in SIGNS and is_digit(right):
            return None
        return True

    @staticmethod
    def border_in_run(before, after, at_end):
        left, right = before[0], after[0]
        if is_mark(right):
            return False
        if left in SIGNS and is_digit(right):
            between = before[1] is not None and is_word_char(before[1]) or left in "‐‑"
            return None if between else False
        if is_digit(left) and right in "%‰":
            return False
        kinds = [unicodedata.category(c) for c in (left, right)]
        if "No" in kinds or "Nl" in kinds:
            return None
        if is_word_char(left) and is_word_char(right):
            return False
        if right in HYPHENS and is_word_char(left) and after[1] and is_word_char(after[1]):
            return False
        if left in HYPHENS and is_word_char(right) and before[1] and is_word_char(before[1]):
            return False
        if right in APOSTROPHES and is_word_char(left) and after[1] and is_word_char(after[1]):
            return False if at_end else None
        if left in APOSTROPHES and is_word_char(right):
            return None if at_end else True
        if is_digit(left) and after[1] and is_digit(after[1]):
            return False if right in ".," else None
        if is_digit(right) and before[1] and is_digit(before[1]):
            return False if left in ".," else None
        if is_digit(right) and left in ".,":
            return None  # .5
        if any(is_unseparated(c) for c in (left, right)) and any(is_mark(c) for c in (left, right)):
            return None
        return True

    # --- the rules ---

    def context_fits(self, position, length, target):
        """(before, after): whether each side's context matches whole; None where there is none, "?"
        where it is open."""
        exact = Folded(target.exact)
        sides = []
        for text, is_prefix in ((target.prefix, True), (target.suffix, False)):
            whole = Folded(text) if text else None
            if whole is None or not whole.chars:
                sides.append(None)
                continue
            if is_prefix:
                context = whole.last(CONTEXT_BAR)
                start = position - len(context.chars)
                answer = all_of([self.fits(start, context),
                                 self.gap_fits(position, whole.gaps[-1] or exact.gaps[0])])
            else:
                context = whole.first(CONTEXT_BAR)
                start = position + length
                answer = self.fits(start, context, first_gap=whole.gaps[0] or exact.gaps[-1])
            # A context that ends within a composed letter: the contract doesn't say.
            if answer and self.in_letter(start if is_prefix else start + len(context.chars)):
                answer = None
            sides.append("?" if answer is None else answer)
        return sides

    def in_letter(self, position):
        """Whether what stands before and after a position are parts of one composed letter."""
        if not 0 < position < len(self.chars):
            return False
        pair = self.chars[position - 1 : position + 1]
        return (self.items[position - 1] == self.items[position]
                or len(unicodedata.normalize("NFC", pair)) == 1)

    def judge(self, target):
        """(verdict, spans): verdict True: exactly these spans (items and bytes) are intact; False: no
        intact passage; "maybe": only passages that read as the quote does may be intact."""
        exact = Folded(target.exact)
        places = self.occurrences(exact)
        if not places:
            return False, []
        length = len(exact.chars)
        given = any(Folded(text).chars for text in (target.prefix, target.suffix) if text)
        sure, taken, last_end = all(answer for _, answer in places), [], -1
        refused_all = True
        for position, _ in places:
            sides = self.context_fits(position, length, target) if given else [None, None]
            if False in sides:
                continue
            borders = all_of([
                True if sides[0] is not None else self.border_at_start(position),
                True if sides[1] is not None else self.border_at_end(position, length),
            ])
            if borders is False:
                continue
            refused_all = False
            sure = sure and borders is True and "?" not in sides and position >= last_end
            last_end = position + length
            taken.append(self.span(position, length))
        if refused_all and (not given or exact.units() < CONTEXT_BAR):
            return False, []
        if not sure or not taken:
            return "maybe", []
        return True, taken[:1] if target.occurrence == "first" else taken

    def reads_as(self, start, end, exact):
        """Whether the passage start..end (bytes) reads as the quote: never False for what may be
        called intact."""
        page = self.page
        items = page.items_between(start, end)
        if not items:
            return False
        if items[0] and page.ends[items[0] - 1] > start or page.ends[items[-1]] > end:
            return False
        folded = Folded(exact)
        position = bisect.bisect_left(self.items, items[0])
        while position and self.items[position - 1] >= items[0]:
            position -= 1
        if self.fits(position, folded) is False:
            return False
        covered = [i for i in items if fold_char(page.chars[i])]
        # By their bytes: a reference that stands for two characters can't be taken apart.
        last = self.items[min(position + len(folded.chars), len(self.items)) - 1]
        return bool(covered) and page.starts[last] == page.starts[covered[-1]]


def all_of(answers):
    answers = list(answers)
    if False in answers:
        return False
    return None if None in answers else True


def same_reading(text, page, first, last):
    """Whether `text` is what readers see of items first..last, white space and invisible characters
    aside, and is itself collapsed."""
    def visible(chars):
        return unicodedata.normalize("NFC", "".join(
            c for c in chars if not is_white(c) and fold_char(c)))

    collapsed = text == " ".join(part for part in text.replace("\u00a0", " ").split())
    return collapsed and visible(text) == visible(page.chars[first:last])
