"""Favorites (favorites_controller.rb, post_favorites_controller.rb)."""

from __future__ import annotations

from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.metatags import hides_favorites
from e6async.testing._paging import Page, cut
from e6async.testing._params import query_string
from e6async.testing._records import Post, User
from e6async.testing._responses import (
    Response,
    access_denied,
    http_error,
    json_response,
    not_found,
    redirect,
)
from e6async.testing._routes import Route
from e6async.testing._users import LEVEL_STRINGS
from e6async.testing._world import mix

__all__ = ["ROUTES"]

_MAX_FAVORITES: Final = 100_000


async def index(call: Call) -> Response:
    """List a user's favorites, the latest first; an empty list if they are hidden."""
    tags = call.params.get("tags")
    if isinstance(tags, str) and tags.strip():
        return redirect(f"{call.base_url}/posts?{query_string({'tags': tags})}")
    if tags and not isinstance(tags, str):
        raise http_error(400, "Invalid tags parameter")
    own = call.viewer.user.id
    user = call.world.users.get(call.id("user_id") if "user_id" in call.params else own or 0)
    if user is None:
        raise not_found()
    page = call.page_of_posts()
    if hides_favorites(user, call.viewer):
        return call.posts([])
    await call.world.prepare()
    ids = call.world.favorites(user.key)
    return call.posts(
        call.world.posts[post_id] for post_id in _cut(ids, page, user.key, call.world.seed)
    )


def _cut(ids: list[int], page: Page, user: int, seed: int) -> list[int]:
    """Cut a page; a cursor is the id of a favorite record, which no response contains."""
    return cut(ids, page, lambda post_id: mix(seed, user, post_id) % 2**31)


async def create(call: Call) -> Response:
    """Add a favorite."""
    post = _free_post(call, "post_id")
    user = call.viewer.user
    if post.fans >> user.key & 1:
        raise http_error(422, "You have already favorited this post")
    await call.world.prepare()
    if len(call.world.favorites(user.key)) >= _MAX_FAVORITES:
        raise http_error(422, f"You can only keep up to {_MAX_FAVORITES} favorites.")
    call.world.favorited[user.key, post.id] = call.world.next_serial()
    return _result(call.world.put(attrs.evolve(post, fans=post.fans | 1 << user.key)))


async def destroy(call: Call) -> Response:
    """Remove a favorite, if it is one."""
    post = _free_post(call, "id")
    user = call.viewer.user.key
    call.world.favorited.pop((user, post.id), None)
    return _result(call.world.put(attrs.evolve(post, fans=post.fans & ~(1 << user))))


async def favorited_by(call: Call) -> Response:
    """List the users who have a post among their favorites, by name."""
    post = call.post_from_path("post_id")
    if post.hide_favorites_list and not call.viewer.is_at_least("staff"):
        raise access_denied("Favorites list is hidden for this post")
    fans = [user for user in call.world.users if post.fans >> user.key & 1]
    if not call.viewer.is_at_least("moderator"):
        fans = [user for user in fans if not user.enable_privacy_mode]
    fans.sort(key=lambda user: user.name)
    nonblank = call.params.nonblank("limit")
    limit = None if nonblank is None else str(min(max(call.id("limit"), 1), 100))
    page = call.page(limit=limit or "")
    await call.world.prepare()
    return json_response([_fan(call, user) for user in cut(fans, page, lambda user: user.key)])


def _fan(call: Call, user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "name": user.name,
        "level_string": LEVEL_STRINGS[user.level],
        "favorite_count": len(call.world.favorites(user.key)),
    }


def _free_post(call: Call, key: str) -> Post:
    post = call.post_from_path(key)
    if post.favorites_transfer:
        raise http_error(423, "Post favorites are being transferred, please try again later")
    return post


def _result(post: Post) -> Response:
    return json_response({"post_id": post.id, "favorite_count": post.fav_count})


ROUTES: Final = (
    Route("GET", "/favorites", "anonymous", index),
    Route("POST", "/favorites", "member", create, is_counted=False),
    Route("DELETE", "/favorites/{id}", "member", destroy, is_counted=False),
    Route("GET", "/posts/{post_id}/favorites", "anonymous", favorited_by),
)
