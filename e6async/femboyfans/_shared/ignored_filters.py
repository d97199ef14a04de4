"""Filters that the server takes and does nothing with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e6async._core.protocol import wire

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def refuse_ignored(
    name: str, filters: Iterable[str], unheeded: Collection[str], *, site: str
) -> None:
    """Raise UnsupportedError for a filter that would be taken in silence, and do nothing."""
    for key in filters:
        if key in unheeded:
            reason = "the server takes the filter and does nothing with it"
            raise wire.unsupported(f"{name} by {key}", site, reason)
