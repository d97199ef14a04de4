"""The shapes of a post, as `app/blueprints/post_blueprint.rb` writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model, ModelWithMappings
from e6async._core.models.posts import page_url, thumbnail_url, why_hidden
from e6async._core.protocol.decode import Time
from e6async.post import HiddenReason

_SITE: Final = "https://e621.net"
_E6AI: Final = "https://e6ai.net"


@attrs.frozen(kw_only=True)
class Meta(Model):
    """The file of a post."""

    md5: str | None
    """None where a server hides it with the file; e621.net does not, as of August 2026."""
    ext: str | None
    """`png`, `jpg`, `gif`, `webp`, `webm`, `mp4` or `swf`; None as `md5`."""
    size: int
    """Bytes."""
    duration: float | None
    """Seconds; None for still images."""
    has_sample: bool


@attrs.frozen(kw_only=True)
class Original(Model):
    """The file as it was uploaded."""

    width: int
    height: int
    url: str | None
    """None when the caller may not see it: deleted, or only for those who log in."""


@attrs.frozen(kw_only=True)
class Image(Model):
    """A smaller image of a post."""

    width: int
    height: int
    jpg: str | None
    """None when the caller may not see the post."""
    webp: str | None


@attrs.frozen(kw_only=True)
class File(Model):
    """A video file."""

    width: int
    height: int
    codec: str | None = None
    """None until the server has examined the video."""
    fps: float = 0.0
    size: int = 0
    """Bytes."""
    url: str | None = None
    """None when the caller may not see the post."""


@attrs.frozen(kw_only=True)
class Video(ModelWithMappings):
    """The encodings of a video."""

    has: bool
    """Whether the server has already made the other encodings."""
    original: File
    variants: Mapping[str, File]
    """The same size in another container, by its extension."""
    samples: Mapping[str, File]
    """Smaller sizes, such as `720p` and `480p`."""


@attrs.frozen(kw_only=True)
class Files(Model):
    """The files of a post."""

    meta: Meta
    original: Original
    preview: Image
    """The shorter side has 256 pixels."""
    sample: Image
    """The shorter side has 850 pixels; the original's where there is none."""
    video: Video | None = None
    """None unless it is a video."""


@attrs.frozen(kw_only=True)
class Score(Model):
    """The votes on a post."""

    up: int
    down: int
    """0 or below."""
    total: int


@attrs.frozen(kw_only=True)
class PostStats(Model):
    """Score, favorites and comment counts of a post."""

    score: Score
    fav_count: int
    is_favorited: bool
    """By the caller."""
    vote: int | None = None
    """The caller's: 1, -1, or 0 for none or a locked one; None from servers before May 2026."""
    comment_count: int
    hotness: float | None = None
    """None in the old shape, and from servers before July 2026."""


@attrs.frozen(kw_only=True)
class Flags(Model):
    """The state of a post."""

    pending: bool
    flagged: bool
    note_locked: bool
    status_locked: bool | None
    rating_locked: bool
    deleted: bool


@attrs.frozen(kw_only=True)
class Has(Model):
    """Whether a post has a parent, children, notes or a sample."""

    parent: bool
    children: bool
    active_children: bool
    """Children that are not deleted."""
    notes: bool
    sample: bool


@attrs.frozen(kw_only=True)
class Relationships(Model):
    """Parent and children of a post."""

    parent_id: int | None
    children: tuple[int, ...]
    """Deleted ones, too."""


@attrs.frozen(kw_only=True)
class PostTags(Model):
    """Tags by category, in the order of `app/logical/tag_category.rb`."""

    general: tuple[str, ...] = ()
    artist: tuple[str, ...] = ()
    contributor: tuple[str, ...] = ()
    copyright: tuple[str, ...] = ()
    character: tuple[str, ...] = ()
    species: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    meta: tuple[str, ...] = ()
    lore: tuple[str, ...] = ()
    director: tuple[str, ...] = ()
    """Instead of `artist`, on e6ai."""
    franchise: tuple[str, ...] = ()
    """Instead of `copyright`, on e6ai."""

    @property
    def all(self) -> list[str]:
        """All tags, category after category as the page of a post lists them: artists first."""
        return [
            *self.invalid,
            *self.artist,
            *self.director,
            *self.contributor,
            *self.copyright,
            *self.franchise,
            *self.character,
            *self.species,
            *self.general,
            *self.meta,
            *self.lore,
        ]


@attrs.frozen(kw_only=True)
class _Body(Model):
    id: int
    created_at: Time
    updated_at: Time | None
    change_seq: int
    """Grows with each change of the post, over the whole site."""
    files: Files
    uploader_id: int
    uploader_name: str | None = None
    """None in old recordings."""
    approver_id: int | None
    """None for a post that nobody approved, or that needed no approval."""
    stats: PostStats
    flags: Flags
    has: Has
    relationships: Relationships
    pools: tuple[int, ...]
    rating: str
    """`s`, `q` or `e`; see `Rating`."""
    locked_tags: tuple[str, ...]
    """Tags that cannot be removed, or with a `-` before them cannot be added."""
    sources: tuple[str, ...]
    description: str
    """DText."""

    description_dtext: ClassVar[DTextOf] = DTextOf("description")

    @property
    def md5(self) -> str:
        """The MD5 of the original, known even when its URL is hidden; empty where it is not."""
        return self.files.meta.md5 or ""

    @property
    def ext(self) -> str:
        """The extension of the original; empty where `md5` is."""
        return self.files.meta.ext or ""

    @property
    def url(self) -> str | None:
        """The URL of the original; None when the caller may not see it."""
        return self.files.original.url

    @property
    def preview_url(self) -> str | None:
        """The URL of the preview; None when the caller may not see the post."""
        return self.files.preview.jpg

    @property
    def sample_url(self) -> str | None:
        """The URL of the sample, or of the original where there is none; None when hidden."""
        return self.files.sample.jpg

    @property
    def thumbnail_url(self) -> str | None:
        """The URL of a small picture for embeds; None where there is none, or it is hidden."""
        return thumbnail_url([self.preview_url, self.sample_url])

    @property
    def width(self) -> int:
        """Pixels of the original."""
        return self.files.original.width

    @property
    def height(self) -> int:
        """Pixels of the original."""
        return self.files.original.height

    @property
    def score(self) -> Score:
        """The votes."""
        return self.stats.score

    @property
    def fav_count(self) -> int:
        """How many users have it among their favorites."""
        return self.stats.fav_count


@attrs.frozen(kw_only=True)
class Post(_Body):
    """A post with its tags by category: `mode=extended`."""

    tags: PostTags

    @property
    def all_tags(self) -> list[str]:
        """All tags, category after category as the page of a post lists them: artists first."""
        return self.tags.all

    @property
    def page_url(self) -> str:
        """The URL of the post's page, on the site whose files it has."""
        return page_url(
            self.id,
            [self.url, self.preview_url],
            _E6AI if self.tags.director or self.tags.franchise else _SITE,
        )

    @property
    def why_hidden(self) -> HiddenReason | None:
        """Why `url` is None, as far as the post tells; None where it is not."""
        return why_hidden(self.url, self.rating, deleted=self.flags.deleted)


@attrs.frozen(kw_only=True)
class BasicPost(_Body):
    """A post with its tags in one list: `mode=basic`."""

    tags: tuple[str, ...]

    @property
    def all_tags(self) -> list[str]:
        """All tags, in alphabetical order."""
        return list(self.tags)

    @property
    def page_url(self) -> str:
        """The URL of the post's page, on the site whose files it has."""
        return page_url(self.id, [self.url, self.preview_url], _SITE)

    @property
    def why_hidden(self) -> HiddenReason | None:
        """Why `url` is None, as far as the post tells; None where it is not."""
        return why_hidden(self.url, self.rating, deleted=self.flags.deleted)


@attrs.frozen(kw_only=True)
class ThumbnailPost(Model):
    """The reduced post of `mode=thumbnail`."""

    id: int
    created_at: Time
    md5: str | None = None
    """None where a server hides it with the file; e621.net does not, as of August 2026."""
    file_ext: str | None
    """None as `md5`."""
    width: int
    """Pixels of the original."""
    height: int
    size: int
    """Bytes of the original."""
    preview_url: str | None = None
    """None when the caller may not see the post."""
    preview_webp: str | None = None
    sample_url: str | None = None
    file_url: str | None = None
    preview_width: int | None = None
    """None in recommendations before May 2026 of a post that the caller may not see."""
    preview_height: int | None = None
    uploader_id: int
    uploader: str
    score: int
    fav_count: int
    is_favorited: bool
    vote: int | None = None
    """The caller's: 1, -1, or 0 for none; None from servers before May 2026."""
    comment_count: int
    flags: str
    """`pending`, `flagged`, `deleted`, those that hold, separated by spaces."""
    pools: str
    """Ids separated by spaces."""
    rating: str
    tags: str
    """Names separated by spaces."""

    @property
    def ext(self) -> str:
        """The extension of the original; empty where `file_ext` is None."""
        return self.file_ext or ""

    @property
    def url(self) -> str | None:
        """The URL of the original; None when the caller may not see it."""
        return self.file_url

    @property
    def all_tags(self) -> list[str]:
        """All tags, in alphabetical order."""
        return self.tags.split()

    @property
    def thumbnail_url(self) -> str | None:
        """The URL of a small picture for embeds; None where there is none, or it is hidden."""
        return thumbnail_url([self.preview_url, self.sample_url])

    @property
    def page_url(self) -> str:
        """The URL of the post's page, on the site whose files it has."""
        return page_url(self.id, [self.url, self.preview_url], _SITE)

    @property
    def why_hidden(self) -> HiddenReason | None:
        """Why `url` is None, as far as the post tells; None where it is not."""
        return why_hidden(self.url, self.rating, deleted="deleted" in self.flags.split())
