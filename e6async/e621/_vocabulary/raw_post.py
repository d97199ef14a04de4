"""A post as its whole row, as staff actions answer: `ApiMethods` in `app/models/post.rb`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import ModelWithMappings
from e6async._core.protocol.decode import Time


@attrs.frozen(kw_only=True)
class PostRaw(ModelWithMappings):
    """A post as a raw database row, which a few responses contain; prefer `posts.get`."""

    id: int
    created_at: Time
    updated_at: Time | None
    up_score: int
    down_score: int
    """0 or below."""
    score: int
    source: str
    """One per line."""
    md5: str | None = None
    """None when the caller may not see the file."""
    rating: str
    """`s`, `q` or `e`; see `Rating`."""
    is_note_locked: bool
    is_rating_locked: bool
    is_status_locked: bool
    is_pending: bool
    is_flagged: bool
    is_deleted: bool
    uploader_id: int
    approver_id: int | None
    """None for a post that nobody approved, or that needed no approval."""
    pool_string: str | None = None
    """An old form of `pool_ids`: `pool:1`; None from servers before 19 August 2026."""
    last_noted_at: Time | None
    last_comment_bumped_at: Time | None
    fav_count: int
    tag_string: str
    """Names separated by spaces."""
    tag_count: int
    tag_count_general: int
    tag_count_artist: int | None = None
    """None from e6ai.net, which has `tag_count_director`."""
    tag_count_director: int | None = None
    """From e6ai.net only."""
    tag_count_character: int
    tag_count_copyright: int | None = None
    """None from e6ai.net, which has `tag_count_franchise`."""
    tag_count_franchise: int | None = None
    """From e6ai.net only."""
    file_ext: str | None = None
    """None when the caller may not see the file."""
    file_size: int
    """Bytes."""
    image_width: int
    image_height: int
    parent_id: int | None
    has_children: bool
    last_commented_at: Time | None
    has_active_children: bool
    """Whether there are children that are not deleted."""
    bit_flags: int
    tag_count_meta: int
    locked_tags: str | None
    """Names separated by spaces."""
    tag_count_species: int
    tag_count_invalid: int
    description: str
    """DText."""
    comment_count: int
    change_seq: int
    """Grows with each change of the post, over the whole site."""
    tag_count_lore: int
    bg_color: str | None
    duration: str | None
    """Seconds, a decimal as text; None for still images."""
    is_comment_disabled: bool
    is_comment_locked: bool
    tag_count_contributor: int | None = None
    """None from e6ai.net, which has no such category."""
    video_samples: Mapping[str, object]
    """Data of the conversion of a video; empty otherwise."""
    hotness: float | None = None
    """None from servers before July 2026."""
    pool_ids: tuple[int, ...]
    has_sample: bool
    has_visible_children: bool
    children_ids: str | None
    """Ids separated by spaces; None without children."""
    is_favorited: bool
    """By the caller."""
    vote_by: int | None = None
    """The caller's: 1, -1, or 0 for none or a locked one; None from servers before May 2026."""
    file_url: str | None = None
    """None when the caller may not see the file; this also holds for the next two fields."""
    sample_url: str | None = None
    preview_file_url: str | None = None

    description_dtext: ClassVar[DTextOf] = DTextOf("description")
