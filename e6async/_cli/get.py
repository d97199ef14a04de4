"""`e6async get`: posts by id or MD5."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterable, Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar

from cyclopts import Parameter
from rich.console import Console

from e6async._cli.output import (
    AsArray,
    AsLines,
    Details,
    JsonArray,
    JsonLines,
    Output,
    Table,
    format_of,
)
from e6async._cli.screen import say
from e6async._cli.sites import ANYWHERE, Where, connect, is_logged_in
from e6async.errors import E6Error, InputError

if TYPE_CHECKING:
    from e6async import Json, Pages
    from e6async._cli.output import Format
    from e6async._cli.tables import WholePost
    from e6async._clients import E621, FemboyFans

T = TypeVar("T")

Key: TypeAlias = int | str
"""What a post is asked for by: its id, or the MD5 of its file."""


def get(
    *posts: Annotated[
        str,
        Parameter(name="POST", help="Ids, or MD5s of files; hundreds cost one request."),
    ],
    json: AsArray = False,
    jsonl: AsLines = False,
    where: Where = ANYWHERE,
) -> int:
    """Show posts by id or by the MD5 of their file, deleted ones, too.

    One post is shown with all that is known of it, several as a table.
    """
    form = format_of(json=json, jsonl=jsonl)
    wanted = list(dict.fromkeys(map(key_of, posts)))
    if not wanted:
        message = "which posts? give ids or MD5s, as: e6async get 12345 12346"
        raise InputError(message)
    missing = asyncio.run(_get(connect(where), wanted, form))
    if missing:
        say(f"not found: {' '.join(map(str, missing))}")
    return 1 if missing else 0


def key_of(word: str) -> Key:
    """Tell an id from an MD5."""
    if re.fullmatch(r"[0-9a-fA-F]{32}", word):
        return word.lower()
    if re.fullmatch(r"[0-9]{1,10}", word):
        return int(word)
    message = f"{word!r} is no post: give an id, or an MD5 of 32 hexadecimal digits"
    raise InputError(message)


async def _get(client: E621 | FemboyFans, wanted: Sequence[Key], form: Format) -> list[Key]:
    """Show what is found; returns what is not."""
    async with client:
        if form != "table":
            plain = await _find(client, wanted, lambda pages: pages.raw(), _plain_keys)
            return _show(wanted, plain, JsonArray() if form == "json" else JsonLines())
        posts = await _find(client, wanted, lambda pages: pages, _keys)
        console, logged_in = Console(highlight=False), is_logged_in(client)
        if len(wanted) == 1:
            return _show(wanted, posts, Details(console, logged_in=logged_in))
        return _show(wanted, posts, Table(console, logged_in=logged_in))


async def _find(
    client: E621 | FemboyFans,
    wanted: Sequence[Key],
    read: Callable[[Pages[WholePost]], AsyncIterable[T]],
    keys: Callable[[T], tuple[Key, Key]],
) -> Mapping[Key, T]:
    """Look posts up, as many as a page holds for a request."""
    found: dict[Key, T] = {}
    most = min(client.site.max_per_page, client.site.max_values)
    for terms in lookups(wanted, most):
        several = terms.count(",") + 1
        async for post in read(client.posts.search(f"{terms} status:any", limit=several)):
            found |= dict.fromkeys(keys(post), post)
            several -= 1
            if not several:
                break
    return found


def lookups(wanted: Sequence[Key], most: int) -> Iterator[str]:
    """Write searches that find posts by id and by MD5, so many at once."""
    ids = [str(key) for key in wanted if isinstance(key, int)]
    md5s = [key for key in wanted if isinstance(key, str)]
    for name, keys in (("id", ids), ("md5", md5s)):
        for start in range(0, len(keys), most):
            yield f"{name}:{','.join(keys[start : start + most])}"


def _show(wanted: Sequence[Key], found: Mapping[Key, T], output: Output[T]) -> list[Key]:
    shown: set[int] = set()
    for key in wanted:
        if key in found and id(found[key]) not in shown:  # asked for by id and by MD5
            shown.add(id(found[key]))
            output.put(found[key])
    output.close()
    return [key for key in wanted if key not in found]


def _keys(post: WholePost) -> tuple[Key, Key]:
    return post.id, post.md5


def _plain_keys(post: Json) -> tuple[Key, Key]:
    """Dig the id and the MD5 out of a post of either shape."""
    match post:
        case {"id": int(id), "files": {"meta": {"md5": str(md5)}}}:
            return id, md5
        case {"id": int(id), "file": {"md5": str(md5)}}:
            return id, md5
        case _:
            message = "a post came without id or md5; e6async search shows it as it came"
            raise E6Error(message)
