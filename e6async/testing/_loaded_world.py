"""A world loaded from responses in JSON files: posts in any format, tags and pools."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import attrs

from e6async.testing._media import Picture, file_md5
from e6async.testing._records import LEVELS, Mark, Pool, Post, Tag, User, VideoInfo
from e6async.testing._users import Users, generated_users
from e6async.testing._words import CATEGORIES
from e6async.testing._world import Posts, World

__all__ = ["LoadedPosts", "load_world"]

JSON: TypeAlias = "str | int | float | bool | list[JSON] | dict[str, JSON] | None"

_FIRST_STRANGER = 1000  # ids without a user, for favorites of which only the number is known


class LoadedPosts:
    """A source of loaded posts."""

    def __init__(self, posts: Iterable[Post]) -> None:
        self._posts = {post.id: post for post in posts}
        self._ids = sorted(self._posts)
        self.last_id: int = self._ids[-1] if self._ids else 0
        self.last_change: int = max((post.change_seq for post in self._posts.values()), default=0)

    def __len__(self) -> int:
        return len(self._ids)

    def has_row(self, id: int) -> bool:
        """Whether the post exists."""
        return id in self._posts

    def ids(self, low: int = 1, high: int | None = None) -> Iterator[int]:
        """The ids, ascending."""
        return iter(self._between(low, high))

    def ids_down(self, low: int = 1, high: int | None = None) -> Iterator[int]:
        """The ids, descending."""
        return reversed(self._between(low, high))

    def make(self, id: int) -> Post:
        """The post with such an id."""
        return self._posts[id]

    def _between(self, low: int, high: int | None) -> list[int]:
        end = len(self._ids) if high is None else bisect_right(self._ids, high)
        return self._ids[bisect_left(self._ids, low) : end]


@attrs.define
class _Content:
    """The content of the files."""

    posts: dict[int, Post] = attrs.field(factory=dict[int, Post])
    pools: dict[int, Pool] = attrs.field(factory=dict[int, Pool])
    tags: dict[str, Tag] = attrs.field(factory=dict[str, Tag])
    categories: dict[str, int] = attrs.field(factory=dict[str, int])
    names: dict[int, str] = attrs.field(factory=dict[int, str])
    md5s: dict[str, int] = attrs.field(factory=dict[str, int])
    ignored: list[str] = attrs.field(factory=list[str])


def load_world(path: Path) -> World:
    """Load a JSON file, or all `.json` files of a folder."""
    files = sorted(path.glob("**/*.json")) if path.is_dir() else [path]
    if not files:
        message = f"there are no .json files in {path}"
        raise ValueError(message)
    content = _Content()
    for file in files:
        try:
            value: JSON = json.loads(file.read_bytes())
        except ValueError as error:
            message = f"{file} is not valid JSON ({error}); save posts with: e6async search --json"
            raise ValueError(message) from error
        if not _add(content, value):
            content.ignored.append(file.name)
    return _world(content)


def _world(content: _Content) -> World:
    times = [post.updated_at or post.created_at for post in content.posts.values()]
    now = max(times, default=1_700_000_000_000) + 60_000
    people = {user.key: user for user in generated_users(0, now)}
    for row_id, name in content.names.items():
        created = now - 400 * 86_400_000
        stranger = User(id=row_id, name=name, level=LEVELS["member"], created_at=created)
        people.setdefault(row_id, stranger)  # do not replace the accounts with credentials
    source = LoadedPosts(content.posts.values())
    posts = Posts(source)
    for md5, row_id in content.md5s.items():
        posts.add_md5(md5, row_id)
    first = max((tag.id for tag in content.tags.values()), default=0) + 1
    unseen = (name for name in content.categories if name not in content.tags)
    for row_id, name in enumerate(unseen, first):
        category = content.categories[name]
        content.tags[name] = Tag(
            id=row_id, name=name, category=category, created_at=now, updated_at=now
        )
    return World(
        seed=0,
        now=now,
        posts=posts,
        users=Users(people.values()),
        tags=content.tags,
        aliases={},
        implications={},
        pools=content.pools,
        sets={},
        ignored=tuple(content.ignored),
    )


def _add(content: _Content, value: JSON) -> bool:
    """Add the content of a file; returns whether it had any."""
    if isinstance(value, list):
        added = [_add(content, item) for item in value]
        return any(added)
    if not isinstance(value, dict):
        return False
    if "posts" in value or "post" in value:
        return _add(content, value.get("posts") or value.get("post"))
    if "files" in value and "stats" in value:
        _add_post(content, value, _new_post(value), str(_below(value, "files", "meta").get("md5")))
    elif "file" in value and "score" in value:
        _add_post(content, value, _old_post(value), str(_below(value, "file").get("md5")))
    elif "post_ids" in value and "category" in value:
        pool = _pool(value)
        content.pools[pool.id] = pool
        content.names.setdefault(pool.creator_id, _text(value, "creator_name") or "someone")
    elif "post_count" in value and isinstance(value.get("category"), int):
        tag = _tag(value)
        content.tags[tag.name] = tag
    else:
        return False
    return True


def _add_post(content: _Content, value: Mapping[str, JSON], post: Post, md5: str) -> None:
    old = content.posts.get(post.id)
    if old is not None and (old.updated_at or 0) > (post.updated_at or 0):
        return
    content.posts[post.id] = post
    content.md5s[md5] = post.id
    name = _text(value, "uploader_name") or f"user_{post.uploader_id}"
    content.names.setdefault(post.uploader_id, name)
    tags = value.get("tags")
    if isinstance(tags, dict):
        for category, names in tags.items():
            number = CATEGORIES.index(category) if category in CATEGORIES else 0
            content.categories |= dict.fromkeys(_texts(names), number)
    else:
        for tag in post.tags:
            content.categories.setdefault(tag, 0)


# --- one thing each -------------------------------------------------------------------------------


def _new_post(value: Mapping[str, JSON]) -> Post:
    meta, original = _below(value, "files", "meta"), _below(value, "files", "original")
    stats, relations = _below(value, "stats"), _below(value, "relationships")
    video = _below(value, "files", "video", "original")
    has = _below(value, "has")
    return _post(value, {**meta, **original}, stats, relations, video, has_notes=has.get("notes"))


def _old_post(value: Mapping[str, JSON]) -> Post:
    file, relations = _below(value, "file"), _below(value, "relationships")
    video = _below(value, "sample", "alternates", "original")
    file = {**file, "duration": value.get("duration")}
    return _post(value, file, value, relations, video, has_notes=value.get("has_notes"))


def _post(
    value: Mapping[str, JSON],
    file: Mapping[str, JSON],
    stats: Mapping[str, JSON],
    relations: Mapping[str, JSON],
    video: Mapping[str, JSON],
    *,
    has_notes: JSON,
) -> Post:
    row_id, ext = _int(value, "id"), _text(file, "ext")
    width, height = _int(file, "width"), _int(file, "height")
    # The file itself is not available; a generated one of the same size in pixels replaces it.
    md5, size = file_md5(Picture(ext=ext, width=width, height=height, comment=f"0:{row_id}"))
    flags, score = _below(value, "flags"), _below(stats, "score")
    created = _time(value, "created_at") or 0
    children = _ints(relations.get("children"))
    return Post(
        id=row_id,
        created_at=created,
        updated_at=_time(value, "updated_at"),
        change_seq=_int(value, "change_seq"),
        md5=md5,
        ext=ext,
        size=size,
        width=width,
        height=height,
        tags=tuple(sorted(_tags(value.get("tags")))),
        rating=_text(value, "rating"),
        uploader_id=_int(value, "uploader_id"),
        duration=_float(file.get("duration")),
        video=VideoInfo(_text(video, "codec"), _float(video.get("fps")) or 0)
        if video.get("codec")
        else None,
        approver_id=_int(value, "approver_id") or None,
        up=_int(score, "up"),
        down=_int(score, "down"),
        fans=((1 << _int(stats, "fav_count")) - 1) << _FIRST_STRANGER,
        comment_count=_int(stats, "comment_count"),
        pending=bool(flags.get("pending")),
        flagged=bool(flags.get("flagged")),
        deleted=bool(flags.get("deleted")),
        note_locked=bool(flags.get("note_locked")),
        status_locked=bool(flags.get("status_locked")),
        rating_locked=bool(flags.get("rating_locked")),
        locked_tags=tuple(_texts(value.get("locked_tags"))),
        sources=tuple(_texts(value.get("sources"))),
        description=_text(value, "description"),
        parent_id=_int(relations, "parent_id") or None,
        children=children,
        has_active_children=bool(children),
        pools=_ints(value.get("pools")),
        noted_at=created if has_notes else None,
        deletion=Mark(1, "recorded as deleted", created) if flags.get("deleted") else None,
        flag=Mark(1, "recorded as flagged", created) if flags.get("flagged") else None,
    )


def _pool(value: Mapping[str, JSON]) -> Pool:
    description = value.get("description")
    created = _time(value, "created_at") or 0
    return Pool(
        id=_int(value, "id"),
        name=_text(value, "name"),
        created_at=created,
        updated_at=_time(value, "updated_at") or created,
        creator_id=_int(value, "creator_id"),
        description=description if isinstance(description, str) else None,
        is_active=bool(value.get("is_active")),
        category="collection" if value.get("category") == "collection" else "series",
        post_ids=_ints(value.get("post_ids")),
    )


def _tag(value: Mapping[str, JSON]) -> Tag:
    created = _time(value, "created_at") or 0
    return Tag(
        id=_int(value, "id"),
        name=_text(value, "name"),
        category=_int(value, "category"),
        created_at=created,
        updated_at=_time(value, "updated_at") or created,
        is_locked=bool(value.get("is_locked")),
        related_tags=_text(value, "related_tags") or None,
        related_tags_updated_at=_time(value, "related_tags_updated_at"),
        recorded_count=_int(value, "post_count"),
    )


# --- JSON of which nothing is certain -------------------------------------------------------------


def _below(value: Mapping[str, JSON], *keys: str) -> dict[str, JSON]:
    """The object below nested keys; empty if a key is missing."""
    here: JSON = dict(value)
    for key in keys:
        here = here.get(key) if isinstance(here, dict) else None
    return here if isinstance(here, dict) else {}


def _int(value: Mapping[str, JSON], key: str) -> int:
    number = value.get(key)
    return number if isinstance(number, int) else 0


def _float(value: JSON) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _text(value: Mapping[str, JSON], key: str) -> str:
    text = value.get(key)
    return text if isinstance(text, str) else ""


def _texts(value: JSON) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _ints(value: JSON) -> tuple[int, ...]:
    items = value if isinstance(value, list) else []
    return tuple(item for item in items if isinstance(item, int))


def _time(value: Mapping[str, JSON], key: str) -> int | None:
    text = value.get(key)
    return round(datetime.fromisoformat(text).timestamp() * 1000) if isinstance(text, str) else None


def _tags(value: JSON) -> list[str]:
    if isinstance(value, dict):
        return [name for names in value.values() for name in _texts(names)]
    return _texts(value)
