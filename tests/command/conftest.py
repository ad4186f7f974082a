"""Articles and sidecars for the command's tests, each in a folder of its own."""

import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "invariants"))

import command  # noqa: E402

NAMESPACE = "urn:factcheck:sidecar:1"


def claim(name, exact, attributes="", target="", verdict="Accurate"):
    """A claimReview of one quote; target: what else stands in its TextQuoteSelector."""
    return (
        f'  <claimReview id="{name}" author="desk" datePublished="2019-04-02" {attributes}>\n'
        f"    <target><TextQuoteSelector><exact>{exact}</exact>{target}</TextQuoteSelector></target>\n"
        f'    <reviewRating alternateName="{verdict}"/><citation name="Source"/>\n'
        f"  </claimReview>\n"
    )


def sidecar(*claims):
    return (
        f'<claimReviews xmlns="{NAMESPACE}" xml:lang="en">\n'
        f'  <author id="desk" name="Example Fact Desk"/>\n{"".join(claims)}</claimReviews>\n'
    )


class Folder:
    """Where one test's files are, and the command run in it."""

    def __init__(self, path):
        self.path = path

    def write(self, name, content):
        if isinstance(content, str):
            content = content.encode()
        (self.path / name).write_bytes(content)
        return name

    def article(self, content, *claims, name="a.html"):
        self.write(name + ".claims.xml", sidecar(*claims))
        return self.write(name, content)

    def names(self):
        return sorted(entry.name for entry in self.path.iterdir())

    def run(self, *arguments, **more):
        assert pathlib.Path(command.COMMAND).exists(), "build the command first (make)"
        more.setdefault("stdout", subprocess.PIPE)
        return subprocess.run(
            [command.COMMAND, *arguments], cwd=self.path, stderr=subprocess.PIPE,
            timeout=command.SECONDS, check=False, **more)

    def refuse(self, *arguments, check_output=True, **more):
        """Runs what must end with exit code 2; the message."""
        done = self.run(*arguments, **more)
        assert done.returncode == 2, (done.returncode, done.stderr)
        assert not check_output or not done.stdout
        message = done.stderr.decode()
        assert message.startswith("factcheck: ") and message.count("\n") == 1
        return message


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 128 kB; None where it can't be mounted."""
    path = tmp_path / "disk"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "factcheck-test", str(path)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        yield None
        return
    yield path
    subprocess.run(["umount", str(path)], check=True)
