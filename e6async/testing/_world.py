"""The data of the fake site: posts, tags, pools, users and their relations."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import attrs

from e6async.testing._generated_posts import FIRST_DAY
from e6async.testing._growing_posts import GrowingPosts
from e6async.testing._post_table import PostTable
from e6async.testing._records import (
    LEVELS,
    Alias,
    ChunkedUpload,
    Pool,
    PoolVersion,
    Post,
    PostSet,
    PostVersion,
    Tag,
)
from e6async.testing._source import Source
from e6async.testing._users import Users
from e6async.testing._words import CATEGORIES

__all__ = ["Posts", "World", "mix"]

_KEPT: Final = 8192
_SLICE: Final = 64
_MASK: Final = (1 << 64) - 1


def mix(*numbers: int) -> int:
    """A deterministic hash of numbers, the same on every machine."""
    stirred = 0x9E3779B97F4A7C15
    for number in numbers:
        stirred = (stirred ^ number) * 0xBF58476D1CE4E5B9 & _MASK
        stirred = (stirred ^ stirred >> 31) * 0x94D049BB133111EB & _MASK
        stirred ^= stirred >> 29
    return stirred


class Posts:
    """The posts by id; iteration yields the existing ones, oldest first."""

    def __init__(self, source: Source) -> None:
        self.source: GrowingPosts = GrowingPosts(source)
        self.changed: dict[int, Post] = {}
        """Posts that were changed after they were generated."""
        self._made: dict[int, Post] = {}
        self._ids: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.source)

    def __iter__(self) -> Iterator[Post]:
        return (
            self.indexed(post_id) for post_id in self.source.ids() if self.source.has_row(post_id)
        )

    def __contains__(self, id: object) -> bool:
        return isinstance(id, int) and self.source.has_row(id)

    def __getitem__(self, id: int) -> Post:
        post = self.get(id)
        if post is None:
            raise KeyError(id)
        return post

    def get(self, id: int) -> Post | None:
        """The post with this id; None if there is no such row."""
        return self.indexed(id) if self.source.has_row(id) else None

    def indexed(self, id: int) -> Post:
        """The entry of the search index for an id: a post, or a ghost (an entry without a row)."""
        post = self.changed.get(id) or self._made.get(id)
        if post is None:
            post = self.source.make(id)
            if len(self._made) >= _KEPT:
                self._made.clear()
            self._made[id] = post
            self._ids[post.md5] = id
        return post

    def id_of(self, md5: str) -> int | None:
        """The id of the post with this file, among the posts generated so far."""
        return self._ids.get(md5)

    def add(self, post: Post) -> None:
        """Add a post, whose id the source gave."""
        self.changed[post.id] = post
        self._ids[post.md5] = post.id

    def change(self, post: Post) -> None:
        """Replace a post; with another file it is not found by the old MD5."""
        self._ids.pop(self.indexed(post.id).md5, None)
        self.add(post)

    def add_md5(self, md5: str, id: int) -> None:
        """Let a post also be found by another MD5."""
        self._ids[md5] = id


class Index:
    """The table of all posts, built in steps when it is first needed."""

    def __init__(self, posts: Posts, categories: dict[str, int]) -> None:
        self._posts = posts
        self._table = PostTable(categories)
        self._is_finished = False
        self._steps = self._fill()

    @property
    def table(self) -> PostTable:
        """The whole table; builds the missing part at once."""
        self.finish()
        return self._table

    def finish(self) -> None:
        """Build the missing part."""
        for _ in self._steps:
            pass

    async def prepare(self) -> None:
        """Build the table without blocking the event loop."""
        for _ in self._steps:
            await asyncio.sleep(0)

    def replace(self, old: Post, new: Post) -> None:
        """Replace a post, unless it is not in the table yet."""
        if new.id in self._table.position:
            self._table.replace(old, new)

    def add(self, post: Post) -> None:
        """Add a post; a table that is not finished gets it with the others."""
        if self._is_finished:
            self._table.add(post)

    def remove(self, post: Post) -> None:
        """Remove a post from the counts and the results, though not from the number of matches."""
        if (position := self._table.position.get(post.id)) is not None:
            self._table.replace(post, attrs.evolve(post, tags=(), deleted=True))
            self._table.rows[position] = 0

    def move_tag(self, name: str, old: int, new: int) -> None:
        """Move a tag to another category."""
        for position in self._table.tagged.get(name, ()):
            self._table.counts[old][position] -= 1
            self._table.counts[new][position] += 1

    def _fill(self) -> Iterator[None]:
        source, last = self._posts.source, 0
        while last < source.last_id:  # posts can be added in between
            begin, last = last + 1, source.last_id
            for count, post_id in enumerate(source.ids(begin, last), 1):
                self._table.add(self._posts.indexed(post_id), is_row=source.has_row(post_id))
                if count % _SLICE == 0:
                    yield
        self._is_finished = True


@attrs.define(kw_only=True)
class World:
    """The data of the fake site; tests read their expectations from it."""

    seed: int
    now: int
    """The current time of the world, in milliseconds."""
    first_day: int = FIRST_DAY
    """The time of its first post, in milliseconds."""
    posts: Posts
    users: Users
    tags: dict[str, Tag]
    aliases: dict[str, Alias]
    """By the name of the alias."""
    implications: dict[str, tuple[str, ...]]
    """The implied tags of a tag."""
    pools: dict[int, Pool]
    sets: dict[int, PostSet]
    categories: dict[str, int] = attrs.field(init=False)
    """The category of every tag."""
    locked_votes: set[tuple[int, int]] = attrs.field(factory=set[tuple[int, int]])
    """Votes that the staff locked, by post and user."""
    post_versions: dict[int, list[PostVersion]] = attrs.field(factory=dict[int, list[PostVersion]])
    pool_versions: dict[int, list[PoolVersion]] = attrs.field(factory=dict[int, list[PoolVersion]])
    favorited: dict[tuple[int, int], int] = attrs.field(factory=dict[tuple[int, int], int])
    """When favorites were added after the start, by user and post."""
    files: dict[str, bytes] = attrs.field(factory=dict[str, bytes], repr=False)
    """The files of uploads and replacements, by MD5."""
    destroyed: set[str] = attrs.field(factory=set[str])
    """The MD5s of the files of expunged posts."""
    chunked_uploads: dict[int, ChunkedUpload] = attrs.field(factory=dict[int, ChunkedUpload])
    """Chunked uploads that are not finished, by the id of their file."""
    rows: dict[str, dict[int, dict[str, object]]] = attrs.field(
        factory=dict[str, dict[int, dict[str, object]]]
    )
    """All other rows, by shape (`Ticket`, `Blip`) and id; generated on first use."""
    exports: dict[str, bytes] = attrs.field(factory=dict[str, bytes], repr=False)
    """Export files by name; generated on first use, then unchanged."""
    index: Index = attrs.field(init=False)
    last_change: int = attrs.field(init=False)
    """The highest change number in use."""
    category_names: tuple[str | None, ...] = CATEGORIES
    """The site's names of the tag categories."""
    levels: Mapping[str, int] = attrs.field(factory=lambda: LEVELS)
    """The numbers of the site's levels."""
    restricted_keys: dict[tuple[int, str], frozenset[str]] = attrs.field(
        factory=dict[tuple[int, str], frozenset[str]]
    )
    """The permissions of restricted API keys, by user and key."""
    ignored: tuple[str, ...] = ()
    """Loaded files without posts, tags or pools."""
    tag_changes: int = 0
    """The number of times that a tag moved to another category."""
    _serial: int = 0

    def __attrs_post_init__(self) -> None:
        self.categories = {name: tag.category for name, tag in self.tags.items()}
        self.index = Index(self.posts, self.categories)
        self.last_change = self.posts.source.last_change

    # --- reading --------------------------------------------------------------------------------

    @property
    def table(self) -> PostTable:
        """The table of all posts; built on first use, see `prepare`."""
        return self.index.table

    async def prepare(self) -> None:
        """Build the table without blocking the event loop."""
        await self.index.prepare()

    def post_count(self, name: str) -> int:
        """The number of posts with a tag that are not deleted."""
        tag = self.tags.get(name)
        if tag is not None and tag.recorded_count is not None:
            return tag.recorded_count
        return self.table.post_counts.get(name, 0)

    def tag(self, id: int) -> Tag | None:
        """The tag with this id; None if there is none."""
        return next((tag for tag in self.tags.values() if tag.id == id), None)

    def aliased(self, name: str) -> str:
        """The tag that a name is an alias of, or the name itself."""
        alias = self.aliases.get(name)
        return name if alias is None else alias.consequent_name

    def by_md5(self, md5: str) -> Post | None:
        """The post with this file, among all posts; None if there is none."""
        if self.posts.id_of(md5) is None:
            self.index.finish()  # generates every post
        post_id = self.posts.id_of(md5)
        return None if post_id is None else self.posts.get(post_id)

    def favorites(self, user_id: int) -> list[int]:
        """The favorites of a user, the latest first."""
        table = self.table
        ids = (
            post_id
            for post_id, fans in zip(table.ids, table.users["fans"], strict=True)
            if fans >> user_id & 1
        )
        rows = [post_id for post_id in ids if post_id in self.posts]
        return sorted(rows, key=lambda post_id: self._favorited_at(user_id, post_id), reverse=True)

    def _favorited_at(self, user_id: int, post_id: int) -> tuple[int, int]:
        # Favorites are not in the order of post ids.
        return self.favorited.get((user_id, post_id), 0), mix(self.seed, user_id, post_id)

    # --- changing -------------------------------------------------------------------------------

    def next_serial(self) -> int:
        """A new unique number."""
        self._serial += 1
        return self._serial

    def next_time(self) -> int:
        """The time of a change, one second after the previous one."""
        return self.now + 1000 * self.next_serial()

    def next_change(self) -> int:
        """The next change number."""
        self.last_change += 1
        return self.last_change

    def put(self, post: Post) -> Post:
        """Replace a post."""
        old = self.posts.indexed(post.id)
        self.posts.change(post)
        self.index.replace(old, post)
        return post

    def add(self, post: Post) -> Post:
        """Add a post, whose id the source gave."""
        self.posts.add(post)
        self.index.add(post)
        return post

    def remove(self, post: Post) -> None:
        """Remove a post for good."""
        self.posts.source.remove(post.id)
        self.index.remove(post)
        self.destroyed.add(post.md5)

    def put_tag(self, tag: Tag) -> None:
        """Add or replace a tag."""
        old = self.categories.get(tag.name)
        self.tags[tag.name] = tag
        self.categories[tag.name] = tag.category
        if old is not None and old != tag.category:
            self.index.move_tag(tag.name, old, tag.category)
            self.tag_changes += 1

    def tags_named(self, names: Iterable[str]) -> list[Tag]:
        """The existing tags among these names."""
        return [self.tags[name] for name in names if name in self.tags]
