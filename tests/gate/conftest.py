"""A server for the tests of the Redis gate."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gate.redis_server import RedisServer


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
