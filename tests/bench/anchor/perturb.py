"""What editors do to words, and more: each takes a text and a random generator, and returns the
other text, or None where it has nothing to change."""

import re
import unicodedata

import reading  # finds tests/invariants  # noqa: F401
import quotes
from folding import is_unseparated

NUMBER_WORDS = {
    "million": "billion", "millions": "billions", "Millionen": "Milliarden", "millón": "billón",
    "milliard": "million", "milliards": "millions", "миллионов": "миллиардов", "万": "亿",
    "亿": "万",
}
NUMBER_WORDS.update({v: k for k, v in list(NUMBER_WORDS.items()) if v not in NUMBER_WORDS})
NEGATIONS = {"de": "nicht", "fr": "ne pas", "ru": "не", "zh": "不"}
SAME = {  # reads the same
    "white space": quotes.other_spaces, "typography": quotes.typographic,
    "NFC": quotes.READ_THE_SAME["NFC"], "NFD": quotes.READ_THE_SAME["NFD"],
    "invisible characters": quotes.invisible, "ligatures": quotes.ligatures,
    "wide forms": quotes.wide, "ellipsis": quotes.READ_THE_SAME["ellipsis"],
}


def letters_of(text):
    return sorted({c for c in text if unicodedata.category(c)[0] == "L"}) or list("xyz")


def edit_share(share):
    """So many of the characters inserted, deleted or replaced, white space spared."""
    def perturb(text, rng):
        chars, pool = list(text), letters_of(text)
        places = [i for i, c in enumerate(chars) if not c.isspace()]
        count = int(share * len(places))
        if not count:
            return None
        for place in sorted(rng.sample(places, count), reverse=True):
            draw = rng.random()
            if draw < 0.5:
                chars[place] = rng.choice([c for c in pool if c != chars[place]] or ["#"])
            elif draw < 0.75:
                chars.insert(place, rng.choice(pool))
            else:
                del chars[place]
        return "".join(chars)
    return perturb


def number_word(text, rng):
    longest_first = sorted(NUMBER_WORDS, key=len, reverse=True)
    places = list(re.finditer("|".join(map(re.escape, longest_first)), text))
    if not places:
        return None
    place = rng.choice(places)
    return text[: place.start()] + NUMBER_WORDS[place.group()] + text[place.end() :]


def negated(text, rng):
    if any(map(is_unseparated, text)):
        place = rng.randrange(1, len(text))
        return text[:place] + NEGATIONS["zh"] + text[place:]
    return quotes.not_inserted(text, rng)


def other_word(text, rng):
    words = text.split(" ")
    if len(words) < 3:
        return None
    place, other = rng.randrange(len(words)), rng.choice(words)
    if words[place] == other:
        return None
    words[place] = other
    return " ".join(words)


def shuffled(text, rng):
    words = text.split(" ")
    if len(words) < 6:
        return None
    rng.shuffle(words)
    return " ".join(words)


def digit(text, rng):
    changed = quotes.other_digit(text, rng)
    return changed if changed != text else None


def context_edit(share, near, before, text, rng):
    """A context with `share` of it other letters: the end next to the quote or the far one."""
    places = [i for i, c in enumerate(text) if not c.isspace()]
    count = round(share * len(places))
    last = before == near
    chosen = places[-count:] if last else places[:count]
    pool = letters_of(text + "qxz")
    chars = list(text)
    for place in chosen:
        chars[place] = rng.choice([c for c in pool if c != chars[place]])
    return "".join(chars)


CHANGED = {  # reads otherwise, within tolerance
    "a digit": digit, "a 'not'": negated, "million/billion": number_word, "a word": other_word,
    "5% of characters": edit_share(0.05), "10% of characters": edit_share(0.1),
    "20% of characters": edit_share(0.2),
}
GONE = {"shuffled words": shuffled, "60% of characters": edit_share(0.6)}
