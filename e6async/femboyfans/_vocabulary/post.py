"""The shape of a post: `app/models/post.rb#serializable_hash`."""

from __future__ import annotations

from typing import ClassVar

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.models.posts import page_url, thumbnail_url, why_hidden
from e6async._core.protocol.decode import Time
from e6async.post import HiddenReason


@attrs.frozen(kw_only=True)
class File(Model):
    """The file as it was uploaded."""

    width: int
    height: int
    ext: str
    """`png`, `jpg`, `gif`, `webp`, `webm` or `mp4`."""
    size: int
    """Bytes."""
    md5: str
    url: str | None
    """None when the caller may not see it."""


@attrs.frozen(kw_only=True)
class Variant(Model):
    """The post's file in another size or container; lists have pictures first."""

    type: str
    """`preview`, `crop`, `large`, `480p`, `720p`, or `original` for another container."""
    ext: str
    width: int
    height: int
    size: int
    """Bytes."""
    md5: str
    """Of this file, not of the original."""
    video: bool
    url: str | None
    """None when the caller may not see it."""


@attrs.frozen(kw_only=True)
class Score(Model):
    """The votes on a post."""

    up: int
    down: int
    """0 or above, unlike e621's: `total` is `up - down`."""
    total: int


@attrs.frozen(kw_only=True)
class Views(Model):
    """Views of a post; 0 while the site does not count them."""

    daily: int
    total: int


@attrs.frozen(kw_only=True)
class Flags(Model):
    """The state of a post."""

    pending: bool
    flagged: bool
    note_locked: bool
    status_locked: bool
    rating_locked: bool
    deleted: bool
    takedown: bool


@attrs.frozen(kw_only=True)
class Relationships(Model):
    """Parent and children of a post."""

    parent_id: int | None
    has_children: bool
    has_active_children: bool
    """Whether some of them are not deleted."""
    children: tuple[int, ...]


@attrs.frozen(kw_only=True)
class PostTags(Model):
    """Tags by category, in the order of `app/logical/tag_category.rb`."""

    general: tuple[str, ...]
    artist: tuple[str, ...]
    contributor: tuple[str, ...]
    copyright: tuple[str, ...]
    character: tuple[str, ...]
    species: tuple[str, ...]
    invalid: tuple[str, ...]
    meta: tuple[str, ...]
    lore: tuple[str, ...]
    gender: tuple[str, ...]
    important: tuple[str, ...]

    @property
    def all(self) -> list[str]:
        """All tags, category after category as the page of a post lists them."""
        return [
            *self.important,
            *self.invalid,
            *self.artist,
            *self.contributor,
            *self.copyright,
            *self.character,
            *self.species,
            *self.gender,
            *self.general,
            *self.meta,
            *self.lore,
        ]


@attrs.frozen(kw_only=True)
class Post(Model):
    """A post."""

    id: int
    created_at: Time
    updated_at: Time | None
    file: File
    variants: tuple[Variant, ...]
    score: Score
    views: Views
    tags: PostTags
    locked_tags: tuple[str, ...]
    """Tags that cannot be removed, or with a `-` before them cannot be added."""
    change_seq: int
    """Grows with each change of the post, over the whole site."""
    flags: Flags
    rating: str
    """`s`, `q` or `e`; see `Rating`."""
    fav_count: int
    """How many users have it among their favorites."""
    sources: tuple[str, ...]
    pools: tuple[int, ...]
    relationships: Relationships
    approver_id: int | None
    """None for a post that nobody approved, or that needed no approval."""
    approver_name: str | None
    uploader_id: int
    uploader_name: str
    description: str
    """DText."""
    comment_count: int
    """Those that the caller may see."""
    is_favorited: bool
    """Whether it is among the caller's favorites."""
    own_vote: int | None
    """The caller's: 1, -1, or 0 for one that staff locked; None for none, where e621 has 0."""
    has_notes: bool
    duration: float | None
    """Seconds; None for still images."""
    framecount: int | None
    """None for still images."""
    thumbnail_frame: int | None
    """Which frame the previews show; None for the server's choice."""
    qtags: tuple[str, ...]
    """The hashtags in the description."""
    upload_url: str | None
    """Where the server fetched the file; None when it was sent."""
    min_edit_level: int
    """The minimum level of an editor, see `Level`."""

    description_dtext: ClassVar[DTextOf] = DTextOf("description", qtags=True)

    @property
    def md5(self) -> str:
        """The MD5 of the original, known even when its URL is hidden."""
        return self.file.md5

    @property
    def ext(self) -> str:
        """The extension of the original."""
        return self.file.ext

    @property
    def url(self) -> str | None:
        """The URL of the original; None when the caller may not see it."""
        return self.file.url

    @property
    def preview_url(self) -> str | None:
        """The URL of the preview, or of the original of a post too small for one."""
        return self._variant_url("preview")

    @property
    def sample_url(self) -> str | None:
        """The URL of the `large` picture, or of the original where there is none."""
        return self._variant_url("large")

    @property
    def width(self) -> int:
        """Pixels of the original."""
        return self.file.width

    @property
    def height(self) -> int:
        """Pixels of the original."""
        return self.file.height

    @property
    def all_tags(self) -> list[str]:
        """All tags, category after category as the page of a post lists them."""
        return self.tags.all

    @property
    def thumbnail_url(self) -> str | None:
        """The URL of a small picture for embeds; None where there is none, or it is hidden."""
        return thumbnail_url([self.preview_url, self.sample_url])

    @property
    def page_url(self) -> str:
        """The URL of the post's page, on the site whose files it has."""
        return page_url(self.id, [self.url], "https://femboy.fan")

    @property
    def why_hidden(self) -> HiddenReason | None:
        """Why `url` is None, as far as the post tells; None where it is not."""
        return why_hidden(self.url, self.rating, deleted=self.flags.deleted)

    def _variant_url(self, type: str) -> str | None:
        """Find a variant; None when the caller may not see the post."""
        urls = (variant.url for variant in self.variants if variant.type == type)
        return next(urls, self.file.url)
