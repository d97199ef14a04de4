"""A process that downloads files until it is done or killed: `FOLDER LIST URL`."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import attrs

from e6async import E621


@attrs.frozen
class Post:
    """What a download needs to know."""

    id: int
    md5: str
    ext: str
    url: str | None


async def main(folder: str, posts: str, url: str) -> None:
    """Download all, and say how it went."""
    listed = [Post(*each) for each in json.loads(await asyncio.to_thread(Path(posts).read_text))]
    async with E621("bench/1.0 (by nobody)", base_url=url) as e6:
        print("ready", flush=True)
        async for _ in e6.download_all(listed, folder, concurrency=8):
            pass


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
