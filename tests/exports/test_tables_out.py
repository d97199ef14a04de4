"""Conversion: the same values, a stable schema, and all or nothing."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import sqlite3
import threading
from collections.abc import Callable, Coroutine
from contextlib import closing, suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import duckdb
import polars as pl
import pytest

from e6async.errors import E6Error, ExportError, InputError
from e6async.exports import _arrow_types as extras
from e6async.exports._arrow import arrow_schema
from e6async.exports._file import ExportFile, open_export
from e6async.exports._schema import Row
from e6async.exports.e621 import SCHEMAS
from e6async.testing._exports.writer import columns, csv
from tests.exports.reading import SITES, cells, listed, typed

pq: Any = import_module("pyarrow.parquet")  # pyarrow has no types
dataset: Any = import_module("pyarrow.dataset")


def export(
    folder: Path, name: str, site: Literal["e621", "femboyfans"] = "e621", count: int = 40
) -> tuple[ExportFile[Row], list[dict[str, object]]]:
    """An export on disk, and its rows."""
    known = columns(site)[name]
    rows = cells(known, count, random.Random(name))
    path = folder / f"{name}.csv"
    path.write_bytes(csv([each[0] for each in known], rows).encode())
    return open_export(path, SITES[site]), typed(known, rows)


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


@pytest.mark.parametrize("name", sorted(SCHEMAS))
async def test_parquet(name: str, tmp_path: Path) -> None:
    """Parquet has the same values, with the schema of the table."""
    file, expected = export(tmp_path, name)
    target = await file.to_parquet(tmp_path / "out" / "x.parquet")
    table = pq.read_table(target)
    assert table.schema.equals(arrow_schema(file.schema))
    assert table.to_pylist() == [
        {key: listed(value) for key, value in row.items()} for row in expected
    ]


async def test_the_schema_is_stable(tmp_path: Path) -> None:
    """A missing column gives the same schema, with NULL; an unknown column is appended."""
    path = tmp_path / "tag_aliases.csv"
    path.write_text(
        "new,id,antecedent_name,consequent_name,status,reason,creator_id,post_count,down_votes,"
        'meh_votes,up_votes\n"",1,a,b,active,"",2,3,0,0,0\n'
    )
    file = open_export(path, SCHEMAS)
    found = pq.read_table(await file.to_parquet(tmp_path / "x.parquet"))
    assert found.schema.equals(arrow_schema(file.schema, ["new"]))
    assert (found["created_at"].to_pylist(), found["new"].to_pylist()) == ([None], [""])
    empty = tmp_path / "tags.csv"
    empty.write_text(",".join(each.name for each in SCHEMAS["tags"].columns) + "\n")
    found = pq.read_table(await open_export(empty, SCHEMAS).to_parquet(tmp_path / "y.parquet"))
    assert (found.num_rows, found.schema.equals(arrow_schema(SCHEMAS["tags"]))) == (0, True)


@pytest.mark.parametrize(("column", "part"), [("rating", "rating="), ("created_at", "_year=")])
async def test_partitioned(column: str, part: str, tmp_path: Path) -> None:
    """DuckDB and Arrow read the folder as one table, with all rows."""
    file, expected = export(tmp_path, "posts", count=200)
    target = await file.to_parquet(tmp_path / "parts", partition_by=column)
    assert all(part in name for name in names(target))
    found = dataset.dataset(target, partitioning="hive").to_table().sort_by("id")
    assert found["md5"].to_pylist() == [row["md5"] for row in expected]
    sql = f"SELECT count(*) FROM read_parquet('{target}/*/*.parquet', hive_partitioning=true)"
    with duckdb.connect() as database:
        assert database.execute(sql).fetchall() == [(200,)]
    with pytest.raises(InputError, match="existing folder"):
        await file.to_parquet(target, partition_by=column)
    with pytest.raises(InputError, match="no column size"):
        await file.to_parquet(tmp_path / "other", partition_by="size")


@pytest.mark.parametrize("name", ["posts", "pools", "artists", "post_versions"])
async def test_polars_and_duckdb(name: str, tmp_path: Path) -> None:
    """A data frame and a DuckDB table have the same values; a second run replaces the first."""
    file, expected = export(tmp_path, name)
    wanted = [{key: listed(value) for key, value in row.items()} for row in expected]
    frame = await file.to_polars()
    assert frame.to_dicts() == wanted
    assert frame.schema["id"] == pl.Int64
    await file.to_duckdb(tmp_path / "x.duckdb", name="a b")
    target = await file.to_duckdb(tmp_path / "x.duckdb", name="a b")
    with duckdb.connect(str(target)) as database:
        database.execute("SET TimeZone = 'UTC'")
        count = database.execute('SELECT count(*), max(id) FROM "a b"').fetchall()
    assert count == [(40, 40)]


@pytest.mark.parametrize("name", sorted(SCHEMAS))
async def test_sqlite(name: str, tmp_path: Path) -> None:
    """SQLite has the same values: times as texts, arrays as JSON; a second run replaces them."""
    file, expected = export(tmp_path, name)
    await file.to_sqlite(tmp_path / "x.sqlite")
    target = await file.to_sqlite(tmp_path / "x.sqlite")
    with closing(sqlite3.connect(target)) as database:
        database.row_factory = sqlite3.Row
        found = [dict(row) for row in database.execute(f"SELECT * FROM {name} ORDER BY id")]
    assert [normal(row) for row in found] == [normal(row) for row in expected]


def normal(row: dict[str, object]) -> dict[str, object]:
    """Normalise the values of a row, so that two sources can be compared."""
    return {key: _normal(value) for key, value in row.items()}


def _normal(value: object) -> object:
    if isinstance(value, datetime):
        text = value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
        return text.rstrip("0").rstrip(".") if value.microsecond else text[:19]
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    return value


@pytest.mark.parametrize("to", ["to_parquet", "to_duckdb", "to_sqlite"])
async def test_damage_leaves_the_target_as_it_was(to: str, tmp_path: Path) -> None:
    """An error in the middle of the file leaves no trace."""
    file, _ = export(tmp_path, "tags")
    target = tmp_path / "x"
    text = file.path.read_bytes()
    file.path.write_bytes(text + b"1,a,b\n")
    with pytest.raises(ExportError, match="not have 7 columns"):
        await getattr(file, to)(target)
    assert names(tmp_path) == {file.path.name}
    file.path.write_bytes(text)
    await getattr(file, to)(target)
    before = names(tmp_path)
    file.path.write_bytes(text + b"1,a,b\n")
    with pytest.raises(ExportError, match="not have 7 columns"):
        await getattr(file, to)(target)
    assert names(tmp_path) == before
    file.path.write_bytes(text)
    if to == "to_parquet":
        assert pq.read_table(target).num_rows == 40
    elif to == "to_sqlite":
        with closing(sqlite3.connect(target)) as database:
            assert database.execute("SELECT count(*) FROM tags").fetchall() == [(40,)]
    else:
        with duckdb.connect(str(target)) as database:
            assert database.execute("SELECT count(*) FROM tags").fetchall() == [(40,)]


class Endless:
    """An export without end."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self._path = path
        self.is_under_way = threading.Event()
        self.has_ended = threading.Event()
        threading.Thread(target=self._write).start()

    def _write(self) -> None:
        with suppress(BrokenPipeError), self._path.open("w") as out:
            out.write("id,name,category,post_count,created_at,updated_at,is_locked\n")
            for number in itertools.count():
                out.write(f"{number},tag_{number},0,1,2026-01-02 03:04:05,2026-01-02 03:04:05,f\n")
                if number == 100_000:
                    self.is_under_way.set()
        self.has_ended.set()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in its folders")
@pytest.mark.parametrize("to", ["parquet", "partitioned", "duckdb", "sqlite", "polars"])
async def test_a_conversion_is_cancelled(to: str, tmp_path: Path) -> None:
    """It ends soon, and leaves nothing behind."""
    endless = Endless(tmp_path / "tags.csv")
    file, target = open_export(tmp_path / "tags.csv", SCHEMAS), tmp_path / "out"
    conversions: dict[str, Callable[[], Coroutine[object, object, object]]] = {
        "parquet": lambda: file.to_parquet(target),
        "partitioned": lambda: file.to_parquet(target, partition_by="category"),
        "duckdb": lambda: file.to_duckdb(target),
        "sqlite": lambda: file.to_sqlite(target),
        "polars": file.to_polars,
    }
    task = asyncio.create_task(conversions[to]())
    await asyncio.to_thread(endless.is_under_way.wait, 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(endless.has_ended.wait, 30)
    assert names(tmp_path) == {"tags.csv"}


@pytest.mark.parametrize("bad", ["9223372036854775808", "1.5", "x"])
async def test_a_bad_number_in_sqlite(bad: str, tmp_path: Path) -> None:
    """The error has the line, as with other formats."""
    file, _ = export(tmp_path, "tags", count=1)
    text = "id,name,category,post_count,created_at,updated_at,is_locked\n"
    file.path.write_text(f"{text}1,a,{bad},1,2026-01-01 00:00:00,2026-01-01 00:00:00,t\n")
    with pytest.raises(ExportError, match="category"):
        await file.to_sqlite(tmp_path / "x.sqlite")


async def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library the error names the package to install."""

    def nothing(name: str) -> None:
        raise ImportError(name)

    file, _ = export(tmp_path, "tags")
    monkeypatch.setattr(extras, "import_module", nothing)
    with pytest.raises(E6Error, match=r"pip install 'e6async\[parquet\]'"):
        await file.to_parquet(tmp_path / "x.parquet")
    with pytest.raises(E6Error, match=r"pip install 'e6async\[duckdb\]'"):
        await file.to_duckdb(tmp_path / "x.duckdb")
    with pytest.raises(E6Error, match=r"pip install 'e6async\[polars\]'"):
        await file.to_polars()


def test_names_of_files() -> None:
    """The file name has the table's name, with or without a date; another name is an error."""
    for name in ("posts.csv.gz", "posts-2026-04-01.csv.gz", "2026-04-01-posts.csv.xz", "posts.csv"):
        assert open_export(name, SCHEMAS).schema.name == "posts"
    with pytest.raises(InputError, match="does not begin with the name of a table"):
        open_export("things.csv.gz", SCHEMAS)
