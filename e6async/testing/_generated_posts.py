"""Generated posts: each is a function of the seed and its id, so that none is stored."""

from __future__ import annotations

import hashlib
import struct
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from e6async.testing import _words as words
from e6async.testing._media import Picture, file_md5
from e6async.testing._records import Mark, Note, Post, VideoInfo

__all__ = ["FIRST_DAY", "NEWEST", "GeneratedPosts", "automatic_tags"]

FIRST_DAY: Final = 1_666_656_000_000
"""The time of the first post, 2022-10-25: even a small world spans a clock change."""
NEWEST: Final = 4000
"""The number of the newest ids that can have comments and notes, so that few rows are made."""
_MINUTE: Final = 60_000
_APART: Final = 20 * _MINUTE
_MAX_IN_BIG_POOL: Final = 1000
_POOL_BLOCK: Final = 50
_FIRST_BLOCK_POOL: Final = 3

_SIZES: Final = (
    *((1000, 1000), (380, 380), (1280, 720), (851, 1200), (850, 850), (2127, 2700), (640, 480)),
    *((1745, 1698), (800, 600), (1200, 1600), (500, 500), (2000, 3000), (1920, 1080), (96, 128)),
    *((1700, 850), (1701, 300), (300, 1300), (1024, 256), (250, 250), (3200, 2400), (600, 900)),
    *((4000, 2250), (1600, 1600), (720, 1280), (900, 901), (1080, 1350), (1440, 900), (512, 768)),
    *((1500, 2121), (2480, 3508), (768, 1024), (1400, 1050)),
)
_FILM_SIZES: Final = ((1280, 720), (640, 360), (1920, 1080), (720, 1280), (480, 480), (770, 770))
_EXTS: Final = (
    ("png",) * 118
    + ("jpg",) * 90
    + ("gif",) * 12
    + ("webp",) * 14
    + ("webm",) * 14
    + ("mp4",) * 7
    + ("swf",)
)
_RATINGS: Final = ("s",) * 150 + ("q",) * 60 + ("e",) * 46
_UNPACK: Final = struct.Struct("<4Q32B").unpack
_PICKS: Final = struct.Struct("<32H").unpack


class GeneratedPosts:
    """The posts of a generated world, rows and ghosts.

    Of each `1 / gaps` ids one has no row. One in four of these is a ghost: it is still in the
    search index, so that a query matches it, and it is missing from the page.
    """

    def __init__(
        self, *, seed: int, count: int, gaps: float, uploaders: int, now: int | None = None
    ) -> None:
        if count < 0:
            message = f"posts must be 0 or more, not {count}"
            raise ValueError(message)
        if not 0 <= gaps <= 0.5:
            message = f"gaps (the share of ids without a post) must be from 0 to 0.5, not {gaps}"
            raise ValueError(message)
        self.seed = seed
        self.count = count
        self.uploaders = uploaders
        self._block = round(1 / gaps) if gaps else 0
        self._hash = hashlib.blake2b(key=f"e6async {seed}".encode(), digest_size=64)
        self._missing = lru_cache(maxsize=65536)(self._missing_of)
        self.last_id: int = self._select(count - 1) if count else 0
        self.last_change: int = 4 * (self.last_id + 5001)
        age = (self.last_id + 1) * _APART
        self.first_day: int = FIRST_DAY if now is None else now - age
        """The time at which the first post could be made, in milliseconds."""
        self.now: int = self.first_day + age
        self._big_pool = self._big_pool_ids()

    def __len__(self) -> int:
        return self.count

    def has_row(self, id: int) -> bool:
        """Whether the post exists."""
        return 0 < id <= self.last_id and (
            not self._block or self._missing(self._block_of(id))[0] != id
        )

    def is_ghost(self, id: int) -> bool:
        """Whether the post exists in the search index only."""
        if not self._block or not 0 < id <= self.last_id:
            return False
        missing, ghost = self._missing(self._block_of(id))
        return ghost and missing == id

    def ids(self, low: int = 1, high: int | None = None) -> Iterator[int]:
        """The ids in the search index from `low` to `high`, ascending."""
        last = self.last_id if high is None else min(high, self.last_id)
        return (
            post_id
            for post_id in range(max(low, 1), last + 1)
            if self.has_row(post_id) or self.is_ghost(post_id)
        )

    def ids_down(self, low: int = 1, high: int | None = None) -> Iterator[int]:
        """The same ids, descending."""
        last = self.last_id if high is None else min(high, self.last_id)
        ids = range(last, max(low, 1) - 1, -1)
        return (post_id for post_id in ids if self.has_row(post_id) or self.is_ghost(post_id))

    def pool_members(self) -> dict[int, tuple[int, ...]]:
        """The post ids of each pool, in the order of the pool."""
        pools: dict[int, tuple[int, ...]] = {1: tuple(self._big_pool), 2: ()}
        for block in range((self.last_id + _POOL_BLOCK - 1) // _POOL_BLOCK):
            chosen = self._pool_mask(block)
            if not chosen:
                continue
            first = block * _POOL_BLOCK + 1
            ids = [first + k for k in range(_POOL_BLOCK) if chosen >> k & 1]
            members = [post_id for post_id in ids if self.has_row(post_id)]
            if block % 2:  # a collection need not be ordered by id
                members = members[len(members) // 2 :] + members[: len(members) // 2]
            pools[_FIRST_BLOCK_POOL + block] = tuple(members)
        return pools

    def make(self, id: int) -> Post:
        """Generate the post with this id, a row or a ghost."""
        numbers: tuple[int, ...] = _UNPACK(self._digest(b"p", id))
        q1, q2, q3, q4 = numbers[:4]
        b = numbers[4:]
        ext = _EXTS[b[3]]
        video = ext in {"webm", "mp4"}
        sizes = _FILM_SIZES if video else _SIZES
        width, height = sizes[b[4] % len(sizes)] if b[5] else (1, 1)
        md5, size = file_md5(
            Picture(ext=ext, width=width, height=height, comment=f"{self.seed}:{id}")
        )
        created = self.first_day + id * _APART + b[6] * 4321
        edited, change_seq = self._change(id, b[7])
        deleted, pending, flagged = b[0] < 13, 13 <= b[0] < 21, 21 <= b[0] < 26
        fans = q1 & q2 & (q3 | q4 if b[8] < 40 else q3 if b[8] < 160 else q3 & q4)
        animated = ext == "gif" and b[25] % 3 > 0
        duration = (b[10] * 37 + 300) / 100 if video or animated else None
        tags = self._tags(id, b[9], created)
        tags.update(automatic_tags(ext, width, height, animated=animated, duration=duration))
        is_new = id > self.last_id - NEWEST
        noted = b[11] < 20 and not video and is_new
        commented = b[18] < 100 and is_new
        parent, children = self._family(id)
        return Post(
            id=id,
            created_at=created,
            updated_at=None if b[7] < 16 else min(created + edited, self.now),
            change_seq=change_seq,
            md5=md5,
            ext=ext,
            size=size,
            width=width,
            height=height,
            tags=tuple(sorted(tags)),
            rating=_RATINGS[b[2]],
            uploader_id=999 if b[12] < 3 else 7 + b[12] % (self.uploaders - 6),
            duration=duration,
            video=_FILMS[b[13] % 4] if video else None,
            approver_id=None if pending or b[14] < 60 else 3,
            up=(q1 & q3 & _VOTERS).bit_count() + b[15] * b[16] // 100,
            down=-((~q1 & ~q2 & q3 & q4 & _VOTERS).bit_count() + b[17] * b[17] // 8000),
            upvoters=q1 & q3 & _VOTERS,
            downvoters=~q1 & ~q2 & q3 & q4 & _VOTERS,
            fans=fans & _VOTERS,
            commenters=q2 & q4 & q1 & ~q3 & _VOTERS if commented else 0,
            comment_count=b[18] % 9 + 1 if commented else 0,
            commented_at=min(created + b[18] * 10 * _MINUTE, self.now) if commented else None,
            bumped_at=min(created + b[18] * 9 * _MINUTE, self.now)
            if commented and b[18] < 90
            else None,
            pending=pending,
            flagged=flagged,
            deleted=deleted,
            note_locked=b[19] == 0,
            status_locked=b[19] == 1,
            rating_locked=b[19] in {2, 3, 4, 5},
            comment_disabled=b[19] == 6,
            hide_from_anonymous=b[1] < 6,
            hide_favorites_list=b[1] == 6,
            favorites_transfer=b[1] == 7,
            pending_replacements=b[20] < 5,
            artverified=b[20] > 240,
            locked_tags=("conditional_dnp", "-sound_warning") if b[21] < 4 else (),
            sources=self._sources(id, b[22], md5),
            description=words.DESCRIPTIONS[b[23] % len(words.DESCRIPTIONS)],
            parent_id=parent,
            children=children,
            has_active_children=any(not self._is_deleted(child) for child in children),
            pools=self.pools_of(id),
            notes=_NOTES[b[11] % len(_NOTES)] if noted else (),
            noted_at=created + b[11] * 7 * _MINUTE if noted else None,
            deletion=self._mark(words.DELETE_REASONS, id, b[24], created) if deleted else None,
            flag=self._mark(words.FLAG_REASONS, id, b[24], created) if flagged else None,
        )

    def pools_of(self, id: int) -> tuple[int, ...]:
        """The pools with a post."""
        if not self.has_row(id):
            return ()
        pools: tuple[int, ...] = ()
        if id % 5 == 0 and self._big_pool and id <= self._big_pool[-1]:
            pools = (1,)
        block, offset = divmod(id - 1, _POOL_BLOCK)
        if self._pool_mask(block) >> offset & 1:
            pools = (*pools, _FIRST_BLOCK_POOL + block)
        return pools

    # --- parts of a post ------------------------------------------------------------------------

    def _digest(self, kind: bytes, number: int) -> bytes:
        digest = self._hash.copy()
        digest.update(kind + number.to_bytes(8, "little"))
        return digest.digest()

    def _block_of(self, id: int) -> int:
        return (id - 1) // self._block

    def _missing_of(self, block: int) -> tuple[int, bool]:
        digest = self._digest(b"m", block)
        return block * self._block + 1 + digest[0] % self._block, digest[1] < 64

    def _select(self, index: int) -> int:
        """The id of the post at an index."""
        if not self._block:
            return index + 1
        block, offset = divmod(index, self._block - 1)
        post_id = block * self._block + 1 + offset
        return post_id + (post_id >= self._missing(block)[0])

    def _big_pool_ids(self) -> list[int]:
        ids: list[int] = []
        for post_id in range(5, self.last_id + 1, 5):
            if self.has_row(post_id):
                ids.append(post_id)
                if len(ids) == _MAX_IN_BIG_POOL:
                    break
        return ids

    def _pool_mask(self, block: int) -> int:
        digest = self._digest(b"o", block)
        if digest[0] % 2:
            return 0
        return (
            int.from_bytes(digest[1:8], "little")
            & int.from_bytes(digest[8:15], "little")
            & ((1 << _POOL_BLOCK) - 1)
        )

    def _is_deleted(self, id: int) -> bool:
        return self._digest(b"p", id)[32] < 13

    def _family(self, id: int) -> tuple[int | None, tuple[int, ...]]:
        """Parent and children of a post: in some groups of eight ids the first is the parent."""
        head, place = id & ~7, id & 7
        if not head or place not in _PLACES or not self.has_row(head) or not self.has_row(id):
            return None, ()
        digest = self._digest(b"f", head)
        if digest[0] > 90:
            return None, ()
        if place:
            return (head if digest[1] >> place & 1 else None), ()
        ids = (head + place for place in (2, 3, 6) if digest[1] >> place & 1)
        return None, tuple(child for child in ids if self.has_row(child))

    @staticmethod
    def _change(id: int, chance: int) -> tuple[int, int]:
        """Milliseconds from a post's creation to its last edit, and its change number."""
        if chance < 180:
            return 5 * _MINUTE, 4 * id
        later = 500 if chance < 245 else 5000
        return later * _APART, 4 * (id + later) + (1 if chance < 245 else 2)

    def _tags(self, id: int, chance: int, created: int) -> set[str]:
        picks: tuple[int, ...] = _PICKS(self._digest(b"t", id))
        general, species = words.GENERAL, words.SPECIES
        most = len(general)
        tags = {general[pick * pick * most >> 32] for pick in picks[: 6 + picks[30] % 16]}
        for pick in picks[22 : 23 + picks[31] % 2]:
            tags.update(species[pick * pick * len(species) >> 32])
        tags.add(
            words.ARTISTS[picks[24] * picks[24] * len(words.ARTISTS) >> 32]
            if chance > 8
            else "unknown_artist"
        )
        for pick in picks[25 : 25 + picks[31] // 7 % 3]:
            character, home = words.CHARACTERS[pick % len(words.CHARACTERS)]
            tags.update((character, home))
        if chance > 170:
            tags.add(words.META[picks[27] % len(words.META)])
        if chance in _RARE_TAGS:
            tags.add(_RARE_TAGS[chance])
        tags.add(str(_FIRST_YEAR + bisect_left(_NEW_YEARS, created)))
        return tags

    @staticmethod
    def _sources(id: int, chance: int, md5: str) -> tuple[str, ...]:
        forms = words.SOURCES[chance % 7 : chance % 7 + chance // 7 % 4]
        return tuple(form.format(id=id, md5=md5) for form in forms)

    @staticmethod
    def _mark(reasons: tuple[str, ...], id: int, chance: int, created: int) -> Mark:
        reason = reasons[chance % len(reasons)].format(id=id + 1)
        return Mark(user_id=3 + chance % 3, reason=reason, at=created + chance * 30 * _MINUTE)


_PLACES: Final = frozenset({0, 2, 3, 6})
# Users 1 to 63 without the accounts that can neither vote nor have favorites.
_VOTERS: Final = (1 << 64) - 1 & ~(1 | 1 << 8 | 1 << 9 | 1 << 10)
_FILMS: Final = (VideoInfo("vp9", 30.0), VideoInfo("h264", 23.98), VideoInfo("vp9", 60.0), None)
_NOTES: Final = tuple(
    tuple(Note(11 + (first + k) % 9, words.NOTES[(first + k) % len(words.NOTES)]) for k in range(n))
    for first in range(4)
    for n in (1, 2, 3)
)
_RARE_TAGS: Final = {
    **dict.fromkeys(range(160, 166), words.CONTRIBUTORS[0]),
    **dict.fromkeys(range(150, 153), words.CONTRIBUTORS[1]),
    145: words.CONTRIBUTORS[2],
    **dict.fromkeys(range(140, 143), words.INVALID[0]),
    130: words.INVALID[1],
    **dict.fromkeys(range(120, 126), words.LORE[0]),
    **dict.fromkeys(range(110, 113), words.LORE[1]),
    100: words.LORE[2],
    90: "translation_request",
    80: "translated",
}
_FIRST_YEAR: Final = 1969
_NEW_YEARS: Final = tuple(
    (365 * years + (years + 1) // 4) * 24 * 60 * _MINUTE for years in range(130)
)
"""The start of each year from 1970 on."""


@lru_cache(maxsize=512)
def _automatic_tags_of_size(width: int, height: int) -> tuple[str, ...]:
    """The tags that the server adds by image size: app/models/post.rb, add_automatic_tags."""
    tags: list[str] = []
    if width >= 3200 or height >= 2400:
        tags.append("absurd_res")
    if width >= 1600 or height >= 1200:
        tags.append("hi_res")
    if width <= 500 and height <= 500:
        tags.append("low_res")
    if width <= 250 and height <= 250:
        tags.append("thumbnail")
    if width >= 1024 and width >= 4 * height:
        tags += ["wide_image", "long_image"]
    elif height >= 1024 and height >= 4 * width:
        tags += ["tall_image", "long_image"]
    return tuple(tags)


def automatic_tags(
    ext: str, width: int, height: int, *, animated: bool, duration: float | None
) -> tuple[str, ...]:
    """The tags that the server adds by file type, file size and duration."""
    tags = _automatic_tags_of_size(width, height)
    length = "long_playtime" if (duration or 0) >= 30 else "short_playtime"
    if ext in {"webm", "mp4"}:
        return (*tags, "video", length)
    if ext == "gif" and animated:
        return (*tags, "animated_gif", length)
    return (*tags, "flash") if ext == "swf" else tags
