"""The benchmark's pages and sidecars, made from seeds: the same on every machine."""

import dataclasses
import html
import pathlib
import random
import re
from xml.sax.saxutils import escape

ROOT = pathlib.Path(__file__).resolve().parents[3]
OTHERS = ROOT.parent / "shared" / "data" / "pages"
LARGE, MEDIUM, SMALL = 1_000_000, 100_000, 25_000
VERDICTS = [(5, "Accurate"), (4, "Mostly accurate"), (2, "Misleading"), (1, "False")]
# Of claims: intact with context, intact without, changed, missing.
SHARES = {"context": 6, "alone": 2, "changed": 1, "missing": 1}


# --- pages ---


class Words:
    """Sentences of made-up words, built as English ones are: a few short words make up two fifths of a
    text, and the others, most of them rare, are of so many different syllables that few quotes have
    letters in common."""

    COMMON = "the of and to in a is that for it was on with as by at from he be his this are not they which but had".split()
    ONSETS = ("b bl br c ch cl cr d dr f fl fr g gl gr h j k l m n p pl pr qu r s sc sh sl sm sp st str t th tr v w "
              "wh y").split() + [""] * 6
    NUCLEI = "a a a e e e e i i i o o o u u ai ea ee ie oa oo ou ow".split()
    CODAS = "ck d ft g l ld ll m n n nd ng nt p r r rd rm rn s ss st t t th x".split() + [""] * 10
    ENDINGS = "ed er es ing ion ity ly ment ness ous al able ic ive".split() + [""] * 14

    def __init__(self, seed):
        self.random = random.Random(seed)
        words = {self.word() for _ in range(9000)}
        self.words = sorted(word for word in words if len(word) > 3)
        self.random.shuffle(self.words)
        # Zipf's law, begun where the common words leave off.
        self.weights = [1 / (rank + 30) for rank in range(len(self.words))]
        share = sum(self.weights) * 2 / 3
        self.weights += [share / len(self.COMMON)] * len(self.COMMON)
        self.words += self.COMMON

    def word(self):
        pick = self.random.choice
        syllables = (pick(self.ONSETS) + pick(self.NUCLEI) + pick(self.CODAS) for _ in range(pick((1, 1, 2, 2, 3))))
        return "".join(syllables) + pick(self.ENDINGS)

    def some(self, low, high):
        return self.random.choices(self.words, self.weights, k=self.random.randint(low, high))

    def sentence(self):
        words = self.some(9, 18)
        if self.random.random() < 0.3:
            words[self.random.randrange(1, len(words))] = str(self.random.randint(2, 9000))
        if len(words) > 12:
            words[5] += ","
        return " ".join(words).capitalize() + "."


def paragraph(words):
    sentences = [words.sentence() for _ in range(words.random.randint(3, 6))]
    decorated = []
    for sentence in sentences:
        parts = sentence.split(" ")
        kind = words.random.random()
        at = words.random.randrange(1, len(parts) - 1)
        if kind < 0.25:
            parts[at] = f'<a href="/{parts[at - 1]}/{parts[at]}.html">{parts[at]}</a>'
        elif kind < 0.4:
            parts[at] = f"<em>{parts[at]}</em>"
        elif kind < 0.5:
            parts[at] = f"{parts[at]}&nbsp;&mdash;"
        decorated.append(" ".join(parts))
    return f'<p class="paragraph body-text">{" ".join(decorated)}</p>\n'


def aside(words):
    """What stands between paragraphs on a paper's page: figures, lists of links, a script."""
    kind = words.random.random()
    if kind < 0.35:
        name = "-".join(words.some(3, 5))
        return (f'<figure class="figure figure--wide" id="{name}"><picture><source media="(min-width: 660px)" '
                f'srcset="/images/{name}-660.webp 660w, /images/{name}-1320.webp 1320w">'
                f'<img src="/images/{name}.jpg" alt="{" ".join(words.some(4, 9))}" width="620" height="372" '
                f'loading="lazy"></picture><figcaption>{words.sentence()}</figcaption></figure>\n')
    if kind < 0.7:
        items = "".join(f'<li class="related__item"><a class="related__link" href="/{"/".join(words.some(3, 3))}">'
                        f'{" ".join(words.some(4, 9))}</a></li>' for _ in range(4))
        return f'<aside class="related" data-component="related"><ul class="related__list">{items}</ul></aside>\n'
    calls = "".join(f'push("{a}",{{"{b}":[1,2,3],"{c}":"<b>"}});' for a, b, c in (words.some(3, 3) for _ in range(8)))
    return f"<script>(function(push){{{calls}}})(window.queue=window.queue||[]);</script>\n"


def make_page(size, seed):
    """A page of some size bytes."""
    words = Words(seed)
    head = ('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>The paper</title>\n'
            '<link rel="stylesheet" href="/paper.css">\n<style>.paragraph { margin: 0 0 1em } '
            ".figure > img { width: 100% }</style>\n</head>\n<body>\n<article>\n"
            f"<h1>{' '.join(words.some(6, 9)).capitalize()}</h1>\n")
    parts, length = [head], len(head)
    end = "</article>\n<footer><p>The paper</p></footer>\n</body>\n</html>\n"
    count = 0
    while length < size - len(end):
        part = aside(words) if count % 2 else paragraph(words)
        parts.append(part)
        length += len(part)
        count += 1
    return ("".join(parts) + end).encode()


def cut_page(page, size):
    """A page of some size bytes out of a larger one: its beginning, ended where a paragraph ends."""
    end = page.index(b"</p>\n", size - 200) + 5
    return page[:end] + page[page.index(b"</article>"):]


# --- claims ---

RUN = re.compile(rb">([^<>&]{60,2000})<")
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,.]{30,158}[A-Za-z0-9.]")  # nothing that a configuration takes as its own
HIDDEN = re.compile(rb"(?is)<(script|style|head|noscript|template|textarea|select|title|svg|iframe)\b.*?</\1\s*>|<!--.*?-->")


def readable_share(page):
    """How much of a page's bytes is text that a reader sees, more or less."""
    bare = HIDDEN.sub(b"", page)
    return sum(len(m) for m in re.findall(rb">([^<]+)<", bare)) / len(page)


def all_passages(page):
    """(prefix, quote, suffix) texts that stand once in the page, in order, none over another."""
    visible = HIDDEN.sub(lambda m: b" " * len(m[0]), page)
    runs = []
    for match in RUN.finditer(visible):
        words = match[1].decode("utf-8", "replace").split(" ")
        for at in range(2, len(words) - 9, 12):
            prefix, quote, suffix = (" ".join(words[a:b]) for a, b in ((at - 4 if at > 4 else 0, at), (at, at + 8), (at + 8, at + 12)))
            if PLAIN.fullmatch(quote) and "\n" not in prefix + suffix and page.count(quote.encode()) == 1:
                runs.append((prefix + " ", quote, " " + suffix))
    return runs


def room(page):
    """How many claims the page has passages for."""
    return len(all_passages(page))


def passages(page, count, seed):
    """So many of them, spread over all of the page."""
    runs = all_passages(page)
    if len(runs) < count:
        raise ValueError(f"the page has {len(runs)} passages for {count} claims")
    chosen = sorted(random.Random(seed).sample(range(len(runs)), count))
    return [runs[i] for i in chosen]


@dataclasses.dataclass
class Claims:
    sidecar: str
    quotes: list  # (quote, its verdict) of those that stand in the page word for word
    states: dict  # how many are intact, changed, missing


def kinds(count):
    """What kinds of claims count claims are, mixed."""
    exact = {kind: count * share / sum(SHARES.values()) for kind, share in SHARES.items()}
    numbers = {kind: int(n) for kind, n in exact.items()}
    for kind in sorted(exact, key=lambda k: numbers[k] - exact[k])[: count - sum(numbers.values())]:
        numbers[kind] += 1
    found = [kind for kind, n in numbers.items() for _ in range(n)]
    random.Random(count).shuffle(found)
    return found


def make_claims(page, count, seed, intact_only=False):
    spare = Words(seed + 1)
    parts, quotes = [], []
    states = {"intact": 0, "changed": 0, "missing": 0}
    mixed = ["context"] * count if intact_only else kinds(count)
    for i, (kind, (prefix, quote, suffix)) in enumerate(zip(mixed, passages(page, count, seed))):
        value, verdict = VERDICTS[i % len(VERDICTS)]
        exact = quote
        if kind == "changed":
            words = quote.split(" ")
            words[words.index(min(words[1:-1], key=len), 1)] = "never"  # few letters of all
            exact = " ".join(words)
        elif kind == "missing":
            exact = spare.sentence()
        else:
            quotes.append((quote, verdict))
        states["intact" if kind in ("context", "alone") else kind] += 1
        context = f"<prefix>{escape(prefix)}</prefix>", f"<suffix>{escape(suffix)}</suffix>"
        if kind == "alone":
            context = "", ""
        parts.append(
            f'<claimReview id="c{i}" author="desk" datePublished="2024-05-02" url="https://facts.example/{i}">'
            f"<target><TextQuoteSelector>{context[0]}<exact>{escape(exact)}</exact>{context[1]}"
            f'</TextQuoteSelector></target><itemReviewed author="The company" datePublished="2024-04-30"/>'
            f"<claimReviewed>{escape(spare.sentence())}</claimReviewed>"
            f'<reviewRating ratingValue="{value}" worstRating="1" bestRating="5" alternateName="{verdict}"/>'
            f"<reviewBody>{escape(spare.sentence())} {escape(spare.sentence())}</reviewBody>"
            f'<citation name="Annual report" url="https://example.org/{i}" publisher="The company"/></claimReview>'
        )
    sidecar = ('<?xml version="1.0" encoding="UTF-8"?>\n'
               '<claimReviews xmlns="urn:factcheck:sidecar:1" xml:lang="en">\n'
               '<author id="desk" name="Example Fact Desk" url="https://facts.example/"/>\n'
               + "\n".join(parts) + "\n</claimReviews>\n")
    return Claims(sidecar, quotes, states)


def marked(quote, verdict):
    """What a filter that knows literals only is told to put in the quote's place: as much as we would."""
    return f'<fact-check class="{verdict.lower().replace(" ", "-")}">{quote}</fact-check><sup>{html.escape(verdict)}</sup>'


def pages(quick):
    """{name: bytes}: S, M, L, and where it is there a page of another kind, mostly scripts."""
    large = make_page(LARGE, 11)
    found = {"S": cut_page(large, SMALL), "M": make_page(MEDIUM, 12), "L": large}
    scripts = OTHERS / "guardian-1.html"
    if not quick and scripts.exists():
        found["L-scripts"] = scripts.read_bytes()
    elif not quick:
        print("skipped: the page of scripts, since there is no", scripts)
    return found
