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

from e6async.cli.output import (
    AsArray,
    AsLines,
    Format,
    JsonArray,
    JsonLines,
    Output,
    Table,
    format_of,
)
from e6async.cli.query import Word, joined
from e6async.cli.screen import say, suggest
from e6async.cli.sites import ANYWHERE, Where, connect, is_logged_in
from e6async.e621.vocabulary import Mode
from e6async.errors import E6Error, PageLimitError, UnsupportedError

if TYPE_CHECKING:
    from e6async import Pages
    from e6async.cli.tables import ShownPost
    from e6async.clients import E621, FemboyFans

T = TypeVar("T")

TABLE_MOST = 20
"""How many posts a table shows unless more are asked for."""


@attrs.frozen(kw_only=True)
class Search:
    """What was asked for, so that the rest can be asked for likewise."""

    query: str
    format: Format
    mode: Mode
    most: int | None
    """How many posts in all; None for all there are."""
    limit: int | None
    """How many posts in a page, where that must stay the same; else None."""
    where: Where

    def rest(self, token: str, shown: int) -> str:
        """Write the command that goes on after so many posts were shown."""
        most = self.most if self.most is None or shown >= self.most else self.most - shown
        options = {"--most": most, "--limit": self.limit, "--mode": self.mode}
        if self.mode == "extended":
            del options["--mode"]
        words = [
            *(() if self.format == "table" else (f"--{self.format}",)),
            *(word for name, value in options.items() if value for word in (name, str(value))),
            *self.where.arguments(),
            *("--token", token),
            *(("--", self.query) if self.query else ()),
        ]
        return shlex.join(["e6async", "search", *words])


@attrs.define
class _Shown:
    """How far it came, also when it did not come to the end."""

    count: int = 0


def search(
    *query: Word,
    most: Annotated[
        int | None,
        Parameter(
            help=f"How many posts in all; by default {TABLE_MOST} in a table, "
            "and all there are in JSON.",
            validator=Number(gte=1),
        ),
    ] = None,
    limit: Annotated[
        int | None,
        Parameter(
            help="How many posts to ask for at once; by default as many as needed.",
            validator=Number(gte=1),
        ),
    ] = None,
    json: AsArray = False,
    jsonl: AsLines = False,
    mode: Annotated[
        Mode, Parameter(help="How much of each post: all, all with plain tags, or a card.")
    ] = "extended",
    token: Annotated[
        str | None,
        Parameter(
            help="Go on from here; the token is told when a search is cut short. "
            "It belongs to one query, mode and limit."
        ),
    ] = None,
    where: Where = ANYWHERE,
) -> int:
    """Show the posts that match a tag query."""
    form = format_of(json=json, jsonl=jsonl)
    if most is None and form == "table":
        most = TABLE_MOST
    text = joined(query)
    client = connect(where)
    listing, site_most = client.posts.search(text, limit=limit).listing, client.site.most_per_page
    told = limit or (listing.limit if listing.limit < site_most else None)
    size = told or min(most or site_most, site_most)
    asked = Search(
        query=text,
        format=form,
        mode=mode,
        most=most,
        limit=size if limit or listing.walk == "numbered" else None,
        where=where,
    )
    return _run(client, asked, _pages(client, asked, size), token)


def _run(
    client: E621 | FemboyFans, asked: Search, pages: Pages[ShownPost], token: str | None
) -> int:
    """Show the posts, and how to go on where there may be more."""
    if token is not None:
        pages = pages.resume(token)
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
    if shown.count == asked.most:
        _tell_rest(asked, pages, shown, "there may be more")
    return 0


def _pages(client: E621 | FemboyFans, asked: Search, size: int) -> Pages[ShownPost]:
    if asked.mode == "extended":
        return client.posts.search(asked.query, limit=size)
    from e6async.clients import FemboyFans  # noqa: PLC0415 - help does without

    if isinstance(client, FemboyFans):
        message = f"{client.site.name} sends whole posts only; leave --mode out"
        raise UnsupportedError(message)
    if asked.mode == "basic":
        return client.posts.search(asked.query, limit=size, mode="basic")
    return client.posts.search(asked.query, limit=size, mode="thumbnail")


async def _show(
    client: E621 | FemboyFans, pages: Pages[ShownPost], asked: Search, shown: _Shown
) -> None:
    async with client:
        if asked.format == "table":
            table = Table(Console(highlight=False), logged_in=is_logged_in(client))
            await _hand_over(pages, table, asked.most, shown)
        else:
            output = JsonArray() if asked.format == "json" else JsonLines()
            await _hand_over(pages.raw(), output, asked.most, shown)


async def _hand_over(
    posts: AsyncIterable[T], output: Output[T], most: int | None, shown: _Shown
) -> None:
    try:
        async for post in posts:
            output.put(post)
            shown.count += 1
            if shown.count == most:
                break
    finally:
        output.close()


def _tell_rest(asked: Search, pages: Pages[ShownPost], shown: _Shown, why: str) -> None:
    say(f"{why} after {shown.count} posts, at {pages.token}; go on with:")
    suggest(asked.rest(pages.token, shown.count))
