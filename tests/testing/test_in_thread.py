"""A fake site in a thread of its own, and servers that do not run in the loop of the client."""

from __future__ import annotations

import asyncio
import http.server
import json
import socket
import threading
import time
import urllib.request
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager

import pytest

from e6async import E621, FemboyFans, Timeouts
from e6async.errors import RequestTimeoutError, ServerError
from e6async.testing import FakeSite, run_in_virtual_time, virtual_time
from e6async.testing._unserved import Unserved
from tests.embedding.raw_server import RawRequest, RawServer, response
from tests.sites import Kind

AGENT = "thread-test/1.0 (by the tests)"
SOON = 5.0
"""Real seconds in which virtual hours pass."""


def fetch(url: str) -> object:
    """Send a request as sync code does, and read the JSON."""
    request = urllib.request.Request(url, headers={"User-Agent": AGENT})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def test_sync_code_without_a_loop(kind: Kind) -> None:
    """`with` gives the running site; requests are recorded, and it is closed at the end."""
    with FakeSite(kind, posts=20).in_thread() as fake:
        fetch(f"{fake.url}/posts.json")
        assert [request.status for request in fake.requests] == [200]
        url = fake.url
    with pytest.raises(OSError, match="refused"):
        fetch(url)


def test_clients_of_several_loops() -> None:
    """Each loop has its turn, with one pace for all of them."""
    with FakeSite(E621, posts=20).in_thread() as fake:
        e6 = E621(AGENT, base_url=fake.url)
        for _ in range(2):
            asyncio.run(_reads(e6, 2))
        times = [request.time for request in fake.requests]
        assert len(times) == 4
        assert fake.violations == 0
        # the thread of the site may note a request late while this one is busy
        assert times[-1] - times[0] > 1.3
        assert times[-1] - times[0] > 1.45


async def _reads(e6: E621, number: int) -> float:
    """Send reads one after the other; returns the seconds by the loop's clock."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with e6:
        for _ in range(number):
            await e6.posts.random()
    return loop.time() - began


async def _in_a_block(work: Callable[[], Awaitable[float]]) -> float:
    async with virtual_time():
        return await work()


@pytest.mark.parametrize("in_block", [False, True], ids=["own loop", "block"])
def test_virtual_time(*, in_block: bool) -> None:
    """The site follows the clock of the client: pace and latency pass at once, and are kept."""
    began = time.monotonic()
    with FakeSite(E621, posts=20, latency=0.7).in_thread() as fake:
        e6 = E621(AGENT, base_url=fake.url)
        took = (
            asyncio.run(_in_a_block(lambda: _reads(e6, 20)))
            if in_block
            else run_in_virtual_time(_reads(e6, 20))
        )
        assert len(fake.requests) == 20
        assert fake.violations == 0
        assert took == pytest.approx(20 * 0.7, abs=0.01)
    assert time.monotonic() - began < SOON


def test_limits_of_the_site_follow_the_clock() -> None:
    """A timeout of the client and a wait of the site are compared by one clock."""

    async def main(url: str) -> None:
        async with E621(AGENT, base_url=url, timeouts=Timeouts(response=100), deadline=90) as e6:
            with pytest.raises(RequestTimeoutError):
                await e6.posts.random()

    began = time.monotonic()
    with FakeSite(E621, posts=20, latency=1000).in_thread() as fake:
        run_in_virtual_time(main(fake.url))
    assert time.monotonic() - began < SOON


async def test_real_time_after_virtual_time() -> None:
    """The site's clock never goes back, so no request of the next test counts as too early."""
    with FakeSite(E621, posts=20).in_thread() as fake:
        for _ in range(2):
            async with virtual_time(), E621(AGENT, base_url=fake.url) as e6:
                await e6.posts.random()
                await asyncio.sleep(3600)
            async with E621(AGENT, base_url=fake.url) as e6:
                await e6.posts.random()
        times = [request.time for request in fake.requests]
        assert times == sorted(times)
        assert fake.violations == 0


@virtual_time
async def test_sync_clients_in_virtual_time() -> None:
    """A client in a thread, or one that blocks the loop, waits for the site in real time."""
    with FakeSite(E621, posts=20, latency=0.3).in_thread() as fake:
        await asyncio.to_thread(fetch, f"{fake.url}/posts.json")
        fetch(f"{fake.url}/posts.json")
        assert [request.status for request in fake.requests] == [200, 200]


@virtual_time
async def test_a_site_without_work_does_not_hold_the_clock() -> None:
    """An hour of waiting passes at once beside an idle site."""
    with FakeSite(FemboyFans, posts=20).in_thread() as fake:
        began = time.monotonic()
        await asyncio.sleep(3600)
        assert time.monotonic() - began < SOON
        assert await asyncio.to_thread(fetch, f"{fake.url}/posts.json")


def test_a_start_that_fails_is_raised() -> None:
    """A port that is in use is an error of `with`, in the thread that waits for the site."""
    with FakeSite(E621).in_thread() as fake:
        port = int(fake.url.rpartition(":")[2])
        other = FakeSite(E621, port=port).in_thread()
        for _ in range(2):
            with pytest.raises(OSError, match="in use"):
                other.__enter__()
        with pytest.raises(RuntimeError, match="already"):
            fake.in_thread().__enter__()
    running = fake.in_thread()
    with running, pytest.raises(RuntimeError, match="already"):
        running.__enter__()


@contextmanager
def started_elsewhere(fake: FakeSite) -> Generator[asyncio.Runner]:
    """Start a site in a loop that then does not run, as an async fixture of a sync test."""
    with asyncio.Runner() as runner:
        runner.run(fake.start())
        yield runner
        runner.run(fake.close())


@pytest.mark.parametrize("run", [asyncio.run, run_in_virtual_time])
def test_a_site_whose_loop_does_not_run(run: Callable[[object], object]) -> None:
    """The client is told at once what is wrong, and what to do, instead of waiting."""
    fake = FakeSite(E621)
    with started_elsewhere(fake) as runner:
        began = time.monotonic()
        with pytest.raises(ServerError, match=r"event loop is not running.*in_thread"):
            run(_reads(E621(AGENT, base_url=fake.url), 1))
        assert time.monotonic() - began < SOON
        runner.run(_reads(E621(AGENT, base_url=fake.url), 1))
        assert len(fake.requests) == 1


async def test_a_site_whose_loop_is_blocked() -> None:
    """A sync client in the loop of the site is told so within seconds."""
    async with FakeSite(E621) as fake:
        began = time.monotonic()
        errors: list[str] = []
        thread = threading.Thread(target=_refused, args=(fake.url, errors))
        thread.start()
        thread.join()
        assert time.monotonic() - began < SOON
        (error,) = errors
        assert "event loop is blocked" in error
        assert "in_thread" in error
        await _reads(E621(AGENT, base_url=fake.url), 1)


def _refused(url: str, errors: list[str]) -> None:
    with pytest.raises(ServerError) as caught:
        asyncio.run(_reads(E621(AGENT, base_url=url), 1))
    errors.append(str(caught.value))


def test_a_loop_that_is_busy_is_no_error() -> None:
    """A site whose loop has other work for a while responds itself, late."""

    async def main(fake: FakeSite) -> None:
        async with fake:
            thread = threading.Thread(target=fetch, args=(f"{fake.url}/posts.json",))
            thread.start()
            time.sleep(0.6)  # noqa: ASYNC251 - this is what is tested
            await asyncio.to_thread(thread.join)
            assert [request.status for request in fake.requests] == [200]

    asyncio.run(main(FakeSite(E621)))


def test_a_loop_that_was_closed() -> None:
    """A server that nobody stopped keeps its port no longer than its loop lasts."""
    loop = asyncio.new_event_loop()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = listening.getsockname()
        Unserved(loop, [listening])
    loop.close()
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        try:
            socket.create_connection(address).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.05)
    pytest.fail("the port is still open")


class _Slow(http.server.BaseHTTPRequestHandler):
    """Responds in two parts, with a pause before each."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        time.sleep(0.15)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "11")
        self.end_headers()
        time.sleep(0.01)
        self.wfile.write(b'{"ok": 123}')

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@virtual_time
async def test_servers_of_other_threads_in_virtual_time() -> None:
    """While a server owes a response, time is real; between requests it is virtual."""
    began = time.monotonic()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        async with E621(AGENT, base_url=url, min_interval=600) as e6:
            for _ in range(3):
                assert await e6.raw("GET", "/x.json") == {"ok": 123}
        server.shutdown()
    assert time.monotonic() - began < SOON


@virtual_time
async def test_a_raw_server_that_keeps_connections_open() -> None:
    """An idle connection to a server outside does not hold the clock."""

    def respond(_: RawRequest) -> bytes:
        time.sleep(0.1)
        return response({"ok": True})

    began = time.monotonic()
    with RawServer(respond) as server:
        async with E621(AGENT, base_url=server.url, min_interval=600) as e6:
            for _ in range(3):
                await e6.raw("GET", "/x.json")
            await asyncio.sleep(3600)
        assert server.connections == 1
    assert time.monotonic() - began < SOON
