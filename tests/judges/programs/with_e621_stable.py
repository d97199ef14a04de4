"""e621-stable keeps its address in the class, as its own E926 changes it."""

from __future__ import annotations

from e621 import E621  # type: ignore[import-not-found]

from tests.judges.programs.run import run, site

URL, LOGIN, KEY = site()
kind = type("Elsewhere", (E621,), {"BASE_URL": URL + "/{endpoint}.json"})
client = kind((LOGIN, KEY), client_name="judge", client_version="1.0")
STILL = "-type:webm -type:mp4"


def _favorite() -> object:
    client.favorites.create(8)
    found = 8 in [post.id for post in client.favorites.search()]
    client.favorites.delete(8)
    return found


def _edit() -> object:
    client.posts.update(8, tag_string_diff="harbor_at_dawn", edit_reason="a test")
    return "harbor_at_dawn" in client.posts.get(8).all_tags


def _pool() -> object:
    made = client.pools.create("Judged_tales", "A pool.", category="series")
    client.pools.update(made.id, description="Another pool.")
    return client.pools.get(made.id).description == "Another pool."


run(
    {
        "posts": lambda: len(client.posts.search(STILL, limit=50)) == 50,
        "posts by id": lambda: client.posts.get(9).id == 9,
        "post edit": _edit,
        "favorite": _favorite,
        "pools": lambda: client.pools.search(limit=3),
        "pool": lambda: client.pools.get(1).id == 1,
        "pool create and update": _pool,
        "tags": lambda: client.tags.search(name_matches="f*"),
        "tag aliases": client.tag_aliases.search,
        "tag implications": client.tag_implications.search,
        "notes": client.notes.search,
        "flags": client.post_flags.search,
        "me": lambda: client.users.me.name == LOGIN,
        "user": lambda: client.users.get(LOGIN).name == LOGIN,
        "users": lambda: client.users.search(name_matches="member*"),
        "post versions": client.post_versions.search,
        "wiki pages": client.wiki_pages.search,
        "artists": client.artists.search,
        "artist versions": client.artist_versions.search,
        "bulk update requests": client.bulk_update_requests.search,
        "blips": client.blips.search,
        "takedowns": client.takedowns.search,
        "feedbacks": client.user_feedbacks.search,
        "sets": client.post_sets.search,
    }
)
