"""The world as one viewer of FemboyFans sees it: files, variants, votes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

import attrs

from e6async.testing._e621.view import JSON, View, is_video, signature
from e6async.testing._media import Picture, file_md5
from e6async.testing._records import Post

__all__ = ["Variant", "file_url", "own_vote", "variant_json", "variants_of"]

_PREVIEW: Final = 300
_LARGE: Final = 850
_FILMS: Final = {"720p": (1280, 720), "480p": (640, 480)}
_LIFE: Final = 15 * 60


@attrs.frozen
class Variant:
    """A file derived from the file of a post."""

    type: str
    ext: str
    width: int
    height: int

    def picture(self, post: Post) -> Picture:
        """The description of the file."""
        return Picture(ext=self.ext, width=self.width, height=self.height, comment=post.md5)


def variants_of(post: Post) -> Iterator[Variant]:
    """The variants of a post's file: app/models/upload_media_asset.rb, variants."""
    width, height = post.width, post.height
    if width >= _PREVIEW:
        yield Variant("preview", "webp", *_scaled(width, height, _PREVIEW))
    if width >= _LARGE and not (post.ext == "gif" or "animated_png" in post.tags):
        yield Variant("large", "webp", *_scaled(width, height, _LARGE))
    if width > _PREVIEW and height >= _PREVIEW:
        yield Variant("crop", "webp", _PREVIEW, _PREVIEW)
    if is_video(post):
        other = "mp4" if post.ext == "webm" else "webm"
        yield Variant("original", other, width, height)
        for name, (max_width, max_height) in _FILMS.items():
            if width >= max_width and height >= max_height:
                share = min(max_width / width, max_height / height)
                size = int(width * share) & ~1, int(height * share) & ~1
                yield from (Variant(name, ext, *size) for ext in (post.ext, other))


def _scaled(width: int, height: int, to: int) -> tuple[int, int]:
    return to, max(-(-height * to // width), 2) & ~1


def file_url(view: View, post: Post, kind: str = "original", ext: str | None = None) -> str:
    """The URL of a post's file, or of a variant: storage_manager/base.rb."""
    md5 = post.md5
    path = f"/data/posts/{'deleted/' if post.deleted else ''}"
    path += f"{'' if kind == 'original' else kind + '/'}{md5[:2]}/{md5[2:4]}/"
    path += f"{md5}.{ext or post.ext}"
    if not post.deleted:
        return view.base_url + path
    expires, user = f"{int(time.time()) + _LIFE}", f"{view.viewer.user.key}"
    auth = signature(path, user, expires)
    return f"{view.base_url}{path}?auth={auth}&expires={expires}&uid={user}"


def variant_json(view: View, post: Post, variant: Variant, *, visible: bool) -> JSON:
    """The JSON of a variant."""
    md5, size = file_md5(variant.picture(post))
    return {
        "type": variant.type,
        "width": variant.width,
        "height": variant.height,
        "size": size,
        "md5": md5,
        "ext": variant.ext,
        "video": variant.ext in {"mp4", "webm"},
        "url": file_url(view, post, variant.type, variant.ext) if visible else None,
    }


def own_vote(view: View, post: Post) -> int | None:
    """The vote of the viewer: 1, -1, 0 for a locked vote, None for none."""
    user = view.viewer.user.key
    if (post.id, user) in view.world.locked_votes:
        return 0
    if post.upvoters >> user & 1:
        return 1
    return -1 if post.downvoters >> user & 1 else None
