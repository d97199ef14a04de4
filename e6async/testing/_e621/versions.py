"""The versions of posts and pools: app/models/post_version.rb, pool_version.rb."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from e6async.testing._e621.factory import Fields, Moment, RowFactory
from e6async.testing._records import Pool, PoolVersion, Post, PostVersion
from e6async.testing._world import World

if TYPE_CHECKING:
    from e6async.testing._call import Call

__all__ = [
    "add_pool_version",
    "add_version",
    "pool_version_rows",
    "version_rows",
    "versions_of",
    "versions_of_pool",
]


def versions_of(world: World, post: Post) -> list[PostVersion]:
    """The versions of a post, the oldest first; the first one has one tag less than the post."""
    versions = world.post_versions.get(post.id)
    if versions is None:
        numbers = (2 * post.id, 2 * post.id + 1)
        edited = post.created_at if post.updated_at is None else post.updated_at
        versions = [
            _version(numbers[0], post, post.created_at, tags=post.tags[:-1] or post.tags),
            _version(numbers[1], post, edited),
        ]
        world.post_versions[post.id] = versions
    return versions


def _version(
    number: int, post: Post, at: int, *, tags: Sequence[str] | None = None, updater: int = 0
) -> PostVersion:
    return PostVersion(
        id=number,
        post_id=post.id,
        tags=post.tags if tags is None else tuple(tags),
        locked_tags=post.locked_tags,
        rating=post.rating,
        sources=post.sources,
        parent_id=post.parent_id,
        description=post.description,
        updater_id=updater or post.uploader_id,
        updated_at=at,
    )


def add_version(call: Call, post: Post, reason: str | None = None) -> None:
    """Record a post after an edit, or after its upload."""
    world = call.world
    versions = world.post_versions.setdefault(post.id, [])
    number = 2 * world.posts.source.first_added + world.next_serial()
    at, updater = world.next_time(), call.viewer.user.key
    versions.append(attrs.evolve(_version(number, post, at, updater=updater), reason=reason))
    if "PostVersion" in call.rules.models:
        _list(call, "PostVersion", version_rows(call.factory, versions))


def _list(call: Call, shape: str, rows: Sequence[Fields]) -> None:
    """Add the rows that the list of versions lacks."""
    listed = call.factory.rows(shape)
    listed |= {int(str(row["id"])): row for row in rows if row["id"] not in listed}


def version_rows(factory: RowFactory, versions: Sequence[PostVersion]) -> list[Fields]:
    """The rows of all versions of a post."""
    before: PostVersion | None = None
    rows: list[Fields] = []
    for number, version in enumerate(versions, 1):
        rows.append(_row(factory, number, version, before))
        before = version
    return rows


def _row(
    factory: RowFactory, number: int, version: PostVersion, before: PostVersion | None
) -> Fields:
    tags = () if before is None else before.tags
    locked = () if before is None else before.locked_tags

    def differs(field: str) -> bool:
        return before is None or getattr(before, field) != getattr(version, field)

    return factory.seeded(
        "PostVersion",
        version.id,
        version.updated_at,
        post_id=version.post_id,
        version=number,
        tags=" ".join(version.tags),
        added_tags=[tag for tag in version.tags if tag not in tags],
        removed_tags=[tag for tag in tags if tag not in version.tags],
        locked_tags=" ".join(version.locked_tags) or None,
        added_locked_tags=[tag for tag in version.locked_tags if tag not in locked],
        removed_locked_tags=[tag for tag in locked if tag not in version.locked_tags],
        updater_id=version.updater_id,
        updated_at=Moment(version.updated_at),
        rating=version.rating,
        rating_changed=differs("rating"),
        parent_id=version.parent_id,
        parent_changed=differs("parent_id"),
        source="\n".join(version.sources),
        source_changed=differs("sources"),
        description=version.description,
        description_changed=differs("description"),
        reason=version.reason,
    )


def versions_of_pool(world: World, pool: Pool) -> list[PoolVersion]:
    """The versions of a pool, the oldest first: at first as it is."""
    return world.pool_versions.setdefault(pool.id, [PoolVersion(id=pool.id, pool=pool)])


def add_pool_version(call: Call, pool: Pool) -> None:
    """Record a pool after an edit."""
    world = call.world
    versions = world.pool_versions.setdefault(pool.id, [])
    used = (version.id for each in world.pool_versions.values() for version in each)
    number = max(max(world.pools, default=0), *used, 0) + 1
    versions.append(PoolVersion(id=number, pool=pool, updater_id=call.viewer.user.key))
    if "PoolVersion" in call.rules.models:
        _list(call, "PoolVersion", pool_version_rows(call.factory, versions))


def pool_version_rows(factory: RowFactory, versions: Sequence[PoolVersion]) -> list[Fields]:
    """The rows of all versions of a pool."""
    before: Pool | None = None
    rows: list[Fields] = []
    for number, version in enumerate(versions, 1):
        rows.append(_pool_row(factory, number, version, before))
        before = version.pool
    return rows


def _pool_row(
    factory: RowFactory, number: int, version: PoolVersion, before: Pool | None
) -> Fields:
    pool, ids = version.pool, () if before is None else before.post_ids
    return factory.seeded(
        "PoolVersion",
        version.id,
        pool.updated_at,
        pool_id=pool.id,
        version=number,
        post_ids=list(pool.post_ids),
        added_post_ids=[each for each in pool.post_ids if each not in ids],
        removed_post_ids=[each for each in ids if each not in pool.post_ids],
        updater_id=version.updater_id or pool.creator_id,
        description=pool.description,
        description_changed=before is None or before.description != pool.description,
        name=pool.name,
        name_changed=before is None or before.name != pool.name,
        is_active=pool.is_active,
        category=pool.category,
    )
