"""Several processes that share a schedule with low and high latency, on a fake clock."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import attrs
import pytest

from e6async._core.gate import Gate, limiter_of
from e6async._core.gate.shared import SharedPacer
from e6async._core.gate.slots import (
    SECOND,
    Claim,
    Schedule,
    Slot,
    Timing,
    claim,
    pause,
    release,
    written,
)
from e6async.errors import GateError
from e6async.testing._clock import virtual_time
from tests.gate.arrivals import Arrivals, arrivals
from tests.gate.processes import gaps, take, take_one
from tests.sites import Kind

AGENT = "gate-test/1.0 (by the tests)"
LEAST = 0.499
EACH = 20


@attrs.define
class Store:
    """The shared schedule; its clock is 300 s ahead."""

    schedule: Schedule | None = None
    answers: bool = True

    def now(self) -> int:
        """The store's clock."""
        return int((asyncio.get_running_loop().time() + 300) * SECOND)


class FarPacer(SharedPacer):
    """A pacer whose store has latency in both directions."""

    def __init__(self, store: Store, ways: tuple[float, float], seed: int = 0) -> None:
        super().__init__(0.5, host="localhost")
        self.asked = 0
        self._store = store
        self._ways = ways
        self._chance = random.Random(seed)

    async def _travel(self) -> None:
        await asyncio.sleep(self._chance.uniform(*self._ways))
        if not self._store.answers:
            raise GateError("no answer")

    async def _claim(self, turn: int, slot: Slot | None, timing: Timing) -> Claim:
        self.asked += 1
        await self._travel()
        now = self._store.now()
        self._store.schedule, claimed = claim(
            self._store.schedule, turn, slot, now=now, timing=timing
        )
        await self._travel()
        return claimed

    async def _written(self, turn: int, timing: Timing) -> None:
        await self._travel()
        now = self._store.now()
        self._store.schedule = written(self._store.schedule, turn, now, now=now, timing=timing)
        await self._travel()

    async def _release(self, turn: int, slot: Slot) -> None:
        await self._travel()
        if self._store.schedule is not None:
            self._store.schedule = release(self._store.schedule, turn, slot)

    async def _pause(self, duration: int, timing: Timing) -> None:
        await self._travel()
        now = self._store.now()
        self._store.schedule = pause(self._store.schedule, duration, now=now, timing=timing)


async def crowds(kind: Kind, gates: list[Gate], count: int) -> Arrivals:
    """Let a client for each gate send many requests at once; what arrived."""

    async def crowd(url: str, name: int, gate: Gate) -> None:
        async with kind(AGENT, base_url=url, gate=gate, coalesce=False) as e6:
            await asyncio.gather(*(e6.raw("GET", f"/{name}.json") for _ in range(count)))

    async with arrivals() as server:
        await asyncio.gather(*(crowd(server.url, n, gate) for n, gate in enumerate(gates)))
    return server


def shares(server: Arrivals, processes: int) -> list[float]:
    """The share of each process in the first half; 1 is fair."""
    half = server.lines[: len(server.lines) // 2]
    return [count * processes / len(half) for count in Counter(half).values()]


@pytest.mark.parametrize("count", [2, 4])
@pytest.mark.parametrize(
    ("ways", "use"),
    [
        pytest.param((0.0001, 0.0004), 0.98, id="same network"),
        pytest.param((0.010, 0.013), 0.90, id="same continent"),
        pytest.param((0.060, 0.090), 0.65, id="other side of the world"),
    ],
)
@virtual_time
async def test_they_take_turns(
    kind: Kind, count: int, ways: tuple[float, float], use: float
) -> None:
    """The interval is kept for any latency of the store, and each process has its share."""
    store = Store()
    gates = [Gate(FarPacer(store, ways, seed)) for seed in range(count)]
    start = asyncio.get_running_loop().time()
    server = await crowds(kind, gates, EACH)
    assert min(server.gaps) >= LEAST
    assert server.use >= use
    assert len(shares(server, count)) == count
    assert all(0.9 <= share <= 1.1 for share in shares(server, count))
    if use >= 0.98:
        assert server.times[-1] - start <= 1.1 * 0.5 * (EACH * count - 1)


@virtual_time
async def test_near_and_far_together(kind: Kind) -> None:
    """A process with high latency keeps the interval and does not starve."""
    store = Store()
    ways = [(0.0, 0.001), (0.0, 0.002), (0.02, 0.03), (0.09, 0.11)]
    gates = [Gate(FarPacer(store, way, seed)) for seed, way in enumerate(ways)]
    server = await crowds(kind, gates, EACH)
    assert min(server.gaps) >= LEAST
    assert all(0.8 <= share <= 1.2 for share in shares(server, 4))


@virtual_time
async def test_two_claims_a_turn(kind: Kind) -> None:
    """A request needs two claims, however many requests wait."""
    pacer = FarPacer(Store(), (0.0001, 0.0004))
    await crowds(kind, [Gate(pacer)], 60)
    assert pacer.asked <= 2 * 60 + 4


@virtual_time
async def test_a_pause_stops_those_who_have_a_slot_already() -> None:
    """A pause by another process stops a request that sleeps until its slot."""
    store = Store()
    one, two = (Gate(FarPacer(store, (0.0001, 0.0004), seed)) for seed in (1, 2))
    await take(one, 1)
    sleeper = asyncio.create_task(take_one(one))
    await asyncio.sleep(0.1)
    held_at = asyncio.get_running_loop().time()
    await limiter_of(two).pause(20)
    assert await sleeper >= held_at + 20


@virtual_time
async def test_a_pause_outlives_the_store() -> None:
    """When the store has lost a pause, a process that knows of it writes it again."""
    store = Store()
    one, two = (Gate(FarPacer(store, (0.0001, 0.0004), seed)) for seed in (1, 2))
    held_at = asyncio.get_running_loop().time()
    await limiter_of(one).pause(20)
    store.schedule = None
    first, second = await asyncio.gather(take_one(one), take_one(two))
    assert first >= held_at + 20
    assert second >= held_at + 20


@virtual_time
async def test_a_pause_that_could_not_be_written() -> None:
    """A pause that did not reach the store holds here, and later for the others."""
    store = Store(answers=False)
    one, two = (Gate(FarPacer(store, (0.0001, 0.0004), seed)) for seed in (1, 2))
    held_at = asyncio.get_running_loop().time()
    await limiter_of(one).pause(20)
    store.answers = True
    first = asyncio.create_task(take_one(one))
    await asyncio.sleep(0.1)
    assert await take_one(two) >= held_at + 20
    assert await first >= held_at + 20


@virtual_time
async def test_a_cancelled_request_releases_its_slot() -> None:
    """The next one takes the slot of one that was cancelled."""
    store = Store()
    one, two = (Gate(FarPacer(store, (0.0001, 0.0004), seed)) for seed in (1, 2))
    went = await take(one, 1)
    doomed = asyncio.create_task(take_one(one))
    await asyncio.sleep(0.1)
    doomed.cancel()
    await asyncio.wait([doomed])
    assert doomed.cancelled()
    assert max(gaps([*went, *await take(two, 1)])) < 0.52


@virtual_time
async def test_a_cancelled_one_stays_cancelled_without_a_store() -> None:
    """A slot that cannot be released does not hide the cancellation."""
    store = Store()
    gate = Gate(FarPacer(store, (0.0001, 0.0004)))
    doomed = asyncio.create_task(take_one(gate))
    await asyncio.sleep(0.1)
    store.answers = False
    doomed.cancel()
    await asyncio.wait([doomed])
    assert doomed.cancelled()


@virtual_time
async def test_the_wait_is_known() -> None:
    """The wait for a slot is known, and so is that of the next request."""
    store = Store()
    one, two = (Gate(FarPacer(store, (0.0001, 0.0004), seed)) for seed in (1, 2))
    assert one.eta == 0
    await take(one, 1)
    assert one.eta == pytest.approx(0.505, abs=0.01)
    tasks = [asyncio.create_task(take_one(gate)) for gate in (one, two)]
    await asyncio.sleep(0.1)
    assert two.eta == pytest.approx(0.405 + 0.507 + 0.5, abs=0.02)
    await asyncio.gather(*tasks)
