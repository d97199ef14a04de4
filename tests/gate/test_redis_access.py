"""Redis servers that not everybody may use, that encrypt, or that stand still for a while."""

from __future__ import annotations

import asyncio
import signal
import traceback
from pathlib import Path

import pytest

from e6async._core.gate.redis import RedisGate
from e6async.errors import GateError
from tests.gate.processes import gaps, take, take_one
from tests.gate.redis_server import BINARY, MISSING, RedisServer, running

if BINARY is None:
    pytest.skip(MISSING, allow_module_level=True)

TLS = Path(__file__).parents[1] / "embedding" / "tls"
FAST = 0.05
AVA = "--user ava on >canary ~e6async:* resetchannels -@all"
NEEDED = "+evalsha +eval +time +hmget +hset +expire"
"""The commands that a gate and its script use."""


def gate_at(url: str, *, timeout: float = 2.0) -> RedisGate:
    """A gate like that of another process."""
    return RedisGate(url, min_interval=FAST, host="localhost", timeout=timeout)


async def test_a_user_who_may_do_little(tmp_path: Path) -> None:
    """An ACL user with the commands of the script and the gate's keys is enough."""
    with running(tmp_path, *AVA.split(), *NEEDED.split(), "--user", "default", "off") as server:
        place = f"127.0.0.1:{server.port}/0"
        one, two = (gate_at(f"redis://ava:canary@{place}") for _ in range(2))
        took = await asyncio.gather(take(one, 3), take(two, 3))
        assert min(gaps([*took[0], *took[1]])) >= FAST
        for gate in (one, two):
            await gate.aclose()
        for wrong in ("ava:canary_wrong@", ""):
            gate = gate_at(f"redis://{wrong}{place}")
            with pytest.raises(GateError, match=f"cannot use redis://{place}") as caught:
                await take_one(gate)
            await gate.aclose()
            assert "canary" not in "".join(traceback.format_exception(caught.value))


async def test_a_user_without_a_command(tmp_path: Path) -> None:
    """The message has what the server said, and what to check."""
    with running(tmp_path, *AVA.split(), "+evalsha", "+eval", "+time") as server:
        gate = gate_at(f"redis://ava:canary@127.0.0.1:{server.port}/0")
        with pytest.raises(GateError, match=r"run th.*command.*accepts this client"):
            await take_one(gate)
        assert gate.waiting == 0
        await gate.aclose()


async def test_a_server_that_encrypts(tmp_path: Path) -> None:
    """rediss:// with a private CA and a certificate of one's own; without them, a GateError."""
    "".encode("idna")  # the first TLS connection would load it, and block the loop
    files = {"cert": TLS / "server.pem", "key": TLS / "server.pem", "ca-cert": TLS / "ca.pem"}
    options = [word for name, path in files.items() for word in (f"--tls-{name}-file", str(path))]
    with running(tmp_path, *options, encrypts=True) as server:
        place = f"rediss://127.0.0.1:{server.tls_port}/0"
        trust = f"ssl_ca_certs={TLS / 'ca.pem'}"
        mine = f"ssl_certfile={TLS / 'client.pem'}&ssl_keyfile={TLS / 'client.pem'}"
        gate, plain = gate_at(f"{place}?{trust}&{mine}"), gate_at(server.url)
        instants = [*await take(gate, 2), *await take(plain, 2)]
        assert min(gaps(instants)) >= FAST
        for wrong in ("", f"?{mine}", f"?{trust}"):
            stranger = gate_at(place + wrong)
            with pytest.raises(GateError, match=f"cannot use {place} "):
                await take_one(stranger)
            await stranger.aclose()
        for each in (gate, plain):
            await each.aclose()


async def test_a_server_that_stands_still(server: RedisServer) -> None:
    """Requests fail within the timeout; once it runs again, they are sent at their pace."""
    gate = gate_at(server.url, timeout=0.2)
    instants = await take(gate, 2)
    server.signal(signal.SIGSTOP)
    try:
        began = asyncio.get_running_loop().time()
        with pytest.raises(GateError, match="check that the server runs"):
            await take_one(gate)
        assert asyncio.get_running_loop().time() - began < 2
        assert gate.waiting == 0
    finally:
        server.signal(signal.SIGCONT)
    instants += await take(gate, 3)
    assert min(gaps(instants)) >= FAST
    await gate.aclose()


async def test_a_short_standstill(server: RedisServer) -> None:
    """A server that answers late, but within the timeout, costs nothing but the wait."""
    gate = gate_at(server.url, timeout=5)
    instants = await take(gate, 2)
    server.signal(signal.SIGSTOP)
    asyncio.get_running_loop().call_later(0.3, server.signal, signal.SIGCONT)
    instants += await take(gate, 3)
    assert min(gaps(instants)) >= FAST
    assert instants[2] - instants[1] >= 0.3
    await gate.aclose()
