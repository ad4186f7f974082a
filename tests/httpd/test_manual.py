"""The module's manual says what the module does: its directives, where they may stand, their defaults."""

import re

import html5lib
import pytest

from pages import ARTICLE, assert_annotated, sidecar
from server import ROOT

MANUAL = ROOT / "htdocs" / "manual" / "mod_factcheck.html"
DOCUMENT = html5lib.parse(MANUAL.read_text(encoding="utf-8"), namespaceHTMLElements=False)
SOURCE = (ROOT / "mod_src" / "httpd" / "directives.c").read_text(encoding="utf-8")
KNOWN = sorted(re.findall(r'AP_INIT_\w+\("(\w+)"', SOURCE))
# Of those whose default is that there is none, or several.
VALUES = {"FactCheckAbout": "/about", "FactCheckLimit": "Scan 8M"}


def text(element):
    return " ".join("".join(element.itertext()).split())


def sections():
    """{directive: {row: text}}"""
    found = {}
    for section in DOCUMENT.iter("section"):
        rows = {text(row.find("th")): text(row.find("td"))
                for row in section.find("table").iter("tr")}
        found[text(section.find("h3"))] = rows
    return found


MANUAL_SAYS = sections()


def use(name):
    rows = MANUAL_SAYS[name]
    return f"{name} {VALUES[name]}" if name in VALUES else rows["Default"]


def test_every_directive_has_its_section_and_link_and_no_other():
    """An admin would take it that there is no such directive, or set one that stops the server."""
    assert len(KNOWN) > 10 and KNOWN == sorted(MANUAL_SAYS)
    links = {text(link): link.get("href") for link in DOCUMENT.iter("a")}
    for name in MANUAL_SAYS:
        assert links[name] == "#" + name.lower()
        assert set(MANUAL_SAYS[name]) >= {"Description", "Syntax", "Context", "Status", "Module"}


def test_fragments_lead_somewhere_and_are_unique():
    """A link of the contents that goes nowhere."""
    ids = [element.get("id") for element in DOCUMENT.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    wanted = {link.get("href")[1:] for link in DOCUMENT.iter("a") if link.get("href").startswith("#")}
    assert wanted and wanted <= set(ids)


def test_page_is_valid_as_a_parser_sees_it():
    """A tag that isn't closed would hide a part of the manual."""
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(MANUAL.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", KNOWN)
def test_directive_may_stand_where_the_manual_says_and_nowhere_else(configtest, name):
    """configtest would refuse what the manual recommends."""
    contexts = [context.strip() for context in MANUAL_SAYS[name]["Context"].split(",")]
    places = {
        "server config": "%s",
        "virtual host": "<VirtualHost 127.0.0.1:81>\n%s\n</VirtualHost>",
        "directory": "<Directory @ROOT@/htdocs>\n%s\n</Directory>",
    }
    assert set(contexts) <= {*places, ".htaccess"}
    for context, place in places.items():
        code, said = configtest(place % use(name))
        assert (code == 0) is (context in contexts), (context, said)


def test_htaccess_takes_what_the_manual_says_under_fileinfo_and_nothing_else(apache):
    """A site's users would get 500 for what the manual recommends."""
    a = apache("FactCheck On\n<Directory @ROOT@/htdocs>\nAllowOverride FileInfo\n</Directory>\n"
               "<Directory @ROOT@/htdocs/Limit>\nAllowOverride Limit\n</Directory>")
    a.expect_log(r"not allowed (here|in this context)")
    for name in KNOWN:
        rows = MANUAL_SAYS[name]
        allowed = ".htaccess" in rows["Context"].split(", ")
        assert rows.get("Override") == ("FileInfo" if allowed else None)
        for override in ("", "Limit/"):
            a.write(f"{override}{name}/a.txt", "text")
            a.write(f"{override}{name}/.htaccess", use(name) + "\n")
            status = a.get(f"/{override}{name}/a.txt").status
            assert status == (200 if allowed and not override else 500), (name, override)


def test_defaults_are_what_holds_where_nothing_is_said(apache):
    """The page with every default said is the page with none said, byte for byte."""
    lines = "\n".join(use(name) for name in KNOWN if name not in VALUES and name != "FactCheck")
    pages = []
    for conf in ("FactCheck On\n", "FactCheck On\n" + lines):
        a = apache(conf)
        a.write("a.html", ARTICLE)
        a.write("a.html.claims.xml", sidecar())
        answer = a.get("/a.html")
        assert_annotated(answer)
        pages.append(answer.body)
    assert pages[0] == pages[1]


def test_readme_says_the_same_defaults():
    """Of two manuals one would be wrong."""
    table = re.findall(r"^\| `(FactCheck\w*)[^|]*?(?:\\\|[^|]*?)*` \|[^|]*\| `?([^|`]*)`? \|",
                       (ROOT / "README.md").read_text(encoding="utf-8"), re.M)
    told = {name: default for name, default in table if name != "FactCheckLimit"}
    assert set(told) >= set(KNOWN) - {"FactCheckLimit"}
    for name in set(told) & set(MANUAL_SAYS):
        default = MANUAL_SAYS[name].get("Default", f"{name} none")
        assert default == f"{name} {told[name]}"


def test_reasons_are_the_modules():
    """What the header says would not be found in the manual."""
    observe = (ROOT / "mod_src" / "httpd" / "observe.c").read_text(encoding="utf-8")
    reasons = re.findall(r'\[FC_REASON_\w+\] = \{"([\w-]+)"', observe)
    codes = {text(code) for code in DOCUMENT.iter("code")}
    assert len(reasons) > 10 and set(reasons) - {"none"} <= codes
