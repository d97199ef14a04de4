"""A server for the tests of the Redis gate, and a warning when there is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gate.redis_server import BINARY, MISSING, RedisServer


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print at the end that the tests against a server did not run."""
    if BINARY is None:
        terminalreporter.write_line(f"THE TESTS OF RedisGate DID NOT RUN: {MISSING}", red=True)


@pytest.fixture(scope="session")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """The server that all tests share."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.kill()


@pytest.fixture
def server(one_server: RedisServer) -> RedisServer:
    """A running server without data."""
    one_server.start()
    return one_server
