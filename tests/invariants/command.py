"""The command under test: build/factcheck, or what the environment's FACTCHECK names."""

import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = os.environ.get("FACTCHECK") or str(ROOT / os.environ.get("BUILD", "build") / "factcheck")
SECONDS = 120  # a page that takes longer is a fault of its own


def run(*arguments):
    if not os.path.exists(COMMAND):
        raise FileNotFoundError("%s isn't there: build it first (make)" % COMMAND)
    return subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, timeout=SECONDS)


def annotate(article, sidecar, *options):
    done = run("annotate", article, "-s", sidecar, *options)
    assert done.returncode == 0, "annotate ended with %d: %s" % (
        done.returncode, done.stderr.decode(errors="replace"))
    return done.stdout


def lint(article, sidecar):
    """The report on one article, and the exit code."""
    done = run("lint", article, "-s", sidecar, "--format", "json")
    assert done.returncode in (0, 1, 2), "lint ended with %d: %s" % (
        done.returncode, done.stderr.decode(errors="replace"))
    return json.loads(done.stdout), done.returncode
