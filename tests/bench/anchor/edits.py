"""Edit distances (Levenshtein's: characters inserted, deleted or replaced), by the table that every
textbook has. The same in C for whole pages, held against this one before it is used."""

import ctypes
import random


def last_row(pattern, text):
    """Distances of pattern to each beginning of text: a list of len(text) + 1."""
    row = list(range(len(text) + 1))
    for i, wanted in enumerate(pattern, 1):
        above, row[0] = row[0], i
        for j, char in enumerate(text, 1):
            above, row[j] = row[j], min(above + (wanted != char), row[j] + 1, row[j - 1] + 1)
    return row


def ranges_slowly(text, pattern, most, starts, ends):
    """All (from, to, edits) with at most `most` edits, where starts[from] and ends[to]."""
    found, reach = [], len(pattern) + most
    for start in range(len(text)):
        if starts[start]:
            for length, edits in enumerate(last_row(pattern, text[start : start + reach])):
                if length and edits <= most and ends[start + length]:
                    found.append((start, start + length, edits))
    return found


class Ranges:
    """ranges_slowly, in C. library: the path of what edits.c was compiled to."""

    def __init__(self, library):
        self.call = ctypes.CDLL(library).all_ranges
        self.call.restype = ctypes.c_int

    def __call__(self, text, pattern, most, starts, ends):
        room = 65536
        while True:
            out = (ctypes.c_int * (3 * room))()
            count = self.call(self.code_points(text), len(text), self.code_points(pattern),
                              len(pattern), most, bytes(starts), bytes(ends), out, room)
            if count <= room:
                break
            room = count
        return sorted(zip(*[iter(out[: 3 * count])] * 3))

    @staticmethod
    def code_points(text):
        return text.encode("utf-32-le", "surrogatepass")  # these stand for bytes that don't decode

    def check(self, rounds=300):
        """Holds it against the slow one."""
        rng = random.Random(1)
        for _ in range(rounds):
            text = "".join(rng.choices("ab ", k=rng.randrange(1, 40)))
            pattern = "".join(rng.choices("ab", k=rng.randrange(1, 12)))
            most = rng.randrange(0, len(pattern))
            starts = [rng.random() < 0.7 for _ in range(len(text) + 1)]
            ends = [rng.random() < 0.7 for _ in range(len(text) + 1)]
            assert self(text, pattern, most, starts, ends) == ranges_slowly(
                text, pattern, most, starts, ends), (text, pattern, most)
