"""The servers that are measured: one Apache with a folder for each variant, one nginx beside it, and
another nginx as the origin of proxied pages. All on 127.0.0.1, on free ports; each is told which
core it may run on, and is ended by its own process id."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "httpd"))

from server import free_port, httpd_binary, modules_dir  # noqa: E402

MODULES = ("unixd authn_core authz_core alias dir mime env setenvif filter deflate substitute xml2enc proxy_html "
           "proxy proxy_http headers").split()

# Logging is left to the error log, so that no variant is measured by how fast it writes a log.
APACHE = """
ServerRoot {root}
ServerName bench.example
DefaultRuntimeDir {root}/run
PidFile {root}/run/pid
Mutex file:{root}/run
Listen 127.0.0.1:{port}
{user}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
{loads}
LoadModule factcheck_module {module}
ErrorLog {root}/error.log
LogLevel warn
TypesConfig {root}/mime.types
DocumentRoot {root}/site
EnableMMAP On
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 60
StartServers 1
ServerLimit 1
ThreadsPerChild 64
MinSpareThreads 1
MaxSpareThreads 64
MaxRequestWorkers 64
<Directory {root}>
    Require all granted
    Options FollowSymLinks
    AllowOverride None
</Directory>
{conf}
"""

NGINX = """
daemon off;
master_process off;
error_log {root}/{name}.log error;
pid {root}/run/{name}.pid;
events {{ worker_connections 1024; }}
http {{
    types {{ text/html html; text/css css; }}
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_timeout 60;
    keepalive_requests 100000000;
    client_body_temp_path {root}/run/{name}-body;
    proxy_temp_path {root}/run/{name}-proxy;
    fastcgi_temp_path {root}/run/{name}-fastcgi;
    uwsgi_temp_path {root}/run/{name}-uwsgi;
    scgi_temp_path {root}/run/{name}-scgi;
    server {{
        listen 127.0.0.1:{port};
        root {root}/site;
{locations}
    }}
}}
"""


class Server:
    """A process with its children, on one core."""

    def __init__(self, command, port, core):
        self.port = port
        self.process = subprocess.Popen(["taskset", "-c", str(core), *command], stdin=subprocess.DEVNULL,
                                        start_new_session=True)
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{command[0]} doesn't start") from None
                time.sleep(0.05)

    def processes(self):
        pid = self.process.pid
        found = [pid]
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as f:
                found += [int(child) for child in f.read().split()]
        return found

    def cpu(self):
        """Seconds of processor time that the server has used since it started."""
        total = 0
        for pid in self.processes():
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as f:
                    total += int(f.read().split()[0])
        return total / 1e9

    def memory(self):
        """Bytes of the largest of its processes that are its own, not a file's."""
        found = 0
        for pid in self.processes():
            with open(f"/proc/{pid}/status", encoding="ascii") as f:
                lines = dict(line.split(":", 1) for line in f)
            found = max(found, int(lines["RssAnon"].split()[0]) * 1024)
        return found

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def start_apache(root, module, conf, core):
    port = free_port()
    loads = "\n".join(f"<IfModule !{name}_module>\nLoadModule {name}_module {modules_dir()}/mod_{name}.so\n</IfModule>"
                      for name in MODULES)
    user = "User www-data\nGroup www-data" if os.getuid() == 0 else ""
    (root / "mime.types").write_text("text/html html\ntext/css css\n")
    (root / "httpd.conf").write_text(APACHE.format(root=root, port=port, user=user, modules=modules_dir(),
                                                   loads=loads, module=module, conf=conf))
    return Server([httpd_binary(), "-d", str(root), "-f", str(root / "httpd.conf"), "-DFOREGROUND"], port, core)


def nginx_binary(folder):
    """folder: looked at last."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:{folder}")
    if not found:
        raise RuntimeError(f"there is no nginx, in {folder} neither")
    return found


def start_nginx(binary, root, name, locations, core):
    port = free_port()
    conf = root / f"{name}.conf"
    conf.write_text(NGINX.format(root=root, name=name, port=port, locations=locations))
    return Server([binary, "-p", str(root), "-c", str(conf), "-e", str(root / f"{name}.log")], port, core)
