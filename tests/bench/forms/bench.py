#!/usr/bin/python3
"""Requests a second of each form under FactCheckPath, beside its article and a static file.

usage: bench.py [--seconds S] [--out FILE.json]

wrk asks on one core, the server has the other. Each form reads its article anew: what it costs is that,
and the writing of its own bytes.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests" / "httpd"))

import server as httpd  # noqa: E402

ARTICLE = "news/transparency-centre.html"
CONF = ("FactCheck On\nFactCheckServe annotations claimreview excerpts oembed\nLogLevel warn\nMaxKeepAliveRequests 0\n"
        "<Directory @ROOT@/htdocs/bare>\nFactCheck Off\n</Directory>\n")
FORMS = {
    "a static file of the article's size": "/bare/" + ARTICLE,
    "the article, annotated": "/" + ARTICLE,
    "annotations, the container": f"/_factcheck/annotations/{ARTICLE}/",
    "annotations, IRIs": f"/_factcheck/annotations/{ARTICLE}/?iris=1",
    "annotations, one": f"/_factcheck/annotations/{ARTICLE}/overseas-revenue",
    "claimreview": f"/_factcheck/claimreview/{ARTICLE}",
    "excerpt": f"/_factcheck/excerpt/{ARTICLE}?claim=overseas-revenue",
    "oembed": f"/_factcheck/oembed?url=http://127.0.0.1/{ARTICLE}",
    "the page for people": "/_factcheck/",
}


def processor_time(server):
    """Seconds that the server's children have used."""
    ticks = 0
    for pid in children(server):
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def children(server):
    pid = server.process.pid
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def measure(server, path, seconds):
    """Requests a second, and microseconds of the server's processor time for each."""
    before = processor_time(server)
    done = subprocess.run(
        ["taskset", "-c", "0", "wrk", "-t1", "-c8", f"-d{seconds}s", f"http://127.0.0.1:{server.port}{path}"],
        capture_output=True, text=True, check=True, timeout=seconds + 60)
    if re.search("Non-2xx|Socket errors", done.stdout):
        raise RuntimeError(done.stdout)
    count = int(re.search(r"(\d+) requests in", done.stdout)[1])
    return {"rate": float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1]),
            "cpu": (processor_time(server) - before) / count * 1e6}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--out")
    arguments = parser.parse_args()
    server = httpd.Apache(CONF, threads=32)
    server.start()
    try:
        for folder in ("", "bare/"):
            for suffix in ("", ".claims.xml"):
                server.write(folder + ARTICLE + suffix, (ROOT / "htdocs" / (ARTICLE + suffix)).read_bytes())
        server.get("/")  # its children are there
        for pid in children(server):
            subprocess.run(["taskset", "-a", "-c", "-p", "1", pid], check=False, stdout=subprocess.DEVNULL)
        found = {}
        for name, path in FORMS.items():
            size = len(server.get(path, {"Host": f"127.0.0.1:{server.port}"}).body)
            measure(server, path, 1)
            found[name] = one = measure(server, path, arguments.seconds)
            share = one["rate"] / next(iter(found.values()))["rate"]
            print(f"{name:40} {one['rate']:8.0f}/s {share:7.1%} {one['cpu']:7.0f} us {size:7} bytes", flush=True)
    finally:
        server.stop()
        server.remove()
    if arguments.out:
        pathlib.Path(arguments.out).write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
