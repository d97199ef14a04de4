"""Models that `artists` and `artist_urls` share."""

from __future__ import annotations

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time


@attrs.frozen(kw_only=True)
class ArtistSummary(Model):
    """The fields of an artist itself, without URLs."""

    id: int
    name: str
    creator_id: int
    created_at: Time
    updated_at: Time
    other_names: tuple[str, ...]
    linked_user_id: int | None
    """The account of the artist; None when it is not known."""
    is_locked: bool | None
