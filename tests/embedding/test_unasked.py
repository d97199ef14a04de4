"""Responses that nobody asked for, on a connection that is kept open for the next request."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import suppress

import aiohttp
import pytest

from e6async import Event, Retry, Sent
from e6async._core.gate import limiter_of
from e6async.errors import ConnectError
from tests.embedding.clients import INTERVAL, borrowed, client
from tests.embedding.raw_server import RawRequest, RawServer, response

UNASKED = response({"unasked": True})


def numbered(request: RawRequest) -> bytes:
    """A response that says what was asked for."""
    return response({"path": request.target})


class Talkative(RawServer):
    """Sends another response some seconds after each right one, on the same connection."""

    def __init__(self, delay: float, unasked: bytes = UNASKED) -> None:
        super().__init__(numbered)
        self._delay = delay
        self._unasked = unasked

    def send(self, connection: socket.socket, answer: bytes) -> None:
        """Send the response, and later the other."""

        def later() -> None:
            with suppress(OSError):
                connection.sendall(self._unasked)

        connection.sendall(answer)
        threading.Timer(self._delay, later).start()


@pytest.mark.parametrize("lends", [True, False], ids=["borrowed", "own"])
@pytest.mark.parametrize("delay", [0.0, 0.02, 0.1])
async def test_an_unasked_response_is_nobodys(delay: float, *, lends: bool) -> None:
    """Each call gets its own response; the connection with the other one is given up, unused."""
    events: list[Event] = []
    with Talkative(delay) as server:
        async with (
            borrowed() as session,
            client(server, session if lends else None, observer=events.append) as e6,
        ):
            for number in range(4):
                path = f"/{number}.json"
                assert await e6.raw("GET", path) == {"path": path}
            assert await e6.raw("POST", "/w.json", data={"a": 1}) == {"path": "/w.json"}
            assert e6.gate.sent == 5
        assert len(server.requests) == 5
        assert sum(isinstance(event, Sent) for event in events) == 5
        assert min(server.gaps()) > INTERVAL / 2


async def test_an_unasked_response_while_the_loop_was_blocked() -> None:
    """It is noticed although the loop had no time to read it."""
    with Talkative(0.0) as server:
        async with client(server) as e6:
            assert await e6.raw("GET", "/1.json") == {"path": "/1.json"}
            time.sleep(2 * INTERVAL)  # noqa: ASYNC251 - what is tested
            assert await e6.raw("GET", "/2.json") == {"path": "/2.json"}
        assert server.connections == 2


async def test_a_write_on_a_connection_that_was_closed_meanwhile() -> None:
    """It goes out once, on a new connection, although writes are not repeated."""
    with Closing() as server:
        async with client(server) as e6:
            assert await e6.raw("GET", "/1.json") == {"ok": True}
            assert await e6.raw("POST", "/2.json", data={"a": 1}) == {"ok": True}
        assert [request.method for request in server.requests] == ["GET", "POST"]


class Closing(RawServer):
    """Closes each connection 50 ms after a response, without having said so."""

    def send(self, connection: socket.socket, answer: bytes) -> None:
        """Send the response, and close the connection later."""

        def later() -> None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

        connection.sendall(answer)
        threading.Timer(0.05, later).start()


async def test_a_server_that_talks_first() -> None:
    """A server of another protocol is no connection at all: nothing is sent to it."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(UNASKED)
        assert await reader.read() == b""
        writer.close()

    listener = await asyncio.start_server(greet, "127.0.0.1", 0)
    port: int = listener.sockets[0].getsockname()[1]
    async with listener:
        with RawServer() as server:
            base_url = f"http://127.0.0.1:{port}"
            async with client(server, base_url=base_url, retry=Retry(attempts=1)) as e6:
                await (await limiter_of(e6.gate).acquire()).wait_to_send()  # the next one waits
                with pytest.raises(ConnectError, match="before the request was sent"):
                    await e6.raw("GET", "/1.json")
                assert e6.gate.sent == 1


async def test_a_session_of_another_request_class() -> None:
    """The owner's own class of requests is checked in the same way."""

    class Own(aiohttp.ClientRequest):
        pass

    with Talkative(0.0) as server:
        async with borrowed(request_class=Own) as session, client(server, session) as e6:
            for number in range(3):
                path = f"/{number}.json"
                assert await e6.raw("GET", path) == {"path": path}
