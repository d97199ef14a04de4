"""`e6async search`: a list of posts, from where it stood."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterable
from typing import TYPE_CHECKING, Annotated, TypeVar

import attrs
from cyclopts import Parameter
from cyclopts.validators import Number
from rich.console import Console

from e6async._cli.output import (
    AsArray,
    AsLines,
    Format,
    JsonArray,
    JsonLines,
    Output,
    Table,
    format_of,
)
from e6async._cli.query import Word, joined
from e6async._cli.screen import say, suggest
from e6async._cli.sites import ANYWHERE, Where, connect, is_logged_in
from e6async._core.protocol.operation import ListOptions
from e6async.e621._vocabulary import Mode
from e6async.errors import E6Error, PageLimitError, UnsupportedError

if TYPE_CHECKING:
    from e6async import Pages
    from e6async._cli.tables import ShownPost
    from e6async._clients import E621, FemboyFans

T = TypeVar("T")

TABLE_LIMIT = 20
"""How many posts a table shows unless more are asked for."""


@attrs.frozen(kw_only=True)
class Search:
    """What was asked for, so that the rest can be asked for likewise."""

    query: str
    format: Format
    mode: Mode
    limit: int | None
    """How many posts in all; None for every post that matches."""
    page_size: int | None
    """How many posts one request asks for; None for as many as needed."""
    where: Where

    def rest(self, cursor: str, shown: int) -> str:
        """Write the command that goes on after so many posts were shown."""
        limit = self.limit
        if limit is not None and shown < limit:
            limit -= shown
        options = {"--limit": limit, "--page-size": self.page_size, "--mode": self.mode}
        if self.mode == "extended":
            del options["--mode"]
        words = [
            *(() if self.format == "table" else (f"--{self.format}",)),
            *(word for name, value in options.items() if value for word in (name, str(value))),
            *self.where.arguments(),
            *("--resume", cursor),
            *(("--", self.query) if self.query else ()),
        ]
        return shlex.join(["e6async", "search", *words])


@attrs.define
class _Shown:
    """How far it came, also when it did not come to the end."""

    count: int = 0


def search(
    *query: Word,
    limit: Annotated[
        int | None,
        Parameter(
            help=f"How many posts in all; by default {TABLE_LIMIT} in a table, "
            "every post that matches in JSON.",
            validator=Number(gte=1),
        ),
    ] = None,
    page_size: Annotated[
        int | None,
        Parameter(
            help="How many posts one request asks for; by default as many as needed.",
            validator=Number(gte=1),
        ),
    ] = None,
    json: AsArray = False,
    jsonl: AsLines = False,
    mode: Annotated[
        Mode, Parameter(help="How much of each post: all, all with plain tags, or a card.")
    ] = "extended",
    resume: Annotated[
        str | None,
        Parameter(
            help="Continue from this cursor; a search that stops early prints it. "
            "It belongs to one query and mode."
        ),
    ] = None,
    where: Where = ANYWHERE,
) -> int:
    """Show the posts that match a tag query."""
    form = format_of(json=json, jsonl=jsonl)
    if limit is None and form == "table":
        limit = TABLE_LIMIT
    asked = Search(
        query=joined(query), format=form, mode=mode, limit=limit, page_size=page_size, where=where
    )
    client = connect(where)
    return _run(client, asked, _pages(client, asked), resume)


def _run(
    client: E621 | FemboyFans, asked: Search, pages: Pages[ShownPost], cursor: str | None
) -> int:
    """Show the posts, and how to go on where there may be more."""
    if cursor is not None:
        pages = pages.resume(cursor)
    shown = _Shown()
    try:
        asyncio.run(_show(client, pages, asked, shown))
    except KeyboardInterrupt:
        _tell_rest(asked, pages, shown, "stopped")
        raise
    except E6Error as error:
        if shown.count and not isinstance(error, PageLimitError):
            _tell_rest(asked, pages, shown, "cut short")
        raise
    if shown.count == asked.limit:
        _tell_rest(asked, pages, shown, "there may be more")
    return 0


def _pages(client: E621 | FemboyFans, asked: Search) -> Pages[ShownPost]:
    options: ListOptions = {"limit": asked.limit, "page_size": asked.page_size}
    if asked.mode == "extended":
        return client.posts.search(asked.query, **options)
    from e6async._clients import FemboyFans  # noqa: PLC0415 - help does without

    if isinstance(client, FemboyFans):
        message = f"{client.site.name} sends whole posts only; leave --mode out"
        raise UnsupportedError(message)
    if asked.mode == "basic":
        return client.posts.search(asked.query, **options, mode="basic")
    return client.posts.search(asked.query, **options, mode="thumbnail")


async def _show(
    client: E621 | FemboyFans, pages: Pages[ShownPost], asked: Search, shown: _Shown
) -> None:
    async with client:
        if asked.format == "table":
            table = Table(Console(highlight=False), logged_in=is_logged_in(client))
            await _hand_over(pages, table, shown)
        else:
            output = JsonArray() if asked.format == "json" else JsonLines()
            await _hand_over(pages.raw(), output, shown)


async def _hand_over(posts: AsyncIterable[T], output: Output[T], shown: _Shown) -> None:
    try:
        async for post in posts:
            output.put(post)
            shown.count += 1
    finally:
        output.close()


def _tell_rest(asked: Search, pages: Pages[ShownPost], shown: _Shown, why: str) -> None:
    say(f"{why} after {shown.count} posts, at {pages.cursor}; go on with:")
    suggest(asked.rest(pages.cursor, shown.count))
