"""`e6.exports`: the tables of a site's exports, each as an attribute."""

from __future__ import annotations

import inspect
import types
from abc import abstractmethod
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, get_args

import attrs

from e6async._core.resource import Resource
from e6async.errors import InputError
from e6async.exports._post_columns import PostColumns
from e6async.exports._schema import Row, TableSchema, schema_of
from e6async.exports._table import Table

if TYPE_CHECKING:
    from e6async._core.transport import Transport

__all__ = ["Exports", "with_files_url"]

T = TypeVar("T", bound=Table[Row])
R = TypeVar("R", bound=Row)


class Exports(Resource, Generic[T]):
    """The exports of a site; a subclass declares its tables: `tags: Table[TagRow]`."""

    schemas: ClassVar[Mapping[str, TableSchema[Row]]] = types.MappingProxyType({})
    """The schemas of the tables by name."""

    def __init_subclass__(cls, *, lacks: Collection[str] = ()) -> None:
        """Add the tables that a subclass declares to those of its base, without those it lacks."""
        super().__init_subclass__()
        tables = inspect.get_annotations(cls, eval_str=True)
        inherited = {name: each for name, each in cls.schemas.items() if name not in lacks}
        own = {name: schema_of(name, get_args(table)[0]) for name, table in tables.items()}
        cls.schemas = types.MappingProxyType(dict(sorted({**inherited, **own}.items())))

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport)
        self.tables: Mapping[str, T] = types.MappingProxyType(
            {name: self._table(schema) for name, schema in self.schemas.items()}
        )
        """The tables by name, for names that are known at run time only."""
        for name, table in self.tables.items():
            setattr(self, name, table)

    def table(self, name: str) -> T:
        """Give a table by name; raises InputError when the site does not export it."""
        table = self.tables.get(name)
        if table is None:
            message = f"there is no export {name!r}; the exports are {', '.join(self.tables)}"
            raise InputError(message)
        return table

    @abstractmethod
    def _table(self, schema: TableSchema[Row]) -> T:
        """Make the handle of a table."""


def with_files_url(schema: TableSchema[R], transport: Transport) -> TableSchema[R]:
    """Let the rows of posts know where their files are, unless it is where rows look anyway."""
    site, base = transport.site, str(transport.base_url).rstrip("/")
    url = site.files_url if base == site.url else base
    row: type[object] = schema.row
    if not issubclass(row, PostColumns) or url == row.public_files_url:
        return schema
    return attrs.evolve(schema, files_url=url)
