#!/usr/bin/python3
"""Embeds the stylesheet: gen_stylesheet.py FILE.css > stylesheet.inc

Writes its bytes and its name, which holds a hash of the bytes: a changed stylesheet has another
URL, so the URL can be cached for good.
"""
import hashlib
import sys


def main(path):
    with open(path, "rb") as file:
        data = file.read()
    print(f'#define STYLESHEET_NAME "factcheck-{hashlib.sha256(data).hexdigest()[:16]}.css"')
    print("static const unsigned char stylesheet[] = {")
    for start in range(0, len(data), 24):
        print("    " + ",".join(str(byte) for byte in data[start : start + 24]) + ",")
    print("};")


if __name__ == "__main__":
    main(sys.argv[1])
