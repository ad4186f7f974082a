"""Other MPMs, restarts, memory: what concerns processes rather than pages."""

import signal
import socket
import threading
import time

import pytest

from pages import ARTICLE, OTHER_QUOTE, QUOTE, assert_annotated, highlighted, sidecar

ON = "FactCheck On\n"


def with_page(server):
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar(("x", QUOTE), ("y", OTHER_QUOTE)))
    return server


@pytest.mark.parametrize("mpm", ["event", "worker", "prefork"])
def test_every_mpm_annotates_files_and_streams(apache, mpm):
    server = apache(
        ON + "<Location /cut>\nSetOutputFilter BUCKETEER\n</Location>\n", mpm=mpm, modules="bucketeer"
    )
    with_page(server)
    page = ARTICLE.replace(b"e", b"e\x10")
    server.write("cut/a.html", page)
    server.write("cut/a.html.claims.xml", sidecar(("x", QUOTE), ("y", OTHER_QUOTE)))
    wrong = []

    def ask():
        for _ in range(10):
            for path in ("/a.html", "/cut/a.html"):
                if highlighted(server.get(path).body) != {"x", "y"}:
                    wrong.append(path)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert_annotated(server.get("/a.html"), ids=("x", "y"))


@pytest.mark.parametrize("mpm", ["event", "worker", "prefork"])
def test_graceful_restarts_lose_no_page(apache, mpm):
    server = with_page(apache(ON, mpm=mpm))
    wrong, stop = [], threading.Event()

    def ask():
        while not stop.is_set():
            try:
                if highlighted(server.get("/a.html").body) != {"x", "y"}:
                    wrong.append("bare")
            except OSError as error:
                wrong.append(repr(error))

    thread = threading.Thread(target=ask)
    thread.start()
    for count in range(2, 5):
        time.sleep(1)  # a signal that comes while the last one is seen to is lost
        server.process.send_signal(signal.SIGUSR1)
        deadline = time.monotonic() + 20
        while server.log().count("resuming normal operations") < count:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    stop.set()
    thread.join()
    assert not wrong


def test_restart_that_takes_the_module_away_is_clean(apache):
    server = with_page(apache(ON))
    assert_annotated(server.get("/a.html"), ids=("x", "y"))
    conf = server.root / "httpd.conf"
    lines = [line for line in conf.read_text().splitlines() if "factcheck_module" not in line]
    lines = [line for line in lines if not line.startswith("FactCheck ")]
    conf.write_text("\n".join(lines).replace("factcheck:debug", "") + "\n")
    server.process.send_signal(signal.SIGUSR1)
    deadline = time.monotonic() + 20
    while highlighted(server.get("/a.html").body):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        return [int(child) for child in f.read().split()]


def resident_kb(pid):
    with open(f"/proc/{pid}/status") as f:
        return int(next(line for line in f if line.startswith("VmRSS")).split()[1])


def test_process_that_ends_with_a_page_in_hand_ends_in_order(apache):
    """What the page holds of the process's memory is given back before that memory goes."""
    page = ARTICLE.replace(b"</body>", b"<p>" + b"Filling text. " * 400_000 + b"</p></body>")
    server = apache("FactCheck On\n", mpm="prefork")
    server.write("a.html", page)
    server.write("a.html.claims.xml", sidecar())
    time.sleep(0.2)  # old enough to be kept
    for _ in range(2):
        assert_annotated(server.get("/a.html"), page)
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.connect(("127.0.0.1", server.port))
        s.sendall(b"GET /a.html HTTP/1.1\r\nHost: site.example\r\n\r\n")
        assert s.recv(100)
        server.stop()
    assert "exit signal" not in server.log()


def test_streaming_a_large_page_takes_no_memory_of_its_size(apache):
    server = with_page(apache(ON + "FactCheckLimit Scan 1M\n", mpm="prefork"))
    filler = b"<p>" + b"Filling text that says nothing about anybody. " * 20 + b"</p>\n"
    page = ARTICLE.replace(b"</body>", filler * 60_000 + b"</body>")
    server.write("a.html", page)
    server.get("/a.html", {"Range": "bytes=0-1"})
    before = {pid: resident_kb(pid) for pid in children(server.process.pid)}
    assert_annotated(server.get("/a.html"), page, ids=("x", "y"))
    after = {pid: resident_kb(pid) for pid in children(server.process.pid)}
    growth = max(after[pid] - before.get(pid, after[pid]) for pid in after)
    assert len(page) > 50_000_000 and growth < 8_000


def test_many_articles_do_not_pile_up_in_a_process(apache):
    """Each of them takes some 2.5 MB; the process's share of the store is 4."""
    server = apache(
        ON + "FactCheckStoreSize 32M\n"
        "FactCheckSidecar %{REQUEST_FILENAME}.claims.xml @ROOT@/big.xml\n",
        mpm="prefork",
    )
    claims = [(f"c{i}", f"Sentence number {i} that stands nowhere. " * 4) for i in range(500)]
    (server.root / "big.xml").write_text(sidecar(*claims))
    for i in range(60):
        server.write(f"{i}.html", ARTICLE)
        assert server.get(f"/{i}.html").status == 200
        if i == 20:
            before = max(resident_kb(pid) for pid in children(server.process.pid))
    assert max(resident_kb(pid) for pid in children(server.process.pid)) < before + 8_000
