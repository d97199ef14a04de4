"""Four kinds of call against every fault: how each ends, and what it leaves behind."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Mapping
from hashlib import md5
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

from e6async import E621
from e6async._core.gate import Gate
from e6async._core.gate.local import LocalPacer
from e6async.errors import E6Error
from e6async.testing._chaos import FAULTS, ChaosServer

AGENT = "faults-test/1.0 (by the tests)"
OUTCOMES = Path(__file__).with_name("outcomes.json")
LONGEST = 4000.0
"""Seconds in which every call has ended, whatever befalls it."""

_FILE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
_TIME = "2026-01-02T03:04:05.678-05:00"
_POOL = {
    "id": 3, "name": "a_walk", "created_at": _TIME, "updated_at": _TIME, "creator_id": 1,
    "creator_name": "ava", "description": "", "is_active": True, "category": "series",
    "post_ids": [1], "post_count": 1,
}  # fmt: skip
_TAG = {
    "id": 5, "name": "wolf", "post_count": 3, "category": 5, "related_tags": None,
    "related_tags_updated_at": None, "created_at": _TIME, "updated_at": _TIME, "is_locked": False,
}  # fmt: skip
_VOTE = {"score": 2, "up": 3, "down": -1, "our_score": 1}
GOOD: Mapping[str, bytes] = {
    "/pools/3.json": json.dumps(_POOL).encode(),
    "/tags.json": json.dumps([_TAG]).encode(),
    "/posts/1/votes.json": json.dumps(_VOTE).encode(),
    "/data/file.png": _FILE,
}


@attrs.frozen
class _File:
    id: int
    md5: str
    ext: str
    url: str | None


async def _read(e6: E621, _url: str) -> object:
    return await e6.pools.get(3)


async def _write(e6: E621, _url: str) -> object:
    return await e6.posts.vote(1, 1)


async def _list(e6: E621, _url: str) -> object:
    return await e6.tags.search().first()


async def _download(e6: E621, url: str) -> object:
    digest = md5(_FILE, usedforsecurity=False).hexdigest()
    with TemporaryDirectory() as folder:
        post = _File(id=1, md5=digest, ext="png", url=f"{url}/data/file.png")
        path = await e6.download(post, folder)
        whole = await asyncio.to_thread(path.read_bytes)
    assert whole == _FILE
    return path


KINDS: Mapping[str, Callable[[E621, str], Awaitable[object]]] = {
    "read": _read,
    "write": _write,
    "list": _list,
    "download": _download,
}


async def outcome(fault: str, kind: str) -> tuple[str, int, float]:
    """Let a fault befall a call; returns how it ended, how many requests came, and the seconds."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    random.seed(0)  # the same jitter in each run: whether a retry has to wait for its turn matters
    async with ChaosServer(FAULTS[fault], good=b"{}  ", good_by_path=GOOD) as chaos:
        gate = Gate(LocalPacer(0.5))
        async with E621(AGENT, base_url=chaos.url, gate=gate) as e6:
            try:
                ended = "done" if await KINDS[kind](e6, chaos.url) is not None else "None"
            except E6Error as error:
                ended = type(error).__name__
        took = loop.time() - start
        await asyncio.sleep(0.1)
        assert chaos.connections_open == 0
        requests = len(chaos.requests)
    others = asyncio.all_tasks() - {asyncio.current_task()}
    assert others == set()
    return ended, requests, took
