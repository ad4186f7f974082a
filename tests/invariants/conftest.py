"""Pages, and what the command makes of them: each page and sidecar is run once for all checks."""

import functools
import os
import pathlib
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import command  # noqa: E402
import deep  # noqa: E402
import oracle  # noqa: E402
import pagetext  # noqa: E402
import quotes  # noqa: E402
import sidecars  # noqa: E402

OWN = command.ROOT / "tests" / "pages"
OTHERS = command.ROOT.parent / "shared" / "data" / "pages"

# `make test-all` asks for more seeds and claims.
LONG = bool(os.environ.get("FACTCHECK_TEST_ALL"))
# FACTCHECK_SEEDS="7 8" runs those instead.
SEEDS = os.environ.get("FACTCHECK_SEEDS", "1 2 3 4 5 6 7 8" if LONG else "1").split()
CLAIMS = 400 if LONG else 200


def page_names():
    """own/NAME for ours, made/NAME for those that a script makes, other/NAME for other people's."""
    names = ["own/" + path.name for path in sorted(OWN.glob("*.html"))]
    names += ["made/" + name for name in sorted(deep.PAGES)]
    if OTHERS.is_dir():
        return names + ["other/" + path.name for path in sorted(OTHERS.glob("*.html"))]
    return names + [
        pytest.param("other/*", marks=pytest.mark.skip(reason="../shared/data/pages isn't there"))]


@functools.lru_cache(maxsize=None)
def page_bytes(name):
    folder, file = name.split("/", 1)
    if folder == "made":
        return deep.PAGES[file]()
    return ((OWN if folder == "own" else OTHERS) / file).read_bytes()


@functools.lru_cache(maxsize=64)
def page_of(name):
    page = pagetext.Page(page_bytes(name), name)
    return page, oracle.Index(page)


class Run:
    """A page, claims, and what the command says and makes of them."""

    def __init__(self, name, mode):
        self.name, self.mode = name, mode
        self.page, self.index = page_of(name)
        if mode == "every piece":
            self.claims = quotes.every_piece(self.page)
        else:
            self.claims = quotes.mixed_claims(self.page, mode, CLAIMS)
        if not self.claims:  # a page without text: it must pass whatever is asked of it
            self.claims = [oracle.Claim("c0", [oracle.Target("words that no page has")], "absent")]
        with tempfile.TemporaryDirectory() as folder:
            article = pathlib.Path(folder) / "article.html"
            sidecar = pathlib.Path(folder) / "article.html.claims.xml"
            article.write_bytes(self.page.data)
            sidecar.write_bytes(sidecars.build(self.claims))
            self.report, self.exit_code = command.lint(article, sidecar)
            self.output = command.annotate(article, sidecar)


@functools.lru_cache(maxsize=8)
def run_of(name, mode):
    try:
        return Run(name, mode)
    except Exception as error:  # kept, so that each check names it without running again
        return error


MODES = ["every piece"] + ["seed " + seed for seed in SEEDS]


@pytest.fixture(params=page_names(), scope="session")
def page_name(request):
    return request.param


@pytest.fixture(params=MODES, scope="session")
def run(page_name, request):
    result = run_of(page_name, request.param)
    if isinstance(result, Exception):
        raise result
    return result
