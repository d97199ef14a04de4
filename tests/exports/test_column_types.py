"""Every column type goes every way: rows in plain Python and with pyarrow, and each conversion."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, Union

import attrs
import duckdb
import msgspec
import pytest

from e6async.errors import ExportError
from e6async.exports import ExportFile, Row, TableSchema
from e6async.exports._arrow import arrow_schema
from e6async.exports._column_types import COLUMN_TYPES, TEXT, ColumnType
from e6async.exports._schema import schema_of
from e6async.testing._exports.writer import Cell, field
from tests.exports.reading import SITES, listed, read, values

pq: Any = import_module("pyarrow.parquet")  # pyarrow has no types


@attrs.frozen(kw_only=True)
class Sample:
    """A value of a column type, in every form that it takes."""

    cell: Cell
    """As the fake site writes it."""
    value: object
    """In a row."""
    sqlite: object
    bad: str | None
    """A text that is not valid; None where every text is."""

    @property
    def in_arrow(self) -> object:
        """In Parquet and in Polars, where arrays are lists."""
        return listed(self.value)


SAMPLES: dict[object, Sample] = {
    str: Sample(cell='a "b"', value='a "b"', sqlite='a "b"', bad=None),
    int: Sample(cell=-7, value=-7, sqlite=-7, bad="1.5"),
    float: Sample(cell=Decimal("2.5"), value=2.5, sqlite=2.5, bad="x"),
    bool: Sample(cell=True, value=True, sqlite=1, bad="x"),
    datetime: Sample(
        cell=datetime(2026, 1, 2, 3, 4, 5, 60_000, UTC),
        value=datetime(2026, 1, 2, 3, 4, 5, 60_000, UTC),
        sqlite="2026-01-02 03:04:05.06",
        bad="2026-13-01 00:00:00",
    ),
    tuple[int, ...]: Sample(cell=[1, 2], value=(1, 2), sqlite="[1, 2]", bad="{1,x}"),
    tuple[str | None, ...]: Sample(
        cell=["a,b", None, ""], value=("a,b", None, ""), sqlite='["a,b", null, ""]', bad="{a"
    ),
}
"""A sample of each column type, by its annotation."""
EACH = pytest.mark.parametrize(
    "column_type", COLUMN_TYPES, ids=[each.description for each in COLUMN_TYPES]
)


def table(hint: object) -> TableSchema[Row]:
    """The schema of a table with one column of a type, which may be NULL."""
    fields = [("id", int), ("value", Union[hint, None])]  # noqa: UP007 - known at run time only
    row = msgspec.defstruct("MadeUpRow", fields, bases=(Row,), frozen=True, gc=False)
    assert issubclass(row, Row)
    return schema_of("made_up", row)


def file_of(column_type: ColumnType, folder: Path, *texts: str) -> ExportFile[Row]:
    """An export with one row for each text of its column."""
    path = folder / "made_up.csv"
    lines = [f"{number},{text}\n" for number, text in enumerate(texts, 1)]
    path.write_text("".join(["id,value\n", *lines]))
    return ExportFile(path, table(column_type.hint))


async def read_all(file: ExportFile[Row]) -> None:
    """Read all rows of a file."""
    async for _ in file.rows():
        pass


def test_every_column_type_is_tested_and_used() -> None:
    """A type without a sample here, or without a column on any site, has been forgotten."""
    hints = [each.hint for each in COLUMN_TYPES]
    assert len(set(hints)) == len(hints)
    assert SAMPLES.keys() == set(hints)
    used = {
        column.type.hint
        for schemas in SITES.values()
        for schema in schemas.values()
        for column in schema.columns
    }
    assert used == set(hints)


def test_the_descriptions_differ() -> None:
    """Two types with one description could not be told apart in an error message."""
    assert len({each.description for each in COLUMN_TYPES}) == len(COLUMN_TYPES)


@EACH
@pytest.mark.parametrize("arrow", [False, True], ids=["plain", "arrow"])
def test_rows(column_type: ColumnType, arrow: bool) -> None:
    """Rows have the value, and None for NULL."""
    sample, schema = SAMPLES[column_type.hint], table(column_type.hint)
    data = f"id,value\n1,{field(sample.cell)}\n2,\n".encode()
    rows = read(schema, data, arrow=arrow)
    assert [values(row)[1] for row in rows] == [sample.value, None]


@EACH
async def test_parquet_and_polars(column_type: ColumnType, tmp_path: Path) -> None:
    """Both have the value, of the type of the Arrow schema."""
    sample = SAMPLES[column_type.hint]
    file = file_of(column_type, tmp_path, field(sample.cell), "")
    value = sample.in_arrow
    parquet = pq.read_table(await file.to_parquet(tmp_path / "x.parquet"))
    assert parquet.schema.equals(arrow_schema(file.schema))
    assert parquet["value"].to_pylist() == [value, None]
    assert (await file.to_polars())["value"].to_list() == [value, None]


@EACH
async def test_sqlite_and_duckdb(column_type: ColumnType, tmp_path: Path) -> None:
    """SQLite has what it can store, DuckDB the value."""
    sample = SAMPLES[column_type.hint]
    file = file_of(column_type, tmp_path, field(sample.cell), "")
    with closing(sqlite3.connect(await file.to_sqlite(tmp_path / "x.sqlite"))) as database:
        rows = database.execute("SELECT value FROM made_up ORDER BY id").fetchall()
    assert rows == [(sample.sqlite,), (None,)]
    target = await file.to_duckdb(tmp_path / "x.duckdb")
    with duckdb.connect(str(target)) as other:
        count = other.execute("SELECT count(value), count(*) FROM made_up").fetchall()
    assert count == [(1, 2)]


@pytest.mark.parametrize(
    ("to", "column_type"),
    [
        pytest.param(to, each, id=f"{to}-{each.description}")
        for to in ("rows", "to_parquet", "to_sqlite")
        for each in COLUMN_TYPES
        if each is not TEXT and not (to == "to_sqlite" and each.hint is datetime)  # text in SQLite
    ],
)
async def test_a_bad_value(to: str, column_type: ColumnType, tmp_path: Path) -> None:
    """It is an error with line, column and what a valid value is, whichever way it goes."""
    sample = SAMPLES[column_type.hint]
    file = file_of(column_type, tmp_path, field(sample.cell), field(sample.bad))
    with pytest.raises(ExportError, match=f"not a valid {column_type.description}") as caught:
        await (read_all(file) if to == "rows" else getattr(file, to)(tmp_path / "x"))
    assert (caught.value.line, caught.value.column) == (3, "value")


def test_a_type_that_is_not_known() -> None:
    """A row with another annotation is refused when its class is read, not when a file is."""
    with pytest.raises(TypeError, match="value: no column type has the annotation"):
        table(bytes)
