"""Starting, asking and judging an Apache that belongs to one test."""

import contextlib
import glob
import http.client
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from checkers import CHECKER

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")

MODULES = (
    "unixd log_config authn_core authz_core authz_host alias mime dir env setenvif headers".split()
)

BASE_CONF = """
ServerRoot {root}
ServerName site.example
DefaultRuntimeDir {root}/run
PidFile {root}/run/pid
Mutex file:{root}/run
Listen 127.0.0.1:{port}
{user}
LoadModule mpm_{mpm}_module {modules_dir}/mod_mpm_{mpm}.so
{loads}
LoadModule factcheck_module {module}
ErrorLog {root}/error.log
LogLevel warn factcheck:debug
LogFormat "%r|%>s|%{{factcheck-intact}}n|%{{factcheck-changed}}n|%{{factcheck-missing}}n|%{{Range}}i" test
CustomLog {root}/access.log test
TypesConfig {root}/mime.types
DocumentRoot {root}/htdocs
<Directory {root}>
    Require all granted
    Options FollowSymLinks
</Directory>
StartServers 1
{threads}
{conf}
"""


def httpd_binary():
    for name in ("apache2", "httpd"):
        found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
        if found:
            return found
    raise RuntimeError("no apache2 or httpd found")


def modules_dir():
    found = glob.glob("/usr/lib*/apache2/modules") + glob.glob("/usr/lib*/httpd/modules")
    return found[0]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Answer:
    """A response: status, headers (lower-case names, several of one name joined), body."""

    def __init__(self, response):
        self.status = response.status
        self.headers = {}
        for name, value in response.getheaders():
            name = name.lower()
            self.headers[name] = self.headers[name] + ", " + value if name in self.headers else value
        self.body = response.read()


class Apache:
    def __init__(self, conf="", modules="", mpm="event", threads=4, prepare=None):
        """conf: @ROOT@ stands for the server's directory, @TLS@ for a second port; prepare is called
        with the server before it starts."""
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="factcheck-test-"))
        self.root.chmod(0o755)
        self.docroot = self.root / "htdocs"
        for name in ("htdocs", "run", "reports"):
            (self.root / name).mkdir()
        (self.root / "reports").chmod(0o777)
        self.conf = conf
        self.modules = modules.split()
        self.mpm = mpm
        self.threads = threads
        self.prepare = prepare
        self.port = self.tls_port = None
        self.process = None
        self.console = ""  # what was written there, once it has been stopped
        self.expected = []
        self.judged = 0

    # --- life ---

    def write_conf(self):
        self.port, self.tls_port = free_port(), free_port()
        if self.prepare:
            self.prepare(self)
        loads = "\n".join(
            f"<IfModule !{name}_module>\n"
            f"LoadModule {name}_module {modules_dir()}/mod_{name}.so\n"
            "</IfModule>"
            for name in [*MODULES, *self.modules]
        )
        if self.mpm == "prefork":
            threads = "MinSpareServers 1\nMaxRequestWorkers 8"
        else:
            threads = (
                f"ThreadsPerChild {self.threads}\nMinSpareThreads 1\n"
                f"MaxRequestWorkers {4 * self.threads}"
            )
        user = "User www-data\nGroup www-data" if os.getuid() == 0 else ""
        text = BASE_CONF.format(
            root=self.root,
            port=self.port,
            user=user,
            mpm=self.mpm,
            modules_dir=modules_dir(),
            loads=loads,
            module=BUILD / "mod_factcheck.so",
            threads=threads,
            conf=self.conf.replace("@ROOT@", str(self.root)).replace("@TLS@", str(self.tls_port)),
        )
        (self.root / "httpd.conf").write_text(text)
        (self.root / "mime.types").write_text("text/html html htm\ntext/plain txt\n")

    def command(self, *more):
        command = [httpd_binary(), "-d", str(self.root), "-f", str(self.root / "httpd.conf"), *more]
        return CHECKER.command(self.root / "reports", command)

    def configtest(self):
        self.write_conf()
        done = subprocess.run(
            self.command("-t"), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=60 * CHECKER.patience,
        )
        return done.returncode, done.stdout + done.stderr

    def start(self):
        self.write_conf()
        self.process = subprocess.Popen(
            self.command("-DFOREGROUND"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # mpm_prefork ends by a signal to its whole process group
        )
        deadline = time.monotonic() + 30 * CHECKER.patience
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(
                    "Apache didn't start: " + self.process.stdout.read().decode() + self.log()
                )
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("Apache doesn't answer: " + self.log())

    def graceful(self):
        marker = self.log().count("resuming normal operations")
        self.process.send_signal(signal.SIGUSR1)
        time.sleep(0.5)
        return marker

    def stop(self):
        if self.process and self.process.poll() is None:
            self.judged = len(self.log())
            self.process.terminate()
            try:
                self.process.wait(30 * CHECKER.patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process and not self.process.stdout.closed:
            with contextlib.suppress(ProcessLookupError):  # mod_cgid's, which httpd -X forgets
                os.killpg(self.process.pid, signal.SIGKILL)
            os.set_blocking(self.process.stdout.fileno(), False)  # a child that is left may still hold it
            self.console += (self.process.stdout.read() or b"").decode(errors="replace")
            self.process.stdout.close()

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)

    # --- files ---

    def write(self, name, content, mode=0o644):
        path = self.docroot / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        path.chmod(mode)
        return path

    # --- asking ---

    def get(self, path, headers=None, method="GET", body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30 * CHECKER.patience)
        try:
            connection.request(method, path, body=body, headers={"Host": "site.example", **(headers or {})})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def head(self, path, headers=None):
        return self.get(path, headers, "HEAD")

    def raw(self, request, timeout=30):
        """Sends bytes, returns all that comes until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout * CHECKER.patience) as s:
            s.sendall(request)
            pieces = []
            while piece := s.recv(65536):
                pieces.append(piece)
            return b"".join(pieces)

    def paused(self, path, quiet):
        """Of an answer that pauses: the body that has come when nothing more has for so many seconds,
        and the whole body."""
        with socket.create_connection(("127.0.0.1", self.port), 30) as s:
            s.sendall(f"GET {path} HTTP/1.0\r\nHost: site.example\r\n\r\n".encode())
            received, early = b"", None
            s.settimeout(quiet)
            while True:
                try:
                    piece = s.recv(65536)
                except socket.timeout:
                    assert early is None, "the answer pauses twice"
                    early = received
                    s.settimeout(30)
                    continue
                if not piece:
                    break
                received += piece
        assert early is not None, "the answer doesn't pause"
        return early.partition(b"\r\n\r\n")[2], received.partition(b"\r\n\r\n")[2]

    # --- logs ---

    def log(self):
        path = self.root / "error.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def access_log(self):
        """The access log's lines, once `count` requests have been logged."""
        return (self.root / "access.log").read_text().splitlines()

    def wait_for_access(self, count):
        deadline = time.monotonic() + 10 * CHECKER.patience
        while time.monotonic() < deadline and len(self.access_log()) < count:
            time.sleep(0.02)
        return self.access_log()

    def expect_log(self, pattern, count=None):
        """Announces error log lines of level warn or above; count: exactly so many of them."""
        self.expected.append((re.compile(pattern), count))

    def _lines_to_judge(self):
        """Error log lines of level warn or above, and of processes that died. What httpd says while
        it is being stopped counts only where it is of ours: mpm_event, told to stop at once with a
        connection in hand, complains or even crashes, without any module of ours too."""
        log = self.log()
        for line in log[: self.judged].splitlines():
            if not re.match(r"\[", line) or "exit signal" in line or re.search(
                r"\[[\w-]*:(emerg|alert|crit|error|warn)\]", line
            ):
                yield line
        for line in log[self.judged :].splitlines():
            if re.search(r"\[factcheck:(crit|error|warn)\]", line):
                yield line

    def log_problems(self):
        problems = CHECKER.problems(self.root / "reports", self.console + self.log())
        found = [0] * len(self.expected)
        for line in self._lines_to_judge():
            hits = [i for i, (pattern, _) in enumerate(self.expected) if pattern.search(line)]
            for i in hits:
                found[i] += 1
            if not hits:
                problems.append("unexpected in the error log: " + line)
        for (pattern, count), n in zip(self.expected, found):
            if n == 0 or (count is not None and n != count):
                problems.append(f"in the error log {n} times, not {count or 'once'}: {pattern.pattern}")
        return problems
