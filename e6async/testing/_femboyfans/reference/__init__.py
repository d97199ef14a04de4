"""The tables of FemboyFans."""

from __future__ import annotations

from typing import Final

from e6async.testing._reference import Reference

__all__ = ["FEMBOYFANS_REFERENCE"]

FEMBOYFANS_REFERENCE: Final = Reference(__name__)
"""The operations and shapes of a FemboyFans server."""
