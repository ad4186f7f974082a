"""Varnish before the nodes: annotated pages kept, revalidated by their tag, purged; nodes that go."""

import gzip
import time

from asking import Load, Versions, asked, get, times_asked, wait_until
from conftest import VARNISH, long_form, write
from pages import ARTICLE, OTHER_QUOTE, assert_annotated, claim, highlighted, sidecar

NEW = sidecar(claim("b", OTHER_QUOTE))


def put(fleet, content, name="a.html.claims.xml"):
    for node in fleet.nodes:
        write(node.site, name, content)


def test_annotated_page_is_kept(fleet):
    fleet = fleet(VARNISH)
    pages = [get(fleet.varnish, headers=h) for h in ({"Accept-Encoding": "gzip"}, {"Accept-Encoding": "br"}, {})]
    assert highlighted(gzip.decompress(pages[0].body)) == {"bridge"}
    for page in pages[1:]:
        assert_annotated(page)
    assert times_asked(fleet) == 1
    for page in pages:
        assert get(fleet.varnish, headers={"If-None-Match": page.headers["etag"]}).status == 304
    assert get(fleet.varnish, headers={"If-None-Match": '"x"'}).status == 200
    assert "x-path" not in pages[0].headers


def test_page_that_is_no_longer_fresh_is_revalidated_by_its_tag_at_either_node(fleet):
    fleet = fleet(VARNISH, freshness="max-age=1")
    page = get(fleet.varnish)
    for _ in range(2):
        time.sleep(1.3)
        again = get(fleet.varnish)
        assert_annotated(again)
        assert again.headers["etag"] == page.headers["etag"]
    answers = [[status for status, *_ in asked(node)] for node in fleet.nodes]
    assert sorted(answers[0] + answers[1]) == [200, 304, 304]
    assert all(304 in statuses for statuses in answers)


@long_form
def test_edited_sidecar_shows_as_soon_as_the_page_is_no_longer_fresh(fleet):
    """No grace while nodes are there."""
    fleet = fleet(VARNISH, freshness="max-age=1")
    tag = get(fleet.varnish).headers["etag"]
    put(fleet, NEW)
    time.sleep(1.3)
    assert_annotated(get(fleet.varnish, headers={"If-None-Match": tag}), ids=("b",))


def test_purge_is_for_publishers_only(fleet):
    fleet = fleet(VARNISH)
    get(fleet.varnish)
    assert get(fleet.varnish, method="PURGE", source="127.0.0.2").status == 405
    get(fleet.varnish)
    assert times_asked(fleet) == 1


def test_purge_is_of_all_queries_and_of_no_other_page(fleet):
    fleet = fleet(VARNISH)
    put(fleet, ARTICLE, "b.html")
    for _ in range(2):
        for path in ("/a.html", "/a.html?x", "/b.html"):
            get(fleet.varnish, path)
    assert get(fleet.varnish, method="PURGE").status == 200
    for path in ("/a.html", "/a.html?x", "/b.html"):
        get(fleet.varnish, path)
    assert (times_asked(fleet), times_asked(fleet, "/b.html")) == (4, 1)


def test_draft_is_never_kept(fleet):
    def prepare(fleet):
        for node in fleet.nodes:
            node.more = "FactCheckShow intact changed draft"

    fleet = fleet(VARNISH, prepare=prepare)
    for _ in range(2):
        assert_annotated(get(fleet.varnish))
    assert times_asked(fleet) == 2


# --- when something is gone ---


def test_killed_node_costs_no_request(fleet):
    """What it was making is asked of the other."""
    fleet = fleet(VARNISH, freshness="no-cache")
    versions = Versions().learn(*fleet.nodes)
    with Load(fleet.varnish, versions) as load:
        time.sleep(1)
        fleet.nodes[0].kill()
        time.sleep(1.5)
        fleet.nodes[0].start()
        time.sleep(0.5)
    assert not load.wrong, load.wrong[:3]
    assert not load.failed, load.failed[:3]
    assert load.ok > 50


def test_page_that_is_served_stale_on_error_is_a_whole_one_that_once_was_right(fleet):
    fleet = fleet(VARNISH, freshness="max-age=1")
    versions = Versions().learn(*fleet.nodes)
    tag = get(fleet.varnish).headers["etag"]
    for node in fleet.nodes:
        node.stop()
    time.sleep(1.3)
    for headers in ({}, {"If-None-Match": tag}, {"If-None-Match": '"x"'}):
        versions.judge(get(fleet.varnish, headers=headers), headers.get("If-None-Match"))
    put(fleet, NEW)
    for node in fleet.nodes:
        node.start()
    wait_until(lambda: highlighted(get(fleet.varnish).body) == {"b"}, 15)
