"""The benchmark's cases: what an editor quoted, what then became of the page, and what must be said.

A case holds a target, the state and cause that its making calls for, and the bytes where it stands.
Whether the contract agrees is asked afterwards, by brute force.
"""

import dataclasses
import random

import reading  # finds tests/invariants  # noqa: F401
import perturb
from oracle import Target
from pages import Edits, Spans, references
from quotes import Cutter
from sidecars import is_xml_text

LONG, SHORT = (40, 300), (16, 39)  # characters of a quote
CONTEXTS = ("both", "one", "none")
CONTEXT = 40  # characters given; 32 of them count


@dataclasses.dataclass
class Case:
    group: str  # "intact", "changed", "missing": what must be said; "context": cause or twin
    kind: str
    short: bool
    target: Target
    state: str
    cause: str
    place: tuple  # bytes, or None


@dataclasses.dataclass
class Batch:
    """A page and the cases on it."""
    page: object
    cases: list


class Maker:
    def __init__(self, page, others, seed, count):
        self.page, self.others, self.count = page, others, count
        self.rng = random.Random("%s %s" % (seed, page.name))
        self.cutter = Cutter(page, self.rng)
        self.spans = Spans(page, self.cutter, self.rng)

    def batches(self):
        batches = [Batch(self.page, self.read_the_same() + self.worded_otherwise() + self.gone()
                         + self.surroundings_edited())]
        batches += [self.number_words(), self.markup_inside(), self.hidden(), self.corrections(),
                    self.twins()]
        return [batch for batch in batches if batch and batch.cases]

    # --- parts ---

    def target(self, span, contexts):
        target = Target(self.cutter.text(*span))
        sides = {"both": "ps", "one": self.rng.choice("ps"), "none": ""}[contexts]
        if "p" in sides:
            target.prefix = self.cutter.context(span[0], CONTEXT, True)
        if "s" in sides:
            target.suffix = self.cutter.context(span[1], CONTEXT, False)
        if "p" in sides and not target.prefix or "s" in sides and not target.suffix:
            return None
        return target

    def bytes_of(self, span):
        return self.page.starts[span[0]], self.page.ends[span[1] - 1]

    def sizes(self):
        """(least, most, short, contexts) for `count` cases, a third of them short."""
        for number in range(self.count):
            short = number % 3 == 2
            yield (*(SHORT if short else LONG), short, CONTEXTS[(number // 3) % 3])

    def cut(self, least, most, contexts, wanted=None):
        span = self.spans.one(least, most, wanted=wanted)
        target = span and self.target(span, contexts)
        return (span, target) if target else (None, None)

    # --- kinds on the page as it is ---

    def read_the_same(self):
        cases = []
        for kind, change in [("verbatim", lambda text, rng: text)] + sorted(perturb.SAME.items()):
            def differs(text, change=change, kind=kind):
                return kind == "verbatim" or change(text, random.Random(1)) != text
            for least, most, short, contexts in self.sizes():
                span, target = self.cut(least, most, contexts, differs)
                if target is None:
                    continue
                for part in ("exact", "prefix", "suffix"):
                    if getattr(target, part):
                        setattr(target, part, change(getattr(target, part), self.rng))
                cases.append(Case("intact", kind, short, target, "intact", None, self.bytes_of(span)))
        return [case for case in cases if is_xml_text(case.target.exact)]

    def worded_otherwise(self):
        return self.perturbed("changed", perturb.CHANGED, "changed", "wording")

    def gone(self):
        cases = self.perturbed("missing", perturb.GONE, "missing", None)
        for least, most, short, contexts in self.sizes():
            other = self.rng.choice([p for p in self.others if p is not self.page] or [self.page])
            maker = Maker(other, [], self.rng.random(), 0)
            _, target = maker.cut(least, most, contexts)
            if target is not None:
                cases.append(Case("missing", "another page's sentence", short, target, "missing",
                                  None, None))
        return cases

    def perturbed(self, group, table, state, cause):
        cases = []
        for kind, change in table.items():
            for least, most, short, contexts in self.sizes():
                span, target = self.cut(
                    least, most, contexts,
                    lambda text, change=change: change(text, random.Random(1)) is not None)
                if target is None:
                    continue
                changed = change(target.exact, self.rng)
                if changed and changed != target.exact:
                    target.exact = changed
                    cases.append(Case(group, kind, short, target, state, cause,
                                      self.bytes_of(span) if state == "changed" else None))
        return cases

    def surroundings_edited(self):
        """The words verbatim; both contexts edited, next to the quote or away from it."""
        cases = []
        bars = (("under 16", 6, 15), ("16 to 31", 17, 30), ("from 32", 34, 200))
        for name, least, most in bars:
            for share, amount in ((0.3, "under half"), (0.75, "over half")):
                for near in (True, False):
                    state, cause = {
                        ("16 to 31", 0.3): ("changed", "context"),
                        ("from 32", 0.3): ("changed", "context") if near else ("intact", None),
                    }.get((name, share), ("missing", None))
                    kind = "quote %s, context edited %s, %s" % (
                        name, amount, "next to it" if near else "away from it")
                    cases += self.context_cases(kind, least, most, share, near, state, cause)
        return cases + self.little_context()

    def context_cases(self, kind, least, most, share, near, state, cause):
        cases = []
        for _ in range(self.count):
            span, target = self.cut(least, most, "both")
            if target is None:
                continue
            # The contexts are cut here to what counts of them, so that `share` is one of that.
            before, after = target.prefix.rstrip(), target.suffix.lstrip()
            before_gap, after_gap = target.prefix[len(before) :], target.suffix[: -len(after)]
            before = perturb.context_edit(share, near, True, before[-34:], self.rng)
            after = perturb.context_edit(share, near, False, after[:34], self.rng)
            target.prefix, target.suffix = before + before_gap, after_gap + after
            cases.append(Case("context", kind, False, target, state, cause,
                              self.bytes_of(span) if state != "missing" else None))
        return cases

    def little_context(self):
        """Rule 5's exception: long, verbatim just once, and hardly any context, all of it wrong."""
        cases = []
        for _ in range(self.count):
            span, target = self.cut(60, 200, "none")
            if target is not None:
                target.prefix = "".join(self.rng.choices("qxzkwv", k=6)) + " "
                cases.append(Case("context", "quote from 32, under 16 of context, wrong", False, target,
                                  "changed", "context", self.bytes_of(span)))
        return cases

    # --- kinds on edited pages ---

    def insertable(self, span):
        """Items of a span before which markup may be put: within a word, its bytes literal."""
        page, found = self.page, []
        for item in range(span[0] + 1, span[1] - 1):
            literal = page.data[page.starts[item] : page.ends[item]]
            joined = all(not page.gaps[i] and page.nodes[i] is page.nodes[span[0]]
                         for i in (item, item + 1))
            if joined and literal.isalnum() and len(literal) == 1:
                found.append(item)
        return found

    def markup_inside(self):
        """Tags, comments, references and what can't be seen, put into the passage."""
        edits, made = Edits(self.page), []
        for least, most, short, contexts in list(self.sizes()) * 2:
            span = self.spans.one(least, most, apart=True)
            target = span and self.target(span, contexts)
            places = self.insertable(span) if target else []
            if len(places) < 4:
                continue
            for item in self.rng.sample(places, self.rng.randrange(1, 4)):
                start, end = self.page.starts[item], self.page.ends[item]
                char = self.page.data[start:end]
                edits.replace(start, end, self.rng.choice((
                    b"<i>%s</i>", b"<span class='x>y'>%s</span>", b"<!-- > -->%s", b"%s&shy;",
                    b"%s&#8203;", b"<wbr>%s", b"<b>%s</b>", b"<script>no</script>%s", b"<span hidden>no</span>%s",
                )) % char if self.rng.random() < 0.8 else b"&#%d;" % ord(char))
            made.append((span, short, target))
        page = edits.made()
        return Batch(page, [
            Case("intact", "markup inside", short, target, "intact", None,
                 edits.moved(*self.bytes_of(span)))
            for span, short, target in made])

    def sentence(self, least, most):
        """A sentence of another page, as it would be quoted; None."""
        maker = Maker(self.rng.choice(self.others), [], self.rng.random(), 0)
        span = maker.spans.one(least, most)
        return maker.cutter.text(*span) if span else None

    def number_words(self):
        edits, made = Edits(self.page), []
        for least, most, short, contexts in self.sizes():
            text = self.sentence(least - 12 if short else least, most - 12)
            if text is None or " " not in text:
                continue
            words = text.split(" ")
            words.insert(self.rng.randrange(1, len(words)), "%d million" % self.rng.randrange(2, 99))
            text = " ".join(words)
            before = "It was said then, and not just once, that "
            after = " by those who had been there on the day."
            at = edits.append(b"<p>" + references(before), text, references(after))
            target = Target(text.replace("million", "billion"))
            if contexts == "both" or contexts == "one" and self.rng.random() < 0.5:
                target.prefix = before
            if contexts == "both" or contexts == "one" and not target.prefix:
                target.suffix = after
            made.append((short, target, at))
        page = edits.made()
        return Batch(page, [
            Case("changed", "million/billion", short, target, "changed", "wording", at())
            for short, target, at in made])

    def hidden(self):
        """Sentences that no reader sees."""
        edits, cases = Edits(self.page), []
        holders = (
            ("hidden text", b"<div hidden>", b"</div>"),
            ("hidden text", b"<p data-factcheck-skip>", b"</p>"),
            ("hidden text", b"<template><p>", b"</template>"),
            ("script text", b"<script>var s = '", b"';</script>"),
            ("script text", b"<style>/* ", b" */</style>"), ("script text", b"<!-- ", b" -->"))
        for number, (least, most, short, contexts) in enumerate(self.sizes()):
            text = self.sentence(least, most)
            if text is None or "--" in text:
                continue
            kind, before, after = holders[number % len(holders)]
            edits.append(before, text, after)
            target = Target(text)
            if contexts != "none":
                target.prefix = "What the passage stood after once "
            cases.append(Case("missing", kind, short, target, "missing", None, None))
        return Batch(edits.made(), cases)

    def corrections(self):
        """The page edited, and a correction that quotes what stood there."""
        edits, made = Edits(self.page), []
        for _ in range(2 * self.count):
            span = self.spans.one(*LONG, apart=True)
            target = span and self.target(span, "both")
            word = self.spans.word(span) if target else None
            if not word:
                continue
            old = self.page.data[self.page.starts[word[0]] : self.page.ends[word[1] - 1]]
            edits.replace(self.page.starts[word[0]], self.page.ends[word[1] - 1],
                          b"other" if old != b"other" else b"another")
            edits.append(b"<p>Correction: this article said earlier: &ldquo;", target.exact,
                         b"&rdquo;. That was wrong.</p>")
            made.append((span, target))
        page = edits.made()
        return Batch(page, [
            Case("context", "the old sentence quoted in a correction", False, target, "changed",
                 "wording", edits.moved(*self.bytes_of(span))) for span, target in made])

    def twins(self):
        """The same words once more, in other surroundings."""
        edits, made = Edits(self.page), []
        for number in range(3 * self.count):
            span = self.spans.one(*LONG, apart=True)
            target = span and self.target(span, "both")
            if not target:
                continue
            edits.append(b"<p>Quite another article, of which we know nothing, had this: ",
                         target.exact, b" (and it went on for some time about other things).</p>")
            state, cause, place = "intact", None, span
            kind = ("twin, the passage as it was", "twin, the passage's surroundings edited",
                    "twin, the passage gone")[number % 3]
            if number % 3 == 1:
                target.prefix = perturb.context_edit(
                    0.3, False, True, target.prefix.rstrip()[-34:], self.rng) + (
                        " " if target.prefix.endswith(" ") else "")
            elif number % 3 == 2:
                start, end = self.bytes_of(span)
                if b"<" in self.page.data[start:end]:
                    continue
                edits.replace(start, end, b"(...)")
                state, place = "missing", None
            made.append((kind, target, state, cause, place))
        page = edits.made()
        return Batch(page, [
            Case("context", kind, False, target, state, cause,
                 place and edits.moved(*self.bytes_of(place)))
            for kind, target, state, cause, place in made])
