"""Aliases and implications: app/models/tag_relationship.rb, tag_alias.rb, tag_implication.rb."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment, RowFactory
from e6async.testing._e621.lists import Handler
from e6async.testing._e621.model import Action, Filter, Model, Test
from e6async.testing._e621.models.tag_relationship_checks import (
    FOLLOWED,
    ROOTS,
    alias_errors,
    implication_errors,
    invalid,
    is_followed,
    prepared,
    shape_of,
)
from e6async.testing._e621.search import like
from e6async.testing._e621.tag_edits import create_tag
from e6async.testing._e621.writes import create_row, update_row
from e6async.testing._params import Params, Value, is_true
from e6async.testing._records import Alias
from e6async.testing._reference import Operation
from e6async.testing._responses import (
    Response,
    empty,
    validation_error,
)
from e6async.testing._world import World

__all__ = ["HANDLERS", "TAG_ALIAS", "TAG_IMPLICATION", "approve", "open_topic"]

_DAY: Final = 86_400_000
_RANKS: Final = ("queued", "processing", "pending", "active", "deleted", "retired")
_MAX_VALUES: Final = 320
_FORUM_CATEGORY: Final = 1
_ASIDE: Final[Mapping[str, Sequence[tuple[str, str, str]]]] = {
    "TagAlias": (
        ("teapot", "tea", "pending"),
        ("tower", "castle", "pending"),
        ("alley", "city", "pending"),
        ("fog", "rainbow", "deleted"),
        ("campfire", "tent", "retired"),
        ("thunder", "rain", "error: the posts could not be updated"),
    ),
    "TagImplication": (
        ("lighthouse", "tower", "pending"),
        ("kayak", "boat", "pending"),
        ("tulip", "flower", "pending"),
        ("cheese", "apple", "deleted"),
        ("sled", "snow", "retired"),
        ("windmill", "meadow", "error: the posts could not be updated"),
    ),
}
"""Relationships that searches and edits do not follow."""


# --- the rows of a new world ----------------------------------------------------------------------


def _aliases(factory: RowFactory) -> Iterator[Fields]:
    """The aliases that searches follow, and others."""
    pairs = [(alias.antecedent_name, alias.consequent_name, "active")
             for alias in factory.world.aliases.values()]  # fmt: skip
    yield from _rows(factory, "TagAlias", pairs)


def _implications(factory: RowFactory) -> Iterator[Fields]:
    """The direct steps of the implications that edits follow, and others."""
    implied = factory.world.implications
    pairs = [
        (name, consequent, "active")
        for name, names in implied.items()
        for consequent in names
        if not any(consequent in implied.get(other, ()) for other in names)
    ]
    for row in _rows(factory, "TagImplication", pairs):
        name = str(row["consequent_name"])
        row["descendant_names"] = sorted({name, *implied.get(name, ())})
        yield row


def _rows(
    factory: RowFactory, shape: str, pairs: Sequence[tuple[str, str, str]]
) -> Iterator[Fields]:
    for number, (antecedent, consequent, status) in enumerate((*pairs, *_ASIDE[shape]), 1):
        created = factory.world.first_day - (400 - number) * _DAY
        yield {
            **factory.empty(shape),
            "id": number,
            "antecedent_name": antecedent,
            "consequent_name": consequent,
            "status": status,
            "creator_id": 11 + number % 9,
            "approver_id": 1 + number % 2 if status != "pending" else None,
            "created_at": Moment(created),
            "updated_at": Moment(created + number * 7 % 11 * _DAY),
        }


# --- effects --------------------------------------------------------------------------------------


def open_topic(call: Call, title: str, body: str) -> tuple[object, object]:
    """Start a forum topic about a request: the ids of the topic and of its first post."""
    first: dict[str, Value] = {"body": body}
    values: dict[str, Value] = {
        "title": title,
        "category_id": _FORUM_CATEGORY,
        "original_post_attributes": first,
    }
    topic = create_row(call, "ForumTopic", Params(values))
    posts = call.factory.rows("ForumPost").values()
    post = next((each for each in posts if each["topic_id"] == topic["id"]), None)
    if post is None:
        topic_id = str(topic["id"])
        post = create_row(call, "ForumPost", Params({"topic_id": topic_id, "body": body}))
    return topic["id"], post["id"]


def _saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    """Create the tags and the forum topic of a new row; let edits follow what is active."""
    if after is None:
        return
    shape, world = shape_of(after), call.world
    names = str(after["antecedent_name"]), str(after["consequent_name"])
    for name in names:
        if name not in world.tags:
            create_tag(world, name, 0)
    asked = call.params.below(ROOTS[shape])
    if before is None and asked.values and not is_true(asked.get("skip_forum")):
        kind, mark = ("alias", "ta") if shape == "TagAlias" else ("implication", "ti")
        title = f"Tag {kind}: {names[0]} -> {names[1]}"
        body = f"[{mark}:{after['id']}]\n\nReason: {asked.text('reason')}"
        after["forum_topic_id"], after["forum_post_id"] = open_topic(call, title, body)
    rows = call.factory.rows(shape).values()
    if shape == "TagAlias":
        _follow_aliases(world, rows)
    else:
        _follow_implications(world, rows)


def _follow_aliases(world: World, rows: Iterable[Fields]) -> None:
    world.aliases.clear()
    for row in filter(is_followed, rows):
        antecedent, consequent = str(row["antecedent_name"]), str(row["consequent_name"])
        world.aliases[antecedent] = Alias(
            id=int(str(row["id"])), antecedent_name=antecedent, consequent_name=consequent
        )


def _follow_implications(world: World, rows: Iterable[Fields]) -> None:
    steps: dict[str, list[str]] = {}
    for row in filter(is_followed, rows):
        steps.setdefault(str(row["antecedent_name"]), []).append(str(row["consequent_name"]))
    world.implications.clear()
    for name, nearest in steps.items():
        world.implications[name] = tuple(_reached(steps, nearest))
    for row in rows:
        name = str(row["consequent_name"])
        row["descendant_names"] = sorted(dict.fromkeys([name, *_reached(steps, [name])]))


def _reached(steps: Mapping[str, Sequence[str]], names: Sequence[str]) -> dict[str, None]:
    """All names that are implied, the nearest first."""
    reached, waiting = dict[str, None](), list(names)
    while waiting:
        name = waiting.pop(0)
        if name not in reached:
            reached[name] = None
            waiting += steps.get(name, ())
    return reached


def approve(call: Call, row: Fields) -> None:
    """Queue a relationship: searches follow it at once, a job changes the posts later."""
    changed = row | {"status": "queued", "approver_id": call.viewer.user.id}
    of = alias_errors if shape_of(row) == "TagAlias" else implication_errors
    if errors := of(call, changed, row):
        raise validation_error(errors)
    row |= changed


def _approve(call: Call, row: Fields, _: Params) -> None:
    approve(call, row)


def _reject(_: Call, row: Fields, _values: Params) -> None:
    row["status"] = "deleted"


def _undo(_: Call, _row: Fields, _values: Params) -> None:
    """Leave the retiring to a job."""


def _update(call: Call, operation: Operation, values: Params, row: Fields | None) -> Response:
    """Change a pending row, and ignore the change of another."""
    if row is not None and row["status"] == "pending":
        update_row(call, shape_of(row), row, values)
    return empty(operation.status)


def _can_delete(call: Call, row: Fields) -> bool:
    is_own = row["status"] == "pending" and row["creator_id"] == call.viewer.user.id
    return is_own or (call.viewer.is_at_least("admin") and row["status"] != "deleted")


# --- filters --------------------------------------------------------------------------------------


def _by_name(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    pattern = like(value.lower().strip())
    keys = ("antecedent_name", "consequent_name")
    return [row for row in rows if any(pattern.fullmatch(str(row[key])) for key in keys)]


def _by_status(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    statuses = FOLLOWED if value.lower() == "approved" else (value.lower(),)
    return [row for row in rows if row["status"] in statuses]


def _in_words(field: str) -> Filter:
    def matching(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
        names = value.replace(",", " ").split(" ")[:_MAX_VALUES]
        return [row for row in rows if row[field] in names]

    return matching


def _in_categories(field: str) -> Filter:
    def matching(call: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
        categories = value.split(",")[:_MAX_VALUES]
        of = call.world.categories
        return [row for row in rows if str(of.get(str(row[field]))) in categories]

    return matching


def _rank(_: Call, row: Fields) -> int:
    return _RANKS.index(str(row["status"])) if row["status"] in _RANKS else -1


def _tag_count(call: Call, row: Fields) -> int:
    return call.world.post_count(str(row["consequent_name"]))


def _shown_alias(call: Call, row: Fields) -> Fields:
    return row | {"post_count": _tag_count(call, row)}


_FILTERS: Final[Mapping[str, Filter]] = {
    "name_matches": _by_name,
    "status": _by_status,
    **{key: _in_words(key) for key in ("antecedent_name", "consequent_name")},
    **{
        f"{key}_tag_category": _in_categories(f"{key}_name") for key in ("antecedent", "consequent")
    },
}
_ORDERS: Final = {
    "created_at": ("-created_at", "-id"),
    "updated_at": ("-updated_at", "-id"),
    "name": ("antecedent_name", "consequent_name"),
    "tag_count": ("-tag_count", "antecedent_name", "consequent_name"),
}
_ACTIONS: Final[Mapping[str, Action]] = {"approve": _approve, "delete": _reject, "undo": _undo}
_MAY: Final[Mapping[str, Test]] = {
    "approve": lambda _, row: row["status"] == "pending",
    "delete": _can_delete,
    "undo": lambda _, row: row["status"] == "active",
}

TAG_ALIAS: Final = Model(
    shape="TagAlias",
    seed=_aliases,
    defaults={"status": "pending"},
    may=_MAY,
    order=("rank", "-id"),
    orders=_ORDERS,
    keys={"rank": _rank, "tag_count": _tag_count},
    filters=_FILTERS,
    prepare=prepared,
    errors=alias_errors,
    invalid=invalid,
    shown=_shown_alias,
    actions=_ACTIONS,
    saved=_saved,
)
TAG_IMPLICATION: Final = Model(
    shape="TagImplication",
    seed=_implications,
    defaults={"status": "pending"},
    may=_MAY,
    order=("rank", "-id"),
    orders=_ORDERS,
    keys={"rank": _rank, "tag_count": _tag_count},
    filters=_FILTERS,
    prepare=prepared,
    errors=implication_errors,
    invalid=invalid,
    actions=_ACTIONS,
    saved=_saved,
)

HANDLERS: Final[Mapping[str, Handler]] = {
    "tag_aliases.update": _update,
    "tag_implications.update": _update,
}
"""Operations that deviate."""
