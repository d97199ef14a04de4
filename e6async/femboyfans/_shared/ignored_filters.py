"""Filters that the server accepts but ignores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e6async._core.protocol import wire

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def refuse_ignored(
    name: str, filters: Iterable[str], ignored: Collection[str], *, site: str
) -> None:
    """Raise UnsupportedError for a filter that the server would silently ignore."""
    for key in filters:
        if key in ignored:
            raise wire.unsupported(f"{name} by {key}", site, "the server ignores this filter")
