"""The exports of e6ai.net: those of e621, with directors instead of artists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NoReturn

from e6async.errors import UnsupportedError
from e6async.exports._schema import Row, TableSchema
from e6async.exports._table import Table
from e6async.exports.e621 import ArtistRow, E621Exports


class E6AIExports(E621Exports, lacks=("artists",)):
    """The newest exports of the site's database; each table is an attribute."""

    directors: Table[ArtistRow]

    if not TYPE_CHECKING:  # for checkers it has no other names

        def __getattr__(self, name: str) -> NoReturn:
            if name == "artists":
                raise UnsupportedError("e6ai has no export of artists: use exports.directors")
            message = f"{type(self).__name__!r} object has no attribute {name!r}"
            raise AttributeError(message)


SCHEMAS: Final[Mapping[str, TableSchema[Row]]] = E6AIExports.schemas
"""The schemas of the tables by name, for `open_export`."""
