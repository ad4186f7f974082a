"""The balancer and its cache in Redis: what it keeps, for how long, and what becomes of it when a node,
or Redis, is gone."""

import gzip
import time

import pytest

from asking import HOST, Load, Versions, asked, get, times_asked, wait_until
from conftest import long_form, write
from fleet import Balancer, free_ports
from pages import ARTICLE, OTHER_QUOTE, assert_annotated, big_page, claim, highlighted, sidecar

NEW = sidecar(claim("b", OTHER_QUOTE))


def put(fleet, content, name="a.html.claims.xml"):
    for node in fleet.nodes:
        write(node.site, name, content)


# --- what it keeps ---


def test_page_is_fetched_once_for_all_readers_of_two_balancers(fleet):
    fleet = fleet()
    second = Balancer(fleet.run / "second", free_ports(1)[0], fleet.run, fleet.balancer.defines).start()
    try:
        pages = [get(balancer) for balancer in (fleet.balancer, second) for _ in range(3)]
        for page in pages:
            assert_annotated(page)
            assert page.headers["etag"] == pages[0].headers["etag"]
        assert times_asked(fleet) == 1
        tag = {"If-None-Match": pages[0].headers["etag"]}
        assert get(second, headers=tag).status == 304
        assert times_asked(fleet) == 1
    finally:
        second.stop()


def test_every_browsers_list_of_codings_shares_two_entries(fleet):
    fleet = fleet()
    for codings in ("gzip, deflate, br, zstd", "br, gzip;q=1.0", "gzip"):
        page = get(fleet.balancer, headers={"Accept-Encoding": codings})
        assert highlighted(gzip.decompress(page.body)) == {"bridge"}
    for codings in ({}, {"Accept-Encoding": "br"}, {"Accept-Encoding": "identity"}):
        assert_annotated(get(fleet.balancer, headers=codings))
    assert times_asked(fleet) == 2


@pytest.mark.parametrize("size, is_kept", [(300_000, True), (900_000, True), (1_200_000, False)])
def test_page_up_to_the_stated_size_is_kept_and_a_larger_one_served(fleet, size, is_kept):
    """CacheSocacheMaxSize; 100 kB by default."""
    page = big_page(size)
    fleet = fleet(prepare=lambda fleet: put(fleet, page, "a.html"))
    for _ in range(3):
        assert_annotated(get(fleet.balancer), page)
    assert times_asked(fleet) == (1 if is_kept else 3)


@pytest.mark.parametrize("over", [0, 1])
def test_address_too_long_for_redis_is_served_by_the_nodes(fleet, over):
    """httpd's keys: 119 bytes, in which stand scheme, host, port, path, query and what Vary names."""
    fleet = fleet()
    room = 119 - len(f"Accept-Encodinggziphttp://{HOST}:80/.html?")
    name = "x" * (room + over) + ".html"
    for suffix, content in ((name, ARTICLE), (name + ".claims.xml", sidecar())):
        put(fleet, content, suffix)
    for _ in range(2):
        page = get(fleet.balancer, "/" + name, {"Accept-Encoding": "gzip"})
        assert highlighted(gzip.decompress(page.body)) == {"bridge"}
    assert times_asked(fleet, "/" + name) == 1 + over


# --- for how long ---


def test_page_that_is_no_longer_fresh_comes_whole(fleet):
    """httpd 2.4.71 would serve it empty, if it asked the nodes with its tag."""
    fleet = fleet(freshness="max-age=1")
    page = get(fleet.balancer)
    for headers in ({"If-None-Match": page.headers["etag"]}, {}):
        time.sleep(2.1)
        for again in (get(fleet.balancer, headers=headers), get(fleet.balancer)):
            assert again.headers["etag"] == page.headers["etag"]
            assert again.body == page.body or again.status == 304 and headers
    seen = [request for node in fleet.nodes for request in asked(node)]
    assert len(seen) == 3 and set(seen) == {(200, "-", "-")}


@long_form
def test_httpd_still_needs_its_conditionals_taken_out(fleet):
    """Where this fails, httpd has mended it, and balancer.conf may let its cache ask."""

    def prepare(fleet):
        fleet.balancer.defines["ASK_NODES"] = "1"

    fleet = fleet(freshness="max-age=1", prepare=prepare)
    assert_annotated(get(fleet.balancer))
    time.sleep(2.1)
    assert_annotated(get(fleet.balancer))  # asked about for the first time; now the entry is empty
    time.sleep(2.1)
    assert get(fleet.balancer).body == b""
    assert sorted(request[0] for node in fleet.nodes for request in asked(node)) == [200, 304, 304]


@long_form
def test_edited_sidecar_shows_within_the_freshness(fleet):
    fleet = fleet(freshness="max-age=1")
    tag = get(fleet.balancer).headers["etag"]
    put(fleet, NEW)
    time.sleep(2.1)
    for headers in ({"If-None-Match": tag}, {}):
        assert_annotated(get(fleet.balancer, headers=headers), ids=("b",))


def test_page_thats_made_while_drafts_are_in_force_is_never_kept(fleet):
    def prepare(fleet):
        for node in fleet.nodes:
            node.more = "FactCheckShow intact changed draft"

    fleet = fleet(prepare=prepare)
    for _ in range(2):
        assert_annotated(get(fleet.balancer))
    assert times_asked(fleet) == 2


# --- when something is gone ---


def kill_a_node(program, fleet, versions, seconds):
    with Load(program, versions, readers=4) as load:
        time.sleep(seconds)
        fleet.nodes[0].kill()
        time.sleep(seconds)
        fleet.nodes[0].start()
        time.sleep(seconds)
    assert not load.wrong, load.wrong[:3]
    assert load.ok > 50
    return load


def test_killed_node_costs_no_more_than_the_requests_in_flight_on_it(fleet):
    """Nothing is kept here: every request is a node's."""
    fleet = fleet(freshness="no-cache")
    versions = Versions().learn(*fleet.nodes)
    load = kill_a_node(fleet.balancer, fleet, versions, 1)
    assert len(load.failed) <= 4, load.failed


@long_form
def test_killed_node_comes_back_into_use(fleet):
    fleet = fleet(freshness="no-cache")
    load = kill_a_node(fleet.balancer, fleet, Versions().learn(*fleet.nodes), 3)
    assert len(load.failed) <= 4, load.failed
    before = len(asked(fleet.nodes[0]))
    with Load(fleet.balancer, Versions().learn(*fleet.nodes)):
        wait_until(lambda: len(asked(fleet.nodes[0])) > before + 5, 20)


def test_pages_are_served_while_redis_is_stopped_and_started(fleet):
    fleet = fleet(freshness="max-age=600")
    versions = Versions().learn(*fleet.nodes)
    get(fleet.balancer)
    begun = times_asked(fleet)
    with Load(fleet.balancer, versions, readers=4) as load:
        time.sleep(0.7)
        kept = times_asked(fleet)
        fleet.redis.stop()
        time.sleep(1)
        fleet.redis.start()
        time.sleep(0.5)
    assert not load.failed and not load.wrong, (load.failed[:3], load.wrong[:3])
    assert load.ok > 50
    assert kept == begun and times_asked(fleet) > kept


@long_form
def test_pages_are_kept_again_once_redis_is_back(fleet):
    fleet = fleet()
    versions = Versions().learn(*fleet.nodes)
    get(fleet.balancer)
    fleet.redis.stop()
    versions.judge(get(fleet.balancer))
    fleet.redis.start()

    def is_kept_again():
        before = times_asked(fleet)
        versions.judge(get(fleet.balancer))
        versions.judge(get(fleet.balancer))
        time.sleep(0.1)
        return times_asked(fleet) == before

    wait_until(is_kept_again, 20)


def test_page_that_is_served_stale_on_error_is_a_whole_one_that_once_was_right(fleet):
    """CacheStaleOnError, on by default: no node is there."""
    fleet = fleet(freshness="max-age=1")
    versions = Versions().learn(*fleet.nodes)
    tag = get(fleet.balancer).headers["etag"]
    for node in fleet.nodes:
        node.stop()
    time.sleep(2.1)
    for headers in ({}, {"If-None-Match": tag}, {"If-None-Match": '"x"'}):
        answer = get(fleet.balancer, headers=headers)
        versions.judge(answer, headers.get("If-None-Match"))
        assert answer.headers["warning"].startswith("111 ")
    put(fleet, NEW)
    for node in fleet.nodes:
        node.start()
    wait_until(lambda: highlighted(get(fleet.balancer).body) == {"b"}, 15)
