"""make demo-fleet: all of it answers, and nothing of it is left behind."""

import http.client
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time

from asking import Answer, plain
from conftest import BUILD
from fleet import FLEET, free_ports


def row_of_ports():
    """The first of five free ones that follow on each other."""
    while True:
        first = free_ports(1)[0]
        try:
            for port in range(first, first + 5):
                socket.create_server(("127.0.0.1", port)).close()
            return first
        except OSError:
            pass


def ask(url):
    connection = http.client.HTTPConnection(url.split("/")[2], timeout=30)
    try:
        connection.request("GET", "/news/transparency-centre.html")
        return Answer(connection.getresponse())
    finally:
        connection.close()


def processes_of(folder):
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if folder.encode() in path.read_bytes():
                found.append(path)
        except OSError:
            pass
    return found


def test_demonstration_answers_everywhere_and_leaves_nothing():
    demo = subprocess.Popen(
        [sys.executable, "-B", str(FLEET / "fleet.py"), str(BUILD / "mod_factcheck.so"), str(row_of_ports())],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = ""
    try:
        while "Ctrl-C" not in said:
            line = demo.stdout.readline()
            assert line, said
            said += line
        pages = [ask(url) for url in re.findall(r"http://\S+", said)]
        assert len(pages) == 4
        for page in pages:
            assert page.status == 200 and b"<fact-check " in page.body
            assert plain(page) == plain(pages[0])
        folder = re.search(r"in +(/\S+)/site", said)[1]
        assert os.path.isdir(folder)
    finally:
        demo.send_signal(signal.SIGINT)
        assert demo.wait(30) == 0
        demo.stdout.close()
    assert not os.path.exists(folder)
    time.sleep(0.2)
    assert not processes_of(folder)


def test_port_that_is_taken_is_said_and_nothing_is_started():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-B", str(FLEET / "fleet.py"), str(BUILD / "mod_factcheck.so"), str(port - 4)],
            capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1 and "taken" in done.stderr and not done.stdout
