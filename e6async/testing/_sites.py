"""The sites that can be played, and how each takes requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from e6async.testing._e621.families import RULES as E621_RULES
from e6async.testing._femboyfans.families import RULES as FEMBOYFANS_RULES
from e6async.testing._server_kind import Rules

__all__ = ["PLAYED"]

PLAYED: Final[Mapping[str, Rules]] = {
    **dict.fromkeys(("e621", "e926", "e6ai"), E621_RULES),
    "femboyfans": FEMBOYFANS_RULES,
}
"""By the names of the sites."""
