"""factcheck lint: states, places, JSON and exit codes; and the command's help."""

import json
import os

import pytest

from conftest import claim, sidecar

PAGE = """<!DOCTYPE html>
<meta charset="utf-8"><title>t</title>
<p>It won <b>five   million</b>
votes, they say. Café &amp; bar.</p>
<p>Twice told. Twice told.</p>
"""


def lint_text(folder, *arguments):
    done = folder.run("lint", *arguments)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def lint_json(folder, *arguments):
    done = folder.run("lint", "--format", "json", *arguments)
    assert done.stderr == b""
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_all_intact_is_exit_0_with_line_and_bytes(folder):
    folder.article(PAGE, claim("votes", "won five million votes"))
    code, out, err = lint_text(folder, "a.html")
    start, end = PAGE.index("won"), PAGE.index(", they")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f'a.html:3: intact "votes", bytes {start}-{end}',
        "a.html: 1 claim: 1 intact, 0 changed, 0 missing",
    ]


def test_missing_is_exit_1_with_the_quotes_place_and_what_to_do(folder):
    folder.article(PAGE, claim("votes", "won five million votes"), claim("gone", "not in there"))
    code, out, _ = lint_text(folder, "a.html")
    line = out.splitlines()[1]
    assert code == 1
    assert line.startswith('a.html: missing "gone": ')
    assert 'a.html.claims.xml:8:5: "not in there"' in line and "correct the quote" in line
    assert out.splitlines()[-1] == "a.html: 2 claims: 1 intact, 0 changed, 1 missing"


def test_json_is_the_contracts_object(folder):
    folder.article(PAGE, claim("votes", "won five million votes"), claim("gone", "not in there"),
                   claim("bar", "Caf&#xE9; &amp; bar"))
    code, reports = lint_json(folder, "a.html")
    data = PAGE.encode()
    start = data.index("Café".encode())
    assert code == 1
    assert reports == [{
        "article": "a.html",
        "sidecar": "a.html.claims.xml",
        "claims": [
            {"id": "votes", "state": "intact", "matches": [{
                "target": 1, "state": "intact", "text": "won five million votes",
                "startByte": data.index(b"won"), "endByte": data.index(b", they")}]},
            {"id": "gone", "state": "missing", "matches": []},
            {"id": "bar", "state": "intact", "matches": [{
                "target": 1, "state": "intact", "text": "Café & bar",
                "startByte": start, "endByte": data.index(b".</p>\n<p>Twice")}]},
        ],
    }]


def test_json_of_an_invalid_sidecar_has_its_place(folder):
    folder.article(PAGE, "  <nonsense/>\n")
    code, (report,) = lint_json(folder, "a.html")
    assert code == 2
    assert set(report) == {"article", "sidecar", "error"}
    assert (report["error"]["line"], report["error"]["column"]) == (3, 3)
    assert "<nonsense>" in report["error"]["message"]


def test_several_articles_are_told_apart_and_the_gravest_gives_the_code(folder):
    folder.article(PAGE, claim("votes", "won five million votes"), name="fine.html")
    folder.article(PAGE, claim("gone", "not in there"), name="gone.html")
    folder.article(PAGE, "<nonsense/>", name="bad.html")
    assert lint_json(folder, "fine.html", "fine.html")[0] == 0
    assert lint_json(folder, "fine.html", "gone.html", "fine.html")[0] == 1
    code, reports = lint_json(folder, "bad.html", "no.html", "gone.html", "fine.html")
    assert code == 2
    assert [report["article"] for report in reports] == [
        "bad.html", "no.html", "gone.html", "fine.html"]
    assert ["error" in report for report in reports] == [True, True, False, False]
    code, out, err = lint_text(folder, "bad.html", "gone.html", "fine.html")
    assert code == 2
    assert err.startswith("factcheck: bad.html.claims.xml:3:1: ")
    assert "gone.html: 1 claim" in out and "fine.html: 1 claim" in out


def test_worst_target_is_the_claims_state(folder):
    two = claim("two", "they say").replace(
        "</target>", "</target><target><TextQuoteSelector><exact>not in there</exact>"
        "</TextQuoteSelector></target>")
    folder.article(PAGE, two)
    code, (report,) = lint_json(folder, "a.html")
    assert code == 1
    assert report["claims"][0]["state"] == "missing"
    assert [match["target"] for match in report["claims"][0]["matches"]] == [1]


@pytest.mark.parametrize("third", ["won five million votes", "not in there"])
def test_each_targets_advice_is_of_what_became_of_it(folder, third):
    """With another target's cause an editor would renew the context where the claim's own words changed."""
    def target(text):
        return f"<target><TextQuoteSelector>{text}</TextQuoteSelector></target>"

    folder.article(PAGE, claim("three", "won five million votes, they say. Café &amp; bar.",
                               target="<suffix>Once told. Twice told.</suffix>").replace(
        "</target>", "</target>" + target("<exact>It won four million votes, they say</exact>")
        + target(f"<exact>{third}</exact>")))
    _, out, _ = lint_text(folder, "a.html")
    lines = [line for line in out.splitlines() if ": changed " in line]
    assert [("(context)" in line, "(wording)" in line) for line in lines] == [(True, False), (False, True)]
    assert "<prefix> and <suffix>" in lines[0] and "renew <exact>" in lines[1]


def test_drafts_and_future_reviews_are_looked_for_and_expired_ones_are_not(folder):
    folder.article(
        PAGE, claim("draft", "they say", 'creativeWorkStatus="Draft"'),
        claim("future", "they say").replace("2019-04-02", "2999-01-01"),
        claim("old", "not in there", 'expires="2020-01-01"'))
    code, (report,) = lint_json(folder, "a.html")
    assert code == 0
    assert [entry["id"] for entry in report["claims"]] == ["draft", "future"]
    _, out, _ = lint_text(folder, "a.html")
    assert 'a.html: skipped "old": expired' in out
    assert out.endswith("3 claims: 2 intact, 0 changed, 0 missing, 1 skipped\n")


@pytest.mark.parametrize("more, warned", [
    ("", True), ('occurrence="all"', False), ('occurrence="first"', False)])
def test_quote_that_stands_twice_is_warned_of_unless_occurrence_is_said(folder, more, warned):
    folder.article(PAGE, claim("twice", "Twice told.").replace("<target>", f"<target {more}>"))
    code, out, _ = lint_text(folder, "a.html")
    assert code == 0
    assert ("a.html.claims.xml:4:5: warning: the quote stands 2 times" in out) == warned


def test_quote_with_context_is_not_warned_of(folder):
    folder.article(PAGE, claim("twice", "Twice told.", target="<suffix> Twice</suffix>"))
    _, out, _ = lint_text(folder, "a.html")
    assert "warning" not in out


def test_ids_that_merging_changed_are_named(folder):
    folder.article(PAGE, claim("votes", "they say"))
    folder.write("b.xml", sidecar(claim("votes", "Twice told. Twice told.")))
    code, out, _ = lint_text(folder, "a.html", "-s", "a.html.claims.xml", "-s", "b.xml")
    assert code == 0
    assert 'b.xml:3:3: warning: an earlier sidecar has the id "votes" too: here it becomes ' \
           '"votes-2"' in out
    assert lint_json(folder, "a.html", "-s", "a.html.claims.xml", "-s", "b.xml")[1][0]["sidecar"] \
        == "a.html.claims.xml, b.xml"


def test_page_can_not_write_to_the_terminal(folder):
    folder.article("<p>red \x1b[31m alert \u202e now\n", claim("x", "red \u241b never"),
                   claim("y", "red \u009b31m"))
    done = folder.run("lint", "a.html")
    assert b"\x1b" not in done.stdout and "\u202e".encode() not in done.stdout
    assert b"\xc2\x9b" not in done.stdout


def test_article_of_a_name_that_is_not_utf_8_gives_valid_json(folder):
    name = os.fsdecode(b"caf\xe9.html")
    folder.article(PAGE, claim("votes", "they say"), name=name)
    code, (report,) = lint_json(folder, name)
    assert code == 0
    assert report["article"] == "caf\ufffd.html"


def test_page_that_is_not_annotated_says_why(folder):
    folder.article(b"\xff\xfe" + PAGE.encode("utf-16-le"), claim("votes", "they say"))
    code, out, _ = lint_text(folder, "a.html")
    assert code == 1
    assert out.startswith("a.html: warning: nothing can be shown in it: ")


def test_full_standard_output_is_an_error(folder):
    folder.article(PAGE, claim("votes", "they say"))
    for options in [], ["--format", "json"]:
        with open("/dev/full", "wb") as full:
            done = folder.run("lint", "a.html", *options, stdout=full)
        assert done.returncode == 2
        assert b"standard output" in done.stderr


@pytest.mark.parametrize("arguments, words", [
    ([], "name an article"), (["a.html", "--format", "xml"], "'xml'"),
    (["a.html", "b.html", "-s", "x.xml"], "one article"), (["--frob"], "--frob"),
])
def test_wrong_usage_leads_to_the_help(folder, arguments, words):
    message = folder.refuse("lint", *arguments)
    assert words in message and "factcheck lint --help" in message


@pytest.mark.parametrize("arguments", [
    ["--help"], ["-h"], ["annotate", "--help"], ["lint", "--help"], ["lint", "-h"]])
def test_help_fits_a_screen(folder, arguments):
    done = folder.run(*arguments)
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 0
    assert done.stderr == b""
    assert lines[0].startswith("usage: factcheck ")
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 92


def test_no_command_and_an_unknown_one_lead_to_the_help(folder):
    assert "factcheck --help" in folder.refuse()
    assert "'frob'" in folder.refuse("frob")
