"""`e6async download`: the files of posts, from where it stopped."""

from __future__ import annotations

import asyncio
import re
import shlex
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import attrs
from cyclopts import Parameter
from cyclopts.validators import Number

from e6async._cli.query import Word, joined
from e6async._cli.screen import say, suggest
from e6async._cli.sites import ANYWHERE, Where, connect
from e6async._cli.transfers import Transfers, amount
from e6async._core.downloadable import (
    Downloadable,
    Downloaded,
    DownloadFailed,
    DownloadOptions,
    Hidden,
    Size,
)
from e6async.errors import E6Error, InputError

if TYPE_CHECKING:
    from e6async import Pages
    from e6async._clients import E621, FemboyFans
    from e6async.download import Forecast

OUTPUT_DIR = Path("downloads")
_TIMES = {"": 1e0, "k": 1e3, "m": 1e6, "g": 1e9}


@attrs.frozen(kw_only=True)
class Asked:
    """What was asked for, so that the rest can be asked for likewise."""

    query: str
    limit: int | None
    output_dir: Path
    name: str | None
    size: Size
    concurrency: int
    limit_rate: str | None
    verify: bool
    where: Where

    def options(self) -> DownloadOptions:
        """What the library is asked for."""
        options: DownloadOptions = {"size": self.size, "verify": self.verify}
        if self.name is not None:
            options["name"] = self.name
        if self.limit_rate is not None:
            options["limit_rate"] = bytes_of(self.limit_rate)
        return options

    def rest(self, cursor: str, done: int) -> str:
        """Write the command that goes on from a place before which so many posts are done."""
        given = {
            "--output-dir": str(self.output_dir),
            "--name": self.name,
            "--size": self.size,
            "--limit": None if self.limit is None else str(self.limit - done),
            "--concurrency": str(self.concurrency),
            "--limit-rate": self.limit_rate,
        }
        for option, usual in (("--size", "original"), ("--concurrency", "4")):
            if given[option] == usual:
                del given[option]
        words = [
            *(word for option, value in given.items() if value for word in (option, value)),
            *(["--verify"] if self.verify else []),
            *self.where.arguments(),
            *("--resume", cursor),
            *(("--", self.query) if self.query else ()),
        ]
        return shlex.join(["e6async", "download", *words])


def download(
    *query: Word,
    output_dir: Annotated[
        Path,
        Parameter(name=("--output-dir", "-o"), help="The folder to write to; made if missing."),
    ] = OUTPUT_DIR,
    name: Annotated[
        str | None,
        Parameter(
            help="How files are called, as '{artist}/{id}-{md5}.{ext}'; by default by their MD5."
        ),
    ] = None,
    size: Annotated[
        Size,
        Parameter(help="Which file of a post; its original where there is no smaller one."),
    ] = "original",
    limit: Annotated[
        int | None,
        Parameter(
            help="How many posts in all; by default every post that matches.",
            validator=Number(gte=1),
        ),
    ] = None,
    concurrency: Annotated[
        int, Parameter(help="How many files at once.", validator=Number(gte=1, lte=16))
    ] = 4,
    limit_rate: Annotated[
        str | None, Parameter(help="Bytes per second at most, as 500k or 2M.")
    ] = None,
    verify: Annotated[
        bool, Parameter(help="Read what is there already, to see whether it still is right.")
    ] = False,
    dry_run: Annotated[
        bool, Parameter(help="Fetch no file; say how many requests and bytes it would take.")
    ] = False,
    resume: Annotated[
        str | None,
        Parameter(help="Continue from this cursor; a download that stops early prints it."),
    ] = None,
    where: Where = ANYWHERE,
) -> int:
    """Download the files of posts that match a tag query.

    What is there already costs no request, and a file that broke off is gone on with.
    """
    asked = Asked(
        query=joined(query),
        limit=limit,
        output_dir=output_dir,
        name=name,
        size=size,
        concurrency=concurrency,
        limit_rate=limit_rate,
        verify=verify,
        where=where,
    )
    asked.options()  # refuses what makes no sense
    client = connect(where)
    walk = Walk(_pages(client, asked, resume))
    if dry_run:
        asyncio.run(_forecast(client, asked, walk))
        return 0
    return _run(client, asked, walk)


class Walk:
    """Posts page by page, and the place before the first one that is not done."""

    def __init__(self, pages: Pages[Downloadable]) -> None:
        self._pages = pages
        self._open: dict[int, tuple[int, str]] = {}
        self.count: int = 0
        """Posts that were read."""

    async def posts(self) -> AsyncGenerator[Downloadable]:
        """Give the posts."""
        before = self._pages.cursor
        async for post in self._pages:
            self._open[post.id] = self.count, before
            self.count += 1
            yield post
            before = self._pages.cursor

    def done(self, post: Downloadable) -> None:
        """Note that a post is done."""
        self._open.pop(post.id, None)

    @property
    def place(self) -> tuple[int, str]:
        """How many posts are done, all those before one place, and the cursor of that place."""
        return min(self._open.values(), default=(self.count, self._pages.cursor))


def bytes_of(text: str) -> float:
    """Read an amount, as 500k or 2M."""
    found = re.fullmatch(r"(\d{1,12}(?:\.\d{1,3})?)([kKmMgG]?)B?", text.strip())
    if found is None or not float(found[1]):
        message = f"{text!r} is no limit_rate: give bytes per second, as 500k or 2M"
        raise InputError(message)
    return float(found[1]) * _TIMES[found[2].lower()]


def _pages(client: E621 | FemboyFans, asked: Asked, cursor: str | None) -> Pages[Downloadable]:
    pages: Pages[Downloadable] = client.posts.search(asked.query, limit=asked.limit)
    return pages if cursor is None else pages.resume(cursor)


def _run(client: E621 | FemboyFans, asked: Asked, walk: Walk) -> int:
    transfers = Transfers(asked.limit)
    try:
        asyncio.run(_fetch(client, asked, walk, transfers))
    except KeyboardInterrupt:
        _tell_rest(asked, walk, transfers, "stopped")
        raise
    except InputError:
        raise
    except E6Error:
        _tell_rest(asked, walk, transfers, "cut short")
        raise
    say(transfers.summary())
    if transfers.failed:
        _tell_rest(asked, walk, transfers, "not all could be had")
    return 1 if transfers.failed else 0


async def _fetch(client: E621 | FemboyFans, asked: Asked, walk: Walk, transfers: Transfers) -> None:
    options = asked.options()
    options["on_progress"] = transfers.progress
    async with client, aclosing(walk.posts()) as posts:
        results = client.download_all(
            posts, asked.output_dir, concurrency=asked.concurrency, **options
        )
        with transfers:
            async with aclosing(results):
                async for result in results:
                    match result:
                        case Downloaded():
                            transfers.downloaded(result)
                        case Hidden():
                            transfers.hidden(result.post.id, result.reason)
                        case DownloadFailed():
                            transfers.refused(result.post.id, str(result.error))
                            continue
                    walk.done(result.post)


def _tell_rest(asked: Asked, walk: Walk, transfers: Transfers, why: str) -> None:
    done, cursor = walk.place
    say(f"{why}: {transfers.summary()}; go on with:")
    suggest(asked.rest(cursor, done))


async def _forecast(client: E621 | FemboyFans, asked: Asked, walk: Walk) -> None:
    from e6async import track_usage  # noqa: PLC0415 - help does without
    from e6async.download import forecast  # noqa: PLC0415

    with track_usage() as counted:
        async with client, aclosing(walk.posts()) as posts:
            found = await forecast(client.transport, posts, asked.output_dir, **asked.options())
    sys.stdout.write(_forecast_lines(found, counted.attempts))


def _forecast_lines(found: Forecast, api: int) -> str:
    """Write what a download would take."""
    size = f"{found.bytes} bytes ({amount(found.bytes)})"
    if found.unknown:
        size += f", and {found.unknown} files whose length the site does not tell"
    return (
        f"posts: {found.missing + found.there + found.hidden + found.without}\n"
        f"there already: {found.there}\n"
        f"hidden: {found.hidden}\n"
        f"without this size: {found.without}\n"
        f"requests: {found.missing} for files, {api} to the API, as many as this took\n"
        f"to fetch: {size}\n"
    )
