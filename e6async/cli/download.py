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

from e6async.cli.query import Word, joined
from e6async.cli.screen import say, suggest
from e6async.cli.sites import ANYWHERE, Where, connect
from e6async.cli.transfers import Transfers, amount
from e6async.core.downloadable import (
    Downloadable,
    Downloaded,
    DownloadOptions,
    Failed,
    Hidden,
    Size,
)
from e6async.errors import E6Error, InputError

if TYPE_CHECKING:
    from e6async import Pages
    from e6async.clients import E621, FemboyFans
    from e6async.download import Forecast

FOLDER = Path("downloads")
_TIMES = {"": 1e0, "k": 1e3, "m": 1e6, "g": 1e9}


@attrs.frozen(kw_only=True)
class Asked:
    """What was asked for, so that the rest can be asked for likewise."""

    query: str
    most: int | None
    folder: Path
    name: str | None
    size: Size
    concurrency: int
    bandwidth: str | None
    verify: bool
    where: Where

    def options(self) -> DownloadOptions:
        """What the library is asked for."""
        options: DownloadOptions = {"size": self.size, "verify": self.verify}
        if self.name is not None:
            options["name"] = self.name
        if self.bandwidth is not None:
            options["bandwidth"] = bytes_of(self.bandwidth)
        return options

    def rest(self, token: str, done: int) -> str:
        """Write the command that goes on from a place before which so many posts are done."""
        given = {
            "--folder": str(self.folder),
            "--name": self.name,
            "--size": self.size,
            "--limit": None if self.most is None else str(self.most - done),
            "--concurrency": str(self.concurrency),
            "--bandwidth": self.bandwidth,
        }
        for option, usual in (("--size", "original"), ("--concurrency", "4")):
            if given[option] == usual:
                del given[option]
        words = [
            *(word for option, value in given.items() if value for word in (option, value)),
            *(["--verify"] if self.verify else []),
            *self.where.arguments(),
            *("--token", token),
            *(("--", self.query) if self.query else ()),
        ]
        return shlex.join(["e6async", "download", *words])


def download(
    *query: Word,
    folder: Annotated[Path, Parameter(help="Where the files go; it is made.")] = FOLDER,
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
    most: Annotated[
        int | None,
        Parameter(
            name=("--limit", "--most"),
            help="How many posts in all; by default all there are.",
            validator=Number(gte=1),
        ),
    ] = None,
    concurrency: Annotated[
        int, Parameter(help="How many files at once.", validator=Number(gte=1, lte=16))
    ] = 4,
    bandwidth: Annotated[
        str | None, Parameter(help="Bytes per second at most, as 500k or 2M.")
    ] = None,
    verify: Annotated[
        bool, Parameter(help="Read what is there already, to see whether it still is right.")
    ] = False,
    dry_run: Annotated[
        bool, Parameter(help="Fetch no file; say how many requests and bytes it would take.")
    ] = False,
    token: Annotated[
        str | None,
        Parameter(help="Go on from here; the token is told when a download is cut short."),
    ] = None,
    where: Where = ANYWHERE,
) -> int:
    """Download the files of posts that match a tag query.

    What is there already costs no request, and a file that broke off is gone on with.
    """
    asked = Asked(
        query=joined(query),
        most=most,
        folder=folder,
        name=name,
        size=size,
        concurrency=concurrency,
        bandwidth=bandwidth,
        verify=verify,
        where=where,
    )
    asked.options()  # refuses what makes no sense
    client = connect(where)
    walk = Walk(_pages(client, asked, token), most)
    if dry_run:
        asyncio.run(_forecast(client, asked, walk))
        return 0
    return _run(client, asked, walk)


class Walk:
    """Posts page by page, and the place before the first one that is not done."""

    def __init__(self, pages: Pages[Downloadable], most: int | None) -> None:
        self._pages = pages
        self._most = most
        self._open: dict[int, tuple[int, str]] = {}
        self.count: int = 0
        """Posts that were read."""

    async def posts(self) -> AsyncGenerator[Downloadable]:
        """Give the posts."""
        before = self._pages.token
        async for post in self._pages:
            self._open[post.id] = self.count, before
            self.count += 1
            yield post
            if self.count == self._most:
                return
            before = self._pages.token

    def done(self, post: Downloadable) -> None:
        """Note that a post is done."""
        self._open.pop(post.id, None)

    @property
    def place(self) -> tuple[int, str]:
        """How many posts are done, all those before one place, and the token of that place."""
        return min(self._open.values(), default=(self.count, self._pages.token))


def bytes_of(text: str) -> float:
    """Read an amount, as 500k or 2M."""
    found = re.fullmatch(r"(\d{1,12}(?:\.\d{1,3})?)([kKmMgG]?)B?", text.strip())
    if found is None or not float(found[1]):
        message = f"{text!r} is no bandwidth: give bytes per second, as 500k or 2M"
        raise InputError(message)
    return float(found[1]) * _TIMES[found[2].lower()]


def _pages(client: E621 | FemboyFans, asked: Asked, token: str | None) -> Pages[Downloadable]:
    pages: Pages[Downloadable] = client.posts.search(asked.query)
    if asked.most is not None and pages.listing.walk != "numbered":
        # elsewhere places are counted in pages of one size
        pages = client.posts.search(asked.query, limit=min(pages.listing.limit, asked.most))
    return pages if token is None else pages.resume(token)


def _run(client: E621 | FemboyFans, asked: Asked, walk: Walk) -> int:
    transfers = Transfers(asked.most)
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
        results = client.download_all(posts, asked.folder, concurrency=asked.concurrency, **options)
        with transfers:
            async with aclosing(results):
                async for result in results:
                    match result:
                        case Downloaded():
                            transfers.downloaded(result)
                        case Hidden():
                            transfers.hidden(result.post.id, result.reason)
                        case Failed():
                            transfers.refused(result.post.id, str(result.error))
                            continue
                    walk.done(result.post)


def _tell_rest(asked: Asked, walk: Walk, transfers: Transfers, why: str) -> None:
    done, token = walk.place
    say(f"{why}: {transfers.summary()}; go on with:")
    suggest(asked.rest(token, done))


async def _forecast(client: E621 | FemboyFans, asked: Asked, walk: Walk) -> None:
    from e6async import tally  # noqa: PLC0415 - help does without
    from e6async.download import forecast  # noqa: PLC0415

    with tally() as counted:
        async with client, aclosing(walk.posts()) as posts:
            found = await forecast(client.door, posts, asked.folder, **asked.options())
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
