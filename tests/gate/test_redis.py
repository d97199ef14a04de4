"""One rate limit for all clients of a Redis server: a real one, in real time."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
import warnings

import pytest

from e6async._core.gate import limiter_of
from e6async._core.gate.redis import RedisGate, RedisPacer
from e6async._core.gate.redis_store import RedisStore
from e6async.errors import GateError
from tests.gate.processes import first_line, gaps, instants_of, take, take_one, taking
from tests.gate.redis_server import BINARY, MISSING, RedisServer

if BINARY is None:
    pytest.skip(MISSING, allow_module_level=True)

FAST = 0.05
NEVER = 3600.0


_kept: list[RedisGate] = []
"""Gates that nobody closes, which live until the end of their loop closes their connections."""


def gate_on(server: RedisServer, *, min_interval: float = FAST) -> RedisGate:
    """A gate like that of another process."""
    gate = RedisGate(server.url, min_interval=min_interval, host="localhost")
    _kept.append(gate)
    return gate


def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.mark.parametrize("count", [1, 2, 4])
async def test_they_take_turns(server: RedisServer, count: int) -> None:
    """Several busy clients keep the interval, and each gets its turns."""
    took = await asyncio.gather(*(take(gate_on(server), 6) for _ in range(count)))
    instants = sorted(instant for each in took for instant in each)
    assert min(gaps(instants)) >= FAST
    half = instants[: 3 * count]
    assert all(1 <= sum(instant in half for instant in each) <= 5 for each in took)


def test_two_processes(server: RedisServer) -> None:
    """Two real processes keep one interval."""
    with taking(server.url, 4, 0.1) as one, taking(server.url, 4, 0.1) as two:
        instants = instants_of(one) + instants_of(two)
    assert min(gaps(instants)) >= 0.1


async def test_a_command_run_twice(server: RedisServer) -> None:
    """A new client waits for the interval since the last request of another."""
    instants = await take(gate_on(server), 1)
    instants += await take(gate_on(server), 1)
    assert min(gaps(instants)) >= FAST


async def test_a_process_that_is_killed(server: RedisServer) -> None:
    """Its slot stays empty, and the others continue."""
    gate = gate_on(server, min_interval=0.2)
    with taking(server.url, 50, 0.2) as child:
        await asyncio.to_thread(first_line, child)
        child.send_signal(signal.SIGKILL)
        killed_at = now()
        assert await take_one(gate) - killed_at < 1.5


async def test_many_waiters_need_few_connections(server: RedisServer) -> None:
    """However many requests wait, two connections are enough, and closed with the gate."""
    gate = gate_on(server)
    waiters = [asyncio.create_task(take_one(gate)) for _ in range(5000)]
    await waiters[3]
    assert await asyncio.to_thread(server.connections) <= 2
    for waiter in waiters:
        waiter.cancel()
    await asyncio.wait(waiters)
    await gate.aclose()
    assert await asyncio.to_thread(server.connections) == 0
    await take(gate, 1)


async def test_forgotten_scripts(server: RedisServer) -> None:
    """After SCRIPT FLUSH the script is loaded again, and the schedule is kept."""
    gate = gate_on(server)
    instants = await take(gate, 2)
    before = server.schedule()["quiet_until"]
    server.ask("SCRIPT", "FLUSH")
    instants += await take(gate, 2)
    assert before < server.schedule()["quiet_until"]
    assert min(gaps(instants)) >= FAST


async def test_a_restart(server: RedisServer) -> None:
    """After a restart without data, the first request waits one slot."""
    gate = gate_on(server, min_interval=0.3)
    instants = await take(gate, 1)
    server.kill()
    server.start()
    instants += await take(gate, 2)
    assert min(gaps(instants)) >= 0.3


async def test_a_pause_stops_those_who_sleep(server: RedisServer) -> None:
    """A pause by one client stops a request of another that has a slot."""
    one, two = gate_on(server, min_interval=0.2), gate_on(server, min_interval=0.2)
    sleeper = asyncio.create_task(take_one(one))
    await asyncio.sleep(0.01)
    held_at = now()
    await limiter_of(two).pause(0.3)
    assert await sleeper >= held_at + 0.3


async def test_a_pause_outlives_a_restart(server: RedisServer) -> None:
    """The process that paused writes the pause again after the server lost it."""
    one, two = gate_on(server), gate_on(server)
    held_at = now()
    await limiter_of(one).pause(0.5)
    server.kill()
    server.start()
    first, second = await asyncio.gather(take_one(one), take_one(two))
    assert min(first, second) >= held_at + 0.5


async def test_only_the_last_slot_is_given_back(server: RedisServer) -> None:
    """The slot of a cancelled request is free again, unless a later one is taken."""
    tasks: list[asyncio.Task[float]] = []
    free: list[int] = []
    for _ in range(3):
        gate = gate_on(server, min_interval=NEVER)
        tasks.append(asyncio.create_task(take_one(gate)))
        while len(free) != len(tasks):
            await asyncio.sleep(0.002)
            known = server.schedule().get("next_free")
            free += [known] if known is not None and known not in free else []
    for number, known in [(1, free[2]), (2, free[1]), (0, free[1])]:
        tasks[number].cancel()
        await asyncio.wait([tasks[number]])
        assert server.schedule()["next_free"] == known


def test_one_gate_in_several_loops(server: RedisServer) -> None:
    """One gate works in three loops in a row and two at once, and leaves no connection open."""
    gate = gate_on(server)
    instants: list[float] = []
    for _ in range(3):
        instants += asyncio.run(take(gate, 2))
    threads = [
        threading.Thread(target=lambda: instants.extend(asyncio.run(take(gate, 4))))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(instants) == 14
    assert min(gaps(instants)) >= FAST
    assert server.connections() == 0


def _take_two(gate: RedisGate) -> None:
    assert len(asyncio.run(take(gate, 2))) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
async def test_a_fork(server: RedisServer) -> None:
    """A forked child uses the same gate through another connection; the parent's still works."""
    gate = gate_on(server)
    waiting = asyncio.create_task(take(gate, 6))
    await asyncio.sleep(FAST)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # 3.12 warns of forks with threads
        child = multiprocessing.get_context("fork").Process(target=_take_two, args=(gate,))
        child.start()
    await asyncio.to_thread(child.join, 20)
    assert child.exitcode == 0
    assert min(gaps(await waiting)) >= FAST


async def test_the_schedule_expires(server: RedisServer) -> None:
    """The schedule expires on the server."""
    gate = gate_on(server)
    await take(gate, 1)
    assert server.ask("KEYS", "*") == ["e6async:gate:localhost"]
    assert server.ask("TTL", "e6async:gate:localhost") in range(86_400, 4 * 86_400)


async def test_names_and_hosts_are_apart(server: RedisServer) -> None:
    """Each name and host has its own rate limit."""
    pacers = [
        RedisPacer(RedisStore(server.url, None, 2.0), host=host, name=name)
        for host in ("a.test", "b.test")
        for name in ("one", "two")
    ]
    for pacer in pacers:
        await pacer.pause(1)
        await pacer.aclose()
    assert server.ask("DBSIZE") == 4


async def test_disconnected_requests_fail(server: RedisServer) -> None:
    """Without the server requests fail with advice, and are sent again when it is back."""
    gate = gate_on(server)
    await take(gate, 1)
    server.kill()
    for _ in range(2):
        with pytest.raises(GateError, match=rf"127\.0\.0\.1:{server.port}.*check that the server"):
            await take_one(gate)
    assert gate.waiting == 0
    server.start()
    await take(gate, 2)


async def test_disconnected_requests_use_the_fallback(
    server: RedisServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the server a process sends at a lower rate until the server is back."""
    monkeypatch.setattr("e6async._core.gate.redis.RECONNECT_AFTER", 0.3)
    gate = RedisGate(
        server.url, min_interval=FAST, host="localhost", on_disconnect="fallback", processes=3
    )
    instants = await take(gate, 2)
    server.kill()
    with caplog.at_level(logging.WARNING, "e6async"):
        alone = await take(gate, 3)
    assert min(gaps([*instants, *alone])[1:]) >= 3 * FAST
    assert len(caplog.records) == 1
    assert "one request per 0.15 s" in caplog.text
    assert gate.eta <= 3 * FAST + 0.01
    server.start()
    await asyncio.sleep(0.3)
    again = await take(gate, 4)
    assert server.schedule()["sender"] > 0
    assert min(gaps([*alone, *again])) >= FAST


async def test_a_pause_while_alone(server: RedisServer) -> None:
    """A pause holds in the fallback, too, and is sent to the server when that is back."""
    gate = RedisGate(
        server.url, min_interval=FAST, host="localhost", on_disconnect="fallback", processes=1
    )
    server.kill()
    await take(gate, 1)
    held_at = now()
    await limiter_of(gate).pause(0.2)
    assert await take_one(gate) >= held_at + 0.2
