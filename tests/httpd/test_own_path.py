"""What is served under FactCheckPath, and that nothing of the site gets in its way."""

import re

import pytest

from pages import ARTICLE, sidecar

ON = "FactCheck On\n"


def with_page(server):
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar())
    return server


def href(server, page="/a.html"):
    body = server.get(page).body
    return re.search(rb'<link [^>]*href="([^"]*\.css)"', body).group(1).decode()


@pytest.fixture
def site(apache):
    return with_page(apache(ON))


def test_stylesheet_that_pages_link_is_served_for_good(site):
    answer = site.get(href(site))
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-length"] == str(len(answer.body))
    assert b"fact-check" in answer.body


def test_stylesheet_answers_head_conditionals_and_ranges(site):
    path = href(site)
    whole = site.get(path)
    head = site.head(path)
    assert head.body == b"" and head.headers["content-length"] == str(len(whole.body))
    etag = whole.headers["etag"]
    unchanged = site.get(path, {"If-None-Match": etag})
    assert unchanged.status == 304 and unchanged.body == b"" and unchanged.headers["etag"] == etag
    assert site.get(path, {"If-None-Match": '"other"'}).status == 200
    part = site.get(path, {"Range": "bytes=0-9"})
    assert part.status == 206 and part.body == whole.body[:10]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
def test_other_methods_are_not_allowed(site, method):
    answer = site.get(href(site), method=method)
    assert answer.status == 405
    assert {m.strip() for m in answer.headers["allow"].split(",")} - {"TRACE"} == {"GET", "HEAD"}


@pytest.mark.parametrize(
    "path",
    ["/factcheck.css", "/factcheck-0000000000000000.css", "/x/{name}", "/{name}/", "/{name}x"],
)
def test_all_else_is_not_found(site, path):
    name = href(site).split("/")[-1]
    answer = site.get("/_factcheck" + path.format(name=name))
    assert answer.status == 404


def test_names_that_only_begin_like_it_are_the_sites(site):
    site.write("_factchecks/x.txt", "mine")
    assert site.get("/_factchecks/x.txt").body == b"mine"


def test_files_of_the_site_at_that_path_are_not_reached(site):
    site.write("_factcheck/x.txt", "hidden")
    assert site.get("/_factcheck/x.txt").status == 404


def test_other_prefix_is_taken_and_the_default_one_is_free(apache):
    server = with_page(apache(ON + "FactCheckPath /about/checks/\n"))
    server.write("_factcheck/x.txt", "mine")
    assert href(server).startswith("/about/checks/factcheck-")
    assert server.get(href(server)).status == 200
    assert server.get("/_factcheck/x.txt").body == b"mine"


FRONT_CONTROLLERS = {
    "htaccess": (
        "<Directory @ROOT@/htdocs>\nRewriteEngine On\nRewriteRule !^a\\.html$ /a.html [L]\n</Directory>\n",
        "rewrite",
    ),
    "server-rewrite": ("RewriteEngine On\nRewriteRule !^/a\\.html$ /a.html [PT]\n", "rewrite"),
    "server-rewrite-to-file": (
        "RewriteEngine On\nRewriteRule !^/a\\.html$ @ROOT@/htdocs/a.html\n",
        "rewrite",
    ),
    "fallback": ("FallbackResource /a.html\n", ""),
    "fallback-in-location": ("<Location />\nFallbackResource /a.html\n</Location>\n", ""),
    "alias": ("AliasMatch ^/_ @ROOT@/htdocs/a.html\n", ""),
    "redirect": ("RedirectMatch ^/_ /a.html\n", ""),
    "dots-denied": ('<LocationMatch "/\\.">\nRequire all denied\n</LocationMatch>\n', ""),
    "root-denied": ("<Directory />\nRequire all denied\n</Directory>\n", ""),
    "multiviews": ("<Location />\nOptions +MultiViews\n</Location>\n", "negotiation"),
    "speling": ("CheckSpelling On\n", "speling"),
    "handler": ("<Location />\nSetHandler default-handler\n</Location>\n", ""),
    "dav": ("DavLockDB @ROOT@/run/lock\n<Location />\nDav On\n</Location>\n", "dav dav_fs"),
    "userdir": ("UserDir public_html\n", "userdir"),
}


@pytest.mark.parametrize("kind", FRONT_CONTROLLERS)
def test_it_is_reached_whatever_the_site_does_with_its_urls(apache, kind):
    conf, modules = FRONT_CONTROLLERS[kind]
    server = with_page(apache(ON + conf, modules=modules))
    answer = server.get(href(server))
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    "conf",
    ["ProxyPass / http://127.0.0.1:{port}/\n", "ProxyPass / http://127.0.0.1:{port}/ mapping=encoded\n",
     "<Location />\nProxyPass http://127.0.0.1:{port}/\n</Location>\n",
     "RewriteEngine On\nRewriteRule (.*) http://127.0.0.1:{port}$1 [P]\n"],
    ids=["server", "encoded", "location", "rewrite"],
)
def test_it_is_reached_where_the_whole_site_is_proxied(apache, origin, conf):
    server = apache(
        ON + "FactCheckSidecar @ROOT@/claims.xml\n" + conf.format(port=origin.port),
        modules="proxy proxy_http rewrite",
    )
    (server.root / "claims.xml").write_text(sidecar())
    origin.page("/a", ARTICLE)
    path = href(server, "/a")
    assert server.get(path).status == 200
    assert [r.split()[1] for r in origin.requests] == ["/a"]


def test_location_authorization_holds(apache):
    server = with_page(apache(ON + "<Location /_factcheck>\nRequire all denied\n</Location>\n"))
    server.expect_log("AH01630", 2)
    for path in (href(server), "/_factcheck/none"):
        assert server.get(path).status == 403


def test_location_password_holds(apache):
    server = apache(
        ON + "<Location />\nAuthType Basic\nAuthName x\nAuthUserFile @ROOT@/users\n"
        "Require valid-user\n</Location>\n",
        modules="auth_basic authn_file authz_user",
    )
    (server.root / "users").write_text("u:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n")  # password
    with_page(server)
    headers = {"Authorization": "Basic dTpwYXNzd29yZA=="}
    body = server.get("/a.html", headers).body
    path = re.search(rb'href="([^"]*\.css)"', body).group(1).decode()
    assert server.get(path).status == 401
    assert server.get(path, headers).status == 200


def test_other_vhosts_headers_and_logs_apply(apache):
    server = with_page(apache(ON + "Header always set X-Site yes\n"))
    assert server.get(href(server)).headers["x-site"] == "yes"
