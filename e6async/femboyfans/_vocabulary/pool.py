"""A pool, as the pools show it and as it is after one post more."""

from __future__ import annotations

from typing import ClassVar

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time


@attrs.frozen(kw_only=True)
class Pool(Model):
    """A pool."""

    id: int
    name: str
    """With `_` for spaces."""
    creator_id: int
    description: str
    """DText."""
    is_ongoing: bool
    post_ids: tuple[int, ...]
    """In reading order."""
    created_at: Time
    updated_at: Time
    artist_names: tuple[str, ...]
    """The artists of its posts."""
    cover_post_id: int | None
    """None for an empty pool."""
    category: str
    """`series` or `collection`."""
    creator_name: str
    post_count: int

    description_dtext: ClassVar[DTextOf] = DTextOf("description")
