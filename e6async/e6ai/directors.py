"""Directors: e6ai's name for the artists of e621, with the same fields and filters."""

from __future__ import annotations

from typing import ClassVar

from e6async.e621.artists import Artists

__all__ = ["Directors"]


class Directors(Artists):
    """Directors; their models and filters are those of artists, as the server names them."""

    _family: ClassVar[str] = "directors"
