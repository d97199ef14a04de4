"""Favorites: records with their posts (favorites_controller.rb)."""

from __future__ import annotations

from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.metatags import hides_favorites
from e6async.testing._e621.post_votes import voted
from e6async.testing._e621.view import JSON
from e6async.testing._femboyfans.shapes import post_json
from e6async.testing._paging import cut
from e6async.testing._params import is_true
from e6async.testing._records import Post, User
from e6async.testing._responses import (
    Response,
    access_denied,
    empty,
    http_error,
    json_response,
    not_found,
)
from e6async.testing._routes import Route
from e6async.testing._world import mix

__all__ = ["ROUTES"]

_APART: Final = 60_000


async def index(call: Call) -> Response:
    """List a user's favorites, the latest first."""
    own = call.viewer.user.id
    user = call.world.users.get(call.id("user_id") if "user_id" in call.params else own or 0)
    if user is None:
        raise not_found()
    if hides_favorites(user, call.viewer):
        raise access_denied("This user has privacy mode enabled")
    await call.world.prepare()
    posts = call.world.posts
    rows = [_record(call, user, posts[post_id]) for post_id in call.world.favorites(user.key)]
    rows.sort(key=_id, reverse=True)
    return json_response(cut(rows, call.page_of_posts(), _id))


async def create(call: Call) -> Response:
    """Add a favorite, and upvote the post if requested."""
    post, user = call.post_from_path("post_id"), call.viewer.user
    if post.fans >> user.key & 1:
        raise http_error(422, "You have already favorited this post")
    await call.world.prepare()
    call.world.favorited[user.key, post.id] = call.world.next_serial()
    post = call.world.put(attrs.evolve(post, fans=post.fans | 1 << user.key))
    if is_true(call.params.get("upvote")):
        post = call.world.put(voted(post, user.key, 1))
    return json_response(_record(call, user, post), 201)


async def destroy(call: Call) -> Response:
    """Remove a favorite, if it is one."""
    post, user = call.post_from_path(), call.viewer.user.key
    call.world.favorited.pop((user, post.id), None)
    call.world.put(attrs.evolve(post, fans=post.fans & ~(1 << user)))
    return empty()


def _record(call: Call, user: User, post: Post) -> JSON:
    """The JSON of a favorite; ids are in order of creation."""
    serial = call.world.favorited.get((user.key, post.id))
    number = mix(call.world.seed, user.key, post.id) % 2**30
    number = number if serial is None else 2**30 + serial
    created = post.created_at + (number % 1000) * _APART
    return {
        "id": number,
        "user_id": user.id,
        "post_id": post.id,
        "created_at": call.view.stamp(created),
        "post": post_json(call.view, post),
    }


def _id(record: JSON) -> int:
    number = record["id"]
    return number if isinstance(number, int) else 0


ROUTES: Final = (
    Route("GET", "/favorites", "unbanned", index, is_counted=False, identifier="favorites:index"),
    Route(
        "POST", "/favorites", "unbanned", create, is_counted=False, identifier="favorites:create"
    ),
    Route(
        "DELETE",
        "/favorites/{id}",
        "unbanned",
        destroy,
        is_counted=False,
        identifier="favorites:destroy",
    ),
)
