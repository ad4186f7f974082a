"""That the checkers tell of faults in the module, and that what is left out can't hide one: under them
runs a program that has a fault in a library of the module's name, or in one that isn't ours."""

import re
import subprocess

import pytest

import checkers

FAULTS = r"""
#include <stdlib.h>
#include <string.h>

static volatile int sink, large = 0x7fffffff, past = 8;
static void *lost; /* writing over it loses what it led to */

static __attribute__((noinline)) void leak(void)
{
    lost = malloc(1000);
    memset(lost, 1, 1000);
    lost = NULL;
}

int NAME(const char *fault)
{
    char *piece = malloc(8);

    if (!strcmp(fault, "leak")) {
        leak();
    } else if (!strcmp(fault, "past")) {
        sink = piece[past];
    } else if (!strcmp(fault, "unset")) {
        sink = piece[3] ? 1 : 2;
    } else if (!strcmp(fault, "overflow")) {
        sink = large + 1;
    } else if (!strcmp(fault, "allocator")) {
        apr_allocator_t *allocator;

        apr_allocator_create(&allocator);
    }
    free(piece);
    return 0;
}
"""
MAIN = """
int in_ours(const char *), in_theirs(const char *);
int main(int argc, char **argv)
{
    return argc < 3 ? 2 : argv[1][0] == 'o' ? in_ours(argv[2]) : in_theirs(argv[2]);
}
"""


def flags(*options):
    return subprocess.run(["pkg-config", *options, "apr-1"], capture_output=True, text=True,
                          check=True).stdout.split()


def compile_program(folder, *options):
    """A program of three parts: its own, the module's, and a library that isn't ours."""
    (folder / "main.c").write_text(MAIN)
    for source, library, name in (("stream.c", "mod_factcheck.so", "in_ours"),
                                  ("elsewhere.c", "elsewhere.so", "in_theirs")):
        (folder / source).write_text("#include <apr_allocator.h>\n" + FAULTS.replace("NAME", name))
        subprocess.run(["gcc", "-g", "-O0", "-fPIC", "-shared", *options, *flags("--cflags"), source,
                        "-o", library, *flags("--libs")], cwd=folder, check=True)
    subprocess.run(["gcc", "-g", *options, "main.c", folder / "mod_factcheck.so",
                    folder / "elsewhere.so", "-o", "program"], cwd=folder, check=True)
    return folder / "program"


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """Of each checker, the program built as the module is built for it."""
    return {
        checkers.Asan: compile_program(tmp_path_factory.mktemp("asan"),
                                       "-fsanitize=address,undefined",
                                       "-fno-sanitize-recover=undefined"),
        checkers.Memcheck: compile_program(tmp_path_factory.mktemp("memcheck")),
    }


def problems(programs, kind, where, fault, folder):
    """What the checker holds for a problem, and all that was reported."""
    checker = kind()
    done = subprocess.run(checker.command(folder, [str(programs[kind]), where, fault]), check=False,
                          capture_output=True, text=True, timeout=60)
    found = checker.problems(folder, done.stderr)
    reported = checkers.Nothing().problems(folder, done.stderr) or found
    assert done.returncode == 0 or reported, done.stderr
    return found, reported


OURS = [(checkers.Asan, fault) for fault in ("leak", "past", "overflow", "allocator")] + [
    (checkers.Memcheck, fault) for fault in ("leak", "past", "unset")]


@pytest.mark.parametrize("kind,fault", OURS)
def test_a_fault_of_the_modules_is_told(programs, tmp_path, kind, fault):
    """A checker that finds nothing, or whose findings are taken for others', would let all pass."""
    found, _ = problems(programs, kind, "ours", fault, tmp_path)
    assert found


@pytest.mark.parametrize("kind,where,fault", [
    (checkers.Asan, "ours", "none"), (checkers.Asan, "theirs", "leak"), (checkers.Asan, "theirs", "allocator"),
    (checkers.Memcheck, "ours", "none"), (checkers.Memcheck, "theirs", "leak"),
    (checkers.Memcheck, "theirs", "past"), (checkers.Memcheck, "theirs", "unset")])
def test_what_others_do_is_no_problem(programs, tmp_path, kind, where, fault):
    """What httpd's own modules leave behind would fail every test."""
    found, reported = problems(programs, kind, where, fault, tmp_path)
    assert not found
    assert bool(reported) == (fault != "none")


def test_a_fault_of_ours_is_told_beside_others(tmp_path):
    """In a log of several reports one of ours would go under, or take the others with it."""
    report = "==7== {what}\n==7==    at 0x1: f ({file}:12)\n==7==    by 0x2: main (main.c:1)\n==7== \n"
    (tmp_path / "report.7").write_text(
        report.format(what="Invalid read of size 1", file="core.c")
        + report.format(what="Invalid write of size 2", file="stream.c")
        + report.format(what="Invalid read of size 4", file="apr_pools.c"))
    found = checkers.Memcheck().problems(tmp_path, "")
    assert len(found) == 1 and "Invalid write of size 2" in found[0] and "size 4" not in found[0]


def test_a_fault_is_told_where_lines_are_unknown(tmp_path):
    """A module that was stripped, or unloaded, would have no faults."""
    (tmp_path / "report.7").write_text(
        "==7== Invalid read of size 1\n==7==    at 0x1: ??? (in /build/mod_factcheck.so)\n==7== \n")
    assert checkers.Memcheck().problems(tmp_path, "")


def test_suppressions_name_nothing_of_ours():
    """A suppression that is wide enough would hide a leak of the module's; directives.c's are known."""
    sources = [path for path in (checkers.HERE.parents[1] / "mod_src").rglob("*.c")]
    names = {str(path.relative_to(checkers.HERE.parents[1])) for path in sources} | {"mod_factcheck.so"}
    names -= {"mod_src/httpd/directives.c"}
    for path in sources:
        names |= set(re.findall(r"^(?:[\w*]+ )+\**(\w+)\(", path.read_text(), re.M))
    assert "fc_stream_feed" in names
    for line in [*(checkers.HERE / "lsan.supp").read_text().splitlines(),
                 *(checkers.HERE.parent / "fuzz/valgrind.supp").read_text().splitlines()]:
        kind, _, pattern = line.strip().partition(":")
        if kind in ("leak", "fun", "obj"):
            assert not [name for name in names if pattern in name], line
