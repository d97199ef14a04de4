"""The servers of the kit close all connections."""

from __future__ import annotations

import asyncio
import gc
import socket
import warnings
from contextlib import suppress

import pytest

from e6async.testing import FakeSite
from e6async.testing._chaos import ChaosServer


@pytest.mark.parametrize("server", [FakeSite, ChaosServer])
@pytest.mark.parametrize("steps", range(6))
def test_a_connection_that_comes_as_it_stops_is_closed(
    server: type[FakeSite | ChaosServer], steps: int
) -> None:
    """In whatever state a connection is when the server stops, the client sees its end."""

    async def connect_and_stop() -> socket.socket:
        async with server() as running:
            host, _, port = running.url.removeprefix("http://").partition(":")
            client = socket.create_connection((host, int(port)), timeout=5)
            for _ in range(steps):
                await asyncio.sleep(0)
        return client

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", ResourceWarning)
        with asyncio.run(connect_and_stop()) as client:
            gc.collect()
            with suppress(ConnectionResetError):
                assert client.recv(1) == b""
    assert [str(each.message) for each in warned] == []
