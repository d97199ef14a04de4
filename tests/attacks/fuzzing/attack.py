"""What attacks share: the client, and how it must be after one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from types import CodeType
from typing import Final, TypeAlias

import attrs

from e6async import E621, Retry, Timeouts
from e6async._core.gate import Gate, limiter_of
from e6async._core.gate.local import LocalPacer

AGENT: Final = "attack/1.0 (by the tests)"
_SERVERS: Final = ("arrivals.py", "web_protocol.py")
Call: TypeAlias = Callable[[E621], Awaitable[object]]


@attrs.frozen
class Attack:
    """One kind of attack; each number makes another variant of it."""

    name: str
    promise: str
    """What must hold."""
    run: Callable[[Random, Path], Awaitable[None]]
    """Attack once, with an empty folder; raises AssertionError when the promise is broken."""
    is_virtual: bool = True
    """Whether it runs in virtual time."""


def client(url: str, login: str | None = None, api_key: str | None = None) -> E621:
    """A client with a gate of its own, which sends each request once."""
    return E621(
        AGENT,
        base_url=url,
        login=login,
        api_key=api_key,
        gate=Gate(LocalPacer(0.5)),
        retry=Retry(attempts=1),
        timeouts=Timeouts(connect=5, response=5),
    )


async def check_idle(e6: E621, tasks_before: set[asyncio.Task[object]]) -> None:
    """Nothing waits or is left behind once a call is over."""
    for _ in range(3):  # callbacks that close connections
        await asyncio.sleep(0.01)
    left = {task for task in asyncio.all_tasks() - tasks_before if not _is_a_servers(task)}
    assert not left, left
    assert e6.gate.waiting == 0
    assert not limiter_of(e6.gate)._admitted  # pyright: ignore[reportPrivateUsage]


def _is_a_servers(task: asyncio.Task[object]) -> bool:
    """Whether a task belongs to the server of an attack."""
    code: object = getattr(task.get_coro(), "cr_code", None)
    return isinstance(code, CodeType) and code.co_filename.endswith(_SERVERS)
