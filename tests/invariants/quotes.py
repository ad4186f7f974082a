"""Quotes cut out of pages by property, and perturbed; all random choices come from a seeded rng."""

import random
import unicodedata

from folding import fold_char, is_digit, is_unseparated
from oracle import Claim, Target
from pagetext import BLOCK, BREAK, HTML, UNSURE, WHITE
from sidecars import is_xml_text


def names(node):
    return {el.tag[len(HTML):] for el in node.ancestors if el.tag.startswith(HTML)}


CROWD = 8  # spans over one character: more of them say nothing new

# What a quote should have in it, told by one of its characters.
def properties(page):
    """{property: items that have it}."""
    found = {}

    def add(name, index):
        found.setdefault(name, []).append(index)

    of_node = {}
    for index, node in enumerate(page.nodes):
        add("anywhere", index)
        if id(node) not in of_node:
            tags = names(node)
            of_node[id(node)] = [
                name for name, wanted in (
                    ("link", {"a"}), ("heading", {"h1", "h2", "h3", "h4", "h5", "h6"}),
                    ("list", {"li", "dd", "dt"}), ("cell", {"td", "th", "caption"}),
                    ("interactive", {"button", "label", "summary", "legend"}),
                    ("pre", {"pre", "listing"}), ("ruby", {"ruby"}),
                ) if tags & wanted
            ]
        for name in of_node[id(node)]:
            add(name, index)
        gap = page.gaps[index]
        if gap & BLOCK:
            add("block border", index)
        if gap & BREAK:
            add("line break", index)
        if index and node is not page.nodes[index - 1] and not gap & (BLOCK | BREAK):
            add("inline markup", index)
        if page.data[page.starts[index]] == 0x26 and page.ends[index] - page.starts[index] > 1:
            add("reference", index)
        char = page.chars[index]
        if char >= "\u0300":
            if is_unseparated(char):
                add("unseparated", index)
            if unicodedata.category(char)[0] == "M":
                add("marks", index)
            if unicodedata.bidirectional(char) in ("R", "AL"):
                add("right to left", index)
    return found


class Cutter:
    def __init__(self, page, rng):
        self.page, self.rng = page, rng
        self.count = len(page.chars)
        self.by_property = properties(page)

    def starts_word(self, index):
        if index in (0, self.count):
            return True
        page = self.page
        if page.gaps[index] & (WHITE | BLOCK | BREAK):
            return True
        return is_unseparated(page.chars[index]) and is_unseparated(page.chars[index - 1])

    def snap(self, index, step):
        for _ in range(60):
            if not 0 < index < self.count or self.starts_word(index):
                break
            index += step
        return max(0, min(index, self.count))

    def text(self, first, last, omit_optional=False):
        """Items first..last as an editor would write them; None where that can't be said."""
        page, parts = self.page, []
        for index in range(first, last):
            gap = page.gaps[index] if index > first else 0
            if gap & UNSURE:
                return None
            if gap & (BLOCK | BREAK):
                parts.append("" if omit_optional else " ")
            elif gap & WHITE:
                parts.append(" ")
            parts.append(page.chars[index])
        text = "".join(parts)
        return text if is_xml_text(text) else None

    def gap_text(self, index):
        if 0 < index < self.count and self.page.gaps[index] & (WHITE | BLOCK | BREAK):
            return " "
        return ""

    def context(self, edge, size, before):
        """`size` characters of text beside an edge, with the white space between, or None."""
        if before:
            first = max(0, edge - size)
            if first == edge or not fold_char(self.page.chars[first]):
                return None
            text = self.text(first, edge)
            return None if text is None else text + self.gap_text(edge)
        last = min(self.count, edge + size)
        text = self.text(edge, last) if last > edge else None
        return None if text is None else self.gap_text(edge) + text

    def cut(self, wanted, length, ragged=False):
        """(first, last) around an item that has a property, or None."""
        seeds = self.by_property.get(wanted)
        if not seeds:
            return None
        seed = self.rng.choice(seeds)
        first = max(0, seed - self.rng.randrange(length + 1))
        last = min(self.count, max(seed + 1, first + length))
        if not ragged:
            first, last = self.snap(first, -1), self.snap(last, 1)
        return self.whole(first, last)

    def whole(self, first, last):
        """A span that neither begins nor ends within a reference, or with what isn't seen."""
        page = self.page
        while first < last and (not fold_char(page.chars[first])
                                or first and page.starts[first] == page.starts[first - 1]):
            first += 1
        while first < last and (not fold_char(page.chars[last - 1]) or last < self.count
                                and page.starts[last] == page.starts[last - 1]):
            last -= 1
        return (first, last) if first < last else None

    def target(self, span, contexts):
        """A target for a span; contexts: 'none', 'both', 'prefix', 'suffix'."""
        first, last = span
        exact = self.text(first, last)
        if exact is None or not any(fold_char(c) for c in exact if c != " "):
            return None
        size = self.rng.choice((20, 32, 36, 60))
        target = Target(exact)
        if contexts in ("both", "prefix"):
            target.prefix = self.context(first, size, True)
        if contexts in ("both", "suffix"):
            target.suffix = self.context(last, size, False)
        return target


def every_piece(page, per_claim_limit=300):
    """Claims whose targets are the page's text nodes, each once, with contexts."""
    cutter = Cutter(page, random.Random(0))
    targets = []
    for node in page.all_nodes:
        target = cutter.target((node.first, node.last + 1), "both")
        if target:
            targets.append(target)
    group = max(1, -(-len(targets) // per_claim_limit))
    return [
        Claim("piece-%d" % (number // group), targets[number : number + group], "every piece")
        for number in range(0, len(targets), group)
    ]


# --- perturbations ---


def typographic(text, rng):
    table = {'"': "“”„«»", "'": "‘’", "-": "‐‑–—−", "“": '"', "”": '"', "’": "'", "–": "-", "—": "-"}
    return "".join(rng.choice(table[c]) if c in table else c for c in text)


def other_spaces(text, rng):
    spaces = ["\n", "  ", "\u00a0", "\t", "\u2009", "\u202f", "\u3000", " \n   "]
    return "".join(rng.choice(spaces) if c == " " else c for c in text)


def invisible(text, rng):
    places = [i for i in range(1, len(text)) if unicodedata.category(text[i])[0] in "LN"]
    for place in sorted(rng.sample(places, min(4, len(places))), reverse=True):
        text = text[:place] + rng.choice("\u00ad\u200b\u2060\u200e\u2066\ufeff\u200d") + text[place:]
    return text


def ligatures(text, _rng):
    for plain, joined in (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ")):
        text = text.replace(plain, joined)
    return text


def wide(text, rng):
    return "".join(
        chr(ord(c) + 0xFEE0) if "!" < c <= "~" and rng.random() < 0.5 else c for c in text)


READ_THE_SAME = {
    "typography": typographic,
    "white space": other_spaces,
    "NFC": lambda text, rng: unicodedata.normalize("NFC", text),
    "NFD": lambda text, rng: unicodedata.normalize("NFD", text),
    "invisible characters": invisible,
    "ligatures": ligatures,
    "wide forms": wide,
    "ellipsis": lambda text, rng: text.replace("...", "…") if "..." in text else text.replace("…", "..."),
}


def other_digit(text, rng):
    places = [i for i, c in enumerate(text) if c in "0123456789"]
    if not places:
        return text
    place = rng.choice(places)
    return text[:place] + rng.choice([d for d in "0123456789" if d != text[place]]) + text[place + 1 :]


def not_inserted(text, rng):
    words = text.split(" ")
    words.insert(rng.randrange(1, len(words) + 1) if len(words) > 1 else 1, "not")
    return " ".join(words)


def letter(change):
    def perturb(text, rng):
        places = [i for i, c in enumerate(text) if c.isalpha()]
        if not places:
            return text
        place = rng.choice(places)
        return text[:place] + change(text[place]) + text[place + 1 :]

    return perturb


def word_dropped(text, rng):
    words = text.split(" ")
    if len(words) < 3:
        return text
    del words[rng.randrange(1, len(words) - 1)]
    return " ".join(words)


def signs_dropped(text, _rng):
    return "".join(c for c in text if c not in "%‰±−²³½¼")


def superscripts_flattened(text, _rng):
    return "".join(
        unicodedata.normalize("NFKC", c) if "<super>" in unicodedata.decomposition(c)
        or "<sub>" in unicodedata.decomposition(c) or "<fraction>" in unicodedata.decomposition(c)
        else c for c in text)


READ_OTHERWISE = {
    "a digit": other_digit,
    "a 'not'": not_inserted,
    "a letter": letter(lambda c: "x" if c.lower() != "x" else "y"),
    "a capital": letter(lambda c: c.swapcase()),
    "a word dropped": word_dropped,
    "a space dropped": lambda text, rng: text.replace(" ", "", 1),
    "signs dropped": signs_dropped,
    "superscripts flattened": superscripts_flattened,
}


def mixed_claims(page, seed, count):
    """`count` claims at most: overlapping, nested, adjacent, doubled; cut by every property the page
    has; with contexts and without; perturbed both ways."""
    rng = random.Random("%s %s" % (page.name, seed))
    cutter = Cutter(page, rng)
    if not cutter.count:
        return []
    kinds, claims, last, crowd = sorted(cutter.by_property), [], None, [0] * cutter.count
    for attempt in range(count * 2):
        if len(claims) == count:
            break
        wanted = kinds[attempt % len(kinds)]
        span = cutter.cut(wanted, rng.choice((1, 3, 8, 20, 40, 80, 160, 300)), rng.random() < 0.15)
        if last and rng.random() < 0.15:  # adjacent, nested, doubled
            middle = cutter.snap((last[0] + last[1]) // 2, 1)
            span = rng.choice([(last[1], cutter.snap(min(last[1] + 12, cutter.count), 1)),
                               (last[0], middle), last])
        if not span or span[0] >= span[1] or max(crowd[span[0] : span[1]]) >= CROWD:
            continue
        contexts = rng.choice(("none", "both", "both", "prefix", "suffix"))
        target = cutter.target(span, contexts)
        if not target:
            continue
        for item in range(*span):
            crowd[item] += 1
        last, kind = span, "verbatim, " + wanted
        draw = rng.random()
        if draw < 0.6:
            table, word = (READ_THE_SAME, "same") if draw < 0.35 else (READ_OTHERWISE, "otherwise")
            name = rng.choice(sorted(table))
            changed = table[name](target.exact, rng)
            if changed != target.exact and is_xml_text(changed):
                target.exact, kind = changed, "%s: %s, %s" % (word, name, wanted)
        if rng.random() < 0.05:
            target.occurrence = "first"
        if any(fold_char(c) for c in target.exact if not c.isspace()):
            claims.append(Claim("c%d" % len(claims), [target], kind))
    return claims
