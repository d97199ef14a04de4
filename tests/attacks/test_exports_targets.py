"""Conversions onto what is no place for them: each ends with an error of ours that says what to do.

Nothing that was there is changed, and nothing is left behind.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Final, TypeAlias

import attrs
import duckdb
import pytest

from e6async._cli.main import main
from e6async.errors import DiskError, DiskFullError, E6Error, ExportError, InputError
from e6async.exports import ExportFile, Row, open_export
from e6async.exports.e621 import SCHEMAS

HEAD: Final = "id,name,category,post_count,created_at,updated_at,is_locked"
REST: Final = "0,1,2026-01-02 03:04:05,2026-01-02 03:04:05,f"
TO: Final = ("parquet", "partitioned", "sqlite", "duckdb")
Make: TypeAlias = Callable[[Path], object]
HOLD: Final = "import duckdb, sys; b = duckdb.connect(sys.argv[1]); print(flush=True); input()"


def tags(folder: Path, *, extra: tuple[str, ...] = (), count: int = 1) -> ExportFile[Row]:
    """An export, with some columns more."""
    path = folder / "tags.csv"
    head = ",".join([HEAD, *(f'"{name}"' for name in extra)])
    rows = [",".join([f"{n},tag_{n},{REST}", *("x" for _ in extra)]) for n in range(count)]
    path.write_bytes(("\n".join([head, *rows]) + "\n").encode("utf-8", "surrogatepass"))
    return open_export(path, SCHEMAS)


async def convert(file: ExportFile[Row], to: str, target: Path, name: str | None = None) -> None:
    """Convert it."""
    if to == "parquet":
        await file.to_parquet(target)
    elif to == "partitioned":
        await file.to_parquet(target, partition_by="category")
    elif to == "sqlite":
        await file.to_sqlite(target, name=name)
    else:
        await file.to_duckdb(target, name=name)


def _view_of_sqlite(target: Path) -> None:
    with closing(sqlite3.connect(target)) as database:
        database.execute("CREATE VIEW tags AS SELECT 1")


def _view_of_duckdb(target: Path) -> None:
    with duckdb.connect(str(target)) as database:
        database.execute("CREATE VIEW tags AS SELECT 1")


def _text(target: Path) -> None:
    target.write_text("precious " * 100)


BAD: Final[list[tuple[str, str, Make, type[E6Error], str]]] = [
    *[("a folder", to, Path.mkdir, InputError, "existing folder") for to in TO],
    *[("a FIFO", to, os.mkfifo, InputError, "special file; remove it") for to in TO],
    *[("a loop", to, lambda path: path.symlink_to(path), DiskError, "use another") for to in TO],
    ("a text", "partitioned", _text, DiskError, "use another path"),
    ("a text", "sqlite", _text, InputError, "is not an SQLite database, or damaged; give another"),
    ("a text", "duckdb", _text, InputError, "is not a DuckDB database, or damaged; give another"),
    ("a view", "sqlite", _view_of_sqlite, InputError, "DROP VIEW.*; give another name or path"),
    ("a view", "duckdb", _view_of_duckdb, InputError, "type View.*; give another name or path"),
]


@pytest.mark.parametrize(
    ("to", "make", "kind", "message"),
    [each[1:] for each in BAD],
    ids=[f"{to} onto {what}" for what, to, *_ in BAD],
)
async def test_onto_what_is_no_target(
    to: str, make: Make, kind: type[E6Error], message: str, tmp_path: Path
) -> None:
    """The error names the path, and the file there stays as it was."""
    target = tmp_path / "target"
    make(target)
    before = target.read_bytes() if target.is_file() else None
    with pytest.raises(kind, match=f"{target}.*{message}"):
        await convert(tags(tmp_path), to, target)
    assert not target.is_file() or target.read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["tags.csv", "target"]


@pytest.mark.parametrize("to", TO)
async def test_below_a_file(to: str, tmp_path: Path) -> None:
    """A file in place of the folder is a DiskError; a missing folder is made."""
    file = tags(tmp_path)
    with pytest.raises(DiskError, match=r"^exports\.convert: .*; use another path$"):
        await convert(file, to, tmp_path / "tags.csv" / "x")
    await convert(file, to, tmp_path / "new" / "folder" / "x")
    assert (tmp_path / "new" / "folder" / "x").exists()


@contextmanager
def _locked_sqlite(target: Path) -> Generator[None]:
    with closing(sqlite3.connect(target, isolation_level=None)) as database:
        database.execute("CREATE TABLE mine (a)")
        database.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def _locked_duckdb(target: Path) -> Generator[None]:
    command = [sys.executable, "-c", HOLD, str(target)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        yield
        holder.communicate(b"\n")


@pytest.mark.parametrize(("to", "locked"), [("sqlite", _locked_sqlite), ("duckdb", _locked_duckdb)])
def test_a_locked_database(
    to: str, locked: Callable[[Path], AbstractContextManager[None]], tmp_path: Path
) -> None:
    """The error says that another program has locked it."""
    message = "another program has locked it; close it there"
    with locked(tmp_path / "x"), pytest.raises(DiskError, match=message):
        asyncio.run(convert(tags(tmp_path), to, tmp_path / "x"))
    asyncio.run(convert(tags(tmp_path), to, tmp_path / "x"))


@pytest.mark.parametrize("to", TO)
@pytest.mark.parametrize("is_there", [False, True])
def test_a_full_disk(to: str, is_there: bool, tmp_path: Path) -> None:
    """It is DiskFullError; a new target is gone, and one that was there is as it was."""
    target = tmp_path / "x"
    if is_there and to != "partitioned":
        asyncio.run(convert(tags(tmp_path), to, target))
    before = sorted(os.listdir(tmp_path))
    file = tags(tmp_path, count=100_000)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))
    try:
        with pytest.raises(DiskFullError, match=r"free some space and run it again$"):
            asyncio.run(convert(file, to, target))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    if is_there and to == "sqlite":
        with closing(sqlite3.connect(target)) as database:
            assert database.execute("SELECT count(*) FROM tags").fetchall() == [(1,)]
    if is_there and to == "duckdb":
        with duckdb.connect(str(target)) as database:
            assert database.execute("SELECT count(*) FROM tags").fetchall() == [(1,)]
    assert sorted({*os.listdir(tmp_path), "tags.csv"}) == sorted({*before, "tags.csv"})


@pytest.mark.parametrize("to", ["sqlite", "duckdb"])
@pytest.mark.parametrize("name", ["", "a\0b", "\ud800", "x" * 201])
async def test_table_names(to: str, name: str, tmp_path: Path) -> None:
    """What is no name is refused before anything is created."""
    with pytest.raises(InputError, match="name"):
        await convert(tags(tmp_path), to, tmp_path / "x", name)
    assert os.listdir(tmp_path) == ["tags.csv"]


@pytest.mark.parametrize("name", ["sqlite_master", "SQLite_x"])
async def test_names_of_sqlite_itself(name: str, tmp_path: Path) -> None:
    """They are refused for SQLite, and a name like any other for DuckDB."""
    with pytest.raises(InputError, match="is reserved by SQLite; give another one"):
        await convert(tags(tmp_path), "sqlite", tmp_path / "x", name)
    await convert(tags(tmp_path), "duckdb", tmp_path / "y", name)


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (("Name",), "the column Name, name twice"),
        (("new", "NEW"), "the column NEW, new twice"),
        (("a\0b",), "NUL character"),
        (("\ud800",), "header of columns"),
        (tuple(f"c{number}" for number in range(3000)), "3007 columns"),
        (("x" * 300,), "a column whose name has 300 characters"),
    ],
    ids=["name", "new", "NUL", "surrogate", "3000", "long"],
)
async def test_columns_of_a_hostile_header(
    extra: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    """Columns that no database takes are the same ExportError for all ways out, and for rows."""
    file = tags(tmp_path, extra=extra)
    found: set[str] = set()
    for to in TO:
        with pytest.raises(ExportError, match=message) as error:
            await convert(file, to, tmp_path / "x")
        found.add(str(error.value))
    with pytest.raises(ExportError, match=message) as error:
        await file.to_polars()
    found.add(str(error.value))
    with pytest.raises(ExportError, match=message) as error:
        await anext(aiter(file.rows()))
    assert {*found, str(error.value)} == found
    assert len(found) == 1


async def test_a_column_that_a_partition_needs(tmp_path: Path) -> None:
    """A column with the name of the folders, or too many values, is an InputError."""
    file = tags(tmp_path, extra=("created_at_year",), count=2000)
    with pytest.raises(InputError, match="has a column created_at_year; partition by another"):
        await file.to_parquet(tmp_path / "x", partition_by="created_at")
    with pytest.raises(InputError, match="partition by another column, or by none"):
        await file.to_parquet(tmp_path / "x", partition_by="id")
    assert os.listdir(tmp_path) == ["tags.csv"]


@pytest.mark.parametrize("to", TO)
async def test_a_source_that_cannot_be_read(to: str, tmp_path: Path) -> None:
    """A folder or nothing in place of the export is a DiskError that names it."""
    file = tags(tmp_path)
    for path in (tmp_path, tmp_path / "tags.csv.gz"):
        other = attrs.evolve(file, path=path)
        with pytest.raises(DiskError, match=f"^exports.read: {path}: .*; ") as error:
            await convert(other, to, tmp_path / "x")
        assert error.value.path == path
        with pytest.raises(DiskError, match=f"^exports.read: {path}: "):
            await anext(aiter(other.rows()))


def test_the_command_prints_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback, and an exit status that is not 0."""
    tags(tmp_path)
    _text(tmp_path / "x")
    for to in ("sqlite", "duckdb"):
        words = ["exports", "convert", f"{tmp_path}/tags.csv", "--to", to]
        assert main([*words, "--output", f"{tmp_path}/x"]) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1), err
