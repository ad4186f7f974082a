"""Sidecars that can't be used, that change, and that may not be read."""

import os
import re
import threading
import time

import pytest

from pages import ARTICLE, OTHER_QUOTE, QUOTE, assert_annotated, assert_bare, claim, highlighted
from pages import sidecar

ON = "FactCheck On\n"
GOOD = sidecar()


@pytest.fixture
def site(apache):
    server = apache(ON)
    server.write("a.html", ARTICLE)
    return server


def bare_headers(answer):
    return {k: v for k, v in answer.headers.items() if k != "date"}


# --- bad input: the page as if there were no sidecar, one line in the log ---


def broken(text, new, once=True):
    assert text in GOOD
    return GOOD.replace(text, new, 1 if once else -1)


RULES = {
    "unknown-element": broken("</claimReview>", "<extra/></claimReview>"),
    "unknown-attribute": broken('author="desk"', 'author="desk" extra="x"'),
    "no-author-name": broken('name="Example Desk"', ""),
    "author-url-not-http": broken('name="Example Desk"', 'name="Example Desk" url="ftp://x.example"'),
    "author-unknown": broken('author="desk"', 'author="nobody"'),
    "id-not-ncname": broken('id="bridge"', 'id="1 bridge"'),
    "id-twice": broken("</claimReviews>", claim("bridge", OTHER_QUOTE) + "</claimReviews>"),
    "no-date-published": broken('datePublished="2019-04-02"', ""),
    "date-that-is-none": broken("2019-04-02", "2019-02-30"),
    "expires-that-is-none": broken('author="desk"', 'author="desk" expires="soon"'),
    "status-unknown": broken('author="desk"', 'author="desk" creativeWorkStatus="Final"'),
    "review-url-not-http": broken('author="desk"', 'author="desk" url="javascript:alert(1)"'),
    "no-target": re.sub("<target>.*</target>", "", GOOD),
    "no-exact": re.sub("<exact>.*</exact>", "", GOOD),
    "empty-exact": re.sub("<exact>.*</exact>", "<exact> </exact>", GOOD),
    "exact-that-folds-to-nothing": re.sub("<exact>.*</exact>", "<exact>&#xAD;</exact>", GOOD),
    "occurrence-unknown": broken("<target>", '<target occurrence="last">'),
    "no-rating-name": broken('alternateName="Accurate"', ""),
    "rating-out-of-range": broken('ratingValue="5"', 'ratingValue="9"'),
    "rating-no-number": broken('ratingValue="5"', 'ratingValue="good"'),
    "body-with-markup-not-allowed": broken(
        "</claimReview>", "<reviewBody><script>x</script></reviewBody></claimReview>"
    ),
    "body-link-not-http": broken(
        "</claimReview>", '<reviewBody><a href="data:x">x</a></reviewBody></claimReview>'
    ),
    "citation-without-name": broken("</claimReview>", "<citation/></claimReview>"),
    "correction-without-date": broken("</claimReview>", "<correction>x</correction></claimReview>"),
    "wrong-root": GOOD.replace("claimReviews", "claims"),
    "wrong-namespace": broken("urn:factcheck:sidecar:1", "urn:factcheck:sidecar:2"),
    "not-well-formed": broken("</claimReview>", ""),
    "undeclared-entity": broken("The bridge", "&bridge;"),
    "doctype": GOOD.replace("?>\n", "?>\n<!DOCTYPE claimReviews>\n", 1),
    "entity-bomb": GOOD.replace(
        "?>\n",
        '?>\n<!DOCTYPE claimReviews [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n',
        1,
    ).replace("The bridge", "&b;"),
    "external-entity": GOOD.replace(
        "?>\n", '?>\n<!DOCTYPE claimReviews [<!ENTITY a SYSTEM "/etc/passwd">]>\n', 1
    ).replace("The bridge", "&a;"),
    "white-space-only": " \n",
    "not-xml": "This is a note, not XML.\n",
    "bytes-that-lie": GOOD.encode().replace(b"Example Desk", b"Example \xe9\xff Desk"),
    "utf-16-that-is-none": GOOD.replace("UTF-8", "UTF-16").encode(),
    "cut-short": GOOD[: len(GOOD) * 2 // 3],
}


@pytest.mark.parametrize("rule", RULES)
def test_broken_rule_leaves_the_page_as_the_origins_and_names_the_place(site, rule):
    before = site.get("/a.html")
    site.write("a.html.claims.xml", RULES[rule])
    site.expect_log(r"\[factcheck:error\].* FC0012: .*/a\.html\.claims\.xml:\d+:\d+: [<\w]", 1)
    after = site.get("/a.html")
    assert_bare(after)
    assert bare_headers(after) == bare_headers(before)
    conditional = site.get("/a.html", {"If-None-Match": before.headers["etag"]})
    assert conditional.status == 304


def test_empty_sidecar_leaves_the_page_bare(site):
    site.write("a.html.claims.xml", "")
    site.expect_log(r"FC0013: .*/a\.html\.claims\.xml: .*empty", 1)
    assert_bare(site.get("/a.html"))


def test_fault_is_logged_once_for_a_version_of_the_file(site):
    site.expect_log("FC0012", 2)
    site.write("a.html.claims.xml", "nonsense")
    for _ in range(5):
        site.get("/a.html")
    time.sleep(0.1)
    for _ in range(5):
        site.get("/a.html")
    site.write("a.html.claims.xml", "other nonsense")
    for _ in range(5):
        site.get("/a.html")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "utf-8-sig"])
def test_sidecar_in_another_encoding_is_good_input(site, encoding):
    name = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-8-sig": "UTF-8"}.get(encoding, encoding)
    text = GOOD.replace("UTF-8", name).replace("Example Desk", "Prüfstelle")
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    site.write("a.html.claims.xml", mark + text.encode(encoding))
    assert_annotated(site.get("/a.html"))


def test_directory_in_the_sidecars_place(site):
    (site.docroot / "a.html.claims.xml").mkdir()
    site.expect_log(r"FC0013: .*a\.html\.claims\.xml: is no regular file", 1)
    assert_bare(site.get("/a.html"))
    assert_bare(site.get("/a.html"))


def test_fifo_in_the_sidecars_place_holds_nobody(site):
    os.mkfifo(site.docroot / "a.html.claims.xml")
    os.chmod(site.docroot / "a.html.claims.xml", 0o666)
    site.expect_log(r"FC0013: .*a\.html\.claims\.xml: is no regular file", 1)
    assert_bare(site.get("/a.html"))


def test_device_in_the_sidecars_place(site):
    (site.docroot / "a.html.claims.xml").symlink_to("/dev/zero")
    site.expect_log(r"FC0013: .*a\.html\.claims\.xml: is no regular file", 1)
    assert_bare(site.get("/a.html"))


def test_sidecar_that_may_not_be_read(site):
    site.write("a.html.claims.xml", GOOD, 0o000)
    site.expect_log(r"FC0013: .*a\.html\.claims\.xml: can't be read: .*Permission denied", 1)
    assert_bare(site.get("/a.html"))
    assert_bare(site.get("/a.html"))
    (site.docroot / "a.html.claims.xml").chmod(0o644)
    assert_annotated(site.get("/a.html"))


def test_sidecar_in_a_directory_that_may_not_be_searched(apache):
    server = apache(ON + "FactCheckSidecar @ROOT@/closed/a.xml\n")
    server.write("a.html", ARTICLE)
    closed = server.root / "closed"
    closed.mkdir()
    (closed / "a.xml").write_text(GOOD)
    closed.chmod(0o700 if os.getuid() == 0 else 0o000)
    server.expect_log(r"FC0013: .*closed/a\.xml: can't be looked at: .*Permission denied", 1)
    assert_bare(server.get("/a.html"))
    assert_bare(server.get("/a.html"))
    closed.chmod(0o755)
    assert_annotated(server.get("/a.html"))


def test_sidecar_of_100_mb_is_not_even_read(site):
    path = site.write("a.html.claims.xml", GOOD)
    os.truncate(path, 100_000_000)
    site.expect_log(r"FC0013: .*: has 100000000 bytes, more than .*SidecarSize", 1)
    start = time.monotonic()
    assert_bare(site.get("/a.html"))
    assert time.monotonic() - start < 2


def test_one_bad_sidecar_of_several_leaves_the_page_bare(apache):
    server = apache(ON + "FactCheckSidecar %{REQUEST_FILENAME}.one.xml %{REQUEST_FILENAME}.two.xml\n")
    server.write("a.html", ARTICLE)
    server.write("a.html.one.xml", GOOD)
    server.write("a.html.two.xml", "nonsense")
    server.expect_log(r"FC0012: .*a\.html\.two\.xml:", 1)
    assert_bare(server.get("/a.html"))


def test_line_breaks_from_a_sidecar_forge_no_log_line(site):
    site.write("a.html.claims.xml", broken('id="bridge"', 'id="x&#10;[forged"'))
    site.expect_log("FC0012", 1)
    site.get("/a.html")
    assert not [line for line in site.log().splitlines() if line.startswith("[forged")]


# --- change ---


def test_added_changed_older_and_removed_sidecars_show_at_the_next_request(site):
    assert_bare(site.get("/a.html"))
    path = site.write("a.html.claims.xml", sidecar(("one", QUOTE)))
    assert_annotated(site.get("/a.html"), ids=("one",))
    site.write("a.html.claims.xml", sidecar(("two", OTHER_QUOTE)))
    assert_annotated(site.get("/a.html"), ids=("two",))
    other = site.write("other.xml", sidecar(("older", QUOTE)))
    os.utime(other, (1_000_000_000, 1_000_000_000))
    other.rename(path)
    assert_annotated(site.get("/a.html"), ids=("older",))
    path.unlink()
    assert_bare(site.get("/a.html"))


def test_change_within_one_tick_of_the_clock_shows(site):
    """Same size, same inode, and stamps that may be the same: as fast as it can be written."""
    for turn in range(60):
        name = "ab"[turn % 2]
        site.write("a.html.claims.xml", sidecar((name, QUOTE)))
        assert_annotated(site.get("/a.html"), ids=(name,))


def test_sidecar_replaced_all_the_time_is_always_one_version(site):
    """By rename, as it should be: each page has all claims of one version."""
    versions = {
        n: sidecar(*[(f"v{n}-{i}", q) for i, q in enumerate((QUOTE, OTHER_QUOTE))]) for n in (1, 2)
    }
    stop = threading.Event()

    def replace():
        turn = 0
        while not stop.is_set():
            turn += 1
            site.write("new.xml", versions[turn % 2 + 1]).rename(site.docroot / "a.html.claims.xml")

    site.write("a.html.claims.xml", versions[1])
    thread = threading.Thread(target=replace)
    thread.start()
    try:
        for _ in range(150):
            ids = highlighted(site.get("/a.html").body)
            assert ids in ({"v1-0", "v1-1"}, {"v2-0", "v2-1"})
    finally:
        stop.set()
        thread.join()


def test_sidecar_rewritten_in_place_is_one_version_or_none(site):
    """As it shouldn't be: half-written files are faulty ones, never a mix."""
    versions = [sidecar(*[(f"v{n}-{i}", q) for i, q in enumerate((QUOTE, OTHER_QUOTE))]) for n in (1, 2)]
    stop = threading.Event()

    def rewrite():
        turn = 0
        while not stop.is_set():
            turn += 1
            text = versions[turn % 2].encode()
            with open(site.docroot / "a.html.claims.xml", "r+b", buffering=0) as f:
                f.truncate(0)
                f.write(text[:300])
                f.write(text[300:])

    site.write("a.html.claims.xml", versions[0])
    thread = threading.Thread(target=rewrite)
    thread.start()
    try:
        for _ in range(150):
            ids = highlighted(site.get("/a.html").body)
            assert ids in ({"v1-0", "v1-1"}, {"v2-0", "v2-1"}, set())
    finally:
        stop.set()
        thread.join()
    (site.docroot / "a.html.claims.xml").write_text(GOOD)
    assert_annotated(site.get("/a.html"))
    if "FC001" in site.log():
        site.expect_log("FC001[23]")


def test_many_threads_share_what_is_kept(apache):
    server = apache(ON, threads=16)
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", GOOD)
    wrong = []

    def ask():
        for _ in range(20):
            if highlighted(server.get("/a.html").body) != {"bridge"}:
                wrong.append(1)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for turn in range(20):
        server.write("new.xml", GOOD + "<!-- -->" * turn).rename(server.docroot / "a.html.claims.xml")
        time.sleep(0.01)
    for thread in threads:
        thread.join()
    assert not wrong


# --- where it may lie ---


def placed(apache, expression, conf="", **options):
    server = apache(ON + f"FactCheckSidecar {expression}\n" + conf, **options)
    server.write("a.html", ARTICLE)
    return server


def assert_not_located(server, why, path="/a.html", headers=None):
    assert_bare(server.get(path, headers))
    assert re.search(f"FC0002: .*{why}", server.log())


def test_relative_result_is_no_sidecar(apache):
    assert_not_located(placed(apache, "claims/%{REQUEST_URI}"), "no absolute path")


@pytest.mark.parametrize("value", ["../secret", "x/../../secret", "x/.."])
def test_dot_segments_are_no_sidecar(apache, value):
    server = placed(apache, "@ROOT@/claims/%{HTTP:X-Article}/a.xml")
    (server.root / "claims" / "x").mkdir(parents=True)
    for name in ("", "secret", "claims"):
        (server.root / name).mkdir(exist_ok=True)
        (server.root / name / "a.xml").write_text(GOOD)
    assert_not_located(server, "has a .. in it", headers={"X-Article": value})


def test_absolute_value_of_a_variable_leads_nowhere_else(apache):
    server = placed(apache, "%{HTTP:X-Article}")
    (server.root / "secret.xml").write_text(GOOD)
    assert_not_located(
        server, "neither below", headers={"X-Article": str(server.root / "secret.xml")}
    )


def test_variable_may_name_files_in_the_articles_directory(apache):
    server = placed(apache, "%{HTTP:X-Article}")
    server.write("notes.xml", GOOD)
    assert_annotated(server.get("/a.html", {"X-Article": str(server.docroot / "notes.xml")}))


def test_literal_directory_counts_to_its_last_slash(apache):
    """/claims-%{..} must not reach into /claims-other-directory/ by its own first letters only."""
    server = placed(apache, "@ROOT@/claims/a-%{HTTP:X-Article}.xml")
    (server.root / "claims").mkdir()
    (server.root / "claims" / "a-x.xml").write_text(GOOD)
    assert_annotated(server.get("/a.html", {"X-Article": "x"}))


def test_sidecar_elsewhere_than_the_article_needs_no_authorization_of_its_own(apache):
    server = placed(
        apache, "@ROOT@/claims/all.xml", "<Directory @ROOT@/claims>\nRequire all denied\n</Directory>\n"
    )
    (server.root / "claims").mkdir()
    (server.root / "claims" / "all.xml").write_text(GOOD)
    assert_annotated(server.get("/a.html"))


OPTIONS = "<Directory @ROOT@/htdocs>\nOptions {}\n</Directory>\n"


@pytest.mark.parametrize(
    "options, owner, allowed",
    [
        ("FollowSymLinks", "other", True),
        ("None", "same", False),
        ("SymLinksIfOwnerMatch", "same", True),
        ("SymLinksIfOwnerMatch", "other", False),
    ],
)
@pytest.mark.parametrize("link", ["file", "directory"])
def test_symbolic_links_are_judged_by_the_articles_options(apache, options, owner, allowed, link):
    if owner == "other" and os.getuid() != 0:
        pytest.skip("only root can give a file to another user")
    server = apache(
        ON + "FactCheckSidecar @ROOT@/htdocs/%{env:NONE}claims/a.xml\n" + OPTIONS.format(options)
    )
    server.write("a.html", ARTICLE)
    elsewhere = server.root / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.xml").write_text(GOOD)
    if link == "file":
        (server.docroot / "claims").mkdir()
        (server.docroot / "claims" / "a.xml").symlink_to(elsewhere / "a.xml")
    else:
        (server.docroot / "claims").symlink_to(elsewhere)
    if owner == "other":
        os.chown(elsewhere / "a.xml", 12345, 12345)
        os.chown(elsewhere, 12345, 12345)
    if allowed:
        assert_annotated(server.get("/a.html"))
    else:
        assert_not_located(server, "symbolic link")


def test_links_above_the_literal_directory_are_the_admins_own(apache):
    server = apache(ON + "FactCheckSidecar @ROOT@/link/claims/a.xml\n" + OPTIONS.format("None"))
    server.write("a.html", ARTICLE)
    (server.root / "real" / "claims").mkdir(parents=True)
    (server.root / "real" / "claims" / "a.xml").write_text(GOOD)
    (server.root / "link").symlink_to(server.root / "real")
    assert_annotated(server.get("/a.html"))


def test_dangling_link_is_no_sidecar(site):
    (site.docroot / "a.html.claims.xml").symlink_to("nowhere.xml")
    assert_bare(site.get("/a.html"))


def test_very_long_names_are_no_sidecar(apache):
    server = placed(apache, "@ROOT@/claims/%{HTTP:X-Article}.xml")
    assert_bare(server.get("/a.html", {"X-Article": "x" * 6000}))


# --- %{FACTCHECK_URI} ---

FRONT = (
    "<Directory @ROOT@/htdocs>\nRewriteEngine On\nRewriteCond %{REQUEST_FILENAME} !-f\n"
    "RewriteRule . /index.html [L]\n</Directory>\n"
)


def by_uri(apache, conf="", modules="rewrite", **files):
    server = apache(ON + "FactCheckSidecar @ROOT@/claims%{FACTCHECK_URI}.xml\n" + conf, modules=modules)
    server.write("index.html", ARTICLE)
    for name, claim_id in files.items():
        path = server.root / "claims" / (name.replace("__", "/") + ".xml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sidecar((claim_id, QUOTE)))
    return server


@pytest.mark.parametrize(
    "path, found",
    [
        ("/", "root"),
        ("/index.html", None),
        ("/news/one", "one"),
        ("/news/one/", "one"),
        ("//news//one", "one"),
        ("/news/./x/../one", "one"),
        ("/news/one?x=/news/two", "one"),
        ("/news/%6fne", "one"),
        ("/news%2fone", None),
        ("/news/one%2e", None),
        ("/news/%2e%2e/news/one", "one"),
    ],
)
def test_path_that_the_client_asked_for_decides(apache, path, found):
    server = by_uri(apache, "AllowEncodedSlashes On\n" + FRONT, index="root", news__one="one",
                    news__two="two")
    answer = server.get(path)
    assert answer.status == 200
    assert highlighted(answer.body) == ({found} if found else set())


@pytest.mark.parametrize("path", ["/../claims/secret", "/%2e%2e/secret", "/a/../../secret"])
def test_paths_above_the_root_find_nothing(apache, path):
    server = by_uri(apache, FRONT, index="root")
    server.expect_log("AH10244: invalid URI path", 1)
    (server.root / "secret.xml").write_text(sidecar())
    answer = server.get(path)
    assert answer.status == 400 and not highlighted(answer.body)


def test_space_and_non_ascii_are_decoded_once(apache):
    server = by_uri(apache, FRONT)
    (server.root / "claims").mkdir()
    (server.root / "claims" / "zwei wörter%20.xml").write_text(sidecar())
    assert_annotated(server.get("/zwei%20w%C3%B6rter%2520"))


@pytest.mark.parametrize(
    "conf, modules",
    [
        (FRONT, "rewrite"),
        ("FallbackResource /index.html\n", ""),
        ("RewriteEngine On\nRewriteRule ^/news/ /index.html [PT]\n", "rewrite"),
        ("RewriteEngine On\nRewriteRule ^/news/ @ROOT@/htdocs/index.html\n", "rewrite"),
        ("AliasMatch ^/news/ @ROOT@/htdocs/index.html\n", ""),
    ],
    ids=["htaccess", "fallback", "pass-through", "server", "alias"],
)
def test_front_controllers_keep_the_clients_path(apache, conf, modules):
    server = by_uri(apache, conf, modules, news__one="one", index="root")
    assert_annotated(server.get("/news/one"), ids=("one",))


@pytest.mark.parametrize("mapping", ["", " mapping=encoded"])
def test_proxies_keep_the_clients_path(apache, origin, mapping):
    server = by_uri(
        apache, f"ProxyPass / http://127.0.0.1:{origin.port}/{mapping}\n", "proxy proxy_http",
        **{"news__one two": "one"},
    )
    origin.page("/news/one%20two", ARTICLE)
    assert_annotated(server.get("/news/one%20two"), ids=("one",))


def test_directory_index_is_found_by_the_directorys_path(apache):
    server = by_uri(apache, news="one")
    server.write("news/index.html", ARTICLE)
    assert_annotated(server.get("/news/"), ids=("one",))


def test_variable_is_there_for_other_directives(apache):
    server = apache('Header set X-Path "expr=%{FACTCHECK_URI}"\n')
    server.write("b/a.html", ARTICLE)
    assert server.get("/b/a.html").headers["x-path"] == "/b/a.html"


# --- Vary ---


def test_headers_that_an_expression_looks_at_are_named_in_vary(apache):
    server = placed(
        apache, '"@ROOT@/claims/%{HTTP:Accept-Language}.xml"', "Header merge Vary Cookie\n"
    )
    (server.root / "claims").mkdir()
    (server.root / "claims" / "de.xml").write_text(GOOD)
    for language in ("de", "fr"):
        answer = server.get("/a.html", {"Accept-Language": language})
        assert bool(highlighted(answer.body)) == (language == "de")
        again = server.get(
            "/a.html", {"Accept-Language": language, "If-None-Match": answer.headers["etag"]}
        )
        assert (answer.status, again.status) == (200, 304)
        names = {name.strip().lower() for name in answer.headers["vary"].split(",")}
        assert names == {"accept-language", "cookie"}
        assert "accept-language" in again.headers["vary"].lower()


def test_304_of_a_page_without_sidecar_here_has_the_vary_too(apache):
    server = placed(apache, '"@ROOT@/claims/%{HTTP:Accept-Language}.xml"')
    etag = server.get("/a.html").headers["etag"]
    answer = server.get("/a.html", {"If-None-Match": etag})
    assert answer.status == 304 and answer.headers["vary"] == "Accept-Language"


def test_no_vary_where_no_header_is_looked_at(site):
    site.write("a.html.claims.xml", GOOD)
    assert "vary" not in site.get("/a.html").headers
