"""Asking a program of a fleet, once or under load, and telling which version of a page came."""

import gzip
import http.client
import re
import threading
import time

from server import Answer

HOST = "paper.example"


def get(program, path="/a.html", headers=None, method="GET", source=None):
    connection = http.client.HTTPConnection(
        "127.0.0.1", program.port, timeout=30, source_address=source and (source, 0))
    try:
        connection.request(method, path, headers={"Host": HOST, **(headers or {})})
        return Answer(connection.getresponse())
    finally:
        connection.close()


def asked(node, path="/a.html"):
    """(status, If-None-Match, If-Modified-Since) of each request for the path that the node has logged."""
    time.sleep(0.05)  # a line is written when its answer has left
    log = (node.run / "access.log").read_text().splitlines()
    lines = (line.split(" ") for line in log)
    return [(int(f[0]), f[2], f[3]) for f in lines if f[1] == path]


def times_asked(fleet, path="/a.html"):
    return sum(len(asked(node, path)) for node in fleet.nodes)


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.05)


def plain(answer):
    """(tag, body) without what compression does to them: Varnish unpacks what it keeps packed."""
    body = answer.body
    if answer.headers.get("content-encoding") == "gzip" and body:
        body = gzip.decompress(body)
    return opaque(answer.headers["etag"]), body


def opaque(tag):
    return tag.removeprefix("W/").replace('-gzip"', '"')


class Versions:
    """The pages that there may be, each with its tag."""

    def __init__(self):
        self.bodies = {}

    def learn(self, *programs, path="/a.html"):
        """Takes what these say for right."""
        for program in programs:
            answer = get(program, path)
            assert answer.status == 200
            tag, body = plain(answer)
            assert self.bodies.setdefault(tag, body) == body
        return self

    def judge(self, answer, asked_with=None):
        """One of the pages, whole, under its own tag; or a 304 for the tag that was asked with. Returns
        the tag."""
        tag, body = plain(answer)
        assert tag in self.bodies
        if answer.status == 304:
            assert asked_with and tag == opaque(asked_with) and not body
        else:
            assert answer.status == 200
            assert body == self.bodies[tag]
        return answer.headers["etag"]


class Load:
    """Readers who ask again and again while a test does something to the fleet. Each remembers the tag
    of its last page and asks with it, as a browser does, every other time."""

    def __init__(self, program, versions, readers=4, path="/a.html", pause=0.005, paths=None):
        self.program, self.versions = program, versions
        self.paths = paths or [path]
        self.pause = pause
        self.ok = self.not_modified = 0
        self.wrong, self.failed = [], []
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._readers = [threading.Thread(target=self._read, daemon=True) for _ in range(readers)]

    def __enter__(self):
        for reader in self._readers:
            reader.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        for reader in self._readers:
            reader.join(40)

    def _read(self):
        tag, number = None, 0
        while not self._end.is_set():
            number += 1
            asked_with = tag if number % 2 else None
            path = self.paths[number % len(self.paths)]
            try:
                answer = get(self.program, path, {"If-None-Match": asked_with} if asked_with else None)
            except (OSError, http.client.HTTPException) as fault:
                self._note(self.failed, repr(fault))
                continue
            if answer.status >= 500:
                self._note(self.failed, answer.status)
                continue
            try:
                tag = self.versions.judge(answer, asked_with)
                with self._lock:
                    self.ok += 1
                    self.not_modified += answer.status == 304
            except (AssertionError, KeyError) as fault:
                self._note(self.wrong, f"{answer.status} {answer.headers} {answer.body[:200]} {fault}")
            time.sleep(self.pause)

    def _note(self, where, what):
        with self._lock:
            where.append(what)


def max_age(answer):
    return int(re.search(r"max-age=(\d+)", answer.headers["cache-control"])[1])
