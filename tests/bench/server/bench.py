"""make bench: articles with their fact checks beside the same articles without, and beside other ways of
putting text into HTML, on servers of its own. Prints ratios, writes them to a JSON file, and a plot.

Every variant's answer is checked before anything is timed. The servers have one core and the client
another; what is compared runs in turn, round by round, and each ratio is made within its round, so that
what else the machine does meets all alike.
"""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import extras
import material
import plot
from load import Client, run_wrk
from servers import nginx_binary, start_apache, start_nginx
from variants import COUNTS, OWN, PLOT_COUNTS, PLOT_PAGE, Site, Wrong

SERVER_CORE, CLIENT_CORE = 0, 1
HERE = pathlib.Path(__file__).resolve().parent

# Least ratio of requests a second, greatest ratio of processor time, by what is measured: the medians'.
GOALS = {
    ("S", "mod_factcheck", 5): (1.0, 1.0), ("S", "mod_factcheck", 50): (0.95, 1.0),
    ("M", "mod_factcheck", 5): (1.0, 1.0), ("M", "mod_factcheck", 50): (0.95, 1.0),
    ("L", "mod_factcheck", 5): (0.95, 1.0), ("L", "mod_factcheck", 50): (0.95, 1.0),
    **{(page, "sidecar absent", 0): (0.98, None) for page in "SML"},
    **{(page, f"proxied, {how}", n): (least, None) for how in ("the same page", "scanned each time") for n in COUNTS
       for page, least in (("S", 1.0), ("M", 1.0), ("L", 0.8))},
    **{(page, "mod_factcheck, deflated", n): (1.0, None) for page in "SML" for n in COUNTS},
}
P99_GOAL = 1.2

ORIGIN = f"location /{OWN}/ {{{{ alias {{root}}/site/plain/; add_header Cache-Control private; }}}}"


def say(*parts):
    print(*parts, flush=True)


# --- setting up ---


def lay_out(site, origin_port, quick):
    for page in site.pages:
        site.add_plain(page)
        for count in COUNTS:
            site.add_ours(page, count)
        site.add_nginx_plain(page)
        for count in COUNTS[:1] if quick else COUNTS:
            site.add_substitute(page, count)
            site.add_proxy_html(page, count)
            site.add_nginx(page, count)
        site.add_proxied(page, COUNTS[:1] if quick else COUNTS, origin_port)
    if not quick:
        for count in PLOT_COUNTS:
            site.add_ours(PLOT_PAGE, count)
            site.add_substitute(PLOT_PAGE, count)
            site.add_proxy_html(PLOT_PAGE, count)
            site.add_nginx(PLOT_PAGE, count)


def add_compressed(site):
    """Once the bytes of our pages are known: Apache reads its configuration again."""
    for page in "SML":
        for count in COUNTS:
            ours = next(v for v in site.variants if v.key == (page, "mod_factcheck", count))
            site.add_compressed(page, count, ours.body)


def check_all(site, servers):
    """Asks for every variant twice, so that a plan that is made and one that is kept are both judged."""
    clients = {name: Client(server) for name, server in servers.items()}
    for variant in site.variants:
        bodies = [clients[variant.server].get(variant.path, variant.headers)[1] for _ in range(2)]
        try:
            if bodies[0] != bodies[1]:
                raise Wrong("the second answer isn't the first one")
            if variant.check:
                variant.check(bodies[0])
        except AssertionError as error:  # the invariants' checks say it so
            raise SystemExit(f"{variant.key}: {error}") from error
        except Wrong as error:
            raise SystemExit(f"{variant.key}: {error}") from error
        variant.body = bodies[0]
    for client in clients.values():
        client.close()


# --- measuring ---


class Series:
    """The rounds of every variant."""

    def __init__(self):
        self.runs = {}

    def add(self, variant, run):
        self.runs.setdefault(variant.key, []).append(run)

    def ratios(self, variant, what):
        base = self.runs[variant.page, variant.base, 0]
        return [run[what] / other[what] for run, other in zip(self.runs[variant.key], base)]


def spread(values):
    return [round(f(values), 4) for f in (min, statistics.median, max)]


def in_turn(variants, servers, rounds, seconds):
    """The rounds; a variant and what it is compared with run as near each other as may be."""
    series = Series()
    for number in range(rounds):
        for variant in variants if number % 2 == 0 else variants[::-1]:
            headers = [f"{name}: {value}" for name, value in variant.headers]
            series.add(variant, run_wrk(servers[variant.server], variant.path, seconds, CLIENT_CORE, headers=headers))
        say(f"  round {number + 1} of {rounds} done")
    return series


def tell(series, variants):
    """Prints a page's table and returns it for the JSON file."""
    found = []
    for variant in variants:
        rate, cpu = series.ratios(variant, "rate"), series.ratios(variant, "cpu")
        goal = GOALS.get(variant.key)
        row = {
            "page": variant.page, "variant": variant.name, "claims": variant.claims, "ratio_to": variant.base,
            "requests_per_second": spread([r["rate"] for r in series.runs[variant.key]]),
            "rate_ratio": spread(rate), "cpu_ratio": spread(cpu),
            "cpu_microseconds_per_request": spread([r["cpu"] * 1e6 for r in series.runs[variant.key]]),
            "server_busy": spread([r["busy"] for r in series.runs[variant.key]]),
        }
        if goal:
            row["goal"] = {"rate_ratio_at_least": goal[0], "cpu_ratio_at_most": goal[1]}
            row["met"] = (row["rate_ratio"][1] >= goal[0]
                          and (goal[1] is None or row["cpu_ratio"][1] <= goal[1]))
        found.append(row)
        name = f"{variant.name}{f', {variant.claims} claims' if variant.claims else ''}"
        say(f"  {name:38} {row['requests_per_second'][1]:9.0f}/s  "
            f"{' - '.join(f'{x:.3f}' for x in row['rate_ratio'])}   "
            f"{row['cpu_microseconds_per_request'][1]:9.1f} us  {' - '.join(f'{x:.3f}' for x in row['cpu_ratio'])}"
            + (f"   goal {goal[0]}{f', {goal[1]}' if goal[1] else ''}: {'met' if row['met'] else 'MISSED'}"
               if goal else ""))
    return found


def measure(site, servers, rounds, seconds):
    rows = []
    for page in site.pages:
        made = site.claims_of(page, COUNTS[-1])
        say(f"\n{page}: {len(site.pages[page])} bytes, {material.readable_share(site.pages[page]):.0%} of it text; "
            f"{COUNTS[-1]} claims are {sum(made.states.values())}: {made.states}")
        variants = [v for v in site.variants if v.page == page and (v.claims in COUNTS or not v.claims)]
        series = in_turn(variants, servers, rounds, seconds)
        say(f"  {'':38} {'requests':>11}  ratio (min - median - max)  cpu a request, ratio")
        rows += tell(series, variants)
    return rows


def measure_latency(site, servers, rows, seconds):
    """p50 and p99 at half of what the plain page reaches, plain and ours."""
    found = []
    say("\nlatency at half of saturation (plain's)")
    for page in site.pages:
        rate = next(r["requests_per_second"][1] for r in rows if r["page"] == page and r["variant"] == "plain") / 2
        connections = 32
        runs = {}
        for name, claims in (("plain", 0), ("mod_factcheck", COUNTS[0]), ("mod_factcheck", COUNTS[-1])):
            variant = next(v for v in site.variants if v.key == (page, name, claims))
            run = run_wrk(servers["apache"], variant.path, seconds, CLIENT_CORE, connections,
                          HERE / "steady.lua", [connections / rate * 1000])
            runs[name, claims] = run
            ratio = run["p99"] / runs["plain", 0]["p99"]
            row = {"page": page, "variant": name, "claims": claims, "requests_per_second": round(run["rate"]),
                   "p50_ms": round(run["p50"] * 1000, 3), "p99_ms": round(run["p99"] * 1000, 3),
                   "p99_ratio": round(ratio, 3)}
            if claims and page in "SML":
                row["goal"] = {"p99_ratio_at_most": P99_GOAL}
                row["met"] = ratio <= P99_GOAL
            found.append(row)
            say(f"  {page:10} {name:14} {claims or '':4} {row['requests_per_second']:7}/s  p50 {row['p50_ms']:.3f} ms  "
                f"p99 {row['p99_ms']:.3f} ms  p99 ratio {ratio:.2f}"
                + (f"   goal {P99_GOAL}: {'met' if row['met'] else 'MISSED'}" if "met" in row else ""))
    return found


def measure_plot(site, servers, seconds):
    """Requests a second by the number of claims."""
    lines = {}
    names = ("plain", "mod_factcheck", "mod_substitute", "mod_proxy_html", "nginx plain", "nginx sub_filter")
    for name in names:
        for variant in site.variants:
            if variant.page == PLOT_PAGE and variant.name == name and (variant.claims in PLOT_COUNTS or not variant.claims):
                run = run_wrk(servers[variant.server], variant.path, seconds, CLIENT_CORE)
                lines.setdefault(name, []).append((variant.claims, run["rate"]))
    return {name: sorted(points) for name, points in lines.items()}


# --- telling ---


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        model = next((line.split(":")[1].strip() for line in f if line.startswith("model name")), platform.machine())
    return {"processor": model, "cores": os.cpu_count(), "kernel": platform.release(),
            "load_before": os.getloadavg()[0]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--module", type=pathlib.Path, required=True)
    parser.add_argument("--engine", type=pathlib.Path, help="the program that times the engine alone")
    parser.add_argument("--nginx", type=pathlib.Path, help="the folder that its program is in, if in no usual one")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--plot", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=int, help="of each run in a round")
    parser.add_argument("--only", help="pages, such as S,M; without latency, plot and the rest")
    options = parser.parse_args()
    rounds = options.rounds or (2 if options.quick else 5)
    seconds = options.seconds or 1
    if os.cpu_count() < 2:
        raise SystemExit("make bench needs two cores: one for the server, one for the client")
    begun = time.monotonic()
    report = {"quick": options.quick, "machine": machine(), "rounds": rounds, "seconds_each": seconds}
    say(f"load of the machine before: {report['machine']['load_before']:.2f}; figures of a busy one are only ratios")
    pages = material.pages(options.quick)
    if options.only:
        pages = {name: pages[name] for name in options.only.split(",")}
    running, nginx = {}, nginx_binary(options.nginx)
    with tempfile.TemporaryDirectory(prefix="factcheck-bench-") as folder:
        root = pathlib.Path(folder)
        root.chmod(0o755)
        try:
            site = Site(root, pages)
            running["origin"] = start_nginx(nginx, root, "origin", ORIGIN.format(root=root), CLIENT_CORE)
            lay_out(site, running["origin"].port, options.quick or bool(options.only))
            more = None if options.only else extras.Extras(site, options.quick)
            running["nginx"] = start_nginx(nginx, root, "nginx", "\n".join(site.nginx), SERVER_CORE)
            running["apache"] = start_apache(root, options.module.resolve(), "\n".join(site.apache), SERVER_CORE)
            check_all(site, running)
            if not options.quick and not options.only:
                add_compressed(site)
                running["apache"].stop()
                running["apache"] = start_apache(root, options.module.resolve(), "\n".join(site.apache), SERVER_CORE)
                check_all(site, running)
            say(f"{len(site.variants)} variants give what they should")
            report["static"] = measure(site, running, rounds, seconds)
            if more:
                report["latency"] = measure_latency(site, running, report["static"], 2 if options.quick else 20)
                report["more"] = more.measure(running["apache"], options.engine, say)
                if not options.quick:
                    report["plot"] = {"page": PLOT_PAGE, "lines": measure_plot(site, running, 2)}
        finally:
            for server in running.values():
                server.stop()
            log = (root / "error.log").read_text() if (root / "error.log").exists() else ""
    report["machine"]["load_after"] = os.getloadavg()[0]
    report["seconds"] = round(time.monotonic() - begun)
    options.out.write_text(json.dumps(report, indent=1) + "\n")
    if options.plot and "plot" in report:
        options.plot.write_text(plot.draw(report["plot"]))
    bad = [line for line in log.splitlines() if ":error]" in line or ":crit]" in line or "exit signal" in line]
    if bad:
        raise SystemExit("the servers' log has errors:\n" + "\n".join(bad[:10]))
    judged = [r for part in ("static", "latency", "more") for r in report.get(part, []) if "met" in r]
    say(f"\n{sum(r['met'] for r in judged)} of {len(judged)} goals met; {report['seconds']} s; {options.out}")


if __name__ == "__main__":
    main()
