"""The reference of e6ai, as a difference to that of e621."""

from __future__ import annotations

from typing import Final

from e6async.testing._e621.reference import E621_REFERENCE
from e6async.testing._reference import Reference

__all__ = ["E6AI_REFERENCE"]

E6AI_REFERENCE: Final = Reference(__name__, E621_REFERENCE)
"""The operations and shapes of e6ai's server."""
