"""Load and what it costs: wrk on a core of its own, the server's processor time beside it."""

import http.client
import re
import subprocess
import time

UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


def run_wrk(server, path, seconds, core, connections=8, script=None, arguments=(), headers=()):
    """One run: requests a second, seconds of server processor time a request, p50 and p99 in seconds."""
    command = ["taskset", "-c", str(core), "wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency"]
    for header in headers:
        command += ["-H", header]
    if script:
        command += ["-s", str(script)]
    command += [f"http://127.0.0.1:{server.port}{path}"]
    if arguments:
        command += ["--", *(str(a) for a in arguments)]
    before, begun = server.cpu(), time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=False)
    took, used = time.monotonic() - begun, server.cpu() - before
    out = done.stdout
    count = re.search(r"(\d+) requests in", out)
    if done.returncode or not count or not int(count[1]):
        raise RuntimeError(f"wrk can't measure {path}: {out}{done.stderr}")
    if re.search(r"Non-2xx|Socket errors", out):
        raise RuntimeError(f"not every answer of {path} was good: {out}")
    requests = int(count[1])
    return {
        "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]),
        "cpu": used / requests,
        "requests": requests,
        "busy": used / took,
        **{f"p{n}": read_time(out, n) for n in (50, 99)},
    }


def read_time(out, percent):
    found = re.search(rf"\s{percent}%\s+([\d.]+)(us|ms|s|m)\b", out)
    return float(found[1]) * UNITS[found[2]]


class Client:
    """One connection that asks one thing after the other."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def get(self, path, headers=()):
        self.connection.request("GET", path, headers=dict(headers))
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return answer, body

    def time_to_first_byte(self, path):
        begun = time.perf_counter()
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        answer.read(1)
        took = time.perf_counter() - begun
        while answer.read(1 << 20):
            pass
        return took

    def close(self):
        self.connection.close()
