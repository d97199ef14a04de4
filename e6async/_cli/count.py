"""`e6async count`: how many posts match."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from e6async._cli.query import Word, joined
from e6async._cli.screen import say
from e6async._cli.sites import ANYWHERE, Where, connect

if TYPE_CHECKING:
    from e6async._clients import E621, FemboyFans
    from e6async.e621.posts import PostCount


def count(
    *query: Word,
    where: Where = ANYWHERE,
) -> int:
    """Count the posts that match a tag query."""
    found = asyncio.run(_count(connect(where), joined(query)))
    sys.stdout.write(f"{found.count}\n")
    if found.capped:
        say("there are more; the site counts no further")
    return 0


async def _count(client: E621 | FemboyFans, query: str) -> PostCount:
    async with client:
        return await client.posts.count(query)
