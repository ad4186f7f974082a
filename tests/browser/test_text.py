"""Text browsers: w3m and lynx know neither stylesheets nor popovers, and show each fact once."""

import re
import shutil
import subprocess

import pytest

import annotated

ARTICLE = ("<!DOCTYPE html><html lang=en><meta charset=utf-8><title>t</title><h1>Title</h1>"
           "<p>It is said that the tower is 300 metres high, which is not all."
           "<p>They say it has 1,665 steps up to the very top of it, and more.")
CLAIMS = annotated.sidecar(
    annotated.claim("height", "the tower is 300 metres high", verdict="Nearly right", rating="4"),
    annotated.claim("steps", "it had 1,665 steps up to the very top of it", verdict="Spot on"))
PROGRAMS = {
    "w3m": "w3m -dump -cols 100 -T text/html",
    "lynx": "lynx -dump -nolist -width 100 -force_html",
}


@pytest.fixture(params=PROGRAMS)
def text(request, tmp_path):
    """text(annotated page) -> what the browser shows, white space collapsed."""
    if not shutil.which(request.param):
        pytest.skip(request.param + " isn't installed")

    def show(page):
        (tmp_path / "page.html").write_bytes(page)
        command = [*PROGRAMS[request.param].split(), str(tmp_path / "page.html")]
        done = subprocess.run(command, capture_output=True, timeout=60, check=True,
                              env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "TERM": "dumb",
                                   "HOME": str(tmp_path)})
        return re.sub(r"\s+", " ", done.stdout.decode())

    return show


def test_reference_is_read_once_and_apart_from_the_sentence(text):
    """"Accurate Accurate" in the middle of a sentence."""
    shown = text(annotated.annotate(ARTICLE, CLAIMS))
    assert "the tower is 300 metres high Nearly right , which is not all." in shown
    assert "very top of it Edited since checked , and more." in shown


def test_note_says_each_fact_once(text):
    """A note that repeats itself hides what it has to say."""
    shown = text(annotated.annotate(ARTICLE, CLAIMS))
    notes = shown[shown.index("and more."):]
    assert notes.count("Nearly right") == notes.count("Spot on") == 1
    assert notes.count("Edited since checked") == 1
    assert notes.count("What was found.") == 2
    assert notes.index("“the tower is 300 metres high”") < notes.index("Nearly right")
    assert "BUTTON" not in notes


def test_a_verdict_cant_end_what_hides_the_button(text):
    """The words of a verdict would turn up a second time, or the page be cut off."""
    claims = annotated.sidecar(annotated.claim(
        "height", "the tower is 300 metres high", verdict="Right --> <!-- or not --!> so"))
    shown = text(annotated.annotate(ARTICLE, claims))
    assert shown.count("Right --> <!-- or not --!> so") == 2  # the reference and the note
    assert "and more." in shown
