"""What the server's processes take: memory and file descriptors."""

import os


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            return [int(child) for child in f.read().split()]
    except OSError:
        return []


def private_kb(pid):
    """Memory that is the process's own; None where it has ended."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as f:
            return sum(int(line.split()[1]) for line in f if line.startswith("Private_"))
    except (OSError, ValueError):
        return None


def descriptors(pid):
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return None


def workers(pid):
    """The processes that serve: those with threads (mod_cgid's daemon has one)."""
    found = []
    for child in children(pid):
        try:
            if len(os.listdir(f"/proc/{child}/task")) > 4:
                found.append(child)
        except OSError:
            pass
    return found


def sample(pid):
    """(parent's kB, parent's descriptors, the largest child's kB, and most descriptors of one)."""
    mine = workers(pid)
    return (private_kb(pid) or 0, descriptors(pid) or 0,
            max((private_kb(child) or 0 for child in mine), default=0),
            max((descriptors(child) or 0 for child in mine), default=0))
