"""How far one request travels through the package: files, calls, changes of file.

A call is the start of a Python function of the package; a coroutine that goes on after an `await`
is not counted again. A change of file is a call from another file than the call before it. The
fake site runs in a process of its own.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from types import FrameType

import attrs

import e6async
from benchmarks.report import Row, Table
from benchmarks.site import site
from e6async import E621

_PACKAGE = str(Path(e6async.__file__).parent)
_QUERY = "wolf rating:s"
_PAGE = 75
"""Posts of the page that is read."""
MAX_FILES = 14
MAX_CHANGES = 50


@attrs.frozen
class CallPath:
    """The calls of one request, in order."""

    files: list[str]
    """The file of each call, below the package."""

    @property
    def changes(self) -> int:
        """How often a call lies in another file than the one before."""
        return sum(one != other for one, other in pairwise(self.files))


async def trace(read: Callable[[], Awaitable[object]]) -> CallPath:
    """Note the calls in the package while something is read."""
    files: list[str] = []
    started: set[FrameType] = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        name = frame.f_code.co_filename
        if event != "call" or not name.startswith(_PACKAGE) or frame in started:
            return
        started.add(frame)
        files.append(name.removeprefix(_PACKAGE))

    sys.setprofile(note)
    try:
        await read()
    finally:
        sys.setprofile(None)
    return CallPath(files)


async def _measure() -> dict[str, CallPath]:
    async with (
        site(posts=4_000, latency=0.0) as server,
        E621("bench/1.0 (by nobody)", base_url=server.url) as e6,
    ):

        async def by_page() -> None:
            async for page in e6.posts.search(_QUERY, limit=_PAGE).by_page():
                assert len(page) == _PAGE
                return

        async def item_by_item() -> None:
            posts = [post async for post in e6.posts.search(_QUERY, limit=_PAGE)]
            assert len(posts) == _PAGE

        async def single() -> None:
            await e6.posts.get(1)

        paths: dict[str, CallPath] = {}
        for name, read in {
            "a page of posts, by_page()": by_page,
            "a page of posts, item by item": item_by_item,
            "one post, posts.get()": single,
        }.items():
            await read()  # loads what is loaded when first used
            await asyncio.sleep(1)
            paths[name] = await trace(read)
            await asyncio.sleep(1)
        return paths


def run() -> Table:
    """Follow a search for a page of posts, and a look-up beside it."""
    rows: list[Row] = []
    for name, path in asyncio.run(_measure()).items():
        files = len(set(path.files))
        measured = f"{files} files, {path.changes} changes of file, {len(path.files)} calls"
        if name.startswith("a page"):
            holds = files <= MAX_FILES and path.changes <= MAX_CHANGES
            rows.append(Row(name, measured, f"<= {MAX_FILES} files, <= {MAX_CHANGES}", holds))
        else:
            rows.append(Row(name, measured))
    said = (
        f"Calls of the package's functions for one request for {_PAGE} posts (`{_QUERY}`), counted "
        "with `sys.setprofile`; the first one loads the family and is not counted."
    )
    return Table("Code path of one request", said, rows)
