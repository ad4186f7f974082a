"""What an editor writes reaches every node, and readers at once: publish.py before Varnish."""

import shutil
import subprocess
import sys

from asking import get, wait_until
from conftest import VARNISH, write
from fleet import FLEET
from pages import ARTICLE, OTHER_QUOTE, assert_annotated, claim, highlighted, sidecar

PUBLISHED = (*VARNISH, "publish")
NEW = sidecar(claim("b", OTHER_QUOTE))


def shown(fleet, path="/a.html"):
    return highlighted(get(fleet.varnish, path).body)


def test_sidecars_edit_addition_and_removal_show_at_once(fleet):
    """The pages would be good for ten minutes."""
    fleet = fleet(PUBLISHED)
    write(fleet.site, "b.html", ARTICLE)
    wait_until(lambda: get(fleet.varnish, "/b.html").status == 200)
    assert shown(fleet) == {"bridge"} and shown(fleet, "/b.html") == set()
    write(fleet.site, "a.html.claims.xml", NEW)
    write(fleet.site, "b.html.claims.xml", NEW)
    wait_until(lambda: shown(fleet) == shown(fleet, "/b.html") == {"b"})
    (fleet.site / "a.html.claims.xml").unlink()
    wait_until(lambda: shown(fleet) == set())
    for node in fleet.nodes:
        assert not (node.site / "a.html.claims.xml").exists()
        assert highlighted(get(node, "/b.html").body) == {"b"}


def test_sidecar_that_is_renamed_into_place_shows(fleet):
    """As editors and rsync write files."""
    fleet = fleet(PUBLISHED)
    assert shown(fleet) == {"bridge"}
    write(fleet.site, ".new", NEW).rename(fleet.site / "a.html.claims.xml")
    wait_until(lambda: shown(fleet) == {"b"})
    for node in fleet.nodes:
        assert not (node.site / ".new").exists()


def test_new_folders_and_names_that_need_escapes_are_published(fleet):
    fleet = fleet(PUBLISHED)
    name, path = "neu/Ein Tag für 100 % [1].html", "/neu/Ein%20Tag%20f%C3%BCr%20100%20%25%20%5B1%5D.html"
    write(fleet.run / "elsewhere", name, ARTICLE)
    shutil.copytree(fleet.run / "elsewhere", fleet.site, dirs_exist_ok=True)
    wait_until(lambda: get(fleet.varnish, path).status == 200)
    get(fleet.varnish, path)
    write(fleet.site, name + ".claims.xml", NEW)
    wait_until(lambda: shown(fleet, path) == {"b"})
    shutil.rmtree(fleet.site / "neu")
    wait_until(lambda: get(fleet.varnish, path).status == 404)
    for node in fleet.nodes:
        assert not (node.site / "neu").exists()


def test_folders_index_is_purged_by_both_its_names(fleet):
    fleet = fleet(PUBLISHED)
    write(fleet.site, "index.html", ARTICLE)
    wait_until(lambda: all(get(fleet.varnish, path).body == ARTICLE for path in ("/", "/index.html")))
    write(fleet.site, "index.html.claims.xml", NEW)
    wait_until(lambda: all(shown(fleet, path) == {"b"} for path in ("/", "/index.html")))


def test_what_changed_while_it_was_not_running_is_sent_at_its_start(fleet):
    fleet = fleet(PUBLISHED)
    fleet.publisher.stop()
    write(fleet.site, "a.html.claims.xml", NEW)
    (fleet.run / "publish/output").write_text("")
    fleet.publisher.start()
    for node in fleet.nodes:
        assert_annotated(get(node), ids=("b",))


def test_node_or_cache_that_is_away_is_told_of_and_stops_nothing(fleet):
    fleet = fleet(PUBLISHED)
    shutil.rmtree(fleet.nodes[0].site)
    fleet.nodes[0].site.write_text("no folder")
    fleet.varnish.stop()
    write(fleet.site, "a.html.claims.xml", NEW)
    wait_until(lambda: highlighted(get(fleet.nodes[1]).body) == {"b"})
    wait_until(lambda: "wasn't told" in fleet.publisher.said())
    assert f"rsync to {fleet.nodes[0].site} ended" in fleet.publisher.said()
    assert fleet.publisher.is_running()


def test_call_without_a_node_says_how_it_is_called():
    done = subprocess.run(
        [sys.executable, FLEET / "publish.py", "site", "127.0.0.1:1"], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "usage: publish.py SITE CACHE NODE" in done.stderr
