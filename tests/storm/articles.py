"""The storm's site: articles in several versions, their sidecars in several states, and each page that
may come of them."""

import os
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "httpd"))

import pages  # noqa: E402
import server as httpd  # noqa: E402

KINDS = ("static", "cgi", "proxied")
ARTICLES = 4
VERSIONS = 3
STATES = ("one", "two", "three", "invalid", "absent")

CONF = """
FactCheck On
FactCheckLimit Scan 1M
FactCheckStoreSize {store}
FactCheckSidecar @ROOT@/claims%{{FACTCHECK_URI}}.xml
KeepAlive On
MaxKeepAliveRequests 0
GracefulShutdownTimeout 10
Protocols h2c http/1.1
H2MaxWorkers {workers}
ScriptSock @ROOT@/run/cgid.sock
ScriptAlias /cgi/ @ROOT@/cgi/
ProxyPass /proxied/ http://127.0.0.1:{origin}/ disablereuse=On
"""

# So long that a client can hang up midway; the last is more than Scan and streams.
SIZES = (2_000, 60_000, 300_000, 1_300_000)


def article(number, version):
    """A version that has both quotes, one whose second was edited, one in which it is gone. All of
    them are of one length: httpd asks for a file's size before it opens it, and where another was
    put in its place meanwhile, plain httpd too sends that many bytes of it, cut short or followed by
    NULs."""
    page = pages.big_page(SIZES[number]).replace(
        b"An article", b"Article %d, version %d" % (number, version))
    if version == 1:
        page = page.replace(b"the southern pier", b"the northern pier")
    if version == 2:
        page = page.replace(pages.OTHER_QUOTE.encode(), b"It is closed.")
    return page + b" " * (SIZES[number] + 10_000 - len(page))


def sidecar(number, state):
    """Its bytes; None: there is none."""
    claims = {
        "one": [("bridge", pages.QUOTE)],
        "two": [("bridge", pages.QUOTE), ("flood", pages.OTHER_QUOTE)],
        "three": [(f"c{i}", quote) for i, quote in enumerate(
            [pages.OTHER_QUOTE, pages.QUOTE, "nine engineers"] * 10)],
    }
    if state == "absent":
        return None
    text = pages.sidecar(*claims.get(state, claims["two"])).encode()
    return text[: 200 + number] if state == "invalid" else text


class Site:
    """An Apache with the articles, and what may come of each path."""

    BARE = ("/invalid", "/absent")
    CHILDREN = 4  # server.Apache's MaxRequestWorkers by its threads

    def __init__(self, threads=16, server=httpd.Apache, store="16M", crowd=0):
        """store: FactCheckStoreSize; crowd: how many articles there are beside those that change, all
        of them alike, so that the store is full."""
        self.threads = threads  # of a child
        self.crowd = [f"/crowd/{i}.html" for i in range(crowd)]
        # A server of its own: one that is its own origin waits for itself when all its threads do.
        self.origin = server("FactCheck Off", threads=threads)
        self.origin.start()
        self.apache = server(
            CONF.format(workers=threads, origin=self.origin.port, store=store), threads=threads,
            modules="cgid proxy proxy_http http2", prepare=self._prepare)
        self.apache.expect_log("FC0012: .*claims")
        self.legitimate = {}  # path: {page: "version/state"}

    def _prepare(self, apache):
        for folder in ("cgi", *(f"claims/{kind}" for kind in KINDS), "htdocs/static", "cgi-pages",
                       "claims/crowd", "htdocs/crowd"):
            (apache.root / folder).mkdir(parents=True, exist_ok=True)
        for number in range(ARTICLES):
            script = apache.root / f"cgi/{number}.html"
            script.write_text("#!/bin/sh\nexec 2>/dev/null\nprintf 'Content-Type: text/html; charset=utf-8\\n\\n'\n"
                              f"exec cat {apache.root}/cgi-pages/{number}.html\n")
            script.chmod(0o755)
            for kind in KINDS:
                self._put(apache, kind, number, 0)
                self.set_state(kind, number, "one", apache)
        for path in self.crowd:
            (apache.docroot / path[1:]).write_bytes(pages.ARTICLE)
            (apache.root / f"claims{path}.xml").write_text(pages.sidecar())

    def _file(self, apache, kind, number):
        folder = {"static": apache.docroot / "static", "cgi": apache.root / "cgi-pages",
                  "proxied": self.origin.docroot}[kind]
        return folder / f"{number}.html"

    def _put(self, apache, kind, number, version):
        target = self._file(apache, kind, number)
        replace(target, article(number, version))

    def set_version(self, kind, number, version):
        self._put(self.apache, kind, number, version)

    def set_state(self, kind, number, state, apache=None):
        target = (apache or self.apache).root / f"claims/{kind}/{number}.html.xml"
        data = sidecar(number, state)
        if data is None:
            target.unlink(missing_ok=True)
        else:
            replace(target, data)

    def paths(self):
        return [f"/{kind}/{number}.html" for kind in KINDS for number in range(ARTICLES)]

    def learn(self):
        """Asks the quiet server for every version with every sidecar. Each annotated page is held
        against its article byte by byte, and without a usable sidecar it must be the article."""
        for kind in KINDS:
            for number in range(ARTICLES):
                known = self.legitimate.setdefault(f"/{kind}/{number}.html", {})
                for version in range(VERSIONS):
                    self.set_version(kind, number, version)
                    for state in STATES:
                        self.set_state(kind, number, state)
                        answer = self.apache.get(f"/{kind}/{number}.html")
                        assert answer.status == 200, (kind, number, version, state, answer.status)
                        origin = article(number, version)
                        if state in ("invalid", "absent"):
                            assert answer.body == origin, (kind, number, version, state)
                        else:
                            assert pages.highlighted(answer.body), (kind, number, version, state)
                            pages.injected.align(origin, answer.body)
                        known[answer.body] = f"{version}/{state}"
        if self.crowd:
            body = self.apache.get(self.crowd[0]).body
            pages.injected.align(pages.ARTICLE, body)
            assert pages.highlighted(body)
            self.legitimate.update((path, {body: "crowd"}) for path in self.crowd)

    def close(self):
        self.origin.stop()
        self.origin.remove()

    def edit(self, chance):
        """One change, as an editor or a program makes them: whole, by rename."""
        kind, number = chance.choice(KINDS), chance.randrange(ARTICLES)
        if chance.random() < 0.4:
            self.set_version(kind, number, chance.randrange(VERSIONS))
        else:
            self.set_state(kind, number, chance.choice(STATES))


def replace(target, data):
    new = target.with_name(f".{target.name}.{random.randrange(1 << 30)}")
    new.write_bytes(data)
    new.chmod(0o644)
    os.replace(new, target)
