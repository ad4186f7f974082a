"""One Chromium for all tests; the demonstration from Apache, other pages from a server of our own."""

import pathlib
import shutil
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import annotated  # noqa: E402
import chrome as chrome_module  # noqa: E402
import demonstration  # noqa: E402
import webserver  # noqa: E402

NPM = annotated.BUILD / "npm"


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    instance = chrome_module.Chrome(tmp_path_factory.mktemp("profile"))
    yield instance
    instance.close()


@pytest.fixture
def chrome(browser):
    """The browser, with nothing emulated but a desktop's window."""
    browser.window()
    browser.media()
    yield browser
    browser.open("about:blank")


@pytest.fixture(scope="session")
def server():
    instance = webserver.WebServer()
    yield instance
    instance.close()


@pytest.fixture
def page(server):
    """page(article, sidecar, *options) -> the annotated page's URL. css: another stylesheet, b"" for
    one that doesn't come."""
    count = 0

    def put(article, sidecar, *options, css=None):
        nonlocal count
        count += 1
        annotated_page = annotated.annotate(article, sidecar, *options)
        annotated.put_stylesheet(server, annotated_page, css)
        return server.put(f"/page-{count}.html", annotated_page)

    return put


@pytest.fixture(scope="session")
def demo():
    """{page: URL} of the demonstration, which Apache serves with the module."""
    instance = demonstration.Demonstration()
    yield instance.pages
    instance.close()


@pytest.fixture(scope="session")
def packages():
    """The folder of npm's packages; skips where they can't be fetched."""
    listed = pathlib.Path(__file__).with_name("package.json")
    if not shutil.which("npm"):
        pytest.skip("npm isn't installed")
    NPM.mkdir(parents=True, exist_ok=True)
    stamp = NPM / "installed.json"
    if not stamp.exists() or stamp.read_bytes() != listed.read_bytes():
        shutil.copy(listed, NPM / "package.json")
        done = subprocess.run(
            "npm install --ignore-scripts --no-audit --no-fund --no-package-lock".split(),
            cwd=NPM, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            pytest.skip("npm can't fetch its packages: " + done.stderr.strip()[-200:])
        shutil.copy(listed, stamp)
    return NPM / "node_modules"
