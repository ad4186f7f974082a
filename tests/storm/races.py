#!/usr/bin/python3
"""The storm with a module that ThreadSanitizer watches, for data races between threads.

usage: BUILD=FOLDER races.py [--seconds N]

mpm_event, 64 clients, sidecars and articles edited all the time. httpd and its libraries are Debian's
and not instrumented: libtsan, preloaded, sees their locks, but not what they do between them. Reports
in which no frame is of the module's don't count; there are no suppressions. Exits 1 for any other.
"""

import argparse
import re
import subprocess
import sys

import articles
import storm


class Watched(articles.httpd.Apache):
    """An Apache with libtsan before everything else."""

    def command(self, *more):
        library = subprocess.run(["gcc", "-print-file-name=libtsan.so"], capture_output=True, text=True,
                                 check=True).stdout.strip()
        reports = self.root / "races"
        reports.mkdir(exist_ok=True)
        reports.chmod(0o777)
        options = f"log_path={reports}/report exitcode=0 history_size=4"
        return ["env", f"LD_PRELOAD={library}", f"TSAN_OPTIONS={options}", *super().command(*more)]

    def remove(self):
        self.reports = [report for path in sorted((self.root / "races").glob("report*"))
                        for report in re.findall(r"WARNING: ThreadSanitizer.*?SUMMARY[^\n]*",
                                                 path.read_text(errors="replace"), re.S)]
        super().remove()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=60)
    site = articles.Site(threads=24, server=Watched)
    # Memory is the sanitizer's here, and doesn't count.
    report = storm.Storm(parser.parse_args().seconds, saturate=False, readers=64, site=site, judge_memory=False).run()
    ours = [text for text in site.apache.reports if "mod_factcheck.so" in text]
    print(f"{report['pages']} pages, {report['edits']} edits, {report['restarts']} restarts; "
          f"{len(ours)} reports of the module, {len(site.apache.reports) - len(ours)} of others")
    for text in ours[:10]:
        print(text)
    for problem in report["problems"]:
        print("PROBLEM:", problem)
    sys.exit(1 if ours or report["problems"] or not report["pages"] else 0)


if __name__ == "__main__":
    main()
