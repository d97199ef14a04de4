"""A PostgreSQL server for the tests of exports, and a warning when it is not installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.exports.postgres import BINARY, MISSING, Postgres


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end that the tests against a server did not run."""
    if BINARY is None:
        line = f"THE TESTS OF EXPORTS AGAINST PostgreSQL DID NOT RUN: {MISSING}"
        terminalreporter.write_line(line, red=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server of all tests."""
    server = Postgres()
    server.start()
    yield server
    server.stop()
