"""Which file of a post to fetch: its URL, and what the post says about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Protocol, TypeGuard, runtime_checkable

import attrs
from yarl import URL

from e6async._core.downloadable import Size, Verification
from e6async._transfer.file_url import file_url
from e6async.e621._vocabulary import BasicPost, Post, ThumbnailPost
from e6async.e621._vocabulary.post import Files
from e6async.errors import ChecksumError, FileHiddenError, InputError, SizeMissingError
from e6async.post import Downloadable

FIELDS = (
    "id", "md5", "ext", "size", "rating", "width", "height", "score", "fav_count", "uploader",
    "year", "month", "day", "artist", "contributor", "copyright", "character", "species",
    "general", "meta", "lore", "director", "franchise",
)  # fmt: skip
"""The fields of a name template; tags are joined with spaces, and an empty field is `none`.

The day is that of UTC.
"""
_FULL_SIZE = frozenset({"mp4", "webm"})


@runtime_checkable
class HasVariants(Protocol):
    """A post that lists its files, as on FemboyFans."""

    @property
    def variants(self) -> Sequence[Variant]:
        """The files."""
        ...


class Variant(Protocol):
    """A file of a post, with its own MD5."""

    @property
    def type(self) -> str:
        """`preview`, `large`, `720p`, `480p`, or `original` in another container."""
        ...

    @property
    def ext(self) -> str:
        """The extension."""
        ...

    @property
    def md5(self) -> str:
        """The MD5 of this file."""
        ...

    @property
    def size(self) -> int:
        """Bytes."""
        ...

    @property
    def url(self) -> str | None:
        """The URL; None when the caller may not see it."""
        ...


@attrs.frozen(kw_only=True)
class PostFile:
    """A file of a post."""

    post_id: int
    original_md5: str
    """The MD5 of the original; with `size` it identifies the file in a folder."""
    size: Size
    url: URL
    ext: str
    md5: str | None
    """The MD5 of this file; None when the site does not say."""
    length: int | None
    """Bytes; None when the site does not say."""


@attrs.frozen
class _Link:
    """A file that a post names."""

    url: str
    ext: str
    md5: str | None = None
    length: int | None = None


def choose_file(post: Downloadable, size: Size, base: URL) -> PostFile:
    """Choose the file of a post.

    Gives the original of a post without a sample, and of a video that is no larger than requested.
    Raises FileHiddenError when the caller may not see the file, SizeMissingError when the post has
    none of that size, ChecksumError when the site's MD5 is not one.
    """
    if post.url is None:
        raise FileHiddenError(f"post {post.id} has no visible file: {_why_hidden(post)}")
    original = _Link(post.url, post.ext, post.md5, _length(post))
    links: dict[Size, _Link] = {"original": original}
    for other_size, other in _others(post):
        links.setdefault(other_size, other)
    link = links.get(size)
    if link is None and size in _FULL_SIZE and post.ext not in {*_FULL_SIZE, size}:
        link = original
    if link is None and (size in {"sample", "720p", "480p"} or size == post.ext):
        link = original
    if link is None:
        message = f"post {post.id} has no file of size {size}; it has {', '.join(links)}"
        raise SizeMissingError(message)
    try:
        url = file_url(link.url, base)
    except ValueError as error:
        message = f"post {post.id}: the URL of its file is not valid: {error}"
        raise SizeMissingError(message) from None
    is_original = link.url == post.url
    original_md5 = _md5(post.id, post.md5 or "")
    return PostFile(
        post_id=post.id,
        original_md5=original_md5,
        size="original" if is_original else size,
        url=url,
        ext=link.ext,
        md5=original_md5 if is_original else link.md5 and _md5(post.id, link.md5),
        length=original.length if is_original else link.length,
    )


def _md5(post_id: int, text: str) -> str:
    """Check an MD5 that a server sent; it becomes part of file names."""
    if not re.fullmatch(r"[0-9a-fA-F]{32}", text):
        message = (
            f"post {post_id}: the MD5 of its file, {text[:64]!r}, is not 32 hexadecimal digits; "
            "the file is not downloaded"
        )
        raise ChecksumError(message)
    return text.lower()


def verification(file: PostFile, *, has_end: bool) -> Verification:
    """Say how a file that is right was verified."""
    if file.md5 is not None:
        return "md5"
    return "end" if has_end and file.length is None else "length"


def field_values(post: Downloadable, file: PostFile, fields: frozenset[str]) -> dict[str, str]:
    """Give the values of a name template's fields.

    Raises InputError for a tag category when the post has its tags in one list.
    """
    return {field: _value(post, file, field) for field in fields}


def _value(post: Downloadable, file: PostFile, field: str) -> str:
    match field:
        case "id" | "md5":
            value: object = getattr(post, field)
        case "ext" | "size":
            value = getattr(file, field)
        case "uploader":
            value = getattr(post, "uploader_name", None) or getattr(post, "uploader", None)
        case "year" | "month" | "day":
            created: object = getattr(post, "created_at", None)
            # a post has the zone of the account, and names must not depend on it
            utc = created.astimezone(UTC) if isinstance(created, datetime) else None
            value = None if utc is None else format(getattr(utc, field), "02")
        case "score":
            score: object = getattr(post, "score", None)
            value = getattr(score, "total", score)
        case "rating" | "width" | "height" | "fav_count":
            value = getattr(post, field, None)
        case _:
            value = _tags(post, field)
    return "none" if value is None or value == "" else str(value)


def _tags(post: Downloadable, category: str) -> str:
    tags: object = getattr(post, "tags", None)
    names: object = getattr(tags, category, None)
    if not _is_list(names):
        message = (
            f"post {post.id} has no tags by category, which the field {{{category}}} needs; "
            "get posts with mode='extended'"
        )
        raise InputError(message)
    return " ".join(map(str, names))


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list | tuple)


def _length(post: Downloadable) -> int | None:
    match post:
        case Post() | BasicPost():
            return post.files.meta.size
        case ThumbnailPost():
            return post.size
        case _:
            size: object = getattr(getattr(post, "file", post), "size", None)
            return size if isinstance(size, int) else None


def _others(post: Downloadable) -> Iterator[tuple[Size, _Link]]:
    """List the other files of a post."""
    if isinstance(post, Post | BasicPost):
        yield from _of_e621(post.files)
    elif isinstance(post, HasVariants):
        yield from _of_variants(post)
    else:
        for size, field in _PICTURES.items():
            url: object = getattr(post, field, None)
            if isinstance(url, str) and _is_own(url):
                yield size, _Link(url, _ext(url))


def _of_e621(files: Files) -> Iterator[tuple[Size, _Link]]:
    """List the files that `app/blueprints/post_blueprint.rb` writes under `files`."""
    for size, url in (("sample", files.sample.jpg), ("preview", files.preview.jpg)):
        if url is not None and _is_own(url):
            yield _SIZES[size], _Link(url, _ext(url))
    if files.video is not None:
        for name, file in {**files.video.variants, **files.video.samples}.items():
            if file.url is not None and name in _SIZES:
                yield _SIZES[name], _Link(file.url, _ext(file.url), length=file.size or None)


def _of_variants(post: HasVariants) -> Iterator[tuple[Size, _Link]]:
    """List the variants of a post of FemboyFans; of two containers the first one is taken."""
    for variant in post.variants:
        name = variant.ext if variant.type == "original" else variant.type
        size = _SIZES.get("sample" if name == "large" else name)
        if variant.url is not None and size is not None:
            yield size, _Link(variant.url, variant.ext, variant.md5, variant.size)


_SIZES: Mapping[str, Size] = {
    "sample": "sample",
    "preview": "preview",
    "mp4": "mp4",
    "webm": "webm",
    "720p": "720p",
    "480p": "480p",
}
_PICTURES: Mapping[Size, str] = {"sample": "sample_url", "preview": "preview_url"}


def _is_own(url: str) -> bool:
    """Whether a picture shows the post; a path alone is a placeholder: storage_manager.rb."""
    return "://" in url


def _ext(url: str) -> str:
    return PurePosixPath(re.split("[?#]", url, maxsplit=1)[0]).suffix.removeprefix(".")


def _why_hidden(post: Downloadable) -> str:
    flags: object = getattr(post, "flags", None)
    deleted = getattr(flags, "deleted", isinstance(flags, str) and "deleted" in flags.split())
    if deleted:
        return "it is deleted"
    if getattr(post, "why_hidden", None) == "no_file":
        return "the export has no MD5 of it"
    return "the site shows it to logged-in users only, or not in safe mode"
