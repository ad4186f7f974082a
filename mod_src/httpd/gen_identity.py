#!/usr/bin/python3
"""Names this version of the module by its sources: gen_identity.py FILE… > identity.h

Entity tags hold the name: pages that another version has made may have other bytes.
"""
import hashlib
import os
import sys


def main(paths):
    digest = hashlib.sha256()
    for path in sorted(paths, key=os.path.basename):
        with open(path, "rb") as file:
            data = file.read()
        digest.update(f"{os.path.basename(path)} {len(data)}\n".encode() + data)
    print(f'#define FC_IDENTITY "{digest.hexdigest()[:16]}"')


if __name__ == "__main__":
    main(sys.argv[1:])
