#!/usr/bin/python3
"""What the way through a fleet costs, and what an article takes of its memories.

usage: bench.py --module FILE.so [--seconds S] [--rounds N] [--out FILE.json]

Requests a second and p99 at the balancer: with its cache off, cold (every request for an address that
it hasn't) and warm (all for one), annotated articles as ratios to the same files without sidecars. Both
are asked in turn, so that what else the machine does hits both alike; printed are medians, and of
ratios the range over the rounds. Everything shares this machine: only ratios say something.
"""

import argparse
import http.client
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "conf/fleet"), str(ROOT / "tests/bench/server")]

import fleet as fleet_module  # noqa: E402
import load  # noqa: E402
import material  # noqa: E402

ARTICLES = {"25 kB, 5 claims": (25_000, 5), "100 kB, 50 claims": (100_000, 50)}
MODES = ("off", "cold", "warm")
KEPT = 200  # articles for the bytes of each
FRESH = pathlib.Path(__file__).with_name("fresh.lua")


def make_site(folder):
    """annotated/N.html and plain/N.html, the same, N the number of the article's kind."""
    for kind, (size, claims) in enumerate(ARTICLES.values()):
        page = material.make_page(size, 20 + kind)
        for where in ("annotated", "plain"):
            (folder / where).mkdir(parents=True, exist_ok=True)
            (folder / where / f"{kind}.html").write_bytes(page)
        sidecar = material.make_claims(page, claims, 3).sidecar
        (folder / "annotated" / f"{kind}.html.claims.xml").write_text(sidecar)
    (folder / "index.html").write_text("<p>")


def ask(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "identity"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def check(port):
    """Annotated is what is to be, and nothing else."""
    for kind in range(len(ARTICLES)):
        for where in ("annotated", "plain"):
            status, body = ask(port, f"/{where}/{kind}.html")
            if status != 200 or (b"<fact-check " in body) != (where == "annotated"):
                raise RuntimeError(f"{where}/{kind}.html isn't what it is to be: {status}")


def wrk(port, path, seconds, *more):
    """(requests a second, p99 in seconds)."""
    done = subprocess.run(
        ["wrk", "-t1", "-c8", f"-d{seconds}s", "--latency", *more[:2], f"http://127.0.0.1:{port}{path}", *more[2:]],
        capture_output=True, text=True, timeout=seconds + 60, check=True)
    if re.search("Non-2xx|Socket errors", done.stdout):
        raise RuntimeError(done.stdout)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1])
    return rate, load.read_time(done.stdout, 99)


def redis(fleet, command):
    done = subprocess.run(
        ["redis-cli", "-p", str(fleet.redis.port), *command.split()], capture_output=True, text=True, check=True)
    return done.stdout


def redis_memory(fleet):
    return int(re.search(r"used_memory:(\d+)", redis(fleet, "info memory"))[1])


def run_mode(fleet, mode, path, seconds, number):
    balancer = fleet.balancer.port
    if mode == "cold":
        redis(fleet, "flushall")
        return wrk(balancer, path, seconds, "-s", str(FRESH), "--", str(number))
    ask(balancer, path)
    return wrk(balancer, path, seconds)


def ways(fleet, mode, seconds, rounds):
    found = {}
    for kind, name in enumerate(ARTICLES):
        runs = {"annotated": [], "plain": []}
        for number in range(rounds + 1):
            for where in sorted(runs, reverse=number % 2):
                one = run_mode(fleet, mode, f"/{where}/{kind}.html", seconds if number else 1, number)
                runs[where] += [one] if number else []  # the first warms up
        found[name] = summary(runs)
        print(f"{mode:5} {name:18} {show(found[name])}", flush=True)
    return found


def summary(runs):
    ratios = [[a[i] / p[i] for a, p in zip(runs["annotated"], runs["plain"])] for i in (0, 1)]
    middle = {where: [statistics.median(run[i] for run in each) for i in (0, 1)] for where, each in runs.items()}
    return {
        "rate": {where: values[0] for where, values in middle.items()},
        "p99": {where: values[1] for where, values in middle.items()},
        "rate_ratio": [min(ratios[0]), statistics.median(ratios[0]), max(ratios[0])],
        "p99_ratio": [min(ratios[1]), statistics.median(ratios[1]), max(ratios[1])],
    }


def show(one):
    rate, p99 = one["rate_ratio"], one["p99_ratio"]
    return (f"{one['rate']['annotated']:7.0f}/s of {one['rate']['plain']:7.0f}/s: "
            f"{rate[1]:.2f} ({rate[0]:.2f} to {rate[2]:.2f});  p99 {one['p99']['annotated'] * 1e3:6.2f} ms, "
            f"{p99[1]:.2f} times ({p99[0]:.2f} to {p99[2]:.2f})")


def store_bytes(node):
    status = ask(node.port, "/server-status?auto")[1].decode()
    figures = {m[1]: int(m[2]) for m in re.finditer(r"(?m)^FactCheck([\w-]+): (\d+)$", status)}
    return figures["SidecarsBytes"] + figures["PlansBytes"], figures["PlansKept"]


def take_time(node, kind):
    """Seconds that a node takes for an article of many, one after the other."""
    took = []
    for number in range(KEPT):
        begun = time.perf_counter()
        ask(node.port, f"/annotated/{kind}-{number}.html")
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


def sizes(fleet):
    """Bytes an article: on disk, in a node's store, in Redis."""
    found = {}
    node = fleet.nodes[0]
    for kind, name in enumerate(ARTICLES):
        page = node.site / "annotated" / f"{kind}.html"
        claims = page.with_name(page.name + ".claims.xml")
        for number in range(KEPT):
            for path in (page, claims):
                shutil.copyfile(path, page.with_name(path.name.replace(f"{kind}.", f"{kind}-{number}.", 1)))
        before, kept = store_bytes(node)
        first, again = (take_time(node, kind) for _ in range(2))
        after, now = store_bytes(node)
        if now - kept != KEPT:
            raise RuntimeError(f"{now - kept} plans are kept, not {KEPT}")
        annotated = ask(node.port, f"/annotated/{kind}.html")[1]
        redis(fleet, "flushall")
        empty = redis_memory(fleet)
        for number in range(KEPT):
            ask(fleet.balancer.port, f"/annotated/{kind}.html?{number}")
        found[name] = {
            "article": page.stat().st_size, "sidecar": claims.stat().st_size, "annotated": len(annotated),
            "store": (after - before) // KEPT, "redis": (redis_memory(fleet) - empty) // KEPT}
        print(f"      {name:18} " + ", ".join(f"{what} {n} bytes" for what, n in found[name].items()))
        found[name] |= {"first": first, "again": again}
        print(f"      {name:18} asked for first {first * 1e3:.2f} ms, by its plan {again * 1e3:.2f} ms", flush=True)
    return found


def with_fleet(arguments, use, cache=True):
    run = pathlib.Path(tempfile.mkdtemp(prefix="factcheck-fleet-"))
    run.chmod(0o755)
    fleet = None
    try:
        make_site(run / "site")
        fleet = fleet_module.Fleet(run, run / "site", arguments.module, defines={"FRESHNESS": "max-age=600"})
        for node in fleet.nodes:
            node.more = "FactCheckStoreSize 1G\nMaxKeepAliveRequests 0"
        fleet.balancer.more = "MaxKeepAliveRequests 0"
        if not cache:
            fleet.balancer.defines["NO_CACHE"] = "1"
        fleet.start(("node-1", "node-2", "redis", "balancer"))
        check(fleet.balancer.port)
        return use(fleet)
    finally:
        if fleet:
            fleet.stop()
        shutil.rmtree(run, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--module", required=True)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out")
    arguments = parser.parse_args()
    print("annotated of plain at the balancer, its cache off, cold and warm; medians (range)")
    found = {"cpus": os.cpu_count()}
    for mode in MODES:
        found[mode] = with_fleet(
            arguments, lambda fleet: ways(fleet, mode, arguments.seconds, arguments.rounds), cache=mode != "off")
    print("what an article takes")
    found["sizes"] = with_fleet(arguments, sizes)
    if arguments.out:
        pathlib.Path(arguments.out).write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
