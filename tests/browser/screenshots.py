#!/usr/bin/python3
"""Takes pictures of the demonstration's pages: screenshots.py FOLDER.

The pictures go into FOLDER, those that the README shows also into htdocs/images. `make screenshots`
calls this.
"""
import pathlib
import shutil
import sys
import tempfile

import annotated
import chrome as chrome_module
import demonstration

NEWS = "news/transparency-centre.html"
LONG = "how-a-claim-is-checked.html"
ARABIC = "news/markaz-al-shafafiya.html"
GERMAN = "news/transparenzzentrum.html"
DARK = {"prefers_color_scheme": "dark"}

# picture: page, window, what stands at its top (a CSS selector), emulated media, claim whose note is
# open (None: none is)
PICTURES = {
    "desktop": (NEWS, (1000, 700), "h2", {}, "overseas-revenue"),
    "closed": (NEWS, (1000, 700), "h2", {}, None),
    "notes": (NEWS, (1000, 760), "[role=doc-endnotes]", {}, None),
    "phone": (NEWS, (390, 780), "h2", {}, "market-share"),
    "phone-notes": (NEWS, (390, 780), "#factcheck-note-overseas-revenue", {}, None),
    "dark": (NEWS, (1000, 700), "h2", DARK, "overseas-revenue"),
    "dark-notes": (NEWS, (1000, 700), "#factcheck-note-pledge", DARK, None),
    "changed": (NEWS, (1000, 470), "#factcheck-note-market-share", {}, None),
    "changed-popover": (NEWS, (1000, 700), "h2", {}, "market-share"),
    "forced-colours": (NEWS, (1000, 700), "h2", {"forced_colors": "active"}, "overseas-revenue"),
    "right-to-left": (ARABIC, (1000, 760), "h1", {}, None),
    "right-to-left-popover": (ARABIC, (1000, 760), "h1", {}, 0),
    "right-to-left-notes": (ARABIC, (1000, 760), "[role=doc-endnotes]", {}, None),
    "german": (GERMAN, (1000, 900), "[role=doc-endnotes]", {}, None),
    "print": (NEWS, (760, 1000), "#figures", {"medium": "print"}, None),
    "print-notes": (NEWS, (760, 1000), "[role=doc-endnotes]", {"medium": "print"}, None),
    "long": (LONG, (1000, 760), "h2:nth-of-type(2)", {}, None),
}
IN_README = {"desktop", "changed", "phone"}


def take(chrome, url, size, top, media, claim):
    width, height = size
    chrome.window(width, height, scale=1.5, mobile=width < 600)
    chrome.media(**media)
    chrome.load(url)
    chrome.script(
        "scrollTo(0, scrollY + document.querySelector(arguments[0]).getBoundingClientRect().top - 24)",
        top,
    )
    if claim is not None:
        chrome.script(
            "const find = claim => typeof claim === 'number'"
            "  ? document.querySelectorAll('fc-ref')[claim]"
            "  : [...document.querySelectorAll(`[data-factcheck='${claim}']`)].pop()"
            "    .nextElementSibling;"
            "find(arguments[0]).querySelector('button').click();"
            "return Promise.all(document.getAnimations().map(a => a.finished)).then(() => 1)",
            claim,
        )
    return chrome.picture()


def main(folder):
    folder, images = pathlib.Path(folder), annotated.HTDOCS / "images"
    folder.mkdir(parents=True, exist_ok=True)
    images.mkdir(exist_ok=True)
    demo = demonstration.Demonstration()
    with tempfile.TemporaryDirectory() as profile:
        chrome = chrome_module.Chrome(profile)
        try:
            for name, (page, *rest) in PICTURES.items():
                file = folder / f"{name}.png"
                file.write_bytes(take(chrome, demo.pages[page], *rest))
                print(file)
                if name in IN_README:
                    shutil.copy(file, images)
        finally:
            chrome.close()
            demo.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
