#!/usr/bin/python3
"""Starts a fleet on this machine: fleet.py MODULE PORT, in the foreground until Ctrl-C.

`make demo-fleet` calls this; the tests start theirs of the same parts. Two nodes with the module, a
balancer with a cache in Redis, Varnish, and publish.py between what editors write and the nodes. All of
it listens on 127.0.0.1, and what it needs while it runs is in a temporary folder that goes with it.
"""

import glob
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

FLEET = pathlib.Path(__file__).resolve().parent
CONF = FLEET.parent
sys.path.insert(0, str(CONF))

import demo  # noqa: E402

MODULES = (
    "mpm_event unixd log_config authn_core authz_core mime dir env setenvif headers filter deflate alias "
    "status proxy proxy_http"
).split()
BALANCER_MODULES = (
    "proxy_balancer lbmethod_bybusyness slotmem_shm cache cache_socache socache_redis"
).split()

# What every httpd needs to run beside others; what makes it a node or a balancer it includes.
SERVER = """\
ServerRoot "{run}"
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile "{run}/pid"
DefaultRuntimeDir "{run}"
Mutex "file:{run}"
ErrorLog "{run}/error.log"
LogLevel warn
LogFormat "%s %U %{{If-None-Match}}i %{{If-Modified-Since}}i" fleet
CustomLog "{run}/access.log" fleet
{loads}
<IfModule factcheck_module>
    LogLevel factcheck:info
</IfModule>
{user}
StartServers 1
ServerLimit 4
MinSpareThreads 1
MaxRequestWorkers 100
TypesConfig "{run}/mime.types"
AddDefaultCharset utf-8
DirectoryIndex index.html
DocumentRoot "{site}"
<Directory />
    Require all denied
</Directory>
<Location "/server-status">
    SetHandler server-status
    Require all granted
</Location>
ProxyPass "/server-status" "!"
{defines}
Include "{include}"
{more}
"""


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def tool(*names):
    """The first of these programs that is there; Varnish may be in a folder of the build's."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:" + os.environ.get("VARNISH", "") + "/usr/sbin"
    for name in names:
        if found := shutil.which(name, path=path):
            return found
    sys.exit(f"fleet: {names[0]} is missing")


class Program:
    """One that runs for as long as the fleet, in a folder of its own."""

    owner = None  # None: who starts it; else a passwd entry

    def __init__(self, run, port):
        self.run = pathlib.Path(run)
        self.port = port
        self.environment = {}
        self.process = None
        self.run.mkdir(parents=True, exist_ok=True)
        self.run.chmod(0o755)

    def command(self):
        raise NotImplementedError

    def start(self):
        self.launch()
        return self.wait_until_it_is_up()

    def launch(self):
        own = {}
        if self.owner:
            own = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
            os.chown(self.run, self.owner.pw_uid, self.owner.pw_gid)
        with open(self.run / "output", "ab") as output:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, env=dict(os.environ, **self.environment), **own)

    def wait_until_it_is_up(self):
        if not demo.wait_until_it_answers(self.process, self.port):
            raise RuntimeError(f"{self.run.name} didn't start:\n{self.said()}")
        return self

    def is_running(self):
        return self.process and self.process.poll() is None

    def terminate(self):
        if self.is_running():
            self.process.terminate()

    def stop(self):
        self.terminate()
        try:
            if self.process:
                self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self):
        """As a machine that loses its power."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def said(self):
        logs = (self.run / name for name in ("output", "error.log"))
        return "".join(log.read_text(errors="replace") for log in logs if log.exists())


class Httpd(Program):
    include = None
    modules = MODULES

    def __init__(self, run, port, site, defines, more=""):
        super().__init__(run, port)
        self.site = pathlib.Path(site)
        self.defines = defines
        self.more = more

    def loads(self):
        folder = demo.modules_folder()
        return {name: f"{folder}/mod_{name}.so" for name in self.modules}

    def configure(self):
        user = "" if os.getuid() else "User {0.pw_name}\nGroup #{0.pw_gid}".format(demo.web_user())
        defines = {"RUN": self.run, "CONF": CONF, "SITE": self.site, **self.defines}
        loads = "".join(
            f'<IfModule !{name}_module>\nLoadModule {name}_module "{file}"\n</IfModule>\n'
            for name, file in self.loads().items())
        text = SERVER.format(
            run=self.run, port=self.port, site=self.site, user=user, more=self.more, loads=loads,
            include=FLEET / self.include,
            defines="\n".join(f'Define {name} "{value}"' for name, value in defines.items()))
        (self.run / "httpd.conf").write_text(text)
        (self.run / "mime.types").write_text(demo.TYPES)

    def command(self):
        self.configure()
        return [demo.httpd(), "-d", str(self.run), "-f", str(self.run / "httpd.conf"), "-DFOREGROUND"]


class Node(Httpd):
    include = "node.conf"

    def __init__(self, run, port, site, module, defines=None, more=""):
        super().__init__(run, port, site, defines or {}, more)
        self.module = module

    def loads(self):
        return {**super().loads(), "factcheck": pathlib.Path(self.module).resolve()}


class Balancer(Httpd):
    include = "balancer.conf"
    modules = MODULES + BALANCER_MODULES

    def command(self):
        command = super().command()
        lock = self.run / "cache-lock"
        lock.mkdir(exist_ok=True)
        if os.getuid() == 0:
            os.chown(lock, demo.web_user().pw_uid, -1)
        return command


class Redis(Program):
    def command(self):
        program = tool("redis-server", "redis-check-rdb")
        if not program.endswith("redis-server"):
            # Debian's redis-tools has the whole server under that name, and starts none by itself.
            link = self.run / "redis-server"
            if not link.exists():
                link.symlink_to(program)
            program = str(link)
        return [program, str(FLEET / "redis.conf"), "--port", str(self.port), "--dir", str(self.run)]


class Varnish(Program):
    def __init__(self, run, port, nodes):
        super().__init__(run, port)
        self.nodes = nodes

    def command(self):
        text = (FLEET / "nodes.vcl").read_text()
        for number, node in enumerate(self.nodes, 1):
            text = text.replace(f'"10.0.0.1{number}";\n    .port = "80"', f'"127.0.0.1";\n    .port = "{node.port}"')
        (self.run / "nodes.vcl").write_text(text)
        command = [tool("varnishd"), "-F", "-n", str(self.run / "work"), "-a", f"127.0.0.1:{self.port}",
                   "-f", str(FLEET / "varnish.vcl"), "-p", f"vcl_path={self.run}", "-s", "malloc,64m",
                   "-j", "none", "-T", "none"]
        unpacked = glob.glob(os.environ.get("VARNISH", "/nowhere") + "/usr/lib/*/varnish/vmods")
        if unpacked:
            command += ["-p", "vmod_path=" + unpacked[0]]
        return command


class Publisher(Program):
    def __init__(self, run, site, varnish, nodes):
        super().__init__(run, None)
        self.site, self.varnish, self.nodes = site, varnish, nodes

    def command(self):
        return [sys.executable, "-B", str(FLEET / "publish.py"), str(self.site),
                f"127.0.0.1:{self.varnish.port}", *(str(node.site) for node in self.nodes)]

    def wait_until_it_is_up(self):
        while "watching" not in self.said():
            if not self.is_running():
                raise RuntimeError("publish.py didn't start:\n" + self.said())
            time.sleep(0.05)
        return self

    def terminate(self):
        if self.is_running():
            os.killpg(self.process.pid, signal.SIGTERM)  # inotifywait and rsync too


class Fleet:
    """site: what editors write; each node has a copy of it. ports: balancer, two nodes, Varnish, Redis."""

    def __init__(self, run, site, module, ports=None, defines=None):
        self.run = pathlib.Path(run)
        self.site = pathlib.Path(site)
        ports = ports or free_ports(5)
        owner = demo.web_user() if os.getuid() == 0 else None
        self.nodes = [
            Node(self.run / name, port, self.run / name / "site", module, dict(defines or {}))
            for name, port in zip(("node-1", "node-2"), ports[1:3])]
        for node in self.nodes:
            shutil.copytree(self.site, node.site)
        self.redis = Redis(self.run / "redis", ports[4])
        self.varnish = Varnish(self.run / "varnish", ports[3], self.nodes)
        self.redis.owner = self.varnish.owner = owner
        self.balancer = Balancer(self.run / "balancer", ports[0], self.run / "balancer", {
            "NODE_1": f"http://127.0.0.1:{self.nodes[0].port}",
            "NODE_2": f"http://127.0.0.1:{self.nodes[1].port}",
            "REDIS": f"127.0.0.1:{self.redis.port}"})
        self.publisher = Publisher(self.run / "publish", self.site, self.varnish, self.nodes)

    @property
    def programs(self):
        return [*self.nodes, self.redis, self.balancer, self.varnish, self.publisher]

    def start(self, names=None):
        """All programs, or those of these names, beside each other."""
        chosen = [p for p in self.programs if names is None or p.run.name in names]
        for program in chosen:
            program.launch()
        for program in chosen:
            program.wait_until_it_is_up()

    def stop(self):
        for program in self.programs:
            program.terminate()
        for program in self.programs:
            program.stop()


def show(fleet):
    print(f"""\
The balancer, its cache in Redis:   http://127.0.0.1:{fleet.balancer.port}/
Varnish, before the same nodes:     http://127.0.0.1:{fleet.varnish.port}/
The nodes themselves:               http://127.0.0.1:{fleet.nodes[0].port}/  http://127.0.0.1:{fleet.nodes[1].port}/
Edit articles and sidecars in       {fleet.site}
Varnish shows it at once, the balancer within ten seconds. Ctrl-C ends it all.""", flush=True)


def main():
    if len(sys.argv) != 3 or not sys.argv[2].isdigit() or not 0 < int(sys.argv[2]) < 65532:
        sys.exit("usage: fleet.py MODULE PORT (a number from 1 to 65531; the four ports after it are taken too)")
    ports = [int(sys.argv[2]) + i for i in range(5)]
    for port in ports:
        if not demo.is_port_free(port):
            sys.exit(f"fleet: port {port} is taken (or may not be used); others: make demo-fleet PORT=")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, demo.interrupt)
    run = pathlib.Path(tempfile.mkdtemp(prefix="factcheck-fleet-"))
    fleet = None
    try:
        run.chmod(0o755)
        fleet = Fleet(run, demo.open_copy(demo.SITE, run), sys.argv[1], ports)
        fleet.start()
        show(fleet)
        while all(program.is_running() for program in fleet.programs):
            time.sleep(0.2)
        for program in fleet.programs:
            if not program.is_running():
                print(f"fleet: {program.run.name} ended by itself\n{program.said()}", file=sys.stderr)
        return 1
    except RuntimeError as fault:
        print("fleet:", fault, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if fleet:
            fleet.stop()
        shutil.rmtree(run, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
