"""How a RedisGate reaches its server: by socket file, by a client of the user, by none."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest
import redis as sync_redis
from redis.asyncio import Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.sentinel import Sentinel

from e6async._core.gate import limiter_of
from e6async._core.gate.redis import RedisGate
from e6async.errors import GateError, InputError
from tests.gate.processes import gaps, take, take_one
from tests.gate.redis_server import BINARY, MISSING, RedisServer, running

if BINARY is None:
    pytest.skip(MISSING, allow_module_level=True)

FAST = 0.05


async def test_a_socket_file(tmp_path: Path) -> None:
    """A URL with unix:// works, and is shown without the password."""
    path = tmp_path / "redis.sock"
    with running(tmp_path, "--unixsocket", str(path)) as server:
        gate = RedisGate(f"unix://{path}?db=1", min_interval=FAST, host="localhost")
        other = RedisGate(f"{server.url[:-1]}1", min_interval=FAST, host="localhost")
        instants = [*await take(gate, 2), *await take(other, 2)]
        await gate.aclose()
        await other.aclose()
    assert min(gaps(instants)) >= FAST
    assert repr(limiter_of(gate).pacer).endswith(f"at unix://{path}>")
    with pytest.raises(GateError, match=f"the gate cannot use unix://{path} "):
        await take_one(gate)


async def test_a_client_of_the_user(server: RedisServer) -> None:
    """The gate uses it, shares the rate limit with a gate that has a URL, and leaves it open."""
    client = Redis(port=server.port)
    gate = RedisGate(redis=client, min_interval=FAST, host="localhost")
    other = RedisGate(server.url, min_interval=FAST, host="localhost")
    instants = [*await take(gate, 2), *await take(other, 2), *await take(gate, 1)]
    await gate.aclose()
    await other.aclose()
    assert await client.get("any") is None
    await client.aclose()
    assert min(gaps(instants)) >= FAST


def test_a_client_for_each_loop(server: RedisServer) -> None:
    """A function makes a client for each event loop, which is closed with the loop."""
    made: list[Redis] = []

    def make() -> Redis:
        made.append(Redis(port=server.port))
        return made[-1]

    gate = RedisGate(redis=make, min_interval=FAST, host="localhost")
    instants = [*asyncio.run(take(gate, 2)), *asyncio.run(take(gate, 2))]
    assert min(gaps(instants)) >= FAST
    assert len(made) == 2
    assert server.connections() == 0


async def test_sentinel(tmp_path: Path, server: RedisServer) -> None:
    """A master that Sentinel names keeps the schedule."""
    config = tmp_path / "sentinel.conf"
    config.write_text(f"sentinel monitor main 127.0.0.1 {server.port} 1\n")
    with running(tmp_path, str(config), "--sentinel") as watcher:
        sentinel = Sentinel([("127.0.0.1", watcher.port)])  # type: ignore[no-untyped-call]
        master = partial(sentinel.master_for, "main")  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
        gate = RedisGate(redis=master, min_interval=FAST, host="localhost")
        instants = await take(gate, 3)
        await gate.aclose()
        for each in sentinel.sentinels:
            await each.aclose()
    assert min(gaps(instants)) >= FAST
    assert server.schedule()["sender"] > 0


async def test_cluster(tmp_path: Path) -> None:
    """A cluster keeps the schedule on the node that has its key, also after SCRIPT FLUSH."""
    with running(tmp_path, "--cluster-enabled", "yes") as node:
        node.ask("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
        while "cluster_state:ok" not in str(node.ask("CLUSTER", "INFO")):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        nodes = [ClusterNode("127.0.0.1", node.port)]
        gate = RedisGate(
            redis=lambda: RedisCluster(startup_nodes=nodes), min_interval=FAST, host="localhost"
        )
        instants = await take(gate, 2)
        node.ask("SCRIPT", "FLUSH")
        instants += await take(gate, 2)
        await gate.aclose()
        assert node.schedule()["sender"] > 0
    assert min(gaps(instants)) >= FAST


@pytest.mark.parametrize("client", [sync_redis.Redis(), "redis://localhost", 5])
def test_what_is_no_client(client: object) -> None:
    """A client that would block the loop is refused, and so is what is none."""
    with pytest.raises(InputError, match="RedisGate: redis must be RedisClient"):
        RedisGate(redis=client)  # type: ignore[arg-type]


async def test_a_function_that_makes_no_client() -> None:
    """It is noticed with the first request."""
    gate = RedisGate(redis=sync_redis.Redis, host="localhost")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="redis= must be"):
        await take_one(gate)


def test_a_url_or_a_client() -> None:
    """Neither, and both, are refused."""
    with pytest.raises(InputError, match="either the URL of a server, or a client"):
        RedisGate()
    with pytest.raises(InputError, match="either the URL of a server, or a client"):
        RedisGate("redis://localhost", redis=Redis())
