"""The vocabulary of posts for rows of posts, so that downloads and queries take them."""

from __future__ import annotations

from typing import ClassVar, Final, Protocol

import attrs

from e6async._core.models.model import Model
from e6async._core.models.posts import page_url, thumbnail_url
from e6async.post import HiddenReason

__all__ = ["E621Columns", "FemboyFansColumns", "PostColumns", "RowFlags"]

_PREVIEW_WIDTH: Final = 300
"""Pixels of FemboyFans' previews."""


@attrs.frozen(kw_only=True)
class RowFlags(Model):
    """The state of a post in an export."""

    pending: bool
    flagged: bool
    note_locked: bool
    status_locked: bool
    rating_locked: bool
    deleted: bool


class _Columns(Protocol):
    """The columns that both sites have."""

    site_url: ClassVar[str]
    public_files_url: ClassVar[str]
    folder: ClassVar[str]

    @property
    def id(self) -> int: ...
    @property
    def md5(self) -> str | None: ...
    @property
    def file_ext(self) -> str | None: ...
    @property
    def file_size(self) -> int | None: ...
    @property
    def image_width(self) -> int | None: ...
    @property
    def image_height(self) -> int | None: ...
    @property
    def tag_string(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def is_pending(self) -> bool: ...
    @property
    def is_flagged(self) -> bool: ...
    @property
    def is_deleted(self) -> bool: ...
    @property
    def is_note_locked(self) -> bool: ...
    @property
    def is_status_locked(self) -> bool: ...
    @property
    def is_rating_locked(self) -> bool: ...
    @property
    def files_url(self) -> str | None: ...


class PostColumns:
    """A row of posts under the names that posts have."""

    __slots__ = ()

    site_url: ClassVar[str]
    """The public site."""
    public_files_url: ClassVar[str]
    """The host of its files."""
    folder: ClassVar[str]
    """The folder of the files there."""

    @property
    def ext(self: _Columns) -> str:
        """The extension of the original; empty for a post without a file."""
        return self.file_ext or ""

    @property
    def size(self: _Columns) -> int | None:
        """Bytes of the original."""
        return self.file_size

    @property
    def width(self: _Columns) -> int:
        """Pixels of the original; 0 for a post without a file."""
        return self.image_width or 0

    @property
    def height(self: _Columns) -> int:
        """Pixels of the original; 0 for a post without a file."""
        return self.image_height or 0

    @property
    def all_tags(self: _Columns) -> list[str]:
        """All tags, in alphabetical order."""
        return self.tag_string.split()

    @property
    def sources(self: _Columns) -> tuple[str, ...]:
        """The sources."""
        return tuple(self.source.splitlines())

    @property
    def flags(self: _Columns) -> RowFlags:
        """The state of the post."""
        return RowFlags(
            pending=self.is_pending,
            flagged=self.is_flagged,
            note_locked=self.is_note_locked,
            status_locked=self.is_status_locked,
            rating_locked=self.is_rating_locked,
            deleted=self.is_deleted,
        )

    @property
    def url(self: _Columns) -> str | None:
        """The URL of the original; None for a deleted post, whose file is in another place."""
        return _file(self, "", self.file_ext)

    @property
    def page_url(self: _Columns) -> str:
        """The URL of the post's page."""
        return page_url(self.id, [self.files_url], self.site_url)

    @property
    def why_hidden(self: _Columns) -> HiddenReason | None:
        """Why `url` is None."""
        if self.is_deleted:
            return "deleted"
        return None if self.md5 and self.file_ext else "no_file"


class E621Columns(PostColumns):
    """A row of e621, e926 or e6ai."""

    __slots__ = ()

    site_url: ClassVar[str] = "https://e621.net"
    public_files_url: ClassVar[str] = "https://static1.e621.net"
    folder: ClassVar[str] = "/data/"

    @property
    def preview_url(self: _Columns) -> str | None:
        """The URL of the preview; None for a deleted post and where there is none."""
        return _e621_preview(self)

    @property
    def thumbnail_url(self: _Columns) -> str | None:
        """The URL of a small picture for embeds; None where there is none."""
        return _e621_preview(self)


class FemboyFansColumns(PostColumns):
    """A row of FemboyFans."""

    __slots__ = ()

    site_url: ClassVar[str] = "https://femboy.fan"
    public_files_url: ClassVar[str] = "https://femboy.fan"
    folder: ClassVar[str] = "/data/posts/"

    @property
    def preview_url(self: _Columns) -> str | None:
        """The URL of the preview, or of the original of a small post; None for a deleted one."""
        return _femboyfans_preview(self)

    @property
    def thumbnail_url(self: _Columns) -> str | None:
        """The URL of a small picture for embeds; None where there is none."""
        return thumbnail_url([_femboyfans_preview(self)])


def _e621_preview(row: _Columns) -> str | None:
    """Flash files and those that could not be read have none: app/logical/image_sampler.rb."""
    has_one = row.file_ext != "swf" and min(row.image_width or 0, row.image_height or 0) > 1
    return _file(row, "preview/", "jpg") if has_one else None


def _femboyfans_preview(row: _Columns) -> str | None:
    """The original is its own preview where it is too small: config/config.rb."""
    has_one = (row.image_width or 0) >= _PREVIEW_WIDTH
    return _file(row, "preview/", "webp") if has_one else _file(row, "", row.file_ext)


def _file(row: _Columns, kind: str, ext: str | None) -> str | None:
    if row.is_deleted or not row.md5 or not row.file_ext:
        return None
    md5, host = row.md5, row.files_url or row.public_files_url
    return f"{host}{row.folder}{kind}{md5[:2]}/{md5[2:4]}/{md5}.{ext}"
