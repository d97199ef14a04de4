"""The world as one viewer sees it: files, URLs, votes."""

from __future__ import annotations

import base64
import hashlib
import time
from functools import lru_cache
from typing import Final

import attrs

from e6async.testing._access import Viewer
from e6async.testing._media import Picture, file_md5
from e6async.testing._records import Post
from e6async.testing._world import World

__all__ = [
    "JSON",
    "View",
    "has_preview",
    "has_sample",
    "is_video",
    "is_visible",
    "preview_size",
    "sample_size",
    "signature",
    "video_sizes",
]

JSON = dict[str, object]

_SAMPLE: Final = 850
_PREVIEW: Final = 256
_NO_PREVIEW: Final = "/images/download-preview.png"
_STILL: Final = frozenset({"animated_gif", "animated_png", "animated_webp"})
_SECRET: Final = "secret of the fake site"  # noqa: S105 - for everybody to know


@lru_cache(maxsize=1024)
def preview_size(width: int, height: int) -> tuple[int, int]:
    """The size of the preview: 256 pixels on the shorter side, the longer at most twice as long."""
    short, long = sorted((width, height))
    if long > 2 * short:
        return (_PREVIEW, 2 * _PREVIEW) if width < height else (2 * _PREVIEW, _PREVIEW)
    return _scaled(width, height, _PREVIEW, short)


@lru_cache(maxsize=1024)
def sample_size(width: int, height: int) -> tuple[int, int]:
    """The size of the sample: 850 pixels on the shorter side, at most 1700 on the longer."""
    short, long = sorted((width, height))
    if long > 2 * short:
        return _scaled(width, height, 2 * _SAMPLE, long)
    return _scaled(width, height, _SAMPLE, short)


def _scaled(width: int, height: int, to: int, side: int) -> tuple[int, int]:
    return (2 * width * to + side) // (2 * side), (2 * height * to + side) // (2 * side)


def is_video(post: Post) -> bool:
    """Whether the post is a video."""
    return post.ext in {"webm", "mp4"}


def has_preview(post: Post) -> bool:
    """Whether there is a preview; not for Flash and for files that could not be read."""
    return post.ext != "swf" and post.width > 1 and post.height > 1


def has_sample(post: Post) -> bool:
    """Whether there is a sample: app/models/post.rb, has_sample?."""
    if is_video(post):
        return True
    short, long = sorted((post.width, post.height))
    if post.ext in {"gif", "swf"} or (short <= _SAMPLE and long <= 2 * _SAMPLE):
        return False
    return _STILL.isdisjoint(post.tags)


def is_visible(post: Post, viewer: Viewer) -> bool:
    """Whether the viewer may see the file: app/models/post.rb, visible?."""
    if post.deleted and not viewer.is_at_least("staff"):
        return False
    if viewer.safe_mode and post.rating != "s":
        return False
    hidden = post.hide_from_anonymous or (post.rating != "s" and "young" in post.tags)
    return viewer.is_logged_in or not hidden


def video_sizes(post: Post) -> dict[str, tuple[int, int]]:
    """The sizes of the smaller versions of a video, by the suffix of their file names.

    The video in another format is `alt`: app/jobs/post_video_conversion_job.rb.
    """
    if post.video is None:
        return {}
    short = min(post.width, post.height)
    clamps = {} if post.video.codec == "h264" else {"alt": min(short // 2 * 2, 1080)}
    for clamp in (720, 480):
        if short > clamp and (short > clamp + 50 or post.video.fps > 30):
            clamps[f"{clamp}p"] = clamp
    return {name: _film_size(post, clamp) for name, clamp in clamps.items()}


def _film_size(post: Post, clamp: int) -> tuple[int, int]:
    width, height = _scaled(post.width, post.height, clamp, min(post.width, post.height))
    return width // 2 * 2, height // 2 * 2


def signature(path: str, user_id: str, expires: str) -> str:
    """The signature of the path of a protected file."""
    text = f"{expires} {path} {user_id} {_SECRET}".encode()
    digest = hashlib.md5(text, usedforsecurity=False).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@attrs.frozen
class View:
    """The world as one viewer sees it."""

    world: World
    base_url: str
    viewer: Viewer

    def stamp(self, at: int) -> str:
        """A time in the viewer's time zone."""
        return self.viewer.zone.stamp(at)

    def maybe(self, at: int | None) -> str | None:
        """A time in the viewer's time zone, or None."""
        return None if at is None else self.viewer.zone.stamp(at)

    def url(self, post: Post, kind: str = "", name: str = "") -> str:
        """The URL of a post's file, or of a file derived from it."""
        md5 = post.md5
        path = f"/data/{'deleted/' if post.deleted else ''}{kind}{md5[:2]}/{md5[2:4]}/"
        path += name or f"{md5}.{post.ext}"
        if not post.deleted:
            return self.base_url + path
        expires, user = f"{int(time.time()) + 15 * 60}", f"{self.viewer.user.key}"
        auth = signature(path, user, expires)
        return f"{self.base_url}{path}?auth={auth}&expires={expires}&uid={user}"

    def preview_url(self, post: Post, ext: str = "jpg") -> str:
        """The URL of the preview."""
        if not has_preview(post):
            return _NO_PREVIEW
        return self.url(post, "preview/", f"{post.md5}.{ext}")

    def sample_url(self, post: Post, ext: str = "jpg") -> str:
        """The URL of the sample, or of the file if there is none."""
        return (
            self.url(post, "sample/", f"{post.md5}.{ext}") if has_sample(post) else self.url(post)
        )

    def vote(self, post: Post) -> int:
        """The vote of the viewer; 0 for none or a locked one."""
        if (post.id, self.viewer.user.key) in self.world.locked_votes:
            return 0
        user = self.viewer.user.key
        return (post.upvoters >> user & 1) - (post.downvoters >> user & 1)

    def is_favorited(self, post: Post) -> bool:
        """Whether the post is a favorite of the viewer."""
        return bool(post.fans >> self.viewer.user.key & 1)

    def comment_count(self, post: Post) -> int:
        """The number of comments that the viewer may see."""
        hidden = post.comment_disabled and not self.viewer.is_at_least("staff")
        return 0 if hidden else post.comment_count

    def tags(self, post: Post) -> dict[str, list[str]]:
        """The tags by category."""
        lists: list[list[str]] = [[] for _ in self.world.category_names]
        categories = self.world.categories
        for tag in post.tags:
            lists[categories.get(tag, 0)].append(tag)
        names = zip(self.world.category_names, lists, strict=True)
        return {name: tags for name, tags in names if name is not None}

    def videos(self, post: Post, *, visible: bool) -> JSON:
        """The formats of a video; only the original before it is converted."""
        videos = {
            name: self._film(post, name, size, visible=visible)
            for name, size in video_sizes(post).items()
        }
        original: JSON = {
            "codec": post.video.codec if post.video else None,
            "fps": post.video.fps if post.video else 0,
            "size": post.size,
            "width": post.width,
            "height": post.height,
            "url": self.url(post) if visible else None,
        }
        return {
            "has": post.video is not None,
            "original": original,
            "variants": {"mp4": videos.pop("alt")} if "alt" in videos else {},
            "samples": videos,
        }

    def _film(self, post: Post, name: str, size: tuple[int, int], *, visible: bool) -> JSON:
        fps = post.video.fps if post.video else 0
        width, height = size
        picture = Picture(ext="mp4", width=width, height=height, comment=post.md5)
        return {
            "width": width,
            "height": height,
            "codec": "avc1.4D401E",
            "fps": fps if name == "alt" else min(fps, 30.0),
            "size": file_md5(picture)[1],
            "url": self.url(post, "sample/", f"{post.md5}_{name}.mp4") if visible else None,
        }
