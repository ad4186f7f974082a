"""The demonstration as readers get it: Apache with the module, started as `make demo` starts it."""

import os
import select
import signal
import socket
import subprocess
import sys

import annotated


class Demonstration:
    """Serves the whole site, under its own strict policy, on a free port of 127.0.0.1."""

    def __init__(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-B", annotated.ROOT / "conf/demo.py",
             annotated.BUILD / "mod_factcheck.so", str(port)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        self.root = f"http://127.0.0.1:{port}/"
        said = b""
        while b"Ctrl-C" not in said:
            ready, _, _ = select.select([self.process.stdout], [], [], 60)
            more = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            if not more:
                self.close()
                raise RuntimeError("the demonstration didn't start: " + said.decode())
            said += more
        self.pages = {page: self.root + page for page in annotated.demo_pages()}

    def close(self):
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=60)
