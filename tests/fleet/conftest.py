"""Fleets that belong to one test: real nodes, balancer, Redis and Varnish, configured by conf/fleet.

What our module logs on a node, at level warn or above, fails the test that didn't announce it.
"""

import os
import pathlib
import re
import shutil
import sys
import tempfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
os.environ.setdefault("VARNISH", str(BUILD / "varnish"))
for folder in ("tests/httpd", "conf/fleet"):
    sys.path.insert(0, str(ROOT / folder))

import fleet as fleet_module  # noqa: E402
from pages import ARTICLE, sidecar  # noqa: E402

CACHED = ("node-1", "node-2", "redis", "balancer")
NODES = CACHED[:2]
VARNISH = (*NODES, "varnish")


long_form = pytest.mark.long_form


def pytest_configure(config):
    config.addinivalue_line("markers", "long_form: of make test-all only")


def pytest_collection_modifyitems(config, items):
    if not os.environ.get("FACTCHECK_TEST_ALL"):
        long = [item for item in items if item.get_closest_marker("long_form")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


def write(folder, name, content):
    path = pathlib.Path(folder) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def problems_in(log):
    """A child that crashes while its node is being stopped doesn't count: httpd's do that without any
    module of ours, where a connection is open."""
    after = [*log[1:], ""]
    return [line for line, next_line in zip(log, after)
            if re.search(r"\[factcheck:(warn|error|crit)\]", line)
            or "exit signal" in line and "shutting down" not in next_line]


@pytest.fixture
def fleet():
    """fleet(programs, freshness, prepare) starts these programs of a fleet, which has one article,
    a.html, with a sidecar. prepare is called with the fleet before they start."""
    begun = []

    def start(programs=CACHED, freshness="max-age=600", prepare=None, defines=None):
        run = pathlib.Path(tempfile.mkdtemp(prefix="factcheck-fleet-"))
        run.chmod(0o755)
        for name, content in {"a.html": ARTICLE, "a.html.claims.xml": sidecar(), "index.html": "<p>"}.items():
            write(run / "site", name, content)
        instance = fleet_module.Fleet(
            run, run / "site", BUILD / "mod_factcheck.so", defines={"FRESHNESS": freshness, **(defines or {})})
        begun.append(instance)
        if prepare:
            prepare(instance)
        instance.start(programs)
        return instance

    yield start
    problems = []
    for instance in begun:
        instance.stop()
        for node in instance.nodes:
            problems += problems_in(node.said().splitlines())
        shutil.rmtree(instance.run, ignore_errors=True)
    assert not problems, "\n".join(problems)
