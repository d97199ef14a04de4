"""Exports: a posts export to rows and to Parquet, gzip and xz, each beside what else there is."""

from __future__ import annotations

import asyncio
import csv
import gzip
import lzma
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import duckdb

from benchmarks.report import Row, Table
from e6async.exports.e621 import TABLES
from e6async.exports.file import ExportFile
from e6async.exports.reader import CHUNK, RowReader
from e6async.exports.tables import Column, Kind
from e6async.exports.unpack import Unpacker
from e6async.testing.exports.writer import Cell, columns, field

ROWS = int(os.environ.get("E6ASYNC_BENCH_ROWS", "1000000"))
ROUNDS = 3
_POSTS = TABLES["posts"]
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
            f"packed, made up; the best of {ROUNDS} rounds in turn. The plain way is "
            "`csv.DictReader` with `int`, `datetime.fromisoformat` and their like for each field, "
            "and the same rows at the end; it cannot tell NULL from an empty text."
        )
        return Table("Exports", said, [*_rows(path), *_parquet(path), *_packed(path, size)])


def _best(contenders: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    taken = dict.fromkeys(contenders, float("inf"))
    for _ in range(ROUNDS):
        for name, contender in contenders.items():
            start = time.perf_counter()
            contender()
            taken[name] = min(taken[name], time.perf_counter() - start)
    return taken


def _rows(path: Path) -> list[Row]:
    times = _best(
        {
            "csv.DictReader and the same conversion": lambda: _plain(path),
            "e6async, plain Python, one thread": lambda: _ours(path, arrow=False),
            "e6async, with pyarrow, one thread": lambda: _ours(path, arrow=True),
            "e6async, `async for` over blocks, with pyarrow": lambda: asyncio.run(_blocks(path)),
            "e6async, `async for` over rows, with pyarrow": lambda: asyncio.run(_async(path)),
        }
    )
    base = times["csv.DictReader and the same conversion"]
    found = [
        Row(f"rows: {name}", f"{taken / ROWS * 1e6:.2f} us a row, {base / taken:.1f} x")
        for name, taken in times.items()
    ]
    ratio = base / times["e6async, `async for` over blocks, with pyarrow"]
    found.append(Row("rows over csv.DictReader", f"{ratio:.1f} x", ">= 5", ratio >= 5))
    few, many = (_memory(path, count) for count in (1, 2))
    holds = many < 1.1 * few
    return [*found, Row("memory, file once and twice", f"{few}, {many} MB", "the same", holds)]


def _plain(path: Path) -> int:
    csv.field_size_limit(sys.maxsize)
    convert: Mapping[Kind, Callable[[str], object]] = {
        "int": int,
        "float": float,
        "bool": lambda text: text == "t",
        "text": str,
        "time": lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC),
    }
    by_name = {each.name: (convert[each.kind], each.nullable) for each in _POSTS.columns}
    count = 0
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for fields in csv.DictReader(file):
            values: dict[str, object] = {}
            for name, text in fields.items():
                to, nullable = by_name[name]
                values[name] = None if nullable and not text else to(text)
            _POSTS.row(**values)  # type: ignore[arg-type]
            count += 1
    return count


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _ours(path: Path, *, arrow: bool) -> int:
    blocks = RowReader(_POSTS, str(path), arrow=arrow).all(_chunks(path))
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


def _memory(path: Path, times: int) -> int:
    """Peak memory in MB of a process that reads a file some times over, as one."""
    program = "from benchmarks.exports import peak; import sys; print(peak(sys.argv[1:]))"
    command = [sys.executable, "-c", program, *([str(path)] * times)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def peak(paths: list[str]) -> int:
    """Read files one after the other; tells the peak memory in MB."""
    for path in paths:
        _ours(Path(path), arrow=True)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _parquet(path: Path) -> list[Row]:
    target = path.with_name("x.parquet")
    file = ExportFile(path, _POSTS)
    times = _best(
        {
            "DuckDB's read_csv": lambda: _duckdb(path, target),
            "e6async": lambda: asyncio.run(file.to_parquet(target)),
            "e6async, zstd": lambda: asyncio.run(file.to_parquet(target, compression="zstd")),
        }
    )
    ratio = times["e6async"] / times["DuckDB's read_csv"]
    found = [Row(f"Parquet: {name}", f"{taken:.1f} s") for name, taken in times.items()]
    return [*found, Row("Parquet over DuckDB's", f"{ratio:.2f}", "<= 1.3", ratio <= 1.3)]


def _duckdb(path: Path, target: Path) -> None:
    kinds = {"int": "BIGINT", "float": "DOUBLE", "bool": "BOOLEAN", "text": "VARCHAR"}
    types = {each.name: kinds.get(each.kind, "TIMESTAMP") for each in _POSTS.columns}
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
        times = _best(contenders)
        for name, taken in times.items():
            found.append(Row(f"{kind}: {name}", f"{size / taken / 1e6:,.0f} MB/s"))
        ratio = times["e6async"] / times[fastest]
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
    for chunk in _chunks(path):
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
    match column.kind:
        case "int":
            return chance.randrange(10 ** chance.randrange(1, 8))
        case "float":
            return chance.randrange(100)
        case "bool":
            return chance.random() < 0.05
        case "time":
            return datetime.fromtimestamp(chance.randrange(10**8, 2 * 10**9) + 0.25, UTC)
        case _:
            return chance.choice("sqe")
