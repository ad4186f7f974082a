"""What rights it needs: none but to read, as the server's user."""

import os
import pathlib
import stat

import pytest

from pages import ARTICLE, OTHER_QUOTE, QUOTE, assert_annotated, assert_bare, sidecar
from test_processes import children

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONF = f"Include {ROOT}/conf/factcheck.conf\nFactCheck On\nFactCheckServe annotations claimreview excerpts oembed\n"


def files(folder):
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in folder.rglob("*")}


@pytest.mark.parametrize("mpm", ["event", "prefork"])
def test_document_root_may_be_read_only_and_another_users(apache, mpm):
    """It would want to write beside the articles, or to be root."""
    server = apache(CONF, mpm=mpm)
    server.write("news/a.html", ARTICLE)
    server.write("news/a.html.claims.xml", sidecar())
    for path in (*server.docroot.rglob("*"), server.docroot):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = files(server.docroot)
    for path in ("news/a.html", "news/a.html"):
        assert_annotated(server.get("/" + path))
    for form in ("annotations/news/a.html/", "claimreview/news/a.html", "excerpt/news/a.html?claim=bridge"):
        assert server.get("/_factcheck/" + form).status == 200
    assert files(server.docroot) == before
    for pid in children(server.process.pid):
        if os.getuid() == 0:
            assert pathlib.Path(f"/proc/{pid}").stat().st_uid != 0


def test_process_has_no_file_open_for_writing_but_the_logs(apache):
    """A descriptor that is left open could be written to by whoever takes the child over."""
    server = apache(CONF, mpm="prefork")
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar())
    before = {pid: writable(pid) for pid in children(server.process.pid)}
    for _ in range(20):
        assert_annotated(server.get("/a.html"))
    for pid, open_files in before.items():
        assert writable(pid) == open_files
        assert not [f for f in open_files if "factcheck" in pathlib.Path(f).name and not f.startswith(str(server.root))]


def writable(pid):
    """Regular files that the process may write to."""
    found = set()
    for link in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(link)
        except FileNotFoundError:
            continue  # a connection's, closed meanwhile
        mode = int(next(line for line in pathlib.Path(f"/proc/{pid}/fdinfo/{link.name}").read_text().splitlines()
                        if line.startswith("flags")).split()[1], 8)
        if mode & os.O_ACCMODE != os.O_RDONLY and stat.S_ISREG(os.stat(link).st_mode):
            found.add(target)
    return found


@pytest.mark.parametrize("path", [
    "/a.html.claims.xml", "/a.html.claims.xml?x", "/a.html%2eclaims.xml", "//a.html.claims.xml",
    "/news/../a.html.claims.xml", "/a.html.claims.xml/x", "/_factcheck/excerpt/a.html.claims.xml?claim=bridge",
    "/_factcheck/annotations/a.html.claims.xml/", "/_factcheck/claimreview/a.html.claims.xml",
    "/_factcheck/claimreview/%2e%2e/a.html.claims.xml", "/_factcheck/../a.html.claims.xml",
])
def test_sidecar_is_never_served_raw(apache, path):
    """Drafts, and what an editor has not published yet, would be readable."""
    server = apache(CONF + "LogLevel authz_core:crit\n")  # each of them may be denied, in a line
    server.write("a.html", ARTICLE)
    server.write("news/b.html", ARTICLE)
    draft = sidecar().replace('author="desk"', 'author="desk" creativeWorkStatus="Draft"', 1)
    server.write("a.html.claims.xml", draft)
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        answer = server.get(path, method=method)
        assert answer.status != 200 or b"claimReview" not in answer.body
        assert b"TextQuoteSelector" not in answer.body and b"Draft" not in answer.body


@pytest.mark.parametrize("path", [
    "{other}", "../other/a.html", "%2e%2e/other/a.html", "..%2fother/a.html", "http://other.example/a.html",
    "//other.example/a.html", "file://{other}", "a.html/../../other/a.html", "a.html%00{other}",
])
def test_forms_say_nothing_of_other_hosts_files(apache, path):
    """Whether a file of another virtual host is there must not show in any answer."""
    server = apache(
        CONF + "<VirtualHost *>\nServerName site.example\nDocumentRoot @ROOT@/htdocs/one\n</VirtualHost>\n"
        "<VirtualHost *>\nServerName other.example\nDocumentRoot @ROOT@/htdocs/other\n</VirtualHost>\n",
        prepare=lambda server: [(server.docroot / name).mkdir() for name in ("one", "other")])
    for host, quote in (("one", QUOTE), ("other", OTHER_QUOTE)):
        server.write(f"{host}/a.html", ARTICLE)
        server.write(f"{host}/a.html.claims.xml", sidecar((f"{host}-claim", quote)))
    for form in ("annotations", "claimreview", "excerpt"):
        answers = []
        for name in ("a.html", "nothing.html"):
            where = path.format(other=server.docroot / "other/a.html").replace("a.html", name)
            answers.append(server.raw(
                f"GET /_factcheck/{form}/{where}?claim=other-claim HTTP/1.0\r\nHost: site.example\r\n\r\n".encode()))
        statuses = [answer.split(b" ", 2)[1] for answer in answers]
        assert b"other-claim" not in b"".join(answers)
        if "a.html/.." not in path:
            assert statuses[0] == statuses[1], (form, statuses)
        assert statuses[0] in (b"400", b"403", b"404"), (form, statuses)


def test_unreadable_article_is_forbidden_as_without_us(apache):
    server = apache(CONF)
    server.write("a.html", ARTICLE, 0o000)
    server.write("a.html.claims.xml", sidecar())
    if os.getuid() == 0:
        assert server.get("/a.html").status == 403
        server.expect_log(r"core:error.*AH00132: file permissions deny server access", 1)
    (server.docroot / "a.html").chmod(0o644)
    (server.docroot / "a.html.claims.xml").unlink()
    assert_bare(server.get("/a.html"))
