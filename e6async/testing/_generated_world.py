"""The generated world: the same for a seed and a size on every machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

from e6async.testing import _words as words
from e6async.testing._femboyfans.source import FemboyFansPosts
from e6async.testing._generated_posts import GeneratedPosts
from e6async.testing._records import Alias, Pool, PostSet, Tag
from e6async.testing._source import Source
from e6async.testing._users import ACCOUNTS, Users, accounts_of, generated_users
from e6async.testing._world import Posts, World, mix

__all__ = ["generate_world"]

_DAY: Final = 86_400_000
_ADAPTED: Final[Mapping[str, Callable[[GeneratedPosts], Source]]] = {"femboyfans": FemboyFansPosts}
"""Adapters from e621's posts to those of other kinds of servers."""


def generate_world(
    *, seed: int, posts: int, gaps: float, site: str = "e621", until: datetime | None = None
) -> World:
    """Generate a world; its posts are generated on first use.

    `until` is its current time, with a time zone; without, it depends on the number of posts only.
    """
    if until is not None and until.tzinfo is None:
        message = "until needs a time zone, such as datetime.now(timezone.utc)"
        raise ValueError(message)
    now = None if until is None else int(until.timestamp() * 1000)
    names = words.CATEGORY_NAMES[site]
    crowd = len(ACCOUNTS) + len(words.USER_NAMES)
    source = GeneratedPosts(seed=seed, count=posts, gaps=gaps, uploaders=crowd, now=now)
    members = source.pool_members() if posts else {}
    adapt = _ADAPTED.get(site)
    return World(
        seed=seed,
        now=source.now,
        first_day=source.first_day,
        posts=Posts(source if adapt is None else adapt(source)),
        users=Users(generated_users(seed, source.now, site, first_day=source.first_day)),
        tags={
            tag.name: tag for tag in _tags(names, words.MOVED_TAGS.get(site, {}), source.first_day)
        },
        aliases={
            antecedent: Alias(id=number, antecedent_name=antecedent, consequent_name=consequent)
            for number, (antecedent, consequent) in enumerate(words.ALIASES, 1)
        },
        implications={
            chain[at]: chain[at + 1 :] for chain in words.SPECIES for at in range(len(chain) - 1)
        },
        category_names=names,
        levels=accounts_of(site).levels,
        pools={
            number: _pool(seed, number, post_ids, source) for number, post_ids in members.items()
        },
        sets={each.id: each for each in _sets(source)},
    )


def _tags(names: tuple[str | None, ...], moved: Mapping[str, int], first_day: int) -> Iterable[Tag]:
    for number, (name, category) in enumerate({**words.CATEGORY_BY_NAME, **moved}.items(), 1):
        related = (
            f"{name} 300 solo 141 {words.GENERAL[number % 40]} 77" if number % 3 == 0 else None
        )
        yield Tag(
            id=number,
            name=name,
            category=category if names[category] else 0,
            created_at=first_day - (1000 - number) * _DAY // 10,
            updated_at=first_day - (500 - number) * _DAY // 10,
            is_locked=name in words.META,
            related_tags=related,
            related_tags_updated_at=first_day + number * 1001 if related else None,
        )


def _pool(seed: int, id: int, post_ids: tuple[int, ...], source: GeneratedPosts) -> Pool:
    stirred = mix(seed, id)
    created = source.first_day + id * 5_000_000 % (source.now - source.first_day)
    return Pool(
        id=id,
        name=f"{words.POOL_NAMES[id % len(words.POOL_NAMES)]}_{id}",
        created_at=created,
        updated_at=created + stirred % max(source.now - created, 1),
        creator_id=11 + stirred % 50,
        description=None if id % 7 == 0 else words.DESCRIPTIONS[id % len(words.DESCRIPTIONS)],
        is_active=id % 4 != 0,
        category="series" if id % 2 else "collection",
        post_ids=post_ids,
    )


def _sets(source: GeneratedPosts) -> Iterable[PostSet]:
    def every(step: int, most: int) -> tuple[int, ...]:
        ids = range(step, min(source.last_id, step * most) + 1, step)
        return tuple(number for number in ids if source.has_row(number))

    yield PostSet(id=1, shortname="lamp_lit", creator_id=12, is_public=True, post_ids=every(11, 90))
    yield PostSet(
        id=2, shortname="my_drafts", creator_id=7, is_public=False, post_ids=every(13, 40)
    )
    yield PostSet(
        id=3, shortname="kept_away", creator_id=15, is_public=False, post_ids=every(17, 9)
    )
