"""The shape of a tag: `app/models/tag.rb`."""

from __future__ import annotations

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time


@attrs.frozen(kw_only=True)
class RelatedTagCount(Model):
    """A related tag."""

    tag: str
    count: int
    """How many posts of a sample have both tags."""


@attrs.frozen(kw_only=True)
class Tag(Model):
    """A tag."""

    id: int
    name: str
    post_count: int
    category: int
    """See `Category`."""
    related_tags: tuple[RelatedTagCount, ...]
    related_tags_updated_at: Time | None
    created_at: Time
    updated_at: Time
    is_locked: bool
    """Whether admins alone change its category."""
    follower_count: int
    is_deprecated: bool
    creator_id: int
