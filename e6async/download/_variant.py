"""Which file of a post is wanted: its address, and what can be known of it beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeGuard, runtime_checkable

import attrs
from yarl import URL

from e6async._core.downloadable import Checked, Size
from e6async.e621._vocabulary import BasicPost, Post, ThumbnailPost
from e6async.e621._vocabulary.post import Files
from e6async.errors import FileHiddenError, InputError, SizeMissingError
from e6async.post import Downloadable

FIELDS = (
    "id", "md5", "ext", "size", "rating", "width", "height", "score", "fav_count", "uploader",
    "year", "month", "day", "artist", "contributor", "copyright", "character", "species",
    "general", "meta", "lore", "director", "franchise",
)  # fmt: skip
"""What a name can be made of; tags of a category come with spaces between, `none` for none."""
_FULL_SIZE = frozenset({"mp4", "webm"})


@runtime_checkable
class Varied(Protocol):
    """A post that lists its files, as those of FemboyFans do."""

    @property
    def variants(self) -> Sequence[Variant]:
        """The files."""
        ...


class Variant(Protocol):
    """A file of a post that tells its own MD5."""

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
        """The address; None when the caller may not see it."""
        ...


@attrs.frozen(kw_only=True)
class Wanted:
    """A file of a post."""

    post_id: int
    source: str
    """The MD5 of the original, by which a folder knows the file; the size says which one it is."""
    size: Size
    url: URL
    ext: str
    md5: str | None
    """The MD5 of this very file; None when the site does not tell."""
    length: int | None
    """Bytes; None when the site does not tell."""

    @property
    def host(self) -> str:
        """Where the file is."""
        return self.url.host or ""


@attrs.frozen
class _Offer:
    """A file that a post names."""

    url: str
    ext: str
    md5: str | None = None
    length: int | None = None


def wanted(post: Downloadable, size: Size, base: URL) -> Wanted:
    """Choose the file of a post.

    A post without a sample, and one that is no larger video than asked for, gives its original.
    Raises FileHiddenError when the caller may not see it, SizeMissingError when there is none.
    """
    if post.url is None:
        raise FileHiddenError(f"post {post.id} shows no file: {_why_hidden(post)}")
    original = _Offer(post.url, post.ext, post.md5, _length(post))
    offers: dict[Size, _Offer] = {"original": original}
    for offered, offer in _others(post):
        offers.setdefault(offered, offer)
    found = offers.get(size)
    if found is None and size in _FULL_SIZE and post.ext not in {*_FULL_SIZE, size}:
        found = original
    if found is None and (size in {"sample", "720p", "480p"} or size == post.ext):
        found = original
    if found is None:
        raise SizeMissingError(
            f"post {post.id} has no file of the size {size}, only {_list(offers)}"
        )
    try:
        url = base.join(URL(found.url))
    except ValueError as error:
        message = f"post {post.id} has {found.url!r} as address of its file, which is none"
        raise SizeMissingError(message) from error
    is_original = found.url == post.url
    return Wanted(
        post_id=post.id,
        source=post.md5,
        size="original" if is_original else size,
        url=url,
        ext=found.ext,
        md5=post.md5 if is_original else found.md5,
        length=original.length if is_original else found.length,
    )


def checked_by(file: Wanted, *, has_end: bool) -> Checked:
    """Say how a file that was found right was found right."""
    if file.md5 is not None:
        return "md5"
    return "end" if has_end and file.length is None else "length"


def values(post: Downloadable, file: Wanted, fields: frozenset[str]) -> dict[str, str]:
    """Give what a name is made of.

    Raises InputError for tags by category where the post has them in one list.
    """
    return {field: _value(post, file, field) for field in fields}


def _value(post: Downloadable, file: Wanted, field: str) -> str:
    match field:
        case "id" | "md5":
            found: object = getattr(post, field)
        case "ext" | "size":
            found = getattr(file, field)
        case "uploader":
            found = getattr(post, "uploader_name", None) or getattr(post, "uploader", None)
        case "year" | "month" | "day":
            created: object = getattr(post, "created_at", None)
            found = format(getattr(created, field), "02") if created is not None else None
        case "score":
            score: object = getattr(post, "score", None)
            found = getattr(score, "total", score)
        case "rating" | "width" | "height" | "fav_count":
            found = getattr(post, field, None)
        case _:
            found = _tags(post, field)
    return "none" if found is None or found == "" else str(found)


def _tags(post: Downloadable, category: str) -> str:
    tags: object = getattr(post, "tags", None)
    names: object = getattr(tags, category, None)
    if not _is_list(names):
        message = (
            f"{{{category}}} needs posts with tags by category, as mode='extended' gives them, "
            f"unlike post {post.id}"
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


def _others(post: Downloadable) -> Iterator[tuple[Size, _Offer]]:
    """List the other files that a post names."""
    if isinstance(post, Post | BasicPost):
        yield from _of_e621(post.files)
    elif isinstance(post, Varied):
        yield from _of_variants(post)
    else:
        for size, field in _PICTURES.items():
            url: object = getattr(post, field, None)
            if isinstance(url, str) and _is_own(url):
                yield size, _Offer(url, _ext(url))


def _of_e621(files: Files) -> Iterator[tuple[Size, _Offer]]:
    """List what `app/blueprints/post_blueprint.rb` writes under `files`."""
    for size, url in (("sample", files.sample.jpg), ("preview", files.preview.jpg)):
        if url is not None and _is_own(url):
            yield _SIZES[size], _Offer(url, _ext(url))
    if files.video is not None:
        for name, file in {**files.video.variants, **files.video.samples}.items():
            if file.url is not None and name in _SIZES:
                yield _SIZES[name], _Offer(file.url, _ext(file.url), length=file.size or None)


def _of_variants(post: Varied) -> Iterator[tuple[Size, _Offer]]:
    """List the variants of a post of FemboyFans; of two containers the first one counts."""
    for variant in post.variants:
        name = variant.ext if variant.type == "original" else variant.type
        size = _SIZES.get("sample" if name == "large" else name)
        if variant.url is not None and size is not None:
            yield size, _Offer(variant.url, variant.ext, variant.md5, variant.size)


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
    """Whether a picture is of the post; a path alone is a stand-in: storage_manager.rb."""
    return "://" in url


def _ext(url: str) -> str:
    return URL(url).suffix.removeprefix(".") if "://" in url else ""


def _why_hidden(post: Downloadable) -> str:
    flags: object = getattr(post, "flags", None)
    deleted = getattr(flags, "deleted", isinstance(flags, str) and "deleted" in flags.split())
    if deleted:
        return "it is deleted"
    return "it is for those who log in, or not in safe mode"


def _list(offers: Mapping[Size, _Offer]) -> str:
    return ", ".join(offers)
