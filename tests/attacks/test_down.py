"""A server that is down: pauses, probes, and what many callers make of them."""

from __future__ import annotations

import asyncio

import pytest

from e6async import Retry
from e6async.errors import E6Error, HostDownError
from e6async.testing import virtual_time
from tests.gate.arrivals import OK, answer, arrivals
from tests.sites import Client, Kind

AGENT = "attack-test/1.0 (by the tests)"


async def fail(e6: Client, count: int) -> float:
    """Read at once what cannot be read; how many seconds it took."""
    began = asyncio.get_running_loop().time()
    reads = (e6.raw("GET", f"/{number}.json") for number in range(count))
    for result in await asyncio.gather(*reads, return_exceptions=True):
        assert isinstance(result, E6Error)
    return asyncio.get_running_loop().time() - began


def state(e6: Client) -> str:
    """The state of the circuit breaker."""
    return e6.gate.breaker.state


@pytest.mark.parametrize("count", [1, 3, 30])
@virtual_time
async def test_concurrent_reads_of_a_server_that_is_down(kind: Kind, count: int) -> None:
    """They fail within seconds, and a pause is not longer because more of them are refused."""
    async with (
        arrivals(lambda _number, _line: answer("503 Down")) as server,
        kind(AGENT, base_url=server.url, coalesce=False) as e6,
    ):
        assert await fail(e6, count) < 16
    assert len(server.times) <= 13  # one was admitted before the host counted as down
    assert min([0.5, *server.gaps]) >= 0.499


@virtual_time
async def test_a_pause_does_not_stay_with_the_host(kind: Kind) -> None:
    """An hour after an outage that nobody saw the end of, one refusal means a short pause."""
    is_down = True

    def script(_number: int, _line: str) -> bytes:
        return answer("503 Down") if is_down else OK

    async with (
        arrivals(script) as server,
        kind(AGENT, base_url=server.url, coalesce=False, retry=Retry(attempts=1)) as e6,
    ):
        for _ in range(11):
            await fail(e6, 1)
        await asyncio.sleep(3600)
        await fail(e6, 1)
        is_down = False
        await asyncio.sleep(5)
        began = asyncio.get_running_loop().time()
        assert await e6.raw("GET", "/x.json") == {}
        assert asyncio.get_running_loop().time() - began < 1


@virtual_time
async def test_a_long_outage_gets_fewer_requests(kind: Kind) -> None:
    """After ten minutes a server that refuses with 429 gets one request a minute."""
    loop = asyncio.get_running_loop()
    async with (
        arrivals(lambda _number, _line: answer("429 Slow")) as server,
        kind(AGENT, base_url=server.url, coalesce=False, retry=Retry(attempts=1)) as e6,
    ):
        began = loop.time()
        while loop.time() - began < 900:
            await fail(e6, 3)
    late = [gap for at, gap in zip(server.times, server.gaps, strict=False) if at - began > 600]
    assert min(late) >= 59.9
    assert len(server.times) < 40


@pytest.mark.parametrize("ending", ["cancelled", "failed"])
@virtual_time
async def test_older_calls_make_no_room_for_probes(kind: Kind, ending: str) -> None:
    """While a probe is under way no other request is sent, whatever becomes of older calls."""
    async with (
        arrivals(lambda _number, line: OK if "probe" in line else answer("500 Down")) as server,
        kind(AGENT, base_url=server.url, coalesce=False, retry=Retry(attempts=1)) as e6,
    ):
        paths = [f"/slow{number}.json" for number in range(6)]
        server.waits_for = {path: asyncio.Event() for path in [*paths, "/probe.json"]}
        older = [asyncio.create_task(e6.raw("GET", path)) for path in paths]
        await asyncio.sleep(4)
        await fail(e6, 12)
        assert state(e6) == "open"
        await asyncio.sleep(6)
        probe = asyncio.create_task(e6.raw("GET", "/probe.json"))
        await asyncio.sleep(1)
        sent = len(server.times)
        for path, call in zip(paths, older, strict=True):
            if ending == "cancelled":
                call.cancel()
            server.waits_for[path].set()
            await asyncio.wait([call])
            await asyncio.sleep(8)
            assert state(e6) == "half_open"
            with pytest.raises(HostDownError):
                await e6.raw("GET", "/x.json")
        assert len(server.times) == sent
        server.waits_for["/probe.json"].set()
        assert await probe == {}
        assert state(e6) == "closed"
