"""factcheck relink: only what an editor confirms is renewed, and nothing else of the file moves."""

import difflib
import json
import os
import pty
import re

import pytest

import command
from conftest import NAMESPACE, claim, sidecar

BEFORE = """<!DOCTYPE html><meta charset="utf-8"><title>t</title>
<p>In the spring the ministry said that 30 per cent of all trains had been late last year.</p>
<p id="part">A union called that far too low a number, and pointed to its own list of delays.</p>
"""
AFTER = BEFORE.replace("30 per cent", "13 per cent").replace("a number, and", "an estimate, and")
CLAIMS = (
    claim("trains", "30 per cent of all trains had been late", "", verdict="False"),
    claim("union", "A union called that far too low", "",
          "<suffix> a number, and pointed to its own list</suffix>").replace("</claimReview>", "  <!-- kept --></claimReview>"),
    claim("list", "own list of delays", 'dateModified="2020-01-01"'),
)


def run(folder, *arguments, content=None, **more):
    folder.write("a.html", AFTER)
    path = folder.path / "a.html.claims.xml"
    path.write_bytes(content or sidecar(*CLAIMS).encode())
    before = path.read_bytes()
    done = folder.run("relink", "a.html", *arguments, **more)
    return done, before, path.read_bytes()


def states(folder):
    done = folder.run("lint", "a.html", "--format", "json")
    return {entry["id"]: entry["state"] for entry in json.loads(done.stdout)["claims"]}


def changed_lines(before, after):
    return [line for line in difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
            if line[0] in "+-"]


def test_without_confirmation_nothing_is_written_and_both_wordings_are_shown(folder):
    done, before, after = run(folder)
    assert done.returncode == 1 and before == after
    out = done.stdout.decode()
    assert "- [-30-] per cent" in out and "+ {+13+} per cent" in out and '"False"' in out
    assert b"--yes" in done.stderr
    assert folder.names() == ["a.html", "a.html.claims.xml"]


def test_a_confirmed_claim_gets_its_words_context_and_date_and_nothing_else(folder):
    done, before, after = run(folder, "--yes", "trains")
    assert done.returncode == 1  # union is changed still
    assert states(folder) == {"trains": "intact", "union": "changed", "list": "intact"}
    lines = changed_lines(before, after)
    assert len(lines) == 4, lines
    assert 'id="trains"' in lines[0] and re.search(
        r'datePublished="2019-04-02" dateModified="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ" >', lines[1])
    assert "30 per cent" in lines[2] and "<exact>13 per cent of all trains had been late</exact>" in lines[3]


def test_all_confirmed_is_exit_0_and_an_edited_context_keeps_its_words(folder):
    done, before, after = run(folder, "--yes", "trains", "union")
    assert done.returncode == 0, done.stderr
    assert set(states(folder).values()) == {"intact"}
    assert b"<exact>A union called that far too low</exact>" in after
    assert b"<suffix> an estimate, and pointed to its own list</suffix>" in after
    assert b"<!-- kept -->" in after


def test_dates_that_are_there_are_replaced_and_positions_follow(folder):
    text = sidecar(claim(
        "trains", "30 per cent of all trains had been late", 'dateModified=\'2020-01-01\'')
        .replace("</TextQuoteSelector>", '</TextQuoteSelector><TextPositionSelector end = "9" start=\'1\'/>'))
    done, _, after = run(folder, "--yes", "trains", content=text.encode())
    assert done.returncode == 0, done.stderr
    shown = re.sub("<[^>]*>", "", AFTER.split("</title>")[1]).strip()
    start = shown.index("13 per cent")
    end = start + len("13 per cent of all trains had been late")
    assert f'end = "{end}" start=\'{start}\''.encode() in after
    assert re.search(rb"dateModified='20[2-9]\d-[^']*Z'", after) and after.count(b"dateModified") == 1


def test_a_fragments_quote_takes_its_context_from_within(folder):
    text = sidecar(claim("union", "A union called that far too high a number, and pointed").replace(
        "<TextQuoteSelector>", '<FragmentSelector value="part"><TextQuoteSelector>').replace(
        "</TextQuoteSelector>", "</TextQuoteSelector></FragmentSelector>"))
    done, _, after = run(folder, "--yes", "union", content=text.encode())
    assert done.returncode == 0, done.stderr
    assert b"far too low an estimate" in after and b"<prefix>" not in after


@pytest.mark.parametrize("form", ["utf-16", "crlf", "prefixed", "empty prefix"])
def test_every_other_byte_stays_in_every_form_of_file(folder, form):
    text = sidecar(*CLAIMS)
    if form == "crlf":
        text = text.replace("\n", "\r\n")
    if form == "prefixed":
        text = re.sub(r"<(/?)(\w)", r"<\1f:\2", text).replace("xmlns=", "xmlns:f=")
    if form == "empty prefix":
        text = text.replace("<exact>30", "<prefix /><exact>30")
    done, before, after = run(folder, "--yes", "trains", content=text.encode(
        "utf-16" if form == "utf-16" else "utf-8"))
    assert done.returncode == 1, done.stderr
    assert states(folder)["trains"] == "intact"
    assert len(changed_lines(*(data.decode("utf-16" if form == "utf-16" else "utf-8").encode()
                               for data in (before, after)))) == 4


def test_somebody_at_a_terminal_is_asked_for_each(folder):
    folder.write("a.html", AFTER)
    folder.write("a.html.claims.xml", sidecar(*CLAIMS))
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder.path)
        os.environ.update(TERM="xterm", NO_COLOR="")
        os.execv(command.COMMAND, [command.COMMAND, "relink", "a.html"])
    os.write(terminal, b"n\ny\n")
    output = b""
    try:
        while piece := os.read(terminal, 65536):
            output += piece
    except OSError:
        pass  # the terminal is gone with the command
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    assert output.count(b"[y/N/q]") == 2 and b"\x1b[31m30\x1b[0m" in output
    assert states(folder) == {"trains": "changed", "union": "intact", "list": "intact"}


def test_unknown_ids_and_wrong_files_are_refused_and_nothing_is_written(folder):
    folder.write("a.html", AFTER)
    assert "no such sidecar" in folder.refuse("relink", "a.html")
    folder.article(AFTER, *CLAIMS)
    before = (folder.path / "a.html.claims.xml").read_bytes()
    assert '"nobody"' in folder.refuse("relink", "a.html", "--yes", "nobody")
    folder.refuse("relink", "no.html")
    folder.refuse("relink")
    folder.refuse("relink", "a.html", "b.html")
    assert (folder.path / "a.html.claims.xml").read_bytes() == before
    folder.article(AFTER, "<nonsense/>")
    assert "a.html.claims.xml:3:1" in folder.refuse("relink", "a.html")
    assert folder.names() == ["a.html", "a.html.claims.xml"]


def test_a_full_disk_leaves_the_sidecar_as_it_was(folder, small_disk):
    if small_disk is None:
        pytest.skip("no small tmpfs can be mounted here")
    claims = [claim(f"c{i}", f"nothing of number {i}") for i in range(100)]
    (small_disk / "a.html").write_text(AFTER)
    path = small_disk / "a.html.claims.xml"
    path.write_text(sidecar(*CLAIMS, *claims))
    before = path.read_bytes()
    filler = small_disk / "filler"
    with open(filler, "wb", buffering=0) as out:
        try:
            while True:
                out.write(b"x" * 4096)
        except OSError:
            pass
    message = folder.refuse("relink", str(small_disk / "a.html"), "--yes", "trains", check_output=False)
    assert "No space left" in message and "make room" in message
    assert path.read_bytes() == before
    assert sorted(entry.name for entry in small_disk.iterdir()) == [
        "a.html", "a.html.claims.xml", "filler"]
