"""The rows of a world's tables: those that its API shows, and made-up ones of all else."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, cast

from e6async.testing._e621.factory import Fields, Moment, RowFactory
from e6async.testing._e621.lists import texts_in
from e6async.testing._exports.writer import Cell, ColumnOf
from e6async.testing._records import Pool, Post, Tag
from e6async.testing._world import World

__all__ = ["rows"]

_MADE_UP: Final = 40
"""Rows of a table that the world has nothing of."""
_TEXTS: Final = (
    "a walk by the river",
    'said "hello", then left',
    "two\nlines",
    "two\r\nlines, as some write them",
    "",
    "straße, 森, 🌲",
    "{braces} and \\ backslashes",
)
_WORDS: Final = ("river", "old_lamp", "blue,hat", 'a"quote', "back\\slash", "null", "", "two words")
_BIG: Final = {"bigint", "integer", "smallint"}


_SHAPES: Final = {
    "artists": "Artist",
    "bulk_update_requests": "BulkUpdateRequest",
    "directors": "Artist",
    "post_replacements": "PostReplacement",
    "post_versions": "PostVersion",
    "tag_aliases": "TagAlias",
    "tag_implications": "TagImplication",
    "wiki_pages": "WikiPage",
}
"""The tables of the rows that the API shows."""
_VOTES: Final = {"up_votes": 1, "meh_votes": 0, "down_votes": -1}


def rows(
    world: World, name: str, columns: Sequence[ColumnOf], factory: RowFactory | None = None
) -> Iterator[Sequence[Cell]]:
    """Give the rows of a table; the factory has those of the API."""
    if factory is not None and name in _SHAPES:
        for _, row in sorted(factory.rows(_SHAPES[name]).items()):
            counted = row | _counted(factory, row)
            yield [_cell(counted[column]) for column, _, _ in columns]
        return
    chance = random.Random(f"{world.seed} {name}")  # noqa: S311 - the same on every machine
    if name not in {"posts", "tags", "pools"}:
        for number in range(1, _MADE_UP + 1):
            yield [number if column == "id" else _made_up(chance, kind, may_be_null=null)
                   for column, kind, null in columns]  # fmt: skip
        return
    found = {
        "posts": (_post(each) for each in world.posts),
        "tags": (_tag(world, each) for each in sorted(world.tags.values(), key=_id)),
        "pools": (_pool(pool) for _, pool in sorted(world.pools.items())),
    }[name]
    for known in found:
        yield [
            known[column] if column in known else _made_up(chance, kind, may_be_null=null)
            for column, kind, null in columns
        ]


def _counted(factory: RowFactory, row: Fields) -> Fields:
    """The columns that queries add: db/exports/*.sql."""
    ballots = [
        vote["score"]
        for vote in factory.rows("ForumPostVote").values()
        if "forum_post_id" in row and vote["forum_post_id"] == row["forum_post_id"]
    ]
    urls = texts_in(row, "urls")
    counted: Fields = {key: ballots.count(score) for key, score in _VOTES.items()}
    counted["active_urls"] = " ".join(url for url in urls if url[0] != "-")
    counted["inactive_urls"] = " ".join(url[1:] for url in urls if url[0] == "-")
    if "post_count" in row:
        counted["post_count"] = factory.world.post_count(str(row.get("consequent_name")))
    return counted


def _cell(value: object) -> Cell:
    match value:
        case Moment(at):
            return _time(at)
        case list():
            return list(map(str, cast("list[object]", value)))
        case None | bool() | int() | str():
            return value
        case _:
            message = f"a column cannot have {value!r}"
            raise TypeError(message)


def _id(tag: Tag) -> int:
    return tag.id


def _post(post: Post) -> Mapping[str, Cell]:
    return {
        "id": post.id,
        "uploader_id": post.uploader_id,
        "created_at": _time(post.created_at),
        "updated_at": _time(post.updated_at),
        "md5": post.md5,
        "source": "\n".join(post.sources),
        "rating": post.rating,
        "image_width": post.width,
        "image_height": post.height,
        "tag_string": " ".join(post.tags),
        "tag_count": len(post.tags),
        "locked_tags": " ".join(post.locked_tags) or None,
        "fav_count": post.fav_count,
        "file_ext": post.ext,
        "parent_id": post.parent_id,
        "change_seq": post.change_seq,
        "approver_id": post.approver_id,
        "file_size": post.size,
        "comment_count": post.comment_count,
        "description": post.description,
        "duration": None if post.duration is None else Decimal(str(post.duration)),
        "is_deleted": post.deleted,
        "is_pending": post.pending,
        "is_flagged": post.flagged,
        "score": post.score,
        "up_score": post.up,
        "down_score": post.down,
        "is_rating_locked": post.rating_locked,
        "is_status_locked": post.status_locked,
        "is_note_locked": post.note_locked,
        "last_noted_at": _time(post.noted_at),
        "last_commented_at": _time(post.commented_at),
        "qtags": post.qtags,
    }


def _tag(world: World, tag: Tag) -> Mapping[str, Cell]:
    return {
        "id": tag.id,
        "name": tag.name,
        "category": tag.category,
        "post_count": world.post_count(tag.name),
        "created_at": _time(tag.created_at),
        "updated_at": _time(tag.updated_at),
        "is_locked": tag.is_locked,
    }


def _pool(pool: Pool) -> Mapping[str, Cell]:
    return {
        "id": pool.id,
        "name": pool.name,
        "created_at": _time(pool.created_at),
        "updated_at": _time(pool.updated_at),
        "creator_id": pool.creator_id,
        "description": pool.description,
        "is_active": pool.is_active,
        "category": pool.category,
        "post_ids": pool.post_ids,
    }


def _time(milliseconds: int | None) -> datetime | None:
    if milliseconds is None:
        return None
    seconds, rest = divmod(milliseconds, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=1000 * rest)


def _made_up(chance: random.Random, kind: str, *, may_be_null: bool) -> Cell:  # noqa: PLR0911
    """Make a value of a type of PostgreSQL's."""
    if may_be_null and chance.random() < 0.3:
        return None
    if kind.endswith("[]"):
        some = range(chance.randrange(4))
        if "int" in kind:
            return [chance.randrange(10_000) for _ in some]
        return [chance.choice(_WORDS) for _ in some]
    if kind in _BIG:
        return chance.randrange(30_000)
    if kind == "boolean":
        return chance.random() < 0.5
    if kind == "numeric":
        return Decimal(chance.randrange(10_000)) / 100
    if kind.startswith("timestamp"):
        return _time(1_600_000_000_000 + chance.randrange(10**11))
    if kind.startswith("character") and kind[-1] == ")":
        return chance.choice("sqe")
    return chance.choice(_TEXTS)
