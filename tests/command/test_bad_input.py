"""What every command makes of files that it can't use: a message with file and remedy, exit code 2,
and nothing written."""

import json
import os
import subprocess

import pytest

import command
from conftest import claim, sidecar

PAGE = "<!DOCTYPE html><meta charset=utf-8><p>It won five million votes, they say, in a day.</p>"
CLAIM = claim("votes", "five millions of votes")
FEED = json.dumps({"@type": "ClaimReview", "claimReviewed": "five million votes", "author": "A",
                   "datePublished": "2024-01-01", "reviewRating": {"alternateName": "False"}})
CALLS = {
    "annotate": ["annotate", "a.html", "-o", "out.html"],
    "lint": ["lint", "a.html"],
    "new": ["new", "a.html"],
    "quote": ["quote", "a.html", "they say", "--into"],
    "relink": ["relink", "a.html", "--yes", "votes"],
    "import": ["import", "feed.json", "a.html"],
    "export": ["export", "a.html", "--as", "annotation", "-o", "out.json"],
}
WITH_SIDECAR = [name for name in CALLS if name != "new"]


def refused(folder, call, *names):
    before = {name: (folder.path / name).lstat() for name in folder.names()}
    done = folder.run(*CALLS[call])
    message = done.stderr.decode()
    assert done.returncode == 2 and message.startswith("factcheck: "), message
    assert any(name in message for name in names), message
    assert {name: (folder.path / name).lstat().st_mtime_ns for name in folder.names()} == {
        name: info.st_mtime_ns for name, info in before.items()}
    return message


@pytest.mark.parametrize("call", CALLS)
def test_articles_that_arent_there_or_are_folders_or_pipes(folder, call):
    folder.write("feed.json", FEED)
    folder.write("a.html.claims.xml", sidecar(CLAIM))
    assert "No such file" in refused(folder, call, "a.html")
    (folder.path / "a.html").mkdir()
    if call != "lint":  # which goes through folders
        assert "directory" in refused(folder, call, "a.html")
    (folder.path / "a.html").rmdir()
    os.mkfifo(folder.path / "a.html")
    assert "ordinary file" in refused(folder, call, "a.html")


@pytest.mark.parametrize("call", CALLS)
def test_articles_of_a_gigabyte(folder, call):
    folder.write("feed.json", FEED)
    folder.write("a.html.claims.xml", sidecar(CLAIM))
    with open(folder.path / "a.html", "wb") as out:
        out.truncate(1 << 30)
    assert "1073741824 bytes" in refused(folder, call, "a.html")


@pytest.mark.parametrize("call", ["quote", "relink", "import"])
def test_articles_whose_text_isnt_kept(folder, call):
    folder.write("feed.json", FEED)
    folder.write("a.html.claims.xml", sidecar(CLAIM))
    folder.write("a.html", PAGE + " " * (16 << 20))
    assert "by hand" in refused(folder, call, "a.html")
    assert folder.run("lint", "a.html").returncode == 1


@pytest.mark.parametrize("call", WITH_SIDECAR)
@pytest.mark.parametrize("content, says", [
    (b"", "empty"), (b"\xff\xfe<", "a.html.claims.xml"), (sidecar(CLAIM).encode() + b"\xff", "UTF-8"),
    (b"<!DOCTYPE x [<!ENTITY e 'e'>]><x/>", "DOCTYPE"), (sidecar("<nonsense/>").encode(), ":3:1"),
    (None, "bytes"),
], ids=["empty", "half", "not UTF-8", "doctype", "invalid", "1 GB"])
def test_sidecars_that_cant_be_used(folder, call, content, says):
    folder.write("feed.json", FEED)
    folder.write("a.html", PAGE)
    folder.write("a.html.claims.xml", content or b"")
    if content is None:
        os.truncate(folder.path / "a.html.claims.xml", 1 << 30)
    assert says in refused(folder, call, "a.html.claims.xml")


@pytest.mark.parametrize("call", ["quote", "relink", "import", "new"])
def test_a_folder_that_cant_be_written_is_said(folder, small_disk, call):
    if os.geteuid() == 0 and small_disk is None:
        pytest.skip("permissions don't bind this user, and no file system can be mounted")
    folder.path = small_disk or folder.path
    folder.write("feed.json", FEED)
    folder.write("a.html", PAGE)
    if call != "new":
        folder.write("a.html.claims.xml", sidecar(CLAIM))
    folder.path.chmod(0o555)
    if small_disk:
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    try:
        assert "its folder can't be written" in refused(folder, call, "a.html.claims.xml")
    finally:
        if small_disk:
            subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
        folder.path.chmod(0o755)


@pytest.mark.parametrize("call", ["new", "quote", "import", "annotate", "export"])
def test_a_full_disk_leaves_what_was_there_and_no_leftovers(folder, small_disk, call):
    if small_disk is None:
        pytest.skip("no small tmpfs can be mounted here")
    folder.path = small_disk
    folder.write("feed.json", FEED)
    folder.write("a.html", PAGE)
    if call not in ("new", "import"):
        folder.write("a.html.claims.xml", sidecar(CLAIM, *(
            claim(f"c{i}", f"nothing of number {i}") for i in range(60))))
    folder.write("out.html", "old")
    folder.write("out.json", "old")
    with open(small_disk / "filler", "wb", buffering=0) as out:
        try:
            while out.write(b"x" * 4096):
                pass
        except OSError:
            pass
    before = {entry.name: entry.read_bytes() for entry in small_disk.iterdir()}
    done = folder.run(*CALLS[call])
    assert done.returncode == 2 and b"No space left" in done.stderr, done
    assert {entry.name: entry.read_bytes() for entry in small_disk.iterdir()} == before


def test_a_command_that_waits_too_long_for_another_says_so(folder):
    folder.article(PAGE, CLAIM)
    lock = folder.path / ".a.html.claims.xml.lock"
    holder = subprocess.Popen(["flock", str(lock), "cat"], stdin=subprocess.PIPE)
    try:
        while not lock.exists():
            assert holder.poll() is None
        assert "another factcheck command" in folder.refuse("quote", "a.html", "they say", "--into")
    finally:
        holder.communicate()  # its input ends, and so does it


def test_a_lock_that_was_left_behind_stops_nobody(folder):
    folder.article(PAGE, CLAIM)
    folder.write(".a.html.claims.xml.lock", "")
    assert folder.run("quote", "a.html", "they say", "--into").returncode == 0
    assert folder.names() == ["a.html", "a.html.claims.xml"]


def test_quote_and_relink_at_once_lose_neither_change(folder):
    folder.article(PAGE, CLAIM)
    running = [subprocess.Popen([command.COMMAND, *CALLS[call]], cwd=folder.path,
                                stdout=subprocess.DEVNULL) for call in ("relink", "quote")]
    assert {process.wait(command.SECONDS) for process in running} == {0}
    done = folder.run("lint", "--format", "json", "a.html")
    claims = json.loads(done.stdout)["claims"]
    assert [(entry["id"], entry["state"]) for entry in claims] == [
        ("votes", "intact"), ("they-say", "intact")]
