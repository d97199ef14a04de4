"""A crawl in a process that the tests can kill.

    python -m tests.throughput.crawler SITE URL TARGET TAGS ORDERED

A TARGET that ends in `.sqlite` is a database that stores each page and its cursor in one
transaction. Any other is a text file to which each page is appended, with a checkpoint file beside
it. Prints a dot for each page.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from pathlib import Path

from tests.sites import KINDS, Client

AGENT = "crawler/1.0 (by the tests)"
MIN_INTERVAL = 0.004


def report_page() -> None:
    """Print a dot."""
    os.write(1, b".")


async def into_database(e6: Client, target: Path, tags: str, *, ordered: bool) -> None:
    """Crawl, storing page and cursor in one transaction."""
    database = sqlite3.connect(target)
    database.execute("create table if not exists posts (id integer)")
    database.execute("create table if not exists progress (cursor text)")
    row = database.execute("select cursor from progress").fetchone()
    cursor = None if row is None else str(row[0])
    async for page in e6.posts.crawl(tags, cursor=cursor, ordered=ordered).by_page():
        with database:
            database.executemany("insert into posts values (?)", [(post.id,) for post in page])
            database.execute("delete from progress")
            database.execute("insert into progress values (?)", (page.cursor,))
        report_page()
    database.close()


async def into_file(e6: Client, target: Path, tags: str, *, ordered: bool) -> None:
    """Crawl with a checkpoint file that is written separately from the pages."""
    with target.open("a") as file:
        crawl = e6.posts.crawl(tags, checkpoint=f"{target}.checkpoint", ordered=ordered)
        async for page in crawl.by_page():
            file.write("".join(f"{post.id}\n" for post in page))
            file.flush()
            os.fsync(file.fileno())
            report_page()


def stored(target: Path) -> list[int]:
    """The ids that a crawl has stored so far."""
    if target.suffix == ".sqlite":
        database = sqlite3.connect(target)
        rows: list[tuple[int]] = database.execute("select id from posts").fetchall()
        database.close()
        return [row[0] for row in rows]
    return [int(line) for line in target.read_text().split()]


async def main(name: str, url: str, target: str, tags: str, ordered: str) -> None:
    """Start or resume a crawl."""
    crawl = into_database if target.endswith(".sqlite") else into_file
    kind = next(kind for kind in KINDS if kind.__name__ == name)
    async with kind(AGENT, base_url=url, min_interval=MIN_INTERVAL) as e6:
        await crawl(e6, Path(target), tags, ordered=ordered == "ordered")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
