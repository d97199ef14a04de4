"""The queue: how long requests wait, priorities, max_wait, closing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from itertools import pairwise

import pytest

from e6async import Event, Sent
from e6async._core.gate import Gate, RateLimiter, gate_for
from e6async._core.gate.local import LocalPacer
from e6async.errors import ClosedError, InputError, MaxWaitError, QueueFullError
from e6async.testing._clock import FakeClockLoop, run_in_virtual_time, virtual_time
from tests.gate.arrivals import OK, answer, arrivals
from tests.sites import Client, Kind

AGENT = "gate-test/1.0 (by the tests)"


@virtual_time
async def test_max_wait_fails_at_once(kind: Kind) -> None:
    """A call that cannot be sent within max_wait fails at once and says the wait."""
    loop = asyncio.get_running_loop()
    async with arrivals() as server, kind(AGENT, base_url=server.url, coalesce=False) as e6:
        crowd = [asyncio.create_task(e6.raw("GET", "/x.json")) for _ in range(20)]
        await asyncio.sleep(0.01)
        before = loop.time()
        with pytest.raises(MaxWaitError) as caught:
            await e6.with_options(max_wait=3).raw("GET", "/late.json")
        assert loop.time() == before
        assert caught.value.retry_after == pytest.approx(10, abs=0.6)
        assert caught.value.attempts == 0
        await e6.with_options(max_wait=11).raw("GET", "/in_time.json")
        await asyncio.gather(*crowd)
    assert not any("late" in line for line in server.lines)


@virtual_time
async def test_max_wait_counts_when_a_hold_comes_later(kind: Kind) -> None:
    """A waiting call fails when a pause makes its max_wait impossible."""

    def script(number: int, _line: str) -> bytes:
        return answer("429 Slow", "Retry-After: 30") if number == 0 else OK

    loop = asyncio.get_running_loop()
    async with (
        arrivals(script, latency=0.2) as server,
        kind(AGENT, base_url=server.url, coalesce=False) as e6,
    ):
        first = asyncio.create_task(e6.raw("GET", "/x.json"))
        second = asyncio.create_task(e6.raw("GET", "/x.json"))
        start = loop.time()
        with pytest.raises(MaxWaitError):
            await e6.with_options(max_wait=5).raw("GET", "/late.json")
        assert loop.time() - start < 1
        await asyncio.gather(first, second)


@virtual_time
async def test_the_gap_counts_from_the_write() -> None:
    """A delay between the turn and the write does not shorten the next interval."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, FakeClockLoop)
    pacer = LocalPacer(0.5)
    await pacer.pace()
    loop.advance(0.005)  # as another thread may
    written = loop.time()
    await pacer.pace()
    assert loop.time() - written >= 0.5


def test_a_clock_that_was_ahead_holds_nobody_up() -> None:
    """After a loop whose clock was far ahead, the next loop waits for one interval at most."""

    async def go_and_tell(pacer: LocalPacer, seconds: float) -> float:
        await asyncio.sleep(seconds)
        begun = asyncio.get_running_loop().time()
        await pacer.pace()
        return asyncio.get_running_loop().time() - begun

    pacer = LocalPacer(0.5)
    run_in_virtual_time(go_and_tell(pacer, 3600))
    assert run_in_virtual_time(go_and_tell(pacer, 0)) < 0.51


def test_a_clock_that_is_a_little_behind_keeps_the_gap() -> None:
    """A thread that read the clock before another one sent a request keeps the interval."""
    went: list[float] = []

    async def go(pacer: LocalPacer, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await pacer.pace()
        went.append(asyncio.get_running_loop().time())

    pacer = LocalPacer(0.5)
    run_in_virtual_time(go(pacer, 0.2))
    run_in_virtual_time(go(pacer, 0))
    assert went[1] - went[0] >= 0.5


@virtual_time
async def test_the_line_is_bounded(kind: Kind) -> None:
    """One request too many is refused at once."""
    gate = Gate(LocalPacer(0.5), max_waiting=3)
    async with (
        arrivals() as server,
        kind(AGENT, base_url=server.url, coalesce=False, gate=gate) as e6,
    ):
        crowd = [asyncio.create_task(e6.raw("GET", "/x.json")) for _ in range(4)]
        await asyncio.sleep(0)
        with pytest.raises(QueueFullError) as caught:
            await e6.raw("GET", "/x.json")
        assert caught.value.retry_after > 0
        await asyncio.gather(*crowd)


@virtual_time
async def test_the_gate_can_be_seen(kind: Kind) -> None:
    """How many calls wait, how long a new one would, and how many were sent."""
    async with arrivals() as server, kind(AGENT, base_url=server.url, coalesce=False) as e6:
        assert (e6.gate.waiting, e6.gate.eta, e6.gate.sent) == (0, 0, 0)
        crowd = [asyncio.create_task(e6.raw("GET", "/x.json")) for _ in range(11)]
        await asyncio.sleep(0.01)
        assert e6.gate.waiting == 9
        assert e6.gate.eta == pytest.approx(5.5, abs=0.6)
        await asyncio.gather(*crowd)
        assert e6.gate.sent == 11


@virtual_time
async def test_a_command_overtakes_a_crawl(kind: Kind) -> None:
    """An interactive call waits two turns at most, however many bulk requests wait."""
    loop = asyncio.get_running_loop()
    waits: list[float] = []
    async with arrivals() as server, kind(AGENT, base_url=server.url, coalesce=False) as e6:
        crawl, command = e6.with_options(priority="bulk"), e6.with_options(priority="interactive")
        crowd = [asyncio.create_task(crawl.raw("GET", "/bulk.json")) for _ in range(100)]
        for _ in range(10):
            await asyncio.sleep(3.3)
            start = loop.time()
            await command.raw("GET", "/now.json")
            waits.append(loop.time() - start)
        await asyncio.gather(*crowd)
    assert max(waits) <= 1.05


@virtual_time
async def test_closing_cancels_waiting_calls(kind: Kind) -> None:
    """Waiting calls of a closed client get ClosedError; those of other clients are sent."""
    async with arrivals() as server, kind(AGENT, base_url=server.url, coalesce=False) as other:
        e6 = kind(AGENT, base_url=server.url, coalesce=False)
        mine = [asyncio.create_task(e6.raw("GET", "/mine.json")) for _ in range(5)]
        theirs = [asyncio.create_task(other.raw("GET", "/theirs.json")) for _ in range(5)]
        await asyncio.sleep(0.7)
        await e6.aclose()
        await e6.aclose()
        results = await asyncio.gather(*mine, return_exceptions=True)
        assert sum(isinstance(result, ClosedError) for result in results) >= 3
        assert await asyncio.gather(*theirs) == [{}] * 5
        with pytest.raises(ClosedError):
            await e6.raw("GET", "/x.json")
    assert min(server.gaps) >= 0.499


@virtual_time
async def test_more_slow_connections_than_there_is_room_for() -> None:
    """A request behind nine slow connections is sent with the first of them, not after the last."""
    loop = asyncio.get_running_loop()
    limiter = RateLimiter(LocalPacer(0.5))

    async def slow() -> None:
        turn = await limiter.acquire()
        await asyncio.sleep(30)
        await turn.wait_to_send()
        turn.release()

    begun = loop.time()
    crowd = [asyncio.create_task(slow()) for _ in range(9)]
    await asyncio.sleep(5)
    turn = await limiter.acquire()
    await turn.wait_to_send()
    assert loop.time() - begun < 33
    turn.release()
    await asyncio.gather(*crowd)


def _noting(sent: list[float]) -> Callable[[Event], None]:
    """Record when requests are sent; the server's thread may be late to record arrivals."""

    def note(event: Event) -> None:
        if isinstance(event, Sent):
            sent.append(event.at)

    return note


def _least_gap(sent: list[float]) -> float:
    return min(later - sooner for sooner, later in pairwise(sorted(sent)))


def test_one_client_in_three_runs(kind: Kind) -> None:
    """A client built outside of any loop works in one asyncio.run after the other."""
    sent: list[float] = []

    async def once(e6: Client) -> None:
        async with e6:
            await asyncio.gather(*(e6.raw("GET", "/x.json") for _ in range(2)))

    async def main() -> None:
        async with arrivals() as server:
            e6 = kind(AGENT, base_url=server.url, coalesce=False, observer=_noting(sent))
            for _ in range(3):
                await asyncio.to_thread(asyncio.run, once(e6))
        assert len(server.times) == len(sent) == 6
        assert _least_gap(sent) >= 0.5

    asyncio.run(main())


def test_a_client_that_nobody_closes(kind: Kind) -> None:
    """Without `async with`, the connections are closed with the loop, without a warning."""

    async def main() -> None:
        async with arrivals() as server:
            e6 = kind(AGENT, base_url=server.url, coalesce=False)

            async def once() -> None:
                await e6.raw("GET", "/x.json")

            await asyncio.to_thread(asyncio.run, once())
            await asyncio.to_thread(asyncio.run, once())

    asyncio.run(main())


def test_two_loops_in_two_threads(kind: Kind) -> None:
    """Two threads with an event loop each share one rate limit."""
    failures: list[BaseException] = []
    sent: list[float] = []

    def run(e6: Client) -> None:
        async def send() -> None:
            async with e6:
                await asyncio.gather(*(e6.raw("GET", "/x.json") for _ in range(3)))

        try:
            asyncio.run(send())
        except BaseException as error:  # noqa: BLE001 - told below, in the thread that can
            failures.append(error)

    async def main() -> None:
        async with arrivals() as server:
            clients = [
                kind(AGENT, base_url=server.url, coalesce=False, observer=_noting(sent))
                for _ in range(2)
            ]
            threads = [threading.Thread(target=run, args=(e6,)) for e6 in clients]
            for thread in threads:
                thread.start()
            for thread in threads:
                await asyncio.to_thread(thread.join)
        assert failures == []
        assert len(server.times) == len(sent) == 6
        assert _least_gap(sent) >= 0.5

    asyncio.run(main())


def test_the_pace_goes_down_only(kind: Kind) -> None:
    """A client can be slower than the site allows, never faster."""
    with pytest.raises(InputError, match="min_interval"):
        kind(AGENT, min_interval=0.25)
    slow = kind(AGENT, base_url="http://127.0.0.1:9", min_interval=1.0)
    assert slow.gate.min_interval == 1.0
    assert gate_for("127.0.0.1:9", min_interval=0.5, on_machine=False) is slow.gate
    assert slow.gate.min_interval == 1.0
