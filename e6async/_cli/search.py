"""`e6async search`: a list of posts."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterable
from typing import TYPE_CHECKING, Annotated, TypeVar

import attrs
from cyclopts import Parameter
from cyclopts.validators import Number
from rich.console import Console

from e6async._cli.messages import print_command, print_message
from e6async._cli.output import (
    JsonArrayWriter,
    JsonFlag,
    JsonLinesFlag,
    JsonLinesWriter,
    OutputFormat,
    PostWriter,
    TableWriter,
    output_format,
)
from e6async._cli.query_words import QueryWord, join_words
from e6async._cli.sites import DEFAULT_SITE, SiteOptions, connect, is_logged_in
from e6async._core.protocol.operation import ListOptions
from e6async.e621._vocabulary import Mode
from e6async.errors import E6Error, PageLimitError, UnsupportedError

if TYPE_CHECKING:
    from e6async import E621, FemboyFans, Pages
    from e6async._cli.tables import ShownPost

T = TypeVar("T")

TABLE_LIMIT = 20
"""How many posts a table shows without --limit."""


@attrs.frozen(kw_only=True)
class SearchCommand:
    """The arguments of a search, from which the command that continues it is made."""

    query: str
    format: OutputFormat
    mode: Mode
    limit: int | None
    """How many posts in all; None for every post that matches."""
    page_size: int | None
    """How many posts one request asks for; None for as many as needed."""
    site_options: SiteOptions

    def resume_command(self, cursor: str, shown: int) -> str:
        """The command that shows the posts after the first `shown` ones."""
        limit = self.limit
        if limit is not None and shown < limit:
            limit -= shown
        options = {"--limit": limit, "--page-size": self.page_size, "--mode": self.mode}
        if self.mode == "extended":
            del options["--mode"]
        words = [
            *(() if self.format == "table" else (f"--{self.format}",)),
            *(word for name, value in options.items() if value for word in (name, str(value))),
            *self.site_options.arguments(),
            *("--resume", cursor),
            *(("--", self.query) if self.query else ()),
        ]
        return shlex.join(["e6async", "search", *words])


@attrs.define
class _Counter:
    """How many posts were written, readable after an error, too."""

    count: int = 0


def search(
    *query: QueryWord,
    limit: Annotated[
        int | None,
        Parameter(
            help=f"The maximum number of posts; by default {TABLE_LIMIT} in a table, "
            "all matching posts in JSON.",
            validator=Number(gte=1),
        ),
    ] = None,
    page_size: Annotated[
        int | None,
        Parameter(
            help="The number of posts per request; by default as many as needed, up to the "
            "site's maximum.",
            validator=Number(gte=1),
        ),
    ] = None,
    json: JsonFlag = False,
    jsonl: JsonLinesFlag = False,
    mode: Annotated[
        Mode,
        Parameter(
            help="How much of each post to request: everything, tags without categories, "
            "or what a thumbnail needs."
        ),
    ] = "extended",
    resume: Annotated[
        str | None,
        Parameter(
            help="Continue from this cursor, which a search that stops early prints. "
            "Query and mode must be the same."
        ),
    ] = None,
    site_options: SiteOptions = DEFAULT_SITE,
) -> int:
    """Show the posts that match a tag query."""
    form = output_format(json=json, jsonl=jsonl)
    if limit is None and form == "table":
        limit = TABLE_LIMIT
    command = SearchCommand(
        query=join_words(query),
        format=form,
        mode=mode,
        limit=limit,
        page_size=page_size,
        site_options=site_options,
    )
    client = connect(site_options)
    return _run(client, command, _pages(client, command), resume)


def _run(
    client: E621 | FemboyFans, command: SearchCommand, pages: Pages[ShownPost], cursor: str | None
) -> int:
    """Write the posts, and the command that continues where there may be more."""
    if cursor is not None:
        pages = pages.resume(cursor)
    shown = _Counter()
    try:
        asyncio.run(_show(client, pages, command, shown))
    except KeyboardInterrupt:
        _print_resume_command(command, pages, shown, "interrupted")
        raise
    except E6Error as error:
        if shown.count and not isinstance(error, PageLimitError):
            _print_resume_command(command, pages, shown, "stopped by an error")
        raise
    if shown.count == command.limit:
        _print_resume_command(command, pages, shown, "there may be more")
    return 0


def _pages(client: E621 | FemboyFans, command: SearchCommand) -> Pages[ShownPost]:
    options: ListOptions = {"limit": command.limit, "page_size": command.page_size}
    if command.mode == "extended":
        return client.posts.search(command.query, **options)
    from e6async import FemboyFans  # noqa: PLC0415 - not needed for --help

    if isinstance(client, FemboyFans):
        message = f"{client.site.name} has no --mode {command.mode}; leave --mode out"
        raise UnsupportedError(message)
    if command.mode == "basic":
        return client.posts.search(command.query, **options, mode="basic")
    return client.posts.search(command.query, **options, mode="thumbnail")


async def _show(
    client: E621 | FemboyFans, pages: Pages[ShownPost], command: SearchCommand, shown: _Counter
) -> None:
    async with client:
        if command.format == "table":
            table = TableWriter(Console(highlight=False), logged_in=is_logged_in(client))
            await _write_all(pages, table, shown)
        else:
            writer = JsonArrayWriter() if command.format == "json" else JsonLinesWriter()
            await _write_all(pages.raw(), writer, shown)


async def _write_all(posts: AsyncIterable[T], writer: PostWriter[T], shown: _Counter) -> None:
    try:
        async for post in posts:
            writer.write(post)
            shown.count += 1
    finally:
        writer.close()


def _print_resume_command(
    command: SearchCommand, pages: Pages[ShownPost], shown: _Counter, reason: str
) -> None:
    posts = "1 post" if shown.count == 1 else f"{shown.count} posts"
    print_message(f"{reason} after {posts}; to continue, run:")
    print_command(command.resume_command(pages.cursor, shown.count))
