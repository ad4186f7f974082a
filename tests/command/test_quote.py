"""factcheck quote: what people paste becomes a quote that is found again, once, in its place."""

import json
import os
import re
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest

import command
from conftest import NAMESPACE, claim, sidecar

N = "{%s}" % NAMESPACE
PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>t</title>
<h1>Budget passes after a long night</h1>
<p>The minister said “the deficit   will fall&nbsp;by 2 % next year”, and that nobody<br>would
pay more. Critics doubt it: taxes rose twice, they say, and wages did not.</p>
<p>In other words: taxes rose twice, they say, but who is counting?</p>
<p>Area 10<sup>2</sup> metres. It is illegal to be non-binding.</p>
"""


def quoted(folder, *arguments, page=PAGE, stdin=None):
    """The selector that comes out, its white space kept: prefix, exact, suffix."""
    folder.write("a.html", page)
    done = folder.run("quote", "a.html", *arguments, input=stdin)
    assert done.returncode == 0, done.stderr.decode()
    root = ElementTree.fromstring('<r xmlns="%s">%s</r>' % (NAMESPACE, done.stdout.decode()))
    return tuple(root.findtext(f".//{N}{name}") for name in ("prefix", "exact", "suffix"))


def folded(text):
    return len(re.sub(r"\s", "", text))


def lint(folder, name="a.html", *arguments):
    done = folder.run("lint", name, "--format", "json", *arguments)
    return json.loads(done.stdout)


def test_contexts_are_32_characters_up_to_a_whole_word(folder):
    prefix, exact, suffix = quoted(folder, "taxes rose twice, they say, and wages")
    assert exact == "taxes rose twice, they say, and wages"
    assert prefix == "would pay more. Critics doubt it: " or folded(prefix) >= 32
    assert folded(prefix) >= 32 and folded(prefix.split(" ", 1)[1]) < 32
    assert "nobody would pay more. Critics doubt it: ".endswith(prefix)
    assert suffix == " did not. In other words: taxes rose twice"[:len(suffix)]
    assert folded(suffix) >= 32 and folded(suffix.rsplit(" ", 1)[0]) < 32


def test_contexts_are_shorter_only_at_the_texts_ends(folder):
    assert quoted(folder, "Only three words", page="<p>Only three words</p>") == (
        None, "Only three words", None)
    prefix, _, suffix = quoted(folder, "is", page="<p>This is it.</p>")
    assert (prefix, suffix) == ("This ", " it.")


@pytest.mark.parametrize("pasted", [
    'said "the deficit will fall by 2 % next year", and',
    "said „the\u00a0deficit\n\n will fall\tby 2 % next\u00ad year“, and\n",
    "SAID “the deficit will fall by 2 % next year”, and",
])
def test_pasted_quotes_line_breaks_and_no_break_spaces_find_the_passage(folder, pasted):
    assert quoted(folder, pasted)[1] == "said “the deficit will fall\u00a0by 2 % next year”, and" \
        .replace("\u00a0", " ")


def test_line_break_between_words_and_a_lost_superscript_are_what_the_page_has(folder):
    assert quoted(folder, "that nobody\nwould pay")[1] == "that nobody would pay"
    assert quoted(folder, "Area 102 metres")[1] == "Area 10² metres"


def test_text_comes_from_standard_input(folder):
    assert quoted(folder, "-", stdin="nobody\r\nwould".encode())[1] == "nobody would"


def test_words_that_stand_twice_are_told_apart_by_their_context(folder):
    for which, after in (("1", " and wages"), ("2", " but who")):
        (folder.path / "a.html.claims.xml").unlink(missing_ok=True)
        folder.write("a.html", PAGE)
        done = folder.run("quote", "a.html", "taxes rose twice, they say,", "--into", "--which", which)
        assert done.returncode == 0 and done.stderr.count(b"Unnamed author") == 1
        (found,) = lint(folder)["claims"]
        assert found["state"] == "intact" and len(found["matches"]) == 1
        end = found["matches"][0]["endByte"]
        assert PAGE.encode()[end:].decode().startswith(after)
    folder.refuse("quote", "a.html", "taxes rose twice, they say,", "--which", "3")
    done = folder.run("quote", "a.html", "taxes rose twice, they say,")
    assert b"2 times" in done.stderr and done.returncode == 0


def test_twins_in_the_same_surroundings_get_a_longer_quote(folder):
    block = ("<p>In this paragraph so many words stand on both sides that the context of the one in "
             "its middle reaches neither its beginning nor its end.</p>")
    page = f"<p>First of them.</p>{block}{block}<p>And then the very last.</p>"
    folder.write("a.html", page)
    for which in (1, 2):
        (folder.path / "a.html.claims.xml").unlink(missing_ok=True)
        done = folder.run("quote", "a.html", "context", "--into", "--which", str(which))
        assert done.returncode == 0 and b"longer than what was asked" in done.stderr
        (found,) = lint(folder)["claims"]
        (match,) = found["matches"]
        first = page.index("context")
        place = (first, page.index("context", first + 1))[which - 1]
        assert match["state"] == "intact" and match["startByte"] <= place < match["endByte"]


@pytest.mark.parametrize("text", ["legal", "binding", "2"])
def test_parts_of_words_are_not_words(folder, text):
    folder.write("a.html", "<p>It is illegal to be non-binding, 2.5 times.</p>")
    done = folder.run("quote", "a.html", text)
    assert done.returncode == 1 and b"hasn't the words" in done.stderr


def test_absent_words_are_said_with_what_comes_nearest_and_nothing_is_written(folder):
    folder.write("a.html", PAGE)
    done = folder.run("quote", "a.html", "the deficit will fall by 3 % next year", "--into")
    message = done.stderr.decode()
    assert done.returncode == 1 and not done.stdout
    assert "hasn't the words" in message and "line 3" in message
    assert "the deficit will fall by 2 % next year" in message
    assert folder.names() == ["a.html"]


def test_a_claim_is_a_draft_until_it_has_a_verdict(folder):
    folder.write("a.html", PAGE)
    assert folder.run("quote", "a.html", "taxes rose twice, they say, and", "--into").returncode == 0
    assert folder.run("annotate", "a.html").stdout == PAGE.encode()
    assert folder.run("quote", "a.html", "nobody would pay", "--into", "--verdict", "False & more",
                      "--id", "x1").returncode == 0
    assert b"False &amp; more" in folder.run("annotate", "a.html").stdout
    assert "x1" in folder.refuse("quote", "a.html", "more. Critics", "--into", "--id", "x1")


@pytest.mark.parametrize("content", [
    sidecar(claim("one", "nobody")),
    sidecar(claim("one", "nobody")).replace("\n", "\r\n"),
    "\ufeff" + sidecar() + "<!-- the end -->\n",
    f'<claimReviews xmlns="{NAMESPACE}"/>',
    f'<claimReviews xmlns="{NAMESPACE}"  ></claimReviews>',
    f'<?xml version="1.0"?><!-- é --><f:claimReviews xmlns:f="{NAMESPACE}" xmlns="urn:other"\n>\n'
    f'    <f:author id="a" name="A"/><thing at="a &gt; b"/>\n\t</f:claimReviews   >',
])
def test_into_keeps_every_other_byte(folder, content):
    folder.write("a.html", PAGE)
    before = content.encode()
    folder.write("a.html.claims.xml", before)
    done = folder.run("quote", "a.html", "In other words: taxes", "--into")
    assert done.returncode == 0, done.stderr
    after = (folder.path / "a.html.claims.xml").read_bytes()
    start = next(i for i, b in enumerate(after) if i >= len(before) or before[i] != b)
    kept = len(before) - start
    if content.endswith("/>"):
        assert before[:start] + b"/>" == before
    else:
        assert before == after[:start] + after[len(after) - kept:]
    assert ("\r\n" in content) == (b"\r\n" in after)
    claims = lint(folder)["claims"]
    assert claims[-1]["state"] == "intact"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "iso-8859-1", "windows-1251"])
def test_into_keeps_every_other_byte_in_every_encoding(folder, encoding):
    name = {"utf-16-be": "UTF-16", "utf-16": "UTF-16"}.get(encoding, encoding)
    content = f'<?xml version="1.0" encoding="{name}"?>\n' + sidecar(claim("one", "nobody"))
    before = (("\ufeff" if encoding == "utf-16-be" else "") + content).encode(encoding)
    folder.write("a.html", PAGE.replace("Critics", "Čritics €"))
    folder.write("a.html.claims.xml", before)
    done = folder.run("quote", "a.html", "Čritics € doubt", "--into")
    assert done.returncode == 0, done.stderr
    after = (folder.path / "a.html.claims.xml").read_bytes()
    tail = "</claimReviews>\n".encode(encoding.replace("utf-16", "utf-16-le") if encoding == "utf-16"
                                      else encoding)
    assert after.startswith(before[:-len(tail)]) and after.endswith(tail)
    assert lint(folder)["claims"][-1]["state"] == "intact"


def test_mode_stays_and_symbolic_links_are_followed(folder):
    folder.article(PAGE)
    real = folder.path / "real.xml"
    (folder.path / "a.html.claims.xml").rename(real)
    real.chmod(0o640)
    (folder.path / "a.html.claims.xml").symlink_to("real.xml")
    assert folder.run("quote", "a.html", "nobody would", "--into").returncode == 0
    assert (folder.path / "a.html.claims.xml").is_symlink()
    assert real.stat().st_mode & 0o7777 == 0o640
    assert b"nobody would" in real.read_bytes()
    assert folder.names() == ["a.html", "a.html.claims.xml", "real.xml"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_owner_and_group_stay(folder):
    folder.article(PAGE)
    os.chown(folder.path / "a.html.claims.xml", 12345, 23456)
    assert folder.run("quote", "a.html", "nobody would", "--into").returncode == 0
    info = (folder.path / "a.html.claims.xml").stat()
    assert (info.st_uid, info.st_gid) == (12345, 23456)


def test_many_commands_at_once_lose_no_claim(folder):
    words = ["deficit", "minister", "nobody", "Critics", "wages", "counting", "metres", "Budget"]
    folder.write("a.html", PAGE)
    running = [subprocess.Popen([command.COMMAND, "quote", "a.html", word, "--into"],
                                cwd=folder.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
               for word in words]
    for process in running:
        process.communicate(timeout=command.SECONDS)
        assert process.returncode == 0
    assert sorted(entry["id"] for entry in lint(folder)["claims"]) == sorted(
        word.lower() for word in words)
    assert folder.names() == ["a.html", "a.html.claims.xml"]


def test_an_invalid_sidecar_stays_as_it_is_and_its_fault_is_said(folder):
    folder.article(PAGE, "<nonsense/>\n")
    before = (folder.path / "a.html.claims.xml").read_bytes()
    assert "a.html.claims.xml:3:1: " in folder.refuse("quote", "a.html", "nobody", "--into")
    assert (folder.path / "a.html.claims.xml").read_bytes() == before
    assert folder.names() == ["a.html", "a.html.claims.xml"]


@pytest.mark.parametrize("arguments", [
    ["no.html", "x"], [".", "x"], ["a.html"], ["a.html", "two", "texts"], ["a.html", b"\xff"],
    ["a.html", " \n"], ["a.html", "x", "--which", "0"], ["a.html", "x", "--id", "1 2"],
    ["a.html", "x", "--verdict", " "], ["a.html", "x" * 20000]])
def test_bad_arguments_are_refused_in_a_line(folder, arguments):
    folder.write("a.html", PAGE)
    folder.refuse("quote", *arguments)
    assert folder.names() == ["a.html"]


def test_bytes_that_are_no_characters_are_left_out_of_contexts_and_of_quotes(folder):
    page = "<meta charset=utf-8><p>Before it ".encode() + b"\xff" + b" stands a passage."
    folder.write("a.html", page)
    assert folder.run("quote", "a.html", "stands a", "--into").returncode == 0
    assert lint(folder)["claims"][0]["state"] == "intact"
    done = folder.run("quote", "a.html", "it stands")
    assert done.returncode == 1


def test_a_page_that_hides_its_encoding_is_told_of_where_words_arent_found(folder):
    folder.write("a.html", "<p>Ça ne marche pas ici.")
    done = folder.run("quote", "a.html", "Ça ne marche")
    assert done.returncode == 1 and b"browsers read it as windows-1252" in done.stderr
    done = folder.run("quote", "a.html", "ne marche plus")
    assert done.returncode == 1 and b"windows-1252" not in done.stderr
