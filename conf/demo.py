#!/usr/bin/python3
"""Starts the demonstration: demo.py MODULE PORT, in the foreground until Ctrl-C.

`make demo` calls this. What Apache needs while it runs is in a temporary folder that goes with it.
"""

import glob
import grp
import pathlib
import pwd
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

CONF = pathlib.Path(__file__).resolve().parent
SITE = CONF.parent / "htdocs"
TYPES = "text/html html\ntext/css css\nimage/svg+xml svg\nimage/png png\n"
WEB_USERS = ("www-data", "apache", "www", "httpd", "nobody")


def httpd():
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin:/usr/local/apache2/bin"
    for name in ("apache2", "httpd"):
        found = shutil.which(name, path=path)
        if found:
            return found
    sys.exit("demo: no apache2 or httpd is installed")


def modules_folder():
    for name in ("apxs2", "apxs"):
        if shutil.which(name):
            return subprocess.check_output([name, "-q", "LIBEXECDIR"], text=True).strip()
    found = glob.glob("/usr/lib*/apache2/modules") + glob.glob("/usr/lib*/httpd/modules")
    return found[0] if found else sys.exit("demo: no folder of Apache modules found (is apxs there?)")


def is_port_free(port):
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def web_user():
    """Whom Apache's processes are to be when root starts them: never root."""
    for name in WEB_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            pass
    sys.exit("demo: none of the users " + ", ".join(WEB_USERS) + " is there; start it as another user")


def can_read(user, folder):
    """Whether the user reaches all of a folder: a checkout below /root is closed to all but root."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            for path in [folder, *folder.rglob("*")]:
                if not os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0)):
                    os._exit(1)
            os._exit(0 if os.access(folder, os.R_OK | os.X_OK) else 1)
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def open_copy(folder, run):
    copy = run / "site"
    shutil.copytree(folder, copy)
    for path in [copy, *copy.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return copy


def command(module, port, run):
    variables = {
        "RUN": run,
        "PORT": port,
        "MODULES": modules_folder(),
        "MODULE": pathlib.Path(module).resolve(),
        "SITE": SITE,
        "CONF": CONF,
    }
    flags = ["-DFOREGROUND"]
    if os.getuid() == 0:
        user = web_user()
        variables["USER"] = user.pw_name
        variables["GROUP"] = grp.getgrgid(user.pw_gid).gr_name
        flags.append("-DAS_ROOT")
        if not can_read(user, SITE):
            variables["SITE"] = open_copy(SITE, run)
            print(f"demo: {user.pw_name} can't read {SITE}; a copy of it is shown")
    for name, value in variables.items():
        flags += ["-C", f'Define {name} "{value}"']
    return [httpd(), "-d", str(run), "-f", str(CONF / "demo.httpd.conf"), *flags]


def wait_until_it_answers(server, port):
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            time.sleep(0.05)
    return False


def print_log(run):
    log = run / "error.log"
    if log.exists():
        sys.stderr.write(log.read_text(errors="replace"))


def show_log(log, shown):
    """Prints what the module has logged since; returns how much of the log was read."""
    if not log.exists():
        return shown
    with log.open("rb") as lines:
        lines.seek(shown)
        read = lines.read()
    read = read[: read.rfind(b"\n") + 1]
    for line in read.decode(errors="replace").splitlines():
        if "[factcheck:" in line:
            print(line, flush=True)
    return shown + len(read)


def serve(module, port, run):
    """Returns the exit code."""
    # In a session of its own: the terminal's signals (Ctrl-C, a changed window size) mean us, and
    # Apache is told by one signal from here.
    server = subprocess.Popen(command(module, port, run), start_new_session=True)
    try:
        if not wait_until_it_answers(server, port):
            print_log(run)
            print(f"demo: Apache didn't start (exit code {server.returncode})", file=sys.stderr)
            return 1
        print(f"The demonstration is at http://127.0.0.1:{port}/ (Ctrl-C ends it)", flush=True)
        shown = 0
        while server.poll() is None:
            shown = show_log(run / "error.log", shown)
            time.sleep(0.2)
        print_log(run)
        print("demo: Apache ended by itself", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        if server.poll() is None:
            server.terminate()
            server.wait()


def interrupt(*_):
    raise KeyboardInterrupt


def main():
    if len(sys.argv) != 3 or not sys.argv[2].isdigit() or not 0 < int(sys.argv[2]) < 65536:
        sys.exit("usage: demo.py MODULE PORT (a number from 1 to 65535)")
    module, port = sys.argv[1], int(sys.argv[2])
    if not is_port_free(port):
        sys.exit(f"demo: port {port} is taken (or may not be used); another one: make demo PORT={port + 1}")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    run = pathlib.Path(tempfile.mkdtemp(prefix="factcheck-demo-"))
    try:
        run.chmod(0o755)
        (run / "mime.types").write_text(TYPES)
        return serve(module, port, run)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        shutil.rmtree(run, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
