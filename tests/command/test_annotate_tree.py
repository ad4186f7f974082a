"""factcheck annotate -d: many articles to another folder, each with the bytes that one alone has."""

import os

import pytest

from conftest import claim

PAGE = "<!DOCTYPE html><meta charset=utf-8><p>It won five million votes, they say, number {}.</p>"
BASE = "<!DOCTYPE html><base href='/x/'><p>It won five million votes, they say, number {}.</p>"
VOTES = claim("votes", "five million votes")


def site(folder, *names, page=PAGE):
    for number, name in enumerate(names):
        (folder.path / name).parent.mkdir(parents=True, exist_ok=True)
        folder.article(page.format(number), VOTES, name=name)


def files(path):
    return sorted(str(p.relative_to(path)) for p in path.rglob("*") if p.is_file())


def test_a_folder_goes_to_the_same_places_with_the_same_bytes_and_the_stylesheet(folder):
    site(folder, "site/a.html", "site/b/c/d.html", "site/b/e.html")
    (folder.path / "site/plain.html").write_text("<p>none")
    done = folder.run("annotate", "site", "-d", "out/put", "--contact", "/contact")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    *sheet, = [name for name in files(folder.path / "out/put") if name.endswith(".css")]
    assert files(folder.path / "out/put") == sorted(["a.html", "b/c/d.html", "b/e.html", *sheet])
    for name in ("a.html", "b/c/d.html", "b/e.html"):
        alone = folder.run("annotate", f"site/{name}", "--contact", "/contact").stdout
        assert (folder.path / "out/put" / name).read_bytes() == alone
        assert f'href="/{sheet[0]}"'.encode() in alone
    assert (folder.path / "out/put" / sheet[0]).read_bytes() == (
        open(os.path.join(os.path.dirname(__file__), "../../htdocs/factcheck.css"), "rb").read())


def test_named_articles_keep_their_paths_but_never_leave_the_folder(folder):
    site(folder, "news/a.html", "b.html")
    done = folder.run("annotate", "news/a.html", "b.html", str(folder.path / "b.html"),
                      "news/../b.html", "-d", "out", "--theme", "none")
    assert done.returncode == 0, done.stderr
    assert files(folder.path / "out") == ["b.html", "news/a.html"]


def test_the_address_of_a_page_with_a_base_is_the_folders_and_its_place(folder):
    site(folder, "site/b/ü 1.html", page=BASE)
    assert folder.run("annotate", "site", "-d", "out", "--url", "https://x.example/s").returncode == 0
    alone = folder.run("annotate", "site/b/ü 1.html", "--url", "https://x.example/s/b/%C3%BC%201.html")
    assert (folder.path / "out/b/ü 1.html").read_bytes() == alone.stdout
    assert b"https://x.example/s/b/" in alone.stdout


def test_one_that_cant_be_annotated_is_said_and_the_others_are_written(folder):
    site(folder, "site/a.html", "site/b.html")
    folder.article(PAGE, "<nonsense/>", name="site/c.html")
    (folder.path / "site/d.html.claims.xml").write_text("x")
    done = folder.run("annotate", "site", "-d", "out", "--theme", "none")
    assert done.returncode == 2 and done.stderr.count(b"\n") == 2
    assert files(folder.path / "out") == ["a.html", "b.html"]


def test_articles_are_never_overwritten(folder):
    site(folder, "site/a.html")
    before = (folder.path / "site/a.html").read_bytes()
    done = folder.run("annotate", "site", "-d", "site")
    assert done.returncode == 2 and b"that is the article itself: name another folder" in done.stderr
    assert (folder.path / "site/a.html").read_bytes() == before
    assert files(folder.path / "site") == ["a.html", "a.html.claims.xml"]


@pytest.mark.parametrize("arguments", [
    ["site/a.html", "site/a.html"], ["site"], ["site", "-d", ""], ["site", "-d", "o", "-o", "f"],
    ["site/a.html", "-d", "o", "-s", "site/a.html.claims.xml"], ["site", "-d", "site/a.html"],
    ["site/a.html", "--about", "javascript:x"]])
def test_bad_arguments_are_refused(folder, arguments):
    site(folder, "site/a.html")
    folder.refuse("annotate", *arguments)
    assert files(folder.path) == ["site/a.html", "site/a.html.claims.xml"]
