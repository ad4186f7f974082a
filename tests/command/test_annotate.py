"""factcheck annotate: options, output files, and that nothing is written on failure."""

import os
import pathlib
import resource
import signal

import pytest

from conftest import claim, sidecar

PAGE = "<!DOCTYPE html><title>t</title><p>It won <b>five million</b> votes, they say.</p>\n"
QUOTE = "won five million votes"


@pytest.fixture
def page(folder):
    folder.article(PAGE, claim("votes", QUOTE), claim("gone", "words that aren't there"))
    return folder


def annotated(folder, *options):
    done = folder.run("annotate", "a.html", *options)
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    return done.stdout.decode("ascii")


def test_page_is_written_with_highlight_and_note(page):
    html = annotated(page)
    assert '<fact-check data-factcheck="votes"' in html
    assert 'id="factcheck-note-votes"' in html
    assert "factcheck-note-gone" not in html


def test_options_may_stand_before_and_behind_the_article(page):
    before = page.run("annotate", "--theme", "none", "-s", "a.html.claims.xml", "a.html").stdout
    behind = page.run("annotate", "a.html", "-s", "a.html.claims.xml", "--theme=none").stdout
    assert before == behind != b""


def test_output_file_holds_what_standard_output_gets(page):
    assert page.run("annotate", "a.html", "-o", "out.html").stdout == b""
    assert (page.path / "out.html").read_text() == annotated(page)
    assert page.names() == ["a.html", "a.html.claims.xml", "out.html"]


def test_page_without_a_claim_found_is_the_article_byte_for_byte(folder):
    content = b"\xef\xbb\xbf<p>caf\xe9 \x00\r\n" + PAGE.encode()
    folder.article(content, claim("gone", "words that aren't there"))
    assert folder.run("annotate", "a.html").stdout == content


def test_empty_article_stays_empty(folder):
    folder.article("", claim("gone", "words that aren't there"))
    assert folder.run("annotate", "a.html").stdout == b""


# --- the server's values


def test_theme_and_path_make_the_stylesheets_link(page):
    assert 'href="/_factcheck/factcheck-' in annotated(page)
    assert 'href="/checks/v1/factcheck-' in annotated(page, "--path", "/checks/v1/")
    assert 'href="/own.css"' in annotated(page, "--theme", "/own.css")
    assert "stylesheet" not in annotated(page, "--theme", "none")


def test_show_chooses_states(page):
    page.article(PAGE, claim("votes", QUOTE), claim("gone", "words that aren't there"),
                 claim("draft", "they say", 'creativeWorkStatus="Draft"'))
    assert "note-gone" in annotated(page, "--show", "intact missing")
    assert "note-votes" not in annotated(page, "--show", "missing")
    assert "note-draft" not in annotated(page, "--show", "intact,changed")
    assert "note-draft" in annotated(page, "--show", "Intact Draft")


def test_language_chooses_the_modules_words(page):
    assert 'lang="de"' in annotated(page, "--language", "de")
    assert annotated(page, "--language", "auto") == annotated(page)


def test_contact_is_linked(page):
    assert 'href="mailto:desk@example.org"' in annotated(page, "--contact",
                                                         "mailto:desk@example.org")


def test_url_makes_links_absolute_where_the_page_has_a_base(folder):
    folder.article('<base href="https://cdn.example/">' + PAGE, claim("votes", QUOTE))
    html = annotated(folder, "--url", "https://example.org/news/a.html")
    assert 'href="https://example.org/news/a.html#factcheck-note-votes"' in html


def test_structured_data_of_a_folder_name_each_page(page):
    """The address is the folder's there, and each page's own is made of it."""
    review = claim("votes", QUOTE, 'url="https://example.org/news/a.html"').replace(
        "<reviewRating", '<itemReviewed author="Someone"/><reviewRating')
    page.write("a.html.claims.xml", sidecar(review))
    page.run("annotate", "a.html", "-d", "out", "--structured-data", "--url", "https://example.org/news")
    html = (page.path / "out" / "a.html").read_text()
    assert '"url":"https://example.org/news/a.html#factcheck-note-votes"' in html
    assert "ld+json" not in annotated(page, "--url", "https://example.org/news/a.html")


def test_several_sidecars_are_merged_in_order(page):
    page.write("b.xml", sidecar(claim("votes", "they say", verdict="Unproven")))
    html = annotated(page, "-s", "a.html.claims.xml", "-s", "b.xml")
    assert "note-votes-2" in html
    assert html.index("Accurate") < html.index("Unproven")


@pytest.mark.parametrize("option, value", [
    ("--show", "all"), ("--show", ""), ("--show", "intact,none"), ("--theme", "dark"),
    ("--theme", "//cdn.example/x.css"), ("--path", "factcheck"), ("--path", "/"),
    ("--path", "/.well-known/x"), ("--path", '/"><script>'), ("--url", "news/a.html"),
    ("--language", "e"), ("--language", "en_US"), ("--contact", "javascript:alert(1)"),
    ("--contact", "http://example.org/"), ("--contact", "mailto:nobody"),
])
def test_value_that_the_server_would_refuse_is_refused(page, option, value):
    assert f"'{value}' won't do" in page.refuse("annotate", "a.html", option, value)


@pytest.mark.parametrize("arguments, words", [
    ([], "name an article"), (["a.html", "b.html"], "one article only"),
    (["a.html", "--frob"], "--frob"), (["a.html", "-o"], "argument"),
    (["a.html", "--structured-data"], "--url"),
])
def test_wrong_usage_leads_to_the_help(page, arguments, words):
    message = page.refuse("annotate", *arguments)
    assert words in message and "factcheck annotate --help" in message


# --- the output file


def test_new_file_gets_the_users_permissions(page):
    page.run("annotate", "a.html", "-o", "out.html", preexec_fn=lambda: os.umask(0o027))
    assert (page.path / "out.html").stat().st_mode & 0o7777 == 0o640


def test_replaced_file_keeps_its_permissions(page):
    page.write("out.html", "old")
    (page.path / "out.html").chmod(0o604)
    page.run("annotate", "a.html", "-o", "out.html")
    assert (page.path / "out.html").read_text() == annotated(page)
    assert (page.path / "out.html").stat().st_mode & 0o7777 == 0o604


def test_link_stays_and_its_file_is_replaced(page):
    (page.path / "public").mkdir()
    page.write("public/out.html", "old")
    (page.path / "out.html").symlink_to("public/out.html")
    page.run("annotate", "a.html", "-o", "out.html")
    assert (page.path / "out.html").is_symlink()
    assert (page.path / "public" / "out.html").read_text() == annotated(page)
    assert os.listdir(page.path / "public") == ["out.html"]


@pytest.mark.parametrize("make", [
    lambda path: path / "a.html",
    lambda path: (path / "b.html").symlink_to("a.html"),
    lambda path: os.link(path / "a.html", path / "b.html"),
])
def test_article_is_never_overwritten(page, make):
    make(page.path)
    name = "b.html" if (page.path / "b.html").exists() else "a.html"
    assert "the article itself" in page.refuse("annotate", "a.html", "-o", name)
    assert (page.path / "a.html").read_text() == PAGE


def test_where_there_is_no_room_the_old_file_stays(folder):
    folder.article(PAGE + "<p>filler\n" * 100000, claim("votes", QUOTE))
    folder.write("out.html", "old")

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))

    message = folder.refuse("annotate", "a.html", "-o", "out.html", preexec_fn=limit)
    assert "out.html: it can't be written" in message
    assert (folder.path / "out.html").read_text() == "old"
    assert folder.names() == ["a.html", "a.html.claims.xml", "out.html"]


def test_full_standard_output_is_an_error(page):
    with open("/dev/full", "wb") as full:
        done = page.run("annotate", "a.html", stdout=full)
    assert done.returncode == 2
    assert b"standard output" in done.stderr


def test_device_is_written_in_place(page):
    assert page.run("annotate", "a.html", "-o", "/dev/null").returncode == 0
    assert not pathlib.Path("/dev/null").is_file()
    assert "/dev/full" in page.refuse("annotate", "a.html", "-o", "/dev/full")


@pytest.mark.parametrize("output", ["no/out.html", ".", "a.html/out.html"])
def test_output_that_no_file_can_be_is_an_error(page, output):
    assert "can't be written" in page.refuse("annotate", "a.html", "-o", output)
    assert page.names() == ["a.html", "a.html.claims.xml"]


# --- what can't be read


def test_invalid_sidecar_is_named_with_its_place_and_nothing_is_written(page):
    page.write("a.html.claims.xml", sidecar(claim("votes", QUOTE), '  <nonsense/>\n'))
    page.write("out.html", "old")
    message = page.refuse("annotate", "a.html", "-o", "out.html")
    assert message.startswith("factcheck: a.html.claims.xml:7:3: <nonsense> isn't known")
    assert (page.path / "out.html").read_text() == "old"


def test_quote_that_folds_to_nothing_is_named_with_its_place(page):
    page.write("a.html.claims.xml", sidecar(claim("votes", "&#xAD;&#x200B;")))
    assert "a.html.claims.xml:4:5: " in page.refuse("annotate", "a.html")


def test_missing_article_and_sidecar_are_named(page):
    assert "b.html: it can't be opened" in page.refuse("annotate", "b.html")
    os.remove(page.path / "a.html.claims.xml")
    message = page.refuse("annotate", "a.html")
    assert "a.html.claims.xml: there is no such sidecar" in message and "-s" in message
    assert "no.xml: it can't be opened" in page.refuse("annotate", "a.html", "-s", "no.xml")


def test_directories_fifos_and_devices_are_no_articles_and_no_sidecars(page):
    (page.path / "folder").mkdir()
    os.mkfifo(page.path / "fifo")
    (page.path / "loop").symlink_to("loop")
    assert "directory" in page.refuse("annotate", "folder")
    assert "no ordinary file" in page.refuse("annotate", "fifo")
    assert "no ordinary file" in page.refuse("annotate", "/dev/zero")
    assert "loop: it can't be opened" in page.refuse("annotate", "loop")
    assert "directory" in page.refuse("annotate", "a.html", "-s", "folder")
    assert "no ordinary file" in page.refuse("annotate", "a.html", "-s", "fifo")


def test_huge_files_are_refused_without_reading_them(page):
    for name, size in ("big.html", 1 << 30), ("big.xml", 100 << 20):
        with open(page.path / name, "wb") as file:
            file.truncate(size)
    assert "1073741824 bytes" in page.refuse("annotate", "big.html", "-s", "a.html.claims.xml")
    message = page.refuse("annotate", "a.html", "-s", "big.xml")
    assert "big.xml: " in message and "104857600 bytes" in message


def test_compressed_article_is_refused_with_the_remedy(page):
    page.write("a.html.gz", b"\x1f\x8b\x08\x00rest")
    assert "gunzip" in page.refuse("annotate", "a.html.gz", "-s", "a.html.claims.xml")


def test_page_in_an_encoding_that_is_not_annotated_passes_with_a_warning(folder):
    content = b"\xff\xfe" + PAGE.encode("utf-16-le")
    folder.article(content, claim("votes", QUOTE))
    done = folder.run("annotate", "a.html")
    assert done.returncode == 0
    assert done.stdout == content
    assert b"a.html: nothing was added" in done.stderr
