"""Exports: a posts export to rows and to Parquet, gzip and xz, each beside what else there is."""

from __future__ import annotations

import asyncio
import csv
import gzip
import lzma
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import attrs
import duckdb

from benchmarks.report import Row, Table
from e6async.exports import Column, ExportFile
from e6async.exports._reader import RowReader
from e6async.exports._source import Source
from e6async.exports._unpack import Unpacker
from e6async.exports.e621 import SCHEMAS, PostRow
from e6async.testing._exports.writer import Cell, columns, field

ROWS = int(os.environ.get("E6ASYNC_BENCH_ROWS", "1000000"))
ROUNDS = 3
_POSTS = SCHEMAS["posts"]
_WORDS = [
    f"{one}_{other}"
    for one in ("blue", "red", "old", "fluffy", "quiet", "tall", "misty")
    for other in ("wolf", "fox", "tree", "river", "sky", "lamp", "hat", "coat", "night", "field")
]


def run() -> Table:
    """Write a file, read it in all ways, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "posts.csv.gz"
        size = _write(path, ROWS)
        said = (
            f"{ROWS:,} posts, {size / 1e6:,.0f} MB of text, {path.stat().st_size / 1e6:,.0f} MB "
            f"packed, generated; medians of {ROUNDS} rounds in turn, wall-clock time and, for "
            "rows, CPU time (processors). The plain way is `csv.DictReader` with `int`, "
            "`datetime.fromisoformat` and their like, written out for each field or looked up in a "
            "table, and the same rows at the end; it cannot tell NULL from an empty text."
        )
        return Table("Exports", said, [*_rows(path), *_parquet(path), *_packed(path, size)])


@attrs.frozen
class Taken:
    """Seconds, in the middle of all rounds."""

    wall: float
    cpu: float


def _medians(contenders: Mapping[str, Callable[[], object]]) -> dict[str, Taken]:
    walls: dict[str, list[float]] = {name: [] for name in contenders}
    cpus: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, contender in contenders.items():
            start, used = time.perf_counter(), time.process_time()
            contender()
            walls[name].append(time.perf_counter() - start)
            cpus[name].append(time.process_time() - used)
    return {
        name: Taken(statistics.median(walls[name]), statistics.median(cpus[name]))
        for name in contenders
    }


def _rows(path: Path) -> list[Row]:
    plain, rows = "csv.DictReader, written out", "e6async, `async for`, with pyarrow"
    taken = _medians(
        {
            plain: lambda: _plain(path, _by_hand),
            "csv.DictReader, by a table": lambda: _plain(path, _by_table()),
            "e6async, one thread, plain Python": lambda: _ours(path, arrow=False),
            "e6async, one thread, with pyarrow": lambda: _ours(path, arrow=True),
            "e6async, `async for` over blocks, with pyarrow": lambda: asyncio.run(_blocks(path)),
            rows: lambda: asyncio.run(_async(path)),
        }
    )
    base = taken[plain]
    found = [
        Row(
            f"rows: {name}",
            f"{each.wall / ROWS * 1e6:.2f} us a row, {base.wall / each.wall:.1f} x; "
            f"processors {each.cpu / ROWS * 1e6:.2f} us, {base.cpu / each.cpu:.1f} x",
        )
        for name, each in taken.items()
    ]
    ratio = base.wall / taken[rows].wall
    found.append(Row("rows over csv.DictReader", f"{ratio:.1f} x", ">= 5", ratio >= 5))
    return [*found, _constant_memory(path)]


def _constant_memory(path: Path) -> Row:
    """A tenth of the rows and all of them."""
    part = path.with_name("part.csv.gz")
    _write(part, ROWS // 10)
    few, many = _memory(part), _memory(path)
    said = f"{few} and {many} MB"
    return Row(f"memory for {ROWS // 10:,} and {ROWS:,} rows", said, "the same", many < 1.1 * few)


def _plain(path: Path, make: Callable[[dict[str, str]], PostRow]) -> int:
    csv.field_size_limit(sys.maxsize)
    count = 0
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for fields in csv.DictReader(file):
            make(fields)
            count += 1
    return count


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _by_table() -> Callable[[dict[str, str]], PostRow]:
    convert: Mapping[object, Callable[[str], object]] = {
        int: int,
        float: float,
        bool: lambda text: text == "t",
        str: str,
        datetime: _time,
    }
    by_name = {each.name: (convert[each.type.hint], each.nullable) for each in _POSTS.columns}

    def make(fields: dict[str, str]) -> PostRow:
        values: dict[str, Any] = {}
        for name, text in fields.items():
            to, nullable = by_name[name]
            values[name] = None if nullable and not text else to(text)
        return PostRow(**values)

    return make


def _by_hand(row: dict[str, str]) -> PostRow:
    return PostRow(
        id=int(row["id"]),
        uploader_id=int(row["uploader_id"]),
        created_at=_time(row["created_at"]),
        md5=row["md5"],
        source=row["source"],
        rating=row["rating"],
        image_width=int(row["image_width"]),
        image_height=int(row["image_height"]),
        tag_string=row["tag_string"],
        locked_tags=row["locked_tags"] or None,
        fav_count=int(row["fav_count"]),
        file_ext=row["file_ext"],
        parent_id=int(row["parent_id"]) if row["parent_id"] else None,
        change_seq=int(row["change_seq"]),
        approver_id=int(row["approver_id"]) if row["approver_id"] else None,
        file_size=int(row["file_size"]),
        comment_count=int(row["comment_count"]),
        description=row["description"],
        duration=float(row["duration"]) if row["duration"] else None,
        updated_at=_time(row["updated_at"]) if row["updated_at"] else None,
        is_deleted=row["is_deleted"] == "t",
        is_pending=row["is_pending"] == "t",
        is_flagged=row["is_flagged"] == "t",
        score=int(row["score"]),
        up_score=int(row["up_score"]),
        down_score=int(row["down_score"]),
        is_rating_locked=row["is_rating_locked"] == "t",
        is_status_locked=row["is_status_locked"] == "t",
        is_note_locked=row["is_note_locked"] == "t",
        bg_color=row["bg_color"] or None,
        last_noted_at=_time(row["last_noted_at"]) if row["last_noted_at"] else None,
        last_commented_at=_time(row["last_commented_at"]) if row["last_commented_at"] else None,
    )


def _ours(path: Path, *, arrow: bool) -> int:
    blocks = RowReader(_POSTS, str(path), arrow=arrow).all(Source(path).chunks())
    return sum(1 for rows in blocks for _ in rows)


async def _async(path: Path) -> int:
    count = 0
    async for _ in ExportFile(path, _POSTS).rows():
        count += 1
    return count


async def _blocks(path: Path) -> int:
    count = 0
    async for rows in ExportFile(path, _POSTS).rows().by_block():
        count += len(rows)
    return count


def _memory(path: Path) -> int:
    """Peak memory in MB of a process that reads a file."""
    program = "from benchmarks.exports import peak; import sys; print(peak(sys.argv[1]))"
    command = [sys.executable, "-c", program, str(path)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def peak(path: str) -> int:
    """Read a file; tells the peak memory in MB."""
    asyncio.run(_async(Path(path)))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _parquet(path: Path) -> list[Row]:
    target = path.with_name("x.parquet")
    file = ExportFile(path, _POSTS)
    times = _medians(
        {
            "DuckDB's read_csv": lambda: _duckdb(path, target),
            "e6async": lambda: asyncio.run(file.to_parquet(target)),
            "e6async, zstd": lambda: asyncio.run(file.to_parquet(target, compression="zstd")),
        }
    )
    ratio = times["e6async"].wall / times["DuckDB's read_csv"].wall
    found = [Row(f"Parquet: {name}", f"{taken.wall:.1f} s") for name, taken in times.items()]
    return [*found, Row("Parquet over DuckDB's", f"{ratio:.2f}", "<= 1.3", ratio <= 1.3)]


def _duckdb(path: Path, target: Path) -> None:
    kinds: dict[object, str] = {int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN", str: "VARCHAR"}
    types = {each.name: kinds.get(each.type.hint, "TIMESTAMP") for each in _POSTS.columns}
    duckdb.sql("SET enable_progress_bar = false")
    options = "header = true, quote = '\"', escape = '\"', allow_quoted_nulls = false"
    duckdb.sql(
        f"COPY (SELECT * FROM read_csv('{path}', {options}, columns = {types!r})) "
        f"TO '{target}' (FORMAT parquet)"
    )


def _packed(path: Path, size: int) -> list[Row]:
    xz = path.with_suffix(".xz")
    _repack(path, xz)
    isal = import_module("isal.igzip")
    gzips = {
        "stdlib gzip": lambda: _drain(gzip.open(path)),  # noqa: SIM115 - closed there
        "isal": lambda: _drain(isal.open(path)),
        "e6async": lambda: _unpack(path),
    }
    xzs = {
        "stdlib lzma": lambda: _drain(lzma.open(xz)),  # noqa: SIM115 - closed there
        "e6async": lambda: _unpack(xz),
    }
    found: list[Row] = []
    for kind, contenders, fastest in (("gzip", gzips, "isal"), ("xz", xzs, "stdlib lzma")):
        times = _medians(contenders)
        for name, taken in times.items():
            found.append(Row(f"{kind}: {name}", f"{size / taken.wall / 1e6:,.0f} MB/s"))
        ratio = times["e6async"].wall / times[fastest].wall
        found.append(Row(f"{kind} over {fastest}", f"{ratio:.2f}", "<= 1.1", ratio <= 1.1))
    return found


def _repack(path: Path, xz: Path) -> None:
    with gzip.open(path) as text, lzma.open(xz, "wb", preset=1) as out:
        while chunk := text.read(1 << 20):
            out.write(chunk)


def _drain(file: gzip.GzipFile | lzma.LZMAFile) -> None:
    with file:
        while file.read(1 << 17):
            pass


def _unpack(path: Path) -> None:
    unpacker = Unpacker(path.name)
    for chunk in Source(path).chunks():
        for _ in unpacker.feed(chunk):
            pass
    for _ in unpacker.end():
        pass


def _write(path: Path, count: int) -> int:
    """Write a posts export; returns how many bytes of text it has."""
    chance = random.Random(1)
    size = 0
    with gzip.open(path, "wt", 5, encoding="utf-8", newline="") as out:
        size += out.write(",".join(name for name, _, _ in columns("e621")["posts"]) + "\n")
        for number in range(1, count + 1):
            cells = (_cell(number, each, chance) for each in _POSTS.columns)
            size += out.write(",".join(map(field, cells)) + "\n")
    return size


def _cell(number: int, column: Column, chance: random.Random) -> Cell:
    match column.name:
        case "id":
            return number
        case "tag_string":
            return " ".join(chance.choices(_WORDS, k=chance.randrange(15, 50)))
        case "md5":
            return f"{chance.getrandbits(128):032x}"
        case "source":
            return "\n".join(
                f"https://example.org/p/{chance.randrange(10**9)}"
                for _ in range(chance.randrange(3))
            )
        case "description":
            line = 'A quiet day by the river.\r\nThey said "hello", then left.\n'
            return line * max(0, chance.randrange(-4, 4))
        case _:
            return _usual(column, chance)


def _usual(column: Column, chance: random.Random) -> Cell:
    if column.nullable and chance.random() < 0.6:
        return None
    hint = column.type.hint
    if hint is int:
        return chance.randrange(10 ** chance.randrange(1, 8))
    if hint is float:
        return chance.randrange(100)
    if hint is bool:
        return chance.random() < 0.05
    if hint is datetime:
        return datetime.fromtimestamp(chance.randrange(10**8, 2 * 10**9) + 0.25, UTC)
    return chance.choice("sqe")
