"""Damaged responses: whatever arrives, a call ends with its result or an E6Error."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Final

import aiohttp

from e6async import E621
from e6async._core.protocol.decode import Json
from e6async.errors import E6Error
from e6async.testing import FakeSite
from tests.attacks.fuzzing.attack import AGENT, Attack, Call, check_idle, client
from tests.fuzz.mutations import JUNK, paths, rewritten
from tests.gate.arrivals import answer, arrivals

CALLS: Final[Mapping[str, Call]] = {
    "/posts/5.json": lambda e6: e6.posts.get(5),
    "/posts.json": lambda e6: e6.posts.search("", page_size=20).first(),
    "/posts/count.json": lambda e6: e6.posts.count(""),
    "/tags.json": lambda e6: e6.tags.search(page_size=20).first(),
    "/pools.json": lambda e6: e6.pools.search(page_size=20).first(),
    "/users/1.json": lambda e6: e6.users.get(1),
    "/wiki_pages.json": lambda e6: e6.wiki_pages.search(page_size=20).first(),
    "/comments.json": lambda e6: e6.comments.search(page_size=20).first(),
    "/raw.json": lambda e6: e6.raw("GET", "/raw.json"),
}
_JSON: Final = "Content-Type: application/json; charset=utf-8"
_JUNK: Final = [
    b"\x00", b"\xff\xfe", b"\r\n", b"\r\n\r\n", b"null", b'"', b"]", b"{", b"1e999", b"\\ud800",
    b"HTTP/1.1 200 OK\r\n\r\n", b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Content-Encoding: gzip\r\n", b"Content-Encoding: zstd\r\n", b"Retry-After: -1\r\n",
    b"Set-Cookie: a=" + b"b" * 5000 + b"\r\n", b"9" * 400, b"[" * 3000, b": ", b"\x1f\x8b\x08",
]  # fmt: skip


_right: dict[str, bytes] = {}
"""What a site responds to each call."""
_results: dict[str, object] = {}
"""What each call gives for that."""


async def _right_responses() -> Mapping[str, bytes]:
    if not _right:
        async with FakeSite(E621, posts=30) as fake, aiohttp.ClientSession(fake.url) as http:
            for path in CALLS:
                url = f"{path}?v2=true&mode=extended" if path.startswith("/posts") else path
                async with http.get(url, headers={"User-Agent": AGENT}) as response:
                    body = await response.read() if path != "/raw.json" else b"{}"
                    _right[path] = answer("200 OK", _JSON, body=body)
    return _right


def _cut(response: bytes, random: Random) -> bytes:
    return response[: random.randrange(len(response) + 1)]


def _flip(response: bytes, random: Random) -> bytes:
    damaged = bytearray(response)
    for _ in range(random.choice([1, 2, 20])):
        damaged[random.randrange(len(damaged))] = random.randrange(256)
    return bytes(damaged)


def _insert(response: bytes, random: Random) -> bytes:
    place = random.choice([random.randrange(len(response)), response.find(b"\r\n") + 2])
    return response[:place] + random.choice(_JUNK) + response[place:]


def _drop(response: bytes, random: Random) -> bytes:
    start = random.randrange(len(response))
    return response[:start] + response[start + random.choice([1, 3, 50]) :]


def _repeat(response: bytes, random: Random) -> bytes:
    start, end = sorted(random.randrange(len(response)) for _ in range(2))
    return response[:end] + response[start:end] + response[end:]


def _status(response: bytes, random: Random) -> bytes:
    status = random.choice([100, 101, 199, 204, 206, 299, 304, 400, 404, 422, 451, 500, 599, 999])
    return response.replace(b"200 OK", f"{status} Odd".encode(), 1)


def _replace_value(response: bytes, random: Random) -> bytes:
    """Put something else in the place of a value of the JSON."""
    head, _, body = response.partition(b"\r\n\r\n")
    plain: Json = json.loads(body)
    found = paths(plain)
    if not found:
        return response
    junk = random.choice([*JUNK, "\u202e", 2**70])
    changed = json.dumps(rewritten(plain, random.choice(found), lambda _: [junk])).encode()
    lines = [line for line in head.split(b"\r\n") if not line.startswith(b"Content-Length")]
    return b"\r\n".join([*lines, f"Content-Length: {len(changed)}".encode(), b"", changed])


_DAMAGES: Final[list[Callable[[bytes, Random], bytes]]] = [
    _cut, _flip, _insert, _drop, _repeat, _status, _replace_value,
]  # fmt: skip


async def _run(random: Random, _folder: Path) -> None:
    path = random.choice(list(CALLS))
    right = (await _right_responses())[path]
    damaged = random.choice(_DAMAGES)(right, random)
    if random.random() < 0.2:
        damaged = random.choice(_DAMAGES[:5])(damaged or b"\r\n", random)
    replies = [damaged, right]
    async with (
        arrivals(lambda _n, _line: replies.pop(0) if len(replies) > 1 else right) as server,
        client(server.url) as e6,
    ):
        before = asyncio.all_tasks()
        with suppress(E6Error):
            await CALLS[path](e6)
        await check_idle(e6, before)
        await asyncio.sleep(1)
        result = await CALLS[path](e6)
        assert result == _results.setdefault(path, result), "it got another call's response"
        await check_idle(e6, before)


RESPONSES = Attack(
    "damaged responses", "a result or an E6Error, and the next call gets its own response", _run
)
