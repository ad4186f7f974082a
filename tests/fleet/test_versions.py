"""Nodes that differ, behind their caches: by sidecar, by the module's version, by the clock. Readers get
pages that one of the nodes has made, whole and under their own tags, and never a 304 for another."""

import glob
import os
import re
import shutil
import signal
import time

import pytest

from asking import Load, Versions, get, max_age, opaque, wait_until
from conftest import BUILD, CACHED, NODES, VARNISH, long_form, write
from fleet import Node, free_ports
from pages import OTHER_QUOTE, QUOTE, assert_annotated, assert_bare, claim, highlighted, sidecar
from test_nodes import assert_alike, assert_strangers

NEW = sidecar(claim("b", OTHER_QUOTE))
FRONTS = pytest.mark.parametrize("front", ["balancer", pytest.param("varnish", marks=long_form)])


def programs(front):
    return CACHED if front == "balancer" else VARNISH


def read_for(fleet, front, versions, seconds):
    with Load(getattr(fleet, front), versions) as load:
        time.sleep(seconds)
    assert not load.wrong and not load.failed, (load.wrong[:3], load.failed[:3])
    assert load.ok > 50 and load.not_modified > 5
    return load


# --- sidecars ---


@FRONTS
@pytest.mark.parametrize("other", [NEW, None], ids=["older-for-good", "on-one-node-only"])
def test_nodes_with_different_sidecars_make_no_page_that_is_neither(fleet, front, other):
    def prepare(fleet):
        path = fleet.nodes[0].site / "a.html.claims.xml"
        path.write_text(other) if other else path.unlink()

    fleet = fleet(programs(front), freshness="max-age=1", prepare=prepare)
    versions = Versions().learn(*fleet.nodes)
    assert len(versions.bodies) == 2
    read_for(fleet, front, versions, 5 if os.environ.get("FACTCHECK_TEST_ALL") else 1.5)


def made_elsewhere(fleet, module, **files):
    """The page that a node with this module and these sidecars would make."""
    node = fleet.nodes[0]
    site = fleet.run / "elsewhere"
    shutil.copytree(node.site, site)
    for name, content in files.items():
        write(site, name + ".html.claims.xml", content)
    third = Node(fleet.run / "third", free_ports(1)[0], site, module, node.defines)
    try:
        return Versions().learn(third.start()).bodies
    finally:
        third.stop()


@FRONTS
def test_sidecar_that_is_replicated_under_load_shows_within_the_freshness(fleet, front):
    fleet = fleet(programs(front), freshness="max-age=1")
    versions = Versions().learn(*fleet.nodes)
    versions.bodies |= made_elsewhere(fleet, fleet.nodes[0].module, a=NEW)
    assert len(versions.bodies) == 2
    with Load(getattr(fleet, front), versions) as load:
        for node in fleet.nodes:
            time.sleep(0.5)
            write(node.site, "new", NEW).rename(node.site / "a.html.claims.xml")
        time.sleep(2.1)
        assert_annotated(get(getattr(fleet, front)), ids=("b",))
    assert not load.wrong and not load.failed, (load.wrong[:3], load.failed[:3])
    assert load.ok > 50


# --- the module's version ---


@pytest.fixture
def newer(tmp_path_factory):
    """The module as another version would be: its identity and one of its words are other ones."""
    identity = re.search(r'"(\w+)"', (BUILD / "gen/identity.h").read_text())[1].encode()
    module = (BUILD / "mod_factcheck.so").read_bytes()
    assert module.count(identity) and module.count(b"doc-endnotes")
    module = module.replace(identity, identity[::-1]).replace(b"doc-endnotes", b"doc-ENDNOTES")
    path = tmp_path_factory.mktemp("newer") / "mod_factcheck.so"
    path.write_bytes(module)
    return path


def test_page_of_another_version_is_never_a_304(fleet, newer):
    def prepare(fleet):
        fleet.nodes[1].module = newer

    fleet = fleet(NODES, prepare=prepare)
    for node in fleet.nodes:
        assert_annotated(get(node))
    assert b"doc-ENDNOTES" in get(fleet.nodes[1]).body
    assert_strangers(fleet.nodes)
    assert_strangers(fleet.nodes, headers={"Accept-Encoding": "gzip"})


@long_form
@pytest.mark.parametrize("front", ["balancer", "varnish"])
def test_module_is_upgraded_node_by_node_and_no_request_fails(fleet, front, newer):
    def prepare(fleet):
        for node in fleet.nodes:
            node.more = "KeepAliveTimeout 1"  # for so long a balancer's idle connections hold its end up

    fleet = fleet(programs(front), freshness="max-age=1", prepare=prepare)
    versions = Versions().learn(*fleet.nodes)
    versions.bodies |= made_elsewhere(fleet, newer)
    assert len(versions.bodies) == 2
    with Load(getattr(fleet, front), versions) as load:
        for node in fleet.nodes:
            time.sleep(0.3)
            node.process.send_signal(signal.SIGWINCH)  # what is in flight is finished
            node.process.wait(30)
            node.module = newer
            node.start()
            time.sleep(2 if front == "varnish" else 0.7)  # until its probe has seen it
        wait_until(lambda: b"doc-ENDNOTES" in get(getattr(fleet, front)).body)
    assert not load.wrong and not load.failed, (load.wrong[:3], load.failed[:3])


# --- clocks ---


def off_by(hours):
    """Makes the second node's clock wrong."""
    library = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")[0]

    def prepare(fleet):
        fleet.nodes[1].environment = {
            "LD_PRELOAD": library, "FAKETIME": f"{hours:+d}h", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

    return prepare


HOURS = pytest.mark.parametrize("hours", [-1, 1], ids=["behind", "ahead"])
HOURS_LONG = pytest.mark.parametrize(
    "hours", [pytest.param(-1, marks=long_form), 1], ids=["behind", "ahead"])


def clock(node):
    return time.mktime(time.strptime(get(node).headers["date"], "%a, %d %b %Y %H:%M:%S GMT")) - time.timezone


@HOURS
def test_clock_that_is_an_hour_off_changes_no_tag(fleet, hours):
    fleet = fleet(NODES, prepare=off_by(hours))
    assert abs(clock(fleet.nodes[1]) - time.time() - 3600 * hours) < 60
    assert_annotated(assert_alike(fleet.nodes))


def stamp(minutes):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60 * minutes))


@HOURS
def test_review_that_expires_between_two_clocks_is_shown_by_one_and_is_no_304_of_the_other(fleet, hours):
    def prepare(fleet):
        off_by(hours)(fleet)
        for node in fleet.nodes:
            write(node.site, "a.html.claims.xml", sidecar(claim("x", QUOTE, f' expires="{stamp(30 * hours)}"')))

    fleet = fleet(NODES, freshness="max-age=7200", prepare=prepare)
    with_it, without = fleet.nodes if hours > 0 else reversed(fleet.nodes)
    page = get(with_it)
    assert_annotated(page, ids=("x",))
    assert 1700 < max_age(page) <= 1800
    assert_bare(get(without))
    assert_strangers(fleet.nodes)


@HOURS_LONG
@FRONTS
def test_edited_sidecar_shows_within_the_freshness_whatever_the_clocks(fleet, front, hours):
    """A page that is dated in the future is not kept until then."""
    fleet = fleet(programs(front), freshness="max-age=1", prepare=off_by(hours))
    versions = Versions().learn(*fleet.nodes)
    read_for(fleet, front, versions, 1)
    for node in fleet.nodes:
        write(node.site, "a.html.claims.xml", NEW)
    time.sleep(2.1)
    for _ in range(8):
        answer = get(getattr(fleet, front))
        assert_annotated(answer, ids=("b",))
        assert opaque(answer.headers["etag"]) not in versions.bodies
