"""The clients, a class for each site: its families as attributes, under the server's own names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e6async.core.client import Client, family
from e6async.core.site import E621_SITE

if TYPE_CHECKING:
    from e6async.e621.favorites import Favorites
    from e6async.e621.pools import Pools
    from e6async.e621.posts import Posts
    from e6async.e621.tags import Tags
    from e6async.e621.users import Users

__all__ = ["E621", "Client"]


class E621(Client):
    """A client for e621.net."""

    site = E621_SITE

    posts: Posts = family("e6async.e621.posts:Posts")
    tags: Tags = family("e6async.e621.tags:Tags")
    pools: Pools = family("e6async.e621.pools:Pools")
    favorites: Favorites = family("e6async.e621.favorites:Favorites")
    users: Users = family("e6async.e621.users:Users")
