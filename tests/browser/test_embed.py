"""Excerpts as other sites show them: found by an oEmbed consumer, in a frame, in Chromium."""

import json
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "httpd"))

import forms  # noqa: E402
import server as httpd  # noqa: E402
from test_accessibility import violations  # noqa: E402
from test_popover import settle  # noqa: E402

FILLER = "".join(f"<p>Paragraph {i}, which nobody has checked and which is here for its length.</p>\n" for i in range(60))


@pytest.fixture(scope="module")
def site():
    """The articles' site: annotated, with all forms."""
    instance = httpd.Apache(
        forms.ON + "FactCheckStructuredData On\nFactCheckContact /contact\nFactCheckAbout /about\n"
        "<Directory @ROOT@/htdocs/closed>\nFactCheckFrameAncestors 'self'\n</Directory>\n"
        "<Directory @ROOT@/htdocs/arabic>\nFactCheckLanguage ar\n</Directory>\n")
    instance.start()
    for folder in ("news", "closed", "arabic"):
        forms.put(instance, f"{folder}/a.html")
    forms.put(instance, "news/long.html",
              forms.ARTICLE.replace("<h1>", FILLER + "<h1>").replace("</body>", FILLER + "</body>"))
    instance.write("favicon.ico", b"")
    yield instance
    instance.stop()
    assert instance.log_problems() == []
    instance.remove()


def url(site, path):
    return f"http://127.0.0.1:{site.port}/{path}"


def excerpt(site, claim="bridge", article="news/a.html"):
    return url(site, f"_factcheck/excerpt/{article}?claim={claim}")


def consume(packages, address, **parameters):
    """What the consumer makes of a URL that somebody has pasted."""
    script = ("import {extract} from '@extractus/oembed-extractor';"
              "console.log(JSON.stringify(await extract(process.argv[1], JSON.parse(process.argv[2]))))")
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script, address, json.dumps(parameters)],
        cwd=packages.parent, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def embedding(server, html):
    """A page of another site with this in it."""
    return server.put("/embedding.html", "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Another site</title>"
                      f"<main><h1>Another site</h1>{html}</main>", policy="")


def test_pasted_excerpt_becomes_the_embed(site, packages):
    """A consumer that knows nothing of us finds the endpoint in the excerpt."""
    embed = consume(packages, excerpt(site))
    assert embed["method"] == "auto-discovery"
    assert (embed["type"], embed["version"]) == ("rich", "1.0")
    assert excerpt(site) in embed["html"]
    assert consume(packages, excerpt(site), maxwidth=300)["width"] == 300


def test_frame_shows_the_passage_with_its_verdict(chrome, server, site, packages):
    """On another origin, as the consumer gives it, without a message in the console."""
    page = embedding(server, consume(packages, excerpt(site))["html"])
    assert chrome.load(page) == []
    chrome.driver.switch_to.frame(0)
    try:
        read = chrome.driver.find_element("css selector", "main").text
    finally:
        chrome.driver.switch_to.default_content()
    assert forms.INTACT in read and "Exact <à peu près>" in read
    assert chrome.console() == []


@pytest.mark.parametrize("claim", ["bridge", "flood", "twice"])
def test_axe_finds_nothing_in_the_frame(chrome, server, site, packages, claim):
    page = embedding(server, f'<iframe src="{excerpt(site, claim)}" title="Check" width=600 height=400></iframe>')
    assert chrome.load(page) == []
    chrome.driver.switch_to.frame(0)
    try:
        assert chrome.script("return document.querySelector('fact-check').dataset.factcheck") == claim
        assert violations(chrome, packages) == []
    finally:
        chrome.driver.switch_to.default_content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [
    "excerpt/news/a.html?claim=bridge", "excerpt/news/a.html?claim=flood", "excerpt/arabic/a.html?claim=bridge", ""])
def test_axe_finds_nothing_in_pages_of_its_own(chrome, site, packages, path, scheme):
    chrome.media(prefers_color_scheme=scheme)
    assert chrome.load(url(site, "_factcheck/" + path)) == []
    assert violations(chrome, packages) == []


def test_axe_finds_nothing_where_the_passage_is_gone(chrome, site, packages):
    said = chrome.load(excerpt(site, "gone"))
    assert all("410" in line for line in said)
    assert violations(chrome, packages) == []


def test_frame_fits_a_phone(chrome, server, site):
    """What is wider than the frame can't be reached by a reader with one thumb."""
    chrome.window(320, 640, mobile=True)
    chrome.load(excerpt(site))
    assert chrome.script("return document.documentElement.scrollWidth") <= 320
    assert float(chrome.style(".factcheck-page", "fontSize")[:-2]) >= 16


def test_passage_looks_as_on_its_page(chrome, site):
    """One stylesheet: the line under it and the disc are the article's."""
    chrome.load(url(site, "news/a.html"))
    there = [chrome.style("fact-check", name) for name in ("textDecorationStyle", "textDecorationColor")]
    chrome.load(excerpt(site))
    assert [chrome.style("fact-check", name) for name in ("textDecorationStyle", "textDecorationColor")] == there
    assert chrome.style("[role=comment] b", "fontWeight") == "700"


def test_site_decides_who_frames_it(chrome, server, site):
    page = embedding(server, f'<iframe src="{excerpt(site, article="closed/a.html")}" title="Check"></iframe>')
    said = chrome.load(page)
    assert said and all("frame-ancestors" in line or "Framing" in line for line in said)


def test_link_brings_the_reader_to_the_words(chrome, site):
    """By the id alone, for browsers that know no text fragments, and by the text fragment alone, where
    the article has other ids by now."""
    for part in ("a.href.replace(/:~:.*/, '')", "a.href.replace(/#[^:]*/, '#')"):
        chrome.load(excerpt(site, article="news/long.html"))
        href = chrome.script("const a = [...document.links].find(a => a.href.includes(':~:'));"
                             f"a.href = {part}; a.id = 'there'; return a.href")
        chrome.driver.find_element("id", "there").click()
        settle(chrome, "scrollY > 200")
        assert -1 <= chrome.box("fact-check")["top"] < chrome.script("return innerHeight"), href


def test_links_leave_the_frame(chrome, server, site):
    """An article within a frame of 600 pixels is no article."""
    page = embedding(server, f'<iframe src="{excerpt(site)}" title="Check" width=600 height=500></iframe>')
    chrome.load(page)
    chrome.driver.switch_to.frame(0)
    try:
        chrome.driver.find_element("css selector", "section > p:last-child a:first-child").click()
    finally:
        chrome.driver.switch_to.default_content()
    assert chrome.driver.current_url.split("#")[0] == url(site, "news/a.html")


def test_data_block_is_refused_by_no_policy(chrome, server, site):
    """Content-Security-Policy is for scripts that run; and nothing of it is shown."""
    page = site.get("/news/a.html", {"Host": f"127.0.0.1:{site.port}"}).body
    assert b"ld+json" not in page  # the reviews are of another host's pages
    data = site.get("/news/a.html").body
    assert b"ld+json" in data
    address = server.put("/data.html", data)  # under the strict policy of every page here
    assert [line for line in chrome.load(address) if "factcheck-" not in line] == []
    assert chrome.shown("script") == 0
    assert len(json.loads(chrome.script("return document.querySelector('script').textContent"))) == 2
