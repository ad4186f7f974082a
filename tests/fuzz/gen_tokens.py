#!/usr/bin/env python3
"""Makes a C table of tokens.txt, for page.c: gen_tokens.py tokens.txt > tokens.inc"""
import re
import sys


def bytes_of(escaped):
    def one(match):
        plain = {"n": "\n", "r": "\r", "t": "\t"}.get(match[1])
        return plain if plain is not None else chr(int(match[1][1:], 16))

    return re.sub(r"\\(n|r|t|x[0-9a-f]{2})", one, escaped).encode("latin-1")


def tokens(path):
    """(kind, bytes, what they read) of each line."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#") or not line.strip():
                continue
            kind, *parts = line.rstrip("\n").split("\t")
            source = bytes_of(parts[0])
            reads = bytes_of(parts[1]) if len(parts) > 1 else {
                "text": source, "white": b" ", "block": b" "}.get(kind, b"")
            yield kind, source, reads


def literal(data):
    return '"%s"' % "".join("\\%03o" % byte for byte in data)


if __name__ == "__main__":
    for token in tokens(sys.argv[1]):
        print("{TOKEN_%s, %s, %d, %s, %d}," % (
            token[0].upper(), literal(token[1]), len(token[1]), literal(token[2]), len(token[2])))
