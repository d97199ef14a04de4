"""What the server sees of the gate: real sockets, a fake clock."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Callable

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from e6async import Retry, Timeouts
from e6async.errors import RateLimitedError
from e6async.testing._clock import FakeClockLoop, virtual_time
from tests.gate.arrivals import DROP, OK, answer, arrivals
from tests.sites import Client, Kind

AGENT = "gate-test/1.0 (by the tests)"
LEAST = 0.499


async def many(e6: Client, count: int) -> None:
    await asyncio.gather(*(e6.raw("GET", f"/{number}.json") for number in range(count)))


@virtual_time
async def test_a_thousand_at_once(kind: Kind) -> None:
    """A thousand calls at once are sent one by one, at the full rate."""
    async with (
        arrivals(latency=1.2) as server,
        kind(AGENT, base_url=server.url, coalesce=False) as e6,
    ):
        await many(e6, 1000)
    assert len(server.times) == 1000
    assert min(server.gaps) >= LEAST
    assert server.use >= 0.99


@virtual_time
async def test_they_arrive_in_the_order_in_which_they_came(kind: Kind) -> None:
    """First come, first served, as the server sees it."""
    async with arrivals() as server, kind(AGENT, base_url=server.url, coalesce=False) as e6:
        await many(e6, 30)
    assert server.lines == [f"GET /{number}.json HTTP/1.1" for number in range(30)]


@virtual_time
async def test_random_arrivals(kind: Kind) -> None:
    """Calls at random times keep the interval."""
    chance = random.Random(4)
    async with (
        arrivals(latency=0.3) as server,
        kind(AGENT, base_url=server.url, coalesce=False) as e6,
    ):

        async def one() -> None:
            await asyncio.sleep(chance.uniform(0, 60))
            await e6.raw("GET", "/x.json")

        await asyncio.gather(*(one() for _ in range(200)))
    assert len(server.times) == 200
    assert min(server.gaps) >= LEAST


@virtual_time
async def test_a_third_is_cancelled(kind: Kind) -> None:
    """A cancelled call frees its turn, and no other call loses one."""
    chance = random.Random(5)
    async with (
        arrivals(latency=0.2) as server,
        kind(AGENT, base_url=server.url, coalesce=False) as e6,
    ):
        tasks = [asyncio.create_task(e6.raw("GET", "/x.json")) for _ in range(300)]
        doomed = set(chance.sample(range(300), 100))
        for number in sorted(doomed):
            asyncio.get_running_loop().call_later(chance.uniform(0, 50), tasks[number].cancel)
        done = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(result == {} for number, result in enumerate(done) if number not in doomed)
    assert min(server.gaps) >= LEAST
    assert server.use >= 0.99


@virtual_time
async def test_a_stalled_loop(kind: Kind) -> None:
    """After the loop was blocked for 0.6 s, the requests keep the interval."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, FakeClockLoop)
    async with arrivals() as server, kind(AGENT, base_url=server.url, coalesce=False) as e6:
        for at in (3.1, 7.4999, 11.0):
            loop.call_later(at, loop.advance, 0.6)
        await many(e6, 40)
    assert min(server.gaps) >= LEAST
    assert max(server.gaps) < 1.2


def redirects(_number: int, line: str) -> bytes:
    return OK if "/there" in line else answer("302 Found", "Location: /there.json")


def drops_each_third(number: int, _line: str) -> bytes:
    return DROP if number % 3 == 2 else OK


def is_busy_once(number: int, _line: str) -> bytes:
    return answer("503 Busy") if number == 4 else OK


@pytest.mark.parametrize(
    ("script", "requests"),
    [
        pytest.param(redirects, 20, id="302 to 200"),
        pytest.param(drops_each_third, 14, id="dropped keep-alive"),
        pytest.param(is_busy_once, 11, id="503 then 200"),
    ],
)
@virtual_time
async def test_every_hop_takes_its_turn(
    kind: Kind, script: Callable[[int, str], bytes], requests: int
) -> None:
    """Redirects, aiohttp's silent resends and retries all keep the interval."""
    async with arrivals(script) as server, kind(AGENT, base_url=server.url, coalesce=False) as e6:
        await many(e6, 10)
    assert len(server.times) == requests
    assert min(server.gaps) >= LEAST


class SlowResolver(AbstractResolver):
    """Takes 250 ms to find the loopback host."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Resolve to loopback."""
        await asyncio.sleep(0.25)
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        """There is nothing to close."""


@virtual_time
async def test_slow_connections_do_not_eat_the_gap(kind: Kind) -> None:
    """With 250 ms to connect each time, the interval is kept and the full rate is used."""
    async with arrivals() as server:
        connector = aiohttp.TCPConnector(
            resolver=SlowResolver(), use_dns_cache=False, force_close=True
        )
        url = server.url.replace("127.0.0.1", "slow.test")
        async with aiohttp.ClientSession(connector=connector) as session:
            async with kind(AGENT, base_url=url, session=session, coalesce=False) as e6:
                await many(e6, 60)
            assert not session.closed
            assert session.trace_configs == []
    assert min(server.gaps) >= LEAST
    assert server.use >= 0.99


@virtual_time
async def test_waiting_for_a_turn_is_no_time_out(kind: Kind) -> None:
    """Requests that wait for minutes do not time out before they are sent."""
    async with (
        arrivals(latency=1.9) as server,
        kind(
            AGENT, base_url=server.url, coalesce=False, timeouts=Timeouts(connect=0.4, response=2.0)
        ) as e6,
    ):
        await many(e6, 400)
    assert len(server.times) == 400


@virtual_time
async def test_two_clients_share_the_budget(kind: Kind) -> None:
    """Two clients of one process for one host share its rate limit."""
    async with (
        arrivals() as server,
        kind(AGENT, base_url=server.url, coalesce=False) as one,
        kind(AGENT, base_url=server.url, coalesce=False) as two,
    ):
        assert one.gate is two.gate
        await asyncio.gather(many(one, 10), many(two, 10))
    assert min(server.gaps) >= LEAST


@virtual_time
async def test_a_pause_is_for_everybody(kind: Kind) -> None:
    """After a 429 nothing is sent for as long as the server asked, and then at half the rate."""

    def script(number: int, _line: str) -> bytes:
        return answer("429 Slow", "Retry-After: 20") if number == 3 else OK

    async with arrivals(script) as server, kind(AGENT, base_url=server.url, coalesce=False) as e6:
        await many(e6, 12)
    assert max(server.gaps) >= 20
    after = server.gaps[server.gaps.index(max(server.gaps)) + 1 :]
    assert min(after[:3]) >= 0.99
    assert min(server.gaps) >= LEAST


@virtual_time
async def test_pauses_grow_while_the_server_refuses(kind: Kind) -> None:
    """Without Retry-After each refusal makes the pause longer, by a quarter of the time so far."""
    async with (
        arrivals(lambda _number, _line: answer("429 Slow")) as server,
        kind(AGENT, base_url=server.url, coalesce=False, retry=Retry(attempts=1)) as e6,
    ):
        for _ in range(20):
            with pytest.raises(RateLimitedError):
                await e6.raw("GET", "/x.json")
    began = server.times[0]
    assert server.gaps[1:] == sorted(server.gaps[1:])
    for at, gap in zip(server.times[8:], server.gaps[8:], strict=False):
        assert gap == pytest.approx((at - began) / 4, rel=0.02)
    assert server.gaps[-1] >= 14
