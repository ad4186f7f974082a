"""Where a claim stands, by brute force: the contract's section 2, rule by rule.

The answer is the set of all outcomes that the contract allows. Where its words leave something open,
both readings are followed to their ends; so one outcome means that the contract decides the case.
"""

import dataclasses
import fractions

from edits import last_row, ranges_slowly
from reading import NONE, SPACE, Plain, Text, both, is_word
from folding import units
from pagetext import BLOCK, BREAK, WHITE

SHORT, LONG, CONTEXT = 16, 32, 32  # bars
HALF, FIFTH = fractions.Fraction(1, 2), fractions.Fraction(1, 5)
MOST_OUTCOMES = 64  # so many ways through the open questions are followed, no more


@dataclasses.dataclass(frozen=True)
class Outcome:
    """state and cause as lint says them; passages: (from, to) in folded characters of the page."""
    state: str
    cause: str = None
    passages: tuple = ()


MISSING = Outcome("missing")
UNKNOWN = Outcome("unknown")  # the contract doesn't say enough


class Questions:
    """What the contract leaves open, answered one way in each run."""

    def __init__(self):
        self.trail = []  # [key, answer], in the order asked

    def begin(self):
        self.answers, self.used = dict(map(tuple, self.trail)), set()

    def ask(self, *key):
        if key not in self.answers:
            self.trail.append([key, True])
            self.answers[key] = True
        return self.answers[key]

    def settle(self, answer, *key):
        """A three-valued answer, made two-valued."""
        return self.ask(*key) if answer is None else answer

    def next(self):
        """Turns to the next combination; False where all were tried."""
        while self.trail and not self.trail[-1][1]:
            self.trail.pop()
        if not self.trail:
            return False
        self.trail[-1][1] = False
        return True


class Quote:
    """A target's texts, folded; contexts cut to what counts of them."""

    def __init__(self, target):
        self.exact = Text(Plain(target.exact))
        self.prefix = self.context(target.prefix, True)
        self.suffix = self.context(target.suffix, False)
        exact = self.exact
        self.prefix_seam = self.seam(self.prefix and target.prefix, exact.gaps[0], True)
        self.suffix_seam = self.seam(self.suffix and target.suffix, exact.gaps[-1], False)
        self.given = sum(len(c.chars) for c in (self.prefix, self.suffix) if c)
        self.given_units = sum(c.units() for c in (self.prefix, self.suffix) if c)

    @staticmethod
    def seam(context, gap, before):
        if not context:
            return None
        text = Text(Plain(context))
        return SPACE if SPACE in (gap, text.gaps[-1 if before else 0]) else NONE

    @staticmethod
    def context(text, before):
        """The 32 characters next to the quote; None: not given."""
        whole = Text(Plain(text or ""))
        if not whole.chars:
            return None
        count, order = 0, range(len(whole.chars))
        kept = 0
        for index in reversed(order) if before else order:
            count += units(whole.chars[index])
            if count > CONTEXT:
                break
            kept += 1
        while kept and not whole.whole_at(len(whole.chars) - kept if before else kept):
            kept -= 1  # a character is cut from its marks
        return Cut(whole, len(whole.chars) - kept if before else 0, kept)


class Cut:
    """A part of a Text, which can still be asked for the word borders of the whole."""

    def __init__(self, whole, start, length):
        self.whole, self.start = whole, start
        self.chars = whole.chars[start : start + length]
        self.gaps = whole.gaps[start : start + length + 1]

    def units(self):
        return sum(map(units, self.chars))


class Reference:
    def __init__(self, page, ranges=ranges_slowly, tolerance="0.25"):
        self.page, self.text, self.ranges = page, Text(page), ranges
        self.tolerance = fractions.Fraction(tolerance)
        self.count = len(self.text.chars)
        self.begins, self.ends = (
            [both(self.text.border(i, at_end), self.text.whole_at(i)) for i in range(self.count + 1)]
            for at_end in (False, True))
        self.positions = None

    def outcomes(self, target):
        questions, found = Questions(), set()
        quote = Quote(target)
        search = Search(self, target, quote)
        for _ in range(MOST_OUTCOMES):
            questions.begin()
            found.add(search.decide(questions))
            if not questions.next():
                return found
        return found | {UNKNOWN}

    def bounds(self, fragment):
        """The folded characters that a target may be found among."""
        if fragment is None:
            return 0, self.count
        element, inside = None, []
        for position in range(self.count):
            node = self.page.nodes[self.text.first[self.text.of[position]]]
            holders = [e for e in node.ancestors if e.get("id") == fragment]
            if element is None and holders:
                element = holders[0]
            if element in holders:
                inside.append(position)
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def code_point(self, position):
        """Where a folded character stands for a TextPositionSelector."""
        if self.positions is None:
            self.positions, count = [], 0
            for gap in self.page.gaps:
                if count and gap & (WHITE | BLOCK | BREAK):
                    count += 1
                self.positions.append(count)
                count += 1
        return self.positions[self.text.first[self.text.of[position]]]


class Search:
    """One target on one page. decide() may be run again with other answers to what is open."""

    def __init__(self, reference, target, quote):
        self.reference, self.target, self.quote = reference, target, quote
        self.text = reference.text
        self.low, self.high = reference.bounds(target.fragment)
        self.places = self.text.places(quote.exact, self.low, self.high)
        self.kept_edits, self.kept_ranges = {}, None

    def decide(self, questions):
        self.q = questions
        quote, exact = self.quote, self.quote.exact
        passages = self.passages()
        taken = [place for place, whole in passages if whole]
        if taken:
            return self.intact(taken)
        state = None
        if passages and quote.given:
            state = self.refused([place for place, _ in passages])
        if state is None and exact.units() >= SHORT:
            state = self.other_wording([place for place, _ in passages])
        return state or MISSING

    # --- the words, verbatim ---

    def passages(self):
        """Verbatim occurrences between word borders: [(from, whether its context matches whole)]."""
        found, length = [], len(self.quote.exact.chars)
        for place, answer in self.places:
            if not self.q.settle(answer, "verbatim", place):
                continue
            before, after = self.before_fits(place), self.after_fits(place + length)
            begins = before is True or self.q.settle(
                self.text.border(place, False), "begins", place)
            ends = after is True or self.q.settle(
                self.text.border(place + length, True), "ends", place + length)
            if begins and ends:
                found.append((place, before is not False and after is not False))
        return found

    def before_fits(self, place):
        """Whether the prefix matches whole; None: there is none."""
        prefix = self.quote.prefix
        if not prefix:
            return None
        start = place - len(prefix.chars)
        if start < self.low:
            return False
        answer = both(self.text.fits(start, prefix, None, self.low, self.high),
                      self.text.gap_fits(place, self.quote.prefix_seam), self.outer_end(start))
        return self.q.settle(answer, "prefix", place)

    def after_fits(self, end):
        suffix = self.quote.suffix
        if not suffix:
            return None
        answer = both(self.text.fits(end, suffix, self.quote.suffix_seam, self.low, self.high),
                      self.outer_end(min(end + len(suffix.chars), self.reference.count)))
        return self.q.settle(answer, "suffix", end)

    def outer_end(self, position):
        """A context may end between a character and its marks, for all that the contract says."""
        return True if self.text.whole_at(position) is True else None

    def intact(self, places):
        """Rules 1 and 2."""
        length = len(self.quote.exact.chars)
        if any(later - place < length for place, later in zip(places, places[1:])):
            return UNKNOWN  # the contract doesn't say which of passages that overlap count
        if self.target.occurrence == "first":
            places = places[:1]
        return Outcome("intact", None, tuple((place, place + length) for place in places))

    # --- rules 3 to 5 ---

    def refused(self, places):
        """An Outcome, or None where these verbatim occurrences aren't the passage."""
        length, bar = len(self.quote.exact.chars), self.quote.exact.units()
        best, by_hint = self.by_context(places)
        if best is not None:
            if bar < SHORT:
                return MISSING
            if bar >= LONG and not by_hint and self.nearest_words_fit(best):
                return Outcome("intact", None, ((best, best + length),))
            return Outcome("changed", "context", ((best, best + length),))
        if bar >= LONG and self.quote.given_units < SHORT:
            if len(places) == 1 and (len(self.places) == 1 or self.q.ask("stands just once")):
                return Outcome("changed", "context", ((places[0], places[0] + length),))
        return None

    def by_context(self, places):
        """(the occurrence whose context is at least half right and by a fifth better than any
        other's, whether the position chose it among equals), or (None, False)."""
        length = len(self.quote.exact.chars)
        scores = {p: 1 - fractions.Fraction(self.context_edits(p, p + length), self.quote.given)
                  for p in places}
        best = max(scores.values())
        first = [p for p in places if scores[p] == best]
        others = [score for score in scores.values() if score != best]
        if best < HALF or any(best - score < FIFTH for score in others):
            return None, False
        if len(first) == 1:
            return first[0], False
        if self.target.start is None:
            return None, False
        return self.nearest(first), True

    def nearest(self, places):
        """Of equal candidates the one nearest to the position that the target names."""
        away = {p: abs(self.reference.code_point(p) - self.target.start) for p in places}
        near = [p for p in places if away[p] == min(away.values())]
        while len(near) > 1 and not self.q.ask("as near", near[0]):
            near.pop(0)
        return near[0]

    def context_edits(self, start, end):
        """Edits in the given contexts together."""
        return self.side_edits("prefix", start) + self.side_edits("suffix", end)

    def side_edits(self, side, edge):
        context = getattr(self.quote, side)
        if not context:
            return 0
        if (side, edge) not in self.kept_edits:
            n = len(context.chars)
            if side == "prefix":
                beside = self.text.chars[max(self.low, edge - 2 * n) : edge][::-1]
                row = last_row(context.chars[::-1], beside)
            else:
                row = last_row(context.chars, self.text.chars[edge : min(self.high, edge + 2 * n)])
            # The text beside may be taken as long as suits best, or just as long as the context.
            self.kept_edits[side, edge] = min(row), row[min(n, len(row) - 1)]
        suits, as_long = self.kept_edits[side, edge]
        return suits if suits == as_long or self.q.ask("context's length is free") else as_long

    def nearest_words_fit(self, place):
        """Rule 3: on each side that has a context the text next to the passage is the context's own
        up to and including its nearest whole word."""
        end = place + len(self.quote.exact.chars)
        return ((not self.quote.prefix or self.word_before_fits(place))
                and (not self.quote.suffix or self.word_after_fits(end)))

    def word_before_fits(self, place):
        prefix, whole = self.quote.prefix, self.quote.prefix.whole
        if self.before_fits(place):
            return True
        at = len(whole.chars)
        if self.touches(whole, at - 1, self.quote.prefix_seam, self.quote.exact.base[0]):
            at = self.outward(whole, at, -1, prefix.start)  # only a piece of the quote's own word
        while at > prefix.start and not is_word(whole.base[whole.of[at - 1]]):
            at -= 1
        if at > prefix.start:
            at = self.outward(whole, at - 1, -1, prefix.start)
        length = len(whole.chars) - at
        part = Cut(whole, at, length)
        if place - length < self.low or not self.fits(place - length, part, None):
            return False
        if not self.q.settle(self.text.gap_fits(place, self.quote.prefix_seam), "seam", place):
            return False
        return at == prefix.start and self.q.ask("outermost word", place) or self.q.settle(
            self.reference.begins[place - length], "word begins", place)

    def word_after_fits(self, end):
        suffix, whole = self.quote.suffix, self.quote.suffix.whole
        if self.after_fits(end):
            return True
        stop, at = len(suffix.chars), 0
        if self.touches(whole, 0, self.quote.suffix_seam, self.quote.exact.base[-1]):
            at = self.outward(whole, 1, 1, stop)
        while at < stop and not is_word(whole.base[whole.of[at]]):
            at += 1
        if at < stop:
            at = self.outward(whole, at + 1, 1, stop)
        if end + at > self.high or not self.fits(end, Cut(whole, 0, at), self.quote.suffix_seam):
            return False
        return at == stop and self.q.ask("outermost word", end) or self.q.settle(
            self.reference.ends[end + at], "word ends", end)

    def fits(self, position, part, first_gap):
        answer = self.text.fits(position, part, first_gap, self.low, self.high)
        return self.q.settle(answer, "word", position)

    def touches(self, whole, index, seam, beside):
        """Whether the context's end that touches the quote is only a piece of a word."""
        return (seam == NONE and is_word(whole.base[whole.of[index]]) and is_word(beside)
                and self.q.ask("a piece of a word is no word", index))

    def outward(self, whole, at, step, stop):
        """The first position from `at` outwards where a word of a context ends, or stop."""
        while at != stop:
            answer = whole.border(at, step > 0)
            if step < 0 and answer is not whole.border(at, True):
                answer = None  # an apostrophe: is "t" a whole word of "didn't"?
            if self.q.settle(answer, "context", at, step):
                break
            at += step
        return at

    # --- other wording ---

    def all_ranges(self):
        """[(edits, from, to)] of all ranges within tolerance, borders aside where they are open."""
        if self.kept_ranges is None:
            reference, exact = self.reference, self.quote.exact.chars
            most = int(reference.tolerance * len(exact))
            low, high = self.low, self.high
            found = reference.ranges(
                self.text.chars[low:high], exact, most,
                [answer is not False for answer in reference.begins[low : high + 1]],
                [answer is not False for answer in reference.ends[low : high + 1]])
            self.kept_ranges = [(edits, low + start, low + end) for start, end, edits in found]
        return self.kept_ranges

    def other_wording(self, refused):
        length, verbatim = len(self.quote.exact.chars), {place for place, _ in self.places}
        found = []
        for edits, start, end in self.all_ranges():
            beside = self.context_edits(start, end)
            if 2 * beside <= self.quote.given and not (start in verbatim and end - start == length):
                found.append((edits + beside, self.away(start), start, end))
        found.sort()
        while found:
            total, away, start, end = found.pop(0)
            if not self.is_whole(start, end):
                continue
            if any(start < place + length and place < end for place in refused) and not self.q.ask(
                    "other wording may hold refused words"):
                continue
            if found and found[0][:3] == (total, away, start) and self.q.ask("a later end", start, end):
                continue
            return Outcome("changed", "wording", ((start, end),))
        return None

    def is_whole(self, start, end):
        return (self.q.settle(self.reference.begins[start], "range begins", start)
                and self.q.settle(self.reference.ends[end], "range ends", end))

    def away(self, position):
        if self.target.start is None:
            return 0
        return abs(self.reference.code_point(position) - self.target.start)
