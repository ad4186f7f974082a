#!/usr/bin/python3
"""Runs the project's tests and adds them up.

usage: run.py RESULTS_DIR UNIT_BINARY… -- PYTEST_FOLDER… [--suite BINARY FOLDER]

Unit binaries are cmocka's, each folder is a pytest run of its own; a suite's binary closes with such
a line as this script does, and its folder may be absent. What fails is shown as it comes; the last
line is "N passed, N failed, N skipped". Exits 1 where a test failed, a runner broke down or
there was no test at all.
"""
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

UNIT_SECONDS = 300
FOLDER_SECONDS = 1800


class Count:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def add(self, passed=0, failed=0, skipped=0):
        self.passed += passed
        self.failed += failed
        self.skipped += skipped

    def __str__(self):
        skipped = ", %d skipped" % self.skipped if self.skipped else ""
        return "%d passed, %d failed%s" % (self.passed, self.failed, skipped)


def run_unit(binary, total):
    """A cmocka binary, by its TAP output; a crash counts as one failure more."""
    count = Count()
    environment = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP")
    try:
        done = subprocess.run([binary], env=environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=UNIT_SECONDS, check=False)
        output, code = done.stdout.decode("utf-8", "replace"), done.returncode
    except subprocess.TimeoutExpired as late:
        output, code = (late.stdout or b"").decode("utf-8", "replace"), "timeout"
    for line in output.splitlines():
        if re.match(r"not ok \d", line):
            count.add(failed=1)
        elif re.match(r"ok \d.*# SKIP", line):
            count.add(skipped=1)
            print("skipped:", os.path.basename(binary), line)
        elif re.match(r"ok \d", line):
            count.add(passed=1)
    if (code != 0 and not count.failed) or not count.passed + count.failed + count.skipped:
        print("%s broke down (%s)" % (binary, code))
        count.add(failed=1)
    if count.failed:
        print(output)
    print("%-44s %s" % (os.path.basename(binary), count), flush=True)
    total.add(count.passed, count.failed, count.skipped)


def run_folder(folder, results, total):
    """A pytest folder, by the report that pytest writes."""
    count = Count()
    report = os.path.join(results, folder.strip("/").replace("/", "-") + ".xml")
    if os.path.exists(report):
        os.unlink(report)
    begun = time.time()
    try:
        code = subprocess.run(
            ["/usr/bin/python3", "-m", "pytest", "-q", "-rfEs", "-p", "no:cacheprovider",
             "--junitxml", report, folder], timeout=FOLDER_SECONDS, check=False).returncode
    except subprocess.TimeoutExpired:
        code = "timeout"
    if os.path.exists(report):
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            tests, failed, errors, skipped = (
                int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped"))
            count.add(tests - failed - errors - skipped, failed + errors, skipped)
    if (code != 0 and not count.failed) or not count.passed + count.failed + count.skipped:
        print("pytest %s broke down (%s)" % (folder, code))
        count.add(failed=1)
    print("%-44s %s in %d s" % (folder, count, time.time() - begun), flush=True)
    total.add(count.passed, count.failed, count.skipped)


def run_suite(binary, folder, total):
    """A binary that runs other people's tests in a folder, and counts them itself."""
    count = Count()
    if not os.path.isdir(folder):
        print("skipped: %s: there is no %s" % (os.path.basename(binary), folder))
        count.add(skipped=1)
    else:
        done = subprocess.run([binary, folder], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=FOLDER_SECONDS, check=False)
        output = done.stdout.decode("utf-8", "replace")
        line = re.fullmatch(r"(\d+) passed, (\d+) failed", output.strip().splitlines()[-1])
        if line and bool(done.returncode) == (line[2] != "0"):
            count.add(int(line[1]), int(line[2]))
        else:
            count.add(failed=1)
        if count.failed:
            print(output)
    print("%-44s %s" % (os.path.basename(binary), count), flush=True)
    total.add(count.passed, count.failed, count.skipped)


def main():
    results, rest = sys.argv[1], sys.argv[2:]
    suite = None
    if "--suite" in rest:
        suite = rest[rest.index("--suite") + 1 :]
        rest = rest[: rest.index("--suite")]
    binaries, folders = rest[: rest.index("--")], rest[rest.index("--") + 1 :]
    total = Count()
    os.makedirs(results, exist_ok=True)
    for binary in binaries:
        run_unit(binary, total)
    if suite:
        run_suite(suite[0], suite[1], total)
    for folder in folders:
        run_folder(folder, results, total)
    print(total)
    sys.exit(1 if total.failed or not total.passed else 0)


if __name__ == "__main__":
    main()
