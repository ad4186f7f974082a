"""What isn't a matter of requests a second: the engine alone, the first request of a page, a page of
100 MB, memory."""

import json
import os
import statistics
import subprocess
import time

import material
from load import Client
from variants import Wrong

FIRST_COPIES = 40
MEGABYTE = 1_000_000.0
SETTLED = 0.2  # seconds after which a file's plan may be kept


class Extras:
    """Its files must be laid out before the servers start."""

    def __init__(self, site, quick):
        self.site, self.quick = site, quick
        self.page = site.pages["L"]
        self.copies = FIRST_COPIES // 4 if quick else FIRST_COPIES
        self.sidecars = {50: material.make_claims(self.page, 50, 3).sidecar,
                         1000: material.make_claims(self.page, 1000, 3, intact_only=True).sidecar}
        self.intact = material.make_claims(self.page, 50, 3, intact_only=True)
        for count, text in self.sidecars.items():
            self.lay_out_copies(count, text)
        self.lay_out_large()

    def lay_out_copies(self, count, text):
        """Many articles with one sidecar, which is compiled once."""
        path = self.site.root / "sidecars" / f"first-{count}.xml"
        path.write_text(text)
        for i in range(self.copies):
            self.site.write(f"first-{count}", f"{i}", self.page)
        self.site.location(f"/first-{count}", "FactCheck On", f"FactCheckSidecar {path}")

    def lay_out_large(self):
        size = 20 if self.quick else 100
        more = material.make_page(1_000_000, 13)
        body = more[more.index(b"<p class"):more.index(b"</article>")]
        end = self.page.index(b"</article>")
        large = self.page[:end] + body * (size - 1) + self.page[end:]
        made = material.make_claims(self.page, 5, 3, intact_only=True)
        self.large = len(large)
        for folder in ("large", "large-plain"):
            self.site.write(folder, "a", large, made.sidecar)
        self.site.location("/large", "FactCheck On")

    def measure(self, apache, engine, say):
        say("\nbeside requests a second")
        rows = []
        for row in (*self.engine_alone(engine), *self.first_requests(apache), *self.large_page(apache)):
            if row["page"] != "L" and self.quick:
                row.pop("met", None)  # the goal is that of a page of 100 MB
            rows.append(row)
            verdict = ("" if "met" not in row else f"   goal {row['goal']}: {'met' if row['met'] else 'MISSED'}")
            say(f"  {row['what']:58} {row['value']:10.2f} {row['unit']}{verdict}")
        return rows

    def row(self, what, value, unit, at_least=None, at_most=None, page="L"):
        found = {"page": page, "what": what, "value": round(value, 3), "unit": unit}
        if at_least is not None or at_most is not None:
            found["goal"] = f"at least {at_least:g}" if at_most is None else f"at most {at_most:g}"
            found["met"] = value >= at_least if at_most is None else value <= at_most
        return found

    def engine_alone(self, program):
        if not program:
            return
        page, sidecar = self.site.root / "engine.html", self.site.root / "engine.xml"
        page.write_bytes(self.page)
        for what, text, least in (("50 intact claims", self.intact.sidecar, 600), ("50 claims, mixed", self.sidecars[50], None),
                                  ("1,000 intact claims", self.sidecars[1000], None)):
            sidecar.write_text(text)
            out = subprocess.run([program, page, sidecar, "1"], capture_output=True, text=True, check=True, timeout=120).stdout
            yield self.row(f"engine alone, {what}", json.loads(out)["bytes_per_second"] / MEGABYTE, "MB/s", least)

    # --- the first request ---

    def first_requests(self, apache):
        speeds = {}
        for count in self.sidecars:
            rounds = [self.first_round(apache, count) for _ in range(2 if self.quick else 5)]
            speeds[count] = statistics.median(rounds)
        yield self.row("first request, 50 claims, page a CPU second", speeds[50], "MB", 300)
        yield self.row("first request, 1,000 intact claims, page a CPU second", speeds[1000], "MB", speeds[50] * 2 / 3)

    def first_round(self, apache, count):
        """Megabytes of page for which no plan is kept that a second of the server's processor time does."""
        folder = self.site.folder / f"first-{count}"
        now = time.time()
        for path in folder.iterdir():
            os.utime(path, (now, now))  # no plan of it is right any more
        time.sleep(SETTLED)
        client = Client(apache)
        client.get(f"/first-{count}/0.html")  # compiles the sidecar
        before = apache.cpu()
        for i in range(1, self.copies):
            client.get(f"/first-{count}/{i}.html")
        used = apache.cpu() - before
        client.close()
        return (self.copies - 1) * len(self.page) / MEGABYTE / used

    # --- 100 MB ---

    def large_page(self, apache):
        name = f"{round(self.large / MEGABYTE)} MB"
        client = Client(apache)
        client.get("/large-plain/a.html")
        before = apache.memory()
        body = client.get("/large/a.html")[1]
        if body.count(b"<fact-check ") < 5 or len(body) <= self.large:
            raise Wrong("the large page isn't annotated")
        grown = apache.memory() - before
        late = {"/large/a.html": [], "/large-plain/a.html": []}
        for _ in range(3 if self.quick else 7):
            for path, found in late.items():
                found.append(client.time_to_first_byte(path) * 1000)
        client.close()
        ours, plain = (statistics.median(found) for found in late.values())
        yield self.row(f"{name}, plain, first byte after", plain, "ms", page=name)
        yield self.row(f"{name}, first byte later than plain's by", ours - plain, "ms", at_most=5, page=name)
        yield self.row(f"{name}, memory that the child grows by (Hold allows 1)", grown / MEGABYTE, "MB", at_most=3, page=name)
