"""factcheck.1: it names every option that --help names, and its recipe raises the alarm it promises."""

import html
import os
import pathlib
import re
import shutil
import subprocess

import pytest

import command
from conftest import claim

FOLDER = pathlib.Path(__file__).parents[2] / "htdocs" / "manual"
MANUAL = FOLDER / "factcheck.1"
COMMANDS = ("annotate", "lint", "new", "quote", "relink", "import", "export")
PAGE = "<!DOCTYPE html><meta charset=utf-8><p>It won five million votes, they say, in a day.</p>"


def plain(text):
    return text.replace("\\-", "-").replace("\\e", "\\")


def test_every_command_has_its_section_with_the_options_of_its_help(folder):
    sections = dict(re.findall(r"^\.SS (\w+) .*?\n(.*?)(?=^\.S)", MANUAL.read_text(), re.S | re.M))
    listed = folder.run("--help").stdout.decode()
    assert sorted(sections) == sorted(COMMANDS)
    for name in COMMANDS:
        assert f"\n  {name} " in listed
        usage = folder.run(name, "--help").stdout.decode()
        told = set(re.findall(r"--[a-z][a-z-]+", plain(sections[name])))
        assert told == set(re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", usage, re.M)) - {"--help"}, name


@pytest.mark.parametrize("name", [None, *COMMANDS])
def test_help_is_a_screenful_on_standard_output(folder, name):
    done = folder.run(*([name] if name else []), "--help")
    lines = done.stdout.decode().splitlines()
    assert (done.returncode, done.stderr) == (0, b"")
    assert 5 < len(lines) <= 30 and max(map(len, lines)) <= 95


def test_it_is_proper_roff():
    if not shutil.which("groff"):
        pytest.skip("groff isn't installed")
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", MANUAL], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"--directory" in re.sub(b".\x08", b"", done.stdout)


RECIPE = plain(re.search(r'recipe: begin\n\.nf\n(.*?)\.fi\n\.\\" recipe: end', MANUAL.read_text(),
                        re.S).group(1))


def of_the_module(name):
    """A listing of the module's manual."""
    page = (FOLDER / "mod_factcheck.html").read_text()
    return html.unescape(re.search(f'<pre id="{name}">(.*?)</pre>', page, re.S).group(1))


def shell(folder, *command_line):
    path = os.path.dirname(command.COMMAND) + os.pathsep + str(folder.path) + os.pathsep
    return subprocess.run(command_line, cwd=folder.path, text=True, capture_output=True, check=False,
                          env=dict(os.environ, PATH=path + os.environ["PATH"]))


def test_both_manuals_have_the_same_recipe():
    """One of them would be mended, and the other stay wrong."""
    assert of_the_module("recipe").split() == RECIPE.split()


def test_recipe_for_changes_lets_none_through_that_changes_a_claim(folder):
    """A newsroom would find out from its readers."""
    folder.write("claims-alarm", of_the_module("recipe"))
    (folder.path / "claims-alarm").chmod(0o755)
    folder.write("check", of_the_module("ci"))
    for checkout in ("base/site", "site"):
        (folder.path / checkout).mkdir(parents=True)
        folder.article(PAGE, claim("votes", "five million votes"), claim("old", "in a week"),
                       name=f"{checkout}/a.html")
    done = shell(folder, "sh", "check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    folder.write("site/a.html", PAGE.replace("million", "millions of"))
    done = shell(folder, "sh", "check")
    assert (done.returncode, done.stdout, done.stderr) == (1, 'site/a.html "votes" is changed\n', "")


def test_its_recipe_raises_an_alarm_once_for_each_claim_that_an_edit_has_changed(folder):
    folder.write("alarm", RECIPE)
    (folder.path / "site").mkdir()
    folder.article(PAGE, claim("votes", "five million votes"), claim("day", "in a day"), name="site/a.html")
    folder.article(PAGE, claim("old", "five millions of votes"), name="site/b2")

    def run():
        done = shell(folder, "sh", "alarm", "site", "state")
        assert done.stderr == ""
        return done.stdout.splitlines()

    assert run() == ['site/b2 "old" is changed']
    assert run() == []
    folder.write("site/a.html", "\n\n" + PAGE.replace("million votes", "millions of votes"))
    assert run() == ['site/a.html "votes" is changed']
    folder.write("site/a.html", "\n" + PAGE.replace("million votes", "millions of votes"))
    assert run() == []
    folder.write("site/b2.claims.xml", "<nonsense/>")
    assert len(run()) == 1
