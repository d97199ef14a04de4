"""Argument values that FemboyFans needs where not every value of the type is valid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tests.contract import values_e621
from tests.contract.arguments import Arguments

VALUES: Mapping[str, object] = {
    **values_e621.VALUES,
    "avoid_postings.update.artist_attributes": None,
    "checksum": values_e621.MD5,
    "post_replacement_media_assets.append.chunk_id": 1,
    "post_replacement_media_assets.finalize.id": 3,
    "upload_media_assets.append.chunk_id": 1,
    "upload_media_assets.finalize.id": 3,
    "config.update.settings": {"max_per_page": 500},
    "notifications.search.category": "mention",
    "user_events.search.category": "login",
}
"""Values by `family.method.parameter` or by `parameter`."""


def extra_calls(_name: str) -> Iterable[Arguments]:
    """No calls: every method is reached with the values above."""
    return ()
