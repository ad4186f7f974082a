"""A real Apache for each test, with a configuration of its own, on a free port of 127.0.0.1.

The error log is part of every test: a line of level warn or above that the test didn't announce with
expect_log fails it, and so does an announced line that never came.
"""

import pytest

import origin as origin_module
import checkers
import server


def pytest_collection_modifyitems(config, items):
    left_out = [item for item in items if checkers.is_left_out(item.nodeid)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def servers():
    running = []

    def start(conf="", **options):
        instance = server.Apache(conf, **options)
        running.append(instance)
        instance.start()
        return instance

    yield start
    problems = []
    for instance in running:
        instance.stop()
        problems += instance.log_problems()
        instance.remove()
    assert not problems, "\n".join(problems)


@pytest.fixture
def apache():
    """Starts servers: apache(conf=..., ...) as server.Apache; checks their logs afterwards."""
    yield from servers()


@pytest.fixture(scope="module")
def shared_apache():
    """The same for a server that all tests of a file ask; each of them writes files of its own."""
    yield from servers()


@pytest.fixture
def configtest():
    """configtest(conf) -> (exit code, what httpd said)."""

    def run(conf, **options):
        instance = server.Apache(conf, **options)
        try:
            return instance.configtest()
        finally:
            instance.remove()

    return run


@pytest.fixture
def origin():
    """A web server whose every byte a test decides; see origin.Origin."""
    with origin_module.Origin() as instance:
        yield instance
