"""The numbers of the site (stats_controller.rb, app/logical/stats_updater.rb)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields
from e6async.testing._generated_posts import FIRST_DAY
from e6async.testing._responses import Response, json_response
from e6async.testing._routes import Route

__all__ = ["ROUTES"]

_DAY: Final = 86_400_000
_RATINGS: Final = {"s": "safe", "q": "questionable", "e": "explicit"}
_TYPES: Final = ("jpg", "png", "webp", "gif", "swf", "webm", "mp4")


async def show(call: Call) -> Response:
    """Show the numbers; the server counts them once a day."""
    await call.world.prepare()
    days = max((call.world.now - FIRST_DAY) / _DAY, 1)
    numbers = {**_posts(call), **_collections(call), **_people(call), **_texts(call)}
    for name, total in (
        ("posts", "total_posts"),
        ("registrations", "total_users"),
        ("comments", "total_comments"),
        ("forum_posts", "total_forum_posts"),
        ("blips", "total_blips"),
    ):
        numbers[f"average_{name}_per_day"] = round(int(str(numbers[total])) / days)
    stamp = call.view.stamp
    numbers |= {"started": stamp(FIRST_DAY), "updated_at": stamp(call.world.now)}
    fields = call.factory.shapes["Stats"]
    shown = {key: value for key, value in numbers.items() if key in fields}
    texts = {key: str(value) for key, value in shown.items() if fields[key].startswith("str")}
    return json_response(shown | texts)


def _posts(call: Call) -> Fields:
    world, table = call.world, call.world.table
    deleted = sum(table.flags["deleted"])
    ratings, types = Counter(table.words["rating"]), Counter(table.words["ext"])
    size = sum(table.ints["filesize"])
    last = world.posts.source.last_id
    return {
        "total_posts": last,
        "active_posts": len(table) - deleted,
        "deleted_posts": deleted,
        "existing_posts": len(table),
        "destroyed_posts": last - len(table),
        "total_votes": _bits(table.users["upvoters"]) + _bits(table.users["downvoters"]),
        "total_notes": sum(map(len, table.texts["notes"])),
        "total_favorites": _bits(table.users["fans"]),
        **{f"{name}_posts": ratings[rating] for rating, name in _RATINGS.items()},
        **{f"{ext}_posts": types[ext] for ext in _TYPES},
        "average_file_size": size / max(len(table), 1),
        "total_file_size": size,
    }


def _bits(masks: Collection[int]) -> int:
    return sum(mask.bit_count() for mask in masks)


def _collections(call: Call) -> Fields:
    pools, sets = call.world.pools.values(), call.world.sets.values()
    public = sum(each.is_public for each in sets)
    return {
        "total_pools": len(pools),
        "public_sets": public,
        "private_sets": len(sets) - public,
        "total_sets": len(sets),
        "average_posts_per_pool": sum(len(each.post_ids) for each in pools) / max(len(pools), 1),
        "average_posts_per_set": sum(len(each.post_ids) for each in sets) / max(len(sets), 1),
    }


def _people(call: Call) -> Fields:
    users = call.world.users
    levels = Counter(user.level for user in users)
    categories = Counter(tag.category for tag in call.world.tags.values())
    names = enumerate(call.world.category_names)
    return {
        "total_users": len(users),
        **{f"{name}_users": levels[number] for name, number in call.world.levels.items()},
        "former staff_users": levels[call.world.levels["former_staff"]],  # so on e6ai
        "unactivated_users": sum(not user.is_verified for user in users),
        "active_users": len(users),
        "total_tags": len(call.world.tags),
        **{f"{name}_tags": categories[number] for number, name in names if name},
    }


def _texts(call: Call) -> Fields:
    comments, blips = call.factory.rows("Comment"), call.factory.rows("Blip")
    topics, posts = call.factory.rows("ForumTopic"), call.factory.rows("ForumPost")
    hidden = sum(bool(row["is_hidden"]) for row in comments.values())
    gone = sum(bool(row["is_deleted"]) for row in blips.values())
    last, last_blip, last_post = (
        max(comments, default=0),
        max(blips, default=0),
        max(posts, default=0),
    )
    return {
        "total_comments": last,
        "active_comments": len(comments) - hidden,
        "hidden_comments": hidden,
        "deleted_comments": last - len(comments),
        "total_blips": last_blip,
        "active_blips": len(blips) - gone,
        "deleted_blips": gone,
        "destroyed_blips": last_blip - len(blips),
        "total_forum_threads": len(topics),
        "total_forum_posts": last_post,
        "average_posts_per_thread": last_post // max(len(topics), 1),
        "total_dmails": max(call.factory.rows("Dmail"), default=0) // 2,
    }


ROUTES: Final = (Route("GET", "/stats", "anonymous", show),)
