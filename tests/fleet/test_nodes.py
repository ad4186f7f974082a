"""Two nodes with the same files: the same pages under the same tags; with other files, never a 304 for
the other's page."""

import gzip
import itertools
import os
import subprocess

import pytest

from asking import Versions, get
from conftest import NODES, write
from origin import Origin
from pages import ARTICLE, OTHER_QUOTE, assert_annotated, assert_bare, big_page, claim, highlighted, sidecar

LATER = "Fri, 01 Jan 2038 00:00:00 GMT"
NEW = sidecar(claim("b", OTHER_QUOTE))


def assert_alike(nodes, path="/a.html", headers=None):
    """The same bytes under the same tag, which is good for a 304 from either. Returns the page."""
    first, second = (get(node, path, headers) for node in nodes)
    assert (first.status, first.body) == (second.status, second.body)
    assert first.headers["etag"] == second.headers["etag"]
    for node in nodes:
        again = get(node, path, {**(headers or {}), "If-None-Match": first.headers["etag"]})
        assert again.status == 304 and again.headers["etag"] == first.headers["etag"] and not again.body
        assert get(node, path, {**(headers or {}), "If-None-Match": '"x"'}).status == 200
    return first


def assert_strangers(nodes, path="/a.html", headers=None):
    """Neither tag is good for a 304 from the other, not with a date beside it either."""
    for one, other in itertools.permutations(nodes):
        answer, own = get(one, path, headers), get(other, path, headers)
        assert answer.headers["etag"] != own.headers["etag"]
        dates = {LATER, answer.headers.get("last-modified", LATER)}
        for date in [{}, *({"If-Modified-Since": d} for d in dates)]:
            asked = get(other, path, {**(headers or {}), **date, "If-None-Match": answer.headers["etag"]})
            assert asked.status == 200 and asked.body == own.body


# --- files ---


def different_times(fleet):
    """As after a copy that kept none: other inodes, other times."""
    for age, node in enumerate(fleet.nodes):
        for path in node.site.rglob("*"):
            os.utime(path, (1_500_000_000 + 1000 * age, 1_500_000_000 + 1000 * age))


def test_page_of_a_file_is_the_same_on_both(fleet):
    fleet = fleet(NODES, prepare=different_times)
    assert_annotated(assert_alike(fleet.nodes))


def test_compressed_page_is_revalidated_by_either_node(fleet):
    fleet = fleet(NODES, prepare=different_times)
    page = assert_alike(fleet.nodes, headers={"Accept-Encoding": "gzip"})
    assert page.headers["etag"].endswith('-gzip"')
    assert highlighted(gzip.decompress(page.body)) == {"bridge"}


def test_address_in_structured_data_is_the_readers_and_not_the_nodes(fleet):
    """Each node has its own port, and would name it."""

    def prepare(fleet):
        for node in fleet.nodes:
            node.more = "FactCheckStructuredData On"
            text = sidecar().replace("<reviewRating", '<itemReviewed author="X"/><reviewRating')
            text = text.replace('datePublished="2019', 'url="http://paper.example/a.html" datePublished="2019')
            write(node.site, "a.html.claims.xml", text)

    fleet = fleet(NODES, prepare=prepare)
    page = assert_alike(fleet.nodes)
    assert b"ld+json" in page.body and b"http://paper.example/a.html#" in page.body


def copy(node, folder, *options):
    subprocess.run(["rsync", *options, f"{folder}/", f"{node.site}/"], check=True)


@pytest.mark.parametrize("options", [("-rt",), ("-r", "--ignore-times")], ids=["times", "no-times"])
def test_rsync_makes_nodes_alike(fleet, tmp_path, options):
    """Sidecars replicated with and without their times, by way of a moment when one node has the new one."""
    fleet = fleet(NODES)
    old = assert_alike(fleet.nodes)
    write(tmp_path, "a.html.claims.xml", NEW)
    os.utime(tmp_path / "a.html.claims.xml", (1_500_000_000, 1_500_000_000))  # older than what it replaces
    copy(fleet.nodes[0], tmp_path, *options)
    assert_annotated(get(fleet.nodes[0]), ids=("b",))
    assert_strangers(fleet.nodes)
    copy(fleet.nodes[1], tmp_path, *options)
    assert assert_alike(fleet.nodes).headers["etag"] != old.headers["etag"]


def streaming(fleet):
    for node in fleet.nodes:
        node.more = "FactCheckLimit Scan 1000"
        write(node.site, "a.html", big_page(20_000))


def test_page_beyond_scan_is_alike_where_times_were_copied(fleet):
    def prepare(fleet):
        streaming(fleet)
        for node in fleet.nodes:
            os.utime(node.site / "a.html", (1_500_000_000, 1_500_000_000))

    fleet = fleet(NODES, prepare=prepare)
    assert_alike(fleet.nodes)


def test_page_beyond_scan_is_no_304_where_times_were_not_copied(fleet):
    """Its tag is made of the time: nodes can't know that they have the same, and so don't say it."""

    def prepare(fleet):
        streaming(fleet)
        different_times(fleet)

    fleet = fleet(NODES, prepare=prepare)
    first, second = (get(node) for node in fleet.nodes)
    assert first.body == second.body
    assert_strangers(fleet.nodes)


# --- nodes that have something else ---


def test_older_sidecar_on_one_node_is_never_a_304_of_the_newer(fleet):
    fleet = fleet(NODES)
    write(fleet.nodes[0].site, "a.html.claims.xml", NEW)
    assert_annotated(get(fleet.nodes[0]), ids=("b",))
    assert_annotated(get(fleet.nodes[1]))
    assert_strangers(fleet.nodes)
    assert_strangers(fleet.nodes, headers={"Accept-Encoding": "gzip"})


def test_sidecar_on_one_node_only_is_never_a_304_of_the_bare_page(fleet):
    """The bare page has a date, by which a reader of it asks the other node."""
    fleet = fleet(NODES)
    (fleet.nodes[0].site / "a.html.claims.xml").unlink()
    assert_bare(get(fleet.nodes[0]))
    assert_annotated(get(fleet.nodes[1]))
    assert_strangers(fleet.nodes)
    assert_strangers(fleet.nodes, headers={"Accept-Encoding": "gzip"})


def test_article_edited_on_one_node_is_never_a_304_of_the_other(fleet):
    fleet = fleet(NODES)
    stamp = os.stat(fleet.nodes[0].site / "a.html")
    path = write(fleet.nodes[0].site, "a.html", ARTICLE.replace(b"1931", b"1932"))
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # same size, same time
    assert_strangers(fleet.nodes)


# --- pages of another server ---


@pytest.fixture
def live(fleet, tmp_path):
    """Nodes that proxy one origin; /live/a has a sidecar by URL on each."""
    with Origin() as origin:

        def prepare(fleet):
            for node in fleet.nodes:
                write(node.run / "claims", "live/a.xml", sidecar())
                node.defines["CLAIMS"] = node.run / "claims"

        instance = fleet(NODES, prepare=prepare, defines={"ORIGIN": f"http://127.0.0.1:{origin.port}"})
        yield instance, origin


def test_proxied_page_is_the_same_on_both(live):
    fleet, origin = live
    origin.page("/a", ARTICLE, ['ETag: "v1"'])
    assert_annotated(assert_alike(fleet.nodes, "/live/a"))
    packed = assert_alike(fleet.nodes, "/live/a", {"Accept-Encoding": "gzip"})
    assert highlighted(gzip.decompress(packed.body)) == {"bridge"}


def test_proxied_page_gets_another_tag_with_its_origins(live):
    """Asked of the other node by the tag that the first gave before the article was edited."""
    fleet, origin = live
    origin.page("/a", ARTICLE, ['ETag: "v1"'])
    tag = get(fleet.nodes[0], "/live/a").headers["etag"]
    edited = ARTICLE.replace(b"1931", b"1932")
    origin.page("/a", edited, ['ETag: "v2"'])
    answer = get(fleet.nodes[1], "/live/a", {"If-None-Match": tag})
    assert_annotated(answer, edited)
    assert answer.headers["etag"] != tag


def test_proxied_page_with_the_new_sidecar_on_one_node_is_never_a_304_of_the_old(live):
    fleet, origin = live
    origin.page("/a", ARTICLE, ['ETag: "v1"'])
    write(fleet.nodes[1].run / "claims", "live/a.xml", NEW)
    assert_strangers(fleet.nodes, "/live/a")


def test_proxied_page_without_a_tag_is_the_same_on_both(live):
    """One that comes at once gets a tag of its contents; one that comes in pieces has none."""
    fleet, origin = live
    origin.page("/a", ARTICLE)
    assert_annotated(assert_alike(fleet.nodes, "/live/a"))
    head, body = origin.answers["/a"].split(b"\r\n\r\n")
    origin.answers["/a"] = [head + b"\r\n\r\n" + body[:150], 0.2, body[150:]]
    first, second = (get(node, "/live/a") for node in fleet.nodes)
    assert_annotated(first)
    assert first.body == second.body
    assert "etag" not in first.headers and "etag" not in second.headers
