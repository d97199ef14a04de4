"""Code that blocks the loop between the turn of a request and its write: the pace is kept."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from e6async import E621, Event, Sent
from e6async._core.gate import Gate
from e6async._core.gate.local import LocalPacer
from e6async._core.gate.lockfile import LockFileGate, LockFilePacer
from e6async._core.gate.redis import RedisGate
from e6async._core.gate.slots import SECOND, Timing, claim, written
from e6async.testing._clock import FakeClockLoop, virtual_time
from tests.embedding.raw_server import RawServer
from tests.gate.arrivals import OK, arrivals
from tests.gate.redis_server import BINARY, MISSING, RedisServer
from tests.sites import Kind

AGENT = "gate-test/1.0 (by the tests)"
LEAST = 0.499
TIMING = Timing(
    slot_length=503_000, min_gap=502_000, max_late=125_000, patience=500_000, head_start=0
)
"""What another process with an interval of half a second uses."""


def once(block: Callable[[], None]) -> Callable[[Event], None]:
    """An observer that blocks the loop when the first request is about to be written."""
    told: list[Event] = []

    def observe(event: Event) -> None:
        if isinstance(event, Sent):
            told.append(event)
            if len(told) == 1:
                block()

    return observe


@virtual_time
async def test_another_process_sends_meanwhile(kind: Kind, tmp_path: Path) -> None:
    """A request that is blocked so long that another process went on takes another turn."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, FakeClockLoop)
    path, went = tmp_path / "x.gate", list[float]()
    other = LockFilePacer(path, host="localhost").file

    def block() -> None:
        loop.advance(1.3)
        claimed = other.update(
            lambda old, now: claim(old, 7, None, now=now, timing=TIMING),
            lambda: int(loop.time() * SECOND),
        )
        assert (claimed.may_send, claimed.wait) == (True, 0)
        other.update(
            lambda old, now: (written(old, 7, now, now=now, timing=TIMING), None),
            lambda: int(loop.time() * SECOND),
        )
        went.append(loop.time())

    async with (
        arrivals() as server,
        kind(
            AGENT,
            base_url=server.url,
            gate=LockFileGate(path, host="localhost"),
            coalesce=False,
            observer=once(block),
        ) as e6,
    ):
        await asyncio.gather(*(e6.raw("GET", f"/{number}.json") for number in range(3)))
    assert len(went) == 1
    assert server.times[0] - went[0] >= LEAST
    assert min(server.gaps) >= LEAST
    assert (len(server.times), e6.gate.sent) == (3, 3)


@pytest.mark.parametrize("seconds", [0.02, 0.3, 0.49])
@virtual_time
async def test_a_short_block_costs_no_turn(kind: Kind, seconds: float) -> None:
    """A request that is blocked for less than an interval is sent in its turn."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, FakeClockLoop)
    async with (
        arrivals() as server,
        kind(
            AGENT,
            base_url=server.url,
            coalesce=False,
            observer=once(lambda: loop.advance(seconds)),
        ) as e6,
    ):
        began = loop.time()
        await asyncio.gather(*(e6.raw("GET", f"/{number}.json") for number in range(3)))
        assert server.times[0] - began == pytest.approx(seconds, abs=0.01)
    assert min(server.gaps) >= LEAST
    assert max(server.gaps) < 0.52


@virtual_time
async def test_the_connection_is_closed_meanwhile(kind: Kind) -> None:
    """A write that is blocked, and then finds its connection closed, is sent once and told once."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, FakeClockLoop)
    times: list[float] = []
    events: list[Event] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        times.append(loop.time())
        assert (b"POST" in head) == (len(times) == 2)
        writer.write(OK)
        await asyncio.sleep(0.6)
        writer.close()

    def observe(event: Event) -> None:
        events.append(event)
        if isinstance(event, Sent) and event.call == 2:
            loop.advance(0.55)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    async with (
        server,
        kind(
            AGENT, base_url=f"http://{host}:{port}", gate=Gate(LocalPacer(0.5)), observer=observe
        ) as e6,
    ):
        await e6.raw("GET", "/x.json")
        await e6.raw("POST", "/x.json")
        await asyncio.sleep(1)
    assert len(times) == 2
    assert times[1] - times[0] >= 1.5
    assert [event.call for event in events if isinstance(event, Sent)] == [1, 2]
    assert e6.gate.sent == 2


@pytest.fixture(params=["process", "file", "redis"])
def gates(request: pytest.FixtureRequest, tmp_path: Path) -> list[Gate]:
    """Two gates that share one pace."""
    if request.param == "process":
        return [Gate(LocalPacer(0.2))] * 2
    if request.param == "file":
        path = tmp_path / "x.gate"
        return [LockFileGate(path, min_interval=0.2, host="localhost") for _ in range(2)]
    if BINARY is None:
        pytest.skip(MISSING)
    server: RedisServer = request.getfixturevalue("server")
    return [RedisGate(server.url, min_interval=0.2, host="localhost") for _ in range(2)]


def silent(_event: Event) -> None:
    """Do not block."""


def test_observers_that_block(gates: list[Gate]) -> None:
    """Each request of one client is blocked after its turn; no other comes too soon after it."""

    def work(gate: Gate, url: str, observe: Callable[[Event], None]) -> None:
        async def main() -> None:
            async with E621(AGENT, base_url=url, gate=gate, coalesce=False, observer=observe) as e6:
                await asyncio.gather(*(e6.raw("GET", f"/{number}.json") for number in range(4)))

        asyncio.run(main())

    def block(event: Event) -> None:
        until = time.monotonic() + 0.5
        while isinstance(event, Sent) and time.monotonic() < until:
            pass

    with RawServer() as server:
        threads = [
            threading.Thread(target=work, args=(gate, server.url, observe))
            for gate, observe in zip(gates, (block, silent), strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(server.requests) == 8
        assert sum(gap < 0.19 for gap in server.gaps()) <= 1  # the server's threads may be late
