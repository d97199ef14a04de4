"""Tags: list, by id or name (tags_controller.rb, app/models/tag.rb)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621 import tags
from e6async.testing._e621.filters import page_response
from e6async.testing._e621.view import JSON
from e6async.testing._femboyfans.checks import check_search
from e6async.testing._records import Tag
from e6async.testing._responses import Response, json_response
from e6async.testing._routes import Route

__all__ = ["ROUTES", "tag_json"]

_ORDERS: Final = ("id", "created_at", "updated_at", "name", "count")


async def index(call: Call) -> Response:
    """List tags, the newest first; tags without posts only on request."""
    check_search(call.rules.reference.named("tags.list"), call)
    matching_tags = _ordered(call, await tags.matching_tags(call))
    rows = page_response(call, matching_tags, lambda tag: tag.id, lambda tag: tag_json(call, tag))
    return json_response(rows)


async def show(call: Call) -> Response:
    """Show a tag."""
    await call.world.prepare()
    return json_response(tag_json(call, tags.named(call)))


def tag_json(call: Call, tag: Tag) -> JSON:
    """The JSON of a tag."""
    words = (tag.related_tags or "").split()
    related = [
        {"tag": name, "count": int(count)}
        for name, count in zip(words[::2], words[1::2], strict=True)
    ]
    return {
        **tags.tag_json(call, tag),
        "related_tags": related,
        "follower_count": tag.id % 7,
        "is_deprecated": False,
        "creator_id": 1 + tag.id % len(call.world.users),
    }


def _ordered(call: Call, matching_tags: list[Tag]) -> list[Tag]:
    """Sort; each order has two directions, only `count` is descending by default."""
    order = call.params.below("search").text("order") or "id"
    root = order.removesuffix("_asc").removesuffix("_desc")
    if root not in _ORDERS:
        order, root = "id_desc", "id"
    keys: dict[str, Callable[[Tag], int | str]] = {
        "id": lambda tag: tag.id,
        "created_at": lambda tag: tag.created_at,
        "updated_at": lambda tag: tag.updated_at,
        "name": lambda tag: tag.name,
        "count": lambda tag: call.world.post_count(tag.name),
    }
    falls = not order.endswith("_asc") and (root != "name" or order.endswith("_desc"))
    newest_first = sorted(matching_tags, key=lambda tag: tag.id, reverse=True)
    return sorted(newest_first, key=keys[root], reverse=falls)


ROUTES: Final = (
    Route("GET", "/tags", "anonymous", index, identifier="tags:index"),
    Route("GET", "/tags/{id_or_name}", "anonymous", show, identifier="tags:show"),
)
