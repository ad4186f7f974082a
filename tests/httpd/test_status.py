"""The section in mod_status's page: sums over all processes, whichever of them answers."""

import os
import re
import signal
import threading
import time

import pytest

from pages import ARTICLE, OTHER_QUOTE, QUOTE, highlighted, sidecar

CONF = "FactCheck On\n<Location /status>\nSetHandler server-status\nFactCheck Off\n</Location>\n"


def site(apache, conf="", modules="", **options):
    server = apache(CONF + conf, modules="status " + modules, **options)
    server.write("a.html", ARTICLE)
    server.write(
        "a.html.claims.xml", sidecar(("x", QUOTE), ("y", OTHER_QUOTE), ("z", "Not there at all, it seems."))
    )
    server.write("bare.html", ARTICLE)
    server.write("a.txt", "text")
    server.write("a.txt.claims.xml", sidecar())
    return server


def figures(server):
    text = server.get("/status?auto").body.decode()
    return {m[1]: int(m[2]) for m in re.finditer(r"(?m)^FactCheck([\w-]+): (\d+)$", text)}


def wait_for(server, **wanted):
    """The figures, once they are as wanted: requests are counted after they were answered."""
    wanted = {name.replace("_", "-"): value for name, value in wanted.items()}
    deadline = time.monotonic() + 10
    while True:
        found = figures(server)
        if all(found.get(name) == value for name, value in wanted.items()):
            return found
        assert time.monotonic() < deadline, (wanted, found)
        time.sleep(0.05)


def test_every_kind_of_answer_is_counted_once(apache):
    server = site(apache)
    assert set(wait_for(server, Hits=0).values()) == {0}
    tag = server.get("/a.html").headers["etag"]
    server.get("/a.html", {"If-None-Match": tag})
    server.head("/a.html")
    server.get("/bare.html")
    server.get("/a.txt")
    server.get("/nothing.html")
    server.get("/_factcheck/none")
    found = wait_for(server, Hits=6)
    kinds = {name: value for name, value in found.items() if value and not name.startswith(("Sidecars", "Plans"))}
    assert kinds == {
        "Hits": 6, "Annotated": 2, "NotModified": 1, "Claims-intact": 4, "Claims-missing": 2,
        "LeftAlone-no-sidecar": 2, "LeftAlone-type": 1,
    }
    assert found["SidecarsKept"] == 2
    assert 50_000 < found["SidecarsBytes"] < 1_000_000


def test_request_that_is_redirected_internally_counts_once(apache):
    server = apache(
        CONF + "<Directory @ROOT@/htdocs>\nRewriteEngine On\nRewriteRule ^start$ middle\n"
        "RewriteRule ^middle$ a.html\n</Directory>\n",
        modules="status rewrite",
    )
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar())
    assert highlighted(server.get("/start").body)
    found = wait_for(server, Hits=1, Annotated=1)
    assert not [name for name, n in found.items() if n and name.startswith("LeftAlone")]


def test_sidecar_that_goes_is_no_longer_kept(apache):
    server = site(apache)
    server.get("/a.html")
    wait_for(server, SidecarsKept=1)
    (server.docroot / "a.html.claims.xml").unlink()
    server.get("/a.html")
    wait_for(server, SidecarsKept=0, SidecarsBytes=0)


def test_page_is_html_and_names_the_reasons(apache):
    server = site(apache)
    server.get("/a.html")
    server.get("/bare.html")
    wait_for(server, Hits=2)
    body = server.get("/status").body.decode()
    section = body[body.index("mod_factcheck)"):]
    assert "Pages annotated: 1<" in section
    assert "2 intact, 0 changed, 1 missing" in section
    assert "Left alone, no-sidecar (there is no sidecar): 1<" in section
    assert "Sidecars kept: 1," in section
    assert "error-document" not in section


@pytest.mark.parametrize("mpm", ["event", "prefork"])
def test_several_processes_are_one_sum(apache, mpm):
    """Asked many times, whichever process answers: the same figures, and all requests in them."""
    conf = "KeepAlive Off\n" + (
        "StartServers 4\nMinSpareServers 4\nMaxSpareServers 4\nMaxRequestWorkers 16\n"
        if mpm == "prefork"
        else "StartServers 3\nThreadsPerChild 2\nThreadLimit 2\nMaxRequestWorkers 30\n"
        "MinSpareThreads 6\nMaxSpareThreads 10\n"
    )
    conf += (
        'LogLevel warn\nLogFormat "%P" pids\nCustomLog @ROOT@/pids.log pids\n'
        "ScriptSock @ROOT@/run/cgid.sock\nScriptAlias /cgi/ @ROOT@/cgi/\n"
    )
    server = site(apache, conf, "cgid", mpm=mpm)
    (server.root / "cgi").mkdir()
    slow = server.root / "cgi" / "x"
    slow.write_text(
        "#!/bin/sh\nsleep 0.5\nprintf 'Content-Type: text/html\\n\\n'\ncat <<'END'\n" + ARTICLE.decode() + "END\n"
    )
    slow.chmod(0o755)
    (server.root / "cgi" / "x.claims.xml").write_text(sidecar(("x", QUOTE), ("y", OTHER_QUOTE)))

    def ask():
        """So slow that a single process has no threads for all who ask."""
        for path in ["/cgi/x"] + ["/a.html"] * 9:
            assert highlighted(server.get(path).body) == {"x", "y"}

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_for(server, Annotated=80)
    for _ in range(12):
        found = figures(server)
        assert (found["Hits"], found["Annotated"], found["Claims-intact"]) == (80, 80, 160)
    processes = set((server.root / "pids.log").read_text().split())
    assert len(processes) >= 2
    assert 2 <= found["SidecarsKept"] <= 2 * len(processes)


@pytest.mark.parametrize("mpm", ["event", "prefork"])
def test_counts_stay_over_graceful_restarts_and_what_was_kept_goes(apache, mpm):
    server = site(apache, mpm=mpm)
    for _ in range(5):
        server.get("/a.html")
    wait_for(server, Annotated=5, SidecarsKept=1)
    for count in (2, 3):
        time.sleep(1)
        server.process.send_signal(signal.SIGUSR1)
        deadline = time.monotonic() + 20
        while server.log().count("resuming normal operations") < count:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        wait_for(server, Annotated=5, SidecarsKept=0, SidecarsBytes=0)
    server.get("/a.html")
    wait_for(server, Annotated=6, SidecarsKept=1)


def test_process_that_is_killed_keeps_its_counts_and_holds_nothing(apache):
    server = site(apache, mpm="prefork")
    server.get("/a.html")
    wait_for(server, Annotated=1)
    with open(f"/proc/{server.process.pid}/task/{server.process.pid}/children") as f:
        children = [int(pid) for pid in f.read().split()]
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while True:
        try:
            found = figures(server)
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    assert found["Annotated"] == 1 and found["SidecarsKept"] == 0


def test_server_without_mod_status_is_well(apache):
    server = apache("FactCheck On\n")
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar())
    assert highlighted(server.get("/a.html").body) == {"bridge"}
