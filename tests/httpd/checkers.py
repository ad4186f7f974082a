"""httpd under a checker of memory, in every test that starts one: HTTPD_CHECKER=asan or memcheck.

make asan-httpd and make memcheck-httpd build the module for it and set that. What a checker reports
fails the test, as an unannounced line of the error log does. Of httpd and its libraries nothing is
instrumented: AddressSanitizer sees what they do with memory that the module gives them only where
they call libc for it, memcheck sees all.
"""

import os
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
OURS = {path.name for room in ("engine", "httpd") for path in (HERE.parents[1] / "mod_src" / room).glob("*.c")}


def is_ours(report):
    """Whether a frame of it is the module's, by its file's name, or by its own where lines are unknown."""
    return "mod_factcheck.so" in report or bool(OURS & set(re.findall(r"\b(\w+\.c):\d+", report)))


class Nothing:
    """httpd as it is."""

    patience = 1  # what a test's deadlines are multiplied by
    left_out = {}  # tests that say nothing under the checker, or can't be run: a name's part, why

    def command(self, folder, command):
        del folder
        return command

    def problems(self, folder, said):
        """What it has to say, once the server has ended; one text a report. said: what the server wrote
        to its console and its error log."""
        del said
        texts = [path.read_text(errors="replace") for path in sorted(folder.glob("*"))]
        return [text for text in texts if text.strip()]


BY_ITSELF = "it builds, installs and starts everything itself, without a checker"
ONE = "several processes are what it is about"
MEASURED = "it measures the server's own memory or time"
SHORT = "it waits for what expires in a second or two, and that is over before the server is up"


class Asan(Nothing):
    """AddressSanitizer with LeakSanitizer and UBSan: all processes, all tests but a few."""

    patience = 3
    left_out = {
        "test_install.py": BY_ITSELF,
        "test_privileges.py": "what the preloaded library maps and opens isn't the module's",
        "test_many_articles": MEASURED, "test_sidecars_that_change": MEASURED,
        "test_streaming_a_large_page": MEASURED, "test_work_at_its_default": MEASURED,
        "test_work_ends": MEASURED,
        "test_nothing_is_read_twice": MEASURED,
    }

    def problems(self, folder, said):
        """All but leaks without a frame of ours. (UBSan's runtime beside ASan's knows no file of its own to
        report to.)"""
        found = re.findall(".*: runtime error: .*", said)
        for text in super().problems(folder, said):
            head, *leaks = re.split(r"(?m)^(?=(?:Direct|Indirect) leak of )", text)
            found += [leak for leak in leaks if is_ours(leak)]
            if not leaks or "ERROR: AddressSanitizer" in head:
                found.append(head)
        return found

    def command(self, folder, command):
        library = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True,
                                 check=True).stdout.strip()
        return ["env", f"LD_PRELOAD={library}",
                f"ASAN_OPTIONS=log_path={folder}/report:detect_leaks=1:fast_unwind_on_malloc=0:"
                "strict_string_checks=1:detect_stack_use_after_return=1",
                f"LSAN_OPTIONS=suppressions={HERE}/lsan.supp:print_suppressions=0:exitcode=0",
                "UBSAN_OPTIONS=print_stacktrace=1", *command]


class Memcheck(Nothing):
    """valgrind's memcheck: a server of one process (httpd -X), so nothing about several."""

    patience = 20
    left_out = {
        "test_install.py": BY_ITSELF,
        "test_manual.py": "no server is started",
        "test_directives.py": "what it is about happens before requests, in httpd -t",
        "test_processes.py": ONE, "test_status.py": ONE, "test_privileges.py": ONE,
        "test_many_articles": MEASURED, "test_sidecars_that_change": MEASURED,
        "test_nothing_is_read_twice": MEASURED, "test_limits.py": MEASURED,
        "edits_under_load": MEASURED, "many_who_come_at_once": MEASURED, "it_pauses": MEASURED,
        "origin_pauses": MEASURED, "arrives_at_once": MEASURED, "100_mb_is_not_even_read": MEASURED,
        "decided_leaves_at_once": MEASURED,
        "gone_at_its_moment": SHORT, "goes_from_the_forms_as": SHORT,
    }

    def problems(self, folder, said):
        """Those with a frame of ours. (mpm_event, told to stop with a connection in hand, reads memory of a
        module that it has let go of, and crashes: without any module of ours too.)"""
        reports = [report for text in super().problems(folder, said) for report in re.split(r"\n==\d+== \n", text)]
        return [report for report in reports if is_ours(report)]

    def command(self, folder, command):
        if "-t" in command:
            return command
        return ["valgrind", "--quiet", "--leak-check=full", "--show-leak-kinds=definite",
                "--errors-for-leak-kinds=definite", "--keep-debuginfo=yes", "--num-callers=24",
                "--fair-sched=yes", "--vgdb=no", f"--log-file={folder}/report.%p", *command, "-X"]


CHECKER = {"": Nothing, "asan": Asan, "memcheck": Memcheck}[os.environ.get("HTTPD_CHECKER", "")]()


def is_left_out(test):
    return any(part in test for part in CHECKER.left_out)
