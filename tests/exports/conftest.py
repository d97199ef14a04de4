"""A PostgreSQL server for the tests of exports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.exports.postgres import Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server of all tests."""
    server = Postgres()
    server.start()
    yield server
    server.stop()
