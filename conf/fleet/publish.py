#!/usr/bin/python3
"""Watches a folder of articles and sidecars; what changes goes to each node, then out of the cache.

usage: publish.py SITE CACHE NODE…

SITE is where editors write, CACHE a Varnish with varnish.vcl (host:port), each NODE a place as rsync
has it (/srv/site, node-1:/srv/site). Needs inotify-tools and rsync. What changed before it started is
sent at its start. A page is purged only once all nodes have what changed: a node that is behind would
fill the cache with the old page again. Where a purge is lost all the same, the page's freshness ends it.
"""

import http.client
import os
import select
import signal
import subprocess
import sys
import time
import urllib.parse

EVENTS = "close_write,create,delete,move,attrib"
SETTLED = 0.1  # seconds without a change: what belongs together goes out together
LONGEST = 2  # seconds that a change waits at most
VANISHED = 24  # rsync: a file went while it was being looked for; an event tells of it


def rsync(site, node, paths=None):
    """Copies the paths, relative to site, or all of it; deletes what is gone. Files are replaced whole.
    Returns what has changed at the node."""
    command = ["rsync", "-8rlptgoD", "--delay-updates", "--force", "--out-format=%o|%n"]
    if paths is None:
        command += ["--delete"]
    else:
        # By contents: an edit within a second may change neither time nor size.
        command += ["--checksum", "--from0", "--files-from=-", "--delete-missing-args"]
    done = subprocess.run(
        [*command, site + "/", node + "/"], capture_output=True, check=False,
        input=None if paths is None else b"\0".join(os.fsencode(path) for path in paths),
    )
    if done.returncode not in (0, VANISHED):
        said = done.stderr.decode(errors="replace")
        print(f"publish: rsync to {node} ended with {done.returncode}\n{said}", file=sys.stderr, flush=True)
    return {os.fsdecode(line).partition("|")[2] for line in done.stdout.splitlines()}


def urls(path):
    """The URL paths of the pages that a file decides."""
    page = "/" + urllib.parse.quote(os.fsencode(path.removesuffix(".claims.xml")), safe="/~!$&'()*+,;=:@")
    yield page
    if page.endswith("/index.html"):
        yield page.removesuffix("index.html")


def purge(cache, url):
    connection = http.client.HTTPConnection(cache, timeout=5)
    try:
        connection.request("PURGE", url)
        status = connection.getresponse().status
        if status != 200:
            print(f"publish: {cache} answers {status} to PURGE {url}", file=sys.stderr, flush=True)
    except OSError as fault:
        print(f"publish: {cache} wasn't told to purge {url}: {fault}", file=sys.stderr, flush=True)
    finally:
        connection.close()


def publish(site, cache, nodes, paths=None):
    changed = set().union(*(rsync(site, node, paths) for node in nodes))
    for url in sorted({url for path in changed for url in urls(path)}):
        purge(cache, url)


def batches(watch, site):
    """Sets of changed paths, each once nothing more has come for a moment."""
    descriptor = watch.stdout.fileno()
    pending, rest, since = set(), b"", 0
    while True:
        is_ready = select.select([descriptor], [], [], SETTLED if pending else None)[0]
        if is_ready:
            piece = os.read(descriptor, 65536)
            if not piece:
                return
            *lines, rest = (rest + piece).split(b"\n")
            since = since if pending else time.monotonic()
            pending |= {os.path.relpath(os.fsdecode(line), site) for line in lines}
        if pending and (not is_ready or time.monotonic() - since > LONGEST):
            yield sorted(pending)
            pending = set()


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__.split("\n\n")[1])
    site, cache, *nodes = sys.argv[1:]
    site = os.path.realpath(site)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    with subprocess.Popen(
        ["inotifywait", "-m", "-r", "-e", EVENTS, "--format", "%w%f", site],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as watch:
        for line in watch.stderr:
            if b"Watches established" in line:
                break
        publish(site, cache, nodes)
        print("publish: watching", site, flush=True)
        try:
            for paths in batches(watch, site):
                publish(site, cache, nodes, paths)
        finally:
            watch.terminate()
    sys.exit("publish: inotifywait ended")


if __name__ == "__main__":
    main()
