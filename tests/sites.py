"""The clients that tests of what all sites have in common run on."""

from __future__ import annotations

from typing import TypeAlias

from e6async import E621, FemboyFans

Client: TypeAlias = E621 | FemboyFans
"""A client of either."""
Kind: TypeAlias = type[E621 | FemboyFans]
"""Its class."""
KINDS: tuple[Kind, ...] = (E621, FemboyFans)
"""One of each server software."""


async def first_of(e6: Client, tags: str = "") -> int | None:
    """Send the smallest search there is; the id of what it found."""
    post = await e6.posts.search(tags, page_size=1).first()
    return None if post is None else post.id
