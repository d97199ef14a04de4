"""The static host: originals, samples and previews under `/data`, as real files."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Final

from e6async.testing import _exports as exports
from e6async.testing import _responses as responses
from e6async.testing._e621.view import (
    has_preview,
    has_sample,
    preview_size,
    sample_size,
    signature,
    video_sizes,
)
from e6async.testing._femboyfans.view import variants_of
from e6async.testing._media import CONTENT_TYPES, Picture, file_bytes
from e6async.testing._records import Post
from e6async.testing._responses import Response
from e6async.testing._world import World

__all__ = ["is_media", "serve"]

_PATH: Final = re.compile(
    r"/data/(?P<posts>posts/)?(?P<deleted>deleted/)?"
    r"(?:(?P<kind>preview|sample|crop|download|large|720p|480p)/)?"
    r"(?P<a>[0-9a-f]{2})/(?P<b>[0-9a-f]{2})/(?P<md5>[0-9a-f]{32})(?:_(?P<film>\w+))?\.(?P<ext>\w+)"
)
_PLACEHOLDERS: Final = frozenset({"/images/download-preview.png", "/images/blank.png"})


def is_media(path: str) -> bool:
    """Whether a path belongs to the static host."""
    return path.startswith("/data/") or path in _PLACEHOLDERS or exports.is_export(path)


async def serve(world: World, path: str, query: Mapping[str, str]) -> Response:
    """The response with a file."""
    if path in _PLACEHOLDERS:
        return _file(Picture(ext="png", width=150, height=150, comment=path))
    if exports.is_export(path):
        return exports.serve(world, path)
    return await _file_of_a_post(world, path, query)


async def _file_of_a_post(world: World, path: str, query: Mapping[str, str]) -> Response:
    match = _PATH.fullmatch(path)
    if match is None or not match["md5"].startswith(match["a"] + match["b"]):
        return responses.page(404, "404 Not Found", "There is no such file.")
    if match["deleted"] and not _is_signed(path, query):
        return responses.page(403, "403 Forbidden", "The URL has no signature, or an expired one.")
    if world.posts.id_of(match["md5"]) is None:
        await world.prepare()
    post = world.by_md5(match["md5"])
    # The file of a deleted post has another path; that of a missing post does not exist.
    picture = None if post is None else _picture(world, post, match)
    if (
        post is None
        or picture is None
        or post.md5 != match["md5"]
        or post.deleted != bool(match["deleted"])
    ):
        return responses.page(404, "404 Not Found", "There is no such file.")
    own = world.files.get(post.md5) if match["kind"] in {None, "download"} else None
    response = _file(picture, own)
    if match["kind"] == "download":
        name = query.get("filename", f"{post.md5}.{post.ext}")
        return response.with_headers({"Content-Disposition": f'attachment; filename="{name}"'})
    return response


def original(world: World, post: Post) -> Picture:
    """The description of a post's original file."""
    comment = f"{world.seed}:{post.id}"
    return Picture(ext=post.ext, width=post.width, height=post.height, comment=comment)


def _picture(world: World, post: Post, match: re.Match[str]) -> Picture | None:
    kind, ext, video = match["kind"], match["ext"], match["film"]
    if match["posts"]:
        return _on_femboyfans(world, post, kind, ext)
    if video is not None:
        size = video_sizes(post).get(video) if (kind, ext) == ("sample", "mp4") else None
    elif kind in {None, "download"}:
        return original(world, post) if ext == post.ext else None
    elif ext not in {"jpg", "webp"}:
        return None
    elif kind == "sample":
        size = sample_size(post.width, post.height) if has_sample(post) else None
    else:
        size = preview_size(post.width, post.height) if has_preview(post) else None
    if size is None:
        return None
    return Picture(ext=ext, width=size[0], height=size[1], comment=post.md5)


def _on_femboyfans(world: World, post: Post, kind: str | None, ext: str) -> Picture | None:
    if kind is None and ext == post.ext:
        return original(world, post)
    key = kind or "original", ext
    variants = (each for each in variants_of(post) if (each.type, each.ext) == key)
    variant = next(variants, None)
    return None if variant is None else variant.picture(post)


def _is_signed(path: str, query: Mapping[str, str]) -> bool:
    expires = query.get("expires", "")
    if not expires.isdigit() or int(expires) < time.time():
        return False
    return signature(path, query.get("uid", ""), expires) == query.get("auth")


def _file(picture: Picture, data: bytes | None = None) -> Response:
    headers = {"Cache-Control": "public, max-age=31536000"}
    return Response(
        status=200,
        body=file_bytes(picture) if data is None else data,
        content_type=CONTENT_TYPES[picture.ext],
        headers=headers,
    )
