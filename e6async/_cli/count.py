"""`e6async count`: how many posts match a query."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from e6async._cli.messages import print_message
from e6async._cli.query_words import QueryWord, join_words
from e6async._cli.sites import DEFAULT_SITE, SiteOptions, connect

if TYPE_CHECKING:
    from e6async import E621, FemboyFans
    from e6async.e621.posts import PostCount


def count(*query: QueryWord, site_options: SiteOptions = DEFAULT_SITE) -> int:
    """Count the posts that match a tag query."""
    result = asyncio.run(_count(connect(site_options), join_words(query)))
    sys.stdout.write(f"{result.count}\n")
    if result.capped:
        print_message("the real number is higher: the site stops counting there")
    return 0


async def _count(client: E621 | FemboyFans, query: str) -> PostCount:
    async with client:
        return await client.posts.count(query)
