"""What a world's posts come from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from e6async.testing._records import Post

__all__ = ["Source"]


class Source(Protocol):
    """The source of a world's posts: generated, or loaded from files."""

    last_id: int
    last_change: int
    """A change number that is not below any of its posts."""

    def __len__(self) -> int: ...

    def has_row(self, id: int) -> bool:
        """Whether the post exists."""
        ...

    def ids(self, low: int = 1, high: int | None = None) -> Iterator[int]:
        """The ids in the search index, ascending; some have no row."""
        ...

    def ids_down(self, low: int = 1, high: int | None = None) -> Iterator[int]:
        """The same ids, descending."""
        ...

    def make(self, id: int) -> Post:
        """The post with such an id."""
        ...
