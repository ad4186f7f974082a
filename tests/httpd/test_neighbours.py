"""Other modules of httpd and other kinds of site, each together with ours."""

import base64
import gzip
import os
import re
import socket
import subprocess
import time

import pytest

import fastcgi
import origin as origin_module
from pages import ARTICLE, OTHER_QUOTE, QUOTE, assert_annotated, assert_bare, big_page, claim
from pages import highlighted, injected, sidecar

ON = "FactCheck On\n"
BY_URI = "FactCheckSidecar @ROOT@/claims%{FACTCHECK_URI}.xml\n"
OLD = 1_500_000_000


def with_page(server, page=ARTICLE, name="a.html"):
    os.utime(server.write(name, page), (OLD, OLD))
    server.write(name + ".claims.xml", sidecar())
    return server


def claims(server, **files):
    """Sidecars by URL; __ in a name is a slash."""
    for name, claim_id in files.items():
        path = server.root / "claims" / (name.replace("__", "/") + ".xml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sidecar((claim_id, QUOTE)))


def assert_revalidates(server, path, headers=None):
    """The page's tag is good for a 304, and for no other sidecar's page."""
    tag = server.get(path, headers).headers["etag"]
    answer = server.get(path, {**(headers or {}), "If-None-Match": tag})
    assert answer.status == 304 and answer.headers["etag"] == tag
    assert server.get(path, {**(headers or {}), "If-None-Match": '"x"'}).status == 200


# --- mod_include ---

SSI = (
    "<Directory @ROOT@/htdocs>\nOptions +Includes\nAddOutputFilter INCLUDES .shtml\n"
    "AddType text/html .shtml\n</Directory>\n"
)


def test_included_page_is_annotated_whole_and_has_a_tag_of_its_contents(apache):
    """What is included changes the tag, though neither file's own time nor size tells of it."""
    server = apache(ON + SSI, modules="include")
    server.write("part.html", ARTICLE)
    server.write("a.shtml", b'<p>start</p><!--#include virtual="/part.html" --><p>end</p>')
    server.write("a.shtml.claims.xml", sidecar())
    first = server.get("/a.shtml")
    assert_annotated(first, b"<p>start</p>" + ARTICLE + b"<p>end</p>")
    assert "last-modified" not in first.headers
    server.write("part.html", ARTICLE.replace(b"1931", b"1932"))
    second = server.get("/a.shtml", {"If-None-Match": first.headers.get("etag", '"none"')})
    assert second.status == 200 and b"1932" in second.body


def test_variable_of_ours_is_known_to_includes(apache):
    server = apache(ON + SSI, modules="include")
    server.write("x/a.shtml", b'<!--#if expr="%{FACTCHECK_URI} == \'/x/a.shtml\'" -->yes<!--#endif -->')
    assert server.get("/x/a.shtml").body == b"yes"


# --- proxies ---


@pytest.mark.parametrize("pieces", ["whole", "cut"])
def test_fastcgi_program_is_annotated(apache, pieces):
    head = b'Content-Type: text/html\r\nETag: "x"\r\n\r\n'
    body = [ARTICLE] if pieces == "whole" else [ARTICLE[i : i + 7] for i in range(0, len(ARTICLE), 7)]
    with fastcgi.FastCgi(head, *body) as program:
        server = apache(
            ON + BY_URI + f"ProxyPass / fcgi://127.0.0.1:{program.port}/srv/\n", modules="proxy proxy_fcgi"
        )
        claims(server, a="bridge")
        assert_annotated(server.get("/a"))
        assert server.get("/a", {"Accept-Encoding": "br", "Range": "bytes=0-9"}).status in (200, 206)
        seen = program.requests[1]
        assert "HTTP_ACCEPT_ENCODING" not in seen and "HTTP_RANGE" not in seen
        assert_revalidates(server, "/a")


def test_fastcgi_by_sethandler_is_annotated_with_the_scripts_own_sidecar(apache):
    with fastcgi.FastCgi(b"Content-Type: text/html\r\n\r\n" + ARTICLE) as program:
        server = apache(
            ON + '<FilesMatch "\\.php$">\nSetHandler "proxy:fcgi://127.0.0.1:'
            f'{program.port}"\n</FilesMatch>\n',
            modules="proxy proxy_fcgi",
        )
        with_page(server, b"<?php", "a.php")
        assert_annotated(server.get("/a.php"))


def test_front_controller_as_a_cms_has_it(apache):
    """Everything is one script's; articles are told apart by the client's path alone."""
    with fastcgi.FastCgi(b'Content-Type: text/html\r\nETag: "x"\r\n\r\n' + ARTICLE) as program:
        server = apache(
            ON + BY_URI + "DirectoryIndex index.php\n<Directory @ROOT@/htdocs>\nAllowOverride All\n"
            '</Directory>\n<FilesMatch "\\.php$">\nSetHandler "proxy:fcgi://127.0.0.1:'
            f'{program.port}"\n</FilesMatch>\n',
            modules="rewrite proxy proxy_fcgi",
        )
        server.write("index.php", "<?php")
        server.write("style.css", "p {}")
        server.write(
            ".htaccess",
            "RewriteEngine On\nRewriteRule .* - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]\nRewriteBase /\n"
            "RewriteRule ^index\\.php$ - [L]\nRewriteCond %{REQUEST_FILENAME} !-f\n"
            "RewriteCond %{REQUEST_FILENAME} !-d\nRewriteRule . /index.php [L]\n",
        )
        claims(server, index="root", **{"2024__05__one": "one", "2024__05__two": "two"})
        for path, found in [
            ("/", "root"),
            ("/2024/05/one/", "one"),
            ("/2024/05/two", "two"),
            ("/2024/05/two?p=1", "two"),
        ]:
            assert_annotated(server.get(path), ids=(found,))
            assert_revalidates(server, path)
        assert_bare(server.get("/2024/05/none/"))
        assert server.get("/style.css").body == b"p {}"
        tags = {server.get(p).headers["etag"] for p in ("/2024/05/one/", "/2024/05/two")}
        assert len(tags) == 2
        css = re.search(rb'href="([^"]*\.css)"', server.get("/").body).group(1).decode()
        assert server.get(css).headers["content-type"].startswith("text/css")


def test_balanced_origins_give_one_page_and_one_tag(apache):
    with origin_module.Origin() as one, origin_module.Origin() as two:
        server = apache(
            ON + BY_URI + "<Proxy balancer://nodes>\n"
            f"BalancerMember http://127.0.0.1:{one.port}\nBalancerMember http://127.0.0.1:{two.port}\n"
            "ProxySet lbmethod=byrequests\n</Proxy>\nProxyPass / balancer://nodes/\n",
            modules="proxy proxy_http proxy_balancer lbmethod_byrequests slotmem_shm",
        )
        claims(server, a="bridge")
        for node in (one, two):
            node.page("/a", ARTICLE, ['ETag: "x"'])
        answers = [server.get("/a") for _ in range(6)]
        for answer in answers:
            assert_annotated(answer)
        assert one.requests and two.requests
        assert len({answer.headers["etag"] for answer in answers}) == 1
        assert_revalidates(server, "/a")


def test_balancer_takes_the_other_node_where_one_is_down(apache, origin):
    server = apache(
        ON + BY_URI + "<Proxy balancer://nodes>\nBalancerMember http://127.0.0.1:1 retry=60\n"
        f"BalancerMember http://127.0.0.1:{origin.port}\n</Proxy>\nProxyPass / balancer://nodes/\n",
        modules="proxy proxy_http proxy_balancer lbmethod_byrequests slotmem_shm",
    )
    server.expect_log("AH00957|AH01114|AH00959")
    claims(server, a="bridge")
    origin.page("/a", ARTICLE)
    for _ in range(3):
        assert_annotated(server.get("/a"))


def test_names_of_vhosts_keep_their_sidecars_and_switches(apache):
    vhost = (
        "<VirtualHost *>\nServerName {0}.example\nDocumentRoot @ROOT@/{0}\n"
        "FactCheckSidecar @ROOT@/claims-{0}%{{FACTCHECK_URI}}.xml\n{1}</VirtualHost>\n"
    )
    names = ("one", "two", "off")
    server = apache(
        "".join(vhost.format(name, "" if name == "off" else ON) for name in names),
        prepare=lambda server: [(server.root / name).mkdir() for name in names],
    )
    for name in names:
        (server.root / name / "a.html").write_bytes(ARTICLE)
        (server.root / f"claims-{name}").mkdir()
        (server.root / f"claims-{name}" / "a.html.xml").write_text(sidecar((name, QUOTE)))
    assert_annotated(server.get("/a.html", {"Host": "one.example"}), ids=("one",))
    assert_annotated(server.get("/a.html", {"Host": "TWO.example:80"}), ids=("two",))
    assert_bare(server.get("/a.html", {"Host": "off.example"}))


@pytest.mark.parametrize("mapping", ["", " mapping=encoded"])
@pytest.mark.parametrize(
    "path, found",
    [("/a", True), ("/a/", True), ("/a%20b", True), ("/%61", True), ("/a%2Fb", False), ("/a%00", False)],
)
def test_path_of_a_site_that_is_all_proxied_names_the_sidecar(apache, origin, mapping, path, found):
    """An encoded slash or NUL names no sidecar, and the origin decides about such a path."""
    server = apache(
        ON + BY_URI + "AllowEncodedSlashes NoDecode\n"
        f"ProxyPass / http://127.0.0.1:{origin.port}/{mapping}\n",
        modules="proxy proxy_http",
    )
    claims(server, a="bridge", **{"a b": "bridge", "a__b": "bridge"})
    for asked in (path, "/a", path.replace("%61", "a")):
        origin.page(asked, ARTICLE)
    answer = server.get(path)
    if "%00" in path and not mapping:
        assert answer.status == 404 and not origin.requests
    elif found:
        assert_annotated(answer)
    else:
        assert_bare(answer)


# --- debian's own configuration ---

DEBIAN = """
<Directory />
    Options FollowSymLinks
    AllowOverride None
    Require all denied
</Directory>
<Directory @ROOT@/htdocs/>
    Options Indexes FollowSymLinks
    AllowOverride None
    Require all granted
</Directory>
AccessFileName .htaccess
<FilesMatch "^\\.ht">
    Require all denied
</FilesMatch>
<LocationMatch "/\\.">
    Require all denied
</LocationMatch>
DirectoryIndex index.html index.cgi index.pl index.php index.xhtml index.htm
AddOutputFilterByType DEFLATE text/html text/plain text/xml
AddOutputFilterByType DEFLATE text/css
AddType application/x-gzip .gz .tgz
AddEncoding x-gzip .gz
ServerTokens OS
ServerSignature On
RequestReadTimeout header=20-40,minrate=500
RequestReadTimeout body=10,minrate=500
"""
DEBIAN_MODULES = (
    "access_compat auth_basic authn_file authz_user autoindex deflate filter negotiation reqtimeout status"
)


def test_debians_default_site(apache):
    server = with_page(apache(DEBIAN + ON, modules=DEBIAN_MODULES), big_page(20_000))
    browser = {"Accept-Encoding": "gzip, deflate, br"}
    answer = server.get("/a.html", browser)
    assert highlighted(gzip.decompress(answer.body)) == {"bridge"}
    injected.align(big_page(20_000), gzip.decompress(answer.body))
    assert_revalidates(server, "/a.html", browser)
    css = re.search(rb'href="([^"]*\.css)"', server.get("/a.html").body).group(1).decode()
    packed = server.get(css, browser)
    assert packed.status == 200 and packed.headers["content-encoding"] == "gzip"


def test_precompressed_articles_are_annotated_and_revalidated(apache):
    server = apache(
        ON + "AddEncoding x-gzip .gz\nAddOutputFilterByType DEFLATE text/html\n"
        "<Directory @ROOT@/htdocs>\nRemoveType .gz\nOptions +MultiViews\n</Directory>\n",
        modules="negotiation filter deflate",
    )
    os.utime(server.write("a.html.gz", gzip.compress(big_page(20_000))), (OLD, OLD))
    server.write("a.html.claims.xml", sidecar())
    browser = {"Accept-Encoding": "gzip"}
    answer = server.get("/a.html", browser)
    assert answer.headers["content-encoding"] == "gzip"
    injected.align(big_page(20_000), gzip.decompress(answer.body))
    assert highlighted(gzip.decompress(answer.body)) == {"bridge"}
    assert_revalidates(server, "/a.html", browser)
    tag = answer.headers["etag"]
    server.write("a.html.claims.xml", sidecar(claim("b", OTHER_QUOTE)))
    assert server.get("/a.html", {**browser, "If-None-Match": tag}).status == 200


def test_precompressed_article_without_inflate_keeps_its_own_validators(apache):
    server = apache(
        ON + "AddEncoding x-gzip .gz\n<Directory @ROOT@/htdocs>\nRemoveType .gz\n</Directory>\n"
    )
    server.write("a.html.gz", gzip.compress(ARTICLE))
    server.write("a.html.claims.xml", sidecar())
    tag = server.get("/a.html.gz").headers["etag"]
    assert server.get("/a.html.gz", {"If-None-Match": tag}).status == 304
    assert server.get("/a.html.gz", {"Range": "bytes=0-9"}).status == 206


@pytest.mark.parametrize("language", ["en", "de"])
def test_negotiated_languages_have_their_own_sidecars(apache, language):
    server = apache(
        ON + "AddLanguage en .en\nAddLanguage de .de\n"
        "<Directory @ROOT@/htdocs>\nOptions +MultiViews\n</Directory>\n",
        modules="negotiation",
    )
    for name in ("en", "de"):
        server.write(f"a.html.{name}", ARTICLE)
        server.write(f"a.html.{name}.claims.xml", sidecar((name, QUOTE)))
    headers = {"Accept-Language": language}
    answer = server.get("/a.html", headers)
    assert_annotated(answer, ids=(language,))
    assert answer.headers["content-language"] == language
    assert "accept-language" in answer.headers["vary"].lower()
    assert_revalidates(server, "/a.html", headers)


# --- transport ---


def curl(server, *more, host="site.example", port=None, scheme="http"):
    """(head, body) as curl gets them."""
    done = subprocess.run(
        ["curl", "-sS", "-i", "--max-time", "20", "-H", f"Host: {host}", *more[1:],
         f"{scheme}://127.0.0.1:{port or server.port}{more[0]}"],
        capture_output=True, timeout=60, check=True,
    )
    head, body = done.stdout.split(b"\r\n\r\n", 1)
    return head.decode(), body


def test_http_2_gets_the_same_page_as_http_1(apache):
    server = with_page(
        apache(ON + "Protocols h2c http/1.1\nFactCheckExplain On\n", modules="http2"), big_page(200_000)
    )
    expected = server.get("/a.html")
    head, body = curl(server, "/a.html", "--http2-prior-knowledge")
    assert head.startswith("HTTP/2 200") and body == expected.body
    assert f"etag: {expected.headers['etag']}" in head
    assert f"content-length: {len(expected.body)}" in head
    for more, status in [
        (["-H", f"If-None-Match: {expected.headers['etag']}"], "HTTP/2 304"),
        (["-H", 'If-Match: "x"'], "HTTP/2 412"),
        (["-r", "0-9"], "HTTP/2 206"),
        (["-I"], "HTTP/2 200"),
    ]:
        head, body = curl(server, "/a.html", "--http2-prior-knowledge", *more)
        assert head.startswith(status), more
    head, body = curl(server, "/a.html", "--http2-prior-knowledge", "-r", "0-9")
    assert body == expected.body[:10]


def test_http_2_streams_programs_and_many_pages_on_one_connection(apache):
    """Over TLS, all at once."""
    server = with_page(
        apache(
            ON + TLS + "Protocols h2 http/1.1\nScriptSock @ROOT@/run/cgid.sock\n"
            "ScriptAlias /cgi/ @ROOT@/cgi/\n",
            modules="http2 cgid ssl socache_shmcb",
            prepare=make_certificate,
        )
    )
    directory = server.root / "cgi"
    directory.mkdir()
    (directory / "x").write_text(
        "#!/bin/sh\nprintf 'Content-Type: text/html\\n\\n'\ncat <<'END'\n" + ARTICLE.decode() + "END\n"
    )
    (directory / "x").chmod(0o755)
    (directory / "x.claims.xml").write_text(sidecar())
    urls = [f"https://127.0.0.1:{server.tls_port}{path}" for path in ["/a.html", "/cgi/x"] * 10]
    done = subprocess.run(
        ["curl", "-sS", "-k", "-Z", "--http2", "--max-time", "20", "-H", "Host: site.example",
         "-w", "%{http_code} %{http_version}\\n",
         *[part for i, url in enumerate(urls) for part in ("-o", str(server.root / f"out{i}"), url)]],
        capture_output=True, timeout=60, check=True,
    )
    assert done.stdout.decode().split() == ["200", "2"] * 20
    for i in range(20):
        body = (server.root / f"out{i}").read_bytes()
        assert highlighted(body) == {"bridge"}
        injected.align(ARTICLE, body)


TLS = (
    "LogLevel ssl:error\nListen 127.0.0.1:@TLS@\n<VirtualHost *:@TLS@>\nServerName site.example\n"
    "DocumentRoot @ROOT@/htdocs\nSSLEngine On\nSSLCertificateFile @ROOT@/cert.pem\n"
    "SSLCertificateKeyFile @ROOT@/key.pem\n</VirtualHost>\n"
)


def test_tls_gets_the_page_and_links_of_a_based_page_are_https(apache):
    server = apache(
        ON + TLS,
        modules="ssl socache_shmcb",
        prepare=make_certificate,
    )
    with_page(server, ARTICLE.replace(b"<head>", b"<head><base href=/x/>"))
    head, body = curl(server, "/a.html", "-k", port=server.tls_port, scheme="https",
                      host=f"site.example:{server.tls_port}")
    assert " 200 " in head.split("\r\n")[0] + " "
    assert highlighted(body) == {"bridge"}
    link = f"https://site.example:{server.tls_port}/a.html#factcheck-note-bridge".encode()
    assert link in body


def make_certificate(server):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=site.example"],
        cwd=server.root, capture_output=True, check=True, timeout=60,
    )


@pytest.mark.parametrize("kind", ["file", "streamed"])
def test_slowed_down_page_is_whole(apache, kind):
    server = with_page(
        apache(
            ON + ("FactCheckLimit Scan 1K\n" if kind == "streamed" else "")
            + "SetOutputFilter RATE_LIMIT\nSetEnv rate-limit 400\n",
            modules="ratelimit",
        ),
        big_page(150_000),
    )
    assert_annotated(server.get("/a.html"), big_page(150_000))
    assert_revalidates(server, "/a.html")


def test_page_behind_a_password_is_nobody_elses(apache):
    server = with_page(
        apache(
            ON + "<Location />\nAuthType Basic\nAuthName x\nAuthUserFile @ROOT@/users\n"
            "Require valid-user\n</Location>\n",
            modules="auth_basic authn_file authz_user",
        )
    )
    (server.root / "users").write_text("u:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n")  # password
    user = {"Authorization": "Basic " + base64.b64encode(b"u:password").decode()}
    answer = server.get("/a.html", user)
    assert_annotated(answer)
    for headers in ({}, {"If-None-Match": answer.headers["etag"]}, {"Range": "bytes=0-9"}):
        refused = server.get("/a.html", headers)
        assert refused.status == 401 and not highlighted(refused.body)
    assert_revalidates(server, "/a.html", user)


def test_header_directives_have_the_last_word(apache):
    server = with_page(
        apache(ON + "Header set X-A b\nHeader unset ETag\nHeader append Vary Cookie\n"
               "RequestHeader set Accept-Language de\n")
    )
    answer = server.get("/a.html")
    assert_annotated(answer)
    assert answer.headers["x-a"] == "b" and answer.headers["vary"] == "Cookie"
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    "conf, modules",
    [
        ("SetOutputFilter BUCKETEER;SUBSTITUTE\nSubstitute s/1906/1907/\n", "bucketeer substitute"),
        ("SetOutputFilter SUBSTITUTE;DEFLATE\nSubstitute s/1906/1907/\n", "substitute deflate filter"),
        ("FilterDeclare x\nFilterProvider x SUBSTITUTE true\nFilterChain x\nSubstitute s/1906/1907/\n",
         "substitute filter"),
        ("<Location />\nSetOutputFilter Sed\nOutputSed s/1906/1907/\n</Location>\n", "sed"),
    ],
    ids=["bucketeer", "deflate", "filter", "sed"],
)
def test_what_others_have_changed_is_what_is_annotated(apache, conf, modules):
    server = with_page(apache(ON + conf, modules=modules), ARTICLE.replace(b"1907", b"1906"))
    answer = server.get("/a.html")
    assert_annotated(answer)
    tag = answer.headers.get("etag")
    assert tag is None or server.get("/a.html", {"If-None-Match": tag}).status == 304


def test_page_that_mod_proxy_html_has_rewritten_is_annotated_once(apache, origin):
    server = apache(
        ON + f"FactCheckSidecar @ROOT@/claims.xml\nProxyPass / http://127.0.0.1:{origin.port}/\n"
        "ProxyHTMLEnable On\nProxyHTMLLinks a href\nProxyHTMLURLMap http://inner.example /outer\n",
        modules="proxy proxy_http xml2enc proxy_html filter",
    )
    (server.root / "claims.xml").write_text(sidecar())
    origin.page("/a", ARTICLE.replace(b"Before it.", b'<a href="http://inner.example/x">Before</a> it.'))
    body = server.get("/a").body
    assert b'"/outer/x"' in body
    assert highlighted(body) == {"bridge"} and body.count(b'id="factcheck-note-bridge"') == 1


def test_upgrade_to_another_protocol_goes_through(apache, origin):
    server = apache(
        ON + BY_URI + f"ProxyPass / http://127.0.0.1:{origin.port}/ upgrade=websocket\n",
        modules="proxy proxy_http proxy_wstunnel",
    )
    claims(server, a="bridge")
    origin.answers["/a"] = [
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        0.1,
        b"\x81\x05hello" + ARTICLE,
    ]
    answer = server.raw(
        b"GET /a HTTP/1.1\r\nHost: site.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
    )
    head, body = answer.split(b"\r\n\r\n", 1)
    assert head.startswith(b"HTTP/1.1 101") and body == b"\x81\x05hello" + ARTICLE


def test_events_arrive_as_they_are_sent(apache, origin):
    server = apache(
        ON + BY_URI + "FactCheckExplain On\n"
        f"ProxyPass / http://127.0.0.1:{origin.port}/ flushpackets=on\n",
        modules="proxy proxy_http",
    )
    claims(server, a="bridge")
    origin.answers["/a"] = [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n",
        b"data: one\n\n", 2, b"data: two\n\n",
    ]
    with socket.create_connection(("127.0.0.1", server.port), 20) as s:
        s.sendall(b"GET /a HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n")
        start, received = time.monotonic(), b""
        while b"data: one" not in received:
            received += s.recv(4096)
        assert time.monotonic() - start < 1.5
        while piece := s.recv(4096):
            received += piece
    assert b"data: two" in received
    assert b"FactCheck-Status: left-alone;reason=type" in received
