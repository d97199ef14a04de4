"""A job in a process that an attack can kill: `python -m tests.attacks.fuzzing.job JOB URL FOLDER`.

Each can be started again in the same folder, and ends with the same result.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from hashlib import md5
from pathlib import Path
from typing import Final

import duckdb

from e6async import E621
from tests.attacks.fuzzing.attack import AGENT

_MIN_INTERVAL: Final = 0.01


async def _crawl(e6: E621, folder: Path) -> None:
    target = folder / "ids.txt"
    with target.open("a") as file:
        crawl = e6.posts.crawl("limit:10", checkpoint=folder / "crawl.cursor")
        async for page in crawl.by_page():
            file.write("".join(f"{post.id}\n" for post in page))
            file.flush()


async def _downloads(e6: E621, folder: Path) -> None:
    async for _ in e6.download_all(e6.posts.search("rating:s", page_size=10), folder):
        pass


async def _export(e6: E621, folder: Path) -> None:
    await e6.exports.posts.download(folder)


async def _to_sqlite(e6: E621, folder: Path) -> None:
    file = await e6.exports.posts.download(folder)
    await file.to_sqlite(folder / "posts.sqlite")


async def _to_parquet(e6: E621, folder: Path) -> None:
    file = await e6.exports.posts.download(folder)
    await file.to_parquet(folder / "posts.parquet")


async def _to_duckdb(e6: E621, folder: Path) -> None:
    file = await e6.exports.posts.download(folder)
    await file.to_duckdb(folder / "posts.duckdb")


JOBS: Final[Mapping[str, Callable[[E621, Path], Awaitable[None]]]] = {
    "crawl": _crawl,
    "downloads": _downloads,
    "export": _export,
    "export to SQLite": _to_sqlite,
    "export to Parquet": _to_parquet,
    "export to DuckDB": _to_duckdb,
}


def result_of(folder: Path) -> Mapping[str, object]:
    """What a job has made: each file by its name, those of the library itself left out."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): _content(path)
        for path in files
        if ".e6async" not in path.parts and path.suffix != ".cursor"
    }


def _content(path: Path) -> object:
    if path.name == "ids.txt":  # pages can be there twice: a checkpoint follows the page
        return sorted(set(path.read_text().split()))
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as database:
            rows: list[tuple[object, ...]] = database.execute("SELECT * FROM posts").fetchall()
            return rows
    if path.suffix in {".parquet", ".duckdb"}:
        return _rows(path)
    return md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def _rows(path: Path) -> object:
    with duckdb.connect() as database:
        if path.suffix == ".parquet":
            return database.execute(f"SELECT * FROM '{path}' ORDER BY id").fetchall()
        database.execute(f"ATTACH '{path}' AS made (READ_ONLY)")
        return database.execute("SELECT * FROM made.posts ORDER BY id").fetchall()


async def main(job: str, url: str, folder: str) -> None:
    """Do the job, or the rest of it."""
    async with E621(AGENT, base_url=url, min_interval=_MIN_INTERVAL) as e6:
        await JOBS[job](e6, Path(folder))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
