"""A source of posts that grows by uploads and shrinks by expunged posts."""

from __future__ import annotations

from collections.abc import Iterator

from e6async.testing._records import Post
from e6async.testing._source import Source

__all__ = ["GrowingPosts"]


class GrowingPosts:
    """The posts of another source, without those that were removed, and added ones after them."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._removed: set[int] = set()
        self.last_id: int = source.last_id
        self.last_change: int = source.last_change
        self.first_added: int = source.last_id + 1
        """The id of the first post that was or will be added."""

    def __len__(self) -> int:
        return len(self._source) + self.last_id + 1 - self.first_added - len(self._removed)

    def has_row(self, id: int) -> bool:
        """Whether the post exists."""
        if id in self._removed:
            return False
        return self.first_added <= id <= self.last_id or self._source.has_row(id)

    def ids(self, low: int = 1, high: int | None = None) -> Iterator[int]:
        """The ids in the search index, ascending; some have no row."""
        yield from self._kept(self._source.ids(low, high))
        yield from self._kept(self._added(low, high))

    def ids_down(self, low: int = 1, high: int | None = None) -> Iterator[int]:
        """The same ids, descending."""
        yield from self._kept(reversed(self._added(low, high)))
        yield from self._kept(self._source.ids_down(low, high))

    def make(self, id: int) -> Post:
        """The post with such an id, if it was not added."""
        return self._source.make(id)

    def add(self) -> int:
        """The id of a new post."""
        self.last_id += 1
        return self.last_id

    def remove(self, id: int) -> None:
        """Remove a post."""
        self._removed.add(id)

    def _added(self, low: int, high: int | None) -> range:
        last = self.last_id if high is None else min(high, self.last_id)
        return range(max(low, self.first_added), last + 1)

    def _kept(self, ids: Iterator[int] | range) -> Iterator[int]:
        return (each for each in ids if each not in self._removed)
