"""The rules of FemboyFans' rows, a module for each family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from e6async.testing._e621.model import Model

__all__ = ["MODELS"]

MODELS: Final[Mapping[str, Model]] = {}
"""The rules by shape."""
