"""What is a fault of an export, and what is not: one verdict, whichever way the rows go.

The reference is the text that PostgreSQL's COPY writes. More than that is taken where it has one
meaning for all readers; what Python's types cannot hold is a fault for all of them.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import duckdb
import pytest

from e6async.errors import ExportError
from e6async.exports import ExportFile, Row, open_export
from e6async.exports._reader import RowReader
from e6async.exports.e621 import SCHEMAS
from tests.exports.reading import listed

pq: Any = import_module("pyarrow.parquet")  # pyarrow has no types

FAULT: Final = object()
NOW: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BIG: Final = 9223372036854775807
SAMPLE: Final = {
    "text": "x",
    "whole number": "1",
    "number": "1",
    "boolean, t or f": "f",
    "time": "2026-01-02 03:04:05",
    "array of whole numbers": "{}",
    "array of texts": "{}",
}
INTS: Final = {
    "7": 7,
    "-7": -7,
    "0": 0,
    "-0": 0,
    '"7"': 7,
    str(BIG): BIG,
    str(-BIG - 1): -BIG - 1,
    "007": 7,
    " 7": 7,
    "7 ": 7,
    "\t7": 7,
    "0x10": 16,
    "0X1f": 31,
    "0x" + "f" * 16: -1,
    **dict.fromkeys(["+7", "1_000", "1e3", "1.0", "1.", "null", "true", "NaN", "٣", "--1"], FAULT),
    **dict.fromkeys([str(BIG + 1), str(-BIG - 2), "1" + "0" * 40, "9" * 5000], FAULT),
    **dict.fromkeys(["-", "1-2", '""', '"1,2"', "1 2", " ", "-0x10", "0x", "a", "", "- 1"], FAULT),
}
FLOATS: Final = {
    "12.50": 12.5,
    "-3": -3.0,
    "0": 0.0,
    "1e3": 1000.0,
    "1E5": 1e5,
    '"1.5"': 1.5,
    "": None,
    "1.": 1.0,
    ".5": 0.5,
    "-.5": -0.5,
    "+1": 1.0,
    "007.5": 7.5,
    " 1": 1.0,
    "1e-400": 0.0,
    "1" + "0" * 25: 1e25,
    "0.1": 0.1,
    **dict.fromkeys(["NaN", "nan", "inf", "Infinity", "-Infinity", "1e400", "9" * 400], FAULT),
    **dict.fromkeys(["null", "1_0", "0x10", "1e", "--1", "1.5.2", '""', "-", ".", '"1,5"'], FAULT),
}
BOOLS: Final = {
    "t": True,
    "f": False,
    '"t"': True,
    **dict.fromkeys(["true", "false", "T", "1", "0", "tt", "tf", " t", "yes", '""', ""], FAULT),
}
TIMES: Final = {
    "2026-01-02 03:04:05": NOW,
    '"2026-01-02 03:04:05"': NOW,
    "2026-01-02T03:04:05": NOW,
    "2026-01-02 03:04:05.1": NOW.replace(microsecond=100_000),
    "2026-01-02 03:04:05.123456": NOW.replace(microsecond=123_456),
    "2026-01-02 03:04": NOW.replace(second=0),
    "2026-01-02": NOW.replace(hour=0, minute=0, second=0),
    "0001-01-01 00:00:00": datetime(1, 1, 1, tzinfo=UTC),
    "9999-12-31 23:59:59.999999": datetime.max.replace(tzinfo=UTC),
    **dict.fromkeys(["infinity", "-infinity", "0000-00-00", "0000-00-00 00:00:00"], FAULT),
    **dict.fromkeys(["0000-01-01 00:00:00", "0044-03-15 00:00:00 BC"], FAULT),
    **dict.fromkeys(["10000-01-01 00:00:00", "99999-01-01 00:00:00", "now", "", '""'], FAULT),
    **dict.fromkeys(["2026-02-30 00:00:00", "2026-01-02 24:00:00", "2026-01-02 23:59:60"], FAULT),
    **dict.fromkeys(["2026-01-02 03:04:05.", "2026-01-02 03:04:05Z", "2026-1-2 03:04:05"], FAULT),
    **dict.fromkeys(["2026-01-02 03:04:05+00", "2026-01-02 03:04:05+01:00"], FAULT),
    **dict.fromkeys([" 2026-01-02 03:04:05", "2026-01-02 03:04:05 ", "2026"], FAULT),
}
TEXTS: Final = {
    "a": "a",
    '""': "",
    '"a\nb"': "a\nb",
    '"a\rb"': "a\rb",
    "a\rb": "a\rb",
    " a ": " a ",
    '"a""b"': 'a"b',
    "\\N": "\\N",
    "NULL": "NULL",
    "0x": "0x",
    **dict.fromkeys(["", 'a"b', '"a', "\ud800", "\0"], FAULT),
}
INT_ARRAYS: Final = {
    "{}": (),
    "{1}": (1,),
    '"{1,2}"': (1, 2),
    "[0:0]={1}": (1,),
    "{-1}": (-1,),
    **dict.fromkeys(["{+1}", "{1_0}", "{0x1}", "{NULL}", "{1.0}", "{1e3}", "{٣}", "{{1}}"], FAULT),
    **dict.fromkeys([f"{{{BIG + 1}}}", '"{1,,2}"', '"{1,}"', "{", "1", '""'], FAULT),
}
COLUMNS: Final[Mapping[tuple[str, str], Mapping[str, object]]] = {
    ("tags", "category"): INTS,
    ("posts", "duration"): FLOATS,
    ("tags", "is_locked"): BOOLS,
    ("tags", "created_at"): TIMES,
    ("tags", "name"): TEXTS,
    ("pools", "post_ids"): INT_ARRAYS,
}
CASES: Final = [
    (table, column, text, verdict)
    for (table, column), verdicts in COLUMNS.items()
    for text, verdict in verdicts.items()
]
Way: TypeAlias = Callable[[ExportFile[Row], Path, str], Awaitable[list[object]]]


Run: TypeAlias = Callable[[ExportFile[Row], Path, str, Way], "list[object] | ExportError"]


def _read(file: ExportFile[Row], column: str, *, arrow: bool) -> list[object]:
    blocks = RowReader(file.schema, str(file.path), arrow=arrow).all([file.path.read_bytes()])
    return [getattr(row, column) for rows in blocks for row in rows]


async def _plain(file: ExportFile[Row], _target: Path, column: str) -> list[object]:
    return _read(file, column, arrow=False)


async def _arrow(file: ExportFile[Row], _target: Path, column: str) -> list[object]:
    return _read(file, column, arrow=True)


async def _polars(file: ExportFile[Row], _target: Path, column: str) -> list[object]:
    return cast("list[object]", (await file.to_polars())[column].to_list())


async def _parquet(file: ExportFile[Row], target: Path, column: str) -> list[object]:
    await file.to_parquet(target)
    return cast("list[object]", pq.read_table(target)[column].to_pylist())


async def _duckdb(file: ExportFile[Row], target: Path, column: str) -> list[object]:
    await file.to_duckdb(target)
    with duckdb.connect(str(target)) as database:
        database.execute("SET TimeZone = 'UTC'")
        found = database.sql(f"SELECT {column} FROM {file.schema.name}").arrow()
        return cast("list[object]", import_module("pyarrow").table(found)[column].to_pylist())


async def _sqlite(file: ExportFile[Row], target: Path, column: str) -> list[object]:
    await file.to_sqlite(target)
    (kind,) = [each.type.description for each in file.schema.columns if each.name == column]
    with closing(sqlite3.connect(target)) as database:
        found = database.execute(f"SELECT {column} FROM {file.schema.name}").fetchall()
    return [_of_sqlite(kind, value) for (value,) in found]


def _of_sqlite(kind: str, value: Any) -> object:
    if kind == "time":
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if kind.startswith("array"):
        return json.loads(value)
    return bool(value) if kind.startswith("boolean") else value


WAYS: Final[Mapping[str, Way]] = {
    "plain": _plain,
    "arrow": _arrow,
    "polars": _polars,
    "parquet": _parquet,
    "duckdb": _duckdb,
    "sqlite": _sqlite,
}


def export(folder: Path, table: str, rows: list[dict[str, str]]) -> ExportFile[Row]:
    """An export of rows that differ from an ordinary one in some columns."""
    columns = SCHEMAS[table].columns
    lines = [",".join(column.name for column in columns)]
    for number, odd in enumerate(rows, 1):
        row = {column.name: SAMPLE[column.type.description] for column in columns}
        lines.append(",".join({**row, "id": str(number), **odd}.values()))
    path = folder / f"{table}.csv"
    path.write_bytes(("\n".join(lines) + "\n").encode("utf-8", "surrogatepass"))
    return open_export(path, SCHEMAS)


@pytest.mark.parametrize(
    "case",
    CASES,
    ids=[f"{column} {text[:30]!a}" for _, column, text, _ in CASES],
)
def test_one_verdict(case: tuple[str, str, str, object], tmp_path: Path, run: Run) -> None:
    """A value between two ordinary rows is the same for all ways out, or the same error."""
    table, column, text, verdict = case
    file = export(tmp_path, table, [{}, {column: text}, {}])
    found = {name: run(file, tmp_path / f"x.{name}", column, way) for name, way in WAYS.items()}
    if verdict is FAULT:
        assert all(isinstance(each, ExportError) for each in found.values()), found
        assert len({str(each) for each in found.values()}) == 1, found
        assert {cast("ExportError", each).line for each in found.values()} == {3}
        if column != "name":
            assert {cast("ExportError", each).column for each in found.values()} == {column}
    else:
        values = {name: cast("list[object]", each)[1] for name, each in found.items()}
        assert {name: listed(value) for name, value in values.items()} == dict.fromkeys(
            WAYS, listed(verdict)
        )


@pytest.fixture(scope="module")
def run() -> Run:
    """Go one way, in an event loop of its own; gives an ExportError instead of raising it."""

    def go(
        file: ExportFile[Row], target: Path, column: str, way: Way
    ) -> list[object] | ExportError:
        async def gone() -> list[object]:
            return await way(file, target, column)

        try:
            return asyncio.run(gone())
        except ExportError as error:
            return error

    return go


def test_an_id_twice(tmp_path: Path, run: Run) -> None:
    """It is no fault: all rows are there in order; only SQLite's table has no key then."""
    ids = ["1", "2", "2", "1", "3"]
    file = export(tmp_path, "tags", [{"id": number} for number in ids])
    for name, way in WAYS.items():
        target = tmp_path / f"x.{name}"
        assert run(file, target, "id", way) == list(map(int, ids)), name
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as database:
        keys = [row[5] for row in database.execute("PRAGMA table_info(tags)")]
        assert not any(keys)
        tables = database.execute("SELECT name FROM sqlite_master").fetchall()
        assert tables == [("tags",)]


def test_a_fault_after_an_id_twice(tmp_path: Path, run: Run) -> None:
    """The error of SQLite is that of the other ways."""
    rows = [{"id": "1"}, {"id": "1"}, {"id": "2", "category": "x"}]
    file = export(tmp_path, "tags", rows)
    found = {str(run(file, tmp_path / f"x.{name}", "id", way)) for name, way in WAYS.items()}
    assert len(found) == 1
    assert "category is 'x'" in found.pop()


def test_rows_that_end_with_a_carriage_return(tmp_path: Path, run: Run) -> None:
    """A file whose rows end in several ways is the same fault for all; one with CR LF is none."""
    file = export(tmp_path, "tags", [{}, {}, {}])
    text = file.path.read_bytes()
    file.path.write_bytes(text.replace(b"f\n2,", b"f\r2,"))
    found = {str(run(file, tmp_path / f"x.{name}", "id", way)) for name, way in WAYS.items()}
    assert len(found) == 1
    assert "does not have 7 columns" in found.pop()
    file.path.write_bytes(text.replace(b"\n", b"\r\n"))
    for name, way in WAYS.items():
        assert run(file, tmp_path / f"x.{name}", "is_locked", way) == [False, False, False]
