"""Requests of tests that reach real servers keep their pace, whatever is reset."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aioresponses import aioresponses

from e6async import E621, Client, Retry
from e6async._core.gate.lasting import LastingPace
from e6async._core.system.environment import GATE_DIR, USERS_GATE_DIR
from e6async.errors import RateLimitedError
from e6async.testing import MockResponse, reset, run_in_virtual_time
from e6async.testing._reset import LockFiles
from tests.embedding.clients import borrowed
from tests.embedding.raw_proxy import RawProxy
from tests.embedding.raw_server import RawRequest, RawServer, response

AGENT = "lasting-test/1.0 (by the tests)"
INTERVAL = 0.2
LEAST = INTERVAL - 0.01
"""Seconds between two arrivals, as exactly as the threads of the proxy note them."""
SITE = "http://site.test"
"""A server behind the proxy: nobody can know that it is on this machine."""


@pytest.fixture(autouse=True)
def users_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of the user's lock files, and nothing remembered of the test before."""
    folder = tmp_path / "users"
    monkeypatch.setenv(USERS_GATE_DIR, str(folder))
    monkeypatch.setattr("e6async._core.gate.lasting.LASTING", LastingPace())
    return folder


def names(folder: Path) -> list[str]:
    """The names of the files in a folder; none where there is no folder."""
    return [path.name for path in folder.iterdir()] if folder.exists() else []


@pytest.fixture
def proxy() -> Generator[RawProxy]:
    """A proxy that responds in place of the server."""
    with RawProxy() as running:
        yield running


def client(proxy: RawProxy, **options: object) -> Client:
    """A client of the server behind the proxy."""
    settings = {"gate": "process", "min_interval": INTERVAL, "coalesce": False, **options}
    return E621(AGENT, base_url=SITE, proxy=proxy.url, **settings)  # type: ignore[arg-type]


async def send(proxy: RawProxy, number: int = 1, **options: object) -> None:
    """Send requests one after the other, each by a new client."""
    for _ in range(number):
        async with client(proxy, **options) as e6:
            await e6.raw("GET", "/read.json")


async def test_a_reset_does_not_shorten_the_interval(proxy: RawProxy, users_folder: Path) -> None:
    """The gate forgets its requests, the interval at the server stays."""
    for _ in range(4):
        await send(proxy)
        reset()
    assert len(proxy.requests) == 4
    assert min(proxy.gaps()) >= LEAST
    assert names(users_folder) == ["site.test.gate"]


async def test_without_a_file(
    proxy: RawProxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The process remembers by itself when it wrote a request."""
    monkeypatch.setenv(USERS_GATE_DIR, str(tmp_path / "missing" / "folder"))
    for _ in range(4):
        await send(proxy)
        reset()
    assert min(proxy.gaps()) >= LEAST


def test_a_file_that_cannot_be_used(
    proxy: RawProxy, users_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told in the log, and the process keeps the pace alone."""
    (users_folder / "site.test.gate").mkdir(parents=True)
    users_folder.chmod(0o700)
    for _ in range(3):
        asyncio.run(send(proxy))
        reset()
    assert min(proxy.gaps()) >= LEAST
    assert "this process keeps the pace alone" in caplog.text


def test_virtual_time(proxy: RawProxy) -> None:
    """A server lives in real time: the pace towards it is real, too, in a loop whose time jumps."""
    began = time.monotonic()
    run_in_virtual_time(send(proxy, 4))
    assert min(proxy.gaps()) >= LEAST
    assert time.monotonic() - began < 10


def test_other_processes(proxy: RawProxy) -> None:
    """Workers of a run, and the processes that tests start, share one pace."""
    script = f"""
import asyncio
from e6async import E621
from e6async.testing import reset

async def main():
    for _ in range(4):
        reset()
        async with E621({AGENT!r}, base_url={SITE!r}, proxy={proxy.url!r},
                        gate="process", min_interval={INTERVAL}) as e6:
            await e6.raw("GET", "/read.json")

asyncio.run(main())
"""
    processes = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert len(proxy.requests) == 12
    assert min(proxy.gaps()) > INTERVAL / 2


async def test_a_pause_that_a_server_asked_for() -> None:
    """Retry-After of a real server holds after a reset."""
    asked = iter([{"Retry-After": "1"}])

    def respond(_: RawRequest) -> bytes:
        headers = next(asked, None)
        return response() if headers is None else response(status=429, headers=headers)

    with RawProxy(respond) as proxy:
        with pytest.raises(RateLimitedError):
            await send(proxy, retry=Retry(attempts=1))
        reset()
        await send(proxy)
        assert min(proxy.gaps()) >= 1


async def test_a_session_that_hides_its_connections(proxy: RawProxy) -> None:
    """Where nobody can know the connection, it counts as one to a real server."""
    with pytest.warns(DeprecationWarning, match="discouraged"):

        class Own(aiohttp.ClientSession):
            async def _request(self, *args: Any, **options: Any) -> aiohttp.ClientResponse:
                return await super()._request(*args, **options)

    async with Own() as session:
        for _ in range(3):
            await send(proxy, session=session)
            reset()
    assert min(proxy.gaps()) >= LEAST


async def test_servers_of_this_machine_are_not_waited_for(users_folder: Path) -> None:
    """After a reset a request to loopback, or under a mock, is sent at once."""
    with RawServer() as server:
        began = time.monotonic()
        for _ in range(20):
            async with E621(AGENT, base_url=server.url) as e6:
                await e6.raw("GET", "/read.json")
            reset()
        for _ in range(20):
            mocked: Any
            with aioresponses() as mocked:
                mocked.get(re.compile(".*"), body="{}", response_class=MockResponse)
                async with E621(AGENT) as e6:
                    await e6.raw("GET", "/read.json")
            reset()
        assert time.monotonic() - began < 20 * INTERVAL
    assert names(users_folder) == []


async def test_a_socket_of_the_file_system(users_folder: Path, tmp_path: Path) -> None:
    """A server behind one is on this machine."""
    path = tmp_path / "socket"

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(response())
        writer.close()

    server = await asyncio.start_unix_server(respond, path)
    connector = aiohttp.UnixConnector(str(path))
    async with (
        server,
        borrowed(connector=connector) as session,
        E621(AGENT, base_url=SITE, session=session) as e6,
    ):
        assert await e6.raw("GET", "/read.json") == {"ok": True}
    assert names(users_folder) == []


def test_outside_of_tests_it_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is there only as long as lock files are kept apart."""
    monkeypatch.delenv(USERS_GATE_DIR)
    monkeypatch.setenv(GATE_DIR, "/somewhere")
    files = LockFiles()
    files.keep_apart()
    assert os.environ[USERS_GATE_DIR] == "/somewhere"
    inner = LockFiles()
    inner.keep_apart()
    assert os.environ[USERS_GATE_DIR] == "/somewhere"
    inner.put_back()
    assert os.environ[USERS_GATE_DIR] == "/somewhere"
    files.put_back()
    assert USERS_GATE_DIR not in os.environ
    assert os.environ[GATE_DIR] == "/somewhere"
