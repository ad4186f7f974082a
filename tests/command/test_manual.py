"""factcheck.1: it names every option that --help names, and its recipe raises the alarm it promises."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

import command
from conftest import claim

MANUAL = pathlib.Path(__file__).parents[2] / "htdocs" / "manual" / "factcheck.1"
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


def test_its_recipe_raises_an_alarm_once_for_each_claim_that_an_edit_has_changed(folder):
    recipe = re.search(r'recipe: begin\n\.nf\n(.*?)\.fi\n\.\\" recipe: end', MANUAL.read_text(), re.S)
    folder.write("alarm", plain(recipe.group(1)))
    (folder.path / "site").mkdir()
    folder.article(PAGE, claim("votes", "five million votes"), claim("day", "in a day"), name="site/a.html")
    folder.article(PAGE, claim("old", "five millions of votes"), name="site/b2")
    path = os.path.dirname(command.COMMAND) + os.pathsep + os.environ["PATH"]

    def run():
        done = subprocess.run(["sh", "alarm", "site", "state"], cwd=folder.path, text=True,
                              env=dict(os.environ, PATH=path), capture_output=True, check=False)
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
