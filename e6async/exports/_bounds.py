"""How large an export may be: a host can send without end, a small file unpack to anything."""

from __future__ import annotations

from typing import Final

import attrs

from e6async._arguments import shown
from e6async.errors import ExportError, InputError

__all__ = [
    "DEFAULT_BOUNDS",
    "MAX_BYTES",
    "MAX_RATIO",
    "Bounds",
    "UnpackedTooLargeError",
    "check_bound",
]

MAX_BYTES: Final = 16 << 30
"""Bytes of a packed export; those of the largest sites have about two billion."""
MAX_RATIO: Final = 200
"""How much longer than the packed file its text may be; that of real exports is 3 to 15 times as
long.
"""


@attrs.frozen(kw_only=True)
class Bounds:
    """The bounds of one export."""

    max_bytes: int = MAX_BYTES
    max_ratio: int = MAX_RATIO

    def __attrs_post_init__(self) -> None:
        check_bound("max_bytes", self.max_bytes)
        check_bound("max_ratio", self.max_ratio)


class UnpackedTooLargeError(ExportError):
    """A file unpacks to more than its bound; to fetch it again does not help."""


def check_bound(name: str, value: object) -> None:
    """Raise InputError for what is no whole number above 0."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        message = f"{name} must be a whole number of 1 or more; got {shown(value)}"
        raise InputError(message)


DEFAULT_BOUNDS: Final = Bounds()
