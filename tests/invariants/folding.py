"""Folding (contract, section 2) for the oracle: written from the contract alone.

A folded text is held squeezed: its characters without any white space, and beside them what stands
in the gap before each. That way a gap that may or may not have a space stays what it is.
"""

import functools
import unicodedata

HTML_SPACE = frozenset(" \t\n\f\r")

# Soft hyphens, zero-width and bidi control characters.
INVISIBLE = frozenset(
    "\u00ad\u200b\u200c\u200d\u2060\ufeff"
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)

VARIANTS = {
    **dict.fromkeys("“”„‟«»", '"'),
    **dict.fromkeys("‘’‚‛", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
}

# Of the compatibility decompositions those that the contract names.
FOLDED_FORMS = ("<wide>", "<narrow>", "<initial>", "<medial>", "<final>", "<isolated>", "<vertical>")
LIGATURES = frozenset("ﬀﬁﬂﬃﬄﬅﬆﬓﬔﬕﬖﬗﭏ")


def is_white(char):
    """Whether a character is white space to a reader."""
    return char in HTML_SPACE or unicodedata.category(char) in ("Zs", "Zl", "Zp") or char == "\x85"


@functools.lru_cache(maxsize=None)
def fold_char(char):
    """What one character that isn't white space folds to; canonical order isn't settled yet."""
    if char in INVISIBLE:
        return ""
    if char in VARIANTS:
        return VARIANTS[char]
    decomposition = unicodedata.decomposition(char).split()
    if decomposition and (
        decomposition[0] in FOLDED_FORMS or char in LIGATURES or not decomposition[0].startswith("<")
    ):
        parts = decomposition[1:] if decomposition[0].startswith("<") else decomposition
        return "".join(
            " " if is_white(part) else fold_char(part)
            for part in (chr(int(code, 16)) for code in parts)
        )
    return unicodedata.normalize("NFD", char)


def settle_order(pairs):
    """Puts runs of combining marks into canonical order. pairs: a list of (character, origin)."""
    result, run = [], []
    for pair in pairs:
        if unicodedata.combining(pair[0]):
            run.append(pair)
            continue
        result += sorted(run, key=lambda p: unicodedata.combining(p[0]))
        run = []
        result.append(pair)
    return result + sorted(run, key=lambda p: unicodedata.combining(p[0]))


class Folded:
    """A plain text (a quote, a context) folded.

    chars: the folded characters without white space; gaps: for each index from 0 to len(chars)
    whether white space stands before it (the last: at the end).
    """

    def __init__(self, text):
        pairs, white = [], set()
        for char in text:
            if is_white(char):
                white.add(len(pairs))
                continue
            for folded in fold_char(char):
                if folded == " ":  # a presentation form that holds a space
                    white.add(len(pairs))
                else:
                    pairs.append((folded, None))
        self.chars = "".join(char for char, _ in settle_order(pairs))
        self.gaps = [index in white for index in range(len(self.chars) + 1)]

    def units(self):
        return sum(map(units, self.chars))

    def last(self, wanted):
        """The end of it, as long as the bar of `wanted` units says."""
        count, index = 0, len(self.chars)
        while index > 0 and count + units(self.chars[index - 1]) <= wanted:
            index -= 1
            count += units(self.chars[index])
        cut = Folded("")
        cut.chars, cut.gaps = self.chars[index:], self.gaps[index:]
        return cut

    def first(self, wanted):
        count, index = 0, 0
        while index < len(self.chars) and count + units(self.chars[index]) <= wanted:
            count += units(self.chars[index])
            index += 1
        cut = Folded("")
        cut.chars, cut.gaps = self.chars[:index], self.gaps[: index + 1]
        return cut


def units(char):
    """How much a character counts for a bar: Han, kana and Hangul count as two."""
    code = ord(char)
    wide = (
        0x1100 <= code <= 0x11FF or 0x2E80 <= code <= 0x2FDF or 0x3005 <= code <= 0x3007
        or 0x3021 <= code <= 0x3029 or 0x3038 <= code <= 0x303B or 0x3041 <= code <= 0x318E
        or 0x31F0 <= code <= 0x31FF or 0xFF66 <= code <= 0xFFDC or 0x3400 <= code <= 0x4DBF or 0x4E00 <= code <= 0x9FFF
        or 0xA960 <= code <= 0xA97F or 0xAC00 <= code <= 0xD7FB or 0xF900 <= code <= 0xFAFF
        or 0x1B000 <= code <= 0x1B16F or 0x20000 <= code <= 0x3FFFF
    )
    return 2 if wide else 1


def is_unseparated(char):
    """Whether a letter is of a script that doesn't separate words by spaces."""
    code = ord(char)
    if 0xAC00 <= code <= 0xD7FB or 0x1100 <= code <= 0x11FF or 0x3131 <= code <= 0x318E \
            or 0xFFA0 <= code <= 0xFFDC:
        return False  # Hangul separates words
    return (
        units(char) == 2
        or 0x0E00 <= code <= 0x0EFF  # Thai, Lao
        or 0x1000 <= code <= 0x109F  # Myanmar
        or 0x1780 <= code <= 0x17FF  # Khmer
    )


def is_word_char(char):
    """Letters, marks and digits of a script that separates words."""
    return unicodedata.category(char)[0] in "LM" and not is_unseparated(char) or is_digit(char)


def is_digit(char):
    return unicodedata.category(char) == "Nd"


def is_mark(char):
    return unicodedata.category(char)[0] == "M"
