#!/usr/bin/python3
"""Runs all tests and adds them up: run.py BUILD UNIT… -- PYTEST-FOLDER…

UNIT are cmocka programs, which say in TAP what passed. The last line is `N passed, N failed`, with
`, N skipped` where there are some; a program that crashes has failed, and so has a run of no test.
"""

import os
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree


def run_unit(program):
    """(passed, failed, skipped) of one cmocka program."""
    environment = {**os.environ, "CMOCKA_MESSAGE_OUTPUT": "TAP"}
    done = subprocess.run([program], env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = done.stdout.decode(errors="replace")
    skipped = len(re.findall(r"^\s*ok .*# SKIP", output, re.M))
    passed = len(re.findall(r"^\s*ok ", output, re.M)) - skipped
    failed = len(re.findall(r"^\s*not ok ", output, re.M))
    planned = sum(int(n) for n in re.findall(r"^\s*1\.\.(\d+)", output, re.M))
    lost = max(planned - passed - failed - skipped, 0)
    if failed + lost == 0 and (done.returncode != 0 or planned == 0):
        lost = 1  # it ended badly before or after its tests, or had none
    name = pathlib.Path(program).name
    if failed + lost:
        print(output)
        print(f"{name} ended with exit code {done.returncode}; {lost} tests came to no end")
    print(f"{name}: {passed} passed, {failed + lost} failed", flush=True)
    return passed, failed + lost, skipped


def run_pytest(build, folder):
    """Each folder by itself: their helpers' names needn't differ."""
    print(f"== {folder}", flush=True)
    report = pathlib.Path(build) / f"{pathlib.Path(folder).name}.xml"
    report.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", f"--junitxml={report}",
         folder], stdin=subprocess.DEVNULL)
    try:
        suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    except (OSError, ElementTree.ParseError):
        return 0, 1, 0
    count = {name: sum(int(suite.get(name, 0)) for suite in suites)
             for name in ("tests", "failures", "errors", "skipped")}
    failed = count["failures"] + count["errors"]
    passed = count["tests"] - failed - count["skipped"]
    if done.returncode not in (0, 5) and failed == 0:
        failed = 1  # pytest itself failed
    return passed, failed, count["skipped"]


def main():
    arguments = sys.argv[1:]
    split = arguments.index("--")
    build, units, folders = arguments[0], arguments[1:split], arguments[split + 1 :]
    results = [run_unit(unit) for unit in units]
    results += [run_pytest(build, folder) for folder in folders]
    passed, failed, skipped = (sum(column) for column in zip(*results))
    if passed + failed == 0:
        failed = 1
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
