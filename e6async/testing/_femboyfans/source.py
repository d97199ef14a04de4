"""The posts of a generated world on FemboyFans: e621's posts with additional fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from e6async.testing._generated_posts import GeneratedPosts
from e6async.testing._media import Picture, file_md5
from e6async.testing._records import Post
from e6async.testing._world import mix

__all__ = ["MEMBER", "FemboyFansPosts"]

MEMBER: Final = 10
_TRUSTED: Final = 15
_FRAMES_PER_SECOND: Final = 24
_QTAGS: Final = ("tea_time", "rainy_day", "first_try", "garden")


class FemboyFansPosts:
    """A source that adapts the posts of an e621 source."""

    def __init__(self, source: GeneratedPosts) -> None:
        self._source = source
        self.last_id: int = source.last_id
        self.last_change: int = source.last_change

    def __len__(self) -> int:
        return len(self._source)

    def has_row(self, id: int) -> bool:
        """Whether the post exists."""
        return self._source.has_row(id)

    def ids(self, low: int = 1, high: int | None = None) -> Iterator[int]:
        """The ids in the search index, ascending; some have no row."""
        return self._source.ids(low, high)

    def ids_down(self, low: int = 1, high: int | None = None) -> Iterator[int]:
        """The same ids, descending."""
        return self._source.ids_down(low, high)

    def make(self, id: int) -> Post:
        """The post with such an id."""
        post = self._source.make(id)
        stirred = mix(self._source.seed, id, 0xFB)
        if post.ext == "swf":  # FemboyFans does not accept Flash
            post = self._as_webp(post)
        frames = None if post.duration is None else round(post.duration * _FRAMES_PER_SECOND)
        qtags = _QTAGS[: stirred % 3] if stirred % 5 == 0 else ()
        return attrs.evolve(
            post,
            framecount=frames,
            thumbnail_frame=frames // 2 if frames and stirred % 3 == 0 else None,
            qtags=qtags,
            description=post.description + "".join(f" #{name}" for name in qtags),
            upload_url=post.sources[0] if post.sources and stirred % 4 == 0 else None,
            min_edit_level=_TRUSTED if stirred % 50 == 0 else MEMBER,
            views=stirred % 5000,
        )

    def _as_webp(self, post: Post) -> Post:
        picture = Picture(
            ext="webp",
            width=post.width,
            height=post.height,
            comment=f"{self._source.seed}:{post.id}",
        )
        md5, size = file_md5(picture)
        tags = tuple(tag for tag in post.tags if tag != "flash")
        return attrs.evolve(post, ext="webp", md5=md5, size=size, tags=tags)
