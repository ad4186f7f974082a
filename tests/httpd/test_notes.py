"""What the directives on readers' notes do to the page."""

import re

import pytest

from pages import ARTICLE, QUOTE, claim, highlighted, sidecar


def page(server, name="a.html", *claims):
    server.write(name, ARTICLE)
    server.write(name + ".claims.xml", sidecar(*claims))
    return server.get("/" + name).body


@pytest.mark.parametrize(
    "theme, popovers",
    [
        ("", True),
        ("FactCheckTheme builtin", True),
        ("FactCheckTheme none", False),
        ("FactCheckTheme /notes.css", False),
        ("FactCheckTheme /notes.css popover", True),
    ],
)
def test_notes_are_popovers_only_where_the_stylesheet_knows_them(apache, theme, popovers):
    """A note that is a popover is hidden for good by a stylesheet that doesn't show it."""
    body = page(apache(f"FactCheck On\n{theme}\n"))
    assert highlighted(body) == {"bridge"}
    assert (b" popover>" in body) == popovers
    assert (b"<button" in body) == popovers
    assert body.count(b"popovertarget=") == (2 if popovers else 0)


def test_theme_of_a_directory_takes_the_popovers_with_it(apache):
    """A directory's own stylesheet would inherit `popover` from its surroundings."""
    server = apache("FactCheck On\nFactCheckTheme /a.css popover\n"
                    "<Location /b>\nFactCheckTheme /b.css\n</Location>\n")
    assert b" popover>" in page(server)
    assert b" popover>" not in page(server, "b/a.html")


def test_states_that_readers_see(apache):
    """Missing, draft and withdrawn ones appear only where they are asked for, each marked so."""
    claims = [
        claim("gone", "Words that the page has never had, neither before nor after."),
        claim("draft", QUOTE, ' creativeWorkStatus="Draft"'),
        claim("withdrawn", "Nobody has crossed it", ' creativeWorkStatus="Withdrawn"', "Untrue"),
    ]
    server = apache("FactCheck On\n<Location /all>\n"
                    "FactCheckShow intact changed missing draft\n</Location>\n")
    body = page(server, "a.html", *claims)
    assert re.findall(rb'<li id="factcheck-note-(\w+)"', body) == [b"withdrawn"]
    assert b">Withdrawn<" in body and b"Untrue" not in body and b"scale" not in body
    body = page(server, "all/a.html", *claims)
    assert re.findall(rb'<li id="factcheck-note-(\w+)"', body) == [b"draft", b"withdrawn", b"gone"]
    assert b">Draft: Accurate<" in body
    assert body.index(b"No longer in this article") < body.index(b"factcheck-note-gone")
