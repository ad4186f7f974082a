"""Disks, memory and descriptors that fail: at each call in turn while a page is served.

A single process of httpd has tests/faults/shim.c preloaded, which lets call number 1, 2, 3 … of a kind
fail. The reader gets the annotated page, the article as it is, or what plain httpd answers to faults
of that kind; the process lives on where plain httpd's would, and the next request is served as ever.
"""

import errno
import mmap
import os
import pathlib
import signal
import struct
import subprocess
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "httpd"))

import server as httpd  # noqa: E402
from pages import ARTICLE, OTHER_QUOTE, QUOTE, big_page, highlighted, injected, sidecar  # noqa: E402

LONG = bool(os.environ.get("FACTCHECK_TEST_ALL"))
READ, OPEN, STAT, MMAP, MALLOC, POOL = range(1, 7)
SHORT = -1
FAULTS = {
    "read EIO": (READ, errno.EIO), "read EINTR": (READ, errno.EINTR), "read short": (READ, SHORT),
    "open EMFILE": (OPEN, errno.EMFILE), "open EINTR": (OPEN, errno.EINTR), "open EIO": (OPEN, errno.EIO),
    "stat EIO": (STAT, errno.EIO), "stat ENOMEM": (STAT, errno.ENOMEM), "stat EACCES": (STAT, errno.EACCES),
    "mmap ENOMEM": (MMAP, errno.ENOMEM),
}
CLAIMS = sidecar(("bridge", QUOTE), ("flood", OTHER_QUOTE), ("edited", QUOTE.replace("nine", "ten")))
SITES = {
    "scanned": (ARTICLE, "FactCheck On\nFactCheckStructuredData On\n"),
    "large": (big_page(1_200_000), "FactCheck On\n"),
    "streamed": (big_page(100_000), "FactCheck On\nFactCheckLimit Scan 1K\n"),
}


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    built = tmp_path_factory.mktemp("shim") / "shim.so"
    subprocess.run(["cc", "-O1", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-o", built,
                    pathlib.Path(__file__).with_name("shim.c")], check=True, timeout=60)
    built.parent.chmod(0o755)
    return built


class Faulty(httpd.Apache):
    """A server of one process, whose calls fail when they are told to."""

    def __init__(self, shim, article, conf):
        super().__init__(conf, mpm="prefork")
        self.settles = article is ARTICLE and "On" in conf
        self.shim, self.article = shim, article
        path = self.root / "faults"
        path.write_bytes(bytes(mmap.PAGESIZE))
        with open(path, "r+b") as f:
            self.control = mmap.mmap(f.fileno(), mmap.PAGESIZE)

    def command(self, *more):
        more = ["-X" if word == "-DFOREGROUND" else word for word in more]
        return ["env", f"LD_PRELOAD={self.shim}", f"FACTCHECK_FAULTS={self.root}/faults", *super().command(*more)]

    def arm(self, kind, error, nth):
        self.control[:20] = struct.pack("5i", 1, kind, error, nth, 0)

    def disarm(self):
        """How many calls of the kind there were."""
        count = struct.unpack("5i", self.control[:20])[4]
        self.control[:20] = bytes(20)
        return count

    def renew(self):
        """The article and its sidecar as files that nobody has read yet, so that the request goes the
        whole way."""
        for name, data in (("a.html", self.article), ("a.html.claims.xml", CLAIMS)):
            self.write("new", data).rename(self.docroot / name)
        if self.settles:
            time.sleep(0.06)  # what is read of a file that was changed just now isn't kept

    def ask(self, path="/a.html"):
        """("page", body), ("status", N), or ("cut", None) where the connection ended before the page's end."""
        try:
            answer = self.get(path)
        except Exception as error:  # whatever http.client makes of a connection that ended
            assert not isinstance(error, TimeoutError)
            return "cut", None
        return ("page", answer.body) if answer.status == 200 else ("status", answer.status)


def numbers(upto):
    """Which call is to fail: each, or where there are many, fewer and fewer of them."""
    n = 1
    while upto is None or n <= upto:
        yield n
        n += 1 if LONG or n < 40 else n // 12


def walk(server, kind, error):
    """What became of the request with each call's failing: (number, outcome, the next request's), while one fails."""
    for nth in numbers(None):
        server.renew()
        server.arm(kind, error, nth)
        outcome = server.ask()
        count = server.disarm()
        assert server.process.poll() is None, f"call {nth} ended the process: " + server.log()[-2000:]
        yield nth, outcome, server.ask()
        if count < nth:
            return


def start(shim, article, conf):
    server = Faulty(shim, article, conf)
    server.start()
    server.renew()
    return server


@pytest.fixture(scope="session")
def plain(shim):
    """plain(site, fault) -> what httpd itself answers to faults of that kind: statuses, "cut"."""
    servers, known = {}, {}

    def outcomes(site, name):
        if site not in servers:
            servers[site] = start(shim, SITES[site][0], "FactCheck Off\n")
        if (site, name) not in known:
            known[site, name] = {(what, None if what == "page" else value)
                                 for _, (what, value), _ in walk(servers[site], *FAULTS[name])}
        return known[site, name]

    yield outcomes
    for server in servers.values():
        server.stop()
        server.remove()


@pytest.fixture(scope="session")
def annotating(shim):
    servers = {}

    def site(name):
        if name not in servers:
            servers[name] = start(shim, *SITES[name])
        return servers[name]

    yield site
    crashes = [line for s in servers.values() for line in s.log().splitlines() if "signal" in line and "exit" in line]
    for server in servers.values():
        server.stop()
        server.remove()
    assert crashes == []


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("site", SITES)
def test_page_is_whole_or_ends_as_plain_httpds(annotating, plain, site, fault):
    """A torn page, notes in wrong places, a crash, or a fault that outlives its cause."""
    article = SITES[site][0]
    server = annotating(site)
    server.renew()
    good = server.ask()[1]
    assert highlighted(good) == {"bridge", "flood", "edited"}
    # The connection is read from too; which of the calls that is, nobody knows.
    allowed = plain(site, fault) | ({("cut", None)} if FAULTS[fault] == (READ, errno.EIO) else set())
    met = 0
    for nth, (what, value), afterwards in walk(server, *FAULTS[fault]):
        met += 1
        if what == "page":
            assert value in (good, article), f"call {nth}: {len(value)} bytes of {len(article)}"
        else:
            assert (what, value) in allowed, f"call {nth}: {what} {value}, plain httpd: {allowed}"
        assert afterwards == ("page", good), f"after call {nth} failed, the page stayed another"
    assert met > 1 or FAULTS[fault][0] == MMAP, "nothing failed"


# How many allocations of a kind a request may take: so many tries at most.
TRIES = {MALLOC: 2000, POOL: 200}
FEW = [1, 2, 3, 5, 8, 13, 21, 34]


@pytest.mark.parametrize("kind", [MALLOC, POOL])
@pytest.mark.parametrize("site", SITES)
def test_want_of_memory_ends_the_process_as_httpd_ends_it(shim, site, kind):
    """By httpd's own handler, for pools' memory and for libxml2's, which would crash or make another
    sidecar of this one; or the page is whole. Never a crash, never other notes."""
    article, conf = SITES[site]
    ended, server = 0, None
    few = FEW if kind == POOL else FEW + [55, 89, 127, 144, 233, 295, 377, 445, 587]
    for nth in (range(1, TRIES[kind]) if LONG and site == "scanned" else few):
        if server is None:
            server = start(shim, article, conf)
            server.settles = False
            good = server.ask()[1]
        server.renew()
        server.arm(kind, errno.ENOMEM, nth)
        what, value = server.ask()
        count = server.disarm()
        try:
            code = server.process.wait(2 if what == "cut" else 0.02)
        except subprocess.TimeoutExpired:
            assert what == "page" and value in (good, article), (nth, what)
            assert server.ask() == ("page", good), nth
        else:
            ended += 1
            said = server.process.stdout.read().decode() + server.log()
            assert code in (1, -signal.SIGABRT) and "Memory allocation failed, aborting" in said, (nth, code, said[-500:])
            server.process.stdout.close()
            server.remove()
            server = None
        if count < nth:
            break
    if server:
        server.stop()
        server.remove()
    assert ended
