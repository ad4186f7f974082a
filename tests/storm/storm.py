#!/usr/bin/python3
"""Articles under load while everything about them changes, and what came of it.

usage: storm.py [--minutes N] [--store BYTES] [--out FILE]

Static, CGI and proxied articles and their sidecars are replaced, removed, made invalid and restored,
clients hang up midway, and the server is restarted gracefully every 20 seconds; in the last quarter it
isn't, so that growth would show; a crowd of articles that don't change fills the store. Every answer must be, byte for byte, one of the pages that a quiet
server makes of one version of the article and one state of its sidecar; one strong ETag may stand
for one page only. Where wrk and h2load are installed, they saturate the server beside that.
"""

import argparse
import json
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

import clients
import plot
import processes
import articles as storm_site

RESTART_SECONDS = 20
# What mod_cgid says, and answers with 503, where its daemon is restarted under a request.
NO_PROGRAM = (r"\[cgid:error\].* (failed reading PID from cgi daemon|ScriptSock .* does not exist|"
              r"unable to connect to cgi daemon|daemon couldn't find CGI process|.*cgid daemon is gone)")
GROWTH_KB = 4_000  # what memory may differ by from one time to another without having grown
CROWD = 4_000  # articles; each takes some 80 kB of the store
STORE_MB = 256  # FactCheckStoreSize's default
# A child takes its share of the store and a quarter of that to work in, which allocators round up, and
# what each of its threads has in hand: a streaming page up to FactCheckLimit Hold, and as much for its text.
WITH_WORK, ROUNDED, THREAD_KB = 1.25, 1.3, 2_500


def loads(site, seconds):
    """wrk over HTTP/1.1, h2load over HTTP/2, as long as the storm lasts."""
    base, commands = f"http://127.0.0.1:{site.apache.port}", []
    if shutil.which("wrk"):
        script = site.apache.root / "paths.lua"
        script.write_text(
            "local paths = {" + ",".join(f'"{path}"' for path in site.paths()) + "}\nlocal i = 0\n"
            f"local crowd = {len(site.crowd)}\n"
            "request = function()\n i = i + 1\n"
            " if crowd > 0 and i % 2 == 0 then\n"
            "  return wrk.format('GET', '/crowd/' .. math.random(crowd) - 1 .. '.html')\n end\n"
            " return wrk.format('GET', paths[math.floor(i / 2) % #paths + 1])\nend\n")
        commands.append(["wrk", "-t1", "-c16", f"-d{seconds}s", "-s", str(script), base])
    if shutil.which("h2load"):
        commands.append(["h2load", "-c4", "-m4", f"-D{seconds}", *[base + path for path in site.paths()]])
    return [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for command in commands]


def count_of_load(output):
    """(answers, those of status 5xx) of wrk or h2load."""
    wrk = re.search(r"(\d+) requests in", output)
    if wrk:
        bad = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
        return int(wrk[1]), int(bad[1]) if bad else 0
    h2 = re.search(r"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", output)
    return (int(h2[1]) + int(h2[2]), int(h2[3]) + int(h2[4])) if h2 else (0, 1)


class Storm:
    def __init__(self, seconds, saturate, readers=6, quitters=2, site=None, store_mb=16, judge_memory=True):
        self.seconds, self.saturate, self.store_mb, self.judge_memory = seconds, saturate, store_mb, judge_memory
        self.site = site or storm_site.Site()
        self.clients = None
        self.readers, self.quitters = readers, quitters
        self.edits = self.restarts = 0
        self.samples = []  # (second, *processes.sample)

    def _edit(self):
        chance = random.Random(1)
        while not self.clients.stop.wait(0.01):
            self.site.edit(chance)
            self.edits += 1

    def run(self):
        """The report, a dictionary; "problems" is empty where all went well."""
        apache = self.site.apache
        apache.start()
        try:
            self.site.learn()
            self.clients = clients.Clients(self.site, self.readers, self.quitters)
            pid = apache.process.pid
            quiet = processes.sample(pid)
            generators = loads(self.site, self.seconds) if self.saturate else []
            editor = threading.Thread(target=self._edit)
            begun = time.monotonic()
            self.clients.start()
            editor.start()
            self._watch(pid, begun)
            self.clients.end()
            editor.join()
            outputs = [generator.communicate(timeout=60)[0] for generator in generators]
            settled = self._settle(pid, quiet)
        finally:
            apache.stop()
            self.site.close()
        report = self._report(quiet, settled, [count_of_load(output) for output in outputs])
        apache.remove()
        return report

    def _watch(self, pid, begun):
        next_restart, last_restart = RESTART_SECONDS, self.seconds * 0.75
        if self.seconds < 40:
            next_restart = self.seconds / 3
        while (second := time.monotonic() - begun) < self.seconds:
            if second >= next_restart and second < last_restart:
                self.site.apache.process.send_signal(signal.SIGUSR1)
                self.restarts += 1
                next_restart += RESTART_SECONDS if self.seconds >= 40 else self.seconds / 3
            self.samples.append((second, *processes.sample(pid)))
            time.sleep(1)

    def _settle(self, pid, quiet):
        """What is open once nobody asks: connections that are kept alive end by themselves."""
        deadline = time.monotonic() + 20
        while True:
            now = processes.sample(pid)
            if now[3] <= quiet[3] + 2 or time.monotonic() > deadline:
                return now
            time.sleep(0.5)

    def _ceiling(self, quiet):
        """kB that a child may have."""
        share = self.store_mb * 1024 / self.site.CHILDREN
        return int(quiet[2] + share * WITH_WORK * ROUNDED + self.site.threads * THREAD_KB)

    def _growth(self, quiet):
        """Problems of memory: the parent's from its second restart on, the children's in the last
        quarter, in which they aren't restarted. The first half of either is its warm-up."""
        problems = []
        parent = [sample[1] for sample in self.samples]
        half = len(parent) // 2
        if parent and max(parent[half:]) > max(parent[half // 2 : half]) + GROWTH_KB:
            problems.append("the parent process grows: " + " ".join(map(str, parent)))
        last = [sample[3] for sample in self.samples if sample[0] > self.seconds * 0.75]
        third = len(last) // 3
        if third > 3 and max(last[2 * third :]) > max(last[third : 2 * third]) * 1.1 + GROWTH_KB:
            problems.append("children grow: " + " ".join(map(str, last)))
        most = max((sample[3] for sample in self.samples), default=0)
        if most > self._ceiling(quiet):
            problems.append(f"a child took {most} kB, and may take {self._ceiling(quiet)}")
        return problems

    def _memory(self, quiet):
        """Of the largest child: at the start, and its greatest in the middle and the last third of
        the last quarter, once it has warmed up."""
        last = [sample[3] for sample in self.samples if sample[0] > self.seconds * 0.75]
        third = len(last) // 3
        return [quiet[2], max(last[third : 2 * third], default=0), max(last[2 * third :], default=0)]

    def _report(self, quiet, settled, loaded):
        counts = self.clients.counts
        apache = self.site.apache
        excused = len(re.findall(NO_PROGRAM, apache.log()))
        if excused:
            apache.expect_log(NO_PROGRAM)
        problems = list(self.clients.faults) + apache.log_problems()
        problems += self._growth(quiet) if self.judge_memory else []
        bad = sum(bad for _, bad in loaded) + counts["no program"]
        if bad > excused:
            problems.append(f"{bad} bad answers, and mod_cgid accounts for {excused}")
        if settled[3] > quiet[3] + 2 or settled[1] > quiet[1] + 2:
            problems.append(f"descriptors (parent, child) {quiet[1], quiet[3]} became {settled[1], settled[3]}")
        changing = {path: self.site.legitimate[path] for path in self.site.paths()}
        unseen = sum(len(set(known.values())) - len(self.clients.seen[path]) for path, known in changing.items())
        return {
            "seconds": self.seconds, "pages": counts["pages"], "not modified": counts["not modified"],
            "hung up": counts["hung up"], "edits": self.edits, "restarts": self.restarts,
            "pages of wrk and h2load": [count for count, _ in loaded],
            "legitimate pages": sum(map(len, changing.values())), "of these never met": unseen,
            "503 of mod_cgid's": bad, "faults": counts["faults"], "problems": problems, "quiet": quiet, "settled": settled,
            "a child's kB at the start, warm, at the end": self._memory(quiet),
            "a child's ceiling, kB": self._ceiling(quiet), "its share of the store, kB": self.store_mb * 1024 // self.site.CHILDREN,
            "samples": self.samples,
        }


def show(report):
    for key, value in report.items():
        if key not in ("samples", "problems"):
            print(f"{key}: {value}")
    print(f"{'second':>7} {'parent kB':>10} {'open':>5} {'child kB':>9} {'open':>5}")
    step = max(1, len(report["samples"]) // 30)
    for second, *numbers in report["samples"][::step]:
        print(f"{second:7.0f} {numbers[0]:10} {numbers[1]:5} {numbers[2]:9} {numbers[3]:5}")
    for problem in report["problems"][:40]:
        print("PROBLEM:", problem)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--store", type=int, default=STORE_MB, help="FactCheckStoreSize in MB")
    parser.add_argument("--out")
    options = parser.parse_args()
    site = storm_site.Site(store=f"{options.store}M", crowd=CROWD)
    report = Storm(int(options.minutes * 60), saturate=True, site=site, store_mb=options.store).run()
    show(report)
    if options.out:
        out = pathlib.Path(options.out)
        out.write_text(json.dumps(report))
        out.with_suffix(".svg").write_text(plot.draw(report))
    sys.exit(1 if report["problems"] else 0)


if __name__ == "__main__":
    main()
