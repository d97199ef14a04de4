"""Versions of posts: post_versions_controller.rb, elastic_post_version_query_builder.rb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, cast

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.filters import by_number
from e6async.testing._e621.model import Filter, Model
from e6async.testing._e621.model_filters import words_of
from e6async.testing._e621.post_edits import check_may_edit
from e6async.testing._e621.post_rows import newest_posts, post_of
from e6async.testing._e621.post_saving import save
from e6async.testing._e621.tag_edits import normalized, scan
from e6async.testing._e621.versions import version_rows, versions_of
from e6async.testing._params import Params
from e6async.testing._responses import http_error, not_found

__all__ = ["POST_VERSION"]

_ALWAYS: Final = ("id", "post_id", "version", "updated_at", "is_hidden")


def _seed(factory: RowFactory) -> Iterator[Fields]:
    for post in newest_posts(factory):
        yield from version_rows(factory, versions_of(factory.world, post))


def _shown(call: Call, row: Fields) -> Fields:
    if not row["is_hidden"] or call.viewer.is_at_least("staff"):
        return row
    return {key: row[key] for key in _ALWAYS}


def _having(field: str) -> Filter:
    """All tags of a list must be among those of a field."""

    def matching(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
        wanted = set(scan(value.lower()))
        return [row for row in rows if wanted <= set(_tags(row[field]))]

    return matching


def _tags(value: object) -> list[str]:
    return value.split() if isinstance(value, str) else cast("list[str]", value or [])


def _by_rating(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    """All ratings of a list must fit, so that two of them match nothing."""
    wanted = {text.lower()[:1] for text in value.split(",")}
    return [row for row in rows if {row["rating"]} == wanted]


def _by_changed_rating(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    return [
        row for row in rows if row["rating_changed"] and (value == "any" or row["rating"] == value)
    ]


def _by_changed_parent(_: Call, rows: Sequence[Fields], _value: str) -> list[Fields]:
    return [row for row in rows if row["parent_changed"] and row["parent_id"] is not None]


def _by_updater(call: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    """The versions of a user; all of them if there is no such user."""
    user = call.world.users.named(value)
    return [row for row in rows if user is None or row["updater_id"] == user.id]


def _by_updater_id(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    return by_number(rows, value, lambda row: int(str(row["updater_id"])))


def _uploads(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    wanted = {"excluded": False, "only": True}.get(value.lower())
    return [row for row in rows if wanted is None or (row["version"] == 1) == wanted]


def _undo(call: Call, row: Fields, _: Params) -> None:
    """Undo what an edit changed, as far as it still is so: app/models/post_version.rb, undo."""
    check_may_edit(call)
    post = post_of(call, row)
    if post is None:
        raise not_found()
    versions = versions_of(call.world, post)
    number = int(str(row["version"]))
    if number <= 1:
        raise http_error(400, "Version 1 is not undoable")
    before = versions[number - 2]
    tags = [tag for tag in post.tags if tag not in _tags(row["added_tags"])]
    tags += [tag for tag in _tags(row["removed_tags"]) if tag not in tags]
    edited = attrs.evolve(post, tags=normalized(call.world, post, tags).tags)
    if row["description_changed"]:
        edited = attrs.evolve(edited, description=before.description)
    if row["rating_changed"] and not post.rating_locked:
        edited = attrs.evolve(edited, rating=before.rating)
    if row["parent_changed"]:
        edited = attrs.evolve(edited, parent_id=before.parent_id)
    if row["source_changed"]:
        edited = attrs.evolve(edited, sources=before.sources)
    save(call, post, edited, f"Undo of version {number}")


def _hide(_: Call, row: Fields, _values: Params) -> None:
    row["is_hidden"] = True


def _unhide(_: Call, row: Fields, _values: Params) -> None:
    row["is_hidden"] = False


POST_VERSION: Final = Model(
    shape="PostVersion",
    seed=_seed,
    filters={
        "locked_tags": _having("locked_tags"),
        "description": words_of("description"),
        "reason": words_of("reason"),
        "locked_tags_added": _having("added_locked_tags"),
        "locked_tags_removed": _having("removed_locked_tags"),
        "parent_id_changed": _by_changed_parent,
        "rating": _by_rating,
        "rating_changed": _by_changed_rating,
        "tags": _having("tags"),
        "tags_added": _having("added_tags"),
        "tags_removed": _having("removed_tags"),
        "updater_id": _by_updater_id,
        "updater_name": _by_updater,
        "uploads": _uploads,
    },
    shown=_shown,
    actions={"undo": _undo, "hide": _hide, "unhide": _unhide},
)
