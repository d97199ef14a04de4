"""Values that FemboyFans takes where any value of a type will not do, and odd calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tests.contract import values
from tests.contract.arguments import Arguments

KNOWN: Mapping[str, object] = {
    **values.KNOWN,
    "checksum": values.MD5,
    "post_replacement_media_assets.append.chunk_id": 1,
    "post_replacement_media_assets.finalize.id": 3,
    "upload_media_assets.append.chunk_id": 1,
    "upload_media_assets.finalize.id": 3,
    "config.update.settings": {"max_per_page": 500},
    "notifications.search.category": "mention",
    "user_events.search.category": "login",
}
"""By `family.method.name`, or by the name of a parameter."""


def also(_name: str) -> Iterable[Arguments]:
    """Give calls whose arguments depend on each other."""
    return ()
