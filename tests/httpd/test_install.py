"""make install and make demo, as somebody calls them, and what conf/factcheck.conf does for a site."""

import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
import urllib.request

import pytest

import server
from pages import ARTICLE, assert_annotated, highlighted, sidecar

ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
ON = "FactCheck On\n"
CONF = f"Include {server.ROOT}/conf/factcheck.conf\n"


def make(*arguments, env=ENVIRONMENT):
    return subprocess.Popen(
        ["make", "-C", str(server.ROOT), f"BUILD={server.BUILD}", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=env,
        start_new_session=True,
    )


def made(*arguments):
    process = make(*arguments)
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0, output
    return output


# --- make install ---


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    destination = tmp_path_factory.mktemp("destination")
    made("install", f"DESTDIR={destination}")
    return destination


def files_in(folder):
    return {path.name: path for path in folder.rglob("*") if path.is_file()}


def test_install_puts_everything_below_destdir(installed):
    files = files_in(installed)
    assert set(files) == {
        "mod_factcheck.so", "factcheck", "factcheck.1", "factcheck.load", "factcheck.conf",
        "factcheck-sidecar.rng", "mod_factcheck.html", "manual.css"
    }
    assert files["factcheck"].parent.name == "bin" and os.access(files["factcheck"], os.X_OK)
    assert files["factcheck-sidecar.rng"].parts[-3:-1] == ("share", "factcheck")
    for name in set(files) - {"factcheck"}:
        assert stat.S_IMODE(files[name].stat().st_mode) == 0o644


def test_installed_load_names_the_place_the_module_will_have(installed):
    files = files_in(installed)
    load = files["factcheck.load"].read_text()
    place = "/" + str(files["mod_factcheck.so"].relative_to(installed))
    assert load == f"LoadModule factcheck_module {place}\n"


def test_installed_module_and_configuration_serve_a_page(apache, installed, monkeypatch):
    files = files_in(installed)
    monkeypatch.setattr(server, "BUILD", files["mod_factcheck.so"].parent)
    instance = apache(ON + f"Include {files['factcheck.conf']}\n")
    instance.write("a.html", ARTICLE)
    instance.write("a.html.claims.xml", sidecar())
    assert_annotated(instance.get("/a.html"))


def test_installed_command_runs(installed, tmp_path):
    (tmp_path / "a.html").write_bytes(ARTICLE)
    (tmp_path / "a.html.claims.xml").write_text(sidecar())
    command = [files_in(installed)["factcheck"], "lint", tmp_path / "a.html"]
    assert subprocess.run(command, stdout=subprocess.PIPE).returncode == 0


def test_installing_again_keeps_what_the_admin_has_changed(tmp_path):
    made("install", f"DESTDIR={tmp_path}")
    conf = files_in(tmp_path)["factcheck.conf"]
    conf.write_text("# mine\n")
    assert "was changed and stays" in made("install", f"DESTDIR={tmp_path}")
    assert conf.read_text() == "# mine\n"
    assert conf.with_name("factcheck.conf.new").read_text() == (server.ROOT / "conf/factcheck.conf").read_text()


# --- conf/factcheck.conf ---


@pytest.mark.parametrize("path", ["/a.html.claims.xml", "/a.html.claims.xml~", "/a.html.claims",
                                  "/d/%2e/../a.html.claims.xml"])
def test_sidecars_are_denied_to_the_web_and_read_all_the_same(apache, path):
    instance = apache(
        ON + CONF + "<Directory @ROOT@/htdocs>\nOptions +MultiViews\nAddType text/xml .xml\n</Directory>\n",
        modules="negotiation",
    )
    instance.write("a.html", ARTICLE)
    instance.write("a.html.claims.xml", sidecar())
    instance.write("a.html.claims.xml~", sidecar())
    instance.write("d/x", "")
    answer = instance.get(path)
    assert answer.status in (403, 404) and b"claimReview" not in answer.body
    if re.search("AH01630|AH00687", instance.log()):
        instance.expect_log("AH01630: client denied|AH00687: .*None could be negotiated")
    assert_annotated(instance.get("/a.html"))


def test_sidecars_are_not_listed(apache):
    instance = apache(
        CONF + "<Directory @ROOT@/htdocs>\nOptions +Indexes\n</Directory>\n", modules="autoindex"
    )
    instance.write("a.html", ARTICLE)
    instance.write("a.html.claims.xml", sidecar())
    body = instance.get("/").body
    assert b"a.html" in body and b"claims" not in body


# --- make demo ---


@pytest.fixture
def folder():
    """For temporary files: other demonstrations run at the same time."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="factcheck-test-"))
    path.chmod(0o777)
    yield path
    shutil.rmtree(path)


class Demo:
    def __init__(self, port, folder, command=None):
        self.port = port
        environment = {**ENVIRONMENT, "TMPDIR": str(folder)}
        if command:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True, env=environment, start_new_session=True, cwd=server.ROOT,
            )
        else:
            self.process = make("demo", f"PORT={port}", env=environment)
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line)
            if "http://" in line:
                break

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return answer.read(), answer.headers

    def interrupt(self):
        """Ctrl-C: the terminal signals the whole group."""
        os.killpg(self.process.pid, signal.SIGINT)
        rest, _ = self.process.communicate(timeout=60)
        return rest


def assert_nothing_is_left(port, folder):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) != 0:
                break
        time.sleep(0.05)
    else:
        raise AssertionError("something still listens")
    assert not list(folder.iterdir())


def assert_shows_the_site(demo):
    index, _ = demo.get("/")
    articles = re.findall(rb'href="([^":#]+\.html)"', index)
    assert articles
    body, headers = demo.get("/" + articles[0].decode())
    assert highlighted(body)
    assert headers["FactCheck-Status"].startswith("annotated;")
    stylesheet = re.search(rb'<link [^>]*href="(/_factcheck/[^"]*)"', body).group(1).decode()
    assert demo.get(stylesheet)[1]["Content-Type"].startswith("text/css")


def test_demo_serves_the_site_ends_by_ctrl_c_and_starts_again(folder):
    port = server.free_port()
    for _ in range(2):
        demo = Demo(port, folder)
        assert f"http://127.0.0.1:{port}/" in demo.lines[-1]
        assert_shows_the_site(demo)
        rest = demo.interrupt()
        assert "Traceback" not in rest and "error" not in rest.lower()
        assert_nothing_is_left(port, folder)


def test_demo_ends_by_sigterm_too(folder):
    port = server.free_port()
    demo = Demo(port, folder, [*command(), str(port)])
    demo.process.terminate()
    assert demo.process.wait(30) == 0
    assert_nothing_is_left(port, folder)


def test_demo_says_that_its_port_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as s:
        port = s.getsockname()[1]
        process = make("demo", f"PORT={port}")
        output, _ = process.communicate(timeout=60)
        assert process.returncode != 0
        assert f"port {port} is taken" in output and "PORT=" in output


def command():
    return ["/usr/bin/python3", "-B", str(server.ROOT / "conf" / "demo.py"), str(server.BUILD / "mod_factcheck.so")]


def test_demo_works_as_an_ordinary_user(folder):
    if os.getuid() != 0:
        pytest.skip("the other demo tests are run by an ordinary user already")
    nobody = pwd.getpwnam("nobody")
    as_nobody = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    if subprocess.run([*as_nobody, "test", "-r", str(server.BUILD / "mod_factcheck.so")]).returncode:
        pytest.skip("nobody can't read this checkout")
    port = server.free_port()
    demo = Demo(port, folder, [*as_nobody, *command(), str(port)])
    assert_shows_the_site(demo)
    demo.interrupt()
    assert demo.process.returncode == 0


def test_demo_shows_a_checkout_that_its_web_user_cannot_read(tmp_path, folder):
    """As below /root: the site's files are closed to all but their owner."""
    if os.getuid() != 0:
        pytest.skip("only root starts Apache as another user")
    closed = tmp_path / "checkout"
    closed.mkdir(0o700)
    for name in ("conf", "htdocs"):
        subprocess.run(["cp", "-R", str(server.ROOT / name), str(closed)], check=True)
    subprocess.run(["cp", str(server.BUILD / "mod_factcheck.so"), str(closed)], check=True)
    closed.chmod(0o700)
    port = server.free_port()
    demo = Demo(port, folder, ["/usr/bin/python3", "-B", str(closed / "conf" / "demo.py"),
                               str(closed / "mod_factcheck.so"), str(port)])
    assert any("a copy of it is shown" in line for line in demo.lines)
    assert_shows_the_site(demo)
    demo.interrupt()
