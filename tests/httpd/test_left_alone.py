"""Responses that must not be touched, each with its reason in the log and in FactCheck-Status."""

import re

import pytest

from pages import ARTICLE, assert_annotated, sidecar

ON = "FactCheck On\nFactCheckExplain On\n"
CGI = (
    "ScriptSock @ROOT@/run/cgid.sock\nScriptAlias /cgi/ @ROOT@/cgi/\n"
    "FactCheckSidecar @ROOT@/claims.xml\n"
)


def script(server, headers, body=ARTICLE):
    """A CGI program at /cgi/x that prints headers and body as they are."""
    (server.root / "claims.xml").write_text(sidecar())
    directory = server.root / "cgi"
    directory.mkdir(exist_ok=True)
    (directory / "body").write_bytes(body)
    path = directory / "x"
    path.write_text(f"#!/bin/sh\nprintf '{headers}\\n\\n'\ncat {directory}/body\n")
    path.chmod(0o755)


def assert_left_alone(answer, server, reason, origin=ARTICLE):
    assert answer.body == origin
    assert re.match(f"left-alone;reason={reason}(;|$)", answer.headers["factcheck-status"])
    assert f"left alone ({reason})" in server.log()


def test_annotated_page_says_so_with_its_counts(apache):
    server = apache(ON)
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar())
    answer = server.get("/a.html")
    assert_annotated(answer)
    assert answer.headers["factcheck-status"] == "annotated;intact=1;changed=0;missing=0"


def test_status_header_is_not_sent_unless_asked_for(apache):
    server = apache("FactCheck On\n")
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar())
    server.write("b.html", ARTICLE)
    for path in ("/a.html", "/b.html"):
        assert "factcheck-status" not in server.get(path).headers


@pytest.mark.parametrize(
    "headers, reason",
    [
        ("Content-Type: text/plain", "type"),
        ("Content-Type: application/xhtml+xml", "type"),
        ("Content-Type: text/html-sandboxed", "type"),
        ("Content-Type: text/event-stream", "type"),
        ("Content-Type: text/html\\nContent-Encoding: br", "encoded"),
        ("Content-Type: text/html\\nContent-Encoding: gzip, identity", "encoded"),
        ("Content-Type: text/html\\nContent-Range: bytes 0-9/400", "partial"),
        ("Content-Type: text/html\\nCache-Control: public, No-Transform", "no-transform"),
        ("Content-Type: text/html\\nContent-Disposition: attachment; filename=x", "attachment"),
        ("Content-Type: text/html\\nContent-Disposition: ATTACHMENT", "attachment"),
        ("Content-Type: text/html\\nStatus: 404 Not Found", "status"),
        ("Content-Type: text/html\\nStatus: 203 Other", "status"),
    ],
)
def test_response_that_may_not_be_annotated(apache, headers, reason):
    server = apache(ON + CGI, modules="cgid")
    script(server, headers)
    assert_left_alone(server.get("/cgi/x"), server, reason)


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Type: TEXT/HTML; Charset=\"utf-8\"",
        "Content-Type: text/html ;charset=utf-8",
        "Content-Type: text/html\\nContent-Encoding: identity",
        "Content-Type: text/html\\nContent-Disposition: inline; filename=\"attachment.html\"",
        "Content-Type: text/html\\nCache-Control: no-transformation",
    ],
)
def test_response_that_only_looks_as_if_it_may_not(apache, headers):
    server = apache(ON + CGI, modules="cgid")
    script(server, headers)
    assert_annotated(server.get("/cgi/x"))


def test_partial_response_of_a_program_stays_one(apache):
    server = apache(ON + CGI, modules="cgid")
    script(server, "Status: 206 Partial Content\\nContent-Type: text/html\\nContent-Range: bytes 0-9/99")
    answer = server.get("/cgi/x")
    assert answer.status == 206
    assert_left_alone(answer, server, "partial")


def test_ineligible_file_gets_its_range_and_validators(apache):
    server = apache(ON)
    server.write("a.txt", ARTICLE)
    server.write("a.txt.claims.xml", sidecar())
    answer = server.get("/a.txt", {"Range": "bytes=5-9"})
    assert answer.status == 206 and answer.body == ARTICLE[5:10]
    assert "etag" in answer.headers


def test_off_is_off_though_a_sidecar_is_there(apache):
    server = apache("FactCheckExplain On\n")
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar())
    assert_left_alone(server.get("/a.html"), server, "off")


def test_no_sidecar(apache):
    server = apache(ON)
    server.write("a.html", ARTICLE)
    assert_left_alone(server.get("/a.html"), server, "no-sidecar")


def test_error_document_is_never_annotated(apache):
    server = apache(ON + "ErrorDocument 404 /missing.html\n")
    server.write("missing.html", ARTICLE)
    server.write("missing.html.claims.xml", sidecar())
    answer = server.get("/nothing.html")
    assert answer.status == 404
    assert_left_alone(answer, server, "error-document")
    assert_annotated(server.get("/missing.html"))


def test_error_document_that_a_script_makes_200_is_not_annotated_either(apache):
    server = apache(ON + CGI + "ErrorDocument 404 /cgi/x\n", modules="cgid")
    script(server, "Status: 200 OK\\nContent-Type: text/html")
    assert_left_alone(server.get("/nothing.html"), server, "error-document")


@pytest.mark.parametrize(
    "conf",
    ["SetEnv no-factcheck 1", "SetEnvIf Request_URI a no-factcheck", "SetEnv NO-FACTCHECK 0"],
)
def test_environment_switches_it_off(apache, conf):
    server = apache(ON + conf)
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar())
    assert_left_alone(server.get("/a.html"), server, "no-factcheck")


def test_environment_holds_after_internal_redirects(apache):
    server = apache(
        ON + "SetEnvIf Request_URI ^/start no-factcheck\n"
        "<Directory @ROOT@/htdocs>\nRewriteEngine On\nRewriteRule ^start$ middle\n"
        "RewriteRule ^middle$ a.html\n</Directory>\n",
        modules="rewrite",
    )
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar())
    assert_left_alone(server.get("/start"), server, "no-factcheck")
    assert_annotated(server.get("/middle"))


def test_included_parts_are_not_annotated_by_themselves(apache):
    """An include is a subrequest; its text is a part of the page, whose sidecar counts once."""
    server = apache(
        "FactCheck On\n<Directory @ROOT@/htdocs>\nOptions +Includes\n"
        "AddOutputFilter INCLUDES .shtml\nAddType text/html .shtml\n</Directory>\n",
        modules="include",
    )
    server.write("part.html", ARTICLE)
    server.write("part.html.claims.xml", sidecar(("part", "Before it.")))
    server.write("a.shtml", b'<p>start</p><!--#include virtual="/part.html" --><p>end</p>')
    server.write("a.shtml.claims.xml", sidecar())
    assert_annotated(server.get("/a.shtml"), b"<p>start</p>" + ARTICLE + b"<p>end</p>")


def test_page_that_the_engine_refuses_says_why(apache):
    server = apache(ON + "AddCharset utf-16 .html\n")
    server.write("a.html", ARTICLE.decode().encode("utf-16"))
    server.write("a.html.claims.xml", sidecar())
    answer = server.get("/a.html")
    assert_left_alone(answer, server, "page", ARTICLE.decode().encode("utf-16"))
    assert "utf-16" in answer.headers["factcheck-status"].lower()


def test_other_methods_keep_their_conditions(apache):
    server = apache(
        ON + "DavLockDB @ROOT@/run/lock\n<Directory @ROOT@/htdocs>\nDav On\n</Directory>\n",
        modules="dav dav_fs",
    )
    server.expect_log("failed precondition")
    server.docroot.chmod(0o777)
    server.write("a.html", ARTICLE, 0o666)
    server.write("a.html.claims.xml", sidecar())
    assert server.get("/a.html", {"If-Match": '"other"'}, "DELETE").status == 412
    assert server.get("/a.html", {"If-None-Match": "*"}, "PUT", b"new").status == 412
    assert (server.docroot / "a.html").read_bytes() == ARTICLE


@pytest.mark.parametrize(
    "conf, modules, path",
    [
        ("DirectoryIndex index.html\n", "", "/news/"),
        ("FallbackResource /index.html\n", "", "/news/none"),
        ("RewriteEngine On\nRewriteRule ^/news/ /index.html [PT]\n", "rewrite", "/news/one"),
        ("RewriteEngine On\nRewriteRule ^/news/ @ROOT@/htdocs/index.html\n", "rewrite", "/news/one"),
        ("<Directory @ROOT@/htdocs>\nRewriteEngine On\nRewriteRule ^news/[on] /news/x/\n"
         "RewriteRule ^news/x/ /index.html [END]\n</Directory>\n", "rewrite", "/news/one"),
        ("ProxyPass /news/ http://127.0.0.1:{port}/ mapping=encoded\n", "proxy proxy_http", "/news/one%20x/"),
        ("ProxyPass /news/ http://127.0.0.1:{port}/\n", "proxy proxy_http", "/news/one%20x"),
    ],
    ids=["index", "fallback", "pass-through", "server", "htaccess", "encoded", "proxy"],
)
def test_environment_holds_whatever_becomes_of_the_path(apache, origin, conf, modules, path):
    """Asked twice: with a header that sets the variable, and without."""
    server = apache(
        ON + "FactCheckSidecar @ROOT@/claims.xml\nSetEnvIf X-Plain yes no-factcheck\n"
        + conf.replace("{port}", str(origin.port)),
        modules=modules,
    )
    (server.root / "claims.xml").write_text(sidecar())
    server.write("index.html", ARTICLE)
    server.write("news/index.html", ARTICLE)
    for asked in ("/one%20x/", "/one%20x"):
        origin.page(asked, ARTICLE)
    assert_left_alone(server.get(path, {"X-Plain": "yes"}), server, "no-factcheck")
    assert_annotated(server.get(path))
