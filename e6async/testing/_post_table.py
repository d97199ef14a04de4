"""Posts by column, as in a search index, so that a query is a few passes over lists.

A mask is an integer with one byte per post: 1 if the post is selected, else 0. `&`, `|` and `^`
combine masks of all posts at once.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress
from typing import Final

from e6async.testing._records import Post
from e6async.testing._words import ALL_CATEGORIES

__all__ = ["FLAGS", "INTS", "NUMBERS", "TEXTS", "USERS", "WORDS", "Number", "PostTable", "ratio"]

Number = int | float | None


def ratio(width: int, height: int) -> float:
    """Width divided by height, rounded half up to two decimals: app/indexes/post_index.rb."""
    return (width * 200 + height) // (2 * height) / 100 if height else 1.0


def _mpixels(post: Post) -> float:
    return (post.width * post.height + 5_000) // 10_000 / 100


INTS: Final[Mapping[str, Callable[[Post], int]]] = {
    "id": lambda post: post.id,
    "width": lambda post: post.width,
    "height": lambda post: post.height,
    "score": lambda post: post.score,
    "favcount": lambda post: post.fav_count,
    "filesize": lambda post: post.size,
    "change": lambda post: post.change_seq,
    "created": lambda post: post.created_at,
    "comment_count": lambda post: post.comment_count,
    "tagcount": lambda post: len(post.tags),
    "uploader": lambda post: post.uploader_id,
}
"""Columns of integers."""

NUMBERS: Final[Mapping[str, Callable[[Post], Number]]] = {
    "mpixels": _mpixels,
    "ratio": lambda post: ratio(post.width, post.height),
    "duration": lambda post: post.duration,
    "updated": lambda post: post.updated_at,
    "comment": lambda post: post.commented_at,
    "comment_bumped": lambda post: post.bumped_at,
    "note": lambda post: post.noted_at,
    "flagged": lambda post: post.flag.at if post.flag else None,
    "deleted": lambda post: post.deletion.at if post.deletion else None,
    "approver": lambda post: post.approver_id,
    "parent": lambda post: post.parent_id,
    "deleter": lambda post: post.deletion.user_id if post.deletion else None,
    "flagger": lambda post: post.flag.user_id if post.flag else None,
    "framecount": lambda post: post.framecount,
    "views": lambda post: post.views,
}
"""Columns of other numbers; None if the field is missing in the index."""

FLAGS: Final[Mapping[str, Callable[[Post], bool]]] = {
    "pending": lambda post: post.pending,
    "flagged": lambda post: post.flagged,
    "deleted": lambda post: post.deleted,
    "rating_locked": lambda post: post.rating_locked,
    "note_locked": lambda post: post.note_locked,
    "status_locked": lambda post: post.status_locked,
    "has_source": lambda post: bool(post.sources),
    "has_description": lambda post: bool(post.description),
    "has_children": lambda post: bool(post.children),
    "has_pools": lambda post: bool(post.pools),
    "has_notes": lambda post: bool(post.notes),
    "has_commenters": lambda post: bool(post.commenters),
    "has_parent": lambda post: post.parent_id is not None,
    "has_approver": lambda post: post.approver_id is not None,
    "pending_replacements": lambda post: post.pending_replacements,
    "artverified": lambda post: post.artverified,
    "has_qtags": lambda post: bool(post.qtags),
}
"""Columns of booleans."""

WORDS: Final[Mapping[str, Callable[[Post], str | None]]] = {
    "rating": lambda post: post.rating,
    "ext": lambda post: post.ext,
    "md5": lambda post: post.md5,
    "description": lambda post: post.description,
    "delreason": lambda post: post.deletion.reason.lower() if post.deletion else None,
    "flagreason": lambda post: post.flag.reason.lower() if post.flag else None,
}
"""Columns of strings, or None."""

TEXTS: Final[Mapping[str, Callable[[Post], tuple[str, ...]]]] = {
    "source": lambda post: post.sources,
    "notes": lambda post: tuple(note.body for note in post.notes),
    "qtags": lambda post: post.qtags,
}
"""Columns of lists of strings."""


def _noters(post: Post) -> int:
    mask = 0
    for note in post.notes:
        mask |= 1 << note.user_id
    return mask


USERS: Final[Mapping[str, Callable[[Post], int]]] = {
    "fans": lambda post: post.fans,
    "upvoters": lambda post: post.upvoters,
    "downvoters": lambda post: post.downvoters,
    "commenters": lambda post: post.commenters,
    "noters": _noters,
}
"""Columns of sets of users, as bit masks by user id."""


class PostTable:
    """Posts by column, ordered by id; `columns` limits the table to these."""

    def __init__(
        self, category_of: Mapping[str, int], *, columns: Iterable[str] | None = None
    ) -> None:
        selected = None if columns is None else frozenset(columns)
        self._categories = category_of
        self._ints = {name: get for name, get in INTS.items() if _is_in(name, selected)}
        self._numbers = {name: get for name, get in NUMBERS.items() if _is_in(name, selected)}
        self._flags = {name: get for name, get in FLAGS.items() if _is_in(name, selected)}
        self._words = {name: get for name, get in WORDS.items() if _is_in(name, selected)}
        self._texts = {name: get for name, get in TEXTS.items() if _is_in(name, selected)}
        self._users = {name: get for name, get in USERS.items() if _is_in(name, selected)}
        self._has_tags = selected is None
        self.ids: array[int] = array("q")
        self.position: dict[int, int] = {}
        self.rows: bytearray = bytearray()
        """1 for rows, 0 for ghosts."""
        self.ints: dict[str, array[int]] = {name: array("q") for name in self._ints}
        self.numbers: dict[str, list[Number]] = {name: [] for name in self._numbers}
        self.flags: dict[str, bytearray] = {name: bytearray() for name in self._flags}
        self.words: dict[str, list[str | None]] = {name: [] for name in self._words}
        self.texts: dict[str, list[tuple[str, ...]]] = {name: [] for name in self._texts}
        self.users: dict[str, list[int]] = {name: [] for name in self._users}
        self.counts: list[bytearray] = [bytearray() for _ in ALL_CATEGORIES]
        """The number of tags of a post, by category."""
        self.tagged: dict[str, array[int]] = {}
        """The positions of the posts with a tag."""
        self.post_counts: dict[str, int] = {}
        """The number of posts with a tag that are not deleted."""

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, post: Post, *, is_row: bool = True) -> None:
        """Append a post, whose id must be higher than all others."""
        position = len(self.ids)
        self.position[post.id] = position
        self.ids.append(post.id)
        self.rows.append(is_row)
        for name, whole in self._ints.items():
            self.ints[name].append(whole(post))
        for name, number in self._numbers.items():
            self.numbers[name].append(number(post))
        for name, flag in self._flags.items():
            self.flags[name].append(flag(post))
        for name, word in self._words.items():
            self.words[name].append(word(post))
        for name, texts in self._texts.items():
            self.texts[name].append(texts(post))
        for name, users in self._users.items():
            self.users[name].append(users(post))
        if self._has_tags:
            for counts in self.counts:
                counts.append(0)
            self._tag(position, post, 1)

    def replace(self, old: Post, new: Post) -> None:
        """Replace a post."""
        position = self.position[new.id]
        for name, whole in self._ints.items():
            self.ints[name][position] = whole(new)
        for name, number in self._numbers.items():
            self.numbers[name][position] = number(new)
        for name, flag in self._flags.items():
            self.flags[name][position] = flag(new)
        for name, word in self._words.items():
            self.words[name][position] = word(new)
        for name, texts in self._texts.items():
            self.texts[name][position] = texts(new)
        for name, users in self._users.items():
            self.users[name][position] = users(new)
        if self._has_tags and (old.tags, old.deleted) != (new.tags, new.deleted):
            self._tag(position, old, -1)
            self._tag(position, new, 1)

    def _tag(self, position: int, post: Post, step: int) -> None:
        counted = step if self.rows[position] and not post.deleted else 0
        for tag in post.tags:
            if tag not in self.tagged:
                self.tagged[tag] = array("I")
                self.post_counts[tag] = 0
            if step > 0:
                self.tagged[tag].append(position)
            else:
                self.tagged[tag].remove(position)
            self.post_counts[tag] += counted
            self.counts[self._categories.get(tag, 0)][position] += step

    def column(self, name: str) -> Sequence[Number]:
        """A column of numbers."""
        return self.ints[name] if name in INTS else self.numbers[name]

    # --- masks ----------------------------------------------------------------------------------

    @property
    def all(self) -> int:
        """The mask of all posts."""
        return int.from_bytes(b"\x01" * len(self.ids), "little")

    def flag(self, name: str) -> int:
        """The mask of the posts with a flag."""
        return int.from_bytes(self.flags[name], "little")

    def where(self, values: Iterable[bool]) -> int:
        """The mask of the posts whose value, one per post, is true."""
        return int.from_bytes(bytes(values), "little")

    def at(self, positions: Iterable[int]) -> int:
        """The mask of the posts at these positions."""
        mask = bytearray(len(self.ids))
        for position in positions:
            mask[position] = 1
        return int.from_bytes(mask, "little")

    def among(self, ids: Iterable[int]) -> int:
        """The mask of the posts with these ids."""
        positions = self.position
        return self.at(positions[post_id] for post_id in ids if post_id in positions)

    def having(self, tag: str) -> int:
        """The mask of the posts with a tag."""
        return self.at(self.tagged.get(tag, ()))

    def positions(self, mask: int) -> list[int]:
        """The positions in a mask, ascending."""
        return list(compress(range(len(self.ids)), mask.to_bytes(len(self.ids), "little")))


def _is_in(name: str, selected: frozenset[str] | None) -> bool:
    return selected is None or name in selected
