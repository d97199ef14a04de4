"""The sites that FakeSite supports, and the rules of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from e6async.testing._e6ai.families import RULES as E6AI_RULES
from e6async.testing._e621.families import RULES as E621_RULES
from e6async.testing._femboyfans.families import RULES as FEMBOYFANS_RULES
from e6async.testing._server_kind import Rules

__all__ = ["RULES_BY_SITE"]

RULES_BY_SITE: Final[Mapping[str, Rules]] = {
    **dict.fromkeys(("e621", "e926"), E621_RULES),
    "e6ai": E6AI_RULES,
    "femboyfans": FEMBOYFANS_RULES,
}
"""The rules of a site by its name; a test compares them with the table of sites."""
