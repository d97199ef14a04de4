"""The client classes for tests of what all sites have in common."""

from __future__ import annotations

from typing import TypeAlias

from e6async import E621, FemboyFans

Client: TypeAlias = E621 | FemboyFans
"""A client of one of them."""
Kind: TypeAlias = type[E621 | FemboyFans]
"""The class of such a client."""
KINDS: tuple[Kind, ...] = (E621, FemboyFans)
"""One class for each server software."""


async def first_of(e6: Client, tags: str = "") -> int | None:
    """Send the smallest search; the id of the first post, None when there is none."""
    post = await e6.posts.search(tags, page_size=1).first()
    return None if post is None else post.id
