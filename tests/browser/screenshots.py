#!/usr/bin/python3
"""Takes pictures of the demonstration's pages: screenshots.py FACTCHECK HTDOCS FOLDER.

FACTCHECK is the command; with it the pages are annotated into a temporary folder that a small server
of our own hands to a headless Chromium. The pictures go into FOLDER, those that the README shows also
into HTDOCS/images. `make screenshots` calls this.
"""
import base64
import functools
import http.server
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

NEWS = "news/transparency-centre.html"
ARABIC = "news/markaz-al-shafafiya.html"

# picture: page, viewport, what to show at its top (a CSS selector, None: the page's own), media
PICTURES = {
    "desktop": (NEWS, (1000, 760), "h2", {}),
    "note": (NEWS, (1000, 620), "#factcheck-note-overseas-revenue", {}),
    "phone": (NEWS, (390, 780), "#figures", {}),
    "dark": (NEWS, (1000, 760), "h2", {"prefers-color-scheme": "dark"}),
    "changed": (NEWS, (1000, 420), "#factcheck-note-market-share", {}),
    "print": (NEWS, (760, 1000), "[role=doc-endnotes]", {"media": "print"}),
    "right-to-left": (ARABIC, (1000, 900), "h1", {}),
}
IN_README = {"desktop", "changed", "phone"}


def annotate(command, htdocs, folder):
    """Copies the site into folder, pages with a sidecar annotated, the stylesheet where they link it."""
    shutil.copytree(htdocs, folder, dirs_exist_ok=True)
    for sidecar in pathlib.Path(htdocs).rglob("*.claims.xml"):
        page = sidecar.with_name(sidecar.name.removesuffix(".claims.xml"))
        target = folder / page.relative_to(htdocs)
        subprocess.run(
            [command, "annotate", page, "-o", target, "--contact", "/contact"], check=True
        )
        link = re.search(r'href="(/_factcheck/[^"]+)"', target.read_text(encoding="utf-8"))
        if link:
            stylesheet = folder / link[1].lstrip("/")
            stylesheet.parent.mkdir(exist_ok=True)
            shutil.copy(pathlib.Path(htdocs) / "factcheck.css", stylesheet)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def serve(folder):
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=folder)
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def browser(profile):
    options = Options()
    options.binary_location = shutil.which("chromium")
    for argument in (
        "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars "
        "--disable-background-networking --disable-component-update --disable-sync"
    ).split():
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={profile}")
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


def picture(driver, url, size, top, media):
    width, height = size
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1.5, "mobile": width < 600},
    )
    features = [{"name": n, "value": v} for n, v in media.items() if n != "media"]
    driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"media": media.get("media", ""), "features": features}
    )
    driver.get(url)
    driver.execute_script(
        "const at = document.querySelector(arguments[0]).getBoundingClientRect().top;"
        "scrollTo(0, scrollY + at - 24)",
        top,
    )
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
    return base64.b64decode(shot["data"])


def main(command, htdocs, pictures):
    pictures, images = pathlib.Path(pictures), pathlib.Path(htdocs) / "images"
    pictures.mkdir(parents=True, exist_ok=True)
    images.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as profile:
        annotate(command, htdocs, pathlib.Path(folder))
        server = serve(folder)
        driver = browser(profile)
        try:
            for name, (page, size, top, media) in PICTURES.items():
                url = f"http://127.0.0.1:{server.server_port}/{page}"
                file = pictures / f"{name}.png"
                file.write_bytes(picture(driver, url, size, top, media))
                print(file)
                if name in IN_README:
                    shutil.copy(file, images)
        finally:
            driver.quit()
            server.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
