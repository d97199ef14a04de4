"""Values and filters that most searches take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeAlias, TypedDict

Range: TypeAlias = int | str | Sequence[int]
"""A number, several of them, or a range such as `>5`, `<=5`, `5..10`, `..10`."""
Times: TypeAlias = date | datetime | str
"""A day or a time, or a range such as `2026-01-01..2026-02-01` or `>=2026-01-01`."""
Ids: TypeAlias = int | str | Sequence[int]
"""One id or several, up to 320."""


class CommonFilters(TypedDict, total=False):
    """Filters that nearly every list takes."""

    id: Range
    created_at: Times
    updated_at: Times
