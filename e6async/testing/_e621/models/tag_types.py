"""Changes of the category of tags, and tags that occur together.

app/models/tag_type_version.rb, app/logical/related_tag_query.rb, bulk_related_tag_query.rb.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.lists import Handler
from e6async.testing._e621.model import Model
from e6async.testing._e621.model_filters import belongs_to
from e6async.testing._e621.search import like, matching_ids
from e6async.testing._e621.tags import normal_tag
from e6async.testing._params import Params
from e6async.testing._reference import Operation
from e6async.testing._responses import Response, http_error, json_response

__all__ = ["HANDLERS", "TAG_TYPE_VERSION"]

_DAY: Final = 86_400_000
_APART: Final = 9
_SAMPLE: Final = 300
_MOST: Final = 25
_MOST_LIKE: Final = 50
_MAX_TERMS: Final = 40


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """Tags of other categories that began as general ones."""
    moved = [tag for tag in factory.world.tags.values() if tag.category][::_APART]
    for number, tag in enumerate(moved, 1):
        yield factory.seeded(
            "TagTypeVersion",
            number,
            tag.created_at + number % 5 * _DAY,
            old_type=0,
            new_type=tag.category,
            is_locked=tag.is_locked,
            tag_id=tag.id,
            creator_id=11 + number % 9,
        )


def _of_tag(call: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    tag = call.world.tags.get(normal_tag(value))
    return [row for row in rows if tag is not None and row["tag_id"] == tag.id]


def _creator(_: Call, row: Fields) -> int | None:
    creator = row["creator_id"]
    return creator if isinstance(creator, int) else None


# --- related tags ---------------------------------------------------------------------------------


def _related(call: Call, query: str, category: str | None) -> list[tuple[str, int]]:
    """The tags that are most frequent on the newest posts of a query."""
    world = call.world
    ids = matching_ids(world, call.rules.read_query(query, call.viewer), call.viewer)
    counts = Counter(
        name for post_id in ids[-_SAMPLE:] for name in world.posts.indexed(post_id).tags
    )
    found = (
        (name, count)
        for name, count in counts.items()
        if category is None or str(world.categories.get(name)) == category
    )
    return sorted(found, key=lambda each: (-each[1], each[0]))[:_MOST]


def _list(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    search = call.params.below("search")
    words = (search.text("query") or "").lower().split()
    if len(words) > _MAX_TERMS:
        raise http_error(422, f"You cannot search for more than {_MAX_TERMS} tags at a time")
    query, category = " ".join(words), search.nonblank("category_id")
    if "*" in query:
        names = _like(call, query)
    elif category is not None or normal_tag(query) in call.world.tags:
        names = [name for name, _ in _related(call, query, category)]
    else:
        names = []
    of = call.world.categories
    return json_response([{"name": name, "category_id": of.get(name, -1)} for name in names])


def _like(call: Call, query: str) -> list[str]:
    """The most used tags with such a name, in alphabetical order."""
    pattern, count = like(query), call.world.post_count
    used = [name for name in call.world.tags if pattern.fullmatch(name) and count(name) > 0]
    return sorted(sorted(used, key=lambda name: -count(name))[:_MOST_LIKE])


def _bulk(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    names = dict.fromkeys((call.params.text("query") or "").lower().split())
    category, of = call.params.nonblank("category_id"), call.world.categories
    return json_response(
        {
            name: [
                {"name": each, "count": count, "category_id": of.get(each, -1)}
                for each, count in _related(call, name, category)
            ]
            for name in list(names)[:_MOST]
            if category is not None or name in call.world.tags
        }
    )


TAG_TYPE_VERSION: Final = Model(
    shape="TagTypeVersion",
    seed=_seed,
    filters={
        "tag": _of_tag,
        "user_name": belongs_to("user", _creator),
        "user_id": belongs_to("user", _creator),
    },
)

HANDLERS: Final[Mapping[str, Handler]] = {
    "related_tags.bulk": _bulk,
    "related_tags.bulk_post": _bulk,
    "related_tags.list": _list,
}
"""Operations that deviate."""
