"""`e6async get`: posts by ID or MD5."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterable, Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar

from cyclopts import Parameter
from rich.console import Console

from e6async._cli.messages import print_message
from e6async._cli.output import (
    DetailsWriter,
    JsonArrayWriter,
    JsonFlag,
    JsonLinesFlag,
    JsonLinesWriter,
    PostWriter,
    TableWriter,
    output_format,
)
from e6async._cli.sites import DEFAULT_SITE, SiteOptions, connect, is_logged_in
from e6async.errors import E6Error, InputError

if TYPE_CHECKING:
    from e6async import E621, FemboyFans, Json, Pages
    from e6async._cli.output import OutputFormat
    from e6async._cli.tables import WholePost

T = TypeVar("T")

Key: TypeAlias = int | str
"""The ID of a post, or the MD5 of its file."""

_MAX_LENGTH = 6_000
"""Characters of the keys of one query, so that its URL is not longer than servers accept."""


def get(
    *posts: Annotated[
        str,
        Parameter(
            name="POST",
            help="IDs of posts or MD5s of their files; up to 320 IDs or about 180 MD5s per request "
            "(FemboyFans: 100).",
        ),
    ],
    json: JsonFlag = False,
    jsonl: JsonLinesFlag = False,
    site_options: SiteOptions = DEFAULT_SITE,
) -> int:
    """Show posts by ID or by the MD5 of their file."""
    form = output_format(json=json, jsonl=jsonl)
    keys = list(dict.fromkeys(map(parse_key, posts)))
    if not keys:
        message = "no posts given; pass IDs or MD5s, for example: e6async get 12345 12346"
        raise InputError(message)
    missing = asyncio.run(_get(connect(site_options), keys, form))
    if missing:
        print_message(f"not found: {' '.join(map(str, missing))}")
    return 1 if missing else 0


def parse_key(word: str) -> Key:
    """Read an ID or an MD5; raises InputError for anything else."""
    if re.fullmatch(r"[0-9a-fA-F]{32}", word):
        return word.lower()
    if re.fullmatch(r"[0-9]{1,10}", word):
        return int(word)
    message = f"{word!r} is neither a post ID nor an MD5 (32 hexadecimal digits)"
    raise InputError(message)


async def _get(client: E621 | FemboyFans, keys: Sequence[Key], form: OutputFormat) -> list[Key]:
    """Write the posts, and return the keys for which there is none."""
    async with client:
        if form != "table":
            writer = JsonArrayWriter() if form == "json" else JsonLinesWriter()
            raw_posts = await _look_up(client, keys, lambda pages: pages.raw(), _raw_keys)
            return _write(keys, raw_posts, writer)
        posts = await _look_up(client, keys, lambda pages: pages, _keys)
        console, logged_in = Console(highlight=False), is_logged_in(client)
        if len(keys) == 1:
            return _write(keys, posts, DetailsWriter(console, logged_in=logged_in))
        return _write(keys, posts, TableWriter(console, logged_in=logged_in))


async def _look_up(
    client: E621 | FemboyFans,
    keys: Sequence[Key],
    read: Callable[[Pages[WholePost]], AsyncIterable[T]],
    keys_of: Callable[[T], tuple[Key, Key]],
) -> Mapping[Key, T]:
    """Look up posts, a full page per request."""
    posts: dict[Key, T] = {}
    max_keys = min(client.site.max_per_page, client.site.max_values)
    for query in lookup_queries(keys, max_keys):
        limit = query.count(",") + 1
        async for post in read(client.posts.search(f"{query} status:any", limit=limit)):
            posts |= dict.fromkeys(keys_of(post), post)
    return posts


def lookup_queries(keys: Sequence[Key], max_keys: int) -> Iterator[str]:
    """Queries that find posts by ID and by MD5: at most `max_keys` in each, and no long URL."""
    ids = [str(key) for key in keys if isinstance(key, int)]
    md5s = [key for key in keys if isinstance(key, str)]
    for name, values in (("id", ids), ("md5", md5s)):
        longest = max(map(len, values), default=0) + 1
        step = min(max_keys, _MAX_LENGTH // longest)
        for start in range(0, len(values), step):
            yield f"{name}:{','.join(values[start : start + step])}"


def _write(keys: Sequence[Key], posts: Mapping[Key, T], writer: PostWriter[T]) -> list[Key]:
    written: set[int] = set()
    for key in keys:
        # a post may have been asked for by its ID and by its MD5
        if key in posts and id(posts[key]) not in written:
            written.add(id(posts[key]))
            writer.write(posts[key])
    writer.close()
    return [key for key in keys if key not in posts]


def _keys(post: WholePost) -> tuple[Key, Key]:
    return post.id, post.md5


def _raw_keys(post: Json) -> tuple[Key, Key]:
    """The ID and the MD5 of a post in either JSON format."""
    match post:
        case {"id": int(id), "files": {"meta": {"md5": str() | None as md5}}}:
            return id, md5 or ""
        case {"id": int(id), "file": {"md5": str() | None as md5}}:
            return id, md5 or ""
        case _:
            message = (
                "the server sent a post without an ID or MD5; "
                "e6async search --json shows posts as they arrive"
            )
            raise E6Error(message)
