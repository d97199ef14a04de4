"""The tables of e621."""

from __future__ import annotations

from typing import Final

from e6async.testing._reference import Reference

__all__ = ["E621_REFERENCE"]

E621_REFERENCE: Final = Reference(__name__)
"""What an e621 server can be asked and what it answers."""
