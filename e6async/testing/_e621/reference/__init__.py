"""The reference of e621."""

from __future__ import annotations

from typing import Final

from e6async.testing._reference import Reference

__all__ = ["E621_REFERENCE"]

E621_REFERENCE: Final = Reference(__name__)
"""The operations and shapes of an e621 server."""
