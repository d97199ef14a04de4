"""Similar posts, by artist or by tags (post_recommendations_controller.rb)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import msgspec

from e6async.testing._call import Call
from e6async.testing._e621.view import is_visible
from e6async.testing._records import Post
from e6async.testing._responses import Response, json_bytes
from e6async.testing._routes import Route
from e6async.testing._world import mix

__all__ = ["ROUTES"]

_MAX_TAGS: Final = 50
_NO_ARTISTS: Final = frozenset(
    {"avoid_posting", "conditional_dnp", "epilepsy_warning", "sound_warning", "unknown_artist"}
    | {"anonymous_artist", "third-party_edit", "unknown_director", "anonymous_director"}
)


async def artist(call: Call) -> Response:
    """List posts of the same artists."""
    post = call.post_from_path()
    categories = call.world.categories
    artists = [tag for tag in post.tags if categories.get(tag) == 1 and tag not in _NO_ARTISTS]
    return await _recommend(call, post, "os.artist", artists, least=1)


async def tags(call: Call) -> Response:
    """List posts with many common tags."""
    post = call.post_from_path()
    await call.world.prepare()
    categories, count = call.world.categories, call.world.post_count
    shared = [tag for tag in post.tags if categories.get(tag) not in {1, 3}]
    rarest = sorted(shared, key=lambda tag: (count(tag), tag))[:_MAX_TAGS]
    least = max(1, len(rarest) * 3 // 10) if len(rarest) >= 7 else 1
    return await _recommend(call, post, "os.tags", rarest, least=least)


async def _recommend(
    call: Call, post: Post, model: str, tags: Collection[str], *, least: int
) -> Response:
    limit = call.params.nonblank("limit")
    max_results = min(max(call.id("limit"), 1), 20) if limit is not None else 6
    await call.world.prepare()
    is_shown = is_visible(post, call.viewer)
    similar_posts = _similar_posts(call, post, tags, least, max_results) if is_shown else []
    results = [{"post_id": each.id, "score": 1, "explanation": None} for each in similar_posts]
    # The thumbnails are not in the order of the results.
    data = call.shapes.array(
        call.view, "thumbnail", sorted(similar_posts, key=lambda each: each.id)
    )
    start = {"post_id": post.id, "model_version": model, "results": results}
    return json_bytes(msgspec.json.encode(start)[:-1] + b',"post_data":' + data + b"}")


def _similar_posts(
    call: Call, post: Post, tags: Collection[str], min_common: int, max_results: int
) -> list[Post]:
    """Posts with some of the tags, without the post's pools, parent and children."""
    table = call.world.table
    shared: dict[int, int] = {}
    for tag in tags:
        for position in table.tagged.get(tag, ()):
            shared[position] = shared.get(position, 0) + 1
    enough = [position for position, count in shared.items() if count >= min_common]
    enough.sort(key=lambda position: (-shared[position], mix(post.id, table.ids[position])))
    similar_posts: list[Post] = []
    for position in enough:
        other = call.world.posts.get(table.ids[position])
        if other is not None and _may_recommend(call, post, other):
            similar_posts.append(other)
            if len(similar_posts) == max_results:
                break
    return similar_posts


def _may_recommend(call: Call, post: Post, other: Post) -> bool:
    return (
        other.id != post.id
        and not other.deleted
        and other.parent_id != post.id
        and set(other.pools).isdisjoint(post.pools)
        and (other.rating == "s" or not call.viewer.safe_mode)
    )


ROUTES: Final = (
    Route("GET", "/posts/{id}/similar/artist", "anonymous", artist),
    Route("GET", "/posts/{id}/similar/tags", "anonymous", tags),
)
