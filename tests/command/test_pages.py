"""quote and relink on other people's pages and on the demonstration's: what is quoted is found again,
once, where it stands; what is edited and relinked too."""

import json
import pathlib
import random
import re

import pytest
from lxml import html

ROOT = pathlib.Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data" / "pages"
PAGES = sorted((ROOT / "htdocs").rglob("*.html")) + sorted(SHARED.glob("*.html"))
QUOTES = 6


def paragraphs(raw):
    """What a browser would copy: texts of paragraphs, as far as they hold nothing unusual."""
    texts = []
    for element in html.fromstring(raw.decode("utf-8", "replace")).iter("p"):
        if element.xpath(".//script|.//style|.//noscript|.//svg|ancestor::noscript|.//sup|.//br"):
            continue
        text = re.sub(r"\s+", " ", element.text_content()).strip()
        if len(text) > 60 and text.isprintable():
            texts.append(text)
    return texts


def lint(folder):
    done = folder.run("lint", "--format", "json", "a.html")
    return done.returncode, json.loads(done.stdout)["claims"][0]


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/pages isn't there")
def test_the_shared_pages_are_there():
    assert len(list(SHARED.glob("*.html"))) >= 12


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_quoted_is_found_once_and_edited_words_can_be_relinked(folder, page):
    raw = page.read_bytes()
    texts = paragraphs(raw)
    if not texts:
        pytest.skip("it has no plain paragraphs")
    chance, found = random.Random(page.name), 0
    for _ in range(QUOTES):
        words = chance.choice(texts).split(" ")
        first = chance.randrange(max(1, len(words) - 8))
        text = " ".join(words[first:first + chance.randrange(1, 9)])
        folder.write("a.html", raw)
        (folder.path / "a.html.claims.xml").unlink(missing_ok=True)
        done = folder.run("quote", "a.html", text, "--into", "--verdict", "True")
        assert done.returncode in (0, 1), (text, done.stderr)
        if done.returncode == 1:  # in another encoding than the page says, for one
            continue
        found += 1
        code, claim = lint(folder)
        assert (code, claim["state"], len(claim["matches"])) == (0, "intact", 1), text
        edit_and_relink(folder, raw, claim["matches"][0], text)
    assert found or page.name == "qq.html"  # which is UTF-8 and says gb2312


def edit_and_relink(folder, raw, match, text):
    start, end = match["startByte"], match["endByte"]
    words = list(re.finditer(rb"[A-Za-z]{4,}", raw[start:end]))
    if not words or b"<" in raw[start:end]:
        return
    word = words[len(words) // 2]
    folder.write("a.html", raw[:start + word.start()] + b"Quux" + raw[start + word.end():])
    _, claim = lint(folder)
    if claim["state"] == "intact":  # a twin in much the same surroundings (rule 3)
        assert all("Quux" not in match["text"] for match in claim["matches"]), text
    if claim["state"] == "changed":
        of_edit = "Quux" in claim["matches"][0]["text"]
        done = folder.run("relink", "a.html", "--yes", claim["id"])
        code, claim = lint(folder)
        assert (done.returncode, code, claim["state"]) == (0, 0, "intact"), (text, done.stderr)
        assert ("Quux" in claim["matches"][0]["text"]) == of_edit
