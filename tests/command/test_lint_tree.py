"""factcheck lint on folders: every sidecar is found, in order, with all processors; and warnings."""

import json
import os
import pty
import re
import subprocess

import pytest

import command
from conftest import claim, sidecar

PAGE = "<!DOCTYPE html><meta charset=utf-8><p>It won five million votes, they say, in a day.</p>"
FINE = claim("votes", "five million votes")
CHANGED = claim("votes", "five millions of votes")
GONE = claim("gone", "nothing of the kind")


def tree(folder, *articles):
    for path, *claims in articles:
        (folder.path / path).parent.mkdir(parents=True, exist_ok=True)
        folder.article(PAGE, *claims, name=path)


def lint(folder, *arguments, **more):
    done = folder.run("lint", *arguments, **more)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_a_folder_is_gone_through_at_any_depth_in_the_order_of_names(folder):
    tree(folder, ("s/b/2.html", FINE), ("s/b/1.html", GONE), ("s/a.html", CHANGED), ("s/c/d/e/f.html", FINE),
         ("s/.git/x.html", GONE), ("s/b.html", FINE))
    (folder.path / "s/plain.html").write_text(PAGE)
    for jobs in ("1", "2", "7"):
        code, out, _ = lint(folder, "s", "--format", "json", "-j", jobs)
        assert code == 1
        assert [json.loads(line)["article"] for line in out.splitlines()] == [
            "s/a.html", "s/b/1.html", "s/b/2.html", "s/b.html", "s/c/d/e/f.html"]


def test_only_what_needs_somebody_is_printed_and_a_sum(folder):
    tree(folder, ("s/a.html", FINE), ("s/b.html", FINE, CHANGED.replace("votes\"", "other\"")), ("s/c.html", GONE))
    code, out, err = lint(folder, "s")
    lines = out.splitlines()
    assert (code, err) == (1, "")
    assert [line for line in lines if "a.html" in line] == []
    assert lines[0].startswith('s/b.html:1: changed "other"')
    assert lines[1:3] == ["  - five [-millions of-] votes", "  + five {+million+} votes"]
    assert lines[-1] == "3 articles, 4 claims: 2 intact, 1 changed, 1 missing; 1 warning, 0 errors"
    assert 's/a.html:1: intact "votes"' in lint(folder, "s", "-v")[1]


def test_a_sidecar_without_article_and_an_invalid_one_are_exit_2(folder):
    tree(folder, ("s/a.html", FINE), ("s/b.html", "<nonsense/>"))
    (folder.path / "s/c.html.claims.xml").write_text(sidecar(FINE))
    code, out, err = lint(folder, "s")
    assert code == 2
    assert err.splitlines()[0].startswith("factcheck: s/b.html.claims.xml:3:1: ")
    assert "s/c.html.claims.xml: there is no article beside it (s/c.html)" in err.splitlines()[1]
    assert out.endswith("3 articles, 1 claim: 1 intact, 0 changed, 0 missing; 0 warnings, 2 errors\n")
    assert lint(folder, "s/a.html.claims.xml")[0] == 0


def test_loops_of_symbolic_links_end_and_unreadable_folders_are_said(folder):
    tree(folder, ("s/a.html", FINE))
    (folder.path / "s/loop").symlink_to("..")
    code, out, _ = lint(folder, "s")
    assert code == 0 and out.startswith("1 article, ")
    assert "can't be opened" in lint(folder, "no", "s")[2]
    (folder.path / "deep").mkdir()
    assert lint(folder, "deep") == (
        0, "0 articles, 0 claims: 0 intact, 0 changed, 0 missing; 0 warnings, 0 errors\n", "")
    folder.refuse("lint", "s", "-s", "s/a.html.claims.xml")
    folder.refuse("lint", "s", "-j", "0")


def test_memory_stays_the_same_however_many_articles(folder):
    peaks = []
    for count in (100, 1500):
        tree(folder, *((f"t{count}/{i:04}.html", FINE) for i in range(count)))
        peaks.append(peak_of(folder, f"t{count}"))
    assert peaks[1] < peaks[0] + 3000, peaks  # kB


def peak_of(folder, name):
    """Peak memory in kB of a run of its own."""
    child = subprocess.Popen([command.COMMAND, "lint", name, "-j", "2"], cwd=folder.path,
                             stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return usage.ru_maxrss


def at_terminal(folder, *arguments, **environment):
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder.path)
        os.environ.update({"TERM": "xterm", "NO_COLOR": "", **environment})
        os.execv(command.COMMAND, [command.COMMAND, *arguments])
    output = b""
    try:
        while piece := os.read(terminal, 65536):
            output += piece
    except OSError:
        pass  # the terminal is gone with the command
    os.waitpid(child, 0)
    return output.decode()


def test_colours_only_at_a_terminal_and_not_with_no_color(folder):
    tree(folder, ("s/a.html", CHANGED))
    assert "\x1b[33mchanged\x1b[0m" in at_terminal(folder, "lint", "s")
    assert "\x1b[3" not in at_terminal(folder, "lint", "s", NO_COLOR="1")
    assert "\x1b[3" not in at_terminal(folder, "lint", "s", TERM="dumb")
    assert "\x1b" not in lint(folder, "s")[1]


def test_a_bar_stands_at_a_terminal_only_and_is_taken_away(folder):
    tree(folder, *((f"s/{i}.html", FINE) for i in range(1500)))
    output = at_terminal(folder, "lint", "s", "-j", "1")
    assert re.search(r"\[=* *\] \d+ of 1500", output)
    assert output.rindex("\r\x1b[K") > output.rindex( " of 1500")
    assert lint(folder, "s")[2] == ""


# --- warnings ---

def warnings(folder, *claims, page=PAGE, arguments=()):
    folder.article(page, *claims)
    return [line for line in lint(folder, "a.html", *arguments)[1].splitlines() if "warning: " in line]


def test_every_refused_verbatim_occurrence_is_named(folder):
    page = PAGE + "<p>Before: votes of old were counted.</p><p>After, votes of old came back.</p>"
    lines = warnings(folder, claim("x", "votes of old", target="<prefix>A long context that is nowhere: </prefix>"),
                     page=page.replace("<p>Before", "\n<p>Before"))
    starts = [m.start() for m in re.finditer("votes of old", page.replace("<p>Before", "\n<p>Before"))]
    assert len(lines) == 2
    for line, start in zip(lines, starts):
        assert line.startswith("a.html.claims.xml:4:5: warning: the words of \"x\" stand in a.html:2 ")
        assert f"bytes {start}-{start + 12}" in line


def test_future_and_sourceless_reviews_and_overlaps_are_warned_of(folder):
    future = claim("soon", "they say").replace("2019-04-02", "2999-01-01")
    (line,) = warnings(folder, future)
    assert 'warning: "soon" is shown from 2999-01-01 on' in line
    (line,) = warnings(folder, FINE.replace('<citation name="Source"/>', ""))
    assert line.startswith('a.html.claims.xml:3:3: warning: "votes" names no source')
    assert warnings(folder, FINE.replace(
        '<citation name="Source"/>', '<reviewBody>See <a href="https://x.example/">x</a>.</reviewBody>')) == []
    (line,) = warnings(folder, FINE, claim("more", "million votes, they say"))
    assert '"more" and "votes" overlap in a.html:1' in line
    assert warnings(folder, FINE, claim("more", "they say")) == []
    (line,) = warnings(folder, FINE, claim("same", "five million votes"))
    assert '"same" and "votes" overlap' in line


def test_more_reviews_than_googles_rich_result_takes_are_warned_of(folder):
    one = FINE.replace("<reviewRating", '<itemReviewed author="A"/><reviewRating').replace(
        "datePublished", 'url="https://x.example/" datePublished', 1)
    assert warnings(folder, one) == []
    (line,) = warnings(folder, one, one.replace("votes", "say").replace("five million say", "they say"))
    assert "2 ClaimReviews" in line and "rich result" in line


def test_quotes_that_stand_several_times_with_their_context_are_warned_of_too(folder):
    page = "<p>It is what it is here now.</p>" * 2
    (line,) = warnings(folder, claim("x", "what it is", target="<prefix>It is </prefix>"), page=page)
    assert "stands 2 times" in line
    assert warnings(folder, claim("x", "what it is", target="<prefix>It is </prefix>").replace(
        "<target>", '<target occurrence="all">'), page=page) == []


@pytest.mark.parametrize("form", ["text", "json"])
def test_results_are_the_same_with_one_processor_and_with_two(folder, form):
    tree(folder, *((f"s/{i}.html", (FINE, CHANGED, GONE, "<x/>")[i % 4]) for i in range(60)))
    assert lint(folder, "s", "--format", form, "-j1") == lint(folder, "s", "--format", form, "-j2")
