"""What httpd.conf may say, what configtest answers, and what holds where."""

import re

import pytest

from pages import ARTICLE, QUOTE, assert_annotated, assert_bare, highlighted, sidecar

WRONG = [
    ("FactCheck Maybe", "can't be 'Maybe': it takes On, Off, or Placed"),
    ("FactCheckSidecar", "takes one or more file paths"),
    ('FactCheckSidecar ""', "takes one or more file paths"),
    ("FactCheckSidecar /srv/%{NO_SUCH_VARIABLE}.xml", "can't read the expression"),
    ("FactCheckSidecar /srv/%{REQUEST_URI", "can't read the expression"),
    ("FactCheckPath factcheck", "it takes the path of an URL"),
    ("FactCheckPath /", "it takes the path of an URL"),
    ("FactCheckPath /.factcheck", "it takes the path of an URL"),
    ("FactCheckPath /a//b", "it takes the path of an URL"),
    ("FactCheckPath /a/../b", "it takes the path of an URL"),
    ("FactCheckPath /a?b", "it takes the path of an URL"),
    ('FactCheckPath "/a b"', "it takes the path of an URL"),
    ("FactCheckTheme dark", "it takes builtin, none, or the path of a stylesheet"),
    ("FactCheckTheme https://cdn.example/x.css", "it takes builtin, none, or the path"),
    ("FactCheckTheme //cdn.example/x.css", "it takes builtin, none, or the path"),
    ("FactCheckTheme /x.css float", "it may say popover"),
    ("FactCheckTheme builtin popover", "it may say popover"),
    ("FactCheckShow", "takes one or more of intact, changed, missing and draft"),
    ("FactCheckShow intact false", "can't be 'false': it takes one or more of intact, changed"),
    ("FactCheckContact javascript:alert(1)", "it takes an https URL, mailto:"),
    ("FactCheckContact http://example.org/", "it takes an https URL, mailto:"),
    ("FactCheckContact https://", "it takes an https URL, mailto:"),
    ("FactCheckExplain Perhaps", "must be On or Off"),
    ("FactCheckTolerance 0.6", "it takes a number from 0 to 0.5"),
    ("FactCheckTolerance -0.1", "it takes a number from 0 to 0.5"),
    ("FactCheckTolerance nan", "it takes a number from 0 to 0.5"),
    ("FactCheckTolerance 0,2", "it takes a number from 0 to 0.5"),
    ("FactCheckLanguage english please", "FactCheckLanguage takes one argument"),
    ("FactCheckLanguage e", "it takes auto, or a language tag"),
    ("FactCheckLanguage en_GB", "it takes auto, or a language tag"),
    ("FactCheckAbout about.html", "it takes the path of a page of this site"),
    ("FactCheckLimit Claims", "FactCheckLimit takes two arguments"),
    ("FactCheckLimit Time 5", "it takes one of SidecarSize, Claims, QuoteLength, Scan, Hold, Work"),
    ("FactCheckLimit Claims 0", "it takes a whole number from 1 to"),
    ("FactCheckLimit Claims 5K", "it takes a whole number from 1 to"),
    ("FactCheckLimit Scan -1", "K, M and G may follow"),
    ("FactCheckLimit Scan 99999999999999999999", "K, M and G may follow"),
    ("FactCheckLimit Scan 9999999999G", "K, M and G may follow"),
    ("FactCheckStoreSize none", "it takes a number of bytes"),
    ("FactCheckStoreSize 0", "it takes a number of bytes"),
    ("<VirtualHost *>\nFactCheckStoreSize 5M\n</VirtualHost>", "cannot occur within <VirtualHost>"),
    ("<Directory /srv>\nFactCheckPath /x\n</Directory>", "FactCheckPath not allowed"),
    ("<Directory /srv>\nFactCheckLimit Claims 5\n</Directory>", "FactCheckLimit not allowed"),
    ("<Directory /srv>\nFactCheckAbout /x\n</Directory>", "FactCheckAbout not allowed"),
]


@pytest.mark.parametrize("line, message", WRONG, ids=[line.split("\n")[-2 if "\n" in line else 0] for line, _ in WRONG])
def test_configtest_refuses_and_says_what_is_allowed(configtest, line, message):
    code, output = configtest(line + "\n")
    assert code != 0
    assert message in output


RIGHT = [
    "FactCheck on",
    "FactCheck PLACED",
    "FactCheckSidecar %{REQUEST_FILENAME}.claims.xml",
    "FactCheckSidecar /srv/claims%{FACTCHECK_URI}.xml /srv/desk%{FACTCHECK_URI}.xml",
    "FactCheckPath /check/facts/",
    "FactCheckPath /_facts.v1",
    "FactCheckTheme none",
    "FactCheckTheme /css/notes.css?v=2 popover",
    "FactCheckShow intact changed missing draft",
    "FactCheckContact mailto:desk@example.org",
    "FactCheckContact https://example.org/report?x=1",
    "FactCheckContact /report",
    "FactCheckContact none",
    "FactCheckTolerance 0",
    "FactCheckTolerance 0.5",
    "FactCheckLanguage auto",
    "FactCheckLanguage zh-Hant-TW",
    "FactCheckAbout /how-we-check",
    "FactCheckLimit scan 16m",
    "FactCheckLimit Hold 64K",
    "FactCheckLimit Work 1000000",
    "FactCheckStoreSize 1G",
    "<Location /x>\nFactCheckShow draft intact\nFactCheckTolerance 0.1\n</Location>",
    "<If \"%{REQUEST_URI} =~ /x/\">\nFactCheck Off\n</If>",
]


@pytest.mark.parametrize("line", RIGHT)
def test_configtest_takes_what_is_allowed_without_a_word(configtest, line):
    code, output = configtest(line + "\n")
    assert code == 0
    assert output.strip() == "Syntax OK"


@pytest.mark.parametrize(
    "expression, warned",
    [
        ("%{HTTP_HOST}/x.xml", True),
        ("%{REQUEST_URI}", True),
        ("%{FACTCHECK_URI}.xml", True),
        ("claims/%{REQUEST_URI}", True),
        ("%{REQUEST_FILENAME}.xml", False),
        ("%{SCRIPT_FILENAME}.xml", False),
        ("/srv/%{HTTP_HOST}.xml", False),
        ("/srv/all.xml", False),
    ],
)
def test_configtest_warns_of_expressions_without_a_directory(configtest, expression, warned):
    code, output = configtest(f"FactCheckSidecar {expression}\n")
    assert code == 0
    assert ("FC0001" in output) == warned
    if warned:
        assert expression in output and re.search(r"httpd\.conf:\d+", output)


# --- .htaccess ---


def with_htaccess(apache, text, override="FileInfo"):
    server = apache(
        f"FactCheck On\nFactCheckExplain On\n<Directory @ROOT@/htdocs>\nAllowOverride {override}\n</Directory>\n"
    )
    server.write(".htaccess", text)
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar())
    return server


@pytest.mark.parametrize(
    "line",
    ["FactCheck Off", "FactCheckTheme none", "FactCheckShow changed", "FactCheckContact /report",
     "FactCheckExplain Off", "FactCheckLanguage de"],
)
def test_htaccess_may_say_what_fileinfo_lets_it(apache, line):
    server = with_htaccess(apache, line + "\n")
    assert server.get("/a.html").status == 200


@pytest.mark.parametrize(
    "line",
    ["FactCheckSidecar /etc/passwd", "FactCheckPath /x", "FactCheckLimit Claims 5",
     "FactCheckTolerance 0.5", "FactCheckAbout /x"],
)
def test_htaccess_may_not_say_what_is_the_admins(apache, line):
    server = with_htaccess(apache, line + "\n", "All")
    server.expect_log(line.split()[0] + " not allowed here", 1)
    assert server.get("/a.html").status == 500


def test_htaccess_needs_fileinfo(apache):
    server = with_htaccess(apache, "FactCheck Off\n", "AuthConfig")
    server.expect_log("FactCheck not allowed here", 1)
    assert server.get("/a.html").status == 500


def test_htaccess_switches_it_off(apache):
    assert_bare(with_htaccess(apache, "FactCheck Off\n").get("/a.html"))


# --- what holds where ---


def test_innermost_context_wins_and_what_it_leaves_unsaid_comes_from_outside(apache):
    server = apache(
        "FactCheck On\nFactCheckSidecar %{REQUEST_FILENAME}.one.xml\nFactCheckExplain On\n"
        "<Directory @ROOT@/htdocs/two>\nFactCheckSidecar %{REQUEST_FILENAME}.two.xml\n</Directory>\n"
        "<Directory @ROOT@/htdocs/off>\nFactCheck Off\n</Directory>\n"
        "<Directory @ROOT@/htdocs/off/on>\nFactCheck On\nFactCheckExplain Off\n</Directory>\n"
    )
    for name in ("a.html", "two/a.html", "off/a.html", "off/on/a.html"):
        server.write(name, ARTICLE)
        server.write(name + ".one.xml", sidecar(("one", QUOTE)))
        server.write(name + ".two.xml", sidecar(("two", QUOTE)))
    assert_annotated(server.get("/a.html"), ids=("one",))
    assert_annotated(server.get("/two/a.html"), ids=("two",))
    assert_bare(server.get("/off/a.html"))
    inner = server.get("/off/on/a.html")
    assert_annotated(inner, ids=("one",))
    assert "factcheck-status" not in inner.headers
    assert "factcheck-status" in server.get("/off/a.html").headers


def test_vhosts_inherit_from_the_server_and_overrule_it(apache):
    server = apache(
        "FactCheckLimit SidecarSize 100\nFactCheckPath /outer\nFactCheck On\n"
        "<VirtualHost *>\nServerName site.example\nDocumentRoot @ROOT@/htdocs\n</VirtualHost>\n"
        "<VirtualHost *>\nServerName other.example\nDocumentRoot @ROOT@/htdocs\n"
        "FactCheckLimit SidecarSize 4M\nFactCheckPath /inner\n</VirtualHost>\n"
        "<VirtualHost *>\nServerName off.example\nDocumentRoot @ROOT@/htdocs\nFactCheck Off\n"
        "</VirtualHost>\n"
    )
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar())
    server.expect_log("FC0013.*SidecarSize", 1)
    assert_bare(server.get("/a.html"))
    other = server.get("/a.html", {"Host": "other.example"})
    assert_annotated(other)
    assert b'href="/inner/' in other.body
    assert_bare(server.get("/a.html", {"Host": "off.example"}))


def test_show_decides_which_states_readers_see(apache):
    server = apache("FactCheck On\n<Location /hidden>\nFactCheckShow changed\n</Location>\n")
    for name in ("a.html", "hidden/a.html"):
        server.write(name, ARTICLE)
        server.write(name + ".claims.xml", sidecar())
    assert_annotated(server.get("/a.html"))
    assert_bare(server.get("/hidden/a.html"))


def stylesheet(answer):
    found = re.search(rb'<link [^>]*href="([^"]*)"', answer.body)
    return found and found.group(1).decode()


@pytest.mark.parametrize(
    "theme, href",
    [
        ("builtin", r"/_factcheck/factcheck-[0-9a-f]{16}\.css$"),
        ("none", None),
        ("/css/notes.css", r"/css/notes\.css$"),
        ("/css/notes.css?a=1&b=2 popover", r"/css/notes\.css\?a=1&amp;b=2$"),
    ],
)
def test_theme_is_the_stylesheet_that_pages_link(apache, theme, href):
    server = apache(f"FactCheck On\nFactCheckTheme {theme}\n")
    server.write("a.html", ARTICLE)
    server.write("a.html.claims.xml", sidecar())
    found = stylesheet(server.get("/a.html"))
    assert re.match(href, found) if href else found is None


def test_contact_about_and_language_reach_the_notes(apache):
    server = apache(
        "FactCheck On\nFactCheckContact mailto:desk@example.org\nFactCheckAbout /how-we-check\n"
        "<Location /de>\nFactCheckLanguage de\nFactCheckContact none\n</Location>\n"
    )
    for name in ("a.html", "de/a.html"):
        server.write(name, ARTICLE)
        server.write(name + ".claims.xml", sidecar())
    english, german = server.get("/a.html"), server.get("/de/a.html")
    assert b'href="mailto:desk@example.org"' in english.body
    assert b'href="/how-we-check"' in english.body and b'href="/how-we-check"' in german.body
    assert b"mailto:" not in german.body
    assert b'lang="de"' in german.body and b'lang="de"' not in english.body
    assert highlighted(german.body) == {"bridge"}
