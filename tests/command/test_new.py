"""factcheck new: an empty sidecar that is valid, and never one in the place of another."""

import os
import pathlib
import shutil
import subprocess

import pytest

from conftest import NAMESPACE

SCHEMA = pathlib.Path(__file__).parents[2] / "conf" / "factcheck-sidecar.rng"
PAGE = '<!DOCTYPE html><html lang="pt-BR"><meta charset="utf-8"><title>t</title><p>Uma frase.</p>'


def made(folder, *arguments):
    done = folder.run("new", *arguments)
    assert done.returncode == 0, done.stderr
    return (folder.path / "a.html.claims.xml").read_text()


def test_made_sidecar_is_valid_by_the_command_and_by_the_schema(folder):
    folder.write("a.html", PAGE)
    text = made(folder, "a.html", "--author", "Mesa <1> & \"2\"", "--author-url", "https://f.example/")
    assert folder.run("lint", "a.html").returncode == 0
    assert f'xmlns="{NAMESPACE}"' in text
    if not shutil.which("xmllint"):
        pytest.skip("xmllint isn't installed")
    done = subprocess.run(["xmllint", "--noout", "--relaxng", SCHEMA, "a.html.claims.xml"],
                          cwd=folder.path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_xml_editors_are_pointed_to_the_schema(folder):
    folder.write("a.html", PAGE)
    text = made(folder, "a.html", "--schema", "http://x.example/s.rng?a&b")
    assert '<?xml-model href="http://x.example/s.rng?a&amp;b" type="application/xml"' in text
    assert 'schematypens="http://relaxng.org/ns/structure/1.0"?>' in text


def test_language_is_the_articles_unless_said(folder):
    folder.write("a.html", PAGE)
    assert 'xml:lang="pt-BR"' in made(folder, "a.html")
    os.remove(folder.path / "a.html.claims.xml")
    assert 'xml:lang="fr"' in made(folder, "a.html", "--language", "fr")
    folder.write("b.html", PAGE.replace("pt-BR", "no language!"))
    folder.run("new", "b.html")
    assert "xml:lang" not in (folder.path / "b.html.claims.xml").read_text()


def test_an_existing_sidecar_stays(folder):
    folder.article(PAGE)
    before = (folder.path / "a.html.claims.xml").read_bytes()
    assert "it is there already" in folder.refuse("new", "a.html")
    assert (folder.path / "a.html.claims.xml").read_bytes() == before
    assert folder.names() == ["a.html", "a.html.claims.xml"]


@pytest.mark.parametrize("arguments", [
    ["no.html"], ["."], [], ["a.html", "b.html"], ["a.html", "--author-url", "https://x.example/"],
    ["a.html", "--author", "D", "--author-url", "javascript:alert(1)"],
    ["a.html", "--language", "not a tag"], ["a.html", "--nonsense"]])
def test_nothing_is_made_where_something_is_wrong(folder, arguments):
    folder.write("a.html", PAGE)
    folder.refuse("new", *arguments)
    assert folder.names() == ["a.html"]
