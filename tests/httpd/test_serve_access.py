"""Who may not read an article learns nothing of its claims; programs' articles; bad input."""

import base64
import gzip
import hashlib
import os
import random
import re

import pytest

from forms import ARTICLE, CLAIMS, INTACT, ON, SITE, URL, annotations, ask, document, links, put, reviewed
from pages import sidecar

USERS = "u:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n"  # password
BASIC = ("AuthType Basic\nAuthName members\nAuthUserFile @ROOT@/users\nRequire valid-user\n")
AUTH = "auth_basic authn_file authz_user"
MEMBER = {"Authorization": "Basic " + base64.b64encode(b"u:password").decode()}
PATHS = ("annotations/{}/", "annotations/{}/bridge", "annotations/{}/none", "annotations/{}", "claimreview/{}",
         "excerpt/{}?claim=bridge", "excerpt/{}?claim=none", "excerpt/{}", "oembed?url=http://site.example/{}")


def statuses(server, name, headers=None):
    return {ask(server, path.format(name), headers).status for path in PATHS}


# --- access ---


PLACES = {
    "directory": "<Directory @ROOT@/htdocs/news>\n%s</Directory>\n",
    "location": "<Location /news>\n%s</Location>\n",
    "file": "<Files a.html>\n%s</Files>\n",
    "condition": '<If "%%{REQUEST_URI} =~ m#^/news/#">\n%s</If>\n',
}


@pytest.mark.parametrize("place", PLACES)
def test_password_of_the_article_holds_for_its_forms(apache, place):
    server = put(apache(ON + PLACES[place] % BASIC, modules=AUTH))
    (server.root / "users").write_text(USERS)
    article = server.get("/news/a.html")
    assert article.status == 401
    for path in PATHS:
        answer = ask(server, path.format("news/a.html"))
        assert answer.status == 401, path
        assert answer.headers["www-authenticate"] == article.headers["www-authenticate"]
        assert b"bridge" not in answer.body
    assert annotations_of_member(server) == {"bridge", "flood", "twice"}
    assert ask(server, "excerpt/news/a.html?claim=bridge", MEMBER).status == 200


def annotations_of_member(server):
    container = document(ask(server, "annotations/news/a.html/", MEMBER))
    return {item["id"].split("/")[-1] for item in container["first"]["items"]}


def test_password_in_htaccess_holds(apache):
    server = put(apache(ON + "<Directory @ROOT@/htdocs>\nAllowOverride All\n</Directory>\n", modules=AUTH))
    (server.root / "users").write_text(USERS)
    server.write("news/.htaccess", BASIC.replace("@ROOT@", str(server.root)))
    assert statuses(server, "news/a.html") == {401}
    assert ask(server, "claimreview/news/a.html", MEMBER).status == 200


def test_article_that_is_forbidden_has_forbidden_forms(apache):
    server = put(apache(ON + "<Directory @ROOT@/htdocs/news>\nRequire all denied\n</Directory>\n"))
    server.expect_log("AH01630")
    assert server.get("/news/a.html").status == 403
    assert statuses(server, "news/a.html") == {403}


def test_forms_of_what_is_missing_tell_nothing_apart(apache):
    """No article, an article without claims, and one where FactCheck is off are alike."""
    server = put(put(apache(ON + "<Files off.html>\nFactCheck Off\n</Files>\n")), "news/off.html")
    server.write("news/bare.html", ARTICLE)
    server.write("news/only.html.claims.xml", sidecar(*CLAIMS))
    server.write("news/x.txt", "text")
    server.write("news/x.txt.claims.xml", sidecar(*CLAIMS))
    for name in ("news/none.html", "news/bare.html", "news/off.html", "news/only.html", "news/x.txt",
                 "news/a.html.claims.xml"):
        found = {ask(server, path.format(name)).status for path in PATHS}
        assert found == {404}, name


def test_rule_that_looks_at_the_url_is_asked_about_the_article(apache, origin):
    """httpd skips access checks of a sub-request that has its main request's configuration."""
    server = apache(
        ON + "FactCheckSidecar @ROOT@/claims.xml\n"
        f"ProxyPass /_factcheck !\nProxyPass / http://127.0.0.1:{origin.port}/\n"
        '<Location />\nRequire expr "%{REQUEST_URI} !~ m#^/secret/#"\n</Location>\n',
        modules="proxy proxy_http")
    (server.root / "claims.xml").write_text(sidecar(*CLAIMS))
    server.expect_log("AH01630")
    assert ask(server, "claimreview/open/a").status == 200
    for path in ("annotations/secret/a/", "annotations/secret/a/bridge", "claimreview/secret/a"):
        assert ask(server, path).status == 403, path


def test_location_of_the_forms_can_be_closed_itself(apache):
    server = put(apache(ON + "<Location /_factcheck/annotations>\n" + BASIC + "</Location>\n", modules=AUTH))
    (server.root / "users").write_text(USERS)
    assert ask(server, "annotations/news/a.html/").status == 401
    assert ask(server, "claimreview/news/a.html").status == 200


def test_sidecar_that_turns_invalid_takes_the_forms_away(apache):
    """Between two requests; and back."""
    server = put(apache(ON))
    assert ask(server, "claimreview/news/a.html").status == 200
    server.write("news/a.html.claims.xml", "<claimReviews")
    server.expect_log("FC0012", 1)
    assert statuses(server, "news/a.html") == {404}
    assert server.get("/news/a.html").body == ARTICLE.encode()
    put(server)
    assert ask(server, "claimreview/news/a.html").status == 200
    (server.docroot / "news/a.html.claims.xml").unlink()
    assert statuses(server, "news/a.html") == {404}


DRAFT = reviewed("bridge", INTACT).replace(" datePublished", ' creativeWorkStatus="Draft" datePublished', 1)


def test_drafts_are_only_where_show_has_them_and_never_stored(apache):
    server = put(apache(ON + "<Directory @ROOT@/htdocs/desk>\nFactCheckShow intact draft\n</Directory>\n"),
                 claims=[DRAFT])
    put(server, "desk/a.html", claims=[DRAFT])
    assert document(ask(server, "annotations/news/a.html/"))["total"] == 0
    assert ask(server, "annotations/news/a.html/bridge").status == 404
    assert ask(server, "excerpt/news/a.html?claim=bridge").status == 404
    assert document(ask(server, "claimreview/desk/a.html")) == []
    for path in ("annotations/desk/a.html/", "annotations/desk/a.html/bridge", "excerpt/desk/a.html?claim=bridge",
                 "claimreview/desk/a.html"):
        answer = ask(server, path)
        assert answer.status == 200 and answer.headers["cache-control"] == "private, no-store"
    assert b"draft" in ask(server, "excerpt/desk/a.html?claim=bridge").body.lower()
    item = document(ask(server, "annotations/desk/a.html/bridge"))
    assert item["body"][1]["schema:creativeWorkStatus"] == "Draft"


@pytest.mark.parametrize("place", ["%s", "<Location />\n%s</Location>\n", "<Directory @ROOT@/htdocs>\n%s</Directory>\n"],
                         ids=["server", "location", "directory"])
def test_rule_that_asks_the_environment_is_asked_about_the_article(apache, place):
    """mod_setenvif looks at main requests only: the form's URL says nothing of the article's."""
    server = put(apache(
        ON + place % 'SetEnvIf Request_URI "^/news/" members\n' + "<Directory @ROOT@/htdocs>\n<RequireAll>\n"
        "Require all granted\nRequire not env members\n</RequireAll>\n</Directory>\n"))
    server.expect_log("AH01630")
    put(server, "open/a.html")
    assert server.get("/news/a.html").status == 403
    assert statuses(server, "news/a.html") == {403}
    assert ask(server, "claimreview/open/a.html").status == 200


@pytest.mark.parametrize("conf", ['SetEnvIf Request_URI "^/news/" no-factcheck\n',
                                  "<Location /news>\nSetEnv no-factcheck\n</Location>\n"])
def test_what_turns_the_page_off_turns_its_forms_off(apache, conf):
    server = put(put(apache(ON + conf)), "open/a.html")
    assert server.get("/news/a.html").body == ARTICLE.encode()
    assert statuses(server, "news/a.html") == {404}
    assert ask(server, "claimreview/open/a.html").status == 200


def test_digest_authentication_holds(apache):
    """The client's answer is about the form's URL, and is judged as such."""
    realm, user, password = "members", "u", "password"
    server = put(apache(
        ON + "<Directory @ROOT@/htdocs/news>\nAuthType Digest\nAuthName members\nAuthUserFile @ROOT@/users\n"
        "Require valid-user\n</Directory>\n", modules="auth_digest authn_file authz_user"))
    ha1 = hashlib.md5(f"{user}:{realm}:{password}".encode()).hexdigest()
    (server.root / "users").write_text(f"{user}:{realm}:{ha1}\n")
    path = "/_factcheck/claimreview/news/a.html"
    refused = server.get(path)
    assert refused.status == 401
    nonce = re.search(r'nonce="([^"]*)"', refused.headers["www-authenticate"])[1]
    ha2 = hashlib.md5(f"GET:{path}".encode()).hexdigest()
    response = hashlib.md5(f"{ha1}:{nonce}:00000001:c:auth:{ha2}".encode()).hexdigest()
    header = (f'Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{path}", qop=auth, nc=00000001, '
              f'cnonce="c", response="{response}", algorithm=MD5')
    assert server.get(path, {"Authorization": header}).status == 200


def test_directives_of_htaccess_decide_for_its_articles(apache):
    server = put(apache("FactCheck On\n<Directory @ROOT@/htdocs>\nAllowOverride FileInfo\n</Directory>\n"))
    assert ask(server, "claimreview/news/a.html").status == 404
    server.write("news/.htaccess", "FactCheckServe claimreview\n")
    assert ask(server, "claimreview/news/a.html").status == 200
    assert ask(server, "annotations/news/a.html/").status == 404


@pytest.mark.parametrize("value", ["", "all", "none excerpts", "excerpt"])
def test_forms_that_are_none_are_refused(configtest, value):
    code, said = configtest(f"FactCheckServe {value}\n")
    assert code != 0 and "FactCheckServe" in said


# --- programs and other servers ---


BY_URL = ON + "FactCheckSidecar @ROOT@/claims%{FACTCHECK_URI}.xml\n"


def with_claims(server, name="news/a"):
    path = server.root / "claims" / (name + ".xml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sidecar(*CLAIMS))


@pytest.fixture
def proxied(apache, origin):
    server = apache(BY_URL + f"ProxyPass / http://127.0.0.1:{origin.port}/\n", modules="proxy proxy_http")
    with_claims(server)
    origin.page("/news/a", ARTICLE.encode())
    return server


def test_proxied_article_has_its_sidecars_claims_without_states(proxied, origin):
    """Nobody has read it: what the sidecar quotes is all that is known."""
    items = annotations(proxied, "news/a")
    assert set(items) == {"bridge", "flood", "gone", "twice"}
    assert "factcheck:state" not in str(items) and "TextPositionSelector" not in str(items)
    (target,) = items["bridge"]["target"]
    assert target == {"source": SITE + "/news/a", "selector": {"type": "TextQuoteSelector", "exact": INTACT}}
    assert len(document(ask(proxied, "claimreview/news/a"))) == 4
    assert origin.requests == []


def test_proxied_article_has_no_excerpts_and_no_embed(proxied, origin):
    assert ask(proxied, "excerpt/news/a?claim=bridge").status == 404
    assert ask(proxied, "oembed?url=http://site.example/news/a").status == 404
    assert origin.requests == []
    announced = links(proxied.get("/news/a"))
    assert announced == {"http://www.w3.org/ns/oa#annotationService": [SITE + "/_factcheck/annotations/news/a/"]}


def test_url_with_a_final_slash_keeps_it(proxied, origin):
    """What such a URL names is for the other server to say."""
    origin.page("/news/a/", ARTICLE.encode())
    (announced,) = links(proxied.get("/news/a/"))["http://www.w3.org/ns/oa#annotationService"]
    item = document(proxied.get(announced.removeprefix(SITE)))["first"]["items"][0]
    assert item["target"][0]["source"] == SITE + "/news/a/"
    assert document(proxied.get(item["id"].removeprefix(SITE)))["target"] == item["target"]


SCRIPT = "#!/bin/sh\n# secret: " + INTACT + "\nprintf 'Content-Type: text/html\\n\\n<p>page</p>'\n"


@pytest.mark.parametrize("conf", [
    "<Files a.html>\nSetHandler cgi-script\nOptions +ExecCGI\n</Files>\n",
    "AddHandler cgi-script .html\n<Directory @ROOT@/htdocs>\nOptions +ExecCGI\n</Directory>\n",
    "<Files a.html>\nSetHandler application/x-httpd-php\n</Files>\n",
    "AddType application/x-httpd-php .html\n",
], ids="sethandler addhandler php php-type".split())
def test_source_of_a_script_is_never_read(apache, conf):
    """Its claims are the sidecar's, and its comments are nobody's business."""
    server = put(apache(ON + conf, modules="cgid"), article=SCRIPT)
    (server.docroot / "news/a.html").chmod(0o755)
    for path in PATHS:
        body = ask(server, path.format("news/a.html")).body
        assert b"secret" not in body and b"factcheck:state" not in body
    assert ask(server, "excerpt/news/a.html?claim=bridge").status == 404


def test_front_controller_is_found_by_its_urls(apache):
    """All pages are one script's, and mod_rewrite in .htaccess sends them there."""
    server = apache(BY_URL + "<Directory @ROOT@/htdocs>\nAllowOverride All\nOptions +ExecCGI +FollowSymLinks\n"
                    "</Directory>\n<Files index.cgi>\nSetHandler cgi-script\n</Files>\n", modules="rewrite cgid")
    with_claims(server)
    server.write("index.cgi", SCRIPT, 0o755)
    server.write(".htaccess", "RewriteEngine On\nRewriteCond %{REQUEST_FILENAME} !-f\nRewriteRule . /index.cgi [L]\n")
    assert document(ask(server, "annotations/news/a/"))["total"] == 4
    assert ask(server, "annotations/news/b/").status == 404


def test_rewritten_file_is_read_as_the_article_that_it_is(apache):
    server = put(apache(ON + "<Directory @ROOT@/htdocs>\nRewriteEngine On\nRewriteRule ^old$ /news/a.html [L]\n"
                        "</Directory>\n", modules="rewrite"))
    item = annotations(server, "old")["bridge"]
    assert item["target"][0]["factcheck:state"] == "intact"
    assert item["target"][0]["source"] == SITE + "/old"


def test_includes_are_read_as_the_page_shows_them(apache):
    """What mod_include makes of the file is the article, not the file."""
    article = ARTICLE.replace("Une autre phrase.", "<!--#set var='x' value='1' --><!--#if expr='v(\"x\") = \"2\"' -->"
                              "Hidden words.<!--#else -->Une autre phrase.<!--#endif -->")
    server = put(apache(ON + "<Directory @ROOT@/htdocs>\nOptions +Includes\nSetOutputFilter INCLUDES\n</Directory>\n",
                        modules="include"), article=article)
    (target,) = annotations(server)["bridge"]["target"]
    assert target["factcheck:state"] == "intact" and "Hidden" not in str(target)
    assert target["selector"][0]["prefix"].endswith("autre phrase. Le pont fut ")


def test_compressed_files_are_not_read(apache):
    server = apache(ON + "AddEncoding gzip .gz\n")
    server.write("news/a.html.gz", gzip.compress(ARTICLE.encode()))
    server.write("news/a.html.claims.xml", sidecar(*CLAIMS))
    container = document(ask(server, "annotations/news/a.html.gz/"))
    assert "factcheck:state" not in str(container)
    assert ask(server, "excerpt/news/a.html.gz?claim=bridge").status == 404


def test_page_that_cannot_be_annotated_says_no_states(apache):
    """Its character set isn't read: its claims aren't missing for that."""
    server = put(apache(ON + "AddDefaultCharset utf-16\n"))
    assert "factcheck:state" not in str(document(ask(server, "annotations/news/a.html/")))


def test_filter_that_is_placed_leaves_the_forms_alone(apache):
    """An admin's AddOutputFilterByType is for the articles."""
    server = put(apache("FactCheck Placed\nFactCheckServe annotations claimreview excerpts oembed\n"
                        "AddOutputFilterByType FACTCHECK text/html\n", modules="filter"))
    assert b"fact-check" in server.get("/news/a.html").body
    for path in ("", "excerpt/news/a.html?claim=bridge", "excerpt/news/a.html?claim=gone"):
        assert b"factcheck-notes" not in ask(server, path).body
    assert ask(server, "").status == 200


def test_article_that_includes_its_own_excerpt_ends(apache):
    """And one that includes another's shows it."""
    include = '<!--#include virtual="/_factcheck/excerpt/%s?claim=bridge" -->'
    server = put(apache(ON + "<Directory @ROOT@/htdocs>\nOptions +Includes\nSetOutputFilter INCLUDES\n</Directory>\n",
                        modules="include"), article=ARTICLE.replace("</h1>", "</h1>" + include % "news/a.html" * 20))
    server.expect_log("unable to include")
    assert ask(server, "excerpt/news/a.html?claim=bridge").status == 200
    put(server, "news/plain.html")
    server.write("news/other.html", "<p>" + include % "news/plain.html")
    for headers in ({}, {"If-Match": '"x"', "Range": "bytes=0-1"}):
        assert b"ouvert par neuf ing&#233;nieurs" in server.get("/news/other.html", headers).body


def test_explanations_are_there_for_forms_too(apache):
    server = put(apache(ON + "FactCheckExplain On\n"))
    answer = ask(server, "claimreview/news/a.html")
    assert answer.headers["factcheck-status"] == "annotated;intact=2;changed=1;missing=1"
    ask(server, "annotations/none/")
    lines = server.wait_for_access(2)
    assert sorted(line.split("|")[2:5] for line in lines) == [["-", "-", "-"], ["2", "1", "1"]]


# --- bad input ---


@pytest.mark.parametrize("path", [
    "annotations/../../etc/passwd/", "annotations/%2e%2e/%2e%2e/etc/passwd/", "annotations/..%2f..%2fx/",
    "annotations/news%2fa.html/", "annotations/news%2Fa.html/bridge", "claimreview/news%2fa.html",
    "excerpt/news%2fa.html?claim=bridge", "annotations/./../x", "annotations//etc/passwd/",
    "annotations/_factcheck/", "claimreview/_factcheck/claimreview/news/a.html", "claimreview", "annotations",
    "excerpt?claim=bridge", "annotations/news/a.html/bridge/", "annotations/news/a.html/bridge/x",
    "claimreview/news/a.html/", "claimreview/news/a.html/x",
    "annotations/news/a.html/?page=1", "annotations/news/a.html/?page=99999999999999999999",
    "annotations/news/a.html/?page=-1", "annotations/news/a.html/?page=x", "annotations/" + "a" * 300 + "/",
    "annotations/" + "a/" * 400])
def test_paths_that_lead_nowhere_are_not_found(apache_of_all, path):
    assert ask(apache_of_all, path).status in (404, 403)


@pytest.fixture(scope="module")
def apache_of_all(shared_apache):
    server = put(shared_apache(ON))
    for line in ("AH00036", "AH10244", "AH00038"):  # httpd's own: a long name, an escape, a fifo
        server.expect_log(line)
    return server


@pytest.mark.parametrize("path", ["claimreview/news/a.html%00", "annotations/news/a%00.html/", "annotations/%zz/",
                                  "excerpt/news/a.html%00?claim=bridge"])
def test_nul_and_broken_escapes_are_refused(apache_of_all, path):
    assert ask(apache_of_all, path).status in (400, 404)


def test_dot_segments_within_name_the_article_that_they_name_elsewhere(apache_of_all):
    assert ask(apache_of_all, "claimreview/news/x/../a.html").status == 200
    assert ask(apache_of_all, "claimreview/./news//a.html").status == 200
    assert ask(apache_of_all, "annotations/news/a.html/../a.html").headers["location"].endswith("/a.html/")


def test_query_of_thousands_of_parameters_is_read_once(apache_of_all):
    bomb = "&".join(f"claim{i}=x" for i in range(600)) + "&claim=bridge"
    assert len(bomb) < 8000 and ask(apache_of_all, "excerpt/news/a.html?" + bomb).status == 200
    assert ask(apache_of_all, "excerpt/news/a.html?" + "claim=%41" * 700).status == 404
    assert ask(apache_of_all, "excerpt/news/a.html?claim=bridge&" + "x" * 9000).status == 414


@pytest.mark.parametrize("prefer", ["include=", 'include="', "return=representation;include", ",,;;==", "x" * 7000])
def test_broken_preferences_are_none(apache_of_all, prefer):
    assert document(ask(apache_of_all, "annotations/news/a.html/", {"Prefer": prefer}))["total"] == 3


def test_requests_that_are_written_differently_are_not_ours_to_guess(apache_of_all):
    assert apache_of_all.get("/%5ffactcheck/claimreview/news/a.html").status == 404
    whole = apache_of_all.raw(b"GET http://site.example/_factcheck/claimreview/news/a.html HTTP/1.1\r\n"
                              b"Host: site.example\r\nConnection: close\r\n\r\n")
    assert whole.startswith(b"HTTP/1.1 200")


def test_directories_and_devices_are_no_articles(apache_of_all):
    (apache_of_all.docroot / "dir.html").mkdir()
    apache_of_all.write("dir.html.claims.xml", sidecar(*CLAIMS))
    os.mkfifo(apache_of_all.docroot / "pipe.html")
    apache_of_all.write("pipe.html.claims.xml", sidecar(*CLAIMS))
    (apache_of_all.docroot / "zero.html").symlink_to("/dev/zero")
    apache_of_all.write("zero.html.claims.xml", sidecar(*CLAIMS))
    for name in ("dir.html", "pipe.html", "zero.html"):
        assert statuses(apache_of_all, name) <= {403, 404}, name


def test_another_vhost_is_not_reached(apache):
    """Neither by its name in a URL nor by a path."""
    server = put(apache(
        ON + "<VirtualHost *:*>\nServerName site.example\nDocumentRoot @ROOT@/htdocs\n</VirtualHost>\n"
        "<VirtualHost *:*>\nServerName intern.example\nDocumentRoot @ROOT@/intern\n</VirtualHost>\n",
        prepare=lambda server: (server.root / "intern").mkdir(exist_ok=True)))
    intern = server.root / "intern"
    (intern / "b.html").write_text(ARTICLE)
    (intern / "b.html.claims.xml").write_text(sidecar(*CLAIMS))
    assert server.get("/_factcheck/claimreview/b.html", {"Host": "intern.example"}).status == 200
    assert ask(server, "claimreview/b.html").status == 404
    assert ask(server, "oembed?url=http://intern.example/b.html").status == 404
    assert ask(server, "oembed?url=" + URL).status == 200


PIECES = [
    "/", "//", "news", "a.html", "bridge", "annotations", "claimreview", "excerpt", "oembed", "..", ".", "%2f", "%2e",
    "%00", "%", "%C3%A9", "?", "&", "claim=", "url=", "iris=1", "page=0", "page=-1", "maxwidth=", "http://site.example",
    "http%3A%2F%2Fsite.example%2Fnews%2Fa.html", "_factcheck", "+", ";", "x" * 300, "\xff", "'", '"', "<", ">",
    "format=json", "format=xml", "%23factcheck-at-bridge"]
HEADERS = [
    "", "If-None-Match: *", 'If-None-Match: "x"', 'Prefer: include="http://www.w3.org/ns/oa#PreferContainedIRIs',
    "Range: bytes=0-5", 'If-Range: "x"', "If-Modified-Since: Wed, 25 Nov 2026 04:54:05 GMT", "Accept-Encoding: gzip"]


@pytest.mark.parametrize("seed", range(1, 41 if os.environ.get("FACTCHECK_TEST_ALL") else 3))
def test_random_requests_never_bring_the_server_into_trouble(apache, seed):
    rng = random.Random(seed)
    server = put(put(apache(ON + "AllowEncodedSlashes NoDecode\n"), "index.html"))
    server.expect_log("AH10244|AH00127|AH00036|AH026|AH0003")
    seen = set()
    for _ in range(200):
        path = "/_factcheck/" + rng.choice(["annotations", "claimreview", "excerpt", "oembed", ""]) + "".join(
            rng.choices(PIECES, k=rng.randrange(9)))
        lines = [f"{rng.choice(['GET'] * 6 + ['HEAD', 'OPTIONS', 'POST'])} {path} HTTP/1.1", "Host: site.example",
                 "Connection: close", *filter(None, rng.choices(HEADERS, k=2))]
        answer = server.raw("\r\n".join([*lines, "", ""]).encode("latin-1"))
        seen.add(answer[9:12])
        assert answer[9:10] != b"5" or answer[9:12] == b"501", lines
    assert {b"400", b"404", b"405"} <= seen
    assert ask(server, "claimreview/news/a.html").status == 200
