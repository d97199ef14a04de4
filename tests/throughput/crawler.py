"""A crawl in a process of its own, for others to kill.

    python -m tests.throughput.crawler SITE URL KEEP TAGS ORDERED

KEEP ending in `.sqlite` takes each page and its cursor in one transaction; any other KEEP is a text
file, to which each page is appended, with a checkpoint file beside it. Prints a dot for each page.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from pathlib import Path

from tests.sites import KINDS, Client

AGENT = "crawler/1.0 (by the tests)"
SPACING = 0.004


def told() -> None:
    """Let whoever started this know of a page."""
    os.write(1, b".")


async def into_database(e6: Client, keep: Path, tags: str, *, ordered: bool) -> None:
    """Crawl with page and cursor in one transaction."""
    database = sqlite3.connect(keep)
    database.execute("create table if not exists posts (id integer)")
    database.execute("create table if not exists place (cursor text)")
    place = database.execute("select cursor from place").fetchone()
    cursor = None if place is None else str(place[0])
    async for page in e6.posts.crawl(tags, cursor=cursor, ordered=ordered).by_page():
        with database:
            database.executemany("insert into posts values (?)", [(post.id,) for post in page])
            database.execute("delete from place")
            database.execute("insert into place values (?)", (page.cursor,))
        told()
    database.close()


async def into_file(e6: Client, keep: Path, tags: str, *, ordered: bool) -> None:
    """Crawl with a checkpoint file, which knows nothing of what the pages were written to."""
    with keep.open("a") as file:
        crawl = e6.posts.crawl(tags, checkpoint=f"{keep}.place", ordered=ordered)
        async for page in crawl.by_page():
            file.write("".join(f"{post.id}\n" for post in page))
            file.flush()
            os.fsync(file.fileno())
            told()


def kept(keep: Path) -> list[int]:
    """What a crawl has brought so far."""
    if keep.suffix == ".sqlite":
        database = sqlite3.connect(keep)
        rows: list[tuple[int]] = database.execute("select id from posts").fetchall()
        database.close()
        return [row[0] for row in rows]
    return [int(line) for line in keep.read_text().split()]


async def main(name: str, url: str, keep: str, tags: str, ordered: str) -> None:
    """Crawl, or go on with a crawl."""
    crawl = into_database if keep.endswith(".sqlite") else into_file
    kind = next(kind for kind in KINDS if kind.__name__ == name)
    async with kind(AGENT, base_url=url, min_interval=SPACING) as e6:
        await crawl(e6, Path(keep), tags, ordered=ordered == "ordered")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
