"""six2one takes an address."""

from __future__ import annotations

from functools import partial
from itertools import islice

from six2one.e621 import E621Client  # type: ignore[import-not-found]

from tests.judges.programs.run import run, site

URL, LOGIN, KEY = site()
client = E621Client(base_url=URL, user_agent="judge/1.0 (by nobody)", auth=(LOGIN, KEY))


def _some(manager: str) -> object:
    return list(islice(client.manager(manager).search(limit=5), 5))


LISTS = (
    *("comments", "notes", "note_versions", "post_flags", "post_events", "post_versions"),
    *("post_approvals", "pools", "pool_versions", "sets", "post_replacements", "users"),
    *("artists", "artist_urls", "artist_versions"),
)

run(
    {
        "posts": lambda: list(islice(client.posts.search(tags="rating:s", limit=50), 50)),
        "post": lambda: client.posts.get(5).id == 5,
        "posts of several ids": lambda: len(list(client.posts.get_many([5, 6, 8]))) == 3,
        "random": lambda: client.posts.random("rating:s").id,
        "me": lambda: client.me().name == LOGIN,
        "pool": lambda: client.pools.get(1).id == 1,
        "artist": lambda: client.artists.get(1).id == 1,
        "comments of a post": lambda: list(islice(client.comments.for_post(1), 1)) or True,
        **{f"list of {each}": partial(_some, each) for each in LISTS},
    }
)
